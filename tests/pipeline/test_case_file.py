"""What is told of a cases.yaml that cannot be used, and of a case that fails."""

from __future__ import annotations

import pytest

from scrubber.edit.catalogue import built_in_pack
from scrubber.pipeline.cases import CaseError, load_cases, run_case

CASES = """\
base: office_visit
cases:
  - name: fails
    doc: true
    lines: [{code: "99213", mods: "26"}]
    expect: [{line: 1, severity: advise}]
  - name: silent
    expect: []
"""


def cases_of(text, folder, rules, edit_id="MOH006"):
    (folder / "cases.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_cases(folder, rules.catalogue[edit_id], built_in_pack() / "_base")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("base: office_visit", "base: ofice", ":3: case fails: no base is called 'ofice'; known: dependent"),
        ("base: office_visit\n", "", ":2: cases#1: there is no base; expected one here"),
        ("base: office_visit", "base: office_visit\nmore: 1", ":2: more: this key is not known here"),
        (
            "    doc: true",
            "    docs: true",
            ":4: cases#1.docs: this key is not known here; did you mean doc?",
        ),
        ("    doc: true", "    doc: yes", ":4: cases#1.doc: found yes; expected true, or after"),
        ("    doc: true", "\tdoc: true", ":4:1: this is no YAML: a tab stands here"),
        ("    doc: true", "    doc: true\n    doc: true", ":5: cases#1.doc: this key is given twice"),
        ("    doc: true", "    as_of: 7/20/2026", ":4: cases#1.as_of: found 7/20/2026; expected a date"),
        (
            "    doc: true",
            "    set: [a]",
            ":4: cases#1.set: found a list; expected elements with their texts",
        ),
        ("    doc: true", "    set: {CLM: [a]}", "cases#1.set.CLM: found a list; expected a text"),
        ("    doc: true", '    set: {"2400#9.SV101": x}', "case fails: 2400#9.SV101 is not in the file"),
        (
            "    doc: true",
            "    remove: 2400.SV1",
            "cases#1.remove: found 2400.SV1; expected a list of segments",
        ),
        ("    doc: true", "    remove: [[a]]", "cases#1.remove#1: found a list; expected a text"),
        ("    doc: true", "    replace: [{old: x}]", "cases#1.replace#1: new is missing"),
        ("    doc: true", "    replace: [{old: x, new: y, count: z}]", "replace#1.count: found z"),
        ("    doc: true", "    each: [a]", "cases#1.each: found a list; expected keys with lists of values"),
        ("    doc: true", "    each: {a: b}", "cases#1.each.a: found b; expected a list of texts"),
        (
            "    doc: true",
            "    also: MOH001",
            "cases#1.also: found MOH001; expected a list of the other edits",
        ),
        ("    doc: true", "    fixed: yes", "cases#1.fixed: found yes; expected what differs after the fix"),
        (
            "    doc: true",
            "    fixed: {acept: safe}",
            "fixed.acept: this key is not known here; did you mean",
        ),
        ("    doc: true", "    claim: text", "cases#1.claim: found text; expected keys with values"),
        ("    doc: true", "    claim: {chrge: '1'}", "case fails: claim.chrge: unknown key"),
        (
            "{line: 1, severity",
            "{lin: 1, severity",
            "expect#1.lin: this key is not known here; did you mean line?",
        ),
        ("severity: advise", "severity: warn", "expect#1.severity: found warn; expected one of"),
        (
            "[{line: 1, severity: advise}]",
            "{line: 1}",
            "cases#1.expect: found keys with values; expected a list",
        ),
        (
            "[{line: 1, severity: advise}]",
            "[fail]",
            "cases#1.expect#1: found fail; expected keys with values",
        ),
        ("[{line: 1, severity: advise}]", "[{line: [1]}]", "expect#1.line: found a list; expected a text"),
        ("    expect: []\n", "", ":7: cases#2: this case expects nothing; expected the findings"),
        ("name: silent", "why: silent", ":7: cases#2: this case has no name"),
        ("name: silent", "name: [a]", "cases#2.name: found a list; expected a text"),
        ("name: silent", "name: fails", ":7: cases#2.name: another case is named fails"),
        ("  - name: silent\n    expect: []", "  - silent", ":7: cases#2: found silent; expected a case"),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, said, tmp_path, rules):
    assert old in CASES
    with pytest.raises(CaseError) as caught:
        cases_of(CASES.replace(old, new, 1), tmp_path, rules)
    told = str(caught.value).splitlines()
    assert any(said in line for line in told), told
    assert all(line.startswith("edits/mohs/modifier_51_on_add_on/cases.yaml:") for line in told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a base and a list of cases"),
        ("cases: []\n", "cases: expected a list of cases: at least one that fails"),
        (b"base: caf\xe9\n", "the byte E9 is no UTF-8"),
    ],
)
def test_what_holds_no_cases(text, said, tmp_path, rules):
    with pytest.raises(CaseError, match=said):
        cases_of(text, tmp_path, rules)


def test_a_case_that_fails_says_what_it_met(tmp_path, rules):
    silent, wrong = cases_of(
        """\
base: mohs_day
cases:
  - {name: too much, lines: [{code: "17312", mods: "51"}], expect: []}
  - {name: nobody, profile: nobody, also: [MOH002], expect: [{line: 1}]}
""",
        tmp_path,
        rules,
    )
    assert silent.line == 3
    too_much, beside = run_case(silent, rules).problems
    assert too_much == "the edit says fail advise at 2400#1.SV101-3; expected nothing"
    assert beside.startswith("MOH001 holds the claim too (17312 stands without a first stage")
    assert (
        run_case(wrong, rules).problems
        == ["--payer-profile: no payer profile is named 'nobody'; known: medicare, uhc"]
        or "no payer profile is named 'nobody'" in run_case(wrong, rules).problems[0]
    )


def test_an_edit_expected_beside_and_not_there(tmp_path, rules):
    (case,) = cases_of(
        "base: mohs_day\ncases: [{name: a, also: [MOH002], expect: [{line: 1}]}]\n", tmp_path, rules
    )
    assert run_case(case, rules).problems == [
        "the edit says nothing; expected 1 finding",
        "MOH002 does not hold the claim; expected also without it",
    ]
