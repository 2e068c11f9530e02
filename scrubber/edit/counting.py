"""Units of a service line on one day, as limits of a day count them."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scrubber.model import ServiceLine

__all__ = ["covers", "units_of_day"]

_WHOLE = Decimal("1")


def covers(line: ServiceLine, day: date) -> bool:
    """Whether a day lies within the line's days of service (DTP*472)."""
    return line.service is not None and line.service.first <= day <= line.service.last


def units_of_day(line: ServiceLine) -> Decimal:
    """Return the units (SV104) of one day: those of a range are spread over its days, and rounded."""
    units, period = Decimal(line.counted_units), line.service
    days = (period.last - period.first).days + 1 if period else 1
    return units if days == 1 else (units / days).quantize(_WHOLE, ROUND_HALF_UP)
