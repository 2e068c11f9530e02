"""What is counted of claims sent, decisions and denied lines: sums by month, payer and provider, and no lists.

Two clocks are kept apart. The *sent* month of a claim is that of the day it was filed; the *decided* month of an
answer is that of its remittance. A month is text, `2026-07`; one that is not known is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from scrubber.denials.row import DenialRow

__all__ = [
    "ALL_DAYS",
    "DENIALS",
    "Aged",
    "Answered",
    "Cell",
    "Clock",
    "Figures",
    "Followed",
    "Gathered",
    "Key",
    "Known",
    "LineTally",
    "Link",
    "OpenDenial",
    "Period",
    "Reason",
    "Sent",
    "month_of",
    "months_before",
    "week_of",
]

Clock = Literal["sent", "decided"]
"""Which day of a claim counts: the day it was sent, or the day of the remittance."""

Key = tuple[str, str, str]
"""Month, payer, billing provider."""

Link = tuple[str, str]
"""Two groupings, the smaller and the larger one."""

DENIALS = frozenset(("denied", "partly_denied"))
"""The dispositions that are denials; reductions and patient shares are none."""

_NONE = Decimal(0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def has(self, day: date | None) -> bool:
        """Whether a day is in it; a day that is not known only where the period is open at both ends."""
        if day is None:
            return self.first is None and self.last is None
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        if self.first and self.last:
            return f"{self.first} to {self.last}"
        if self.first:
            return f"since {self.first}"
        return f"until {self.last}" if self.last else "all days"


ALL_DAYS = Period()
"""No day is left out."""


@dataclass(slots=True)
class Sent:
    """Claims that were sent (originals that no front end refused), what they ask for, and how many were clean."""

    claims: int = 0
    charge: Decimal = _NONE
    clean: int = 0

    def add(self, other: Sent) -> None:
        """Add another sum."""
        self.claims += other.claims
        self.charge += other.charge
        self.clean += other.clean


@dataclass(slots=True)
class Cell:
    """First decisions on claims.

    `denied` has a line denied in full, `partly` none but a part of one, `first_pass` nothing denied and something paid
    or owed by the patient; what is left was answered with nothing (all of it contractual, say). `charge` is that of
    all, `denied_charge` that of the denied claims, `denied_dollars` what was denied of their lines.
    """

    claims: int = 0
    charge: Decimal = _NONE
    denied: int = 0
    denied_charge: Decimal = _NONE
    denied_dollars: Decimal = _NONE
    partly: int = 0
    first_pass: int = 0

    def add(self, other: Cell) -> None:
        """Add another sum."""
        self.claims += other.claims
        self.charge += other.charge
        self.denied += other.denied
        self.denied_charge += other.denied_charge
        self.denied_dollars += other.denied_dollars
        self.partly += other.partly
        self.first_pass += other.first_pass


@dataclass(slots=True)
class Reason:
    """Denied lines that have something in common: how many, on how many claims, and the dollars denied.

    `services` are those of them that are service payments denied in full, on claims that are in the rates of claims:
    the numerator of line rates.
    """

    lines: int = 0
    claims: int = 0
    dollars: Decimal = _NONE
    services: int = 0
    service_dollars: Decimal = _NONE

    def add(self, other: Reason) -> None:
        """Add another sum; claims are added as if none were in both."""
        self.lines += other.lines
        self.claims += other.claims
        self.dollars += other.dollars
        self.services += other.services
        self.service_dollars += other.service_dollars


@dataclass(slots=True)
class LineTally:
    """Service payments of first decisions on claims that are in the rates of claims."""

    lines: int = 0
    charge: Decimal = _NONE


@dataclass(frozen=True, slots=True)
class Gathered:
    """Denied lines by what they have in common: `reasons` by dimension and value, `crossed` by payer and reason.

    `knowable` are the same by whether the claim could have shown it, `others` lines that are no denials, `links` denied
    lines by the values of two groupings.
    """

    total: Reason
    reasons: Mapping[str, Mapping[str, Reason]]
    crossed: Mapping[tuple[str, str], Reason]
    knowable: Mapping[str, Reason]
    others: Mapping[str, Reason]
    links: Mapping[Link, Mapping[tuple[str, str], Reason]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Figures of one and the same claims: known for sure, of the payer that they were sent to, decided in the period.

    `cohort` and `days_sent` are those of the same claims by the day of sending, whenever that was.
    """

    gathered: Gathered
    cohort: Mapping[Key, Cell]
    days_sent: Mapping[date, Cell]


@dataclass(slots=True)
class Answered:
    """Claim payments posted in the four weeks before the day of the report, by primary payers, without duplicates."""

    all: int = 0
    zero: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class OpenDenial:
    """A denied claim that is still open: what to work. `claim` is CLP01, `reason` that of its dearest line."""

    claim: str
    payer: str
    decided: date | None
    sent: date | None
    dollars: Decimal
    reason: str
    kind: str
    part: str
    edit: str
    remit: str
    payment: int
    again: bool


@dataclass(slots=True)
class Aged:
    """Open denials of an age."""

    claims: int = 0
    dollars: Decimal = _NONE


@dataclass(slots=True)
class Followed:
    """What became of the claims that were denied at first, wholly or in a line.

    `in_full` and `in_part` were paid more later, the first with nothing denied any more; `upheld` were decided again
    and not paid more; `taken_back` were reversed and not decided again; `open` were never decided again.
    `dollars` are those denied at first, `recovered` what was paid later beyond the first payment.
    """

    denied: int = 0
    dollars: Decimal = _NONE
    in_full: int = 0
    in_part: int = 0
    upheld: int = 0
    taken_back: int = 0
    open: int = 0
    overturned_dollars: Decimal = _NONE
    recovered: Decimal = _NONE
    ages: dict[str, Aged] = field(default_factory=dict)

    @property
    def overturned(self) -> int:
        """Claims that were paid more later."""
        return self.in_full + self.in_part

    @property
    def decided_again(self) -> int:
        """Claims that the payer looked at again."""
        return self.overturned + self.upheld


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that tables, charts and the report are made of, counted in one pass over each source.

    `decided` has first decisions by the month of the remittance, `cohort` the same by the month the claim was sent;
    both within the period, as `sent_then` is. `sent` is not limited by it, so that the three months before are there.
    `gathered` are
    denied lines of all first decisions, `known` those of the claims that are in the rates. `days` are days to pay with
    their counts, `early` the claims left out of them, since they were paid before the day on which they were filed.
    `unmatched` are first decisions whose claim is not known, or not for sure; `probable` those whose claim is.
    """

    as_of: date
    period: Period
    sent: Mapping[Key, Sent]
    sent_then: Mapping[Key, Sent]
    decided: Mapping[Key, Cell]
    cohort: Mapping[Key, Cell]
    days_sent: Mapping[date, Cell]
    days_decided: Mapping[date, Cell]
    gathered: Gathered
    known: Known
    lines: Mapping[str, Mapping[str, LineTally]] | None
    days: Mapping[int, int]
    early: int
    answered: Answered
    followed: Followed
    work: tuple[OpenDenial, ...]
    work_left: int
    examples: Mapping[str, tuple[DenialRow, ...]]
    payers: Mapping[str, str]
    unmatched: int
    probable: int
    elsewhere: int

    @property
    def total(self) -> Reason:
        """All denied lines."""
        return self.gathered.total

    @property
    def reasons(self) -> Mapping[str, Mapping[str, Reason]]:
        """Denied lines by dimension and value."""
        return self.gathered.reasons

    @property
    def crossed(self) -> Mapping[tuple[str, str], Reason]:
        """Denied lines by payer and reason."""
        return self.gathered.crossed

    @property
    def knowable(self) -> Mapping[str, Reason]:
        """Denied lines by whether the claim could have shown it."""
        return self.gathered.knowable

    @property
    def others(self) -> Mapping[str, Reason]:
        """Lines that were reduced, or left to the patient."""
        return self.gathered.others

    def to_share(self) -> Figures:
        """The same with all figures of the same claims, so that no difference of two of them tells of a few others.

        Where no claim is known there are no rates to take a difference from, and all denied lines stay.
        """
        if not self.decided and not self.sent:
            return self
        known = self.known
        return replace(self, gathered=known.gathered, cohort=known.cohort, days_sent=known.days_sent)

    def payer_name(self, payer: str) -> str:
        """A payer as people know it: its name with its id, or whichever is known."""
        name = self.payers.get(payer, "")
        return f"{name} ({payer})" if name and name != payer else payer or "(not told)"


def month_of(day: date | None) -> str:
    """`2026-07`; empty where the day is not known."""
    return f"{day:%Y-%m}" if day else ""


def months_before(month: str, count: int) -> tuple[str, ...]:
    """The so many months before one, the earliest first."""
    year, number = int(month[:4]), int(month[5:7])
    ordinals = range(year * 12 + number - 1 - count, year * 12 + number - 1)
    return tuple(f"{one // 12:04d}-{one % 12 + 1:02d}" for one in ordinals)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - day.weekday() * _DAY
