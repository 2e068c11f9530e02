"""The edits for one kind of claim: which judge every claim, which a code or segment wakes, which judge one segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scrubber.edit.catalogue import Catalogue
from scrubber.edit.hit import Context, Hit
from scrubber.edit.profile import Resolved, Setting
from scrubber.edit.spec import Scope
from scrubber.finding import Outcome
from scrubber.guide.schema import SegmentNode
from scrubber.x12 import Delimiters, Segment

__all__ = ["CodeEdit", "Plan", "Runner", "Watch"]

_MOST_CODE_SETS = 4096
_MOST_CLEAN = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Runner:
    """One edit, ready to run for one kind of claim."""

    setting: Setting
    context: Context
    check: Callable[[Any, Context], Iterable[Hit]]
    dated: bool
    passed: tuple[str, Outcome]
    """Its key in the tally for a pass, which is what most runs end with."""

    @property
    def id(self) -> str:
        """The edit's id."""
        return self.setting.edit.id


class CodeEdit:
    """A code edit, imported when it first has a claim to judge."""

    def __init__(self, catalogue: Catalogue, edit_id: str) -> None:
        self.catalogue = catalogue
        self.edit_id = edit_id
        self.check: Callable[[Any, Context], Iterable[Hit]] | None = None

    def __call__(self, subject: Any, context: Context) -> Iterable[Hit]:  # noqa: ANN401 - Claim or View
        """Judge a claim, level or piece."""
        if self.check is None:
            self.check = self.catalogue.code(self.edit_id).check
        return self.check(subject, context)


class Watch:
    """What is on watch at one place of the guide: edits that judge the segment, edits that it wakes.

    `clean` remembers the segments that had nothing wrong: real files repeat theirs, and a verdict on one
    segment depends on nothing else. `seen` counts how often one of them came again, so that each edit's
    passes can be told.
    """

    __slots__ = ("clean", "runners", "seen", "wakes")

    def __init__(self, runners: tuple[Runner, ...], wakes: frozenset[Runner]) -> None:
        self.runners = runners
        self.wakes = wakes
        self.clean: set[str] = set()
        self.seen = 0


class Plan:
    """The edits for one kind of claim: for every claim, for one with some code or segment, for one segment."""

    def __init__(self, resolved: Resolved, runners: Iterable[Runner]) -> None:
        self.resolved = resolved
        every = tuple(runners)
        scoped = [(r, r.setting.edit.scope, r.setting.edit.triggers) for r in every]
        self.levels = tuple(r for r, scope, triggers in scoped if scope is Scope.LEVEL and triggers is None)
        self.always = tuple(r for r, _, triggers in scoped if triggers is None)
        self.pieces = tuple(r for r, scope, _ in scoped if scope is Scope.SEGMENT)
        self.by_code = tuple(r for r, _, triggers in scoped if triggers and triggers.codes)
        self.by_segment = tuple(
            r
            for r, scope, triggers in scoped
            if triggers and triggers.segments and scope is not Scope.SEGMENT
        )
        self.delimiters: Delimiters | None = None
        self._watched: dict[SegmentNode | None, Watch | None] = {None: None}  # extras have no place
        self._known: dict[tuple[frozenset[str], frozenset[Runner]], tuple[Runner, ...]] = {}
        self._clean = 0

    def runners(self, codes: frozenset[str], woken: frozenset[Runner]) -> tuple[Runner, ...]:
        """Return the edits for a claim with these procedure codes, by id, and those its segments woke."""
        known = self._known.get((codes, woken))
        if known is None:
            if len(self._known) >= _MOST_CODE_SETS:
                self._known.clear()
            found = {r for r in self.by_code if r.setting.edit.triggers.codes & codes}  # type: ignore[union-attr]
            every = {*self.always, *found, *woken}
            known = self._known[codes, woken] = tuple(sorted(every, key=lambda r: r.id))
        return known

    def watch(self, node: SegmentNode | None) -> Watch | None:
        """Return what is on watch at a place of the guide, None where nothing is."""
        try:
            return self._watched[node]
        except KeyError:
            assert node is not None
            runners = tuple(r for r in self.pieces if _about(r, node))
            wakes = frozenset(r for r in self.by_segment if _about(r, node))
            made = self._watched[node] = Watch(runners, wakes) if runners or wakes else None
            return made

    def remember(self, watch: Watch, segment: Segment) -> None:
        """Keep a segment as clean; its text has no life but in this memory, which is bounded."""
        self._clean += 1
        if self._clean > _MOST_CLEAN:
            self.forget()
        watch.clean.add(segment.raw)

    def forget(self) -> None:
        """Remember nothing: the delimiters have changed, or there is too much of it."""
        self._clean = 0
        for watch in self._watched.values():
            if watch is not None:
                watch.clean = set()

    def passes(self) -> Iterator[tuple[tuple[str, Outcome], int]]:
        """Yield how often each edit of one segment was spared a segment that it had passed before."""
        for watch in self._watched.values():
            if watch is not None:
                yield from ((runner.passed, watch.seen) for runner in watch.runners)
                watch.seen = 0


def _about(runner: Runner, node: SegmentNode) -> bool:
    triggers = runner.setting.edit.triggers
    return triggers is not None and any(pattern.matches(node) for pattern in triggers.segments)
