"""Suppressions and waivers through the command, and what it says of those that meet nothing."""

from __future__ import annotations

import json

import pytest
from cli_runs import AS_OF, tree

RULE = "- {edit: MOH001, reason: agreed with the payer, owner: J. Rivera, until: 2026-12-31}\n"


@pytest.fixture
def rule(folder):
    (folder / "suppress.yaml").write_text(RULE)
    return "suppress.yaml"


def test_a_suppressed_finding_does_not_stand(scrubber, stage, rule):
    ran = scrubber("check", stage, "--suppress", rule, *AS_OF)
    assert ran.code == 0
    assert "MOH001" not in ran.out
    assert "1 suppressed" in ran.out


def test_programs_still_read_it_marked(scrubber, stage, rule):
    ran = scrubber("check", stage, "--suppress", rule, "--format", "json", *AS_OF)
    [file] = ran.json["files"]
    finding = next(f for f in file["findings"] if f["edit"] == "MOH001")
    assert finding["suppressed"] == {
        "by": "J. Rivera",
        "reason": "agreed with the payer",
        "until": "2026-12-31",
    }
    assert finding["holds"] is False
    assert file["held"] == 0


def test_a_rule_that_meets_nothing_or_ran_out_is_pointed_out(scrubber, visit, rule):
    ran = scrubber("check", visit, "--suppress", rule, *AS_OF)
    assert "suppress.yaml entry 1 sets nothing aside" in ran.err
    ran = scrubber("check", visit, "--suppress", rule, "--as-of", "2027-02-01")
    assert "suppress.yaml entry 1 ran out on 2026-12-31" in ran.err


def test_a_waiver_releases_one_claim_as_it_is(scrubber, stage, folder):
    [finding] = [
        f
        for f in scrubber("check", stage, "--format", "json", *AS_OF).json["files"][0]["findings"]
        if f["edit"] == "MOH001"
    ]
    (folder / "waive.yaml").write_text(
        f"- {{finding: {finding['id']}, person: J. Rivera, reason: by phone, expires: 2026-08-31,"
        f" content: {finding['claim_digest']}}}\n"
    )
    ran = scrubber("scrub", stage, "--out", "out", "--waive", "waive.yaml", *AS_OF)
    assert ran.code == 0
    files = tree(folder / "out")
    assert f"clean/{stage.name}" in files
    report = json.loads(files[f"reports/{stage.stem}.json"])
    assert report["files"][0]["waivers"][0]["by"] == "J. Rivera"
    changed = scrubber.copy(stage.stem, "changed.837", b"*1400*", b"*1401*")
    ran = scrubber("scrub", changed, "--out", "out", "--waive", "waive.yaml", *AS_OF)
    assert ran.code == 1
    assert "releases nothing" in ran.err


def test_a_set_aside_file_that_is_wrong_names_entry_and_key_but_no_value(scrubber, stage, folder):
    (folder / "waive.yaml").write_text("- {finding: WHITAKER, person: J. Rivera}\n")
    ran = scrubber("check", stage, "--waive", "waive.yaml", *AS_OF)
    assert ran.code == 2
    assert "waive.yaml:1: entry 1" in ran.err
    assert "WHITAKER" not in ran.err
