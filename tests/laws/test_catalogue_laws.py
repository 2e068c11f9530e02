"""Laws over the built-in pack: what every edit and every profile owes its readers."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest
import yaml
from reading import MODULES, PACK, tree
from trial import cases_of

from scrubber.edit.catalogue import built_in_pack, load
from scrubber.finding import Severity

CATALOGUE = load([built_in_pack()])
each_edit = pytest.mark.parametrize("edit", list(CATALOGUE), ids=lambda edit: edit.id)
each_live = pytest.mark.parametrize("edit", [e for e in CATALOGUE if e.live], ids=lambda edit: edit.id)

FAMILIES = {
    "authorisation": "AUT", "balance": "BAL", "codes": "COD", "dates": "DTE", "dermatology": "DRM",
    "duplicates": "DUP", "guide": "IGD", "identifiers": "IDN", "mohs": "MOH", "ncci": "NCI",
    "global_surgery": "GLO", "remittance": "RMT", "situational": "SIT", "system": "SYS", "x12": "X12",
}  # fmt: skip
NEVER_BY_A_CASE = {
    "IGD010": "the 837P guide has no segment that it does not use",
    "SYS001": "only an edit that crashes makes it, and no edit of the pack does",
}
"""Edits whose fault no file can show, and why: the tests of their rooms bring it about."""


def raised_kinds():
    """Every kind of fault that the code names: the first argument of `Fault(...)` and of `fault("...")`."""
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name.lstrip("_") in ("Fault", "fault") and isinstance(first, ast.Constant):
                yield first.value


# -- names --------------------------------------------------------------------------------------------------


def test_ids_and_names_are_unique():
    for key in ("id", "name", "title"):
        counted = Counter(getattr(edit, key) for edit in CATALOGUE)
        assert not {value for value, number in counted.items() if number > 1}, key


@each_edit
def test_the_folder_is_the_name_and_the_family_the_letters(edit):
    folder = CATALOGUE.folder(edit.id)
    assert folder.name == edit.name
    family = edit.origin.family
    if edit.origin.payer is None:
        assert FAMILIES[family] == edit.id[:3]
    else:
        assert edit.id[:3] not in FAMILIES.values()


def test_every_folder_is_an_edit():
    folders = {path.parent for path in PACK.rglob("cases.yaml")}
    assert folders == {CATALOGUE.folder(edit.id) for edit in CATALOGUE}
    assert not [p for p in PACK.rglob("*") if p.is_file() and p.suffix not in (".yaml", ".py", ".md", ".pyc")]


@each_edit
def test_a_name_says_what_is_wrong_and_no_remedy(edit):
    assert not re.match(
        r"(no_[a-z]+_allowed|dont|do_not|disallow|forbid|check|validate|must|should|missing$)", edit.name
    )
    assert edit.title[0].isupper() or edit.title[0].isdigit()
    assert not edit.title.endswith(".")


# -- what it says -------------------------------------------------------------------------------------------


@each_edit
def test_it_cites_somebody(edit):
    assert edit.references
    assert all(reference.title for reference in edit.references)


@each_edit
def test_a_denial_is_named(edit):
    for variant in (None, *edit.variants):
        if edit.severity_of(variant) is Severity.DENY:
            assert edit.prevents_of(variant)
            assert all(denial.group and denial.carc for denial in edit.prevents_of(variant))


@each_edit
def test_a_message_is_one_sentence_that_names_no_remedy(edit):
    for variant in (None, *edit.variants):
        text = edit.message_of(variant)
        assert text.endswith(".")
        assert ". " not in text.replace("e.g. ", "")
        assert not re.search(r"\b(please|you should|must be (added|removed|changed))\b", text, re.IGNORECASE)


@each_edit
def test_its_page_has_something_to_say(edit):
    assert len(edit.what.split()) >= 8
    assert len(edit.why.split()) >= 8


@each_live
def test_what_it_yields_to_is_live(edit):
    for other in edit.yields_to:
        assert other in CATALOGUE
        assert CATALOGUE[other].live


def test_profiles_override_what_is_there():
    for profile in CATALOGUE.profiles:
        for edit_id, override in profile.edits.items():
            assert CATALOGUE[edit_id].live, profile.id
            assert set(override.parameters) <= set(CATALOGUE[edit_id].parameters), profile.id
        assert profile.sources, profile.id


# -- faults of the readers ----------------------------------------------------------------------------------


def test_every_fault_has_one_edit_that_gives_it_a_voice():
    kinds = set(raised_kinds())
    detected = Counter(edit.detects for edit in CATALOGUE if edit.detects and edit.live)
    assert len(kinds) > 15
    assert not kinds - set(detected), "faults without an edit"
    assert all(number == 1 for number in detected.values())
    from scrubber.x12.lexer import BYTE_ORDER_MARK, EMPTY_SEGMENT, STRAY_BYTES

    dynamic = {BYTE_ORDER_MARK, EMPTY_SEGMENT, STRAY_BYTES, "edit_crashed"}
    quoted = {
        node.value
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not set(detected) - kinds - dynamic - quoted, "edits for faults that nobody raises"


# -- cases --------------------------------------------------------------------------------------------------


@each_live
def test_it_has_the_cases_that_it_owes(edit):
    written = yaml.load((CATALOGUE.folder(edit.id) / "cases.yaml").read_bytes(), yaml.CBaseLoader)["cases"]
    cases = cases_of(edit, CATALOGUE.folder(edit.id))
    names = Counter(case.name for case in cases)
    assert not {name for name, number in names.items() if number > 1}
    assert any(not case.expect for case in cases), "no silent case"
    if edit.id in NEVER_BY_A_CASE:
        return
    failing = [case for case in cases if any(hit.get("outcome", "fail") == "fail" for hit in case.expect)]
    assert failing, "no failing case"
    assert sum(raw.get("doc") == "true" for raw in written) == 1, "exactly one case is the page's example"
    assert any(case.doc for case in failing), "the example must be a finding"


@each_live
def test_what_can_be_lifted_has_a_case_that_lifts_it(edit):
    cases = cases_of(edit, CATALOGUE.folder(edit.id))
    lifted = any(hit.get("outcome") == "bypassed" for case in cases for hit in case.expect)
    code = CATALOGUE.folder(edit.id) / "check.py"
    text = code.read_text("utf-8") if code.exists() else str(edit.require)
    if "BYPASSED" in text or "distinct" in [name for name, _ in edit.require]:
        assert lifted


@each_live
def test_every_variant_has_a_case(edit):
    cases = cases_of(edit, CATALOGUE.folder(edit.id))
    shown = {hit.get("variant") for case in cases for hit in case.expect}
    assert set(edit.variants) <= shown
