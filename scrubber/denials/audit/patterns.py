"""The pattern of denials that two groupings make together: payers by reasons, as a table."""

from __future__ import annotations

from scrubber.denials.trends.cells import is_small
from scrubber.denials.trends.counted import Figures
from scrubber.denials.trends.crossing import Crossing, cross
from scrubber.denials.trends.tabled import HIDDEN, Column, Table

__all__ = ["crossed", "crossed_table"]


def crossed(figures: Figures, threshold: int | None) -> Crossing | None:
    """Denied dollars by payer and reason; None where there are none, or too few claims to be shared."""
    if threshold is not None and is_small(figures.total.claims, threshold):
        return None
    found = cross(figures, threshold=threshold)
    return found if found.dollars else None


def crossed_table(found: Crossing) -> Table:
    """The same as a table, a column for each reason."""
    columns = [Column("payer", "Payer", "text")]
    columns += [Column(reason, reason, "money", "denied for this reason") for reason in found.reasons]
    rows = []
    for payer in found.payers:
        cells = [found.dollars.get((payer, reason), False) for reason in found.reasons]
        rows.append((payer, *(HIDDEN if cell is None else cell or None for cell in cells)))
    return Table("Denied dollars by payer and reason", tuple(columns), tuple(rows))
