"""The rates of the whole period as a table, and which of them may be shared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from scrubber.denials.cells import THRESHOLD
from scrubber.denials.counted import Figures, LineTally
from scrubber.denials.rates import Rate, days_to_pay, headline, last_month, sent_in, summed, summed_sent
from scrubber.denials.sharing import shared_groups
from scrubber.denials.tabled import HIDDEN, Column, Table, Value, left_out, sharing

__all__ = ["headline_table", "hides"]


def headline_table(figures: Figures, *, shareable: bool = False, threshold: int = THRESHOLD) -> Table:
    """All rates of the period with numerator and denominator, then days to pay.

    A shareable one hides both numbers and the rate where the numerator, or what it lacks to the denominator, is small.
    """
    columns = (
        Column("rate", "Rate", "text"),
        Column("value", "Value", "share"),
        Column("numerator", "Numerator", "amount"),
        Column("denominator", "Denominator", "amount"),
        Column("days", "Days", "days"),
        Column("unit", "Unit", "text"),
        Column("counts", "What is divided by what", "text"),
    )
    rows = []
    for rate in headline(figures):
        words = f"{rate.top_words} / {rate.bottom_words}" + (f"; {rate.note}" if rate.note else "")
        hidden = shareable and hides(figures, rate.name, threshold)
        numbers: tuple[Value, ...] = (
            (HIDDEN,) * 3 if hidden else (rate.value, _amount(rate.top, rate), _amount(rate.average, rate))
        )
        rows.append((rate.title, *numbers, None, rate.unit, words))
    days = days_to_pay(figures.days)
    small = shareable and 0 < days.claims < threshold
    for name, value in (("median", days.median), ("mean", days.mean), ("nine of ten within", days.p90)):
        words = f"from sending to payment (BPR16), of {'few' if small else f'{days.claims:,}'} claims paid at first"
        rows.append((f"Days to pay, {name}", None, None, None, HIDDEN if small else value, "days", words))
    notes = (*left_out(figures), *([sharing(threshold)] if shareable else ()))
    return Table(f"Denials, {figures.period}", columns, tuple(rows), tuple(notes))


def _amount(number: Decimal, rate: Rate) -> Value:
    if not rate.bottom and rate.note:
        return None
    if rate.unit == "dollars":
        return number
    return int(number) if number == int(number) else f"{number:,.1f}"


def hides(figures: Figures, rate: str, threshold: int) -> bool:
    """Whether a rate of the whole must not be shared: a number of claims that it shows, or leaves to be computed.

    Denied, partly denied, first pass and what is left add up to the claims decided: where one of them is small, all
    but the denial rate are hidden, and that too where it is the small one.
    """
    cell, followed, answered = summed(figures.cohort.values()), figures.followed, figures.answered
    sent = summed_sent(sent_in(figures).values())
    rest = cell.claims - cell.denied - cell.partly - cell.first_pass
    total, both = figures.total, (cell.claims, cell.denied, cell.claims - cell.denied)
    line_base = (figures.lines or {}).get("", {}).get("", LineTally()).lines
    knowable = [one.claims for one in figures.knowable.values()]
    months = shared_groups(figures, "month", threshold)[0]
    numbers: dict[str, Sequence[int]] = {
        "initial_denial_claims": both,
        "initial_denial_dollars": both,
        "partial_denial_claims": (*both, cell.partly, cell.first_pass, rest),
        "first_pass_yield": (*both, cell.partly, cell.first_pass, rest),
        "hfma_denial_claims": (0 if last_month(figures) in months else 1,),
        "hfma_denial_dollars": (0 if last_month(figures) in months else 1,),
        "initial_denial_lines": (total.claims, total.services, line_base - total.services),
        "initial_denial_line_dollars": (total.claims, total.services, line_base - total.services),
        "primary_denial": (answered.zero, answered.all - answered.zero),
        "clean_claims": (sent.clean, sent.claims - sent.clean),
        "preventable": knowable,
        "overturned_claims": _overturns(figures),
        "overturned_dollars": _overturns(figures),
    }
    return any(
        0 < number < threshold for number in (*numbers[rate], followed.denied if "over" in rate else 0)
    )


def _overturns(figures: Figures) -> tuple[int, ...]:
    followed = figures.followed
    return followed.overturned, followed.denied - followed.overturned, followed.decided_again
