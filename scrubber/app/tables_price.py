"""`scrubber tables price`: what Medicare is expected to allow for a day's services, and how that comes about."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scrubber.app.arguments import Common, TextOrJson
from scrubber.app.config import Settings, cache_folder
from scrubber.app.console import coloured
from scrubber.app.exits import Code, Refused
from scrubber.app.folders import data_folder
from scrubber.app.session import set_up
from scrubber.app.tables_asked import Day, Form, Placed, Services, TablesIn, asked_day, services
from scrubber.report.paint import Paint
from scrubber.tables import Tables, load_tables
from scrubber.tables.price import NATIONAL, Price, Service, price_claim

__all__ = ["price", "tables_of"]

_WIDTH = 100
_NOT_MODELLED = (
    "Not modelled: sequestration, deductible and coinsurance, reduced shares of nurse practitioners and"
    " physician assistants, quality adjustments."
)


def tables_of(settings: Settings, where: TablesIn) -> Tables:
    """Return the tables that the options and the settings name."""
    folder = data_folder(where.data or settings.data)
    return load_tables(cache_folder(settings), folder, settings.stale_after_days)


def price(common: Common, asked: Services, on: Day, placed: Placed, where: TablesIn, form: Form) -> int:
    """Print the price of each service, ranked as services of one day and provider."""
    settings = set_up(common).settings
    wanted, day = services(asked.services), asked_day(on.on)
    tables = tables_of(settings, where)
    locality = _locality(tables, placed.locality or settings.practice.locality, placed)
    place = placed.pos.strip().upper()
    if tables.facility(place) is None:
        raise Refused(f"--pos: {placed.pos!r} is no place of service; expected one such as 11 or 22")
    lines = [Service(code, day, place, modifiers, units) for code, modifiers, units in wanted]
    prices = price_claim(lines, tables, locality)
    if form.format is TextOrJson.JSON:
        json.dump([_facts(each) for each in prices], sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write("\n".join(_told(prices, Paint(coloured(sys.stdout)))) + "\n")
    return Code.CLEAN


def _locality(tables: Tables, said: str, placed: Placed) -> str:
    """The locality to price in, as the tables name it; whether a year has it is told with the price."""
    if not said or said.lower() == NATIONAL:
        return ""
    every = [row for table in tables.localities for row in table.every()]
    if not any(said == f"{row.contractor}-{row.number}" for row in every):
        near = sorted({row.number for row in every if row.contractor == said[:5]})
        known = f"; {said[:5]} has {', '.join(near)}" if near else ""
        option = "--locality" if placed.locality else "practice.locality"
        raise Refused(
            f"{option}: no locality is {said!r}; expected contractor and number, as 01112-05, or national{known}"
        )
    return said


def _told(prices: Sequence[Price], paint: Paint) -> Iterator[str]:
    for each in prices:
        yield from _block(each, paint)
        yield ""
    priced = [each.amount for each in prices if each.amount is not None]
    if len(prices) > 1:
        without = len(prices) - len(priced)
        missing = f" ({without} without a price)" if without else ""
        yield f"together {sum(priced, Decimal(0)):,.2f}{missing}"
    yield from textwrap.wrap(_NOT_MODELLED, _WIDTH)


def _block(each: Price, paint: Paint) -> Iterator[str]:
    service = each.service
    name = "-".join((service.code, *service.modifiers)) + (
        f" x {service.units}" if service.units != 1 else ""
    )
    amount = "no price" if each.amount is None else f"{each.amount:,.2f}"
    yield f"{paint('bold', name)}  {amount}"
    if each.reason:
        yield from _wrapped("why", each.reason)
    if each.row is not None and each.fee is not None:
        yield from _formula(each)
    for note in each.notes:
        yield from _wrapped("note", note)
    old = ", older than the day" if each.table.stale else ""
    yield _row("schedule", f"{each.table.release}{old}, for {service.day.isoformat()}")


def _formula(each: Price) -> Iterator[str]:
    kind = "facility" if each.facility else "no facility"
    yield _row("place", f"{each.service.place} ({kind})")
    where = each.locality
    yield _row("locality", f"{where.contractor}-{where.number} {where.name}" if where else NATIONAL)
    names = ("work", "practice expense", "malpractice")
    for name, part, index in zip(names, each.parts, each.indices, strict=True):
        yield _row(name, f"{part:>6} x {index:<5} = {part * index:.4f}")
    total = sum((part * index for part, index in zip(each.parts, each.indices, strict=True)), Decimal(0))
    factor = each.row.conversion_factor if each.row else Decimal(0)
    yield _row("one unit", f"{total.normalize():f} RVU x {factor} = {each.fee:,.2f}")
    if each.factor != 1:
        yield _row("both sides", f"x {each.factor} = {each.unit:,.2f}")
    for share in each.shares:
        yield _row("units", f"{share.units} at {share.share:.0%}")
    if each.row and each.row.multiple == "2":
        yield _row("ranked", "yes: the dearest procedure of the day in full, further ones half")
    elif each.row and each.row.global_days == "ZZZ":
        yield _row("ranked", "no: an add-on is never reduced")


def _row(name: str, text: str) -> str:
    return f"  {name:<18}{text}"


def _wrapped(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=_row(name, ""),
        subsequent_indent=" " * 20,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def _facts(each: Price) -> dict[str, object]:
    """A price as JSON has it: dollars, RVU and indices as decimal text."""
    service, row = each.service, each.row
    names = ("work", "practice_expense", "malpractice")
    return {
        "code": service.code,
        "modifiers": list(service.modifiers),
        "units": str(service.units),
        "on": service.day.isoformat(),
        "place_of_service": service.place,
        "facility": each.facility,
        "locality": f"{each.locality.contractor}-{each.locality.number}" if each.locality else NATIONAL,
        "rvu": dict(zip(names, map(str, each.parts), strict=True)) if row else None,
        "indices": dict(zip(names, map(str, each.indices), strict=True)),
        "conversion_factor": str(row.conversion_factor) if row else None,
        "unit": None if each.unit is None else f"{each.unit:.2f}",
        "multiple_procedure": row.multiple if row else None,
        "shares": [{"units": str(share.units), "share": str(share.share)} for share in each.shares],
        "amount": None if each.amount is None else f"{each.amount:.2f}",
        "reason": each.reason or None,
        "notes": list(each.notes),
        "table": each.table.as_dict(),
    }
