"""The declarative clauses, each by what it says of one drafted claim; and clauses that cannot be used."""

from __future__ import annotations

from datetime import date

import pytest
from packs import AS_OF

from scrubber.edit.clause import ClauseError
from scrubber.edit.clauses import CLAUSES, build, same_service, with_modifier
from scrubber.edit.codes import CodeSet
from scrubber.edit.draft import build as draft
from scrubber.edit.hit import Context, NoOtherClaims, Practice
from scrubber.finding import Outcome, Safety
from scrubber.guide.load import load
from scrubber.model.read import read_claims

SURGEON, OTHER = "mohs_surgeon", "second_mohs_surgeon"


def claim(*lines, data=None, **more):
    data = data or draft({"claims": [{"lines": list(lines), **more}]})
    (read,) = read_claims([data], load())
    return read


def hits(subject, name, arguments, triggers=None, **parameters):
    codes = CodeSet(triggers) if triggers else None
    check = build([(name, arguments)], codes, parameters)
    return list(check(subject, Context("OUR001", parameters, AS_OF, NoOtherClaims(), Practice())))


def lines(found):
    return [hit.line for hit in found]


# -- line_present -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "same", "fails"),
    [
        ({"code": "17311"}, None, False),
        ({"code": "17313"}, None, True),
        ({"code": "17311", "day": "20260708"}, None, True),
        ({"code": "17311", "rendering": OTHER}, None, True),
        ({"code": "17311", "day": "20260708"}, ["rendering"], False),
        ({"code": "17311", "rendering": OTHER}, ["day"], False),
        ({"code": "17311", "rendering": OTHER, "day": "20260708"}, [], False),
    ],
)
def test_line_present(other, same, fails):
    arguments = {"codes": ["17311"]} if same is None else {"codes": ["17311"], "same": same}
    found = hits(claim({"code": "17312"}, other), "line_present", arguments, ["17312"])
    assert lines(found) == ([1] if fails else [])
    for hit in found:
        assert (hit.value, hit.at.locator, hit.facts) == ("17312", "2400#1.SV101-2", {"needs": "17311"})


def test_line_present_judges_each_subject_line_and_only_those():
    subject = claim({"code": "17312"}, {"code": "17314"}, {"code": "17311"})
    assert lines(hits(subject, "line_present", {"codes": ["17313"]}, ["17312", "17314"])) == [1, 2]
    assert lines(hits(subject, "line_present", {"codes": ["17313"]})) == [1, 2, 3]
    assert lines(hits(subject, "line_present", {"codes": ["17311"]}, ["99213"])) == []


def test_a_day_that_cannot_be_read_agrees_with_any():
    data = draft({"lines": [{"code": "17311"}, {"code": "17312"}]}).replace(
        b"20260709~REF*6R*A1001L2", b"X~REF*6R*A"
    )
    subject = claim(data=data)
    assert subject.lines[1].day is None
    assert same_service(subject.lines[0], subject.lines[1], ("day", "rendering"))
    assert hits(subject, "line_present", {"codes": ["17311"]}, ["17312"]) == []


# -- modifiers_absent ---------------------------------------------------------------------------------------


def test_modifiers_absent():
    subject = claim({"mods": "59 51"}, {"code": "17312", "mods": "51"}, {"code": "17312", "mods": "LT"})
    found = hits(subject, "modifiers_absent", {"modifiers": ["51", "26"]}, ["17312"])
    assert [(h.line, h.value, h.at.locator, h.fixes) for h in found] == [(2, "51", "2400#2.SV101-3", ())]
    assert lines(hits(subject, "modifiers_absent", {"modifiers": ["51", "59"]})) == [1, 1, 2]


@pytest.mark.parametrize(
    ("mods", "old", "new"),
    [
        ("51", "HC:17311:51", "HC:17311"),
        ("51 59", "HC:17311:51:59", "HC:17311:59"),
        ("LT 51", "HC:17311:LT:51", "HC:17311:LT"),
        ("LT 51 59 76", "HC:17311:LT:51:59:76", "HC:17311:LT:59:76"),
    ],
)
def test_modifiers_absent_takes_one_out_and_moves_the_rest_up(mods, old, new):
    subject = claim({"mods": mods})
    (hit,) = hits(subject, "modifiers_absent", {"modifiers": ["51"], "remove": "review"})
    (fix,) = hit.fixes
    (change,) = fix.changes
    assert (fix.safety, change.old, change.new) == (Safety.REVIEW, old, new)
    assert change.at.locator == "2400#1.SV101"


# -- units_at_most ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "limit", "fails"),
    [("1", "1", False), ("2", "1", True), ("1.5", "1", True), ("10", "9.5", True)],
)
def test_units_at_most(units, limit, fails):
    found = hits(claim({"units": units}), "units_at_most", {"units": limit})
    assert [(h.value, h.at.locator) for h in found] == ([(units, "2400#1.SV104")] if fails else [])


def test_units_that_cannot_be_read_are_no_business_of_the_clause():
    assert hits(claim({"units": "x"}), "units_at_most", {"units": "0"}) == []


# -- rendering_taxonomy_not ---------------------------------------------------------------------------------


def test_rendering_taxonomy_not():
    subject = claim(
        {}, {"rendering": "nurse_practitioner"}, {"rendering": {"npi": "2599031442", "taxonomy": "none"}}
    )
    found = hits(subject, "rendering_taxonomy_not", {"prefixes": ["363L", "363A"]})
    assert [(h.line, h.outcome, h.value, h.at.locator) for h in found] == [
        (2, Outcome.FAIL, "363LF0000X", "2400#2/2420A.PRV[PE]03"),
        (3, Outcome.NO_DATA, "", "2400#3/2420A.PRV"),
    ]
    assert found[1].reason == "the claim gives no taxonomy code for the rendering provider"


def test_rendering_taxonomy_not_of_the_billing_provider():
    subject = claim({}, rendering="none", billing={"taxonomy": "363LF0000X"})
    (hit,) = hits(subject, "rendering_taxonomy_not", {"prefixes": ["363L"]})
    assert hit.at.locator == "2000A.PRV[BI]03"


# -- diagnoses_not_all --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointers", "fails"),
    [("1", True), ("1 2", True), ("1 3", False), ("3", False), ("9", False), ("", False)],
)
def test_diagnoses_not_all(pointers, fails):
    subject = claim({"dx": pointers}, diagnoses=["L57.0", "d225", "C44311"])
    found = hits(subject, "diagnoses_not_all", {"prefixes": ["L57", "D22"]})
    assert bool(found) is fails
    for hit in found:
        assert (hit.at.locator, hit.value) == ("2400#1.SV107-1", "L57.0")
        assert hit.facts == {"diagnoses": "L57.0" if pointers == "1" else "L57.0, d225"}


# -- reference_present --------------------------------------------------------------------------------------


def test_reference_present():
    bare = claim({"code": "17311"}, {"code": "17312"})
    (hit,) = hits(bare, "reference_present", {"qualifier": "X4"})
    assert (hit.line, hit.at.locator, hit.facts) == (None, "2300.REF[X4]", {"code": "17311"})
    assert hits(claim({}, refs={"X4": "1"}), "reference_present", {"qualifier": "X4"}) == []
    one = claim({"code": "17311", "refs": {"X4": "1"}}, {"code": "17312"})
    (hit,) = hits(one, "reference_present", {"qualifier": "X4"})
    assert hit.facts == {"code": "17312"}
    assert hits(one, "reference_present", {"qualifier": "X4"}, ["17311"]) == []
    assert hits(bare, "reference_present", {"qualifier": "X4"}, ["99213"]) == []


# -- distinct -----------------------------------------------------------------------------------------------

FAIL, BYPASS = Outcome.FAIL, Outcome.BYPASSED


@pytest.mark.parametrize(
    ("mods", "said"),
    [
        (["", ""], [(2, FAIL)]),
        (["", "59"], [(2, BYPASS)]),
        (["59", ""], [(2, BYPASS)]),
        (["", "LT"], [(2, FAIL)]),
        (["", "", ""], [(2, FAIL), (3, FAIL)]),
        (["", "59", ""], [(2, BYPASS), (3, FAIL)]),
        (["", "", "59"], [(2, FAIL)]),
        (["", "59", "76"], [(2, BYPASS), (3, BYPASS)]),
        (["59"], []),
    ],
)
def test_distinct(mods, said):
    subject = claim(*({"mods": m} for m in mods))
    found = hits(subject, "distinct", {"modifiers": ["59", "76"]})
    assert [(h.line, h.outcome) for h in found] == said
    for hit in found:
        assert hit.at.locator == f"2400#{hit.line}.SV101-2"
        assert hit.facts == {"first": "1", "expected": "59, 76"}


@pytest.mark.parametrize(
    ("second", "fails"),
    [
        ({"code": "17313"}, False),
        ({"day": "20260710"}, False),
        ({"rendering": OTHER}, False),
        ({"dx": "2"}, True),
    ],
)
def test_distinct_is_about_the_same_code_day_and_provider(second, fails):
    subject = claim({}, second, diagnoses=["C44311", "C44319"])
    assert bool(hits(subject, "distinct", {"modifiers": ["59"]})) is fails


@pytest.mark.parametrize(
    ("one", "two", "outcome"),
    [("RT", "LT", BYPASS), ("LT", "LT", FAIL), ("", "LT", BYPASS), ("LT", "", BYPASS), ("", "", FAIL)],
)
def test_distinct_by_sides_that_differ(one, two, outcome):
    subject = claim({"mods": one}, {"mods": two})
    (hit,) = hits(subject, "distinct", {"modifiers": ["59"], "sides": ["LT", "RT"]})
    assert hit.outcome is outcome


def test_distinct_proposes_a_modifier():
    subject = claim({}, {"mods": "LT"}, {"mods": "LT GA GZ KX"})
    second, third = hits(subject, "distinct", {"modifiers": ["59", "XS"], "add": "attest"})
    (change,) = second.fixes[0].changes
    assert (second.fixes[0].safety, change.old, change.new) == (
        Safety.ATTEST, "HC:17311:LT", "HC:17311:LT:59",
    )  # fmt: skip
    assert third.fixes == ()  # no room for a fifth


def test_no_modifier_is_put_behind_a_description():
    subject = claim({"description": "first stage"})
    assert with_modifier(subject.lines[0], "59", Safety.ATTEST) == ()


# -- building -----------------------------------------------------------------------------------------------


def test_parameters_fill_arguments():
    subject = claim({"units": "3"}, {"code": "17312"})
    assert lines(hits(subject, "units_at_most", {"units": "$limit"}, limit="2")) == [1]
    assert hits(subject, "units_at_most", {"units": "$limit"}, limit="3") == []
    assert lines(hits(subject, "line_present", {"codes": "$codes"}, codes=CodeSet(["17313"]))) == [1, 2]
    found = hits(subject, "rendering_taxonomy_not", {"prefixes": "$who"}, who=CodeSet(["207ND"]))
    assert lines(found) == [1, 2]


def test_several_clauses_speak_in_their_order():
    check = build([("units_at_most", {"units": "1"}), ("modifiers_absent", {"modifiers": ["51"]})], None, {})
    subject = claim({"mods": "51"}, {"units": "2"})
    context = Context("OUR001", {}, AS_OF, NoOtherClaims(), Practice())
    assert [hit.at.locator for hit in check(subject, context)] == ["2400#2.SV104", "2400#1.SV101-3"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("line_presents", {}, "no clause is called 'line_presents'; known: cel, diagnoses_not_all, distinct"),
        ("line_present", {}, r"clause line_present: (?s:.*)codes(?s:.*)required"),
        ("line_present", {"codes": ["17311"], "sane": ["day"]}, "sane"),
        ("line_present", {"codes": ["17311"], "same": ["week"]}, "'day' or 'rendering'"),
        ("line_present", {"codes": "17311"}, "expected a list of codes"),
        (
            "line_present",
            {"codes": ["17-ab"]},
            r"^clause line_present: codes: Value error, the ends of the range '17-ab' differ in form[^\n]*$",
        ),
        ("line_present", {"codes": "$none"}, r"clause line_present: \$none is no parameter of the edit"),
        ("line_present", ["17311"], "takes named arguments"),
        ("units_at_most", {"units": "many"}, "'many' is no number"),
        ("modifiers_absent", {"modifiers": ["51"], "remove": "maybe"}, "remove"),
    ],
)
def test_a_clause_that_cannot_be_used_is_told(name, arguments, said):
    with pytest.raises(ClauseError, match=said):
        build([(name, arguments)], None, {})


def test_every_clause_is_tested_here():
    assert set(CLAUSES) == {
        "line_present", "modifiers_absent", "units_at_most", "rendering_taxonomy_not", "diagnoses_not_all",
        "reference_present", "distinct",
    }  # fmt: skip


def test_the_day_of_a_claim_read_for_these_tests():
    assert claim({}).lines[0].day == date(2026, 7, 9)
