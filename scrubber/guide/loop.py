"""One occurrence of a guide loop in a file: its segments, its inner loops, and where they are."""

from __future__ import annotations

import re

from scrubber.finding import Gap, Locator, LocatorError, Place, segment_locator
from scrubber.guide.schema import LoopNode, SegmentNode
from scrubber.x12 import Segment, qualifier

__all__ = ["Loop", "label"]

_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}\Z")
_NO_ID = "ZZZ"
"""Stands in a locator for a segment whose id is none, so that every locator can be read."""


class Loop:
    """An occurrence of a loop. `ordinal` counts from 1 within the parent.

    `segments` are in the order of the file and hold also those that have no place here (`extras`, else
    None), which `first` and `every` pass over. `loops` are the inner loops, but for streaming ones, which
    only know their `parent`. `counts` says how often each child of the guide's loop came (0: its absence
    has been reported); `at` is the child that came last; `done` tells that the loop was handed on.
    """

    __slots__ = (
        "_numbers",
        "_seen",
        "at",
        "counts",
        "done",
        "extras",
        "id",
        "loops",
        "node",
        "ordinal",
        "parent",
        "segments",
    )

    def __init__(self, node: LoopNode, parent: Loop | None, ordinal: int = 1) -> None:
        self.id = node.id
        self.node = node
        self.parent = parent
        self.ordinal = ordinal
        self.segments: list[Segment] = []
        self.loops: list[Loop] = []
        self.counts: dict[int, int] = {}
        self.extras: set[Segment] | None = None
        self.at: LoopNode | SegmentNode = node.children[0]
        self.done = False
        self._seen: dict[str, int] | None = None
        self._numbers: dict[Segment, int] | None = None

    def __repr__(self) -> str:
        return f"<loop {self.path or self.id}>"

    @property
    def path(self) -> str:
        """The path of a locator: `2400#2/2430#1`, `2310B`, `2010AA`; empty for the transaction itself."""
        if self.parent is None:
            return ""
        if self.node.streaming:
            return self.id
        step = f"{self.id}#{self.ordinal}" if self.node.repeats or self.ordinal > 1 else self.id
        above = "" if self.parent.node.streaming else self.parent.path
        return f"{above}/{step}" if above else step

    def every(self, segment_id: str, *qualifiers: str) -> list[Segment]:
        """Return the segments of one id, or those of them whose first element is one of the qualifiers."""
        extras = self.extras
        return [
            s
            for s in self.segments
            if s.elements[0] == segment_id
            and (not qualifiers or _first_value(s) in qualifiers)
            and (extras is None or s not in extras)
        ]

    def first(self, segment_id: str, *qualifiers: str) -> Segment | None:
        """Return the first such segment, or None."""
        extras = self.extras
        if not qualifiers and extras is None:
            for s in self.segments:
                if s.elements[0] == segment_id:
                    return s
            return None
        for s in self.segments:
            if (
                s.elements[0] == segment_id
                and (not qualifiers or _first_value(s) in qualifiers)
                and (extras is None or s not in extras)
            ):
                return s
        return None

    def child(self, loop_id: str) -> Loop | None:
        """Return the first inner loop of an id, or None."""
        for loop in self.loops:
            if loop.id == loop_id:
                return loop
        return None

    def children(self, *loop_ids: str) -> list[Loop]:
        """Return the inner loops of these ids, in the order of the file."""
        return [loop for loop in self.loops if loop.id in loop_ids]

    def last(self) -> Segment | None:
        """Return the last segment of the loop and its inner loops that has been read so far."""
        found = [s for loop in self.loops if (s := loop.last())] + self.segments[-1:]
        return max(found, key=_start) if found else None

    def place(
        self,
        segment: Segment,
        element: int | None = None,
        component: int | None = None,
        repeat: int | None = None,
    ) -> Place:
        """Return the place of a segment of this loop, or of an element, repeat or component of it."""
        if element is None:
            start, end = segment.start, segment.end
        else:
            start, end = segment.span(element, component or 0, repeat or 0)
        locator = segment_locator(
            self.path, *_name(segment), self._occurrence(segment), element, repeat, component
        )
        return Place(locator, *_ordinals(segment), segment.ordinal, start, end)

    def gap(self, text: str, before: Segment | None = None, after: Segment | None = None) -> Gap:
        """Return where something belongs that is not there.

        `text` names it: `REF[X4]` is taken within this loop, `2010BB.NM1[PR]` as it stands. It belongs
        before or after a segment where one is given, else after what has been read of the loop.
        """
        try:
            if not Locator.parse(text).path and self.path:
                text = f"{self.path}.{text}"
        except LocatorError:
            pass
        if before is not None:
            offset = before.start - len(before.lead)
            return Gap(text, *_ordinals(before), before.ordinal, offset, offset)
        segment = after or self.last()
        if segment is None:
            return self.parent.gap(text) if self.parent else Gap(text, 0, 0, 0, 0, 0, 0)
        return Gap(text, *_ordinals(segment), segment.ordinal + 1, segment.stop, segment.stop)

    def _occurrence(self, segment: Segment) -> int:
        """Which of the loop's segments of the same id and qualifier it is, from 1."""
        if self._numbers is None or self._seen is None:
            self._numbers, self._seen = {}, {}
        for other in self.segments[len(self._numbers) :]:
            name = label(other)
            number = self._seen[name] = self._seen.get(name, 0) + 1
            self._numbers[other] = number
        return self._numbers.get(segment) or self._seen.get(label(segment), 0) + 1


def label(segment: Segment) -> str:
    """Return a segment's name as a locator has it: `REF[G1]`, `CLM`."""
    return segment_locator("", *_name(segment))


def _name(segment: Segment) -> tuple[str, str]:
    value = qualifier(segment)
    name = segment.elements[0]
    return name if _ID.match(name) else _NO_ID, "" if "]" in value else value


def _first_value(segment: Segment) -> str:
    if len(segment.elements) < 2:
        return ""
    return segment.elements[1].split(segment.delimiters.component, 1)[0]


def _ordinals(segment: Segment) -> tuple[int, int, int]:
    return segment.owner.ordinals if segment.owner is not None else (0, 0, 0)


def _start(segment: Segment) -> int:
    return segment.start
