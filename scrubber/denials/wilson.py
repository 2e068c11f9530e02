"""How sure a share is that was counted on few cases: the Wilson score interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

__all__ = ["Share", "wilson"]

_Z95 = 1.959963984540054
"""The normal deviate that leaves 2.5 % on either side."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the ends of its 95 % interval, all between 0 and 1.

    `value`, `low` and `high` are None where there is nothing to take a share of.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share itself."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        """The lower end."""
        return wilson(self.part, self.whole)[0] if self.whole else None

    @property
    def high(self) -> float | None:
        """The upper end."""
        return wilson(self.part, self.whole)[1] if self.whole else None


def wilson(part: int, whole: int, z: float = _Z95) -> tuple[float, float]:
    """Return both ends of the Wilson score interval (without continuity correction) of `part` out of `whole`.

    Raises ValueError unless 0 <= part <= whole and whole > 0.
    """
    if whole <= 0 or not 0 <= part <= whole:
        raise ValueError("no share; expected a part of at least one, between none and all")
    share, square = part / whole, z * z
    below = 1 + square / whole
    middle = (share + square / (2 * whole)) / below
    half = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / below
    # None and all of them have an end that is exact; the arithmetic may miss it by the last bit.
    low = 0.0 if part == 0 else max(0.0, middle - half)
    high = 1.0 if part == whole else min(1.0, middle + half)
    return low, high
