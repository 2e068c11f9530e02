"""`scrubber edits`: list, explain, test, new, docs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from cli_runs import tree

from scrubber.app import edits_page
from scrubber.edit.profiles import Profiles


def test_list(scrubber):
    ran = scrubber("edits", "list")
    assert ran.code == 0
    assert any(line.startswith("MOH001  deny") for line in ran.out.splitlines())
    ran = scrubber("edits", "list", "--family", "moh", "--format", "json")
    listed = json.loads(ran.out)
    assert {edit["family"] for edit in listed} == {"MOH"}
    assert listed[0]["prevents"]
    ran = scrubber("edits", "list", "--family", "nope")
    assert ran.code == 2
    assert "known: " in ran.err


@pytest.mark.parametrize("word", ["MOH001", "moh001", "stage_without_first_stage"])
def test_explain(scrubber, word):
    ran = scrubber("edits", "explain", word)
    assert ran.code == 0
    assert ran.out.startswith("# MOH001 stage_without_first_stage")
    assert "## Who changes it" in ran.out
    assert "MOH001 deny" in ran.out  # the example, as check prints it


def test_explain_shows_the_claim_before_and_after_the_fix(scrubber):
    ran = scrubber("edits", "explain", "MOH006")
    assert "- SV1*HC:17312:51*700*UN*1***1\n+ SV1*HC:17312*700*UN*1***1\n" in ran.out
    assert "`review`, which is content that follows from the claim" in ran.out


def test_explain_an_unknown_edit_suggests_near_ones(scrubber):
    ran = scrubber("edits", "explain", "MOH01")
    assert ran.code == 2
    assert "did you mean MOH0" in ran.err


def test_the_cases_of_an_edit_pass(scrubber):
    ran = scrubber("edits", "test", "--edit", "MOH001,BAL001")
    assert ran.code == 0
    assert ran.out.startswith("2 edits, ")
    assert ran.out.endswith(": 0 failed\n")


def test_new_writes_what_loads_and_test_says_what_is_left(scrubber, folder):
    ran = scrubber("edits", "new", "TST001", "visit_with_modifier", "--pack", "our")
    assert ran.code == 0
    assert set(tree(folder / "our")) == {
        "tst/visit_with_modifier/edit.yaml",
        "tst/visit_with_modifier/cases.yaml",
    }
    assert "TST001" in scrubber("edits", "list", "--pack", "our").out
    ran = scrubber("edits", "test", "our")
    assert ran.code == 1
    assert "our/tst/visit_with_modifier/cases.yaml:3: to do: the smallest claim that is wrong" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 edit, 2 cases: 0 failed, ")
    for path in (folder / "our").rglob("*.yaml"):
        path.write_text(path.read_text().replace("TODO", "done"))
    assert scrubber("edits", "test", "our").code == 0


def test_a_case_that_fails_is_told(scrubber, folder):
    scrubber("edits", "new", "TST001", "visit_with_modifier", "--pack", "our")
    for path in (folder / "our").rglob("*.yaml"):
        path.write_text(path.read_text().replace("TODO", "done").replace("line: 1", "line: 2"))
    ran = scrubber("edits", "test", "our", "--edit", "TST001")
    assert ran.code == 1
    assert "our/tst/visit_with_modifier/cases.yaml:3: case fails: line is '1', expected '2'" in ran.out
    (folder / "our" / "tst" / "visit_with_modifier" / "cases.yaml").unlink()
    ran = scrubber("edits", "test", "our")
    assert ran.code == 1
    assert "cases.yaml: the cases cannot be read: No such file" in ran.out


def test_what_an_edit_has_no_case_for_is_still_to_be_written(scrubber, folder):
    scrubber("edits", "new", "TST001", "visit_with_modifier", "--pack", "our")
    edit = folder / "our" / "tst" / "visit_with_modifier"
    for path in edit.iterdir():
        path.write_text(path.read_text().replace("TODO", "done"))
    (edit / "cases.yaml").write_text("base: office_visit\ncases:\n  - {name: silent, expect: []}\n")
    ran = scrubber("edits", "test", "our")
    assert ran.code == 1
    assert "cases.yaml: to do: a case that the edit fails" in ran.out
    assert "to do: doc: true on the case" in ran.out
    with_modifier = "{name: fails, lines: [{code: '99213', mods: '26'}], expect: [{line: 1}]}"
    (edit / "cases.yaml").write_text(f"base: office_visit\ncases:\n  - {with_modifier}\n")
    assert "to do: a case with expect: []" in scrubber("edits", "test", "our").out


def test_a_pack_of_overrides_alone_is_tested_too(scrubber, folder):
    payer = folder / "our" / "payers" / "acme"
    payer.mkdir(parents=True)
    (payer / "payer.yaml").write_text(
        "id: acme\ntitle: Acme\nmatch: {payer_ids: ['12345']}\n"
        "edits: {MOH001: {severity: advise}}\nreferences: [{title: their letter}]\n"
    )
    ran = scrubber("edits", "test", "our")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "our/payers/acme/payer.yaml: the profile acme changes MOH001",
        "0 edits, 0 cases: 0 failed",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("MOH001", "another_name"),
            "MOH001 is taken by stage_without_first_stage; the next free one is MOH",
        ),
        (("TST1", "a_name"), "'TST1' is no id"),
        (("TST001", "A Name"), "'A Name' is no name"),
        (("TST001", "../../a_name"), "is no name"),
        (("TST001", "stage_without_first_stage"), "another edit is stage_without_first_stage"),
    ],
)
def test_new_refuses_and_leaves_nothing_behind(scrubber, folder, words, said):
    ran = scrubber("edits", "new", *words, "--pack", "our")
    assert ran.code == 2
    assert said in ran.err
    assert tree(folder) == {}
    assert not (folder / "our").exists()


def test_new_never_overwrites(scrubber, folder):
    scrubber("edits", "new", "TST001", "a_name", "--pack", "our")
    before = tree(folder)
    ran = scrubber("edits", "new", "TST002", "a_name", "--pack", "our")
    assert ran.code == 2
    assert "is already there" in ran.err
    assert tree(folder) == before


def test_code_of_a_further_pack_needs_a_yes(scrubber, folder, visit):
    scrubber("edits", "new", "TST001", "a_name", "--pack", "our")
    edit = folder / "our" / "tst" / "a_name" / "edit.yaml"
    lines = edit.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("require:"))
    edit.write_text("".join(lines[:at] + lines[at + 2 :]))
    (edit.parent / "check.py").write_text("def check(claim, context):\n    return []\n")
    ran = scrubber("check", visit, "--pack", "our")
    assert ran.code == 2
    assert "--allow-code" in ran.err
    assert scrubber("check", visit, "--pack", "our", "--allow-code").code == 0


@pytest.fixture
def some_pages(monkeypatch, rules):
    """The pages of a few edits and the index; `make lint` compares the page of every edit."""
    whole = rules.catalogue
    edits = tuple(e for e in whole if e.origin.family == "balance" or e.id in ("MOH001", "MOH006"))
    ids = {edit.id for edit in edits}
    profiles = tuple(
        profile.model_copy(update={"edits": {key: o for key, o in profile.edits.items() if key in ids}})
        for profile in whole.profiles
    )
    few = replace(
        rules,
        catalogue=replace(whole, edits=edits, profiles=profiles),
        profiles=Profiles(edits, profiles),
    )
    monkeypatch.setattr(edits_page, "load_rules", lambda: few)
    return {f"{name}.md" for name in (*ids, "README")}


def test_docs_are_written_and_compared(scrubber, folder, some_pages):
    ran = scrubber("edits", "docs", "--out", "pages", "--check")
    assert ran.code == 1
    assert "MOH001.md is not current" in ran.out
    assert not (folder / "pages").exists()
    assert scrubber("edits", "docs", "--out", "pages").code == 0
    assert scrubber("edits", "docs", "--out", "pages", "--check").code == 0
    pages = folder / "pages"
    assert {path.name for path in pages.iterdir()} == some_pages
    assert "[MOH001](MOH001.md)" in (pages / "README.md").read_text("utf-8")
    (pages / "BAL001.md").write_text("old")
    (pages / "OLD001.md").write_text("an edit that is gone")
    ran = scrubber("edits", "docs", "--out", "pages", "--check")
    assert ran.code == 1
    assert [name for name in ("BAL001", "OLD001", "MOH001") if name in ran.out] == ["BAL001", "OLD001"]
    scrubber("edits", "docs", "--out", "pages")
    assert not (pages / "OLD001.md").exists()
