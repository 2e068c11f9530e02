"""Which of many things are meant, by their numbers from 1, in little room: ranges, as `1-40 44 46-50` writes them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable

__all__ = ["Ordinals"]

_MOST = 64
"""Ranges that are told apart; what comes after them is one range, with what lies between."""


class Ordinals(Container[int]):
    """Numbers that are added; each of them is in it always, and others between them where the gaps are many."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for number in numbers:
            self.add(number)

    @classmethod
    def read(cls, text: str) -> Ordinals:
        """Read what `str` wrote. Raises ValueError for other text."""
        found = cls()
        for each in text.split():
            first, _, last = each.partition("-")
            found._starts.append(int(first))
            found._ends.append(int(last or first))
        return found

    def add(self, number: int) -> None:
        """Add a number; in rising order is quickest and takes least room."""
        starts, ends = self._starts, self._ends
        if not ends or number > ends[-1] + 1:
            if len(ends) < _MOST:
                starts.append(number)
                ends.append(number)
                return
        elif number <= ends[-1]:
            self._insert(number)
            return
        ends[-1] = number

    def _insert(self, number: int) -> None:
        """Add a number that is less than the last; where there is no room, with all up to the next range."""
        place = bisect_right(self._starts, number)
        if place and number <= self._ends[place - 1]:
            return
        if len(self._ends) < _MOST:
            self._starts.insert(place, number)
            self._ends.insert(place, number)
        else:
            self._starts[place] = number

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        place = bisect_right(self._starts, number)
        return place > 0 and number <= self._ends[place - 1]

    def __str__(self) -> str:
        ranges = zip(self._starts, self._ends, strict=True)
        return " ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in ranges)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ordinals) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f"Ordinals.read({str(self)!r})"
