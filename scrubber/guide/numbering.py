"""The numbers that tie a transaction together: levels (HL) and service lines (LX)."""

from __future__ import annotations

from dataclasses import dataclass

from scrubber.guide.loop import Loop
from scrubber.guide.position import Position
from scrubber.x12 import Fault, Segment

__all__ = ["Numbering"]

_LINE = "2400"


@dataclass(slots=True)
class _Level:
    loop: Loop
    segment: Segment
    children: int = 0


class Numbering:
    """Checks HL and LX of one transaction. A number that is wrong is said once, not for all that follow."""

    __slots__ = ("_astray", "_levels", "_next_hl", "_next_lx", "_walk")

    def __init__(self, walk: Position) -> None:
        self._walk = walk
        self._levels: list[_Level] = []
        self._next_hl = 1
        self._next_lx = 1
        self._astray: Loop | None = None
        """The claim whose lines were not numbered 1, 2, 3: `_next_lx` is due."""

    def check(self, segment: Segment) -> None:
        """Check an HL or LX that the walk has just placed; anything else, and one torn off, is passed over."""
        name = segment.elements[0]
        if segment.node is None or not segment.terminated:
            return
        if name == "LX":
            if segment.loop.id == _LINE:
                self._line(segment)
        elif name == "HL":
            self._level(segment)

    def close(self) -> None:
        """At the end of the transaction: did the levels that are still open have what they announced?"""
        self._leave(None)

    def _level(self, segment: Segment) -> None:
        self._next_hl = self._number(segment, self._next_hl, "hl_number")
        loop: Loop = segment.loop
        self._leave(loop.parent)
        if loop.parent is not None and loop.parent.node is loop.node.parent:
            self._parent(segment, loop.parent)
        if self._levels:
            self._levels[-1].children += 1
        self._levels.append(_Level(loop, segment))

    def _line(self, segment: Segment) -> None:
        loop: Loop = segment.loop
        if loop.parent is not self._astray:
            if segment.get(1) == str(loop.ordinal):
                return
            self._astray, self._next_lx = loop.parent, loop.ordinal
        self._next_lx = self._number(segment, self._next_lx, "lx_number")

    def _number(self, segment: Segment, expected: int, kind: str) -> int:
        """Compare element 01 with the number that is due; return the next one due."""
        value = segment.get(1)
        if value == str(expected):
            return expected + 1
        self._fault(kind, segment, 1, value, str(expected))
        if value.isascii() and value.isdecimal() and len(value) < 13 and int(value) > expected:
            return int(value) + 1  # some are missing: go on from here
        return expected

    def _parent(self, segment: Segment, parent: Loop) -> None:
        above = parent.segments[0]
        expected = above.get(1) if above.elements[0] == "HL" else ""
        value = segment.get(2)
        if value != expected:
            self._fault("hl_parent", segment, 2, value, expected or "nothing")

    def _leave(self, parent: Loop | None) -> None:
        """Levels that are not above the new one are over: their HL04 can be judged."""
        while self._levels and self._levels[-1].loop is not parent:
            level = self._levels.pop()
            stated = level.segment.get(4)
            if stated == "0" and level.children:
                self._fault("hl_child_flag", level.segment, 4, stated, "1", children=str(level.children))
            elif stated == "1" and not level.children and not level.loop.node.required_streams:
                # where the guide demands an inner level the walk has said that it is missing
                self._fault("hl_child_flag", level.segment, 4, stated, "0", children="0")

    def _fault(
        self, kind: str, segment: Segment, element: int, value: str, expected: str, **more: str
    ) -> None:
        loop: Loop = segment.loop
        at = loop.place(segment, element)
        facts = {"value": value or "nothing", "expected": expected, "loop": loop.id}
        self._walk.faults.append(Fault(kind, at, value, facts | more))
