"""What an edit says of a claim, before the engine makes findings of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from scrubber.edit.codes import CodeSet
from scrubber.finding import At, Change, Fix, Gap, Insert, Outcome, Safety, TableRef
from scrubber.model import Claim, ServiceLine
from scrubber.tables import Tables, load_tables

__all__ = [
    "Context",
    "DayLine",
    "Earlier",
    "Hit",
    "NoOtherClaims",
    "PatientDays",
    "Practice",
    "change",
    "day_lines",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """One judgement other than a pass.

    `line` is the ordinal of the service line it is about, None for the whole claim. `facts` fill the holes of
    the edit's message and become the finding's `why`. `variant` names one of the edit's variants. `reason`
    says of a `no_data` outcome what was not there.
    """

    at: At
    value: str = ""
    line: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome = Outcome.FAIL
    variant: str | None = None
    fixes: tuple[Fix, ...] = ()
    table: TableRef | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A service line as edits across claims see it: facts, no view, so that a day is small to keep."""

    claim: str
    index: int
    ordinal: int
    day: date
    code: str
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    units: str
    rendering: str
    tax_id: str
    sequence: str
    frequency: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier claim of the input that a claim repeats: its number (CLM01) and its index, from 1.

    `whole` says that all of the claim is the same service told again, and not its number alone.
    """

    claim: str
    index: int
    whole: bool


class PatientDays(Protocol):
    """The other claims of a patient's day: of this input, and one day of the ledger."""

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient and day, in the order of the input."""
        ...

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return the first earlier claim of the input that a claim repeats, wholly or in its number."""
        ...

    def batches(self, number: str) -> int:
        """Return how many transaction sets of one sender have this number (BHT03); 0 where one at most."""
        ...


class NoOtherClaims:
    """A claim that is looked at alone."""

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return nothing."""
        return ()

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return nothing."""
        return None

    def batches(self, number: str) -> int:
        """Return 0."""
        return 0


@dataclass(frozen=True, slots=True)
class Practice:
    """What the practice profile knows and a claim may lack.

    `clia` maps a billing or facility NPI (or `*`) to the CLIA number of its laboratory.
    """

    clia: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What an edit may know besides the claim: its own parameters, the as-of date, the patient's day, code lists."""

    edit: str
    parameters: Mapping[str, CodeSet | str]
    as_of: date
    days: PatientDays
    practice: Practice
    tables: Tables = field(default_factory=load_tables)

    def codes(self, name: str) -> CodeSet:
        """Return a list parameter. Raises KeyError or TypeError where the edit has no such list."""
        value = self.parameters[name]
        if not isinstance(value, CodeSet):
            raise TypeError(f"parameter {name} of {self.edit} is not a list")
        return value

    def value(self, name: str) -> str:
        """Return a scalar parameter. Raises KeyError or TypeError where the edit has no such scalar."""
        value = self.parameters[name]
        if not isinstance(value, str):
            raise TypeError(f"parameter {name} of {self.edit} is not a single value")
        return value

    def others(self, claim: Claim, line: ServiceLine) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient on the line's day."""
        return self.days.others(claim, line.day) if line.day else ()


def change(title: str, safety: Safety, at: At, old: str, new: str) -> Fix:
    """Propose one element's new text, or the text for a gap."""
    new = str(new)  # a Text knows its claim, and would keep it in memory
    one = Insert(at, new) if isinstance(at, Gap) else Change(at, str(old), new)
    return Fix(title, safety, (one,))


def day_lines(claim: Claim) -> Iterator[DayLine]:
    """Give a claim's lines as facts for edits across claims; a line without a readable day has none."""
    sequence = str(claim.subscriber.sequence) if claim.subscriber else ""
    tax_id = str(claim.billing.tax_id) if claim.billing else ""
    for line in claim.lines:
        if line.day is None:
            continue
        yield DayLine(
            claim=str(claim.number),
            index=claim.index,
            ordinal=line.ordinal,
            day=date(line.day.year, line.day.month, line.day.day),
            code=str(line.code),
            modifiers=tuple(map(str, line.modifiers)),
            diagnoses=tuple(diagnosis.key for diagnosis in line.diagnoses),
            units=str(line.units) if line.units is not None else "",
            rendering=str(line.rendering.npi) if line.rendering else "",
            tax_id=tax_id,
            sequence=sequence,
            frequency=str(claim.frequency),
        )
