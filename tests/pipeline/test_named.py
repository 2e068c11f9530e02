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


def test_an_edit_with_other_triggers_than_codes_looks_at_any(rules):
    assert named(rules).get("NCI001").codes is None


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


def test_each_payer_is_worked_out_once(rules):
    by_payer = NamedByPayer(rules, Options(as_of=AS_OF))
    assert by_payer.of("99999", "CI") is by_payer.of("99999", "CI")
    assert by_payer.of("99999", "CI") is not by_payer.of("87726", "CI")
