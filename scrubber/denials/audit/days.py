"""What an audit asks about patients' days: surgery without a closure, and modifiers that nothing of the day calls for.

Both are questions and never corrections. Many wounds heal without a closure, another practice may have closed it, and a
payer may want a modifier that the rules of pairs do not need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from scrubber.denials.trends.counted import ALL_DAYS, Period, Reason
from scrubber.denials.trends.ranked import Dearest
from scrubber.ledger.patient_lines import PatientLine
from scrubber.ledger.remitted import ClaimKey
from scrubber.tables import Tables

__all__ = ["CLOSED_WITHIN", "DISTINCT", "Days", "Needless", "Question", "look_at_days"]

CLOSED_WITHIN = 14
"""Days after Mohs surgery in which a closure by anybody answers the question."""

DISTINCT = ("59", "XE", "XP", "XS", "XU")
"""Modifiers that set a service apart from another of the day."""

_FIRST_STAGES = ("17311", "17313")
_MOHS = frozenset(("17311", "17312", "17313", "17314", "17315"))
_OF_VISITS = frozenset(("G2211", "G2212", "99417"))
"""What is billed with a visit and is no procedure."""

_REPAIRS = ((12001, 13160), (14000, 14350), (15002, 15278), (15570, 15770))
# Beyond repairs, flaps and grafts: those of nose, lips, lids and ears that stand with their organs.
_CLOSURES = (*_REPAIRS, (15771, 15777), (30400, 30630), (40490, 40761), (67800, 67975), (69110, 69320))
_ADHESIVE = "G0168"
_VISITS = ((99202, 99499),)
_VOID, _REPLACING = "8", frozenset("78")


@dataclass(frozen=True, slots=True)
class Question:
    """A day with something that seems not billed; `charge` is what stands on it, in dollars.

    `early` says that the pile ends before the days in which it could still have been billed.
    """

    claim: str
    payer: str
    billing: str
    day: date
    codes: tuple[str, ...]
    charge: Decimal
    early: bool


@dataclass(frozen=True, slots=True)
class Needless:
    """A modifier that seems not needed on a line, and why, in words; `edit` is the one that says so, if one does."""

    claim: str
    line: int
    payer: str
    billing: str
    day: date
    code: str
    modifier: str
    charge: Decimal
    why: str
    edit: str = ""


@dataclass(slots=True)
class Days:
    """What was found: the dearest of each, how many in all, and modifiers that nobody could judge.

    `surgeries` counts the days with a first Mohs stage.
    """

    questions: tuple[Question, ...] = ()
    asked: Reason = field(default_factory=Reason)
    surgeries: int = 0
    needless: tuple[Needless, ...] = ()
    carried: Reason = field(default_factory=Reason)
    modifiers: dict[str, Reason] = field(default_factory=dict)
    unjudged: int = 0


def look_at_days(
    patients: Iterable[Sequence[PatientLine]],
    tables: Tables,
    *,
    period: Period = ALL_DAYS,
    last: date | None = None,
    advised: Mapping[tuple[ClaimKey, int], str] | None = None,
    most: int = 5000,
) -> Days:
    """Look at the lines of each patient. Claims count that were filed in the period; others answer for them.

    `last` is the last day of service of the pile. `advised` are lines whose modifier an edit calls needless.
    """
    looking = _Looking(tables, period, last, advised or {}, most)
    for lines in patients:
        looking.patient(_standing(lines))
    return looking.found()


@dataclass(slots=True)
class _Claim:
    """A claim of the patient, with what tells whether a later one takes its place; `gone` says that one did, and
    `void` that a payer is to forget it."""

    key: ClaimKey
    lines: list[PatientLine]
    gone: bool = False
    void: bool = False

    @property
    def same(self) -> tuple[str, str, date]:
        """Who billed, to which rank of payer, and the first day."""
        first = self.lines[0]
        return first.billing, first.sequence, min(line.day for line in self.lines)

    @property
    def codes(self) -> frozenset[str]:
        """Its procedures."""
        return frozenset(line.code for line in self.lines)

    def takes_the_place_of(self, earlier: Sequence[_Claim]) -> list[_Claim]:
        """Which of the claims that were sent before, of the same provider, rank and first day, this one stands for.

        Under its number those that bill some of the same, or where it replaces one and none does, all of them: an
        office that numbers the patient sends two of a day. In one file only the same claim told twice. Under another
        number only a replacement or void stands for what bills some of the same.
        """
        first, mine = self.lines[0], self.codes
        replaces, numbered = first.frequency in _REPLACING, bool(first.number.strip())
        named = [one for one in earlier if numbered and one.lines[0].number == first.number]
        alike = [one for one in earlier if not mine.isdisjoint(one.codes)]
        if replaces:
            return [one for one in named if one in alike] or named or alike
        return [
            one for one in named if (one in alike if one.key.input != self.key.input else one.codes == mine)
        ]


def _standing(lines: Sequence[PatientLine]) -> list[_Claim]:
    """The claims of a patient in the order in which they were sent, those marked that a later one stands for."""
    by_claim: dict[ClaimKey, _Claim] = {}
    for line in lines:
        by_claim.setdefault(line.claim, _Claim(line.claim, [])).lines.append(line)
    sent = [by_claim[key] for key in sorted(by_claim)]
    for n, later in enumerate(sent):
        later.void = later.lines[0].frequency == _VOID
        earlier = [one for one in sent[:n] if not one.gone and one.same == later.same]
        for one in later.takes_the_place_of(earlier) if earlier else ():
            one.gone, one.void = True, later.void
    return sent


class _Looking:
    """The findings while they grow."""

    def __init__(
        self,
        tables: Tables,
        period: Period,
        last: date | None,
        advised: Mapping[tuple[ClaimKey, int], str],
        most: int,
    ) -> None:
        self._tables, self._period, self._last, self._advised = tables, period, last, advised
        self._questions: Dearest[Question] = Dearest(most)
        self._needless: Dearest[Needless] = Dearest(most)
        self._days = Days()
        self._seen: set[tuple[str, ClaimKey]] = set()

    def patient(self, claims: Sequence[_Claim]) -> None:
        """Look at one patient's claims; a closure that an earlier sending bills was done all the same."""
        self._seen.clear()
        by_day: dict[date, list[PatientLine]] = defaultdict(list)
        for claim in claims:
            if not (claim.gone or claim.void):
                for line in claim.lines:
                    by_day[line.day].append(line)
        billed = [line for claim in claims if not claim.void for line in claim.lines]
        for day, here in by_day.items():
            self._surgery(day, here, billed)
            carriers = [line for line in here if line.modifiers and self._counts(line)]
            for line in carriers:
                self._modifiers(line, here, by_day)

    def found(self) -> Days:
        self._days.questions, self._days.needless = self._questions.all(), self._needless.all()
        return self._days

    def _count(self, sums: Reason, name: str, line: PatientLine) -> None:
        """Add a line; its claim counts once under each name."""
        sums.lines += 1
        sums.dollars += line.charge
        sums.claims += (name, line.claim) not in self._seen
        self._seen.add((name, line.claim))

    def _counts(self, line: PatientLine) -> bool:
        return line.sequence in ("P", "") and self._period.has(line.filed)

    # -- surgery without a closure --------------------------------------------------------------------------

    def _surgery(self, day: date, here: Sequence[PatientLine], lines: Sequence[PatientLine]) -> None:
        mohs = [line for line in here if line.code in _MOHS and self._counts(line)]
        first = next((line for line in mohs if line.code in _FIRST_STAGES), None)
        if first is None:
            return
        self._days.surgeries += 1
        until = day + timedelta(days=CLOSED_WITHIN)
        if any(day < line.day <= until and line.code in _FIRST_STAGES for line in lines):
            return  # surgery in stages: the wound of the first day may be closed after the last, which is asked about
        if any(day <= line.day <= until and _closes(line.code) for line in lines):
            return
        charge = sum((line.charge for line in mohs), Decimal(0))
        codes = tuple(sorted({line.code for line in mohs}))
        early = self._last is not None and until > self._last
        asked = Question(first.number, first.payer, first.billing, day, codes, charge, early)
        self._days.asked.lines += 1
        self._days.asked.claims += 1
        self._days.asked.dollars += charge
        self._questions.add(charge, _place(first, ""), asked)

    # -- modifiers ------------------------------------------------------------------------------------------

    def _modifiers(
        self, line: PatientLine, here: Sequence[PatientLine], by_day: Mapping[date, Sequence[PatientLine]]
    ) -> None:
        others = [one for one in here if one is not line]
        edit = self._advised.get((line.claim, line.ordinal), "")
        for modifier, why in self._why(line, others, by_day):
            one = Needless(
                line.number,
                line.ordinal,
                line.payer,
                line.billing,
                line.day,
                line.code,
                modifier,
                line.charge,
                why,
                edit,
            )
            self._count(self._days.carried, "", line)
            self._count(self._days.modifiers.setdefault(modifier, Reason()), modifier, line)
            self._needless.add(line.charge, _place(line, modifier), one)

    def _why(
        self,
        line: PatientLine,
        others: Sequence[PatientLine],
        by_day: Mapping[date, Sequence[PatientLine]],
    ) -> Iterator[tuple[str, str]]:
        distinct = [modifier for modifier in line.modifiers if modifier in DISTINCT]
        advised = (line.claim, line.ordinal) in self._advised
        if distinct and not _among(line.code, _VISITS):
            why = self._not_apart(line, others)
            if why or advised:
                yield distinct[0], why or "nothing else of the day bundles it"
            elif "59" in distinct and len(distinct) > 1:
                yield "59", "an X modifier beside it says the same more precisely"
        visit = _among(line.code, _VISITS)
        if visit and "25" in line.modifiers and all(one.code in _OF_VISITS for one in others):
            yield "25", "no other service that day in the pile"
        ends = self._last is not None and line.day >= self._last
        if visit and "57" in line.modifiers and not ends:
            major = self._tables.globals("090")
            near = (line.day, line.day + timedelta(days=1))
            if major and not any(one.code in major for day in near for one in by_day.get(day, ())):
                yield "57", "no major surgery that day or the next in the pile"
        if "51" in line.modifiers and line.code in self._tables.add_ons:
            yield "51", "an add-on is never reduced as a second procedure"

    def _not_apart(self, line: PatientLine, others: Sequence[PatientLine]) -> str:
        """Why a modifier that sets apart seems not needed; empty where it may be, or nobody can say."""
        codes = {one.code for one in others}
        if line.code in codes or _alike(line.code, codes):
            return ""
        if not codes:
            return "no other service that day in the pile"
        pairs = self._tables.pairs(frozenset((line.code, *codes)))
        if pairs.missing or not pairs.speaks(line.day):
            self._days.unjudged += 1
            return ""
        for pair in pairs.rows:
            lifted = pair.indicator == "1" and pair.in_force(line.day)
            if lifted and line.code in (pair.column1, pair.column2):
                return ""
        return "no pair of that day that a modifier lifts"


def _alike(code: str, others: Collection[str]) -> bool:
    """Whether payers may take two services for one although no pair joins them: two tumours, two wounds."""
    if code in _MOHS:
        return any(other in _MOHS for other in others)
    return _among(code, _REPAIRS) and any(_among(other, _REPAIRS) for other in others)


def _closes(code: str) -> bool:
    return code == _ADHESIVE or _among(code, _CLOSURES)


def _among(code: str, ranges: Iterable[tuple[int, int]]) -> bool:
    if len(code) != 5 or not code.isdigit():
        return False
    number = int(code)
    return any(first <= number <= last for first, last in ranges)


def _place(line: PatientLine, what: str) -> tuple[str | int, ...]:
    return line.number, line.claim.input, line.claim.index, line.ordinal, what
