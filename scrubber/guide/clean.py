"""The quick way to a clean verdict: one pattern for a whole segment, and the pattern of its empty elements.

It may only be too strict. Whatever it does not match is judged element by element, so that a value it knows
nothing of (a leap day, a negative amount) costs time and no finding.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from scrubber.guide.schema import ElementNode, SegmentNode
from scrubber.guide.verdict import judge, numbered, wrong_value
from scrubber.x12 import Delimiters, Segment

__all__ = ["Clean", "Met", "clean", "met"]

_DATE = (
    r"(?:19|20)[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8]))"
)
_CLOCK = r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?"
_PRINTED = [chr(n) for n in range(0x20, 0x7F)]


class Clean:
    """Knows clean segments of one place in the guide, under one set of delimiters.

    `match` says of a segment's text whether each of its values is clean (None where no pattern can tell); a
    segment with line breaks inside never matches. `related` says of its elements whether those that depend on
    each other are rightly there; it is None where the pattern has settled that.
    """

    __slots__ = ("_node", "_open", "_verdicts", "match", "related")

    def __init__(self, node: SegmentNode, marks: Delimiters) -> None:
        text = _segment(node, marks)
        self.match = re.compile(text, re.ASCII).fullmatch if text is not None else None
        self._node = node
        self._open = sorted({n for note in node.syntax if _may_break(node, note) for n in note[1:]})
        self._verdicts: dict[tuple[bool, ...], bool] = {}
        self.related = self._related if self._open else None

    def knows(self, segment: Segment) -> bool:
        """Whether the segment is clean; no says nothing."""
        if self.match is None or not self.match(segment.raw):
            return False
        return self.related is None or self.related(segment)

    def _related(self, segment: Segment) -> bool:
        elements = segment.elements
        there = tuple([n < len(elements) and elements[n] != "" for n in self._open])
        good = self._verdicts.get(there)
        if good is None:
            good = self._verdicts[there] = not judge(self._node, segment)
        return good


def _may_break(node: SegmentNode, note: tuple[Any, ...]) -> bool:
    """Whether a relational note can be broken by a segment that has what it must have, and nothing unused."""
    letter, *numbers = note
    usages = [node.elements[n - 1].usage if n <= len(node.elements) else "N" for n in numbers]
    first, rest = usages[0], usages[1:]
    if letter == "P":
        return set(usages) not in ({"R"}, {"N"})
    if letter == "E":
        return len(usages) - usages.count("N") > 1
    if letter == "R":
        return "R" not in usages
    if letter == "C":
        return first != "N" and set(rest) != {"R"}
    return first != "N" and "R" not in rest


@lru_cache(maxsize=1024)
def clean(node: SegmentNode, marks: Delimiters) -> Clean:
    """Return what knows the clean segments of a node."""
    return Clean(node, marks)


class Met:
    """How often segments of a node were judged in full, over all inputs of a process."""

    __slots__ = ("times",)

    def __init__(self) -> None:
        self.times = 0


@lru_cache(maxsize=4096)
def met(node: SegmentNode, marks: Delimiters) -> Met:
    """Return the count of a node under one set of delimiters; whoever judges adds to it."""
    return Met()


def _segment(node: SegmentNode, marks: Delimiters) -> str | None:
    """Write the pattern; None where a segment of this node cannot be told in one."""
    bodies = []
    for number, element in enumerate(node.elements, 1):
        if number in numbered(node):
            bodies.append((False, f"[^{re.escape(marks.element)}\\r\\n]*"))
            continue
        body = _composite(element, marks) if element.components else _value(element, marks)
        if body is None:
            return None
        bodies.append((element.usage == "R", body if element.usage == "R" else f"(?:{body})?"))
    forms = _forms(node, marks)
    return None if forms is None else forms + re.escape(node.id) + _run(bodies, re.escape(marks.element))


def _run(bodies: list[tuple[bool, str]], mark: str, first: bool = True) -> str:
    """Set values one behind the other; those behind the last mandatory one may be left out."""
    last = max((i for i, (must, _) in enumerate(bodies) if must), default=-1)
    text = ""
    for i in range(len(bodies) - 1, -1, -1):
        lead = mark if first or i else ""
        text = f"{lead}{bodies[i][1]}{text}"
        if i > last and (first or i):
            text = f"(?:{text})?"
    return text


def _composite(element: ElementNode, marks: Delimiters) -> str | None:
    if element.usage == "N":
        return ""
    bodies = []
    for part in element.components:
        body = _value(part, marks)
        if body is None:
            return None
        bodies.append((part.usage == "R", body if part.usage == "R" else f"(?:{body})?"))
    if not any(must for must, _ in bodies):
        return None  # it could be empty in more than one way
    return _run(bodies, re.escape(marks.component), first=False)


def _value(element: ElementNode, marks: Delimiters) -> str | None:
    kind, least, most = element.type, element.least, element.most
    if element.usage == "N":
        return ""
    if element.regex:
        return None
    codes = element.codes | element.listed
    if codes:
        known = sorted(code for code in codes if wrong_value(element, code) is None)
        return f"(?:{'|'.join(map(re.escape, known))})" if known else None
    if kind in ("AN", "ID"):
        taken = {marks.element, marks.component, marks.repetition, marks.segment}
        shown = "".join(re.escape(c) for c in _PRINTED if c not in taken and c != " ")
        blank = "" if " " in taken else " "
        return f"[{blank}{shown}]{{{least - 1},{most - 1}}}[{shown}]" if 0 < least <= most else None
    if kind == "DT":
        return _DATE if least <= 8 <= most else None
    if kind == "TM":
        return _CLOCK if least <= 4 and most >= 6 else None
    if kind == "R" and least <= 1:
        return (
            rf"[0-9]{{1,{most - 2}}}(?:\.[0-9]{{1,2}})?" if 2 < most <= 18 else f"[0-9]{{1,{max(1, most)}}}"
        )
    if kind[0] == "N" and least <= most:
        return f"[0-9]{{{max(1, least)},{most}}}"
    return None


def _forms(node: SegmentNode, marks: Delimiters) -> str | None:
    """Look ahead to the values whose form the element before names."""
    mark = re.escape(marks.element)
    text = ""
    for element, component, kind in node.typed:
        if kind != "1250":
            continue
        if component:
            return None
        before = rf"(?:[^{mark}]*{mark}){{{element - 1}}}"
        text += rf"(?={before}(?:D8{mark}{_DATE}|RD8{mark}{_DATE}-{_DATE})(?:{mark}|\Z))"
    return text
