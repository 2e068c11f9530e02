"""What an edit says of a claim, before the engine makes findings of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

from scrubber.edit.codes import CodeSet
from scrubber.edit.dayline import DayLine
from scrubber.edit.history import History, NoHistory
from scrubber.edit.practice import Practice, of_payer, of_payers
from scrubber.finding import At, Change, Fix, Gap, Insert, Outcome, Place, Safety, TableRef
from scrubber.model import Claim, ServiceLine
from scrubber.tables import Tables, load_tables

if TYPE_CHECKING:
    from scrubber.edit.mohslog import MohsEntry

__all__ = [
    "Context",
    "Documented",
    "Earlier",
    "Hit",
    "NoOtherClaims",
    "NoRecords",
    "PatientDays",
    "Practice",
    "change",
    "lifted_on",
]

V = TypeVar("V")


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


@cache
def lifted_on(line: int) -> Hit:
    """Something that a modifier or condition lifted on a line, where nobody asked to see it."""
    return Hit(Place("", 0, 0, 0, 0, 0, 0), line=line, outcome=Outcome.BYPASSED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier claim of the input that a claim repeats: its number (CLM01) and its index, from 1.

    `whole` says that all of the claim is the same service told again, and not its number alone.
    """

    claim: str
    index: int
    whole: bool


class PatientDays(Protocol):
    """The other claims of a patient's day, and of the days around it: of this input, and one day of the ledger."""

    def alone(self, claim: Claim) -> bool:
        """Whether nothing is known of the patient but the claim: the question that costs least, to be asked first."""
        ...

    def between(self, claim: Claim, first: date, last: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient from one day to another, by day.

        They are those with a code that an edit `recalls`. Left out are voided and replaced services, and what may
        be this claim's own services, told before.
        """
        ...

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

    def alone(self, claim: Claim) -> bool:
        """Return True."""
        return True

    def between(self, claim: Claim, first: date, last: date) -> tuple[DayLine, ...]:
        """Return nothing."""
        return ()

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return nothing."""
        return ()

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return nothing."""
        return None

    def batches(self, number: str) -> int:
        """Return 0."""
        return 0


class Documented(Protocol):
    """What the site's own records say of the claims of a run: the entries of its Mohs logs."""

    @property
    def given(self) -> bool:
        """Whether the run was given a log."""
        ...

    def entries(self, claim: str) -> tuple[MohsEntry, ...]:
        """Return the entries of a claim, by its number (CLM01)."""
        ...


class NoRecords:
    """A run without a log."""

    given = False

    def entries(self, claim: str) -> tuple[MohsEntry, ...]:
        """Return nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Context:
    """What an edit may know besides the claim: its own parameters, the as-of date, the patient's day, code lists.

    `payers` are the payer profiles that apply to the claim, the most specific first; `documented` is what the
    operative records say, `history` what was sent before. Without `shows_lifted` a hit that something lifted is only
    counted, with the line that it stands on: `lifted_on` will do for it.
    """

    edit: str
    parameters: Mapping[str, CodeSet | str]
    as_of: date
    days: PatientDays
    practice: Practice
    tables: Tables = field(default_factory=load_tables)
    payers: tuple[str, ...] = ()
    documented: Documented = field(default_factory=NoRecords)
    history: History = field(default_factory=NoHistory)
    shows_lifted: bool = True

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

    def own(self, table: Mapping[str, V]) -> V | None:
        """Return what a table of the practice profile says of the claim's payer; `*` is not looked at."""
        return of_payer(table, self.payers)

    def own_lists(self, table: Mapping[str, V]) -> tuple[V, ...]:
        """Return all that a table of the practice profile says of the claim's payer, and of every payer."""
        return of_payers(table, self.payers)

    def others(self, claim: Claim, line: ServiceLine) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient on the line's day."""
        return self.days.others(claim, line.day) if line.day else ()

    def before(self, claim: Claim, line: ServiceLine, days: int) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the patient on the so many days before the line's day."""
        return self._around(claim, line, -days, -1)

    def after(self, claim: Claim, line: ServiceLine, days: int) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the patient on the so many days after the line's day."""
        return self._around(claim, line, 1, days)

    def _around(self, claim: Claim, line: ServiceLine, first: int, last: int) -> tuple[DayLine, ...]:
        if line.day is None or self.days.alone(claim):
            return ()
        day = line.day.toordinal()
        return self.days.between(claim, _day(day + first), _day(day + last))


def change(title: str, safety: Safety, at: At, old: str, new: str) -> Fix:
    """Propose one element's new text, or the text for a gap."""
    new = str(new)  # a Text knows its claim, and would keep it in memory
    one = Insert(at, new) if isinstance(at, Gap) else Change(at, str(old), new)
    return Fix(title, safety, (one,))


def _day(ordinal: int) -> date:
    """Return the day of a proleptic ordinal, the first or last day there is where it lies beyond."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))
