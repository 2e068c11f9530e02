"""Where a walk is in its guide: the open loops, what they lack, and the faults noticed on the way."""

from __future__ import annotations

from typing import Any

from scrubber.finding import At
from scrubber.guide.glossary import loop_words, segment_words
from scrubber.guide.loop import Loop, label
from scrubber.guide.schema import Guide, LoopNode, SegmentNode
from scrubber.x12 import Fault, Segment, Transaction

__all__ = ["Move", "Position", "fits"]

_MOST_VALUES = 64  # remembered for one segment whose variants the guide does not list
_NO_MOVES: dict[str, Any] = {}

Move = tuple[SegmentNode, int, LoopNode | None]
"""The node of the segment, how many loops close, and the loop that opens."""


class Position:
    """The open loops of one transaction, outermost first, and what the walk and its recovery do to them.

    `absorb` names the segments that go with one that has no place (empty: all, up to the next level or
    claim); `finished` are loops to hand on.
    """

    __slots__ = (
        "absorb",
        "faults",
        "finished",
        "guide",
        "loop",
        "moves",
        "node",
        "open",
        "root",
        "transaction",
        "where",
    )

    def __init__(self, guide: Guide, transaction: Transaction) -> None:
        self.guide = guide
        self.transaction = transaction
        self.faults: list[Fault] = []
        self.finished: list[Loop] = []
        self.absorb: frozenset[str] | None = None
        self.root = Loop(guide.root, None)
        self.open = [self.root]
        self.loop = self.root
        self.node: SegmentNode | None = guide.root.first
        self.where = guide.where
        self.put(self.root, guide.root.first, transaction.header)
        self.moves: dict[str, Any] = guide.root.first.moves

    def shut(self, count: int) -> None:
        """Close the innermost loops."""
        for _ in range(count):
            loop = self.open.pop()
            node = loop.node
            if node.required_streams or node.required.difference(loop.counts):
                self.check(loop)
            if node.streaming and not loop.done:
                loop.done = True
                self.finished.append(loop)
        self.loop = self.open[-1]

    def enter(self, parent: Loop, node: LoopNode, segment: Segment, aside: bool = False) -> Loop:
        """Open a loop within a parent; `aside`: it comes late, and the parent's position stays."""
        index = node.index
        count = parent.counts[index] = parent.counts.get(index, 0) + 1
        loop = Loop(node, parent, count)
        if node.streaming:
            if not parent.done:
                self._hand_on(parent, node)
        else:
            parent.loops.append(loop)
        if not aside:
            parent.at = node
        self.open.append(loop)
        self.loop = loop
        if count > node.repeat:
            self.repeated_loop(loop, segment)
        return loop

    def put(self, loop: Loop, node: SegmentNode | None, segment: Segment) -> int:
        """Assign a segment to a loop; with no node it is an extra. Returns how many of its kind there are."""
        segment.loop = loop
        segment.node = self.node = node
        loop.segments.append(segment)
        if node is None:
            loop.extras = loop.extras or set()
            loop.extras.add(segment)
            return 0
        count = loop.counts[node.index] = loop.counts.get(node.index, 0) + 1
        return count

    def remember(self, segment: Segment, move: Move) -> None:
        """Keep a move that follows from the guide alone, so that the next such segment takes it at once."""
        at = self.loop.at
        name = segment.elements[0]
        if not isinstance(at, SegmentNode) or name in self.guide.two_keys or move[0].usage == "N":
            return
        where = self.where[name]
        if where == 0:
            at.moves[name] = move
            return
        known = at.moves.setdefault(name, {})
        if move[0].keys or len(known) < _MOST_VALUES:
            known[segment.get(abs(where), 1 if where < 0 else 0)] = move

    def settle(self) -> list[Loop] | None:
        """After a slow step: the next may be looked up only where the open loops nest as in the guide."""
        top = self.loop.at
        self.moves = top.moves if isinstance(top, SegmentNode) and self.regular() else _NO_MOVES
        return self.hand_over()

    def hand_over(self) -> list[Loop] | None:
        """Return the loops that became complete, or None."""
        if not self.finished:
            return None
        finished, self.finished = self.finished, []
        return finished

    def stop(self) -> None:
        """The transaction is over: nothing more can be looked up."""
        self.moves = _NO_MOVES

    def regular(self) -> bool:
        """Whether the open loops are nested as in the guide, and nothing is being passed over."""
        if self.absorb is not None:
            return False
        return all(
            inner.parent is outer and outer.at is inner.node
            for outer, inner in zip(self.open, self.open[1:], strict=False)
        )

    def _hand_on(self, loop: Loop, before: LoopNode) -> None:
        """A level's own segments are complete: its first claim or inner level begins."""
        loop.done = True
        self.finished.append(loop)
        if loop.node.required.difference(loop.counts):
            self._missing(loop, loop.node.required, before.rank)

    def check(self, loop: Loop) -> None:
        """A loop ends: report what it must have and has not."""
        node, counts = loop.node, loop.counts
        if node.required.difference(counts):
            self._missing(loop, node.required)
        if node.required_streams and node.required_streams.difference(counts):
            self._missing(loop, node.required_streams)

    # -- faults

    def fault(self, kind: str, at: At, loop: Loop, name: str, value: str = "", **more: str) -> None:
        """Note a fault about a segment (its `name` as in a locator) and the loop it stands or belongs in."""
        facts = {
            "segment": name,
            "what": segment_words(name, self.guide.transaction),
            "loop": loop.id,
            "where": self._words(loop),
        }
        self.faults.append(Fault(kind, at, value, facts | more))

    def _words(self, loop: Loop) -> str:
        return loop_words(loop.id, self.guide.transaction)

    def too_many(self, segment: Segment, node: SegmentNode, count: int) -> None:
        """More segments of a kind than the guide allows."""
        loop: Loop = segment.loop
        limits = {"limit": str(node.max_use), "count": str(count)}
        self.fault("repeated_segment", loop.place(segment), loop, label(segment), **limits)

    def repeated_loop(self, loop: Loop, segment: Segment) -> None:
        """More occurrences of a loop than the guide allows."""
        limits = {"limit": str(loop.node.repeat), "count": str(loop.ordinal)}
        limits["what"] = self._words(loop)
        limits["where"] = self._words(loop.parent) if loop.parent else ""
        self.fault("repeated_loop", loop.place(segment), loop, label(segment), **limits)

    def _missing(self, loop: Loop, required: set[int], before: int | None = None) -> None:
        for child in loop.node.children:
            due = child.index in required and (before is None or child.rank < before)
            if due:
                self.missing(loop, child)

    def missing(self, loop: Loop, child: LoopNode | SegmentNode) -> None:
        """A mandatory segment or loop is not there: said once, at the place where it belongs."""
        if child.index in loop.counts:
            return
        loop.counts[child.index] = 0
        after = _before_rank(loop, child.rank)
        if isinstance(child, SegmentNode):
            before = _behind_streams(loop, child)
            at = loop.gap(_within(loop, child.label), before=before, after=after)
            self.fault("missing_segment", at, loop, child.label)
            return
        ghost = Loop(child, loop)
        at = loop.gap(_within(ghost, child.first.label), after=after)
        words = {"what": self._words(ghost), "where": self._words(loop)}
        self.fault("missing_loop", at, ghost, child.first.label, **words)


def _within(loop: Loop, name: str) -> str:
    return f"{loop.path}.{name}" if loop.path else name


def _behind_streams(loop: Loop, child: SegmentNode) -> Segment | None:
    """The segment that stands behind a missing one, where loops that the parent does not keep lie before both."""
    streams = (c for c in loop.node.children if isinstance(c, LoopNode) and c.streaming)
    if not any(c.rank < child.rank and loop.counts.get(c.index) for c in streams):
        return None
    later = (s for s in loop.segments if s.node is not None and s.node.rank > child.rank)
    return next(later, None)


def _before_rank(loop: Loop, rank: int) -> Segment | None:
    """The last segment of a loop that stands before a rank, as far as the file keeps to the order."""
    items: list[tuple[int, int, Segment]] = []
    for segment in loop.segments:
        ranks = [
            n.rank
            for n in loop.node.by_id.get(segment.elements[0], ())
            if isinstance(n, SegmentNode) and fits(n, segment)
        ]
        items.append((segment.start, ranks[0] if ranks else -1, segment))
    items += [
        (inner.segments[0].start, inner.node.rank, inner.last() or inner.segments[0])
        for inner in loop.loops
        if inner.segments
    ]
    found: Segment | None = None
    for _, position, segment in sorted(items, key=lambda item: item[0]):
        if position > rank and found is not None:
            break
        found = segment
    return found


def fits(node: SegmentNode, segment: Segment) -> bool:
    """Whether a segment of the node's id is this one, by the values that tell it from others."""
    return all(segment.get(key.element, key.component) in key.codes for key in node.keys)
