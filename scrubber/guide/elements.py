"""Faults in the elements of a segment. Real files repeat their segments, so verdicts are remembered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from scrubber.finding import Change, Fix, Place, Safety
from scrubber.guide.clean import Met, clean, met
from scrubber.guide.glossary import segment_words
from scrubber.guide.loop import Loop, label
from scrubber.guide.position import Position
from scrubber.guide.readable import reads
from scrubber.guide.schema import LoopNode, SegmentNode
from scrubber.guide.verdict import Wrong, judge
from scrubber.x12 import Delimiters, Fault, Segment

__all__ = ["Elements", "Seen", "Step"]

Step = tuple[SegmentNode, int, LoopNode | None, "Seen", bool]
"""Where a clean segment led: its node, how many loops close, the loop that opens, what is remembered of the
segments behind it, and whether somebody wants to look at it."""
Seen = dict[str, Any]
"""Steps by the text of the segment."""

_MOST_SEEN = 20_000
_MOST_MET = 1_000
"""Most texts come once. They are let go soon, since memory that is used again is much quicker than new memory."""
_OFTEN = 48
"""After so many verdicts on segments of a node, in whichever inputs, its pattern is worth compiling."""


class Elements:
    """Finds what is wrong with elements; one serves any number of transactions.

    It keeps what walks remember of segments that came before: of a clean one where it led, so that it costs one
    look-up (`seen`); of a faulty one its verdict.
    """

    __slots__ = (
        "_delimiters",
        "_judged",
        "_judging",
        "_met",
        "_often",
        "_size",
        "_wrong",
        "patterns",
        "related",
        "seen",
    )

    def __init__(self, *, judging: bool = True) -> None:
        self.seen: dict[SegmentNode, Seen] = defaultdict(dict)
        """What is remembered of the segments that came behind one of a node."""
        self.patterns: dict[SegmentNode, Callable[[str], object]] = {}
        """What says by its text whether the values of a segment are clean, for nodes that were met often."""
        self.related: dict[SegmentNode, Callable[[Segment], bool]] = {}
        """What says whether those that depend on each other are rightly there, where the pattern cannot."""
        self._wrong: dict[tuple[SegmentNode, str], tuple[Wrong, ...]] = {}
        self._judged: dict[SegmentNode, Met] = {}
        self._often: set[SegmentNode] = set()
        self._judging = judging
        self._met: set[str] = set()
        self._size = 0
        self._delimiters: Delimiters | None = None

    def check(self, walk: Position, segment: Segment) -> bool:
        """Note a fault for each thing wrong with a segment that has been placed; True where it may be remembered."""
        node = segment.node
        if node is None or not segment.terminated:
            return False  # without a place it has no form; torn off, what it lacks is part of that fault
        if not self._judging or node.id == "SE":
            return True  # trailers are judged with the headers
        verdict = self._wrong.get((node, segment.raw))
        if verdict is None:
            verdict = self._judge(node, segment)
            if verdict:
                self._room()
                self._wrong[node, segment.raw] = verdict
        for wrong in verdict:
            walk.faults.append(_fault(walk, segment, wrong))
        return not verdict

    def _judge(self, node: SegmentNode, segment: Segment) -> tuple[Wrong, ...]:
        if node not in self._often:
            known = self._judged.get(node)
            if known is None:
                known = self._judged[node] = met(node, segment.delimiters)
            known.times += 1
            if known.times >= _OFTEN:
                self._often.add(node)
                quick = clean(node, segment.delimiters)
                if quick.match is not None:
                    self.patterns[node] = quick.match
                if quick.related is not None:
                    self.related[node] = quick.related
                if quick.knows(segment):
                    return ()
        return judge(node, segment)

    def learn(self, seen: Seen, raw: str, step: Step) -> None:
        """Remember a clean segment by its text, if it comes a second time before too many others have come."""
        met = self._met
        if raw in met:
            self._room()
            seen[raw] = step
            return
        if len(met) >= _MOST_MET:
            met.clear()
        met.add(raw)

    def turn(self, delimiters: Delimiters) -> bool:
        """Begin or go on with an interchange; True where what was remembered holds no more: its delimiters are new."""
        if delimiters is self._delimiters:
            return False
        new = delimiters != self._delimiters
        if new:
            self._forget()
            self._judged, self._often, self.patterns, self.related = {}, set(), {}, {}
        self._delimiters = delimiters
        return new

    def _room(self) -> None:
        self._size += 1
        if self._size > _MOST_SEEN:
            self._forget()

    def _forget(self) -> None:
        for seen in self.seen.values():
            seen.clear()  # the steps that lead to it are still in use
        self._wrong = {}
        self._met.clear()
        self._size = 0


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
        facts["release"] = _release(walk, segment, wrong)
    return Fault(wrong.kind, at, wrong.value, facts, _trim(at, segment, wrong))


def _release(walk: Position, segment: Segment, wrong: Wrong) -> str:
    """Which list it was: that of a release of pyx12, of the day that it names."""
    assert segment.node is not None  # a segment with no place has no verdict
    element = segment.node.elements[wrong.element - 1]
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
