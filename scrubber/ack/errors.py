"""IK3, CTX and IK4 of a 999: the faults of one transaction set, in the order of its segments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from scrubber.ack.envelope import clean, segment
from scrubber.ack.note import Note
from scrubber.ack.route import code_of, of_element
from scrubber.finding import Locator
from scrubber.guide.schema import ElementNode, Guide, SegmentNode

__all__ = ["Context", "errors", "segment_code"]

_ELEMENTS = "8"
"""IK304: the segment has element errors; IK4 says which."""
_BELOW = {"I7", "I8"}
_REQUIRED = "3"
_MANDATORY = {"837": ("BHT", "2000A"), "835": ("BPR", "2100"), "277": ("BHT", "2000A"), "999": ("AK1", "AK9")}
"""What the standard itself demands, not the guide alone: header segments, and the loops of the first level."""
_UNITS = {"837": "CLM01"}
"""The business unit of each kind of transaction set."""
_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}\Z")
_SITUATION = "SITUATIONAL TRIGGER"
_MOST_LOOP, _MOST_UNIT, _MOST_COPY = 4, 35, 99
_MOST_TRIGGERS, _MOST_ELEMENT_TRIGGERS = 9, 10


@dataclass(frozen=True, slots=True)
class Context:
    """The kind of transaction set (ST01), and the guide that it was read by, where there is one."""

    kind: str
    guide: Guide | None

    def number(self, where: Locator, element: int | None, component: int | None) -> str:
        """Return the X12 data element (IK402) of a place in the guide; empty for composites and unknown places."""
        node = self._element(where, element or 0, component or 0)
        return node.number if node is not None and node.number.isdecimal() else ""

    def _element(self, where: Locator, element: int, component: int) -> ElementNode | None:
        loop = where.path[-1][0] if where.path else ""
        node = _node(self.guide, loop, where.segment, where.qualifier or "") if self.guide else None
        if node is None or not 0 < element <= len(node.elements):
            return None
        found = node.elements[element - 1]
        if not component:
            return found
        return found.components[component - 1] if component <= len(found.components) else None


@lru_cache(maxsize=1024)
def _node(guide: Guide, loop_id: str, segment_id: str, qualifier: str) -> SegmentNode | None:
    """Return the guide's node of a segment; where its qualifier is none of the guide's, any of its name."""
    alike = None
    for loop in guide.root.loops():
        if loop.id != loop_id if loop_id else loop.parent is not None:
            continue
        for child in loop.children:
            if isinstance(child, SegmentNode) and child.id == segment_id:
                if not qualifier or (child.elements and qualifier in _codes(child.elements[0])):
                    return child
                alike = alike or child
    return alike


def _codes(element: ElementNode) -> frozenset[str]:
    """The codes of an element, or of the first component of a composite."""
    return element.components[0].codes if element.components else element.codes


def errors(notes: Iterable[Note], context: Context) -> Iterator[str]:
    """Write the faults of a set: one IK3 for each segment and code, with its contexts, its IK4 beneath it."""
    ordered = sorted(notes, key=lambda note: _order(note, context))
    for key, run in groupby(ordered, key=lambda note: _order(note, context)[:5]):
        position, _, name, loop, code = key
        yield from _segment(name, position, loop, code, list(run), context)


def _order(note: Note, context: Context) -> tuple[int, bool, str, str, str, int, int, int, str]:
    """By position; what is missing before a segment comes ahead of it, a segment's own fault before its elements'."""
    where = note.where
    loop, code = clean(note.loop, _MOST_LOOP), segment_code(note, context)
    element = (where.element or 0, where.component or 0, where.repeat or 0)
    here = of_element(note) or not note.missing
    return note.at.segment, here, _name(note), loop, code, *element, code_of(note)


def segment_code(note: Note, context: Context) -> str:
    """Return IK304. What the guide demands and the standard as well is missing by the standard."""
    if of_element(note):
        return _ELEMENTS
    code = code_of(note)
    if code in _BELOW:
        path = note.where.path
        needed = _MANDATORY.get(context.kind, ())
        if (path[-1][0] if path else note.where.segment) in needed:
            return _REQUIRED
    return code


def _name(note: Note) -> str:
    """IK301; a name that none can be is told by its first characters, or as ZZZ."""
    name = note.where.segment
    if name == "ZZZ":
        shown = re.sub("[^A-Z0-9]", "", note.value.upper())[:3]
        name = shown if _ID.match(shown) else name
    return name


def _segment(
    name: str, position: int, loop: str, code: str, notes: list[Note], context: Context
) -> Iterator[str]:
    yield segment("IK3", name, max(1, position), loop, code)
    if code != _ELEMENTS:
        yield from _triggers(notes, context, _MOST_TRIGGERS)
    yield from _unit(notes, context)
    if code != _ELEMENTS:
        return
    for _, run in groupby(notes, key=_element_key):
        same = list(run)
        yield _element(same[0], context)
        yield from _triggers(same, context, _MOST_ELEMENT_TRIGGERS)


def _element_key(note: Note) -> tuple[int, int, int, str]:
    where = note.where
    return where.element or 0, where.component or 0, where.repeat or 0, code_of(note)


def _element(note: Note, context: Context) -> str:
    """IK4: the place in the segment, its data element, the error, and what stands there."""
    where = note.where
    place = (where.element or 0, where.component or "", where.repeat or "")
    number = context.number(where, where.element, where.component)
    return segment("IK4", place, number, code_of(note), clean(note.value, _MOST_COPY))


def _unit(notes: list[Note], context: Context) -> Iterator[str]:
    """CTX of the business unit: the claim, by its number; not sent where the number cannot be written."""
    unit = _UNITS.get(context.kind)
    number = next((note.number for note in notes if note.number), "")
    if unit and number and clean(number) == number:
        yield segment("CTX", (unit, clean(number, _MOST_UNIT)))


def _triggers(notes: list[Note], context: Context, most: int) -> Iterator[str]:
    """CTX of what makes a situational rule bite."""
    written = []
    for note in notes:
        trigger = note.triggers
        if trigger is None:
            continue
        where = trigger.locator
        loop = clean(where.path[-1][0], _MOST_LOOP) if where.path else ""
        place = (where.element or "", where.component or "", where.repeat or "")
        number = context.number(where, where.element, where.component)
        written.append(segment("CTX", _SITUATION, where.segment, trigger.position, loop, place, number))
    yield from list(dict.fromkeys(written))[:most]
