"""What edits across claims know of the other claims, without holding the file in memory.

Edits across claims need the other claims of a patient's day, or an earlier claim that this one repeats,
whatever their order. A first, shallow pass (`survey`) keeps a few digests for each claim. Only where a digest
comes twice is the file read once more, for the facts of just those claims. A verdict therefore never depends
on the order of claims, nor on how the work was divided; of claims that are alike the later one is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from scrubber.edit.codes import CodeSet
from scrubber.edit.engine import Judging
from scrubber.edit.hit import DayLine, Earlier, day_lines
from scrubber.edit.spec import Scope
from scrubber.model import Claim
from scrubber.model.read import Guides, read_events
from scrubber.pipeline.repeats import Repeats
from scrubber.pipeline.source import Source
from scrubber.pipeline.survey import Survey, day_digest, survey

if TYPE_CHECKING:
    from scrubber.pipeline.rules import Rules

__all__ = ["Days"]

_Key = tuple[tuple[str, str, str, str], date]


@dataclass(slots=True)
class _Facts:
    """What the second pass brings: lines by patient and day, each with its claim's offset; and repeats."""

    lines: dict[_Key, list[tuple[int, DayLine]]] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=Repeats)


class Days:
    """The claims of one input that have something to do with each other.

    `guides` are those that the input is judged by: they decide which claims count (`Claim.index`).
    """

    def __init__(self, source: Source, rules: Rules, judging: Judging, guides: Guides | None = None) -> None:
        self.judging = replace(judging, days=self)
        self._source = source
        self._rules = rules
        self._guides = guides

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient and day, in the order of the input.

        Left out is what is the same service told again: a void and its original, a replacement and what the
        same rendering provider billed before, a secondary claim and its primary (HOUSE section 5), and the
        very claim a second time, which has a finding of its own.
        """
        facts = self._facts
        if not facts.lines:
            return ()
        lines = facts.lines.get((claim.patient_key, date(day.year, day.month, day.day)), ())
        own = [line for start, line in lines if start == claim.start]
        same = facts.repeats.told_twice({start for start, _ in lines}, claim) | {claim.start}
        return tuple(line for start, line in lines if start not in same and not _told_again(line, claim, own))

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return the first earlier claim of the input that a claim repeats, wholly or in its number."""
        return self._facts.repeats.earlier(claim) if self._survey.claims else None

    def batches(self, number: str) -> int:
        """Return how many transaction sets of one sender have this number (BHT03); 0 where one at most."""
        return self._survey.batches.get(number, 0)

    @cached_property
    def _survey(self) -> Survey:
        return survey(self._source.chunks(), self._watched())

    @cached_property
    def _facts(self) -> _Facts:
        facts, found = _Facts(), self._survey
        if not found.days and not found.claims:
            return facts
        events = read_events(self._source.chunks(), self._rules.guide, keep=False, guides=self._guides)
        for claim in events:
            if not isinstance(claim, Claim):
                continue
            if claim.start in found.claims:
                facts.repeats.add(claim)
            if found.days:
                self._remember(claim, facts)
        return facts

    def _remember(self, claim: Claim, facts: _Facts) -> None:
        member = str(claim.subscriber.member_id) if claim.subscriber else ""
        for line in day_lines(claim):
            if day_digest(member, line.day.strftime("%Y%m%d")) in self._survey.days:
                facts.lines.setdefault((claim.patient_key, line.day), []).append((claim.start, line))

    def _watched(self) -> frozenset[str]:
        """The codes that edits across claims are triggered by, or look for on other claims."""
        codes: set[str] = set()
        for edit in self._rules.catalogue:
            if edit.scope is not Scope.PATIENT_DAY or not edit.live or not self.judging.wants(edit.id):
                continue
            codes |= edit.triggers.codes if edit.triggers else frozenset()
            overrides = [override for _, override in self._rules.profiles.overrides(edit.id)]
            for parameters in (edit.parameters, *(override.parameters for override in overrides)):
                for value in parameters.values():
                    codes |= value if isinstance(value, CodeSet) else frozenset()
        return frozenset(codes)


def _told_again(line: DayLine, claim: Claim, own: Iterable[DayLine]) -> bool:
    """Whether another claim's line may be a service of this claim's, told again."""
    if (line.sequence == "P") != claim.is_primary or "8" in (line.frequency, claim.frequency):
        return True
    return "7" in (line.frequency, claim.frequency) and line.rendering in {one.rendering for one in own}
