"""The table of causes: complete, consistent with the edits, and looked up by group, code and remark."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest
import yaml

from scrubber.denials import causes
from scrubber.denials.causes import EFFECTS, KINDS, of
from scrubber.edit.catalogue import Catalogue, built_in_pack, load
from scrubber.tables import load_tables

TODAY = date(2026, 11, 21)
WITHOUT_A_KIND = {"A1", "192"}
"""Codes in force that say nothing: the reason is in the remark, or on paper."""
CODING = re.compile(r"(?<![A-Z0-9])([A-Z]{2}|\d{2}|\d{5}|[A-Z]\d{4})(?![A-Z0-9-])|established patient")
"""What would tell a person how to code: a modifier, a procedure, a level of visit."""
ALERTS = "MA01 MA02 MA07 MA13 MA15 MA18 MA19 MA44 M16 M17 M27 M38 M39 N1 N22 N59 N123 N185 N210 N211 N381 N781 N830"
"""Remarks that inform and give no reason, the ones that remittances have most."""
NO_REASON = "MA130 N517 N620"
"""Remarks that say what to do, or that nothing is paid, but not why."""


@cache
def reasons():
    """The CARCs of the built-in release."""
    return tuple(load_tables().carcs[0].every())


@cache
def catalogue() -> Catalogue:
    """The built-in edits."""
    return load([built_in_pack()])


@cache
def named() -> tuple[tuple[str, str, str, str], ...]:
    """Every answer that a live edit names, with the edit."""
    answers = {
        (edit.id, one.group, one.carc, one.rarc or "")
        for edit in catalogue()
        if edit.live
        for variant in (None, *edit.variants)
        for one in edit.prevents_of(variant)
    }
    return tuple(sorted(answers))


@cache
def file():
    """The file as it stands there, every value a text."""
    with open(causes._TABLE, encoding="utf-8") as text:
        return yaml.load(text, yaml.CBaseLoader)


def written() -> dict[str, dict[str, str]]:
    """The entries of the file as they stand there."""
    return file()["codes"]


def test_the_list_of_reasons_is_there():
    assert len(reasons()) > 400


@pytest.mark.parametrize("reason", reasons(), ids=lambda reason: reason.code)
def test_every_reason_of_the_list_is_in_the_table(reason):
    assert causes.known(reason.code)
    cause = of("CO", reason.code)
    assert cause.ended is (not reason.in_force(TODAY))
    if reason.in_force(TODAY):
        assert (cause.kind == "unclassified") is (reason.code in WITHOUT_A_KIND)


def test_no_code_stands_twice_and_none_is_made_up():
    codes = [code for keys in written() for code in keys.split()]
    assert len(codes) == len(set(codes))
    assert set(codes) == {reason.code for reason in reasons()}


def test_every_remark_stands_once_and_exists():
    codes = [code for remark in file()["remarks"] for code in remark["codes"]]
    assert len(codes) == len(set(codes))
    assert set(codes) <= {reason.code for reason in load_tables().rarcs[0].every()}


def test_no_advice_says_how_to_code():
    table = file()
    told = [*table["kinds"].values(), *table["codes"].values(), *table["remarks"]]
    advice = [one["advice"] for one in told if "advice" in one]
    assert advice
    assert [text for text in advice if CODING.search(text)] == []


def test_what_informs_or_gives_no_reason_decides_nothing():
    codes = {code for remark in file()["remarks"] for code in remark["codes"]}
    assert not codes & set(f"{ALERTS} {NO_REASON}".split())


def test_no_entry_was_cut_by_a_comma():
    entries = [*file()["remarks"], *written().values()]
    assert all(value for entry in entries for value in entry.values())


def test_a_remark_is_whole():
    for remark in file()["remarks"]:
        assert 0 < len(remark["words"]) <= 60, remark
        assert not remark["words"].endswith("."), remark
        assert re.fullmatch(r"([A-Z][^.]*\.)?", remark.get("advice", "")), remark


def test_a_next_step_of_its_own_has_its_own_advice():
    for entry in (*file()["remarks"], *written().values()):
        usual = causes.about_kind(entry["kind"]).do
        assert "advice" in entry or entry.get("do", usual) == usual, entry


@pytest.mark.parametrize(("edit", "group", "carc", "rarc"), named())
def test_what_an_edit_names_is_a_denial_that_can_be_known(edit, group, carc, rarc):
    cause = of(group, carc, (rarc,) if rarc else ())
    assert cause.effect == "denial"
    assert cause.knowable
    assert cause.kind not in ("unclassified", "contractual", "patient_share")


@pytest.mark.parametrize("code", sorted(causes._load().codes))
def test_an_entry_is_whole(code):
    cause = causes._load().codes[code]
    assert cause.effect in EFFECTS
    assert cause.kind in KINDS
    assert 0 < len(cause.words) <= 70
    assert not cause.words.endswith(".")
    assert re.fullmatch(r"[A-Z][^.]*\.", cause.advice), "one sentence"
    assert set(cause.like) <= set(causes._load().codes) - {code}
    if cause.effect != "denial":
        assert not cause.knowable
    assert (cause.effect == "patient") is (cause.kind == "patient_share")
    if cause.kind == "contractual":
        assert cause.effect == "reduction"


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_says_what_it_is_and_what_to_do(name):
    kind = causes.about_kind(name)
    assert kind.name == name
    assert kind.about.endswith(".")
    assert kind.advice.endswith(".")
    assert kind.words


def test_a_word_that_is_no_kind_is_refused():
    with pytest.raises(KeyError):
        causes.about_kind("weather")


def test_the_table_has_a_release():
    assert re.fullmatch(r"20\d\d-\d\d", causes.release())


@pytest.mark.parametrize(
    ("carc", "kind"),
    [
        ("97", "bundling"),
        ("236", "bundling"),
        ("231", "bundling"),
        ("234", "bundling"),
        ("B20", "bundling"),
        ("4", "modifier"),
        ("18", "duplicate"),
        ("107", "add_on"),
        ("B15", "add_on"),
        ("151", "units"),
        ("222", "units"),
        ("5", "identifiers"),
        ("58", "identifiers"),
        ("11", "diagnosis"),
        ("167", "diagnosis"),
        ("50", "diagnosis"),
        ("170", "enrolment"),
        ("185", "enrolment"),
        ("171", "enrolment"),
        ("172", "enrolment"),
        ("54", "enrolment"),
        ("B7", "enrolment"),
        ("197", "authorisation"),
        ("210", "authorisation"),
        ("198", "authorisation"),
        ("15", "authorisation"),
        ("22", "coordination"),
        ("23", "coordination"),
        ("109", "coordination"),
        ("B11", "coordination"),
        ("27", "eligibility"),
        ("26", "eligibility"),
        ("31", "eligibility"),
        ("140", "eligibility"),
        ("177", "eligibility"),
        ("119", "eligibility"),
        ("96", "eligibility"),
        ("29", "filing_limit"),
        ("B4", "filing_limit"),
        ("252", "documentation"),
        ("163", "documentation"),
        ("193", "documentation"),
        ("216", "documentation"),
        ("150", "documentation"),
        ("45", "contractual"),
        ("59", "contractual"),
        ("253", "contractual"),
        ("131", "contractual"),
        ("223", "contractual"),
        ("24", "contractual"),
        ("237", "contractual"),
        ("1", "patient_share"),
        ("2", "patient_share"),
        ("3", "patient_share"),
        ("133", "payer_error"),
    ],
)
def test_the_kinds_of_the_domain_map(carc, kind):
    group = "PR" if kind == "patient_share" else "CO"
    assert of(group, carc).kind == kind


@pytest.mark.parametrize("carc", ["27", "26", "31", "140", "177", "119", "96"])
def test_what_no_claim_can_show(carc):
    assert not of("CO", carc).knowable


@pytest.mark.parametrize(
    ("rarc", "kind"),
    [
        ("MA120", "identifiers"),
        ("M76", "diagnosis"),
        ("M64", "diagnosis"),
        ("M51", "identifiers"),
        ("N519", "modifier"),
        ("N822", "modifier"),
        ("N290", "identifiers"),
        ("M77", "identifiers"),
        ("MA04", "coordination"),
        ("M62", "authorisation"),
        ("M53", "units"),
        ("M127", "documentation"),
        ("N30", "eligibility"),
        ("M15", "bundling"),
        ("N522", "duplicate"),
        ("N122", "add_on"),
        ("N570", "enrolment"),
        ("N34", "identifiers"),
        ("N390", "bundling"),
        ("N525", "bundling"),
        ("M86", "units"),
        ("N383", "diagnosis"),
        ("N425", "eligibility"),
        ("N479", "coordination"),
        ("N105", "coordination"),
        ("N808", "enrolment"),
        ("N921", "filing_limit"),
    ],
)
def test_a_remark_says_what_is_missing(rarc, kind):
    cause = of("CO", "16", (rarc,))
    assert (cause.kind, cause.remark) == (kind, rarc)
    assert cause.effect == "denial"


def test_records_that_are_wanted_may_be_another_payers_answer():
    assert of("CO", "252", ("N479",)).kind == "coordination"
    assert of("CO", "252", ("M29",)).words != of("CO", "252", ("M30",)).words
    assert of("CO", "252").kind == "documentation"
    assert not of("CO", "226", ("M29",)).knowable, "asked for after the claim was sent"
    assert of("CO", "226", ("MA04",)).kind == "coordination"


@pytest.mark.parametrize(
    ("group", "carc", "effect", "kind", "do"),
    [
        ("PR", "275", "patient", "patient_share", "bill_patient"),
        ("CO", "303", "reduction", "contractual", "write_off"),
        ("CO", "307", "reduction", "contractual", "none"),
        ("CO", "308", "reduction", "contractual", "write_off"),
        ("CO", "186", "reduction", "contractual", "appeal"),
        ("CO", "274", "denial", "enrolment", "write_off"),
        ("CO", "289", "denial", "eligibility", "write_off"),
        ("PR", "289", "denial", "eligibility", "bill_patient"),
        ("CO", "190", "denial", "bundling", "bill_other_payer"),
        ("CO", "P31", "denial", "units", "appeal"),
        ("CO", "220", "denial", "identifiers", "resubmit"),
        ("CO", "D21", "denial", "diagnosis", "resubmit"),
    ],
)
def test_what_the_list_of_x12_says(group, carc, effect, kind, do):
    cause = of(group, carc)
    assert (cause.effect, cause.kind, cause.do) == (effect, kind, do)


def test_the_first_remark_that_the_table_knows_decides():
    assert of("CO", "16", ("MA01", "MA04", "M76")).remark == "MA04"
    assert of("CO", "16", ("MA130", "N290")).remark == "N290"
    assert of("CO", "16", ("MA01",)).remark == ""
    assert of("CO", "16", ("MA01",)).kind == "identifiers"


def test_remarks_do_not_change_a_code_that_says_it_all():
    assert of("CO", "97", ("M76",)) == of("CO", "97")


def test_a_code_that_nobody_knows_says_so():
    cause = of("CO", "999")
    assert (cause.kind, cause.effect, cause.knowable, cause.confidence) == (
        "unclassified",
        "denial",
        False,
        "none",
    )
    assert cause.do == "call_payer"
    assert not causes.known("999")
    assert of("", "").words != cause.words


def test_a_code_is_found_however_it_is_written():
    assert of("co", " b7 ") == of("CO", "B7")
    assert of("CO", "045") == of("CO", "45")


@pytest.mark.parametrize("carc", ["45", "59", "253"])
def test_a_reduction_that_the_patient_owes_is_the_patients(carc):
    cause = of("PR", carc)
    assert (cause.effect, cause.kind, cause.do) == ("patient", "patient_share", "bill_patient")
    assert {of(group, carc).effect for group in ("CO", "OA", "PI", "CR", "")} == {"reduction"}


@pytest.mark.parametrize("group", ["CO", "PI"])
def test_a_share_that_may_not_be_billed_to_the_patient_is_a_reduction(group):
    cause = of(group, "1")
    assert (cause.effect, cause.kind, cause.do) == ("reduction", "contractual", "write_off")
    assert of("OA", "1").effect == "patient"


def test_who_is_billed_follows_the_group():
    assert of("CO", "27").do == "bill_other_payer"
    assert of("PR", "27").do == "bill_patient"
    assert of("CO", "204").do == "write_off"
    assert of("PR", "204").do == "bill_patient"
    assert of("PR", "96").do == "appeal", "the remark comes first"
    assert of("PR", "97").do == of("CO", "97").do, "bundling is not for the patient to pay"
    assert of("PR", "27").kind == "eligibility"
    assert of("PR", "27").effect == "denial"
