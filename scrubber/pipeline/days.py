"""Which claims share a patient and a day, without holding the file in memory.

Edits across claims need the other claims of a patient's day, whatever their order. A first, shallow pass
keeps one 64-bit digest for each claim, member and day that carries a code such edits watch. Only where a
digest comes twice is the file read once more, for the facts of just those claims. A verdict therefore never
depends on the order of claims, nor on how the work was divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING

from scrubber.edit.engine import Judging
from scrubber.edit.hit import DayLine, day_lines
from scrubber.edit.spec import Scope
from scrubber.model import Claim
from scrubber.model.read import read_claims
from scrubber.pipeline.source import Source
from scrubber.x12 import Segment, lex

if TYPE_CHECKING:
    from scrubber.pipeline.rules import Rules

__all__ = ["Days"]

_READ = ("CLM", "DTP*472", "HL", "NM1*IL", "SE", "SV1")
"""The segments that the first pass reads."""

_Key = tuple[tuple[str, str, str, str], date]


class Days:
    """The patient-days of one input on which more than one claim has something that edits watch."""

    def __init__(self, source: Source, rules: Rules, judging: Judging) -> None:
        self.judging = replace(judging, days=self)
        self._source = source
        self._rules = rules
        self._facts: dict[_Key, list[DayLine]] | None = None

    def others(self, claim: Claim, day: date) -> tuple[DayLine, ...]:
        """Return the lines of other claims of the same patient and day, in the order of the input.

        Left out is what is the same service told again: a void and its original, a replacement and what the
        same rendering provider billed before, a secondary claim and its primary (HOUSE section 5).
        """
        if self._facts is None:
            self._facts = self._collect()
        if not self._facts:
            return ()
        lines = self._facts.get((claim.patient_key, date(day.year, day.month, day.day)), ())
        own = [line for line in lines if line.index == claim.index]
        return tuple(
            line for line in lines if line.index != claim.index and not _told_again(line, claim, own)
        )

    def _collect(self) -> dict[_Key, list[DayLine]]:
        repeated = self._repeated()
        facts: dict[_Key, list[DayLine]] = {}
        if not repeated:
            return facts
        for claim in read_claims(self._source.chunks(), self._rules.guide):
            member = str(claim.subscriber.member_id) if claim.subscriber else ""
            for line in day_lines(claim):
                if _digest(member, line.day.strftime("%Y%m%d")) in repeated:
                    facts.setdefault((claim.patient_key, line.day), []).append(line)
        return facts

    def _repeated(self) -> set[int]:
        """The digests that two or more claims have."""
        watched = self._watched()
        once: set[int] = set()
        twice: set[int] = set()
        if not watched:
            return twice
        for digests in _shallow(lex(self._source.chunks(), _READ), watched):
            twice |= once & digests
            once |= digests
        return twice

    def _watched(self) -> frozenset[str]:
        """The codes that edits across claims are triggered by, or look for on other claims."""
        codes: set[str] = set()
        for edit in self._rules.catalogue:
            if edit.scope is not Scope.PATIENT_DAY or not edit.live or not self.judging.wants(edit.id):
                continue
            codes |= set(edit.triggers.codes) if edit.triggers else set()
            overrides = [override for _, override in self._rules.profiles.overrides(edit.id)]
            for parameters in (edit.parameters, *(override.parameters for override in overrides)):
                codes |= {
                    code for value in parameters.values() if not isinstance(value, str) for code in value
                }
        return frozenset(codes)


def _told_again(line: DayLine, claim: Claim, own: Iterable[DayLine]) -> bool:
    """Whether another claim's line may be a service of this claim's, told again."""
    if (line.sequence == "P") != claim.is_primary or "8" in (line.frequency, claim.frequency):
        return True
    return "7" in (line.frequency, claim.frequency) and line.rendering in {one.rendering for one in own}


def _shallow(units: Iterable[object], watched: frozenset[str]) -> Iterator[set[int]]:
    """Yield for each claim the digests of its member and watched days; reads ids and a few elements only."""
    member = ""
    days: set[str] = set()
    inside = woken = False
    for unit in units:
        if unit.__class__ is not Segment:
            continue
        elements = unit.elements
        name = elements[0]
        if name == "SV1":
            if len(elements) > 1:
                code = elements[1].split(unit.delimiters.component, 2)[1:2]
                woken = woken or (bool(code) and code[0] in watched)
        elif name == "DTP":
            if len(elements) > 3 and elements[1] == "472":
                days.add(elements[3][:8])
        elif name == "CLM" or name == "HL" or name == "SE":
            if inside and woken:
                yield {_digest(member, day) for day in days}
            inside, woken, days = name == "CLM", False, set()
        elif name == "NM1" and not inside and elements[1:2] == ["IL"]:
            member = elements[9] if len(elements) > 9 else ""
    if inside and woken:
        yield {_digest(member, day) for day in days}


def _digest(member: str, day: str) -> int:
    text = f"{member.strip().upper()}\x1f{day}"
    return int.from_bytes(blake2b(text.encode("latin-1", "replace"), digest_size=8).digest(), "big")
