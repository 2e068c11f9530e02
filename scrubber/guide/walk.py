"""The walk: which loop each segment of a transaction belongs to, and what is missing, late or too much.

A step that follows the guide is looked up: every segment node remembers where each next segment led
(`SegmentNode.moves`), so that the guide is searched once. Everything else takes the slow way
(`recover.py`), which never fails and never loses its place for long.
"""

from __future__ import annotations

from collections.abc import Sequence

from scrubber.finding import Gap
from scrubber.guide.elements import Elements, Seen
from scrubber.guide.loop import Loop
from scrubber.guide.numbering import Numbering
from scrubber.guide.position import Position
from scrubber.guide.recover import recover
from scrubber.guide.schema import Guide, SegmentNode
from scrubber.x12 import Fault, Segment, Transaction

__all__ = ["Walk"]

_NUMBERED = frozenset(("HL", "LX"))
_BEGINNING = frozenset(("CLM", "HL"))
"""With these a level or a claim begins; who walks wants to know."""
_TELLING = _NUMBERED | _BEGINNING


class Walk(Position):
    """Walks one transaction, and has the elements of its segments judged where it is given who does that.

    `run` takes the segments in order (ST is taken from the transaction itself). What is now complete lies in
    `finished` (`hand_over` returns it): first the transaction's own segments with 1000A and 1000B (`ST_LOOP`),
    each level (2000A, 2000B, 2000C) when its first claim or inner level begins, each claim (2300) when it ends.
    `close` returns the rest. `node` is the guide's node of the last segment, None where it has no place;
    `faults` collects what was noticed, in order (`take` empties it).
    """

    __slots__ = ("_elements", "_numbering", "_seen")

    def __init__(self, guide: Guide, transaction: Transaction, elements: Elements | None = None) -> None:
        super().__init__(guide, transaction)
        self._elements = elements or Elements(judging=False)
        self._numbering = Numbering(self)
        self._seen: Seen = {}

    def step(self, segment: Segment) -> list[Loop] | None:
        """Take one segment. Returns the loops that became complete, or None."""
        self.run((segment,), 0)
        return self.hand_over() if self.finished else None

    def run(self, segments: Sequence[Segment], at: int) -> int:
        """Take segments from index `at` on, up to one that has to be looked at; returns the index behind it.

        That is one that begins a level or claim (HL, CLM), with which a loop ended, in which something was noticed,
        or the last one. All are of the same interchange. A segment that came before costs one look-up.
        """
        elements, where = self._elements, self.where
        if elements.turn(segments[at].delimiters):
            self._seen = self._from_here()
        remembered, patterns, related = elements.seen, elements.patterns, elements.related
        loop, moves, seen = self.loop, self.moves, self._seen
        node: SegmentNode | None = None
        for number in range(at, len(segments)):
            segment = segments[number]
            raw = segment.raw
            known = seen.get(raw)
            if known is not None:
                node, pops, opens, behind, telling = known
            else:
                name = segment.elements[0]
                move = moves.get(name)
                if move.__class__ is dict:
                    element = where[name]
                    move = move.get(segment.get(element) if element > 0 else segment.get(-element, 1))
                if move is None:
                    self._astray(segment)
                    node = None
                    if self.faults or self.finished or name in _BEGINNING:
                        break
                    loop, moves, seen = self.loop, self.moves, self._seen
                    continue
                node, pops, opens = move
                behind, telling = remembered[node], name in _TELLING
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
            if known is None:
                pattern = patterns.get(node)
                if pattern is not None and pattern(raw) and (node not in related or related[node](segment)):
                    clean = segment.terminated
                else:
                    clean = elements.check(self, segment)
                if clean and not node.single:
                    elements.learn(seen, raw, (node, pops, opens, behind, telling))
            moves, seen = node.moves, behind
            if telling:
                name = node.id
                if name in _NUMBERED:
                    self._numbering.check(segment)
                if name in _BEGINNING:
                    break
            if self.faults or self.finished:
                break
        if node is not None:
            self.node, self.moves, self._seen = node, moves, seen
        return number + 1

    def _astray(self, segment: Segment) -> None:
        """Take a segment of which nothing is known here: it is met for the first time, or not expected."""
        self.finished = recover(self, segment) or []
        if segment.elements[0] in _NUMBERED:
            self._numbering.check(segment)
        self._elements.check(self, segment)
        self._seen = self._from_here()
        if not segment.terminated:
            self._forgive(segment)

    def _from_here(self) -> Seen:
        """What is remembered of the segments that may come now."""
        top = self.loop.at
        if isinstance(top, SegmentNode) and top.moves is self.moves:
            return self._elements.seen[top]
        return {}  # off the guide's way nothing can be looked up

    def _forgive(self, torn: Segment) -> None:
        """What a torn segment seems to say is part of the one fault that the file ends there."""
        self.faults = [
            fault for fault in self.faults if isinstance(fault.at, Gap) or fault.at.start < torn.start
        ]

    def close(self, trailer: Segment | None = None) -> list[Loop]:
        """End the transaction, by its SE where there is one. Returns the loops that were still open."""
        done: list[Loop] = []
        if trailer is not None:
            done += self.step(trailer) or ()
            self._numbering.close()
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
