"""Payers by reasons: denied dollars in a cross table, with small cells left blank where it is to be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scrubber.denials.trends.cells import hide
from scrubber.denials.trends.counted import Figures
from scrubber.denials.trends.sharing import shared_groups
from scrubber.denials.trends.tabled import OTHERS, By

__all__ = ["Crossing", "cross"]

_NONE = Decimal(0)
_MOST = 10


@dataclass(frozen=True, slots=True)
class Crossing:
    """Dollars by payer and reason; a hidden cell is None, one that is not given is none at all."""

    payers: tuple[str, ...]
    reasons: tuple[str, ...]
    dollars: Mapping[tuple[str, str], Decimal | None]


def cross(figures: Figures, *, most: int = _MOST, threshold: int | None = None) -> Crossing:
    """The dearest payers and reasons, the others of each together; with `threshold` without small cells."""
    payers = _names(figures, "payer", most, threshold)
    reasons = _names(figures, "carc", most, threshold)
    claims: dict[tuple[str, str], int] = {}
    dollars: dict[tuple[str, str], Decimal] = {}
    for (payer, reason), sums in figures.crossed.items():
        cell = payers.get(payer, OTHERS), reasons.get(reason, OTHERS)
        claims[cell] = claims.get(cell, 0) + sums.claims
        dollars[cell] = dollars.get(cell, _NONE) + sums.dollars
    hidden = hide(claims, threshold) if threshold is not None else frozenset[tuple[str, str]]()
    named = {cell: (_payer(figures, cell[0]), cell[1]) for cell in dollars}
    return Crossing(
        _axis(payers, {cell[0] for cell in dollars}, figures),
        _axis(reasons, {cell[1] for cell in dollars}),
        {named[cell]: None if cell in hidden else amount for cell, amount in dollars.items()},
    )


def _names(figures: Figures, by: By, most: int, threshold: int | None) -> dict[str, str]:
    """The groups that stand by themselves, the dearest first."""
    groups = figures.reasons.get(by, {})
    alone = list(groups)
    if threshold is not None:
        alone = [name for name in shared_groups(figures, by, threshold)[0] if name in groups]
    alone.sort(key=lambda name: (-groups[name].dollars, name))
    return {name: name for name in alone[:most]}


def _axis(names: Mapping[str, str], there: set[str], figures: Figures | None = None) -> tuple[str, ...]:
    shown = [name if figures is None else _payer(figures, name) for name in names]
    return (*shown, OTHERS) if OTHERS in there else tuple(shown)


def _payer(figures: Figures, payer: str) -> str:
    return payer if payer == OTHERS else figures.payer_name(payer)
