"""Hide small numbers of claims in what is shared, so that they cannot be computed from what is shown.

A number from 1 to 10 (below the threshold of 11) may point at a person. Two ways: groups with a small number are put
together into one (`merge`), so that all totals and shares still hold; or cells of a cross table are left blank
(`hide`), and with them as many others as it takes that no blank follows from the sums of its row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

__all__ = ["THRESHOLD", "covered", "hide", "is_small", "merge"]

THRESHOLD = 11
"""Numbers from 1 to one less than this are small."""

G = TypeVar("G")
Cell = tuple[str, str]
_Node = tuple[int, str]


def is_small(count: int, threshold: int = THRESHOLD) -> bool:
    """Whether a number of claims may point at a person. None at all points at nobody."""
    return 0 < count < threshold


def merge(
    groups: Mapping[str, G], counts: Callable[[G], Sequence[int]], threshold: int = THRESHOLD
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names to show by themselves, and those to put together into one group.

    `counts` gives the numbers of a group that are shown or follow from what is shown; one that is small sends it to
    the others. What is put together must not be small itself, nor consist of a single group: the smallest of those
    shown join it until it is neither.
    """
    names = sorted(groups, key=lambda name: (*_size(counts(groups[name])), name))
    shown = [name for name in names if not any(is_small(count, threshold) for count in counts(groups[name]))]
    others = [name for name in names if name not in set(shown)]
    while others and shown and not covered(others, groups, counts, threshold):
        others.append(shown.pop())
    return tuple(shown), tuple(others)


def _size(counts: Sequence[int]) -> tuple[int, int]:
    """The largest first; of equals the one whose smallest number is the largest."""
    there = [count for count in counts if count]
    return -max(there, default=0), -min(there, default=0)


def covered(
    others: Sequence[str], groups: Mapping[str, G], counts: Callable[[G], Sequence[int]], threshold: int
) -> bool:
    """Whether those that are put together hide each other: none at all, or several with no small number together."""
    if not others:
        return True
    together = [sum(column) for column in zip(*(counts(groups[name]) for name in others), strict=True)]
    return len(others) > 1 and not any(is_small(count, threshold) for count in together)


def hide(cells: Mapping[Cell, int], threshold: int = THRESHOLD) -> frozenset[Cell]:
    """Return the cells of a cross table (row, column) to leave blank, given that sums of rows and columns are known.

    Cells that are not given are 0. No blank cell can be computed from what is shown: each lies on a ring of blank
    cells, along which numbers could be shifted without a sum changing; and the blanks of a row or column add up to
    the threshold or more wherever there is another number to hide with them.
    """
    blank = {cell for cell, count in cells.items() if is_small(count, threshold)}
    rest = sorted((count, cell) for cell, count in cells.items() if count and cell not in blank)
    while True:
        cell = _exposed(blank, cells, threshold)
        if cell is None:
            return frozenset(blank)
        more = _cover(cell, blank, rest)
        if not more:
            # Nothing can hide it by itself: without any shown number in its reach, the whole table goes.
            return frozenset(cell for cell, count in cells.items() if count)
        blank |= more
        rest = [one for one in rest if one[1] not in more]


def _exposed(blank: set[Cell], cells: Mapping[Cell, int], threshold: int) -> Cell | None:
    """A blank cell that the sums give away; None where there is none."""
    for cell in sorted(blank):
        if not _on_ring(cell, blank):
            return cell
    for cell in sorted(blank):
        for side in (0, 1):
            line = [one for one in cells if one[side] == cell[side] and cells[one]]
            hidden = [cells[one] for one in line if one in blank]
            if len(hidden) < len(line) and sum(hidden) < threshold:
                return cell
    return None


def _on_ring(cell: Cell, blank: set[Cell]) -> bool:
    """Whether a way leads from the row of a cell to its column over other blank cells."""
    ways: dict[_Node, list[_Node]] = {}
    for row, column in blank:
        if (row, column) != cell:
            ways.setdefault((0, row), []).append((1, column))
            ways.setdefault((1, column), []).append((0, row))
    start, goal = (0, cell[0]), (1, cell[1])
    seen, waiting = {start}, [start]
    while waiting:
        for further in ways.get(waiting.pop(), ()):
            if further == goal:
                return True
            if further not in seen:
                seen.add(further)
                waiting.append(further)
    return False


def _cover(cell: Cell, blank: set[Cell], rest: Sequence[tuple[int, Cell]]) -> set[Cell]:
    """The smallest shown numbers that hide a cell: those of a ring through it, or one in its row or column."""
    if _on_ring(cell, blank):
        near = next((one for _, one in rest if cell[0] == one[0] or cell[1] == one[1]), None)
        return {near} if near else set()
    reach: list[Cell] = []
    for _, one in rest:
        reach.append(one)
        if _on_ring(cell, blank.union(reach)):
            return _needed(cell, blank, reach)
    return set()


def _needed(cell: Cell, blank: set[Cell], reach: Sequence[Cell]) -> set[Cell]:
    """Of the numbers that close a ring those without which it does not close; the highest are given back first."""
    needed = set(reach)
    for one in reversed(reach):
        if _on_ring(cell, blank.union(needed - {one})):
            needed.discard(one)
    return needed
