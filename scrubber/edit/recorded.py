"""What a Mohs log says of a claim, beside what the claim bills: both lined up by day and surgeon, for edits."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from scrubber.edit.amounts import plain
from scrubber.edit.dayline import DayLine
from scrubber.edit.hit import Context, Hit
from scrubber.edit.mohslog import MohsEntry, Tumor
from scrubber.edit.practice import reference_gap, segment_text
from scrubber.finding import At, Change, Fix, Insert, Outcome, Place, Safety, display
from scrubber.model import Amount, Claim, ServiceLine

__all__ = [
    "NO_ENTRY",
    "NO_LOG",
    "OTHER_DAYS",
    "RecordedDay",
    "authorization_fill",
    "entries_of",
    "fewer_units",
    "log_number",
    "npi_of",
    "recorded_days",
    "unrecorded",
]

NO_LOG = "no Mohs log was given"
NO_ENTRY = "the Mohs log has no entry for the claim"
OTHER_DAYS = "the Mohs log has entries for other days of the claim only"

_FIRST_STAGES = frozenset(("17311", "17313"))


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """One entry of the log, and what the claim bills for it.

    `lines` are all lines of the day by the entry's surgeon; by anybody, where the entry is the only one of the
    day. `others` are those of the patient's other claims of the day by the same people, where the log has no entry
    for that claim.
    """

    entry: MohsEntry
    lines: tuple[ServiceLine, ...]
    others: tuple[DayLine, ...]

    def billed(self, codes: Collection[str]) -> list[ServiceLine]:
        """The claim's lines with one of these codes."""
        return [line for line in self.lines if line.code in codes]

    def units(self, codes: Collection[str]) -> Decimal:
        """The units of these codes on the claim."""
        return sum((line.counted_units for line in self.billed(codes)), Decimal(0))

    def units_elsewhere(self, codes: Collection[str]) -> Decimal:
        """The units of these codes on the patient's other claims of the day."""
        return sum((Decimal(line.units or 1) for line in self.others if line.code in codes), Decimal(0))

    @property
    def surgeon(self) -> str:
        """The NPI of who operated: the entry's, else the rendering provider's."""
        return self.entry.surgeon or npi_of(self.first)

    @property
    def read_by_others(self) -> tuple[Tumor, ...]:
        """The tumors whose slides somebody else than the surgeon examined, as far as the log says who did."""
        surgeon = self.surgeon
        return tuple(t for t in self.entry.tumors if surgeon and t.slides_read_by not in (None, surgeon))

    @property
    def first(self) -> ServiceLine:
        """The claim's first line of a first stage (17311, 17313) that day."""
        return next(line for line in self.lines if line.code in _FIRST_STAGES)


def log_number(number: str) -> str:
    """A claim's number (CLM01) as a log writes it: read as a person does, without blanks around it."""
    return display(str(number)).strip()


def entries_of(claim: Claim, context: Context) -> tuple[MohsEntry, ...]:
    """The log's entries for a claim; none without a log, and none for a claim whose Mohs days cannot be read.

    That a day cannot be read is a finding of its own, and what it would be compared with is not known.
    """
    entries = context.documented.entries(log_number(claim.number))
    if entries and any(line.day is None for line in claim.lines):
        return ()
    return entries


def recorded_days(claim: Claim, context: Context) -> Iterator[RecordedDay]:
    """Yield every entry of the claim's log for a day on which its surgeon's lines have a first stage."""
    entries = entries_of(claim, context)
    for entry in entries:
        alone = sum(other.day == entry.day for other in entries) == 1
        lines = tuple(
            line for line in claim.lines if line.day == entry.day and (alone or npi_of(line) == entry.surgeon)
        )
        first = next((line for line in lines if line.code in _FIRST_STAGES), None)
        if first is not None:
            yield RecordedDay(entry, lines, tuple(_elsewhere(claim, first, lines, context)))


def unrecorded(claim: Claim, context: Context) -> Iterator[Hit]:
    """Say of each day with a first stage that the log has no entry for it, once a claim and reason."""
    entries = context.documented.entries(log_number(claim.number))
    days = {entry.day for entry in entries}
    reason = OTHER_DAYS if entries else NO_ENTRY if context.documented.given else NO_LOG
    for line in claim.lines:
        if line.code in _FIRST_STAGES and line.day is not None and line.day not in days:
            yield Hit(line.code.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=reason)
            return


def _elsewhere(
    claim: Claim, first: ServiceLine, lines: Collection[ServiceLine], context: Context
) -> Iterator[DayLine]:
    people = {npi_of(line) for line in lines}
    for other in context.others(claim, first):
        if other.rendering in people and not context.documented.entries(log_number(other.claim)):
            yield other


def npi_of(line: ServiceLine) -> str:
    """The NPI of who rendered a line; empty where the claim gives none."""
    return str(line.rendering.npi) if line.rendering else ""


# -- fixes --------------------------------------------------------------------------------------------------


def fewer_units(claim: Claim, line: ServiceLine, units: int) -> tuple[Fix, ...]:
    """Propose fewer units for a line (SV104), its charge (SV102) and the claim's (CLM02) in proportion.

    Nothing where a charge of one unit cannot be told to the cent, and where other payers decided about the claim:
    their amounts would no longer add up.
    """
    old, charge, total = line.units, line.charge, claim.charge
    if old is None or charge is None or total is None or claim.other_payers or not 0 < units < old:
        return ()
    new = charge * units / old
    if new != round(new, 2):
        return ()
    amounts = ((old, Decimal(units)), (charge, new), (total, total - charge + new))
    changes = tuple(_replaced(amount, value) for amount, value in amounts)
    title = f"bill {units} unit{'' if units == 1 else 's'}, charged in proportion"
    return (Fix(title, Safety.ATTEST, changes),)


def _replaced(old: Amount, new: Decimal) -> Change:
    at: At = old.at
    assert isinstance(at, Place)  # an amount was read from somewhere
    _, segment, element, component = old.where
    return Change(at, segment.get(element, component), plain(new))


def authorization_fill(claim: Claim, number: str) -> tuple[Fix, ...]:
    """Propose an authorization number (2300 REF*G1); nothing where it holds one of the file's delimiters."""
    last, gap = reference_gap(claim, "G1")
    parts = last.delimiters
    if any(
        sign and sign in number for sign in (parts.element, parts.segment, parts.component, parts.repetition)
    ):
        return ()
    insert = Insert(gap, segment_text(last, "REF", "G1", number))
    return (Fix("add the authorization number of the Mohs log", Safety.REVIEW, (insert,)),)
