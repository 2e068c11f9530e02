"""Which services of a day include which others, and what lifts that."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scrubber.edit.bundling import (
    Bundle,
    Lifting,
    Service,
    across,
    bundled,
    bundles,
    is_void,
    unjudged,
    unread,
)
from scrubber.edit.dayline import day_lines
from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.finding import Outcome, TableRef
from scrubber.guide.load import load
from scrubber.model.read import read_claims
from scrubber.pipeline.check import Check
from scrubber.pipeline.source import open_source
from scrubber.tables import Looked, Pair, Pairs, load_tables
from scrubber.tables.codelist import Release
from scrubber.tables.issue import Issue

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
import generate

DAY = date(2026, 7, 9)
SINCE = date(2019, 7, 1)
LIFTING = Lifting(frozenset(("25", "59", "LT", "XS")), frozenset(("59", "XS")), SINCE)
ISSUE = Issue("ptp", Release("2024Q3", date(1996, 1, 1), date(2024, 9, 30)))


def claim_of(**changes):
    data = build({"claim": changes})
    return next(iter(read_claims([data], load())))


def service(code, *modifiers, line=1, day=DAY, rendering="1", claim=""):
    return Service(code, modifiers, day, rendering, line, claim)


def pair(one, two, indicator="1", first=date(1996, 1, 1), last=None):
    return Pair(one, two, indicator, first, last, "", ISSUE)


# -- what lifts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "lifted"),
    [
        (("11102",), ("12001", "59"), "59"),
        (("11102",), ("12001", "GA", "LT"), "LT"),
        (("11102", "59"), ("12001",), ""),
        (("11102",), ("12001", "76"), ""),
        (("99291", "25"), ("36415",), "25"),
        (("99291", "59"), ("36415",), ""),
        (("99214", "25"), ("99213",), ""),
        (("11102", "25"), ("99213",), ""),
    ],
)
def test_modifiers_lift_from_column_two_and_from_a_visit(one, two, lifted):
    bundle = Bundle(pair(one[0], two[0]), service(*one), service(*two))
    assert LIFTING.by(bundle) == lifted


@pytest.mark.parametrize(
    ("day", "modifier", "lifted"),
    [(SINCE, "59", "59"), (date(2019, 6, 30), "59", ""), (SINCE, "XS", "XS"), (SINCE, "LT", "")],
)
def test_column_one_is_read_from_a_day_on(day, modifier, lifted):
    bundle = Bundle(pair("11102", "12001"), service("11102", modifier, day=day), service("12001", day=day))
    assert LIFTING.by_column_one(bundle) == lifted


# -- what meets ---------------------------------------------------------------------------------------------


def test_services_meet_by_day_and_provider_in_the_order_of_lines():
    services = [
        service("12001", line=1),
        service("17110", line=2),
        service("11102", line=3),
        service("11102", line=4, day=date(2026, 7, 8)),
        service("11102", line=5, rendering="2"),
        service("11102", line=1, claim="B2"),
    ]
    found = bundles([pair("11102", "12001"), pair("17110", "12001")], services)
    assert [(b.one.claim, b.one.line, b.two.line) for b in found] == [("", 2, 1), ("", 3, 1), ("B2", 1, 1)]
    assert found[0].facts["lines"] == "2 and 1"


def test_of_several_rows_of_a_pair_the_first_to_end_counts():
    rows = [pair("11102", "12001", "0", last=date(2020, 12, 31)), pair("11102", "12001", "1")]
    for day, indicator in ((date(2020, 12, 31), "0"), (date(2021, 1, 1), "1")):
        (found,) = bundles(rows, [service("11102", day=day), service("12001", day=day, line=2)])
        assert found.pair.indicator == indicator
    assert not bundles(rows[:1], [service("11102"), service("12001")])


def test_a_line_of_another_claim_is_a_service_too():
    (line,) = day_lines(claim_of(lines=[{"code": "11102", "mods": "59"}]))
    group = ("070012345", "207ND0101X")
    assert Service.elsewhere(line) == Service("11102", ("59",), DAY, "2044173021", 1, "A1001", "", group)
    assert Service.elsewhere(replace(line, filed="2026-07-10")).filed == "2026-07-10"
    assert Service.elsewhere(replace(line, tax_id="")).group is None
    assert Service.elsewhere(replace(line, taxonomy="")).group is None


def test_a_line_of_the_claim_knows_its_group_too():
    claim = claim_of(lines=[{"code": "11102"}])
    group = ("070012345", "207ND0101X")
    assert Service.of_line(claim.lines[0], DAY) == Service("11102", (), DAY, "2044173021", 1, group=group)


# -- across claims ------------------------------------------------------------------------------------------


def others(*codes, **changes):
    (first, *rest) = codes
    lines = day_lines(claim_of(number="B2", lines=[{"code": first}, *({"code": code} for code in rest)]))
    return [replace(line, **changes) for line in lines]


def met(claim, *lines):
    codes = claim.codes.union(line.code for line in lines)
    in_two, in_one = across(claim, load_tables().pairs(codes), lines)
    return [
        {n: [(b.one.code, b.two.code, b.of_one_provider) for b in found] for n, found in each.items()}
        for each in (in_two, in_one)
    ]


def test_pairs_between_claims_by_the_column_of_the_claims_own_line():
    claim = claim_of(lines=[{"code": "88305"}, {"code": "12001"}, {"code": "11102"}])
    assert met(claim, *others("10060", "99213")) == [
        {2: [("10060", "12001", True)]},
        {2: [("12001", "99213", True)], 3: [("11102", "99213", True)]},
    ]


def test_pairs_within_one_of_the_claims_are_not_between_them():
    claim = claim_of(lines=[{"code": "12001"}, {"code": "11102"}])
    assert met(claim, *others("88305", "88304")) == [{}, {}]


@pytest.mark.parametrize(
    ("changes", "of_one"),
    [
        ({}, True),
        ({"rendering": "1"}, False),
        ({"rendering": ""}, None),
        ({"rendering": "1", "taxonomy": "207N00000X"}, None),
        ({"rendering": "1", "taxonomy": ""}, None),
        ({"rendering": "1", "tax_id": "1"}, None),
        ({"tax_id": "1"}, True),
        ({"day": date(2026, 7, 8)}, None),
    ],
)
def test_who_meets_between_claims(changes, of_one):
    found, _ = met(claim_of(lines=[{"code": "12001"}]), *others("11102", **changes))
    assert found == ({} if of_one is None else {1: [("11102", "12001", of_one)]})


def test_who_has_no_number_is_not_the_same_as_another_without_one():
    nobody = {"last": "Castellan", "first": "Ruth", "npi": "none", "taxonomy": "207ND0101X"}
    claim = claim_of(rendering=nobody, lines=[{"code": "12001"}])
    assert met(claim, *others("11102", rendering="")) == [{}, {}]


def test_days_before_the_table_are_judged_across_claims_as_little_as_within():
    claim = claim_of(day="20191231", lines=[{"code": "12001"}])
    lines = others("11102", day=date(2019, 12, 31))
    assert met(claim, *lines) == [{}, {}]
    pairs = load_tables().pairs(frozenset(("12001", "11102")))
    assert unjudged(claim, pairs) is None
    assert "that long ago" in unjudged(claim, pairs, alone=False).reason


# -- claims -------------------------------------------------------------------------------------------------


def test_lines_in_column_two_by_indicator():
    claim = claim_of(lines=[{"code": code} for code in ("12001", "11102", "17004", "17000")])
    pairs = load_tables().pairs(claim.codes)
    assert list(bundled(claim, pairs, "0")) == [4]
    assert {n: [b.one.line for b in b_s] for n, b_s in bundled(claim, pairs, "1").items()} == {
        1: [2, 3, 4], 2: [3], 4: [2]
    }  # fmt: skip


def test_a_void_bills_nothing():
    claim = claim_of(frequency="8", lines=[{"code": "11102"}, {"code": "12001"}])
    pairs = load_tables().pairs(claim.codes)
    assert is_void(claim)
    assert pairs.rows
    assert not bundled(claim, pairs, "1")
    assert unjudged(claim, pairs) is None


@pytest.mark.parametrize(
    ("codes", "day", "line", "told"),
    [
        (("11102", "27447"), "20260709", 2, "tables import"),
        (("27447",), "20260709", None, ""),
        (("11102", "12001"), "20191231", 1, "that long ago"),
        (("11102", "12001"), "20200101", None, ""),
        (("11102", "12001"), "20191231-20200102", 1, "that long ago"),
    ],
)
def test_what_cannot_be_judged(codes, day, line, told):
    claim = claim_of(day=day, lines=[{"code": code} for code in codes])
    hit = unjudged(claim, load_tables().pairs(claim.codes))
    if line is None:
        assert hit is None
    else:
        assert hit is not None
        assert (hit.line, hit.outcome) == (line, Outcome.NO_DATA)
        assert told in hit.reason


def test_no_table_at_all_is_no_data():
    claim = claim_of(lines=[{"code": "11102"}, {"code": "12001"}])
    pairs = Pairs((), frozenset(("11102", "12001")), "no table ptp is here", ())
    hit = unjudged(claim, pairs)
    assert hit is not None
    assert (hit.line, hit.reason) == (1, "no table ptp is here")


def test_a_day_that_cannot_be_read_is_left_to_the_guide():
    claim = claim_of(day="2019", lines=[{"code": "11102"}, {"code": "12001"}])
    pairs = load_tables().pairs(claim.codes)
    assert unjudged(claim, pairs) is None
    assert not bundled(claim, pairs, "1")


def test_a_row_that_is_not_there_is_no_reason():
    claim = claim_of(lines=[{"code": "11102"}])
    table = TableRef("mue", "2026Q2")
    assert not list(unread(claim.lines[0], Looked(None, table)))
    (hit,) = unread(claim.lines[0], Looked(None, table, "not here"))
    assert (hit.reason, hit.table) == ("not here", table)


def test_what_is_seen_at_sight_is_what_a_closer_look_finds(rules, monkeypatch, tmp_path):
    """Remembered outcomes of codes and modifiers, against every claim looked at by itself."""
    path = tmp_path / "claims.837"
    generate.write(path, 400, faults=0.2)

    def outcomes():
        with open_source(path) as source:
            judging = Judging(
                as_of=date(2026, 7, 20), select=frozenset(["NCI"]), show_lifted=False, notes_lifted=True
            )
            run = Check(source, rules, judging)
            findings = [(f.id, f.line, f.variant) for f in run]
        return findings, dict(run.engine.tally.outcomes), sorted(run.engine.tally.lifted)

    quick = outcomes()
    assert quick[1]["NCI001", Outcome.BYPASSED] == len([one for one in quick[2] if one.edit == "NCI001"]) > 10
    check = rules.catalogue.code("NCI001")
    monkeypatch.setattr(check, "lifted_at_sight", lambda *_: None)
    assert outcomes() == quick
