"""The walk: which loop each segment of a transaction belongs to, and what is missing, late or too much.

A step that follows the guide is looked up: every segment node remembers where each next segment led
(`SegmentNode.moves`), so that the guide is searched once. Everything else takes the slow way
(`recover.py`), which never fails and never loses its place for long.
"""

from __future__ import annotations

from scrubber.guide.loop import Loop
from scrubber.guide.position import Position
from scrubber.guide.recover import recover
from scrubber.x12 import Fault, Segment

__all__ = ["Walk"]


class Walk(Position):
    """Walks one transaction.

    `step` takes the segments in order (ST is taken from the transaction itself) and returns the loops that
    are now complete, or None: first the transaction's own segments with 1000A and 1000B (`ST_LOOP`), each
    level (2000A, 2000B, 2000C) when its first claim or inner level begins, each claim (2300) when it ends.
    `close` returns the rest. `node` is the guide's node of the last segment, None where it has no place;
    `faults` collects what was noticed, in order (`take` empties it).
    """

    __slots__ = ()

    def step(self, segment: Segment) -> list[Loop] | None:
        """Give a segment its loop. Returns the loops that became complete, or None."""
        elements = segment.elements
        move = self.moves.get(elements[0])
        if move.__class__ is dict:
            at = self.where[elements[0]]
            if at > 0:
                value = elements[at] if at < len(elements) else ""
            else:
                value = elements[-at].split(segment.delimiters.component, 1)[0] if -at < len(elements) else ""
            move = move.get(value)
        if move is None:
            return recover(self, segment)
        node, pops, opens = move
        if pops:
            self.shut(pops)
        if opens is not None:
            self.enter(self.open[-1], opens, segment)
        loop = self.loop
        index = node.index
        counts = loop.counts
        count = counts[index] = counts.get(index, 0) + 1
        segment.loop = loop
        segment.node = loop.at = self.node = node
        loop.segments.append(segment)
        self.moves = node.moves
        if count > node.max_use:
            self.too_many(segment, node, count)
        return self.hand_over() if self.finished else None

    def close(self, trailer: Segment | None = None) -> list[Loop]:
        """End the transaction, by its SE where there is one. Returns the loops that were still open."""
        done = self.step(trailer) or [] if trailer is not None else []
        self.shut(len(self.open) - 1)
        self.check(self.root)
        if not self.root.done:
            self.root.done = True
            self.finished.append(self.root)
        done += self.finished
        self.finished = []
        self.stop()
        return done

    def take(self) -> list[Fault]:
        """Return the faults since the last call."""
        faults, self.faults = self.faults, []
        return faults
