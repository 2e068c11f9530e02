"""Apply, read again, judge again, until nothing accepted is left to fix; or give the original back.

A fix is proven by the result: its own finding is gone, and no finding that holds has appeared that was not
there before. A fix that fails this is given back and named in the outcome. Counts that a fix moved (SE01)
are put right on the way; a count that arrived wrong is left alone, it may mean lost segments.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from scrubber.finding import Change, Finding, Insert, Outcome, Safety
from scrubber.fix.apply import apply
from scrubber.fix.plan import Attested, Plan, Taken, nobody, plan

__all__ = ["Settled", "settle"]

_MOST_ROUNDS = 10
_BREAKS = str.maketrans("", "", "\r\n")


class _Readable(Protocol):
    def chunks(self) -> Iterable[bytes]: ...

    def slice(self, start: int, end: int) -> str: ...


S = TypeVar("S", bound=_Readable)


@dataclass(slots=True)
class Settled(Generic[S]):
    """The end of fixing: the bytes, what was taken, and the findings on the bytes as they are now.

    `before` are the findings on the input, `after` those on `data`. `given_back` are the ids of findings
    whose fix did not prove itself.
    """

    data: S
    before: list[Finding]
    after: list[Finding]
    taken: list[Taken] = field(default_factory=list)
    given_back: set[str] = field(default_factory=set)
    rounds: int = 0


def settle(
    data: S,
    check: Callable[[S], list[Finding]],
    keep: Callable[[Iterable[bytes]], S],
    accept: Collection[Safety],
    attested: Attested = nobody,
) -> Settled[S]:
    """Fix `data` to a fixed point. `check` judges bytes, `keep` stores bytes so that they can be read again."""
    before = check(data)
    result = Settled(data, before, before)
    while True:
        attempt = _attempt(data, before, check, keep, accept, attested, result.given_back)
        failed = attempt.given_back - result.given_back
        result.given_back |= failed
        if not failed:
            attempt.given_back = result.given_back
            return attempt


def _attempt(
    data: S,
    before: list[Finding],
    check: Callable[[S], list[Finding]],
    keep: Callable[[Iterable[bytes]], S],
    accept: Collection[Safety],
    attested: Attested,
    refused: set[str],
) -> Settled[S]:
    state = Settled(data, before, before, given_back=set(refused))
    arrived = {_place(finding) for finding in before if finding.name == "wrong_count"}
    while state.rounds < _MOST_ROUNDS:
        chosen = plan(state.after, accept, attested, refused)
        moved = [f for f in state.after if f.name == "wrong_count" and _place(f) not in arrived]
        counts = plan(moved if state.rounds else (), (Safety.SAFE, Safety.REVIEW))
        merged = _merge(chosen, counts)
        if not merged.changes:
            return state
        stale = {taken.finding.id for taken in merged.taken if _stale(state.data, taken)}
        if stale:
            state.given_back |= stale
            return state
        earlier = state.after
        state.data = keep(apply(state.data.chunks(), [_as_it_stands(state.data, c) for c in merged.changes]))
        state.rounds += 1
        state.taken += [taken for taken in merged.taken if taken not in counts.taken]
        state.after = check(state.data)
        unproven = _unproven(earlier, state.after, merged)
        if unproven:
            state.given_back |= unproven
            return state
    state.given_back |= {taken.finding.id for taken in state.taken}
    return state


def _stale(data: _Readable, taken: Taken) -> bool:
    """Whether a fix was made for other bytes than those that stand there (line breaks apart)."""
    return any(
        data.slice(change.start, change.end).translate(_BREAKS) != change.old.translate(_BREAKS)
        for change in taken.fix.changes
    )


def _as_it_stands(data: _Readable, change: Change | Insert) -> Change | Insert:
    """A change with the bytes it replaces as they are: a wrapped file has line breaks inside values."""
    if isinstance(change, Insert) or not change.old:
        return change
    return replace(change, old=data.slice(change.start, change.end))


def _merge(chosen: Plan, counts: Plan) -> Plan:
    """Put two plans together; a count is taken only where no chosen fix touches it."""
    spans = {(change.start, change.end) for change in chosen.changes}
    extra = [taken for taken in counts.taken if not any((c.start, c.end) in spans for c in taken.fix.changes)]
    changes: list[Change | Insert] = [*chosen.changes]
    for taken in extra:
        changes += taken.fix.changes
    changes.sort(key=lambda change: (change.start, change.end))
    return Plan((*chosen.taken, *extra), chosen.left, tuple(changes))


def _unproven(earlier: Iterable[Finding], after: Iterable[Finding], merged: Plan) -> set[str]:
    """The fixes of a round that did not silence their finding, or after which a new one holds.

    Findings are counted by what they are like, since an occurrence's number shifts when an earlier one goes.
    """
    had = Counter(f.like for f in earlier if f.outcome is Outcome.FAIL)
    has = Counter(f.like for f in after if f.outcome is Outcome.FAIL)
    mended = Counter(taken.finding.like for taken in merged.taken)
    bad = {
        t.finding.id
        for t in merged.taken
        if has[t.finding.like] > had[t.finding.like] - mended[t.finding.like]
    }
    for finding in after:
        if finding.holds and finding.name != "wrong_count" and has[finding.like] > had[finding.like]:
            bad |= _suspects(finding, merged)
    return bad


def _suspects(finding: Finding, merged: Plan) -> set[str]:
    """The fixes that may have woken a finding: those of its claim, else all of the round."""
    number = finding.claim.number if finding.claim else None
    same = {t.finding.id for t in merged.taken if t.finding.claim and t.finding.claim.number == number}
    return same or {taken.finding.id for taken in merged.taken}


def _place(finding: Finding) -> tuple[str, int, int, int]:
    at = finding.at
    return at.locator, at.interchange, at.group, at.transaction
