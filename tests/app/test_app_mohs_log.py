"""Mohs logs through the command and the library: the option, the setting, and what is said of entries."""

from __future__ import annotations

import json

import pytest
from cli_runs import AS_OF, tree

import scrubber as library
from scrubber.edit.mohslog_file import MohsLogError

HEADER = "claim,day,surgeon,authorization,tumor,site,stages\n"
ROW = "A1001,2026-07-09,2044173021,{auth},A,nose,{stages}\n"


@pytest.fixture
def log(folder):
    """A log for the claim of the sample, which bills two stages."""

    def write(stages="3", auth="", name="log.csv", more=""):
        (folder / name).write_text(HEADER + ROW.format(stages=stages, auth=auth) + more, "utf-8")
        return name

    return write


@pytest.fixture
def day(scrubber):
    return scrubber.sample("clean_mohs_day_with_repair")


def edits(ran, outcome="fail"):
    [file] = ran.json["files"]
    return [f["edit"] for f in file["findings"] if f["outcome"] == outcome and f["edit"] >= "MOH020"]


def test_check_compares_with_the_log(scrubber, day, log):
    ran = scrubber("check", day, "--mohs-log", log(), "--select", "MOH", "--format", "json", *AS_OF)
    assert edits(ran) == ["MOH021"]
    assert ran.code == 0  # advice
    ran = scrubber("check", day, "--mohs-log", log("3 2"), "--select", "MOH", "--format", "json", *AS_OF)
    assert edits(ran) == []


def test_without_a_log_one_line_says_it_for_all_edits(scrubber, day):
    ran = scrubber("check", day, "--select", "MOH", *AS_OF)
    notes = [line for line in ran.out.splitlines() if line.startswith("no data: ")]
    [note] = [line for line in notes if not line.endswith("no ledger of earlier claims was given")]
    assert note.startswith("no data: MOH020-MOH028, ")
    assert "could not judge 1 time each, first at 2300.CLM" in note
    assert note.endswith("no Mohs log was given")
    assert ran.code == 0


def test_the_settings_name_logs_beside_them(scrubber, day, log, folder):
    (folder / "site").mkdir()
    log(name="site/log.csv")
    (folder / "site" / "scrubber.toml").write_text('mohs_logs = ["log.csv"]\n')
    ran = scrubber(
        "check", day, "--config", "site/scrubber.toml", "--select", "MOH", "--format", "json", *AS_OF
    )
    assert edits(ran) == ["MOH021"]


def test_several_logs_add_up_and_may_not_overlap(scrubber, day, log):
    other = log(name="other.csv").replace("A1001", "B2")
    ran = scrubber("check", day, "--mohs-log", log(), "--mohs-log", other, *AS_OF)
    assert ran.code == 2
    assert "other.csv line 2: log.csv line 2 is about the same claim, day and surgeon" in ran.err


def test_entries_for_no_claim_are_pointed_out(scrubber, day, log):
    name = log(more="CANARY,2026-07-09,2044173021,,A,nose,1\n")
    ran = scrubber("check", day, "--mohs-log", name, *AS_OF)
    assert "log.csv line 3 is about no claim of these files" in ran.err
    assert "CANARY" not in ran.err + ran.out


def test_a_log_that_cannot_be_used_stops_before_anything_is_read(scrubber, day, folder):
    (folder / "log.csv").write_text(HEADER + "A1001,CANARY,2044173021,,A,CANARY,3\n", "utf-8")
    ran = scrubber("scrub", day, "--out", "out", "--mohs-log", "log.csv", *AS_OF)
    assert ran.code == 2
    assert "log.csv:2: column day: expected a date" in ran.err
    assert "log.csv:2: column site: expected one of head," in ran.err
    assert "CANARY" not in ran.err
    assert not (folder / "out").exists()


def test_fix_adds_the_authorization_with_a_yes(scrubber, day, log):
    name = log("3 2", "PA-77")
    left = scrubber("fix", day, "--mohs-log", name, "--select", "MOH", *AS_OF)
    assert left.data == day.read_bytes()
    assert "it needs --accept review" in left.err
    done = scrubber("fix", day, "--mohs-log", name, "--accept", "review", "--select", "MOH", *AS_OF)
    assert done.data.count(b"REF*G1*PA-77~") == 1


def test_units_are_lowered_by_an_attestation_only(scrubber, log, folder):
    day = scrubber.copy("demo_day", "day.837")
    (folder / "log.csv").write_text(HEADER + "CR26072,2026-07-09,2044173021,,A,scalp,3 2\n", "utf-8")
    found = scrubber("check", day, "--mohs-log", "log.csv", "--select", "MOH021", "--format", "json", *AS_OF)
    [one] = [f for f in found.json["files"][0]["findings"] if f["outcome"] == "fail"]
    assert [fix["safety"] for fix in one["fixes"]] == ["attest"]
    said = {"finding": one["id"], "fix": "0", "person": "M. Harlan, MD", "role": "surgeon", "reason": "op note",
            "date": "2026-07-19"}  # fmt: skip
    (folder / "attest.yaml").write_text(json.dumps([said]))
    options = ("--mohs-log", "log.csv", "--attest", "attest.yaml", "--select", "MOH021", *AS_OF)
    done = scrubber("fix", day, *options).data
    assert b"SV1*HC:17312*700*UN*1*" in done
    assert b"CLM*CR26072*2460*" in done


def test_scrub_and_ack_take_it_too(scrubber, day, log, folder):
    (folder / "log.csv").write_text(
        "claim,day,surgeon,tumor,site,stages,slides_read_by\n"
        "A1001,2026-07-09,2044173021,A,nose,3 2,2488120967\n",
        "utf-8",
    )
    ran = scrubber("scrub", day, "--out", "out", "--mohs-log", "log.csv", *AS_OF)
    assert ran.code == 1
    assert f"held/{day.name}" in tree(folder / "out")
    assert b"MOH024" in scrubber("ack", day, "--type", "277ca", "--mohs-log", "log.csv", *AS_OF).data
    assert b"MOH024" not in scrubber("ack", day, "--type", "277ca", *AS_OF).data


def test_the_library_takes_it(day, log, folder):
    path = folder / log()
    report = library.check(day, mohs_log=[path])
    assert "MOH021" in {f.edit for f in report.findings if f.outcome == "fail"}
    assert library.fix(day, mohs_log=[path]).data == day.read_bytes()
    assert library.acknowledge(day, mohs_log=[path])
    path.write_text("{", "utf-8")
    with pytest.raises(MohsLogError):
        library.check(day, mohs_log=[path])
