"""How a service payment and a line as it was sent are compared: their values, in one form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from scrubber.ledger.remitted import SentLine, ServiceRecord

__all__ = ["Compared", "of_line", "of_service", "size"]

_ONE = Decimal(1)


class Compared(NamedTuple):
    """What a service payment and a line have in common where one answers the other.

    `control` is REF*6R, in capitals, since payers and clearinghouses may write all in capitals; a line without one is
    known to its payer by its ordinal, and `numbered` is false then. Amounts are without sign, since a reversal (CLP02
    22) has all of them negated.
    """

    control: str
    numbered: bool
    code: str
    judged: str
    modifiers: tuple[str, ...]
    day: date | None
    charge: Decimal | None
    units: Decimal

    @property
    def whole(self) -> tuple[object, ...]:
        """All that was billed."""
        return (self.code, self.modifiers, self.day, self.charge, self.units)


def size(amount: Decimal | None) -> Decimal | None:
    """An amount without its sign."""
    return None if amount is None else abs(amount)


def of_service(service: ServiceRecord) -> Compared:
    """A service payment as it was billed: SVC06 before SVC01, SVC07 before SVC05; no units stand for one."""
    units = service.billed_units
    control = service.control.strip().upper()
    return Compared(
        control,
        bool(control),
        service.billed_code.strip().upper(),
        service.code.strip().upper(),
        tuple(sorted(service.billed_modifiers)),
        service.day,
        size(service.charge),
        _ONE if units is None else abs(units),
    )


def of_line(line: SentLine) -> Compared:
    """A line as it was sent (SV1, DTP*472, REF*6R)."""
    control = line.control.strip().upper()
    code = line.code.strip().upper()
    modifiers = tuple(sorted(line.modifiers))
    charge, units = size(line.charge), _units(line.units)
    return Compared(
        control or str(line.ordinal), bool(control), code, code, modifiers, line.day, charge, units
    )


@lru_cache(maxsize=1024)
def _units(text: str) -> Decimal:
    """SV104 as a number; what is none stands for one, as in SVC05."""
    try:
        units = Decimal(text)
    except InvalidOperation:
        return _ONE
    return abs(units) if units.is_finite() else _ONE
