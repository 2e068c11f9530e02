"""Which fixes are taken: by safety, in the order of the file, none over another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from scrubber.finding import Change, Finding, Fix, Insert, Outcome, Safety
from scrubber.fix.form import demoted

__all__ = ["Attested", "Plan", "Taken", "nobody", "plan"]

Attested = Callable[[Finding], Fix | None]
"""Which fix of a finding a named person has vouched for, if any."""


_CRASHED = "edit_crashed"


def nobody(finding: Finding) -> Fix | None:
    """No attestation at all."""
    return None


@dataclass(frozen=True, slots=True)
class Taken:
    """One fix that will be applied, and the finding that proposed it."""

    finding: Finding
    fix: Fix


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes in the order of the file, none overlapping; `left` are fixes that met another in the way."""

    taken: tuple[Taken, ...] = ()
    left: tuple[Finding, ...] = ()
    changes: tuple[Change | Insert, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.taken)


def plan(
    findings: Iterable[Finding],
    accept: Collection[Safety],
    attested: Attested = nobody,
    refused: Collection[str] = (),
) -> Plan:
    """Choose fixes for findings that fail and are not suppressed.

    A claim that an edit could not judge, since it crashed, gets none (law 12).
    `accept` are the safeties a person said yes to; an `attest` fix is taken only where `attested` gives it.
    `refused` are finding ids whose fix has been tried and given back.
    """
    findings = list(findings)
    unjudged = {f.claim.index for f in findings if f.name == _CRASHED and f.claim}
    wanted: list[Taken] = []
    for finding in findings:
        if finding.outcome is not Outcome.FAIL or finding.suppressed or not finding.fixes:
            continue
        if finding.id in refused or (finding.claim and finding.claim.index in unjudged):
            continue
        chosen = _choose(finding, accept, attested)
        if chosen is not None:
            wanted.append(chosen)
    wanted.sort(key=lambda taken: min(change.start for change in taken.fix.changes))
    return _without_overlap(wanted)


def _choose(finding: Finding, accept: Collection[Safety], attested: Attested) -> Taken | None:
    vouched = attested(finding)
    if vouched is not None and vouched.changes:
        return Taken(finding, vouched)
    for proposed in finding.fixes:
        fix = demoted(proposed)  # the law stands here, whatever an edit says of its fix
        if fix.safety in accept and fix.safety is not Safety.ATTEST and fix.changes:
            return Taken(finding, fix)
    return None


def _without_overlap(wanted: Iterable[Taken]) -> Plan:
    taken: list[Taken] = []
    left: list[Finding] = []
    starts: list[int] = []
    ends: list[int] = []
    changes: list[Change | Insert] = []
    for one in wanted:
        own = sorted(one.fix.changes, key=lambda change: (change.start, change.end))
        torn = any(a.end > b.start for a, b in pairwise(own))
        if torn or any(_meets(change, starts, ends) for change in own):
            left.append(one.finding)
            continue
        taken.append(one)
        for change in own:
            at = bisect_right(starts, change.start)
            starts.insert(at, change.start)
            ends.insert(at, change.end)
            changes.insert(at, change)
    return Plan(tuple(taken), tuple(left), tuple(changes))


def _meets(change: Change | Insert, starts: list[int], ends: list[int]) -> bool:
    """Whether a change touches one already taken; two insertions at one offset meet."""
    at = bisect_left(starts, change.start)
    if at < len(starts) and (starts[at] < change.end or starts[at] == change.start):
        return True
    return at > 0 and ends[at - 1] > change.start
