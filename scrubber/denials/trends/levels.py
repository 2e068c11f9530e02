"""When the share of claims denied went over to another level: the periods between which it changed.

The most likely day of a step (its maximum likelihood) is where two shares, one before and one after, explain the
counts better than one share by the most. It is a shift where they do so beyond chance: twice the logarithm of the
likelihood ratio above 13, about one in a hundred charts without any. Where periods scatter more than shares of their
size would, the ratio is lowered by as much (Laney). What is found is divided again.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

__all__ = ["Level", "levels_of"]

_BEYOND = 13.0
_FEWEST = 3
"""Periods on either side of a step; one or two that stand out are outside their limits."""
_PAIR = 1.128
"""The mean difference of two normal deviates, in standard deviations."""

Count = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """Periods of one share: the first day of the first and of the last, claims decided, claims denied."""

    first: date
    last: date
    claims: int
    denied: int

    @property
    def share(self) -> float:
        """Denied claims of those decided."""
        return self.denied / self.claims


def levels_of(counts: Mapping[date, Count], starts: Sequence[date]) -> tuple[Level, ...]:
    """Divide periods, in order of time, at each step; one level where there is none, none without periods."""
    if not starts:
        return ()
    return tuple(_level(counts, part) for part in _parts(counts, starts, _scatter(counts, starts)))


def _parts(counts: Mapping[date, Count], starts: Sequence[date], scatter: float) -> list[Sequence[date]]:
    best, at = 0.0, 0
    whole = _fit(counts, starts)
    for place in range(_FEWEST, len(starts) - _FEWEST + 1):
        ratio = 2 * (_fit(counts, starts[:place]) + _fit(counts, starts[place:]) - whole) / scatter
        if ratio > best:
            best, at = ratio, place
    if best < _BEYOND:
        return [starts]
    return [*_parts(counts, starts[:at], scatter), *_parts(counts, starts[at:], scatter)]


def _sum(counts: Mapping[date, Count], starts: Sequence[date]) -> Count:
    return sum(counts[start][0] for start in starts), sum(counts[start][1] for start in starts)


def _fit(counts: Mapping[date, Count], starts: Sequence[date]) -> float:
    """The logarithm of the likelihood of these counts, were they all of their common share."""
    claims, denied = _sum(counts, starts)
    return sum(part * math.log(part / claims) for part in (denied, claims - denied) if part)


def _scatter(counts: Mapping[date, Count], starts: Sequence[date]) -> float:
    """How much more periods differ from the next than shares of their size, squared; at least 1."""
    claims, denied = _sum(counts, starts)
    centre = denied / claims if claims else 0.0
    if not 0 < centre < 1 or len(starts) < _FEWEST:
        return 1.0
    spread = centre * (1 - centre)
    scores = [
        (counts[one][1] / counts[one][0] - centre) / math.sqrt(spread / counts[one][0]) for one in starts
    ]
    steps = [abs(after - before) for before, after in pairwise(scores)]
    return max(1.0, (sum(steps) / len(steps) / _PAIR) ** 2)


def _level(counts: Mapping[date, Count], starts: Sequence[date]) -> Level:
    return Level(starts[0], starts[-1], *_sum(counts, starts))
