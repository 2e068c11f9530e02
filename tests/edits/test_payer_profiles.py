"""The payer profiles of the pack: whom they know, and that the documented blank one is one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scrubber.edit.catalogue import built_in_pack, load
from scrubber.edit.document import read_file
from scrubber.edit.profile import Match, Override, Profile, read_profile
from scrubber.edit.profiles import Profiles

CATALOGUE = load([built_in_pack()])
BLANK = built_in_pack() / "payers" / "_blank" / "payer.yaml"
GPCI = Path(__file__).parents[3] / "shared" / "data" / "pfs"


def payer(name: str) -> Profile:
    return next(profile for profile in CATALOGUE.profiles if profile.id == name)


def test_there_are_four_and_the_blank_one_is_passed_over():
    assert {"medicare", "uhc", "cigna", "anthem"} <= {profile.id for profile in CATALOGUE.profiles}
    assert "blank" not in {profile.id for profile in CATALOGUE.profiles}


@pytest.mark.parametrize("site", [True, False])
def test_the_blank_one_is_valid_and_works_as_it_stands(site):
    blank = read_profile(read_file(BLANK), site=site)
    profiles = Profiles(CATALOGUE.edits, (*CATALOGUE.profiles, blank))
    resolved = profiles.resolve("12345")
    assert resolved.payer == "blank"
    assert resolved["DTE010"].parameters["limit"] == "90 days"
    assert resolved["MOH002"].holds(resolved["MOH002"].severity, ())


def test_the_blank_one_names_every_key():
    text = BLANK.read_text("utf-8")
    words = {line.split(":")[0].strip(" #") for line in text.splitlines()}
    profile = {field.alias or name for name, field in Profile.model_fields.items()} - {"file", "site"}
    assert profile <= words
    assert set(Match.model_fields) <= words
    assert set(Override.model_fields) <= words


@pytest.mark.parametrize("edit", ["AUT001", "AUT002", "DTE010"])
def test_the_blank_one_shows_what_a_payer_may_set(edit):
    text = BLANK.read_text("utf-8")
    for name in CATALOGUE[edit].parameters:
        assert name in text or name == "number", name


def test_every_contractor_of_the_fee_schedule_is_medicare():
    files = sorted(GPCI.glob("GPCI*.csv"))
    if not files:
        pytest.skip("the locality files are not there")
    numbers = {
        row[0].strip().zfill(5)
        for path in files
        for row in csv.reader(path.read_text("latin-1").splitlines())
        if len(row) > 2 and row[0].strip().isdecimal()
    }
    assert payer("medicare").match.payer_ids == numbers


def test_a_payer_without_an_id_of_its_own_is_known_by_the_sites():
    profiles = Profiles(CATALOGUE.edits, CATALOGUE.profiles, payer_ids={"anthem": ["ANT01"]})
    assert profiles.resolve("ant01", "BL").payer == "anthem"
    assert profiles.resolve("ANT02", "BL").payer is None


def test_what_a_profile_says_of_time_limits():
    stated = {name: payer(name).edits["DTE010"] for name in ("medicare", "uhc", "cigna", "anthem")}
    limits = {name: override.parameters.get("limit") for name, override in stated.items()}
    assert limits == {"medicare": "1 year", "uhc": "90 days", "cigna": "90 days", "anthem": "90 days"}
    assert [name for name, override in stated.items() if override.severity is not None] == ["medicare"]
