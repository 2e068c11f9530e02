"""Values that cannot be read: numbers, dates and times. Their lengths and codes are another matter."""

from __future__ import annotations

import re

from scrubber.finding import Change, Fix, Place, Safety
from scrubber.guide.glossary import segment_words
from scrubber.guide.loop import Loop, label
from scrubber.guide.position import Position
from scrubber.guide.schema import SegmentNode
from scrubber.x12 import Fault, Segment
from scrubber.x12.values import amount, day, period

__all__ = ["Readable"]

_WHOLE = re.compile(r"-?[0-9]+\Z", re.ASCII)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?\Z", re.ASCII)
_MOST_VERDICTS = 20_000

_EXPECTED = {
    "R$": "an amount such as 125.50",
    "R": "a number such as 1.5",
    "N": "a whole number such as 1",
    "D8": "a date as YYYYMMDD, such as 20260709",
    "RD8": "two dates as YYYYMMDD-YYYYMMDD, such as 20260709-20260710",
    "DT": "a date and time as YYYYMMDDHHMM, such as 202607091345",
    "TM": "a time as HHMM, such as 1345",
}

Verdict = tuple[tuple[int, int, str, str], ...]
"""(element, component, value, expected) of each value that cannot be read."""


class Readable:
    """Finds unreadable values; remembers its verdicts, since real files repeat their segments.

    One serves any number of transactions. Nothing is to be done for nodes without `typed` elements.
    """

    __slots__ = ("_delimiters", "_known", "_size")

    def __init__(self) -> None:
        self._known: dict[SegmentNode, dict[str, Verdict]] = {}
        self._size = 0
        self._delimiters: object = None

    def check(self, walk: Position, segment: Segment) -> None:
        """Note a fault for each unreadable value of the segment that the walk has just placed."""
        node = walk.node
        if node is None or not node.typed:
            return
        if segment.delimiters is not self._delimiters:
            self._delimiters = segment.delimiters
            self._known = {}
            self._size = 0
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = {}
        verdict = known.get(segment.raw)
        if verdict is None:
            if self._size >= _MOST_VERDICTS:
                self._known = {node: (known := {})}
                self._size = 0
            verdict = known[segment.raw] = _judge(node, segment)
            self._size += 1
        for element, component, value, expected in verdict:
            walk.faults.append(_fault(segment, element, component, value, expected))


def _judge(node: SegmentNode, segment: Segment) -> Verdict:
    bad = []
    for element, component, kind in node.typed:
        value = segment.get(element, component)
        if not value:
            continue
        if kind == "1250":  # the value before it says which form this one has
            kind = segment.get(element, component - 1) if component else segment.get(element - 1)
        elif kind == "DT":
            kind = "D8"
        elif kind[0] == "N":
            kind = "N"
        if kind in _EXPECTED and not _reads(value, kind):
            bad.append((element, component, value, _EXPECTED[kind]))
    return tuple(bad)


def _reads(value: str, kind: str) -> bool:
    if kind in ("R", "R$"):
        return amount(value) is not None
    if kind == "N":
        return _WHOLE.match(value) is not None
    if kind == "D8":
        return day(value) is not None
    if kind == "RD8":
        return period(value, kind) is not None
    if kind == "TM":
        return _CLOCK.match(value) is not None
    return len(value) == 12 and day(value[:8]) is not None and _CLOCK.match(value[8:]) is not None


def _fault(segment: Segment, element: int, component: int, value: str, expected: str) -> Fault:
    loop: Loop = segment.loop
    at = loop.place(segment, element, component or None)
    name = label(segment)
    facts = {"value": value, "expected": expected, "segment": name, "what": segment_words(name)}
    return Fault("unreadable_value", at, value, facts, _trim(at, segment, value, expected))


def _trim(at: Place, segment: Segment, value: str, expected: str) -> tuple[Fix, ...]:
    """Where only blanks around the value make it unreadable, taking them off is safe."""
    bare = value.strip(" ")
    kind = next(kind for kind, text in _EXPECTED.items() if text == expected)
    standing = segment.raw[at.start - segment.start : at.end - segment.start]
    if bare == value or standing != value or not bare or not _reads(bare, kind):
        return ()
    return (Fix("remove the blanks around the value", Safety.SAFE, (Change(at, value, bare),)),)
