"""What is wrong with the elements of one segment, by the guide alone: a pure function of node and segment.

One value gets one verdict, that of the first check it fails: what a value that cannot be read, or is none of
the codes, has wrong besides says nothing new. A relation between elements is passed over where one of them
is already said to be missing or not used.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from scrubber.guide.readable import Form, unreadable
from scrubber.guide.schema import ElementNode, SegmentNode
from scrubber.x12 import Segment

__all__ = ["Wrong", "judge", "numbered", "wrong_value"]


class Wrong(NamedTuple):
    """One fault: its kind, its element (and component and repeat, 0 where there are none), what stands there,
    what should, the code of a 999 (IK403), the kind of value where one is due, and the value trimmed where
    that alone makes it right."""

    kind: str
    element: int
    component: int
    repeat: int
    value: str
    expected: str
    code: str
    form: str = ""
    trimmed: str = ""


def numbered(node: SegmentNode) -> tuple[int, ...]:
    """Return the elements that the numbering of levels and lines judges; other LX only tell groups apart."""
    if node.id == "HL":
        return (1, 2)
    return (1,) if node.id == "LX" and node.loop.id == "2400" else ()


_FLAGS = ("0", "1")
_POINTER = "1328"
"""The data element of a diagnosis pointer: which positions there are is for an edit to say (COD001)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_SHAPES = {"[0-9]{9}": "nine digits"}
_LISTS = {
    "country": "countries",
    "currency": "currencies",
    "remark_code": "remark codes",
    "entity_id": "entity codes",
    "claim_status": "claim status codes",
    "claim_status_cat": "claim status categories",
    "service_type": "service types",
}
"""What the codes of an outside list are, where its name does not say it."""
_MOST_CODES = 20
ELSEWHERE = frozenset(("pos", "states"))
"""Outside lists that edits judge by tables of their own, with dates."""


def judge(node: SegmentNode, segment: Segment) -> tuple[Wrong, ...]:
    """Return what is wrong with the elements of a segment, in their order; relations between them come last."""
    return tuple(_Judge(node, segment).run())


class _Judge:
    __slots__ = ("bad", "found", "node", "said", "segment")

    def __init__(self, node: SegmentNode, segment: Segment) -> None:
        self.node = node
        self.segment = segment
        self.found: list[Wrong] = []
        self.said = _said_elsewhere(node, segment)
        self.bad: dict[tuple[int, int], Form] = unreadable(node, segment) if node.typed else {}

    def run(self) -> list[Wrong]:
        node, segment = self.node, self.segment
        values, said = segment.elements, self.said
        given = len(values) - 1
        for number, element in enumerate(node.elements, 1):
            if (number, 0) not in said:
                self._element(element, number, values[number] if number <= given else "")
        most = len(node.elements)
        if given > most:
            value = next((v for v in values[most + 1 :] if v), "")
            self._wrong("too_many_elements", most + 1, value, str(most), "3")
        for note in node.syntax:
            self._relation(note)
        return self.found

    def _wrong(
        self,
        kind: str,
        element: int,
        value: str,
        expected: str,
        code: str,
        component: int = 0,
        repeat: int = 0,
        **more: str,
    ) -> None:
        self.found.append(Wrong(kind, element, component, repeat, value, expected, code, **more))

    def _element(self, element: ElementNode, number: int, value: str) -> None:
        marks = self.segment.delimiters
        parts = element.components
        if not value or (parts and not value.strip(marks.component)):
            if element.usage == "R":
                self._wrong("missing_element", number, "", "a value", "1")
            return
        if element.usage == "N":
            self._wrong("unused_element", number, value, "nothing", "I10")
            return
        repeated = marks.repetition and marks.repetition in value and marks.repetition != marks.component
        if repeated and (number, 0) not in self.bad:
            repeats = value.split(marks.repetition)
            most = element.repeat
            if len(repeats) > most:
                limit = str(most) if most > 1 else "one value"
                self._wrong("too_many_repetitions", number, value, limit, "12")
                return
            for repeat, one in enumerate(repeats, 1):
                self._one(element, number, one, repeat)
            return
        self._one(element, number, value, 0)

    def _one(self, element: ElementNode, number: int, value: str, repeat: int) -> None:
        parts = element.components
        if not parts:
            if self.segment.delimiters.component in value and (number, 0) not in self.bad:
                self._wrong("value_of_wrong_type", number, value, "one value without components", "6")
            else:
                self._value(element, number, 0, repeat, value)
            return
        values = value.split(self.segment.delimiters.component)
        if len(values) > len(parts):
            beyond = len(parts)
            self._wrong("too_many_components", number, values[beyond], str(beyond), "13", beyond + 1, repeat)
        for component, part in enumerate(parts, 1):
            if (number, component) in self.said:
                continue
            inner = values[component - 1] if component <= len(values) else ""
            if inner and part.usage == "N":
                self._wrong("unused_element", number, inner, "nothing", "I10", component, repeat)
            elif inner:
                self._value(part, number, component, repeat, inner)
            elif part.usage == "R":
                self._wrong("missing_element", number, "", "a value", "1", component, repeat)

    def _value(self, element: ElementNode, number: int, component: int, repeat: int, value: str) -> None:
        form = self.bad.get((number, component))
        if form is not None:
            self._wrong(
                "unreadable_value", number, value, form.words, form.code, component, repeat, form=form.kind
            )
            return
        wrong = wrong_value(element, value) if element.number != _POINTER else None
        if wrong is None or (self.node.id == "HL" and number == 4 and value in _FLAGS):
            return
        kind, expected, code = wrong
        bare = value.strip(" ")
        trimmed = bare if bare != value and bare and wrong_value(element, bare) is None else ""
        self._wrong(kind, number, value, expected, code, component, repeat, trimmed=trimmed)

    def _relation(self, note: tuple[Any, ...]) -> None:
        letter, numbers = note[0], note[1:]
        there = [number for number in numbers if self._present(number)]
        absent = [number for number in numbers if number not in there]
        names = [f"{self.node.id}{number:02d}" for number in numbers]
        rest = names[1:]
        code, at = "2", (absent or there)[0]
        if letter == "P" and there and absent:
            expected = f"all of {_list(names, 'and')}, or none of them"
        elif letter == "R" and not there:
            expected = f"at least one of {_list(names, 'and')}"
        elif letter == "E" and len(there) > 1:
            expected, code, at = f"at most one of {_list(names, 'and')}", "10", there[1]
        elif letter == "C" and numbers[0] in there and absent:
            expected = f"{_list(rest, 'and')} wherever {names[0]} stands"
        elif letter == "L" and there == [numbers[0]]:
            expected = f"{_list(rest, 'or')} wherever {names[0]} stands"
        else:
            return
        told = {w.element for w in self.found if w.kind in ("missing_element", "unused_element")}
        if not told.intersection(numbers):
            self._wrong("elements_break_syntax", at, self.segment.get(at), expected, code)

    def _present(self, number: int) -> bool:
        return bool(self.segment.get(number).strip(self.segment.delimiters.component))


def _said_elsewhere(node: SegmentNode, segment: Segment) -> set[tuple[int, int]]:
    """The elements whose fault the walk or the numbering reports."""
    said = {(number, 0) for number in numbered(node)}
    for key in node.keys:
        if segment.get(key.element, key.component) not in key.codes:
            said.add((key.element, key.component))
            break
    return said


@lru_cache(maxsize=4096)
def wrong_value(element: ElementNode, value: str) -> tuple[str, str, str] | None:
    """Return kind, what is expected, and code of the first thing wrong with a value; None for a good one."""
    if _CONTROL.search(value):
        return "value_of_wrong_type", "no control characters", "6"
    if value not in element.codes:
        if element.listed:
            if value not in element.listed and element.external not in ELSEWHERE:
                return "code_not_in_outside_list", _LISTS.get(element.external, element.external), "7"
        elif element.codes:
            return "value_not_in_list", _codes(element.codes), "7"
    text = element.type in ("AN", "ID")
    if text and not value.strip(" "):
        if element.usage != "R":
            return "blanks_around_value", "nothing", "6"
        return "value_of_wrong_type", "a character that is no blank", "6"
    length = len(value) if text else len(value.replace("-", "").replace(".", ""))
    if length < element.least:
        return "value_too_short", _length(element), "4"
    if length > element.most > 0:
        return "value_too_long", _length(element), "5"
    if element.regex and not re.fullmatch(element.regex, value):
        return "value_of_wrong_type", _SHAPES.get(element.regex, f"the form {element.regex}"), "I12"
    if text and value[-1] == " " and len(value.rstrip(" ")) >= element.least:
        return "blanks_around_value", "the value without them", "6"
    if element.type == "R" and value[-1] == ".":
        return "point_behind_number", "the same number without it", "6"
    if _FOREIGN.search(value):
        return "character_beyond_ascii", "unaccented letters, digits and signs of ASCII", "6"
    return None


def _codes(codes: frozenset[str]) -> str:
    known = sorted(codes)
    if len(known) == 1:
        return known[0]
    more = f" and {len(known) - _MOST_CODES} more" if len(known) > _MOST_CODES else ""
    return f"one of {', '.join(known[:_MOST_CODES])}{more}"


def _length(element: ElementNode) -> str:
    unit = "characters" if element.type in ("AN", "ID") else "digits"
    if element.least == element.most:
        return f"{element.most} {unit if element.most != 1 else unit[:-1]}"
    return f"{element.least} to {element.most} {unit}"


def _list(names: list[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"
