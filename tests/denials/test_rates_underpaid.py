"""Lines that were allowed less than expected: what is compared, what is not, and the dollars that are missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from make_denials import ACME, decision, money, row

from scrubber.denials.trends.counted import Period
from scrubber.denials.trends.expected import expected_fees
from scrubber.denials.trends.underpaid import Priced, allowed_of, find_underpaid
from scrubber.tables import load_tables
from scrubber.tables.price import Service, price_claim

MAY = date(2026, 5, 20)


def line(number="C1", **more):
    values = {
        "disposition": "reduced", "carc": "45", "kind": "contractual", "denied": money(0), "allowed": money(70),
        "paid": money(56), "patient": money(14), "charge": money(200), "adjustments": ("CO-45 130",),
    }  # fmt: skip
    return row(decision(number, MAY, "reduced", **more.pop("of", {})), **{**values, **more})


def priced(code, modifiers, day, payer, place, units):
    return {"17311": Decimal(100), "17312": Decimal(60)}.get(code)


def test_what_is_missing():
    found = find_underpaid([line(), line("C2", billed_code="17312", code="17312", allowed=money(60))], priced)
    (one,) = found.rows
    assert (one.claim, one.expected, one.allowed, one.short) == ("C1", 100, 70, 30)
    assert one.reasons == ("CO-45",)
    assert (found.compared, found.expected, found.allowed) == (2, 160, 130)
    assert (found.short.lines, found.short.claims, found.short.dollars) == (1, 1, 30)
    assert found.codes["17311"].dollars == 30
    assert found.points == {(100, 70): 1, (60, 60): 1}


@pytest.mark.parametrize(
    ("more", "allowed"),
    [
        ({}, 70),
        ({"allowed": None}, 70),
        ({"allowed": None, "adjustments": ("CO-45 130 x 2", "CO-253 1.12 x 1")}, Decimal("71.12")),
        ({"allowed": None, "paid": None}, None),
    ],
)
def test_what_was_allowed(more, allowed):
    assert allowed_of(line(**more)) == allowed


@pytest.mark.parametrize(
    ("more", "counted"),
    [
        ({"disposition": "denied"}, "left out"),
        ({"disposition": "partly_denied"}, "left out"),
        ({"service": 0}, "left out"),
        ({"reversed": True}, "left out"),
        ({"sequence": "S"}, "left out"),
        ({"status": "2"}, "left out"),  # a second payer, which the first one sent it to
        ({"status": "21"}, "left out"),
        ({"day": None}, "left out"),
        ({"decided_on": date(2026, 4, 1)}, "left out"),
        ({"billed_code": "99999"}, "priced_not"),
        ({"allowed": None, "paid": None}, "unknown"),
        ({"adjustments": ("CO-59 50", "CO-45 80")}, "by_rule"),
        ({"allowed": money(50)}, "by_rule"),  # half: a further procedure of the day
        ({"allowed": money("50.01")}, "by_rule"),
        ({"charge": money(70)}, "compared"),  # nobody allows more than the charge
        ({"allowed": money(120)}, "compared"),
    ],
)
def test_what_is_not_short(more, counted):
    found = find_underpaid([line(**more)], priced, period=Period(date(2026, 5, 1), None))
    assert found.rows == ()
    numbers = {name: getattr(found, name) for name in ("compared", "priced_not", "unknown", "by_rule")}
    assert numbers == {**dict.fromkeys(numbers, 0), **({counted: 1} if counted in numbers else {})}


def test_tolerance_and_the_dearest_first():
    rows = [line(f"C{n}", allowed=money(100 - n)) for n in range(1, 6)]
    found = find_underpaid(rows, priced, tolerance=money(2), most=2)
    assert [one.short for one in found.rows] == [5, 4]
    assert found.left == 1
    assert found.short.lines == 3


def test_lines_of_one_claim_count_it_once():
    other = {"payer": ACME[0], "payer_id": ACME[1]}
    rows = [line(service=1), line(service=2, billed_code="17312", allowed=money(10)), line("C2", of=other)]
    found = find_underpaid(rows, priced)
    assert (found.short.lines, found.short.claims) == (3, 2)
    assert {name: one.claims for name, one in found.payers.items()} == {"PL001": 1, "AC002": 1}


def test_the_price_is_asked_with_all_that_is_known():
    asked = []

    def ask(*those):
        asked.append(those)

    find_underpaid([line(billed_modifiers=("59",), billed_units=money(2), place="22")], ask)
    assert asked == [("17311", ("59",), date(2026, 5, 6), "PL001", "22", 2)]


def test_doubts_about_prices_are_counted():
    def doubtful(code, modifiers, day, payer, place, units):
        return Priced(Decimal(100), older=code == "17311", assumed=not place)

    found = find_underpaid([line(), line("C2", place="22"), line("C3", billed_code="17312")], doubtful)
    assert (found.compared, found.older, found.assumed) == (3, 2, 2)


# -- prices -------------------------------------------------------------------------------------------------

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def tables():
    return load_tables()


def test_medicare_by_the_fee_schedule(tables):
    price = expected_fees(tables, medicare=lambda payer: payer == "MB")
    (office,) = price_claim([Service("17311", DAY, "11")], tables)
    (hospital,) = price_claim([Service("17311", DAY, "22")], tables)
    assert office.amount != hospital.amount
    assert price("17311", (), DAY, "MB", "", Decimal(1)) == Priced(office.amount, assumed=True)
    assert price("17311", (), DAY, "MB", "11", Decimal(1)) == Priced(office.amount)
    assert price("17311", (), DAY, "MB", "22", Decimal(1)) == Priced(hospital.amount)
    assert price("17311", (), date(2031, 6, 1), "MB", "11", Decimal(1)).older
    assert price("17311", (), DAY, "AC002", "", Decimal(1)) is None
    assert price("99999", (), DAY, "MB", "", Decimal(1)) is None


def test_others_by_contract(tables):
    def contract(payer, code, component):
        return {("AC002", "88305", ""): Decimal("70.10"), ("AC002", "88305", "26"): Decimal(30)}.get(
            (payer, code, component)
        )

    price = expected_fees(tables, medicare=lambda payer: False, contract=contract)
    assert price("88305", (), DAY, "AC002", "", Decimal(2)) == Priced(Decimal("140.20"))
    assert price("88305", ("26", "59"), DAY, "AC002", "", Decimal(1)) == Priced(Decimal(30))
    assert price("88305", ("50",), DAY, "AC002", "", Decimal(1)) is None
    assert price("88305", (), DAY, "UC9", "", Decimal(1)) is None
    assert price("88305", (), DAY, "AC002", "", Decimal(0)) is None
