"""The walk: which loop each segment of a transaction belongs to, and what is missing, late or too much.

A step that follows the guide is looked up: every segment node remembers where each next segment led
(`SegmentNode.moves`), so that the guide is searched once. Everything else takes the slow way
(`recover.py`), which never fails and never loses its place for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrubber.finding import Gap
from scrubber.guide.elements import Elements, Seen
from scrubber.guide.loop import Loop
from scrubber.guide.position import Move, Position
from scrubber.guide.recover import recover
from scrubber.guide.schema import Guide, SegmentNode
from scrubber.x12 import Fault, Segment, Transaction

__all__ = ["Walk"]

_TELLING = frozenset(("CLM", "HL", "LX"))
"""Segments that somebody wants to look at one by one: they are numbered, or begin a claim."""


class Walk(Position):
    """Walks one transaction.

    `step` takes the segments in order (ST is taken from the transaction itself) and returns the loops that
    are now complete, or None: first the transaction's own segments with 1000A and 1000B (`ST_LOOP`), each
    level (2000A, 2000B, 2000C) when its first claim or inner level begins, each claim (2300) when it ends.
    `run` takes many at once, and has their elements judged. `close` returns the rest. `node` is the guide's
    node of the last segment, None where it has no place; `faults` collects what was noticed, in order
    (`take` empties it).
    """

    __slots__ = ("_elements", "_seen")

    def __init__(self, guide: Guide, transaction: Transaction, elements: Elements | None = None) -> None:
        super().__init__(guide, transaction)
        self._elements = elements or Elements()
        self._seen: Seen = {}

    def step(self, segment: Segment) -> list[Loop] | None:
        """Give a segment its loop. Returns the loops that became complete, or None."""
        if self._follow(segment) is None:
            return recover(self, segment)
        return self.hand_over() if self.finished else None

    def run(self, segments: Sequence[Segment], at: int) -> int:
        """Take segments from index `at` on, up to one that has to be looked at; returns the index behind it.

        That is one that is numbered (HL, LX) or begins a claim, with which a loop ended (`hand_over` returns
        such loops), in which something was noticed, or the last one. All are of the same interchange.
        """
        seen = self._remembered(segments[at])
        loop, node = self.loop, None
        for number in range(at, len(segments)):
            segment = segments[number]
            known = seen.get(segment.raw)
            if known is None:
                if node is not None:
                    self.node, self.moves, self._seen = node, node.moves, seen
                    node = None
                self._meet(segment)
                if self.faults or self.finished or segment.elements[0] in _TELLING:
                    return number + 1
                loop, seen = self.loop, self._seen
                continue
            node, pops, opens, seen, telling = known
            if pops:
                self.shut(pops)
                loop = self.loop
            if opens is not None:
                loop = self.enter(loop, opens, segment)
            counts = loop.counts
            index = node.index
            count = counts[index] = counts.get(index, 0) + 1
            segment.loop = loop
            segment.node = loop.at = node
            loop.segments.append(segment)
            if count > node.max_use:
                self.too_many(segment, node, count)
            if telling or self.faults or self.finished:
                self.node, self.moves, self._seen = node, node.moves, seen
                return number + 1
        if node is not None:
            self.node, self.moves, self._seen = node, node.moves, seen
        return len(segments)

    def _follow(self, segment: Segment) -> Move | None:
        """Take a segment where it is known where it leads from here; returns None where it is not."""
        name = segment.elements[0]
        move: Any = self.moves.get(name)
        if move.__class__ is dict:
            at = self.where[name]
            move = move.get(segment.get(at) if at > 0 else segment.get(-at, 1))
        if move is None:
            return None
        node, pops, opens = move
        if pops:
            self.shut(pops)
        loop = self.loop if opens is None else self.enter(self.loop, opens, segment)
        counts = loop.counts
        index = node.index
        count = counts[index] = counts.get(index, 0) + 1
        segment.loop = loop
        segment.node = loop.at = self.node = node
        loop.segments.append(segment)
        self.moves = node.moves
        if count > node.max_use:
            self.too_many(segment, node, count)
        return move  # type: ignore[no-any-return]

    # -- segments met before

    def _remembered(self, segment: Segment) -> Seen:
        """What is remembered of the segments that may come now; nothing, where the delimiters are new."""
        if self._elements.turn(segment.delimiters):
            self._seen = self._from_here()
        return self._seen

    def _from_here(self) -> Seen:
        top = self.loop.at
        if isinstance(top, SegmentNode) and top.moves is self.moves:
            return self._elements.seen[top]
        return {}  # off the guide's way nothing can be looked up

    def _meet(self, segment: Segment) -> None:
        """Take a segment that is new at this place, have it judged, and remember it where nothing is wrong."""
        elements, seen = self._elements, self._seen
        move = self._follow(segment)
        if move is None:
            self.finished = recover(self, segment) or []
            elements.check(self, segment)
            self._seen = self._from_here()
            if not segment.terminated:
                self._forgive(segment)
            return
        node = move[0]
        self._seen = elements.seen[node]
        if elements.check(self, segment) and not node.single and segment.terminated:
            elements.learn(seen, segment.raw, (*move, self._seen, node.id in _TELLING))

    def _forgive(self, torn: Segment) -> None:
        """What a torn segment seems to say is part of the one fault that the file ends there."""
        self.faults = [
            fault for fault in self.faults if isinstance(fault.at, Gap) or fault.at.start < torn.start
        ]

    def close(self, trailer: Segment | None = None) -> list[Loop]:
        """End the transaction, by its SE where there is one. Returns the loops that were still open."""
        done = (self.step(trailer) or []) if trailer is not None else []
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
