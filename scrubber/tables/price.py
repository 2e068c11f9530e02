"""What Medicare is expected to allow for a day's services, by the fee schedule.

The formula is that of the schedule: each relative value (work, practice expense of a facility or another place,
malpractice) times what it costs in the locality, added up, times the conversion factor, to the cent. Without a
locality nothing is added or taken off (national). Of the procedures of one person on one day that the schedule
marks with 2 the dearest counts in full and each further one half, in whatever order they stand.

What the schedule does not settle has no price and a reason: an honest gap is better than a wrong number. Not
modelled at all are sequestration, deductible and coinsurance, the share of nurse practitioners and physician
assistants, quality adjustments, and the cap on imaging.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scrubber.finding import TableRef
from scrubber.tables.fees import Fee, Locality, LocalityTable
from scrubber.tables.issue import Issue, of_day
from scrubber.tables.lookup import Tables

__all__ = ["NATIONAL", "Price", "Service", "Share", "find_locality", "price_claim", "shares_of"]

NATIONAL = "national"
"""The name of no locality: every index is 1."""

_CENT = Decimal("0.01")
_ONE, _HALF, _BOTH = Decimal(1), Decimal("0.5"), Decimal("1.5")
_PRICED = frozenset("ART")
_COMPONENTS = frozenset(("26", "TC", "53"))
_HELPERS = {"80": "assistant", "81": "assistant", "82": "assistant", "AS": "assistant"}
_TEAMS = {"62": "cosurgeon", "66": "team"}
_PARTS = frozenset(("54", "55", "56", "78"))
_BY_REPORT = frozenset(("22", "52", "53", "73", "74"))
_NOT_COVERED = frozenset(("GX", "GY", "GZ"))
_REPORTED = 5
"""How many procedures of a day the rule speaks of; what comes after them is paid by report."""

_STATUS = {
    "B": "its payment is always part of another service's",
    "C": "each contractor sets its price",
    "E": "the law or a rule leaves it out of the schedule",
    "I": "Medicare takes another code for it",
    "J": "it is anesthesia, which is paid by time",
    "M": "it measures quality and is not paid",
    "N": "Medicare does not cover it",
    "P": "it is bundled into the visit or left out",
    "Q": "it reports a function and is not paid",
    "X": "the law leaves it out of the schedule; other rules price it, as a drug's or a laboratory's",
}
_BEYOND = "beyond the fifth procedure of a day payment is by report; half is the least to expect"
_FAMILIES = {
    "3": "endoscopic families",
    "4": "diagnostic imaging of one family",
    "5": "therapy",
    "6": "cardiovascular tests",
    "7": "ophthalmic tests",
}


@dataclass(frozen=True, slots=True)
class Service:
    """A line to be priced: SV101-2 to -6, SV104, place of service, day, and who did it (an NPI, or anything alike)."""

    code: str
    day: date
    place: str
    modifiers: tuple[str, ...] = ()
    units: Decimal = _ONE
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many units of a line are paid with this share of the full fee (1 or 0.5)."""

    units: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What is expected for a line, and how it comes about.

    `fee` is one unit in full, in dollars, `factor` what a second side makes of it (1.5 with modifier 50), `amount`
    all units after ranking; None where `reason` says why there is none. `row` is the schedule's row, `locality`
    None for national. `notes` are what a person should know beside the number.
    """

    service: Service
    table: TableRef
    row: Fee | None = None
    facility: bool | None = None
    locality: Locality | None = None
    fee: Decimal | None = None
    factor: Decimal = _ONE
    shares: tuple[Share, ...] = ()
    amount: Decimal | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Decimal, Decimal, Decimal]:
        """Work, practice expense and malpractice, in RVU, as the place has them; zeros without a row."""
        if self.row is None:
            return Decimal(0), Decimal(0), Decimal(0)
        expense = self.row.facility_pe if self.facility else self.row.nonfacility_pe
        return self.row.work, expense, self.row.malpractice

    @property
    def indices(self) -> tuple[Decimal, Decimal, Decimal]:
        """What work, practice expense and malpractice cost in the locality; 1 each for national."""
        where = self.locality
        return (where.work, where.expense, where.malpractice) if where else (_ONE, _ONE, _ONE)

    @property
    def helper(self) -> bool:
        """Whether the line is an assistant's or one of several surgeons', who are not ranked with the surgeon."""
        return any(modifier in _HELPERS or modifier in _TEAMS for modifier in self.service.modifiers)

    @property
    def unit(self) -> Decimal | None:
        """One unit in full with its second side, in dollars; what procedures are ranked by."""
        return None if self.fee is None else _cents(self.fee * self.factor)


def price_claim(services: Iterable[Service], tables: Tables, locality: str = "") -> tuple[Price, ...]:
    """Return the price of each line, in the order given; the order has no say in any amount.

    `locality` is contractor and number (`01112-05`), empty or `national` for none. Lines are ranked among those of
    the same day and provider.
    """
    prices = [_in_full(service, tables, "" if locality == NATIONAL else locality) for service in services]
    days: dict[tuple[date, str], list[int]] = defaultdict(list)
    for at, price in enumerate(prices):
        days[price.service.day, price.service.provider].append(at)
    for those in days.values():
        for at, price in zip(those, _of_one_day([prices[at] for at in those]), strict=True):
            prices[at] = price
    return tuple(map(_summed, prices))


def find_locality(tables: Tables, locality: str, day: date) -> Locality | None:
    """Return a locality (`01112-05`) as the indices of a day have it; None where they have none such."""
    table = of_day(tables.localities, _issue, "", day)
    contractor, _, number = locality.partition("-")
    return table.find(contractor, number) if table else None


def shares_of(units: Sequence[Decimal]) -> list[tuple[Share, ...]]:
    """Return the shares of lines that stand in the order of their fees: the first unit in full, the others half."""
    found: list[tuple[Share, ...]] = []
    first = True
    for count in units:
        full = _ONE if first else Decimal(0)
        each = (Share(full, _ONE), Share(count - full, _HALF))
        found.append(tuple(share for share in each if share.units))
        first = False
    return found


# -- one line in full ---------------------------------------------------------------------------------------


def _in_full(service: Service, tables: Tables, locality: str) -> Price:
    """A line before others have a say."""
    looked = tables.fee(service.code, service.day, _component(service, tables))
    row, facility = looked.row, tables.facility(service.place)
    where: Locality | None = None
    reason = looked.reason or _unpriced(service, row, facility, tables)
    if not reason and locality:
        day = service.day if not looked.table.stale else _last_day(tables, looked.table, service.day)
        where = find_locality(tables, locality, day)
        reason = "" if where else f"the locality {locality} is not among those of {day.year}"
    if reason or row is None:
        return Price(service, looked.table, row, facility, where, reason=reason)
    return Price(
        service,
        looked.table,
        row,
        facility,
        where,
        _fee(row, facility, where),
        _factor(service, row),
        (Share(service.units, _ONE),),
        None,
        _unsettled(service, row),
        tuple(_notes(service, row, facility)),
    )


def _unpriced(service: Service, row: Fee | None, facility: bool | None, tables: Tables) -> str:
    """Why a line has no fee; empty where it has one."""
    if row is None:
        return _no_row(service, tables)
    if row.status not in _PRICED:
        why = _STATUS.get(row.status, "it has no price there")
        return f"the fee schedule gives it status {row.status}: {why}"
    if facility is None:
        return f"{service.place or 'nothing'} is no place of service"
    return _not_there(row) if facility and row.facility_na else ""


def _component(service: Service, tables: Tables) -> str:
    """The modifier that has a row of its own; 53 only where the schedule has one for the code."""
    found = next((m for m in service.modifiers if m in _COMPONENTS), "")
    return "" if found == "53" and tables.fee(service.code, service.day, "53").row is None else found


def _no_row(service: Service, tables: Tables) -> str:
    if tables.fee(service.code, service.day).row is not None:
        part = next(m for m in service.modifiers if m in _COMPONENTS)
        return f"the fee schedule has no row of {service.code} with modifier {part}"
    return f"the fee schedule does not know {service.code}"


def _not_there(row: Fee) -> str:
    if row.pctc == "1" and row.modifier != "26":
        return "in a facility the technical part is the facility's; the physician is paid with modifier 26"
    return "the fee schedule pays it to no physician in a facility"


def _last_day(tables: Tables, table: TableRef, day: date) -> date:
    """The last day of a release that has run out: its indices go with its values."""
    issues = (each.issue for each in tables.fee_tables if each.issue.release.name == table.release)
    return min((issue.release.last for issue in issues if issue.release.last), default=day)


def _fee(row: Fee, facility: bool | None, where: Locality | None) -> Decimal:
    expense = row.facility_pe if facility else row.nonfacility_pe
    if where is None:
        return _cents((row.work + expense + row.malpractice) * row.conversion_factor)
    weighed = row.work * where.work + expense * where.expense + row.malpractice * where.malpractice
    return _cents(weighed * row.conversion_factor)


def _factor(service: Service, row: Fee) -> Decimal:
    if "50" not in service.modifiers:
        return _ONE
    return {"1": _BOTH, "3": Decimal(2)}.get(row.bilateral, _ONE)


def _unsettled(service: Service, row: Fee) -> str:
    """Why the schedule does not say what this line is paid; empty where it does."""
    for modifier in service.modifiers:
        if modifier in _HELPERS:
            if row.assistant == "1":
                return f"with modifier {modifier} nothing is paid: indicator 1 allows no assistant"
            return f"the share of an assistant (modifier {modifier}) is not in the fee schedule's file"
        if modifier in _TEAMS:
            mark = row.cosurgeon if modifier == "62" else row.team
            if mark == "0":
                return f"with modifier {modifier} nothing is paid: indicator 0 allows no further surgeon"
            return f"the share of several surgeons (modifier {modifier}) is not in the fee schedule's file"
        if modifier in _PARTS:
            return f"modifier {modifier} pays a part of the global period, which is not modelled"
        if modifier in _BY_REPORT and modifier != row.modifier:
            return f"what modifier {modifier} changes is decided by report"
        if modifier in _NOT_COVERED:
            return f"modifier {modifier} says that Medicare does not pay it"
    if not _countable(service):
        return "its units are no whole number of one or more"
    return ""


def _countable(service: Service) -> bool:
    return service.units >= 1 and service.units == service.units.to_integral_value()


def _notes(service: Service, row: Fee, facility: bool | None) -> Iterable[str]:
    if not facility and row.nonfacility_na:
        yield "rarely or never done outside a facility; priced with the facility's practice expense"
    if row.status == "R":
        yield "coverage is restricted (status R)"
    if "50" in service.modifiers and row.bilateral not in "13":
        yield f"modifier 50 adds nothing: bilateral indicator {row.bilateral}"
    if row.code[0] == "7" and row.modifier != "26":
        yield "the cap on imaging is not modelled"


# -- the lines of one day and provider ----------------------------------------------------------------------


def _of_one_day(prices: list[Price]) -> list[Price]:
    """The lines of one day and provider with their shares."""
    prices = _ranked(prices)
    for mark in {price.row.multiple for price in prices if price.row is not None} & _FAMILIES.keys() - {"3"}:
        group = [at for at, price in enumerate(prices) if _counts(price, mark)]
        if sum(prices[at].service.units for at in group) > 1:
            prices = _without(prices, group, f"the reduction of {_FAMILIES[mark]} is not modelled")
    alone = [at for at, price in enumerate(prices) if price.row is not None and price.row.status == "T"]
    if alone and any(price.fee is not None and at not in alone for at, price in enumerate(prices)):
        prices = _without(prices, alone, "status T: paid only where nothing else is paid that day")
    return prices


def _counts(price: Price, *marks: str) -> bool:
    """Whether a line is one of those that its indicator reduces beside others."""
    return (
        price.fee is not None and not price.helper and price.row is not None and price.row.multiple in marks
    )


def _ranked(prices: list[Price]) -> list[Price]:
    """Give each procedure its rank; none where one of the day cannot be ranked."""
    group = [at for at, price in enumerate(prices) if _counts(price, "2", "3")]
    unknown = _unknown(prices)
    if unknown:
        return _without(prices, group, f"its rank is not known: {unknown} has no price")
    if sum(prices[at].service.units for at in group) <= 1:
        return prices
    if any(_counts(prices[at], "3") for at in group):
        return _without(prices, group, f"the reduction of {_FAMILIES['3']} is not modelled")
    group.sort(key=lambda at: _rank(prices[at]))
    found = list(prices)
    place = Decimal(0)
    for at, shares in zip(group, shares_of([prices[at].service.units for at in group]), strict=True):
        place += prices[at].service.units
        notes = prices[at].notes + ((_BEYOND,) if place > _REPORTED else ())
        found[at] = replace(prices[at], shares=shares, notes=notes)
    return found


def _rank(price: Price) -> tuple[Decimal, str, tuple[str, ...], Decimal]:
    """The dearest first; of two alike the one whose code comes first, so that the order of lines has no say."""
    service = price.service
    return -(price.unit or Decimal(0)), service.code, service.modifiers, service.units


def _unknown(prices: Sequence[Price]) -> str:
    """The first code that would be ranked and cannot: no table knows it, contractors price it, or its units are odd."""
    return min((price.service.code for price in prices if _unranked(price)), default="")


def _unranked(price: Price) -> bool:
    if price.fee is not None:
        return _counts(price, "2", "3") and not _countable(price.service)
    if price.helper:
        return False
    if price.row is None:
        return _surgery(price.service.code)
    return price.row.multiple in ("2", "3") and price.row.status in (*_PRICED, "C")


def _surgery(code: str) -> bool:
    return (code.isdecimal() and "10000" <= code <= "69999") or code[4:] == "T"


def _without(prices: list[Price], group: Iterable[int], reason: str) -> list[Price]:
    found = list(prices)
    for at in group:
        found[at] = replace(found[at], shares=(), reason=found[at].reason or reason)
    return found


def _summed(price: Price) -> Price:
    if price.reason or price.unit is None:
        return replace(price, shares=())
    amount = sum((_cents(price.unit * part.share) * part.units for part in price.shares), Decimal(0))
    return replace(price, amount=amount)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _issue(table: LocalityTable) -> Issue:
    return table.issue
