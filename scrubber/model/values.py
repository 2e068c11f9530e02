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

__all__ = ["Amount", "Day", "Period", "Text", "absent", "amount", "lazy", "period", "text"]

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
        value = instance.__dict__[self.name] = self.work(instance)
        return value


class _Source:
    """Where a value was read: a segment of a loop, an element, a component."""

    __slots__ = ("component", "element", "loop", "segment")

    def __init__(self, loop: Loop, segment: Segment, element: int, component: int) -> None:
        self.loop = loop
        self.segment = segment
        self.element = element
        self.component = component

    @property
    def at(self) -> At:
        return self.loop.place(self.segment, self.element, self.component or None)


class _Nowhere:
    """Where a value would stand whose segment is not there."""

    __slots__ = ("locator", "loop")

    def __init__(self, loop: Loop, locator: str) -> None:
        self.loop = loop
        self.locator = locator

    @property
    def at(self) -> At:
        return self.loop.gap(self.locator)


class Text(str):
    """A string of the file, in the Latin-1 view."""

    __slots__ = ("source",)
    source: _Source | _Nowhere

    @property
    def at(self) -> At:
        """The place of the element, or the gap where its segment belongs."""
        return self.source.at


class Amount(Decimal):
    """Dollars, or a quantity: an X12 decimal number."""

    __slots__ = ("source",)
    source: _Source

    @property
    def at(self) -> At:
        """The place of the element."""
        return self.source.at


class Day(date):
    """A date of the file."""

    __slots__ = ("source",)
    source: _Source

    @property
    def at(self) -> At:
        """The place of the element."""
        return self.source.at


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


def text(loop: Loop, segment: Segment, element: int, component: int = 0) -> Text:
    """Read an element or component as text; empty where the segment has none."""
    value = Text(segment.get(element, component))
    value.source = _Source(loop, segment, element, component)
    return value


def absent(loop: Loop, locator: str) -> Text:
    """Return the empty text whose place is the gap where `locator` (within the loop) belongs."""
    value = Text()
    value.source = _Nowhere(loop, locator)
    return value


def amount(loop: Loop, segment: Segment, element: int, component: int = 0) -> Amount | None:
    """Read an element as a decimal number; None where it is absent or unreadable."""
    read = values.amount(segment.get(element, component))
    if read is None:
        return None
    value = Amount(read)
    value.source = _Source(loop, segment, element, component)
    return value


def period(loop: Loop, segment: Segment, element: int = 3, form: int = 2) -> Period | None:
    """Read a date element whose form (D8 or RD8) stands in another one; None where absent or unreadable."""
    read = values.period(segment.get(element), segment.get(form) if form else "")
    if read is None:
        return None
    source = _Source(loop, segment, element, 0)
    first = last = _day(read[0], source)
    if read[1] is not read[0]:
        last = _day(read[1], source)
    return Period((first, last))


def _day(when: date, source: _Source) -> Day:
    value = Day(when.year, when.month, when.day)
    value.source = source
    return value
