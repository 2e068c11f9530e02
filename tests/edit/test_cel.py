"""Conditions in Common Expression Language: true, false, wrong when written, wrong when run, and not installed."""

from __future__ import annotations

import builtins
import sys

import pytest
from packs import AS_OF, Pack, checked, of

from scrubber.edit.catalogue import CatalogueError
from scrubber.edit.clause import ClauseError
from scrubber.edit.clauses import build
from scrubber.edit.draft import build as draft
from scrubber.edit.hit import Context, NoOtherClaims, Practice
from scrubber.guide.load import load
from scrubber.model.read import read_claims

RICH = {
    "claims": [
        {
            "number": "N1", "pos": "24", "frequency": "7", "refs": {"F8": "1"}, "payer": "uhc",
            "diagnoses": ["C44.311", "L57.0"],
            "lines": [
                {"code": "17311", "mods": "59 LT", "units": "2", "charge": "10.5", "dx": "2", "pos": "11"},
                {"code": "17312", "rendering": "nurse_practitioner"},
            ],
        }
    ]
}  # fmt: skip


def fails(expression, described=RICH, **more):
    """The lines of which an expression is not true."""
    (claim,) = read_claims([draft(described)], load())
    check = build([("cel", {"expression": expression, **more})], None, {})
    return list(check(claim, Context("OUR001", {}, AS_OF, NoOtherClaims(), Practice())))


@pytest.mark.parametrize(
    "expression",
    [
        "line.code == '17311' && line.modifiers == ['59', 'LT'] && line.units == 2.0 && line.charge == 10.5",
        "line.day == '2026-07-09' && line.place_of_service == '11' && line.diagnoses == ['L570']",
        "line.taxonomy == '207ND0101X' && line.rendering == '2044173021'",
        "claim.payer == '87726' && claim.filing == 'CI' && claim.frequency == '7' && claim.sequence == 'P'",
        "claim.place_of_service == '24' && claim.codes == ['17311', '17312'] && claim.charge > 700.0",
        "claim.diagnoses == ['C44311', 'L570'] && 'L570' in claim.diagnoses",
    ],
)
def test_all_that_an_expression_sees(expression):
    assert 1 not in [hit.line for hit in fails(expression)]


def test_a_line_of_which_it_is_false_fails():
    first, second = fails("line.units > 100.0"), fails("line.code != '17312'")
    assert [hit.line for hit in first] == [1, 2]
    (hit,) = second
    assert (hit.line, hit.value, hit.at.locator) == (2, "HC:17312", "2400#2.SV101")


def test_the_element_is_where_the_hit_points():
    hit = fails("line.units < 2.0", element=4)[0]
    assert (hit.at.locator, hit.value) == ("2400#1.SV104", "2")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("1", "gives 1; expected a condition, which is true or false"),
        ("line.code", "gives '99213'; expected a condition"),
        ("[]", "expected a condition"),
        ("null", "expected a condition"),
        ("lin.units < 3", "Undefined variable or function: 'lin'; known: line, claim"),
        ("line.unit < 3.0", "nothing is called 'unit'(?s:.*)known of line: code, modifiers, units"),
        ("line.code > 3", "No such overload"),
        ("line.modifiers[0] == '59'", "index out of bounds: 0; expected a question for size"),
        ("line.references.G1 != ''", "ask with `in` first"),
        ("line.units >= 2.0 && line.nothing", "nothing is called 'nothing'"),
    ],
)
def test_an_expression_that_would_fail_on_claims_is_told_when_the_edit_is_loaded(expression, said):
    with pytest.raises(ClauseError, match=said):
        fails(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "size(line.modifiers) == 0 || line.modifiers[0] == '59'",
        "!('G1' in claim.references) || claim.references.G1 != ''",
        "'F8' in claim.references || claim.frequency != '7'",
        "claim.lines.exists(other, other.code == '17312' && other.units >= 1)",
        "line.age >= 18.0 && claim.sex == 'F' && line.referring == '' && line.ndc == ''",
        "'6R' in line.references && line.references['6R'] != ''",
    ],
)
def test_what_is_asked_for_with_care(expression):
    assert [hit.line for hit in fails(expression)] in ([], [1])


def test_a_hit_tells_what_a_message_may_ask_for():
    (hit, _) = fails("line.units > 100.0")
    assert hit.facts == {"units": "2", "modifiers": "59, LT", "diagnoses": "L57.0", "place": "11"}
    with pytest.raises(ClauseError, match="SV1 has no element 40"):
        fails("true", element=40)


@pytest.mark.parametrize("expression", ["line.code ==", "(", "line..code", "'open"])
def test_an_expression_that_is_none_is_told_when_the_edit_is_loaded(expression, tmp_path):
    with pytest.raises(ClauseError, match="this is no CEL expression"):
        build([("cel", {"expression": expression})], None, {})
    pack = Pack(tmp_path / "our_edits").edit("OUR001", f'require: [{{cel: {{expression: "{expression}"}}}}]')
    with pytest.raises(CatalogueError, match=r"our_edits/ours/edit_our001/edit\.yaml.*no CEL expression"):
        pack.rules()


def test_an_expression_that_fails_when_run_is_a_crash(tmp_path):
    pack = Pack(tmp_path / "our_edits").edit(
        "OUR001", 'require: [{cel: {expression: "int(line.code) == 17311"}}]'
    )
    lettered = {"claims": [{**RICH["claims"][0], "lines": [{"code": "J3301"}]}]}
    check = checked(pack.rules(), lettered)
    (crash,) = of(check.said, "SYS001")
    assert crash.value == "OUR001"
    assert crash.claim.number == "N1"
    assert list(check.holds.claims) == [1]


def test_an_edit_by_expression_runs_in_the_engine(tmp_path):
    pack = Pack(tmp_path / "our_edits").edit(
        "OUR001", "triggers: {codes: ['17312']}\nrequire: [{cel: {expression: \"claim.payer != '87726'\"}}]"
    )
    said = of(checked(pack.rules(), RICH).said, "OUR001")
    assert [(f.line, f.holds) for f in said] == [(2, True)]
    assert not of(checked(pack.rules(), {"lines": [{"code": "17312"}]}).said, "OUR001")


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "cel":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "cel", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ClauseError, match=r"needs the extra: pip install claim-scrubber\[cel\]"):
        build([("cel", {"expression": "true"})], None, {})
