"""Sums over adjustments, and amounts as messages and claims write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scrubber.edit.piece import Piece
from scrubber.model import View

__all__ = ["adjusted", "plain"]


def adjusted(views: Iterable[View]) -> Decimal | None:
    """Return the sum of the CAS of payers or decisions (CAS03, 06, 09 ...); None where one cannot be read."""
    total = Decimal(0)
    for segment in (segment for view in views for segment in view.loop.every("CAS")):
        for element in range(3, len(segment.elements), 3):
            amount = Piece(segment).number(element)
            if amount is None and segment.get(element):
                return None
            total += amount or 0
    return total


def plain(amount: Decimal) -> str:
    """Write an amount as X12 does, without zeros after the last digit that counts."""
    return f"{amount.normalize():f}"
