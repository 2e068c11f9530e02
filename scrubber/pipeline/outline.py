"""The shape of an input, for the split: where levels begin and which claims lie under each.

Kept per level and transaction as a few integers, so that a large file's outline is small.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate

from scrubber.x12 import End, Segment, Transaction, read

__all__ = ["Outline", "Span", "outline"]

_BILLING, _SUBSCRIBER, _PATIENT = 20, 22, 23
Span = tuple[int, int]
"""Claims by index: the first, and one past the last."""


class Outline:
    """Levels and transactions in the order of the file, each with its span of claims."""

    def __init__(self) -> None:
        self.level_kind = array("b")
        self.level_first = array("q")
        self.level_end = array("q")
        self.transactions: list[Span] = []
        self.claims = 0
        self._held_before: list[int] = [0]

    def mark(self, held: Iterable[int]) -> None:
        """Take note of which claims are held (0 or 1, by index)."""
        self._held_before = list(accumulate(held, initial=0))

    def count(self, span: Span, held: bool) -> int:
        """How many claims of a span are on one side."""
        first, end = span
        on_hold = self._held_before[end - 1] - self._held_before[first - 1]
        return on_hold if held else end - first - on_hold

    def level(self, number: int, held: bool) -> tuple[bool, bool]:
        """Whether a level (by its ordinal, from 0) has claims on a side, and whether an inner level has."""
        kind = self.level_kind[number]
        own = self.count((self.level_first[number], self.level_end[number]), held) > 0
        inner = False
        following = number + 1
        while not inner and following < len(self.level_kind) and self.level_kind[following] > kind:
            inner = self.count((self.level_first[following], self.level_end[following]), held) > 0
            following += 1
        return own, inner


def outline(chunks: Iterable[bytes]) -> Outline:
    """Read an input's shape. Raises NotX12."""
    result = Outline()
    open_levels: list[int] = []
    kinds: dict[str, int] = {}
    first = 1
    for event in read(chunks):
        if isinstance(event, Segment):
            name = event.elements[0]
            if name == "CLM":
                result.claims += 1
            elif name == "HL":
                kind = kinds[event.get(1)] = _kind(event, kinds)
                _level(result, kind, open_levels)
        elif isinstance(event, Transaction):
            first = result.claims + 1
            kinds = {}
        elif isinstance(event, End) and isinstance(event.envelope, Transaction):
            while open_levels:
                result.level_end[open_levels.pop()] = result.claims + 1
            result.transactions.append((first, result.claims + 1))
    return result


def _kind(segment: Segment, kinds: dict[str, int]) -> int:
    """What level an HL begins: by HL03, or where that is no level's, by the level that HL02 names."""
    code = segment.get(3)
    if code in ("20", "22", "23"):
        return int(code)
    if not segment.get(2):
        return _BILLING
    return _SUBSCRIBER if kinds.get(segment.get(2)) == _BILLING else _PATIENT


def _level(result: Outline, kind: int, open_levels: list[int]) -> None:
    while open_levels and result.level_kind[open_levels[-1]] >= kind:
        result.level_end[open_levels.pop()] = result.claims + 1
    result.level_kind.append(kind)
    result.level_first.append(result.claims + 1)
    result.level_end.append(result.claims + 1)
    open_levels.append(len(result.level_kind) - 1)
