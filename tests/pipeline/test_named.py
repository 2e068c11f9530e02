"""Which edits of the catalogue may speak for a denial, as a payer's profile and the site set them."""

from __future__ import annotations

from datetime import date

import pytest

from scrubber.edit.practice import Practice
from scrubber.pipeline.named import NamedByPayer
from scrubber.pipeline.options import Options

AS_OF = date(2026, 7, 20)


def named(rules, payer="", filing="", **options):
    return NamedByPayer(rules, Options(as_of=AS_OF, **options)).of(payer, filing)


def test_an_edit_is_known_by_what_it_names(rules):
    edit = named(rules).get("MOH002")
    assert ("CO", "107") in {answer[:2] for answer in edit.prevents}
    assert "17315" in edit.codes
    assert "99213" not in edit.codes
    assert edit.on
    assert "MOH002" in {one.id for one in named(rules).naming(["107"])}
    assert named(rules).digest == rules.catalogue.digest


def test_an_edit_that_names_no_denial_is_none_of_them(rules):
    assert rules.catalogue.by_id["RMT001"]
    assert named(rules).get("RMT001") is None


@pytest.mark.parametrize("edit", ["DTE010", "COD009", "NCI003", "DUP011"])
def test_an_edit_that_something_else_than_the_procedure_wakes_looks_at_any(rules, edit):
    found = named(rules).get(edit)
    assert (found.codes, found.modifiers, found.company) == (None, None, "")


@pytest.mark.parametrize(
    ("edit", "seen", "unseen"), [("GLO003", "57", "59"), ("DRM010", "TC", "T5"), ("NCI005", "XS", "GC")]
)
def test_an_edit_that_a_modifier_wakes_looks_at_lines_that_carry_it(rules, edit, seen, unseen):
    found = named(rules).get(edit)
    assert found.codes is None
    assert (seen in found.modifiers, unseen in found.modifiers, 57 in found.modifiers) == (True, False, False)


def test_codes_may_be_told_by_what_they_begin_with(rules):
    codes = named(rules).get("DRM013").codes
    assert ("J3301" in codes, "99213" in codes) == (True, False)


def test_what_asks_of_several_lines_looks_at_claims_that_have_them(rules):
    pair, repeat = named(rules).get("NCI001"), named(rules).get("DUP004")
    assert (pair.company, "17000" in pair.codes, "A9270" in pair.codes) == ("another", True, False)
    assert (repeat.company, repeat.codes) == ("same", None)


def test_codes_that_a_table_sets_apart_count(rules):
    listed = [e for e in rules.catalogue if e.live and e.triggers and e.triggers.listed and e.prevents]
    spec = listed[0]
    code = next(iter(sorted(rules.tables.listed(spec.triggers.listed[0]))))
    assert code in named(rules).get(spec.id).codes
    assert "ZZZZZ" not in named(rules).get(spec.id).codes


@pytest.mark.parametrize(("payer", "there"), [("87726", True), ("04412", False)])
def test_a_payers_own_edit_is_known_for_that_payer_only(rules, payer, there):
    assert (named(rules, payer).get("UHC001") is not None) == there


def test_what_the_site_does_not_select_is_off(rules):
    assert not named(rules, ignore=frozenset(("MOH",))).get("MOH002").on
    assert not named(rules, select=frozenset(("NCI",))).get("MOH002").on
    assert named(rules, select=frozenset(("MOH002",))).get("MOH002").on


def test_an_edit_that_asks_of_lists_is_there_once_the_site_gives_them(rules):
    assert named(rules).get("AUT001") is None
    given = Practice.read({"authorisations": {"*": ["17311"]}})
    assert named(rules, practice=given).get("AUT001") is not None


def test_lists_of_a_contract_are_that_payers_and_name_the_procedures(rules):
    practice = Practice.read(
        {"authorisations": {"uhc": ["17311"]}, "referrals": {"*": ["99213"], "uhc": ["99214"]}}
    )
    theirs, others = (named(rules, payer, practice=practice) for payer in ("87726", "04412"))
    assert others.get("AUT001") is None
    assert ["17311" in theirs.get("AUT001").codes, "99213" in theirs.get("AUT001").codes] == [True, False]
    for edits, codes in ((theirs, ["99213", "99214"]), (others, ["99213"])):
        assert [code for code in ("17311", "99213", "99214") if code in edits.get("AUT002").codes] == codes


def test_each_payer_is_worked_out_once(rules):
    by_payer = NamedByPayer(rules, Options(as_of=AS_OF))
    assert by_payer.of("99999", "CI") is by_payer.of("99999", "CI")
    assert by_payer.of("99999", "CI") is not by_payer.of("87726", "CI")
