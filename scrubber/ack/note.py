"""What acknowledgements keep of one finding: small and without views, so that of any file only faults are kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from scrubber.finding import Answer, At, Finding, Gap, Locator, LocatorError, Outcome, Severity, Status

__all__ = ["Level", "Note", "Trigger"]

_NO_ANSWER = Answer()
_TARGETS = {"TA105": "ta1", "AK905": "group", "IK502": "set"}


class Level(IntEnum):
    """Which part of an acknowledgement answers a fault, from the outside in."""

    INTERCHANGE = 0
    """TA1: ISA, IEA and what stands between groups."""
    GROUP = 1
    """AK9 of a 999: GS and GE."""
    SET = 2
    """IK5 of a 999: ST and SE."""
    CONTENT = 3
    """IK3 and IK4 of a 999, or the 277CA: every other segment of a transaction set."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """The element whose value makes a situational rule bite, and the position of its segment in the set."""

    locator: Locator
    position: int


@dataclass(frozen=True, slots=True)
class Note:
    """One fault, for acknowledgements.

    `claim` is the claim's ordinal in the file (0 above the claims) and `number` its CLM01; `line` the ordinal of
    its service line. `code` is what the reader that noticed the fault says itself, in the terms of `target` (TA105,
    AK905, IK502, else IK304 or IK403, by the place). `trigger` is `locator@position` of what makes a situational
    rule bite, or empty. `holds` is False where an accepted fix has taken the fault away.
    """

    edit: str
    name: str
    message: str
    snip: int
    severity: Severity
    at: At
    value: str = ""
    claim: int = 0
    number: str = ""
    line: int | None = None
    answer: Answer = _NO_ANSWER
    code: str = ""
    target: str = ""
    trigger: str = ""
    holds: bool = True

    @classmethod
    def of(cls, finding: Finding) -> Note | None:
        """Keep what acknowledgements need; None for what they do not say: warnings, previews, what is set aside."""
        if finding.outcome is not Outcome.FAIL or finding.suppressed or finding.status is not Status.STABLE:
            return None
        if finding.severity is Severity.ADVISE or not (finding.holds or finding.fixed):
            return None
        why, claim = finding.why, finding.claim
        return cls(
            edit=finding.edit,
            name=finding.name,
            message=finding.message,
            snip=finding.snip,
            severity=finding.severity,
            at=finding.at,
            value=finding.value,
            claim=claim.index if claim else 0,
            number=claim.number if claim else "",
            line=finding.line,
            answer=finding.answer or _NO_ANSWER,
            code=why.get("code", ""),
            target=_TARGETS.get(why.get("answer", ""), ""),
            trigger=why.get("trigger", ""),
            holds=finding.holds,
        )

    @property
    def missing(self) -> bool:
        """Whether the place is a gap: something belongs there."""
        return isinstance(self.at, Gap)

    @property
    def locator(self) -> str:
        """The locator of the place."""
        return self.at.locator

    @property
    def where(self) -> Locator:
        """The locator, taken apart; one that cannot be read names a segment ZZZ."""
        return _parsed(self.at.locator)

    @property
    def loop(self) -> str:
        """The id of the innermost loop of the place, empty for the header of a set and for envelopes."""
        path = self.where.path
        return path[-1][0] if path else ""

    @property
    def transaction(self) -> tuple[int, int, int]:
        """The ordinals of interchange, group and transaction set; 0 where there is none."""
        return self.at.interchange, self.at.group, self.at.transaction

    @property
    def triggers(self) -> Trigger | None:
        """What makes the situational rule bite, where the edit says it."""
        locator, _, position = self.trigger.rpartition("@")
        if not locator or not position.isdecimal():
            return None
        return Trigger(_parsed(locator), int(position))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Locator:
    try:
        return Locator.parse(text)
    except LocatorError:
        return Locator((), "ZZZ")
