"""One segment as it stands in the file, and the characters that set its parts off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrubber.x12.envelope import Envelope

__all__ = ["Delimiters", "Segment", "find_delimiters", "qualifier"]

_QUALIFIED = frozenset(
    ["AMT", "CAS", "CRC", "CTP", "DTM", "DTP", "HI", "LQ", "N1", "NM1", "PRV", "PWK", "QTY", "REF"]
)
"""Segments whose first element says which of several meanings they have."""

_ISA_START = re.compile(r"ISA([^0-9A-Za-z \r\n])")
_ISA_LENGTH = 106
_ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_BREAKS = str.maketrans("", "", "\r\n")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four delimiters of one interchange, each one character.

    `element` is the character after "ISA", `component` is ISA16, `segment` follows it. `repetition` is
    ISA11, or empty where ISA11 is the U of older versions (or any letter, digit or blank).
    """

    element: str
    component: str
    repetition: str
    segment: str

    def collisions(self) -> list[str]:
        """Names of delimiters that are the same character as another one, or a letter, digit or blank."""
        seen: dict[str, str] = {}
        bad = []
        for name in ("element", "component", "repetition", "segment"):
            character = getattr(self, name)
            if character and (character in seen or character.isalnum() or character == " "):
                bad.append(name)
            seen[character] = name
        return bad


def find_delimiters(text: str, at: int = 0) -> tuple[Delimiters, int, bool] | None:
    """Read the delimiters from an ISA that starts at `at`.

    Returns the delimiters, the offset of the segment terminator, and whether every element has the width
    that X12 fixes; None where no ISA can be read. Line breaks inside (80-column wrapping) are passed over.
    Widths may be wrong: then sixteen separators are counted.
    """
    if not _ISA_START.match(text, at):
        return None
    window = text[at : at + 4 * _ISA_LENGTH]
    every = list(range(len(window)))
    flat = [i for i in every if window[i] not in "\r\n"]
    for kept in (every, flat):
        found = _read_isa("".join([window[i] for i in kept]))
        if found:
            delimiters, end, exact = found
            return delimiters, at + kept[end], exact
    return None


def _read_isa(window: str) -> tuple[Delimiters, int, bool] | None:
    element = window[3]
    parts = window.split(element, 16)
    if len(parts) < 17 or len(parts[16]) < 2:
        return None
    head, component, terminator = parts[:16], parts[16][0], parts[16][1]
    end = sum(map(len, head)) + 17
    broken = any("\n" in part or "\r" in part for part in (*head, component))
    if broken or end > 2 * _ISA_LENGTH or terminator.isalnum() or terminator == " ":
        return None
    exact = all(len(part) == width for part, width in zip(head[1:], _ISA_WIDTHS, strict=False))
    if not exact and any(part.endswith("ISA") for part in head[1:]):
        return None  # a torn header, and a whole one behind it: that one is to be read
    repetition = parts[11]
    if len(repetition) != 1 or repetition.isalnum() or repetition == " ":
        repetition = ""
    return Delimiters(element, component, repetition, terminator), end, exact


class Segment:
    """A segment: its text, its elements, and where it is.

    `elements[0]` is the segment id. `raw` is the text between the formatting before it (`lead`) and the
    terminator, just as it came; where the file is wrapped `raw` still holds the line breaks and `elements`
    do not. `before` is what stood before it and belongs to no envelope (noise, TA1, stray segments), set by
    the envelope's reader. `ordinal` counts within `owner`, the innermost envelope. `loop`, and `node`, its
    place in the guide (None where it has none), are set by the guide's walk.
    """

    __slots__ = (
        "before",
        "delimiters",
        "elements",
        "lead",
        "loop",
        "node",
        "ordinal",
        "owner",
        "raw",
        "start",
        "terminated",
        "wrapped",
    )

    def __init__(
        self, raw: str, start: int, delimiters: Delimiters, lead: str = "", terminated: bool = True
    ) -> None:
        self.raw = raw
        self.start = start
        self.delimiters = delimiters
        self.lead = lead
        self.terminated = terminated
        self.elements = raw.split(delimiters.element)
        self.ordinal = 0
        self.owner: Envelope | None = None
        self.loop: Any = None
        self.node: Any = None
        self.before = ""
        self.wrapped = False

    def __repr__(self) -> str:
        return f"<{self.id or 'segment'} {self.ordinal} at {self.start}>"  # no content: it may be PHI

    @property
    def id(self) -> str:
        """The segment id, e.g. `CLM`."""
        return self.elements[0]

    @property
    def end(self) -> int:
        """Offset after the last character of `raw`."""
        return self.start + len(self.raw)

    @property
    def stop(self) -> int:
        """Offset after the terminator."""
        return self.start + len(self.raw) + self.terminated

    @property
    def opening(self) -> str:
        """What stands before the segment and goes where it goes: noise and formatting."""
        return self.before + self.lead

    @property
    def source(self) -> str:
        """All bytes that belong to the segment: what stands before it, itself, its terminator."""
        return self.before + self.lead + self.raw + (self.delimiters.segment if self.terminated else "")

    def unwrap(self) -> None:
        """Take line breaks out of the elements (80-column wrapping); `raw` keeps them, `wrapped` says so."""
        self.wrapped = True
        self.elements = self.raw.translate(_BREAKS).split(self.delimiters.element)

    def get(self, element: int, component: int = 0, repeat: int = 0) -> str:
        """Return an element (from 1), or one component or repeat of it (from 1); empty where absent."""
        elements = self.elements
        if element >= len(elements):
            return ""
        value = elements[element]
        if repeat:
            value = _part(value, self.delimiters.repetition, repeat)
        if component:
            value = _part(value, self.delimiters.component, component)
        return value

    def text(self, start: int, end: int) -> str:
        """Return the bytes of a span of the segment as they stand, line breaks of wrapping included."""
        return self.raw[start - self.start : end - self.start]

    def span(self, element: int, component: int = 0, repeat: int = 0) -> tuple[int, int]:
        """Return the byte span of an element (0 is the id), or of a component or repeat of it.

        What is absent has an empty span where it would stand: at the end of what holds it.
        """
        start, end = _span(self.raw, self.delimiters.element, element)
        if repeat:
            inner = _span(self.raw[start:end], self.delimiters.repetition, repeat - 1)
            start, end = start + inner[0], start + inner[1]
        if component:
            inner = _span(self.raw[start:end], self.delimiters.component, component - 1)
            start, end = start + inner[0], start + inner[1]
        return self.start + start, self.start + end


def _part(value: str, delimiter: str, number: int) -> str:
    if not delimiter:
        return value if number == 1 else ""
    parts = value.split(delimiter)
    return parts[number - 1] if number <= len(parts) else ""


def _span(text: str, delimiter: str, index: int) -> tuple[int, int]:
    parts = text.split(delimiter) if delimiter else [text]
    if index >= len(parts):
        return len(text), len(text)
    start = sum(map(len, parts[:index])) + index
    return start, start + len(parts[index])


def qualifier(segment: Segment) -> str:
    """Return the value that tells apart segments of one id (`82` of NM1*82), or an empty string."""
    if segment.elements[0] not in _QUALIFIED or len(segment.elements) < 2:
        return ""
    value = segment.elements[1]
    return value.split(segment.delimiters.component, 1)[0] if segment.elements[0] == "HI" else value
