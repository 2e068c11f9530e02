"""The edits for one kind of claim: which judge every claim, which a code or segment wakes, which judge one segment.

Edits are numbered, and sets of them are bits of an int: whether a claim wakes an edit costs an `|`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrubber.edit.hit import Context, Hit
from scrubber.edit.pattern import Condition
from scrubber.edit.profile import Resolved, Setting
from scrubber.edit.spec import Scope
from scrubber.finding import Outcome
from scrubber.guide.schema import SegmentNode
from scrubber.x12 import Delimiters, Segment

__all__ = ["Batch", "Check", "Plan", "Runner", "Watch"]

_MOST_BATCHES = 4096
_MOST_CODES = 20_000
_MOST_CLEAN = 20_000
_MOST_MET = 1_000
"""Most texts come once. They are let go soon, since memory that is used again is much quicker than new memory."""

Check = Callable[[Any, Context], Iterable[Hit]]
"""What judges a claim, level or piece."""
Watching = Iterable[tuple[str, tuple[Condition | None, ...]]]
"""Edits, each with the conditions under which it asks for a place; None is no condition."""


class Runner:
    """One edit, ready to run for one kind of claim; its code is imported when it first has something to judge."""

    __slots__ = ("check", "context", "dated", "id", "load", "passed", "setting")

    def __init__(self, setting: Setting, context: Context, load: Callable[[], Check]) -> None:
        edit = setting.edit
        self.id = edit.id
        self.setting = setting
        self.context = context
        self.load = load
        self.check: Check = self._first
        self.dated = bool(edit.effective.start or edit.effective.end)
        self.passed = (edit.id, Outcome.PASS)
        """Its key in the tally for a pass, which is what most runs end with."""

    def _first(self, subject: Any, context: Context) -> Iterable[Hit]:  # noqa: ANN401 - Claim, View or Piece
        self.check = self.load()
        return self.check(subject, context)


class Batch:
    """Edits that run together, by id; `runs` counts how often they did."""

    __slots__ = ("runners", "runs")

    def __init__(self, runners: Iterable[Runner]) -> None:
        self.runners = tuple(sorted(runners, key=lambda runner: runner.id))
        self.runs = 0


class Watch:
    """What is on watch at one place of the guide: edits that judge the segment, edits that it wakes.

    `wakes` are those that any segment wakes, `asks` which elements decide on others: each with what its text
    has been found to wake. `clean` remembers the segments that had nothing wrong, and by whom they were judged:
    real files repeat theirs, and a verdict on one segment depends on nothing else.
    """

    __slots__ = ("_conditional", "asks", "clean", "judging", "wakes")

    def __init__(
        self, wakes: int, conditional: Iterable[tuple[int, Setting, Condition]], judging: bool
    ) -> None:
        self.wakes = wakes
        self._conditional = tuple(conditional)
        self.asks: dict[int, dict[str, int]] = {c.element: {} for _, _, c in self._conditional}
        self.judging = judging
        """Whether any edit judges such segments by themselves."""
        self.clean: dict[str, Batch] = {}

    def ask(self, element: int, text: str, segment: Segment) -> int:
        """Return the edits that an element of a segment wakes, and remember it by the element's text."""
        known = self.asks[element]
        if len(known) >= _MOST_CODES:
            known.clear()
        known[text] = woken = sum(
            {
                bit
                for bit, setting, condition in self._conditional
                if condition.element == element and condition.holds(segment, setting.parameters)
            }
        )
        return woken

    def forget(self) -> None:
        """Remember no segment."""
        self.clean = {}
        self.asks = {element: {} for element in self.asks}


class Plan:
    """The edits for one kind of claim: for every claim, for one with some code or segment, for one segment.

    `watched` holds what is on watch at the places met so far; `watch` tells of a new one.
    """

    def __init__(
        self,
        resolved: Resolved,
        settings: Iterable[Setting],
        watching: Callable[[SegmentNode], Watching],
        runner: Callable[[Setting], Runner],
    ) -> None:
        """Plan for what `settings` say; `watching` names the edits that ask for a place, `runner` readies one."""
        self.resolved = resolved
        self._settings = tuple(settings)
        self._watching = watching
        self._ready = runner
        scoped = [(1 << n, s.edit.scope, s.edit.triggers) for n, s in enumerate(self._settings)]
        self.claims = sum(bit for bit, _, triggers in scoped if not triggers)
        """The edits that judge every claim; those of scope level judge it as well as every level."""
        self.levels = sum(bit for bit, scope, triggers in scoped if not triggers and scope is Scope.LEVEL)
        """The edits that judge every level."""
        self.of_levels = sum(bit for bit, scope, _ in scoped if scope is Scope.LEVEL)
        self.of_pieces = sum(bit for bit, scope, _ in scoped if scope is Scope.SEGMENT)
        self._by_code = [(bit, triggers.codes) for bit, _, triggers in scoped if triggers and triggers.codes]
        self._numbers = {setting.edit.id: n for n, setting in enumerate(self._settings)}
        self._runners: dict[int, Runner] = {}
        self.delimiters: Delimiters | None = None
        self.watched: dict[SegmentNode | None, Watch | None] = {None: None}  # extras have no place
        self._codes: dict[str, int] = {}
        self._batches: dict[int, Batch] = {}
        self._clean = 0
        self._met: set[str] = set()
        self._gone: list[Batch] = []

    def woken_by(self, services: Iterable[Segment]) -> int:
        """Return the edits that the procedure codes of SV1 segments wake; remembered by SV101 as it stands."""
        woken = 0
        for segment in services:
            elements = segment.elements
            text = elements[1] if len(elements) > 1 else ""
            bits = self._codes.get(text)
            if bits is None:
                if len(self._codes) >= _MOST_CODES:
                    self._codes.clear()
                code = segment.get(1, 2)
                bits = self._codes[text] = sum(bit for bit, wanted in self._by_code if code in wanted)
            woken |= bits
        return woken

    def batch(self, edits: int) -> Batch:
        """Return the edits of a set, ready to run."""
        batch = self._batches.get(edits)
        if batch is None:
            if len(self._batches) >= _MOST_BATCHES:
                self._gone += self._batches.values()
                self._batches.clear()
                self.forget()
            numbers = [n for n in range(len(self._settings)) if edits >> n & 1]
            batch = self._batches[edits] = Batch(map(self._runner, numbers))
        return batch

    def _runner(self, number: int) -> Runner:
        if number not in self._runners:
            self._runners[number] = self._ready(self._settings[number])
        return self._runners[number]

    def watch(self, node: SegmentNode | None) -> Watch | None:
        """Work out what is on watch at a place of the guide that is met for the first time, None for nothing."""
        assert node is not None  # it is in `watched` from the start
        wakes = 0
        conditional: list[tuple[int, Setting, Condition]] = []
        for edit_id, conditions in self._watching(node):
            number = self._numbers.get(edit_id)
            if number is None:
                continue
            if None in conditions:
                wakes |= 1 << number
            else:
                conditional += [(1 << number, self._settings[number], c) for c in conditions if c is not None]
        bits = wakes | sum({bit for bit, _, _ in conditional})
        made = self.watched[node] = Watch(wakes, conditional, bool(bits & self.of_pieces)) if bits else None
        return made

    def remember(self, watch: Watch, segment: Segment, batch: Batch) -> None:
        """Keep a segment as clean, if it comes a second time soon; its text lives nowhere but in this memory."""
        if segment.raw not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met.add(segment.raw)
            return
        self._clean += 1
        if self._clean > _MOST_CLEAN:
            self.forget()
        watch.clean[segment.raw] = batch

    def forget(self) -> None:
        """Remember nothing: the delimiters have changed, or there is too much of it."""
        self._clean = 0
        self._met.clear()
        self._codes = {}
        for watch in self.watched.values():
            if watch is not None:
                watch.forget()

    def runs(self) -> Iterator[tuple[Runner, int]]:
        """Yield how often each edit ran, and forget it."""
        for batch in (*self._gone, *self._batches.values()):
            yield from ((runner, batch.runs) for runner in batch.runners)
            batch.runs = 0
        self._gone.clear()
