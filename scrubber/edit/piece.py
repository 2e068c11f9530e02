"""One segment as an edit sees it, and the patterns that say which segments an edit is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.guide.schema import SegmentNode
from scrubber.model import Text, View
from scrubber.model.values import Amount, Period, amount, period, text
from scrubber.x12 import Segment

__all__ = ["Pattern", "Piece"]

_PATTERN = re.compile(
    r"(?:(?P<loop>[0-9A-Z_]+\*?)\.)?(?P<id>[A-Z][A-Z0-9]{1,2})(?:\[(?P<qualifier>[A-Z0-9]+)\])?"
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`[LOOP.]SEG[[QUALIFIER]]`: `NM1`, `2010AA.N4`, `23*.REF[G1]`, `2430.SVD`; a loop may end in `*`."""

    loop: str
    id: str
    qualifier: str

    @classmethod
    def parse(cls, source: str) -> Pattern:
        """Take a pattern apart. Raises ValueError."""
        match = _PATTERN.fullmatch(source)
        if match is None:
            raise ValueError(f"{source!r} names no segment; expected e.g. NM1, 2010AA.N4 or 23*.REF[G1]")
        return cls(match["loop"] or "", match["id"], match["qualifier"] or "")

    def __str__(self) -> str:
        loop = f"{self.loop}." if self.loop else ""
        return f"{loop}{self.id}[{self.qualifier}]" if self.qualifier else f"{loop}{self.id}"

    def matches(self, node: SegmentNode) -> bool:
        """Whether a place of the guide is meant: its id, its loop, and a qualifier that it allows."""
        if node.id != self.id:
            return False
        loop = node.loop.id
        if self.loop.endswith("*"):
            if not loop.startswith(self.loop[:-1]):
                return False
        elif self.loop and loop != self.loop:
            return False
        if not self.qualifier:
            return True
        if node.keys:
            return any(self.qualifier in key.codes for key in node.keys)
        return bool(node.elements) and self.qualifier in node.elements[0].codes


class Piece(View):
    """A segment in its loop: what an edit of scope `segment` judges."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment.loop)
        self.piece = segment

    @property
    def loop_id(self) -> str:
        """The guide's name of its loop, e.g. 2010AA."""
        return self.loop.id

    @property
    def id(self) -> str:
        """The segment id, e.g. NM1."""
        return self.piece.elements[0]

    @property
    def at(self) -> At:
        """The place of the segment."""
        return self.loop.place(self.piece)

    @property
    def line(self) -> int | None:
        """The ordinal of the service line that it lies in, None outside lines."""
        loop: Loop | None = self.loop
        while loop is not None and loop.id != "2400":
            loop = loop.parent
        return loop.ordinal if loop is not None else None

    @property
    def elements(self) -> list[str]:
        """Its elements as text; the first is the segment id."""
        return self.piece.elements

    @property
    def component_separator(self) -> str:
        """The character between the components of a composite."""
        return self.piece.delimiters.component

    def get(self, element: int, component: int = 0) -> str:
        """Return an element or component as plain text, empty where it is absent: the quick way to look."""
        return self.piece.get(element, component)

    def value(self, element: int, component: int = 0) -> Text:
        """Read an element or component as text that knows its place."""
        return text(self.loop, self.piece, element, component)

    def number(self, element: int, component: int = 0) -> Amount | None:
        """Read an element or component as a decimal number; None where absent or unreadable."""
        return amount(self.loop, self.piece, element, component)

    def dates(self, element: int = 3, form: int = 2) -> Period | None:
        """Read a date or range whose form stands in another element; None where absent or unreadable."""
        return period(self.loop, self.piece, element, form)

    def sum(self, elements: range) -> Decimal:
        """Add the amounts that stand in these elements; what cannot be read counts nothing."""
        read = (amount(self.loop, self.piece, element) for element in elements)
        return sum((value for value in read if value is not None), Decimal(0))
