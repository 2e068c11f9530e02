"""Which groups may stand by themselves in what is shared: one answer for all tables and charts of a report.

Were the small payers of one table put together with another payer than those of the next, the difference of the two
would tell the small one. Nor may a small group follow from a larger one around it: were CO-97 put with the others of
the reasons, while the kind bundling and its other reasons stand by themselves, the difference would be CO-97.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from scrubber.denials.trends.cells import covered, is_small, merge
from scrubber.denials.trends.counted import Cell, Figures, Reason
from scrubber.denials.trends.gathered import LINKS
from scrubber.denials.trends.tabled import BY, By

__all__ = ["numbers_of", "shared_groups"]

_CELLS = ("month", "payer", "provider")
_OTHERS = "\n"
"""The group of those that are put together; no value has a line break."""


def numbers_of(cell: Cell) -> tuple[int, int, int, int]:
    """The numbers of claims that a shared row shows, or that follow from it, or that its dollars are of.

    Decided, denied, not denied, and denied wholly or in part.
    """
    return cell.claims, cell.denied, cell.claims - cell.denied, cell.denied + cell.partly


def shared_groups(figures: Figures, by: By, threshold: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names to show, and those to put together, by all numbers that any table has of them.

    `figures` are those to share (`Figures.to_share`).
    """
    numbers: dict[str, list[int]] = {}
    width = len(numbers_of(Cell()))
    whole = 2 * width + 1
    if by in _CELLS:
        at = _CELLS.index(by)
        for cells, place in ((figures.cohort, 0), (figures.decided, width)):
            groups: dict[str, Cell] = {}
            for key, cell in cells.items():
                groups.setdefault(key[at], Cell()).add(cell)
            for name, sums in groups.items():
                numbers.setdefault(name, [0] * whole)[place : place + width] = numbers_of(sums)
    for name, reason in figures.reasons.get(by, {}).items():
        numbers.setdefault(name, [0] * whole)[-1] = reason.claims
    shown, others = merge(numbers, lambda those: those, threshold)
    bounds = [_Bound(figures, small, large, threshold) for small, large in LINKS if small == by]
    if not any(bound.bare(shown) for bound in bounds):
        return shown, others
    return _covered(numbers, bounds, shown, others, threshold)


def _covered(
    numbers: Mapping[str, Sequence[int]],
    bounds: Sequence[_Bound],
    shown: tuple[str, ...],
    others: tuple[str, ...],
    threshold: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put further groups together until none that is small follows from a larger one, then show again what may be."""
    alone, together = list(shown), list(others)

    def safe(out: Sequence[str], put: Sequence[str]) -> bool:
        hidden = covered(put, numbers, lambda those: those, threshold)
        return hidden and not any(bound.bare(out) for bound in bounds)

    while alone and not safe(alone, together):
        near = next((names for bound in bounds if (names := bound.bare(alone))), alone)
        least = min(near, key=lambda name: (max(numbers[name]), name))
        alone.remove(least)
        together.append(least)
    for name in sorted(set(together), key=lambda name: (-max(numbers[name]), name)):
        rest = [one for one in together if one != name]
        if not any(is_small(number, threshold) for number in numbers[name]) and safe([*alone, name], rest):
            alone, together = [*alone, name], rest
    return tuple(alone), tuple(together)


class _Bound:
    """A larger grouping of which the smaller one's groups are parts, with its groups as they are shown."""

    def __init__(self, figures: Figures, small: str, large: str, threshold: int) -> None:
        self._pairs = figures.gathered.links.get((small, large), {})
        self._threshold = threshold
        self._around = _around(figures, large, self._pairs, threshold)
        self._inside = _inside(self._pairs, self._around)

    def bare(self, shown: Iterable[str]) -> list[str]:
        """The groups of which a small rest is left in the larger one when all that is shown there is taken away.

        Of the first such larger one; none where there is none.
        """
        alone = frozenset(shown)
        rest: dict[str, int] = {}
        cut: dict[str, list[str]] = {}
        for (one, value), sums in self._pairs.items():
            group = self._around[value]
            if one in alone and one in self._inside:
                cut.setdefault(group, []).append(one)
            else:  # a claim may be in several of them: together they have those of the largest at least
                rest[group] = max(rest.get(group, 0), sums.claims)
        bare = (group for group in sorted(cut) if is_small(rest.get(group, 0), self._threshold))
        return sorted(set(cut.get(next(bare, ""), ())))


def _around(
    figures: Figures, large: str, pairs: Mapping[tuple[str, str], Reason], threshold: int
) -> dict[str, str]:
    """The group of the other table in which each value of the larger grouping stands."""
    by = next((one for one in BY if one == large), None)
    if by is None:
        return {value: value for _, value in pairs}
    alone = frozenset(shared_groups(figures, by, threshold)[0])
    return {value: value if value in alone else _OTHERS for _, value in pairs}


def _inside(pairs: Mapping[tuple[str, str], Reason], around: Mapping[str, str]) -> dict[str, str]:
    """The larger group of each smaller one that lies in one alone."""
    found: dict[str, set[str]] = {}
    for one, value in pairs:
        found.setdefault(one, set()).add(around[value])
    return {one: next(iter(groups)) for one, groups in found.items() if len(groups) == 1}
