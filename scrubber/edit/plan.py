"""The edits for one kind of claim: which judge every claim, which a code or segment wakes, which judge one segment.

Edits are numbered, and sets of them are bits of an int: whether a claim wakes an edit costs an `|`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from scrubber.edit.hit import Context, Hit
from scrubber.edit.layout import Layout, Post
from scrubber.edit.profiles import Resolved, Setting
from scrubber.finding import Outcome
from scrubber.guide.schema import SegmentNode
from scrubber.model import Claim
from scrubber.tables import Tables
from scrubber.x12 import Delimiters, Segment

__all__ = ["Batch", "Check", "Plan", "Runner", "Watch"]

_MOST_BATCHES = 4096
_MOST_CODES = 20_000
_MOST_CODED = 1 << 12
_MOST_CLEAN = 20_000
_MOST_MET = 1_000
"""Most texts come once. They are let go soon, since memory that is used again is much quicker than new memory."""

Check = Callable[[Any, Context], Iterable[Hit]]
"""What judges a claim, level or piece."""


class Runner:
    """One edit, ready to run for one kind of claim; its code is imported when it first has something to judge."""

    __slots__ = ("check", "context", "dated", "id", "lacking", "load", "passed", "setting", "unsure")

    def __init__(
        self,
        setting: Setting,
        context: Context,
        load: Callable[[], Check],
        lacking: str = "",
        unsure: str = "",
    ) -> None:
        edit = setting.edit
        self.id = edit.id
        self.setting = setting
        self.context = context
        self.load = load
        self.check: Check = self._first
        self.dated = bool(edit.effective.start or edit.effective.end)
        self.lacking = lacking
        """What the run was not given, so that it cannot judge: its runs are no passes. Empty where it can."""
        self.unsure = unsure
        """What the run was not given, so that nothing it finds is no pass; empty where that is one."""
        self.passed = (edit.id, Outcome.PASS)
        """Its key in the tally for a pass, which is what most runs end with."""

    def _first(self, subject: Any, context: Context) -> Iterable[Hit]:  # noqa: ANN401 - Claim, View or Piece
        self.check = self.load()
        return self.check(subject, context)


class Batch:
    """Edits that run together, by id; `runs` counts how often they did."""

    __slots__ = ("every", "lacking", "runners", "runs")

    def __init__(self, runners: Iterable[Runner]) -> None:
        self.every = self.runners = tuple(sorted(runners, key=lambda runner: runner.id))
        self.lacking = any(runner.lacking for runner in self.every)
        """Whether some of them cannot judge, and have yet to say so."""
        self.runs = 0

    def told(self) -> None:
        """Let those that cannot judge be counted only: that they cannot has been said."""
        self.runners = tuple(runner for runner in self.every if not runner.lacking)
        self.lacking = False


class Asked:
    """What the text of an element has been found to wake, and the edits that it has settled: they need not look."""

    __slots__ = ("settled", "wakes")

    def __init__(self, wakes: int) -> None:
        self.wakes = wakes
        self.settled: Batch | None = None


class Watch:
    """What is on watch at one place of the guide: edits that judge the segment, edits that it wakes.

    `wakes` are those that any segment wakes, `asks` which elements decide on others: each with what its text
    has been found to wake. `reading` are those that read one element only (`EditSpec.reads`); once its text was
    found clean they are settled. `clean` remembers the segments that had nothing wrong, what they wake, and by whom
    they were judged: real files repeat theirs, and a verdict on one segment depends on nothing else.
    """

    __slots__ = ("_always", "_conditional", "_readers", "asks", "clean", "reading", "wakes")

    def __init__(self, post: Post) -> None:
        self._readers = post.readers
        self.reading = post.reading
        self.wakes = post.wakes
        self._conditional = post.conditional
        self.asks: dict[int, dict[str, Asked]] = {element: {} for element in post.elements}
        self._always = post.always
        self.clean: dict[str, tuple[int, tuple[Batch, ...]]] = {}

    def ask(self, element: int, text: str, segment: Segment) -> Asked:
        """Return the edits that an element of a segment wakes, and remember it by the element's text."""
        known = self.asks[element]
        if len(known) >= _MOST_CODES:
            known.clear()
        woken = self._always.get(element, 0)
        for bit, setting, condition in self._conditional:
            if condition.element == element and condition.holds(segment, setting.parameters):
                woken |= bit
        asked = known[text] = Asked(woken)
        return asked

    def settle(self, segment: Segment, batch: Callable[[int], Batch]) -> None:
        """Spare the edits that read one element the texts that stand there in a segment that was clean."""
        for element, bits in self._readers.items():
            asked = self.asks[element].get(segment.get(element))
            if asked is not None and asked.wakes & bits:
                asked.settled = batch(asked.wakes & bits)
                asked.wakes &= ~bits

    def settled(self, segment: Segment) -> Iterator[Batch]:
        """The edits that are spared a segment, since the texts that they read there were clean before."""
        for element, known in self.asks.items():
            asked = known.get(segment.get(element))
            if asked is not None and asked.settled is not None:
                yield asked.settled

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
        layout: Layout,
        runner: Callable[[Setting], Runner],
    ) -> None:
        """Plan for what `layout` says; `runner` readies an edit."""
        self.resolved = resolved
        self._layout = layout
        self._settings = layout.settings
        self._ready = runner
        self.claims = layout.claims
        """The edits that judge every claim; those of scope level judge it as well as every level."""
        self.levels = layout.levels
        """The edits that judge every level."""
        self.of_levels = layout.of_levels
        self.of_pieces = layout.of_pieces
        self._by_code = layout.by_code
        self._paired: dict[frozenset[str], int] = {}
        self.of_company = layout.of_company
        """The edits that say nothing of a claim of one day that is alone."""
        self.of_coding = layout.of_coding
        """The edits that say of claims that are coded alike the same."""
        self._coded: dict[tuple[object, ...], Batch] = {}
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

    def woken_together(self, claim: Claim, tables: Tables) -> int:
        """Return the edits that a claim of several services wakes by what its codes are to each other."""
        codes = claim.codes
        woken = self._layout.repeating if len(codes) < len(claim.services) else 0
        if len(codes) > 1:
            paired = self._paired.get(codes)
            woken |= self._pair(codes, tables) if paired is None else paired
        return woken

    def _pair(self, codes: frozenset[str], tables: Tables) -> int:
        """Return the edits that pairs among codes wake, by the pairs' indicator; all where the table does not know."""
        if len(self._paired) >= _MOST_CODES:
            self._paired.clear()
        pairs = tables.pairs(codes)
        marks = {pair.indicator for pair in pairs.rows}
        woken = sum(bits for mark, bits in self._layout.pairing.items() if pairs.reason or mark in marks)
        self._paired[codes] = woken
        return woken

    def clean_coding(self, coding: tuple[object, ...]) -> Batch | None:
        """Return the edits that had nothing to say of claims that are coded so; `coding` begins with their bits."""
        return self._coded.get(coding)

    def remember_coding(self, coding: tuple[object, ...], batch: Batch) -> None:
        """Keep that edits had nothing to say of a coding."""
        if len(self._coded) >= _MOST_CODED:
            self._coded.clear()
        self._coded[coding] = batch

    def batch(self, edits: int) -> Batch:
        """Return the edits of a set, ready to run."""
        batch = self._batches.get(edits)
        if batch is None:
            if len(self._batches) >= _MOST_BATCHES:
                self._gone += self._batches.values()
                self._batches.clear()
                self.forget()
            batch = self._batches[edits] = Batch(map(self._runner, _numbers(edits)))
        return batch

    def _runner(self, number: int) -> Runner:
        if number not in self._runners:
            self._runners[number] = self._ready(self._settings[number])
        return self._runners[number]

    def watch(self, node: SegmentNode | None) -> Watch | None:
        """Work out what is on watch at a place of the guide that is met for the first time, None for nothing."""
        assert node is not None  # it is in `watched` from the start
        post = self._layout.post(node)
        made = self.watched[node] = None if post is None else Watch(post)
        return made

    def remember(self, watch: Watch, segment: Segment, woken: int) -> None:
        """Keep a segment as clean, if it comes a second time soon; its text lives nowhere but in this memory."""
        edits = woken & self.of_pieces
        if edits & watch.reading:
            watch.settle(segment, self.batch)
            edits &= ~watch.reading
        if segment.raw not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met.add(segment.raw)
            return
        self._clean += 1
        if self._clean > _MOST_CLEAN:
            self.forget()
        judged = (*watch.settled(segment), *([self.batch(edits)] if edits else ()))
        watch.clean[segment.raw] = woken & ~self.of_pieces, judged

    def forget(self) -> None:
        """Remember nothing: the delimiters have changed, or there is too much of it."""
        self._clean = 0
        self._met.clear()
        self._codes = {}
        self._coded.clear()
        for watch in self.watched.values():
            if watch is not None:
                watch.forget()

    def runs(self) -> Iterator[tuple[Runner, int]]:
        """Yield how often each edit ran, and forget it."""
        for batch in (*self._gone, *self._batches.values()):
            yield from ((runner, batch.runs) for runner in batch.every)
            batch.runs = 0
        self._gone.clear()


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
