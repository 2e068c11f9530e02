"""One segment as an edit sees it."""

from __future__ import annotations

from decimal import Decimal

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.model import Text, View
from scrubber.model.values import Amount, Period, amount, period, text
from scrubber.x12 import Segment

__all__ = ["Piece"]


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
