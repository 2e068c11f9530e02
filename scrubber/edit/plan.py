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
        self, wakes: int, conditional: Iterable[tuple[int, Runner, Condition]], judging: bool
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
                for bit, runner, condition in self._conditional
                if condition.element == element and condition.holds(segment, runner.context.parameters)
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

    def __init__(self, resolved: Resolved, runners: Iterable[Runner]) -> None:
        self.resolved = resolved
        self.every = tuple(runners)
        scoped = [(n, r, r.setting.edit.scope, r.setting.edit.triggers) for n, r in enumerate(self.every)]
        self.claims = sum(1 << n for n, _, _, triggers in scoped if not triggers)
        """The edits that judge every claim; those of scope level judge it as well as every level."""
        self.levels = sum(1 << n for n, _, scope, triggers in scoped if not triggers and scope is Scope.LEVEL)
        """The edits that judge every level."""
        self.of_levels = sum(1 << n for n, _, scope, _ in scoped if scope is Scope.LEVEL)
        self._by_code = [(1 << n, t.codes) for n, _, _, t in scoped if t and t.codes]
        self.of_pieces = sum(1 << n for n, _, scope, _ in scoped if scope is Scope.SEGMENT)
        self._by_segment = [(1 << n, r, t.segments) for n, r, _, t in scoped if t and t.segments]
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
            runners = [runner for n, runner in enumerate(self.every) if edits >> n & 1]
            batch = self._batches[edits] = Batch(runners)
        return batch

    def watch(self, node: SegmentNode | None) -> Watch | None:
        """Work out what is on watch at a place of the guide that is met for the first time, None for nothing."""
        assert node is not None  # it is in `watched` from the start
        wakes, conditional = 0, []
        for bit, runner, patterns in self._by_segment:
            found = [pattern.condition for pattern in patterns if pattern.matches(node)]
            if None in found:
                wakes |= bit
            else:
                conditional += [(bit, runner, condition) for condition in found if condition is not None]
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
