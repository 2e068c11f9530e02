"""Rates with what is divided by what. A rate without a denominator has no value, and says so.

The definitions of HFMA's claim integrity task force are followed where they are told apart as such: claims denied in
a month over the average month of claims sent in the three months before. The cohort form divides by the claims that
were decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from scrubber.denials.trends.counted import Cell, Figures, LineTally, Reason, Sent, months_before

__all__ = [
    "MATURE",
    "Days",
    "Rate",
    "Unit",
    "days_to_pay",
    "headline",
    "hfma",
    "immature",
    "last_month",
    "of_cell",
    "of_lines",
    "summed",
    "summed_sent",
]

Unit = Literal["claims", "dollars", "lines", "answers"]

MATURE = 90
"""Days after which what is decided of claims sent in a month hardly changes any more."""

_NONE = Decimal(0)
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `top` of `bottom`, both in `unit`, and in words what each of them counts.

    `bottom` is a sum over so many months as `over` says, and what is divided by is its average.
    """

    name: str
    title: str
    top: Decimal
    bottom: Decimal
    unit: Unit
    top_words: str
    bottom_words: str
    note: str = ""
    over: int = 1

    @property
    def value(self) -> Decimal | None:
        """The share, 0.125 for an eighth; None where there is nothing to divide by."""
        return self.top * self.over / self.bottom if self.bottom > 0 else None

    @property
    def average(self) -> Decimal:
        """What is divided by: the average of a month where the denominator is one."""
        return self.bottom / self.over


@dataclass(frozen=True, slots=True)
class Days:
    """Days from sending to payment of `claims` claims: mean, and within how many half and nine of ten are paid."""

    claims: int
    mean: Decimal | None
    median: Decimal | None
    p90: int | None


def summed(cells: Iterable[Cell]) -> Cell:
    """The sum of some."""
    total = Cell()
    for cell in cells:
        total.add(cell)
    return total


def summed_sent(cells: Iterable[Sent]) -> Sent:
    """The sum of some."""
    total = Sent()
    for cell in cells:
        total.add(cell)
    return total


def immature(month: str, as_of: date) -> bool:
    """Whether a month of sending ended fewer than 90 days before a day, so that much of it is still to be decided."""
    year, number = int(month[:4]), int(month[5:7])
    end = date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
    return (as_of - end).days < MATURE


def headline(figures: Figures) -> tuple[Rate, ...]:
    """The rates to read first, over the whole period: those of claims by the day they were sent."""
    cohort, sent = summed(figures.cohort.values()), summed_sent(figures.sent_then.values())
    return (
        *of_cell(cohort),
        *_last_month(figures),
        *of_lines(figures.total, (figures.lines or {}).get("", {}).get("")),
        _primary(figures),
        _clean(sent),
        _preventable(figures.knowable, figures.total.lines - figures.known.gathered.total.lines),
        *_overturned(figures),
    )


def last_month(figures: Figures) -> str:
    """The last month of the period that is over and in which something was decided; empty where there is none."""
    this = figures.as_of.strftime("%Y-%m")
    return max((month for month, _, _ in figures.decided if month and month < this), default="")


def _last_month(figures: Figures) -> tuple[Rate, ...]:
    """HFMA's rate of that month, where claims of the three months before are known."""
    month = last_month(figures)
    rates = hfma(figures, month) if month else ()
    return tuple(replace(one, title=f"{one.title}, {month}") for one in rates if one.bottom)


def of_cell(cell: Cell) -> tuple[Rate, Rate, Rate, Rate]:
    """Initial denial rate by claims, by dollars and partly, and first-pass yield, of claims that were decided."""
    claims, decided = Decimal(cell.claims), "claims that were decided"
    return (
        Rate(
            "initial_denial_claims",
            "Initial denial rate, claims",
            Decimal(cell.denied),
            claims,
            "claims",
            "claims with a line that the first decision denied in full",
            decided,
        ),
        Rate(
            "initial_denial_dollars",
            "Initial denial rate, dollars",
            cell.denied_dollars,
            cell.charge,
            "dollars",
            "charges that the first decision denied, line by line",
            "charges of the claims that were decided",
        ),
        Rate(
            "partial_denial_claims",
            "Denied in part",
            Decimal(cell.partly),
            claims,
            "claims",
            "claims of which the first decision denied a part of a line and no line in full",
            decided,
        ),
        Rate(
            "first_pass_yield",
            "First-pass yield",
            Decimal(cell.first_pass),
            claims,
            "claims",
            "claims of which the first decision denied nothing, and something is paid or the patient's",
            decided,
        ),
    )


def of_lines(denied: Reason, decided: LineTally | None) -> tuple[Rate, Rate]:
    """Initial denial rate by lines, and by dollars of lines."""
    tally = decided or LineTally()
    note = "" if decided is not None else "the decided lines were not counted here"
    return (
        Rate(
            "initial_denial_lines",
            "Initial denial rate, lines",
            Decimal(denied.services),
            Decimal(tally.lines),
            "lines",
            "lines that the first decision denied in full",
            "lines that were decided",
            note,
        ),
        Rate(
            "initial_denial_line_dollars",
            "Initial denial rate, dollars of lines",
            denied.service_dollars,
            tally.charge,
            "dollars",
            "charges denied on lines that were denied in full",
            "charges of the lines that were decided",
            note,
        ),
    )


def hfma(
    figures: Figures, month: str, *, payer: str | None = None, provider: str | None = None
) -> tuple[Rate, Rate]:
    """HFMA's initial denial rate of a month by claims and by gross charges.

    Numerator: claims whose first decision came in the month and denied a line; denominator: claims sent in the three
    months before, divided by three. Months without any claim count as none sent, and the note says how many.
    """
    wanted = months_before(month, _MONTHS)
    sent: dict[str, Sent] = {name: Sent() for name in wanted}
    for (when, who, where), cell in figures.sent.items():
        if when in sent and payer in (None, who) and provider in (None, where):
            sent[when].add(cell)
    denied = summed(
        cell
        for (when, who, where), cell in figures.decided.items()
        if when == month and payer in (None, who) and provider in (None, where)
    )
    total, empty = summed_sent(sent.values()), sum(1 for one in sent.values() if not one.claims)
    note = f"no claim of {empty} of the three months before is known" if empty else ""
    months = f"claims sent in {wanted[0]} to {wanted[-1]}, a month's average"
    return (
        Rate(
            "hfma_denial_claims",
            "Initial denial rate (HFMA), claims",
            Decimal(denied.denied),
            Decimal(total.claims),
            "claims",
            f"claims denied at first in {month}",
            months,
            note,
            _MONTHS,
        ),
        Rate(
            "hfma_denial_dollars",
            "Initial denial rate (HFMA), dollars",
            denied.denied_charge,
            total.charge,
            "dollars",
            f"gross charges of claims denied at first in {month}",
            f"gross charges of {months}",
            note,
            _MONTHS,
        ),
    )


def days_to_pay(days: Mapping[int, int]) -> Days:
    """Mean, median (of an even number the middle of two) and 90th percentile (nearest rank) of days with counts."""
    claims = sum(days.values())
    if not claims:
        return Days(0, None, None, None)
    mean = Decimal(sum(day * count for day, count in days.items())) / claims
    low, high = _ranked(days, (claims + 1) // 2), _ranked(days, claims // 2 + 1)
    return Days(claims, mean, Decimal(low + high) / 2, _ranked(days, -(-claims * 9 // 10)))


def _ranked(days: Mapping[int, int], rank: int) -> int:
    """The day of the so-manieth claim, counted from 1."""
    seen = 0
    for day in sorted(days):
        seen += days[day]
        if seen >= rank:
            return day
    raise IndexError(rank)


def _primary(figures: Figures) -> Rate:
    answered = figures.answered
    return Rate(
        "primary_denial",
        "Primary denial rate (HFMA)",
        Decimal(answered.zero),
        Decimal(answered.all),
        "answers",
        "claim payments of primary payers with nothing paid and a line denied, duplicates left out",
        f"claim payments of primary payers from {answered.first} to {answered.last}, duplicates left out",
    )


def _clean(sent: Sent) -> Rate:
    return Rate(
        "clean_claims",
        "Clean-claim rate",
        Decimal(sent.clean),
        Decimal(sent.claims),
        "claims",
        "claims sent that no edit held when they were first looked at",
        "claims sent in the period",
    )


def _preventable(knowable: Mapping[str, Reason], outside: int) -> Rate:
    unknown = knowable.get("unknown", Reason())
    notes = []
    if unknown.lines:
        notes.append(f"of {unknown.lines:,} denied lines nobody can say; they are in the denominator")
    if outside:
        notes.append(f"{outside:,} lines are on claims that are in no other rate here")
    return Rate(
        "preventable",
        "Preventable share",
        knowable.get("yes", Reason()).dollars,
        sum((one.dollars for one in knowable.values()), _NONE),
        "dollars",
        "dollars denied for what could have been known before the claim was sent",
        "dollars denied at first",
        "; ".join(notes),
    )


def _overturned(figures: Figures) -> tuple[Rate, Rate]:
    followed = figures.followed
    note = f"{followed.decided_again:,} of them have been decided again so far"
    return (
        Rate(
            "overturned_claims",
            "Overturned, claims",
            Decimal(followed.overturned),
            Decimal(followed.denied),
            "claims",
            "of those, claims that a later decision paid more",
            "claims that the first decision denied, wholly or in part",
            note,
        ),
        Rate(
            "overturned_dollars",
            "Overturned, dollars",
            followed.overturned_dollars,
            followed.dollars,
            "dollars",
            "of those, dollars of claims that a later decision paid more",
            "dollars that the first decision denied",
            note,
        ),
    )
