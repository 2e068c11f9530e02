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


# -- codes_absent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ({}, {"code": "11102"}, Outcome.FAIL),
        ({}, {"code": "11104"}, None),
        ({}, {"code": "11102", "day": "20260708"}, None),
        ({}, {"code": "11102", "rendering": OTHER}, None),
        ({}, {"code": "11102", "mods": "59"}, Outcome.BYPASSED),
        ({"mods": "59"}, {"code": "11102"}, Outcome.BYPASSED),
        ({"mods": "LT"}, {"code": "11102", "mods": "51"}, Outcome.FAIL),
    ],
)
def test_codes_absent(one, other, outcome):
    subject = claim({"code": "17311", **one}, other)
    found = hits(subject, "codes_absent", {"codes": ["11102"], "unless": ["59"]}, ["17311"])
    assert [hit.outcome for hit in found] == ([outcome] if outcome else [])
    for hit in found:
        assert (hit.line, hit.value) == (1, "17311")
        assert hit.facts == {"other": "11102", "other_line": "2"}


def test_codes_absent_names_the_line_that_nothing_lifts():
    subject = claim({"code": "17311"}, {"code": "11102", "mods": "59"}, {"code": "11102"})
    (hit,) = hits(subject, "codes_absent", {"codes": ["11102"], "unless": ["59"]}, ["17311"])
    assert (hit.outcome, hit.facts["other_line"]) == (Outcome.FAIL, "3")
    assert hits(claim({"code": "11102"}), "codes_absent", {"codes": ["11102"]}) == []
    apart = {"codes": ["11102"], "same": []}
    assert hits(
        claim({"code": "17311"}, {"code": "11102", "day": "20260708"}), "codes_absent", apart, ["17311"]
    )


# -- diagnosis_present, diagnoses_absent --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pointers", "present", "absent"), [("1", 0, 1), ("2", 1, 0), ("2 1", 0, 1), ("9", 0, 0), ("", 0, 0)]
)
def test_diagnoses_of_a_kind(pointers, present, absent):
    subject = claim({"dx": pointers}, diagnoses=["C44.311", "L57.0"])
    missing = hits(subject, "diagnosis_present", {"prefixes": ["C44"]})
    there = hits(subject, "diagnoses_absent", {"prefixes": ["C44"]})
    assert (len(missing), len(there)) == (present, absent)
    for hit in missing:
        assert (hit.value, hit.facts) == ("L57.0", {"diagnoses": "L57.0", "needs": "C44"})
    for hit in there:
        assert (hit.value, hit.facts) == ("C44.311", {"diagnosis": "C44.311"})
        assert hit.at.locator == "2400#1.SV107-1"


# -- modifier_present ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mods", "fails"), [("", True), ("25", False), ("LT 25", False), ("24", True)])
def test_modifier_present(mods, fails):
    found = hits(claim({"mods": mods}), "modifier_present", {"modifiers": ["25", "57"], "add": "attest"})
    assert bool(found) is fails
    for hit in found:
        assert hit.facts == {"needs": "25, 57"}
        assert hit.fixes[0].safety is Safety.ATTEST
        assert hit.fixes[0].changes[0].new.endswith(":25")
    assert not any(
        hit.fixes for hit in hits(claim({"mods": mods}), "modifier_present", {"modifiers": ["25"]})
    )


# -- units_per_day_at_most ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "limit", "fails"),
    [
        (("2", "2"), "4", []),
        (("2", "3"), "4", [2]),
        (("5", "1"), "4", [1]),
        (("3", "2", "9"), "4", [2]),
        (("4", "0.5"), "4", [2]),
    ],
)
def test_units_per_day_at_most(units, limit, fails):
    subject = claim(*({"code": "17312", "units": each} for each in units))
    found = hits(subject, "units_per_day_at_most", {"units": limit})
    assert lines(found) == fails
    for hit in found:
        assert hit.at.locator == f"2400#{hit.line}.SV104"
        assert hit.facts["limit"] == limit
        assert float(hit.facts["total"]) == sum(map(float, units))


@pytest.mark.parametrize(
    ("other", "more", "fails"),
    [
        ({"code": "17312"}, {}, True),
        ({"code": "17314"}, {}, False),
        ({"code": "17314"}, {"together": "true"}, True),
        ({"code": "17312", "day": "20260708"}, {}, False),
        ({"code": "17312", "rendering": OTHER}, {}, False),
        ({"code": "17312", "rendering": OTHER}, {"same": ["day"]}, True),
    ],
)
def test_which_units_are_counted_together(other, more, fails):
    subject = claim({"code": "17312", "units": "3"}, {"units": "2", **other})
    assert bool(hits(subject, "units_per_day_at_most", {"units": "4", **more})) is fails


def test_units_that_are_not_told_count_as_one():
    subject = claim({"code": "17312", "units": "1"}, {"code": "17312", "units": "x"})
    (hit,) = hits(subject, "units_per_day_at_most", {"units": "1"})
    assert (hit.line, hit.at.locator, hit.value) == (2, "2400#2.SV101-2", "")


# -- place of service, charge -------------------------------------------------------------------------------


def test_place_of_service():
    subject = claim({}, {"pos": "24"}, pos="11")
    (hit,) = hits(subject, "place_of_service_in", {"places": ["11", "19"]})
    assert (hit.line, hit.at.locator, hit.facts) == (2, "2400#2.SV105", {"place": "24", "needs": "11, 19"})
    (hit,) = hits(subject, "place_of_service_not", {"places": ["11"]})
    assert (hit.line, hit.at.locator, hit.facts) == (1, "2300.CLM05-1", {"place": "11"})


@pytest.mark.parametrize(("charge", "most", "least"), [("99.99", 0, 1), ("100", 0, 0), ("100.01", 1, 0)])
def test_charges(charge, most, least):
    subject = claim({"charge": charge})
    over = hits(subject, "charge_at_most", {"amount": "100"})
    under = hits(subject, "charge_at_least", {"amount": "100"})
    assert (len(over), len(under)) == (most, least)
    for hit in (*over, *under):
        assert (hit.value, hit.at.locator, hit.facts) == (charge, "2400#1.SV102", {"limit": "100"})


# -- patient ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "ages", "age"),
    [
        ("20080709", {"from": "18"}, None),
        ("20080710", {"from": "18"}, "17"),
        ("19610709", {"from": "18", "to": "64"}, "65"),
        ("19610710", {"from": "18", "to": "64"}, None),
        ("20260709", {"from": "1"}, "0"),
        ("20260709", {"to": "1"}, None),
    ],
)
def test_patient_age(birth, ages, age):
    found = hits(claim({}, subscriber={"birth": birth}), "patient_age", ages)
    assert [hit.facts["age"] for hit in found] == ([age] if age else [])


def test_an_age_that_nobody_knows_is_no_data():
    for birth in ("", "20270101"):
        (hit,) = hits(claim({}, subscriber={"birth": birth}), "patient_age", {"from": "18"})
        assert hit.outcome is Outcome.NO_DATA
        assert hit.reason.startswith("the claim gives no date of birth")


@pytest.mark.parametrize(("sex", "outcome"), [("F", None), ("M", Outcome.FAIL), ("U", Outcome.NO_DATA)])
def test_patient_sex(sex, outcome):
    found = hits(claim({}, subscriber={"sex": sex}), "patient_sex", {"sex": ["F"]})
    assert [hit.outcome for hit in found] == ([outcome] if outcome else [])
    assert all(hit.facts == {"sex": "M", "needs": "F"} for hit in found if hit.outcome is Outcome.FAIL)


def test_provider_present():
    assert lines(hits(claim({}), "provider_present", {"role": "referring"})) == [1]
    assert not hits(claim({}), "provider_present", {"role": "rendering"})
    named = claim({}, referring={"last": "Vance", "first": "Ida", "npi": "2044173021"})
    assert not hits(named, "provider_present", {"role": "referring"})


# -- all of them --------------------------------------------------------------------------------------------


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
        ("line_presents", {}, "no clause is called 'line_presents'; did you mean line_present"),
        ("line_present", {}, r"clause line_present: codes: this key is missing; expected a list of codes"),
        ("line_present", {"codes": ["17311"], "sane": ["day"]}, "sane"),
        (
            "line_present",
            {"codes": ["17311"], "same": ["week"]},
            "found 'week'; expected a list of day, rendering",
        ),
        ("line_present", {"codes": "17311"}, "expected a list of codes"),
        (
            "line_present",
            {"codes": ["17-ab"]},
            r"^clause line_present: codes: the ends of the range '17-ab' differ in form[^\n]*$",
        ),
        (
            "line_present",
            {"codes": "$none"},
            r"clause line_present: codes: \$none is no parameter of the edit; known: none",
        ),
        ("line_present", ["17311"], "expected its arguments by name: codes, same"),
        ("units_at_most", {"units": "many"}, "'many' is no number"),
        (
            "modifiers_absent",
            {"modifiers": ["51"], "remove": "maybe"},
            "remove: found 'maybe'; expected review",
        ),
        (
            "modifiers_absent",
            {"modifiers": ["51"], "remove": "safe"},
            "needs a yes; expected review or attest",
        ),
        ("modifier_present", {"modifiers": ["25"], "add": "review"}, "vouch for; expected attest"),
        ("distinct", {"modifiers": ["59"], "add": "safe"}, "vouch for; expected attest"),
        ("patient_age", {}, "expected from, to, or both"),
        ("patient_age", {"from": "18", "to": "5"}, "expected the younger age first"),
        ("patient_age", {"from": "young"}, "'young' is no age; expected whole years"),
        ("patient_sex", {"sex": ["X"]}, r"found X; expected F or M, as a list: \[F\]"),
        ("provider_present", {"role": "nurse"}, "found 'nurse'; expected one of rendering, referring"),
        ("no_such_thing", {}, "known: cel, charge_at_least, charge_at_most, codes_absent"),
    ],
)
def test_a_clause_that_cannot_be_used_is_told(name, arguments, said):
    with pytest.raises(ClauseError, match=said):
        build([(name, arguments)], None, {})


def test_every_clause_is_tested_here():
    assert set(CLAUSES) == {
        "line_present", "modifiers_absent", "units_at_most", "rendering_taxonomy_not", "diagnoses_not_all",
        "reference_present", "distinct", "codes_absent", "diagnosis_present", "diagnoses_absent",
        "modifier_present", "units_per_day_at_most", "place_of_service_in", "place_of_service_not",
        "charge_at_most", "charge_at_least", "patient_age", "patient_sex", "provider_present",
    }  # fmt: skip


def test_every_clause_tells_what_it_says_it_tells():
    for clause in CLAUSES.values():
        assert clause.__doc__
        assert clause.of_claim == (clause.key == "reference_present")


def test_the_day_of_a_claim_read_for_these_tests():
    assert claim({}).lines[0].day == date(2026, 7, 9)
