"""Prices: the formula, what ranks, and what has no price; order has no say."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.tables import Fee, Tables, fees, load_tables
from scrubber.tables.fees import FeeTable
from scrubber.tables.price import NATIONAL, Price, Service, Share, find_locality, price_claim, shares_of

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DAY = date(2025, 6, 1)
CENT = Decimal("0.01")
BUILT_IN = load_tables()
ROW = Fee(
    "10000", "", "A", *map(Decimal, ("1.00", "2.00", "1.50", "0.10", "3.10", "2.60")), False, False, "0", "000",
    *[Decimal(0)] * 3, "2", "0", "1", "0", "0", "", Decimal("30.0000"),
)  # fmt: skip


def service(word: str, *, place: str = "11", day: date = DAY, provider: str = "") -> Service:
    """`17311x2`, `88305-26`."""
    word, _, units = word.partition("x")
    code, *modifiers = word.split("-")
    return Service(code, day, place, tuple(modifiers), Decimal(units or 1), provider)


def priced(*words: str, tables: Tables = BUILT_IN, locality: str = "", **more: str) -> list[Price]:
    return list(price_claim([service(word, **more) for word in words], tables, locality))


def amounts(*words: str, **more) -> list[str | None]:
    return [None if each.amount is None else str(each.amount) for each in priced(*words, **more)]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Tables:
    """A schedule of few rows, one for each thing that a row may say."""
    rows = [
        ROW,
        replace(ROW, code="10001", work=Decimal("2.00")),
        replace(ROW, code="10002", multiple="0", global_days="ZZZ"),
        replace(ROW, code="20000", multiple="3", endoscopic_base="20001"),
        replace(ROW, code="70000", multiple="4"),
        replace(ROW, code="90000", status="T", multiple="0"),
        replace(ROW, code="30000", status="C"),
        replace(ROW, code="40000", bilateral="1", nonfacility_na=True),
        replace(ROW, code="40001", bilateral="3", multiple="0"),
        replace(ROW, code="40002", bilateral="2", multiple="0", status="R"),
        replace(ROW, code="50000", modifier="53", work=Decimal("0.50")),
        replace(ROW, code="50000"),
        replace(ROW, code="50001", cosurgeon="1", team="1", assistant="2"),
    ]
    path = tmp_path_factory.mktemp("made") / "pfs-made.tbl"
    about = {"table": "pfs", "release": "made", "first": "2025-01-01", "last": "2025-12-31"}
    path.write_bytes(fees.compile_rows(rows, about))
    table = FeeTable(path)
    return Tables(BUILT_IN.codes, lambda name: [table] if name == "pfs" else [])


# -- the formula --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "place", "amount"),
    [
        ("17311", "11", "661.16"),  # 20.44 RVU x 32.3465
        ("17311", "22", "342.87"),  # 10.60 RVU
        ("17312", "11", "399.48"),
        ("17312x3", "11", "1198.44"),
        ("88305", "11", "69.54"),
        ("88305-26", "22", "34.93"),
        ("88305-TC", "11", "34.61"),
    ],
)
def test_check_values_of_2025(word, place, amount):
    assert amounts(word, place=place) == [amount]


def test_check_values_of_2026_and_of_a_release_that_has_run_out():
    mohs, visit = priced("17311", "99213", day=date(2026, 7, 9))
    assert (str(mohs.amount), mohs.table.stale) == ("667.02", False)
    assert (str(visit.amount), visit.table.release, visit.table.stale) == ("88.95", "2025Q4", True)


def test_a_locality_weighs_each_part():
    price = priced("17311", locality="01112-05")[0]
    assert price.indices == (Decimal("1.088"), Decimal("1.419"), Decimal("0.445"))
    total = Decimal("6.20") * price.indices[0] + Decimal("13.60") * price.indices[1]
    total += Decimal("0.64") * price.indices[2]
    assert price.amount == (total * Decimal("32.3465")).quantize(CENT, ROUND_HALF_UP) == Decimal("851.64")
    assert priced("17311", locality=NATIONAL)[0].amount == Decimal("661.16")


def test_a_release_that_has_run_out_keeps_the_indices_of_its_year():
    later = date(2026, 7, 9)
    old, new = priced("99213", "17311", day=later, locality="01112-05")
    assert old.locality == find_locality(BUILT_IN, "01112-05", date(2025, 12, 31))
    assert new.locality == find_locality(BUILT_IN, "01112-05", later) != old.locality


def test_an_unknown_locality_has_no_price():
    price = priced("17311", locality="99999-99")[0]
    assert price.amount is None
    assert price.reason == "the locality 99999-99 is not among those of 2025"


@given(st.sampled_from([fee for table in BUILT_IN.fee_tables for fee in table.every() if fee.status in "AR"]))
def test_national_is_the_total_of_the_schedule(fee):
    """The parts add up to the totals that the schedule prints beside them."""
    day = date(2025, 11, 1) if fee.conversion_factor == Decimal("32.3465") else date(2026, 8, 1)
    modifiers = (fee.modifier,) if fee.modifier else ()
    for place, facility in (("11", False), ("22", True)):
        price = price_claim([Service(fee.code, day, place, modifiers)], BUILT_IN)[0]
        if facility and fee.facility_na:
            assert price.amount is None
        else:
            wanted = fee.total(facility=facility) * fee.conversion_factor
            assert price.amount == wanted.quantize(CENT, ROUND_HALF_UP)


@pytest.mark.skipif(not (SHARED / "pfs").is_dir(), reason="the official files are not here")
def test_every_code_of_the_schedule_of_2025(tmp_path):
    rows, totals = [], {}
    with (SHARED / "pfs" / "PPRRVU2025_Oct.csv").open(encoding="latin-1", newline="") as file:
        for row in csv.reader(file):
            if len(row) == 31 and "." in row[5]:
                totals[row[0], row[1]] = Decimal(row[11]), Decimal(row[12])
                numbers = [Decimal(row[at]) for at in (5, 6, 8, 10, 11, 12)]
                flags = row[7] == "NA", row[9] == "NA"
                marks = (row[13], row[14], *[Decimal(row[at] or 0) for at in (15, 16, 17)], *row[18:23])
                rows.append(Fee(row[0], row[1], row[3], *numbers, *flags, *marks, "", Decimal(row[24])))
    about = {"table": "pfs", "release": "2025Q4", "first": "2025-10-01", "last": "2025-12-31"}
    path = tmp_path / "pfs-2025Q4.tbl"
    path.write_bytes(fees.compile_rows(rows, about))
    table = FeeTable(path)
    tables = Tables(BUILT_IN.codes, lambda name: [table] if name == "pfs" else [])
    counted = 0
    for row in rows:
        modifiers = (row.modifier,) if row.modifier else ()
        office, hospital = (
            price_claim([Service(row.code, DAY, place, modifiers)], tables)[0] for place in ("11", "22")
        )
        if row.status not in "ART":
            assert office.amount is None
            assert office.reason.startswith(f"the fee schedule gives it status {row.status}")
            continue
        counted += 1
        for price, total in zip((office, hospital), totals[row.code, row.modifier], strict=True):
            if price.amount is None:
                assert price is hospital
                assert row.facility_na
            else:
                assert price.amount == (total * Decimal("32.3465")).quantize(CENT, ROUND_HALF_UP)
    assert counted == 10_087


# -- ranking ------------------------------------------------------------------------------------------------


def test_the_dearest_in_full_the_others_half_and_add_ons_untouched():
    assert amounts("17311", "17312", "14040", "13132") == ["330.58", "399.48", "744.62", "226.75"]
    mohs, add_on, flap, _ = priced("17311", "17312", "14040", "13132")
    assert mohs.shares == (Share(Decimal(1), Decimal("0.5")),)
    assert add_on.shares == flap.shares == (Share(Decimal(1), Decimal(1)),)


def test_units_of_a_line_rank_one_by_one():
    price = priced("17311x3")[0]
    assert price.shares == (Share(Decimal(1), Decimal(1)), Share(Decimal(2), Decimal("0.5")))
    assert price.amount == Decimal("661.16") + 2 * Decimal("330.58")
    assert amounts("17311x3") == [str(sum(each.amount for each in priced("17311", "17311", "17311")))]


def test_59_does_not_avoid_the_reduction():
    assert amounts("17311", "17311-59") == ["661.16", "330.58"]


def test_other_days_and_other_people_rank_apart():
    lines = [service("17311", provider="1"), service("17311", provider="2")]
    lines.append(service("17311", provider="1", day=date(2025, 6, 2)))
    assert {price.amount for price in price_claim(lines, BUILT_IN)} == {Decimal("661.16")}


@given(st.lists(st.sampled_from(["17311", "17312x2", "14040", "12032", "11102", "11103x2", "88305", "99213", "J3301"]),
                min_size=1, max_size=4), st.data())  # fmt: skip
def test_the_order_of_lines_does_not_matter(words, data):
    def paid(order):
        return sorted((w, str(price.amount)) for w, price in zip(order, priced(*order), strict=True))

    shuffled = data.draw(st.permutations(words))
    assert paid(shuffled) == paid(words)


def test_ties_are_settled_by_what_lines_say():
    words = ["17311", "17311-59", "17311x2"]
    for order in permutations(words):
        by_word = dict(zip(order, amounts(*order), strict=True))
        assert by_word == {"17311": "661.16", "17311-59": "330.58", "17311x2": "661.16"} or len(order) < 3


def test_half_is_the_least_beyond_the_fifth():
    *five, sixth = priced(*["17311"] * 6)
    assert {price.notes for price in five} == {()}
    assert sixth.amount == Decimal("330.58")
    assert "by report" in sixth.notes[0]


def test_nothing_ranks_beside_a_procedure_that_has_no_price(made):
    first, unlisted = priced("10000", "30000", tables=made)
    assert (first.amount, first.reason) == (None, "its rank is not known: 30000 has no price")
    assert unlisted.reason == "the fee schedule gives it status C: each contractor sets its price"
    assert amounts("17311", "69999") == [None, None]  # surgery that the built-in facts do not know
    assert amounts("17311", "80053") == ["661.16", None]  # a laboratory test is no procedure that ranks
    assert amounts("17311", "14040x0") == amounts("17311", "14040x1.5") == [None, None]
    assert amounts("17311", "17312x0") == ["661.16", None]
    assert amounts("17311", "14040-80") == ["661.16", None]  # nor is an assistant


def test_a_line_that_is_paid_by_report_still_has_its_rank():
    assert amounts("17311", "14040-22") == ["330.58", None]


def test_endoscopies_and_imaging_beside_others_are_not_modelled(made):
    assert amounts("20000", tables=made) == amounts("70000", tables=made) == ["93.00"]
    first, second = priced("20000", "10000", tables=made)
    assert first.reason == second.reason == "the reduction of endoscopic families is not modelled"
    assert priced("70000x2", tables=made)[0].reason.startswith("the reduction of diagnostic imaging")
    assert amounts("70000", "10000", tables=made) == ["93.00", "93.00"]
    assert priced("70000", tables=made)[0].notes == ("the cap on imaging is not modelled",)


def test_status_t_is_paid_only_alone(made):
    assert amounts("90000", tables=made) == ["93.00"]
    assert amounts("90000", "90000", tables=made) == ["93.00", "93.00"]
    assert amounts("90000", "10002", tables=made) == [None, "93.00"]


def test_shares_keep_the_order_they_are_given_in():
    one, half = Decimal(1), Decimal("0.5")
    assert shares_of([Decimal(2), Decimal(1)]) == [(Share(one, one), Share(one, half)), (Share(one, half),)]
    assert shares_of([]) == []


# -- modifiers and places -----------------------------------------------------------------------------------


def test_both_sides(made):
    assert amounts("40000-50", tables=made) == ["139.50"]
    assert amounts("40000-50", "10001", tables=made) == ["139.50", "61.50"]  # ranked with its second side
    assert amounts("40001-50", tables=made) == ["186.00"]
    price = priced("40002-50", tables=made)[0]
    assert price.amount == Decimal("93.00")
    assert price.notes == (
        "coverage is restricted (status R)",
        "modifier 50 adds nothing: bilateral indicator 2",
    )


def test_a_discontinued_service_has_a_row_of_its_own_or_is_paid_by_report(made):
    assert amounts("50000-53", tables=made) == ["78.00"]
    assert priced("10000-53", tables=made)[0].reason == "what modifier 53 changes is decided by report"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("10000-80", "with modifier 80 nothing is paid: indicator 1 allows no assistant"),
        ("50001-AS", "the share of an assistant (modifier AS) is not in the fee schedule's file"),
        ("10000-62", "with modifier 62 nothing is paid: indicator 0 allows no further surgeon"),
        ("50001-62", "the share of several surgeons (modifier 62) is not in the fee schedule's file"),
        ("50001-66", "the share of several surgeons (modifier 66) is not in the fee schedule's file"),
        ("10000-66", "with modifier 66 nothing is paid: indicator 0 allows no further surgeon"),
        ("10000-78", "modifier 78 pays a part of the global period, which is not modelled"),
        ("10000-52", "what modifier 52 changes is decided by report"),
        ("10000-GY", "modifier GY says that Medicare does not pay it"),
        ("10000-26", "the fee schedule has no row of 10000 with modifier 26"),
        ("99999", "the fee schedule does not know 99999"),
        ("10000x0", "its units are no whole number of one or more"),
        ("10000x1.5", "its units are no whole number of one or more"),
    ],
)
def test_what_the_schedule_does_not_settle_has_no_price(made, word, reason):
    price = priced(word, tables=made)[0]
    assert (price.amount, price.shares, price.reason) == (None, (), reason)


def test_modifiers_that_change_no_price(made):
    assert amounts("10000-59-51", tables=made) == ["93.00"]


def test_places(made):
    assert priced("17311", place="??")[0].reason == "?? is no place of service"
    assert priced("17311", place="")[0].reason == "nothing is no place of service"
    assert "paid with modifier 26" in priced("88305", place="22")[0].reason
    assert "paid with modifier 26" in priced("88305-TC", place="22")[0].reason
    assert priced("96372", place="22")[0].reason == "the fee schedule pays it to no physician in a facility"
    assert "outside a facility" in priced("40000", tables=made)[0].notes[0]
    assert priced("40000", tables=made, place="22")[0].notes == ()


def test_days_and_codes_that_no_release_knows():
    before = priced("17311", day=date(2019, 1, 1))[0]
    assert before.amount is None
    assert "expected CMS's fee schedule file" in before.reason
    assert before.parts == (0, 0, 0)
    assert before.unit is None


def test_nothing_to_price():
    assert price_claim([], BUILT_IN) == ()
