"""What edits across claims know of the other claims, of the input without holding it in memory, and of the ledger.

Edits across claims need the other claims of a patient's day, the surgery of the days around it, or an earlier
claim that this one repeats, whatever their order. A first, shallow pass (`survey`) keeps a few digests for each
claim. Only where a digest comes twice is the file read once more, for the facts of just those claims (`thin`). A
verdict therefore never depends on the order of claims, nor on how the work was divided; of claims that are alike
the later one is named.

What was sent before comes from the history that the run was given, and is told beside the input's own; a claim that
stands in both is the input's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from scrubber.edit.codes import CodeSet
from scrubber.edit.dayline import DayLine, day_lines
from scrubber.edit.engine import Judging
from scrubber.edit.hit import Earlier
from scrubber.edit.sameness import NO_NUMBER
from scrubber.edit.spec import EditSpec, Scope
from scrubber.model import Claim
from scrubber.model.read import Guides, read_events
from scrubber.pipeline.repeats import Repeats
from scrubber.pipeline.source import Source
from scrubber.pipeline.survey import Survey, day_digest, survey
from scrubber.pipeline.thin import Thin

if TYPE_CHECKING:
    from scrubber.pipeline.rules import Rules

__all__ = ["Days"]

_Patient = tuple[str, str, str, str]
_Lines = list[tuple[int, DayLine]]

_VOID, _AGAIN = "8", ("7", "8")


@dataclass(slots=True)
class _Facts:
    """What the second pass brings: lines by patient and day, or patient, each with its claim's offset; and repeats."""

    lines: dict[tuple[_Patient, date], _Lines] = field(default_factory=dict)
    history: dict[_Patient, _Lines] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=Repeats)


class Days:
    """The claims of one input, and of its patients' history, that have something to do with each other.

    `guides` are those that the input is judged by: they decide which claims count (`Claim.index`).
    """

    def __init__(self, source: Source, rules: Rules, judging: Judging, guides: Guides | None = None) -> None:
        self.judging = replace(judging, days=self)
        self._source = source
        self._history = judging.history
        self._rules = rules
        self._guides = guides

    def alone(self, claim: Claim) -> bool:
        """Whether nothing is known of the patient but the claim."""
        found = self._survey
        if claim.start in found.near or claim.start in found.history:
            return False
        return not self._history.given or not self._history.lines(claim)

    def between(self, claim: Claim, first: date, last: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient from one day to another, by day.

        Those of the input are lines with a code that an edit recalls, those of the ledger all. Left out is what does
        not stand, voids with what they void and what a replacement replaces; what was told to a payer of another rank;
        and what may be this claim, told before: a claim of its number, a replacement with its codes, and for a
        replacement whatever the same provider billed.
        """
        every = [
            line for start, line in self._facts.history.get(claim.patient_key, ()) if start != claim.start
        ]
        every += self._sent(claim, every)
        if not every:
            return ()
        own = {line.rendering for line in day_lines(claim)}
        found = [
            line
            for line in _standing(every)
            if first <= line.day <= last and not _may_be_own(line, claim, own)
        ]
        return tuple(sorted(found, key=lambda line: (line.day, line.claim, line.ordinal)))

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient and day: of the ledger's, then in the input's order.

        Left out is what is the same service told again: a void and its original, a replacement and what the
        same rendering provider billed before, a secondary claim and its primary (HOUSE section 5), and the
        very claim a second time, which has a finding of its own.
        """
        day = date(day.year, day.month, day.day)
        near = claim.start in self._survey.near
        lines = self._facts.lines.get((claim.patient_key, day), ()) if near else ()
        others = [
            line for line in _standing(self._sent(claim, [line for _, line in lines])) if line.day == day
        ]
        if near:
            same = self._facts.repeats.told_twice({start for start, _ in lines}, claim) | {claim.start}
            others += [line for start, line in lines if start not in same]
        if not others:
            return ()
        again = "7" in {str(claim.frequency), *(line.frequency for line in others)}
        own = {line.rendering for line in day_lines(claim) if line.day == day} if again else set()
        return tuple(line for line in others if not _told_again(line, claim, own))

    def _sent(self, claim: Claim, here: Iterable[DayLine]) -> list[DayLine]:
        """The lines of earlier claims of the patient, but for the claim and those of this input, sent before."""
        if not self._history.given:
            return []
        lines = self._history.lines(claim)
        if not lines:
            return []
        numbers = {line.claim for line in here} | {str(claim.number)}
        return [line for line in lines if line.claim not in numbers]

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return the first earlier claim of the input that a claim repeats, wholly or in its number."""
        return self._facts.repeats.earlier(claim) if self._survey.claims else None

    def batches(self, number: str) -> int:
        """Return how many transaction sets of one sender have this number (BHT03); 0 where one at most."""
        return self._survey.batches.get(number, 0)

    @cached_property
    def _survey(self) -> Survey:
        return survey(self._source.chunks(), self._watched, self._recalled)

    @cached_property
    def _facts(self) -> _Facts:
        facts, found = _Facts(), self._survey
        if not found.near and not found.history and not found.claims:
            return facts
        for start, claim in self._wanted(found):
            if start in found.claims:
                facts.repeats.add(claim, start)
            if start in found.near or start in found.history:
                self._remember(claim, start, facts)
        return facts

    def _wanted(self, found: Survey) -> Iterator[tuple[int, Claim]]:
        """Read the claims again that the survey found, each with its offset."""
        # Which claim of the file one is (`Claim.index`) matters to repeats alone, and only the whole file tells it.
        thin = None if found.claims else Thin(self._source.chunks(), found.near | found.history)
        chunks = thin.chunks() if thin else self._source.chunks()
        for event in read_events(chunks, self._rules.guide, keep=False, guides=self._guides):
            if isinstance(event, Claim):
                yield thin.offset(event.start) if thin else event.start, event

    def _remember(self, claim: Claim, start: int, facts: _Facts) -> None:
        found, patient = self._survey, claim.patient_key
        member = str(claim.subscriber.member_id) if claim.subscriber else ""
        told_again = claim.frequency in _AGAIN
        for line in day_lines(claim):
            if start in found.near and day_digest(member, line.day.strftime("%Y%m%d")) in found.days:
                facts.lines.setdefault((patient, line.day), []).append((start, line))
            if start in found.history and (told_again or line.code in self._recalled):
                facts.history.setdefault(patient, []).append((start, line))

    def _across(self) -> Iterator[EditSpec]:
        """The edits across claims that run."""
        for edit in self._rules.catalogue:
            if edit.scope is Scope.PATIENT_DAY and edit.live and self.judging.wants(edit.id):
                yield edit

    @property
    def _watched(self) -> frozenset[str]:
        """The codes that edits across claims are triggered by, or look for on other claims."""
        return self._of_rules("watched", self._watch)

    @property
    def _recalled(self) -> frozenset[str]:
        """The codes that edits across claims look for on other days."""
        return self._of_rules("recalled", self._recall)

    def _of_rules(self, what: str, make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Codes that follow from the rules and from which edits run, worked out once for all inputs."""
        key = what, self.judging.select, self.judging.ignore
        known = self._rules.watching
        if key not in known:
            known[key] = make()
        return known[key]

    def _watch(self) -> frozenset[str]:
        codes: set[str] = set()
        for edit in self._across():
            triggers = edit.triggers
            codes |= triggers.codes if triggers else frozenset()
            for name in (*(triggers.listed if triggers else ()), *edit.watches, *edit.recalls):
                codes |= self._rules.tables.listed(name)
            overrides = [override for _, override in self._rules.profiles.overrides(edit.id)]
            for parameters in (edit.parameters, *(override.parameters for override in overrides)):
                for value in parameters.values():
                    codes |= value if isinstance(value, CodeSet) else frozenset()
        return frozenset(codes)

    def _recall(self) -> frozenset[str]:
        names = {name for edit in self._across() for name in edit.recalls}
        return frozenset().union(*(self._rules.tables.listed(name) for name in names))


def _standing(lines: Collection[DayLine]) -> Iterator[DayLine]:
    """The lines that stand: neither void or voided, nor replaced by another of the same day and provider."""
    again = {(line.day, line.rendering) for line in lines if line.frequency in _AGAIN}
    for line in lines:
        if line.frequency == _VOID:
            continue
        if line.frequency in _AGAIN or (line.day, line.rendering) not in again:
            yield line


def _told_again(line: DayLine, claim: Claim, own: Collection[str]) -> bool:
    """Whether another claim's line may be a service of this claim's, told again; `own` are who rendered those.

    A replacement or void that was sent before has nothing to do with a claim that comes after it.
    """
    frequencies = {str(claim.frequency)} if line.filed else {str(claim.frequency), line.frequency}
    if (line.sequence == "P") != claim.is_primary or "8" in frequencies:
        return True
    return "7" in frequencies and line.rendering in own


def _may_be_own(line: DayLine, claim: Claim, own: Collection[str]) -> bool:
    """Whether a line of another day may be a service of this claim's; `own` are who rendered those."""
    if (line.sequence == "P") != claim.is_primary or (
        line.claim == claim.number and line.claim not in NO_NUMBER
    ):
        return True
    if line.rendering not in own:
        return False
    again = line.frequency in _AGAIN and not line.filed
    return claim.frequency in _AGAIN or (again and line.code in claim.codes)
