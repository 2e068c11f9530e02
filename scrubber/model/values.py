"""Typed values that know their place: text, amounts, quantities, days.

Each is what its base type is (`line.code == "17311"`, `claim.charge + Decimal(1)`), and has `.at`: the Place
of the element it was read from, or the Gap where it would stand. A value that is absent or cannot be read is
an empty Text or None; that it cannot be read is the guide's finding, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar, overload

from scrubber.finding import At
from scrubber.guide.loop import Loop
from scrubber.x12 import Segment, values

__all__ = ["Amount", "Day", "Period", "Text", "absent", "amount", "kind_of", "lazy", "period", "text"]

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - it is used as a decorator, like property
    """A property that is worked out once: the value then lies in the instance, as a plain attribute."""

    def __init__(self, work: Callable[[Any], T]) -> None:
        self.work = work
        self.name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> T | lazy[T]:
        if instance is None:
            return self
        value = self.work(instance)
        setattr(instance, self.name, value)
        return value


Where = tuple[Loop, Segment, int, int]
"""Loop, segment, element, and component or 0: what a place is made of once somebody asks for it."""


class Text(str):
    """A string of the file, in the Latin-1 view."""

    __slots__ = ("where",)
    where: Where

    @property
    def component(self) -> int:
        """The component it was read from, 0 where it is a whole element."""
        return self.where[3]

    @property
    def at(self) -> At:
        """The place of the element, or the gap where its segment belongs."""
        loop, segment, element, component = self.where
        return loop.place(segment, element, component or None)

    def emptied(self) -> Text:
        """Return the empty text at the same place."""
        return text(*self.where, "")


class _Absent(Text):
    """The empty text of a segment that is not there."""

    __slots__ = ("locator", "loop")
    loop: Loop
    locator: str

    @property
    def at(self) -> At:
        return self.loop.gap(self.locator)

    def emptied(self) -> Text:
        return self


class Amount(Decimal):
    """Dollars, or a quantity: an X12 decimal number."""

    __slots__ = ("where",)
    where: Where

    @property
    def at(self) -> At:
        """The place of the element."""
        loop, segment, element, component = self.where
        return loop.place(segment, element, component or None)


class Day(date):
    """A date of the file."""

    __slots__ = ("element", "loop", "segment")
    loop: Loop
    segment: Segment
    element: int

    @property
    def at(self) -> At:
        """The place of the element."""
        return self.loop.place(self.segment, self.element)


class Period(tuple[Day, Day]):
    """The first and the last day of a date or a range of dates (DTP03)."""

    __slots__ = ()

    @property
    def first(self) -> Day:
        """The day it begins."""
        return self[0]

    @property
    def last(self) -> Day:
        """The day it ends; the same as the first for a single date."""
        return self[1]

    @property
    def at(self) -> At:
        """The place of the element."""
        return self[0].at


def text(loop: Loop, segment: Segment, element: int, component: int = 0, value: str | None = None) -> Text:
    """Read an element or component as text; empty where the segment has none. `value` is what it reads as."""
    read = Text(segment.get(element, component) if value is None else value)
    read.where = (loop, segment, element, component)
    return read


def kind_of(name: Segment) -> str:
    """What kind of party an NM1 names: a person or not (02), the kind of its number (08), and whether it has one."""
    elements = name.elements
    return ":".join((*elements[2:3], *elements[8:9], "numbered" if "".join(elements[9:10]).strip() else ""))


def absent(loop: Loop, locator: str) -> Text:
    """Return the empty text whose place is the gap where `locator` (within the loop) belongs."""
    value = _Absent()
    value.loop = loop
    value.locator = locator
    return value


def amount(loop: Loop, segment: Segment, element: int, component: int = 0) -> Amount | None:
    """Read an element as a decimal number; None where it is absent or unreadable."""
    read = values.amount(segment.get(element, component))
    if read is None:
        return None
    value = Amount(read)
    value.where = (loop, segment, element, component)
    return value


def period(loop: Loop, segment: Segment, element: int = 3, form: int = 2) -> Period | None:
    """Read a date element whose form (D8 or RD8) stands in another one; None where absent or unreadable."""
    read = values.period(segment.get(element), segment.get(form) if form else "")
    if read is None:
        return None
    first = last = _day(read[0], loop, segment, element)
    if read[1] is not read[0]:
        last = _day(read[1], loop, segment, element)
    return Period((first, last))


def _day(when: date, loop: Loop, segment: Segment, element: int) -> Day:
    value = Day(when.year, when.month, when.day)
    value.loop = loop
    value.segment = segment
    value.element = element
    return value
