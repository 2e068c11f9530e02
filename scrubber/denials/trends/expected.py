"""What payers are expected to allow for a line of a remittance: Medicare's fee schedule, or a practice's contracts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scrubber.denials.trends.underpaid import CENT, Expected, Priced
from scrubber.tables import Tables
from scrubber.tables.price import Service, price_claim

__all__ = ["OFFICE", "expected_fees"]

OFFICE = "11"
"""The place of service that is taken for one that is not known."""

_COMPONENTS = frozenset(("26", "TC"))
_CHANGING = frozenset(
    ("22", "50", "52", "53", "54", "55", "56", "62", "66", "73", "74", "78", "80", "81", "82")
)
_NOT_CONTRACTED = _CHANGING | {"AS", "GY", "GZ"}
_MOST = 1 << 14


def expected_fees(
    tables: Tables,
    *,
    medicare: Callable[[str], bool],
    locality: str = "",
    place: str = OFFICE,
    contract: Callable[[str, str, str], Decimal | None] | None = None,
) -> Expected:
    """Return the prices for `find_underpaid`.

    `medicare` says of a payer (its id, else its name) whether the fee schedule prices it, in `locality` (contractor and
    number, `01112-05`; empty is national). `contract` gives the fee of one unit by payer, code and component (26, TC,
    or empty) of any other payer. A line is priced by itself, as the dearest of its day.
    """
    known: dict[tuple[object, ...], Priced | None] = {}

    def price(
        code: str, modifiers: tuple[str, ...], day: date, payer: str, where: str, units: Decimal
    ) -> Priced | None:
        by_schedule = medicare(payer)
        key = ("" if by_schedule else payer, code, modifiers, day, where, units)
        if key in known:
            return known[key]
        if by_schedule:
            told = price_claim([Service(code, day, where or place, modifiers, units)], tables, locality)[0]
            found = None if told.amount is None else Priced(told.amount, told.table.stale, not where)
        else:
            fee = _contracted(contract, code, modifiers, payer, units)
            found = None if fee is None else Priced(fee)
        if len(known) >= _MOST:
            known.clear()
        known[key] = found
        return found

    return price


def _contracted(
    contract: Callable[[str, str, str], Decimal | None] | None,
    code: str,
    modifiers: tuple[str, ...],
    payer: str,
    units: Decimal,
) -> Decimal | None:
    """The contract's fee for each unit; none with a modifier whose rule only the contract knows."""
    if contract is None or units < 1 or not _NOT_CONTRACTED.isdisjoint(modifiers):
        return None
    component = next((modifier for modifier in modifiers if modifier in _COMPONENTS), "")
    fee = contract(payer, code, component)
    return None if fee is None else (fee * units).quantize(CENT, ROUND_HALF_UP)
