"""The dearest of many, without keeping them all."""

from __future__ import annotations

import heapq
from decimal import Decimal
from typing import Generic, TypeVar

__all__ = ["Dearest", "Place"]

T = TypeVar("T")
Place = tuple[str | int, ...]
"""What settles the order of two of equal dollars; no two things have the same."""


class Dearest(Generic[T]):
    """The `most` things with the highest dollars; of equals those whose place comes first, whatever came first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[_Entry[T]] = []
        self.left = 0
        """How many were not kept."""

    def add(self, dollars: Decimal, place: Place, thing: T) -> None:
        """Offer one."""
        entry = _Entry(dollars, place, thing)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
            return
        self.left += 1
        if self._most and self._heap[0] < entry:
            heapq.heapreplace(self._heap, entry)

    def all(self) -> tuple[T, ...]:
        """Those kept, the dearest first."""
        return tuple(entry.thing for entry in sorted(self._heap, reverse=True))


class _Entry(Generic[T]):
    """One thing in the order of dollars."""

    __slots__ = ("dollars", "place", "thing")

    def __init__(self, dollars: Decimal, place: Place, thing: T) -> None:
        self.dollars, self.place, self.thing = dollars, place, thing

    def __lt__(self, other: _Entry[T]) -> bool:
        if self.dollars != other.dollars:
            return self.dollars < other.dollars
        return self.place > other.place
