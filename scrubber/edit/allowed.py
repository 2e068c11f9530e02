"""What a claim's payer is expected to allow for its lines: the dollars behind a charge at risk.

Medicare's claims are priced by its fee schedule (`tables.price`), in the practice's locality or nationally. For
other payers only the fees of the practice's contracts count: Medicare's amounts say nothing about them. Where
neither knows there is no amount, and nothing for the second payer of a claim, or for one that is taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scrubber.edit.codes import CodeSet
from scrubber.edit.hit import Hit
from scrubber.edit.practice import Practice
from scrubber.finding import Outcome
from scrubber.model import Claim, ServiceLine
from scrubber.tables import Tables
from scrubber.tables.price import NATIONAL, Price, Service, price_claim

__all__ = ["MEDICARE", "Allowed", "Pricing", "charged"]

MEDICARE = "medicare"
"""The payer profile whose claims the fee schedule prices."""

_CONTRACT = "the practice's contract"
_COMPONENTS = frozenset(("26", "TC"))
_CHANGING = CodeSet(["22", "50", "52-56", "62", "66", "73", "74", "78", "80-82", "AS", "GY", "GZ"])
"""Modifiers that change what a line is paid, by rules that a contract has of its own."""
_REDUCED = frozenset("234567")
_CENT = Decimal("0.01")
_MOST_DAYS = 1 << 12


@dataclass(frozen=True, slots=True)
class Allowed:
    """An expected amount in dollars, as `661.16`, and where it comes from; None where it is not known."""

    amount: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    amount: Decimal | None = None
    basis: str = ""


class Pricing:
    """Prices the claims of a run as findings come: each claim once, and a clean one never.

    The lines of a claim are priced together, since one procedure lowers what another is paid. `payers` gives the
    payer profiles that apply to a claim, the most specific first.
    """

    def __init__(self, tables: Tables, practice: Practice, payers: Callable[[Claim], Sequence[str]]) -> None:
        self._tables, self._practice, self._payers = tables, practice, payers
        self._claim: Claim | None = None
        self._lines: Sequence[_Line] = ()
        self._known: dict[tuple[object, ...], Sequence[_Line]] = {}

    def of(self, hit: Hit, claim: Claim | None) -> Allowed:
        """Return what is expected for what failed: the line's amount, or the claim's where every line has one.

        Nothing above the claim, and for what did not fail.
        """
        if claim is None or hit.outcome is not Outcome.FAIL:
            return Allowed()
        if claim is not self._claim:
            self._claim, self._lines = claim, self._priced(claim)
        if not self._lines:
            return Allowed()
        asked = [self._lines[hit.line - 1]] if hit.line else self._lines
        total = Decimal(0)
        for each in asked:
            if each.amount is None:
                return Allowed()
            total += each.amount
        return Allowed(f"{total:.2f}", "; ".join(dict.fromkeys(each.basis for each in asked)))

    def _priced(self, claim: Claim) -> Sequence[_Line]:
        """The lines of a claim; days and services repeat themselves, so they are remembered."""
        if claim.kind not in ("original", "replacement"):
            return ()
        payers = self._payers(claim)
        if MEDICARE not in payers and not self._practice.fees:
            return ()
        services = tuple(map(_service, claim.lines))
        key = *payers, *services
        lines = self._known.get(key)
        if lines is None:
            if len(self._known) >= _MOST_DAYS:
                self._known.clear()
            lines = self._known[key] = self._worked_out(services, payers)
        return lines

    def _worked_out(self, services: Sequence[Service | None], payers: Sequence[str]) -> Sequence[_Line]:
        if MEDICARE in payers:
            return _by_schedule(services, self._tables, self._practice.locality)
        return _by_contract(services, self._tables, self._practice, payers)


def charged(hit: Hit, claim: Claim | None) -> str | None:
    """Return the charge at risk in dollars: the line's (SV102), or the claim's (CLM02)."""
    if claim is None or hit.outcome is Outcome.PASS:
        return None
    charge = claim.lines[hit.line - 1].charge if hit.line else claim.charge
    return None if charge is None else f"{charge:.2f}"


def _service(line: ServiceLine) -> Service | None:
    """A line as prices see it, as plain values; None for one without a readable day. Unreadable units are none."""
    if line.day is None:
        return None
    return Service(
        str(line.code),
        date(line.day.year, line.day.month, line.day.day),
        str(line.place_of_service),
        tuple(map(str, line.modifiers)),
        Decimal(line.units if line.units is not None else 0),
        str(line.rendering.npi) if line.rendering else "",
    )


def _by_schedule(services: Sequence[Service | None], tables: Tables, locality: str) -> Sequence[_Line]:
    prices = iter(price_claim(filter(None, services), tables, locality))
    return [_Line() if service is None else _scheduled(next(prices)) for service in services]


def _scheduled(price: Price) -> _Line:
    if price.amount is None:
        return _Line()
    where = f"locality {price.locality.contractor}-{price.locality.number}" if price.locality else NATIONAL
    old = ", older than the day" if price.table.stale else ""
    return _Line(price.amount, f"Medicare fee schedule {price.table.release}{old}, {where}")


def _by_contract(
    services: Sequence[Service | None], tables: Tables, practice: Practice, payers: Sequence[str]
) -> Sequence[_Line]:
    """The contract's fee of each unit; none where Medicare would reduce several, as the contract's rule is unknown."""
    marks = [service is not None and _reducible(service, tables) for service in services]
    counts: Counter[tuple[date, str]] = Counter()
    for service, mark in zip(services, marks, strict=True):
        if service is not None and mark:
            counts[service.day, service.provider] += max(int(service.units), 1)
    found = []
    for service, mark in zip(services, marks, strict=True):
        unsure = service is None or (mark and counts[service.day, service.provider] > 1)
        found.append(_Line() if service is None or unsure else _contracted(service, practice, payers))
    return found


def _reducible(service: Service, tables: Tables) -> bool:
    """Whether more than one such unit on a day is paid less; taken for granted of surgery that no table knows."""
    row = tables.fee(service.code, service.day).row
    return row.multiple in _REDUCED if row else service.code[:1] in tuple("123456")


def _contracted(service: Service, practice: Practice, payers: Sequence[str]) -> _Line:
    if service.units < 1 or not _CHANGING.isdisjoint(service.modifiers):
        return _Line()
    component = next((modifier for modifier in service.modifiers if modifier in _COMPONENTS), "")
    fee = practice.fee(payers, service.code, component)
    if fee is None:
        return _Line()
    return _Line((fee * service.units).quantize(_CENT, ROUND_HALF_UP), _CONTRACT)
