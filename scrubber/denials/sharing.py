"""Which groups may stand by themselves in what is shared: one answer for all tables and charts of a report.

Were the small payers of one table put together with another payer than those of the next, the difference of the two
would tell the small one.
"""

from __future__ import annotations

from scrubber.denials.cells import merge
from scrubber.denials.counted import Cell, Figures
from scrubber.denials.tabled import By

__all__ = ["numbers_of", "shared_groups"]

_CELLS = ("month", "payer", "provider")


def numbers_of(cell: Cell) -> tuple[int, int, int]:
    """The numbers of claims that a shared row shows, or that follow from it: decided, denied, not denied."""
    return cell.claims, cell.denied, cell.claims - cell.denied


def shared_groups(figures: Figures, by: By, threshold: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names to show, and those to put together, by all numbers that any table has of them."""
    numbers: dict[str, list[int]] = {}
    if by in _CELLS:
        at = _CELLS.index(by)
        for cells, place in ((figures.cohort, 0), (figures.decided, 3)):
            groups: dict[str, Cell] = {}
            for key, cell in cells.items():
                groups.setdefault(key[at], Cell()).add(cell)
            for name, sums in groups.items():
                numbers.setdefault(name, [0] * 7)[place : place + 3] = numbers_of(sums)
    for name, reason in figures.reasons.get(by, {}).items():
        numbers.setdefault(name, [0] * 7)[6] = reason.claims
    return merge(numbers, lambda those: those, threshold)
