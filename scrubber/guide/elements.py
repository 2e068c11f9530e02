"""Faults in the elements of a segment. Real files repeat their segments, so verdicts are remembered."""

from __future__ import annotations

from scrubber.finding import Change, Fix, Place, Safety
from scrubber.guide.clean import Clean, clean
from scrubber.guide.glossary import segment_words
from scrubber.guide.loop import Loop, label
from scrubber.guide.position import Position
from scrubber.guide.readable import reads
from scrubber.guide.schema import SegmentNode
from scrubber.guide.verdict import Wrong, judge
from scrubber.x12 import Delimiters, Fault, Segment

__all__ = ["Elements"]

_MOST_VERDICTS = 20_000
_OFTEN = 48
"""After so many verdicts on segments of a node its pattern is worth compiling."""


class Elements:
    """Finds what is wrong with elements; one serves any number of transactions.

    A segment that came before, at the same place of the guide, costs two look-ups.
    """

    __slots__ = ("_delimiters", "_judged", "_known", "_quick", "_size")

    def __init__(self) -> None:
        self._known: dict[SegmentNode, dict[str, tuple[Wrong, ...]]] = {}
        self._judged: dict[SegmentNode, int] = {}
        self._quick: dict[SegmentNode, Clean] = {}
        self._size = 0
        self._delimiters: Delimiters | None = None

    def check(self, walk: Position, segment: Segment) -> None:
        """Note a fault for each thing wrong with the segment that the walk has just placed."""
        node = walk.node
        if node is None:
            return
        if segment.delimiters is not self._delimiters:
            self._turn(segment.delimiters)
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = {}
        verdict = known.get(segment.raw)
        if verdict is None:
            if self._size >= _MOST_VERDICTS:
                self._known = {node: (known := {})}
                self._size = 0
            verdict = known[segment.raw] = self._judge(node, segment)
            self._size += 1
        for wrong in verdict:
            walk.faults.append(_fault(walk, segment, wrong))

    def _judge(self, node: SegmentNode, segment: Segment) -> tuple[Wrong, ...]:
        if not segment.terminated:
            return ()  # torn off: what it lacks is part of the one fault that the file ends here
        quick = self._quick.get(node)
        if quick is None:
            times = self._judged[node] = self._judged.get(node, 0) + 1
            if times > _OFTEN:
                self._quick[node] = clean(node, segment.delimiters)
        elif quick.knows(segment):
            return ()
        return judge(node, segment)

    def _turn(self, delimiters: Delimiters) -> None:
        """Another interchange; what is remembered holds as long as its delimiters are the same."""
        if delimiters != self._delimiters:
            self._known = {}
            self._quick = {}
            self._size = 0
        self._delimiters = delimiters


def _fault(walk: Position, segment: Segment, wrong: Wrong) -> Fault:
    loop: Loop = segment.loop
    at = loop.place(segment, wrong.element, wrong.component or None, wrong.repeat or None)
    name = label(segment)
    number = f"{wrong.element:02d}" + (f"-{wrong.component}" if wrong.component else "")
    facts = {
        "value": wrong.value,
        "expected": wrong.expected,
        "segment": name,
        "what": segment_words(name, walk.guide.transaction),
        "element": f"{segment.elements[0]}{number}",
        "code": wrong.code,
    }
    if wrong.kind == "code_not_in_outside_list":
        facts["release"] = _release(walk, wrong)
    return Fault(wrong.kind, at, wrong.value, facts, _trim(at, segment, wrong))


def _release(walk: Position, wrong: Wrong) -> str:
    """Which list it was: that of a release of pyx12, of the day that it names."""
    assert walk.node is not None  # a segment with no place has no verdict
    element = walk.node.elements[wrong.element - 1]
    if wrong.component:
        element = element.components[wrong.component - 1]
    day = f", dated {element.as_of}" if element.as_of else ", which does not date it"
    return f"{walk.guide.release}{day}"


def _trim(at: Place, segment: Segment, wrong: Wrong) -> tuple[Fix, ...]:
    """Where only blanks around the value are wrong, taking them off is safe."""
    bare = wrong.value.strip(" ")
    if wrong.kind == "blanks_around_value":
        good = True
    elif wrong.trimmed:
        good = bare == wrong.trimmed
    else:
        good = bool(wrong.form and bare) and reads(bare, wrong.form)
    standing = segment.raw[at.start - segment.start : at.end - segment.start]
    if not good or bare == wrong.value or standing != wrong.value:
        return ()
    return (Fix("remove the blanks around the value", Safety.SAFE, (Change(at, wrong.value, bare),)),)
