"""The rates of the whole period as a table, and which of them may be shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from scrubber.denials.trends.cells import THRESHOLD, is_small
from scrubber.denials.trends.counted import Figures, LineTally
from scrubber.denials.trends.rates import (
    Rate,
    days_to_pay,
    headline,
    hfma,
    last_month,
    summed,
    summed_sent,
)
from scrubber.denials.trends.sharing import numbers_of, shared_groups
from scrubber.denials.trends.tabled import HIDDEN, Column, Table, Value, left_out, sharing, told

__all__ = ["headline_table", "hides", "overturns", "paid_before"]


def headline_table(figures: Figures, *, shareable: bool = False, threshold: int = THRESHOLD) -> Table:
    """All rates of the period with numerator and denominator, then days to pay.

    A shareable one hides both numbers and the rate where the numerator, or what it lacks to the denominator, is small.
    """
    figures = figures.to_share() if shareable else figures
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
        hidden = shareable and hides(figures, rate.name, threshold)
        note = f"; {rate.note}" if rate.note and not hidden else ""  # a note may tell a number, too
        words = f"{rate.top_words} / {rate.bottom_words}{note}"
        numbers: tuple[Value, ...] = (
            (HIDDEN,) * 3 if hidden else (rate.value, _amount(rate.top, rate), _amount(rate.average, rate))
        )
        rows.append((rate.title, *numbers, None, rate.unit, words))
    days = days_to_pay(figures.days)
    small = shareable and is_small(days.claims, threshold)
    for name, value in (("median", days.median), ("mean", days.mean), ("nine of ten within", days.p90)):
        number = "few" if small else f"{days.claims:,}"
        words = f"from sending to payment (BPR16), of {number} claims paid at first"
        rows.append((f"Days to pay, {name}", None, None, None, HIDDEN if small else value, "days", words))
    limit = threshold if shareable else None
    notes = [*left_out(figures, limit), *paid_before(figures, limit)]
    notes += [sharing(threshold)] if shareable else []
    return Table(f"Denials, {figures.period}", columns, tuple(rows), tuple(notes))


def _amount(number: Decimal, rate: Rate) -> Value:
    if not rate.bottom and rate.note:
        return None
    if rate.unit == "dollars":
        return number
    return int(number) if number == int(number) else f"{number:,.1f}"


def paid_before(figures: Figures, threshold: int | None = None) -> Iterable[str]:
    """What is not in the days to pay; with `threshold` small numbers are not told."""
    if figures.early:
        number = told(figures.early, threshold)
        yield f"Days to pay: {number} more paid claims are left out, since they were filed here after the payment."


def hides(figures: Figures, rate: str, threshold: int) -> bool:
    """Whether a rate of the whole must not be shared: a number of claims that it shows, or leaves to be computed.

    Denied, partly denied, first pass and what is left add up to the claims decided: where one of them is small, all
    but the denial rate are hidden, and that too where it is the small one. `figures` are those to share.
    """
    cell, answered = summed(figures.cohort.values()), figures.answered
    sent = summed_sent(figures.sent_then.values())
    rest = cell.claims - cell.denied - cell.partly - cell.first_pass
    total, both = figures.total, numbers_of(cell)
    decided = (figures.lines or {}).get("", {}).get("", LineTally()).lines
    lines = (total.claims, total.services, decided - total.services)
    every = (*both, cell.partly, cell.first_pass, rest)
    numbers: dict[str, Sequence[int]] = {
        "initial_denial_claims": both,
        "initial_denial_dollars": both,
        "partial_denial_claims": every,
        "first_pass_yield": every,
        "hfma_denial_claims": _hfma(figures, threshold),
        "hfma_denial_dollars": _hfma(figures, threshold),
        "initial_denial_lines": lines,
        "initial_denial_line_dollars": lines,
        "primary_denial": (answered.zero, answered.all - answered.zero),
        "clean_claims": (sent.clean, sent.claims - sent.clean, sent.claims - cell.claims),
        "preventable": [one.claims for one in figures.knowable.values()],
        "overturned_claims": (*overturns(figures), cell.partly),
        "overturned_dollars": (*overturns(figures), cell.partly),
    }
    return any(is_small(abs(number), threshold) for number in numbers[rate])


def overturns(figures: Figures) -> tuple[int, ...]:
    """The numbers of claims that what became of denials shows, or leaves to be computed."""
    one = figures.followed
    return (
        one.denied,
        one.overturned,
        one.denied - one.overturned,
        one.decided_again,
        one.upheld,
        one.taken_back,
    )


def _hfma(figures: Figures, threshold: int) -> tuple[int, ...]:
    """The month has to be one that is shown; of what it is divided by the sum of three months is known."""
    month = last_month(figures)
    if month not in shared_groups(figures, "month", threshold)[0]:
        return (1,)
    return tuple(int(one.bottom) for one in hfma(figures, month)[:1])
