"""Canaries: names, ids, claim number and notes of a claim show on standard output and in reports, nowhere else."""

from __future__ import annotations

import os

import pytest
from cli_runs import AS_OF

CANARIES = {
    b"*Whitaker*Eleanor*": b"*CANARYLAST*CANARYFIRST*",
    b"PV30418822": b"CANARYMEMBER",
    b"88 Tanglewood Ln": b"CANARYSTREET",
    b"CLM*A1001*": b"CLM*CANARYCLAIM*",
    b"*6R*A1001L1": b"*6R*CANARYLINE",
    b"HI*ABK:C44311": b"NTE*ADD*CANARYNOTE~HI*ABK:C44311",
    b"REF*X4*99D0990099": b"REF*CANARYQUALIFIER*CANARYREF~REF*X4*99D0990099~~",
    b"GE*1*1~": b"CANARYJUNK~GE*1*1~",
}

EDIT = """\
id: TST001
name: crashes
title: An edit that fails
status: stable
since: 0.1.0
scope: claim
snip: 6
severity: advise
message: "never said"
what: It fails.
why: To see what is said of it.
references: [{title: none}]
"""
CODE = """\
def check(claim, context):
    raise ValueError(f"{claim.number} of {claim.subscriber.last_name}: {claim.source}")
"""


@pytest.fixture
def day(scrubber, folder):
    path = scrubber.copy("moh001_stage_without_first_stage", "day.837")
    data = path.read_bytes()
    for old, new in CANARIES.items():
        assert old in data
        data = data.replace(old, new)
    path.write_bytes(data)
    edit = folder / "our" / "tst" / "crashes"
    edit.mkdir(parents=True)
    (edit / "edit.yaml").write_text(EDIT)
    (edit / "check.py").write_text(CODE)
    return path


@pytest.fixture
def names(monkeypatch):
    """The names of all files that are opened or renamed while a test runs."""
    seen = []
    real = os.replace

    def replace(old, new):
        seen.extend((os.fspath(old), os.fspath(new)))
        return real(old, new)

    monkeypatch.setattr(os, "replace", replace)
    return seen


CRASH = ("--pack", "our", "--allow-code", *AS_OF)


@pytest.mark.parametrize(
    "words",
    [
        ("check", "day.837"),
        ("check", "day.837", "--format", "json", "--statistics"),
        ("check", "day.837", "--show", "all"),
        ("fix", "day.837", "--accept", "review"),
        ("fix", "day.837", "--diff"),
        ("scrub", "day.837", "--out", "out"),
        ("scrub", "day.837", "--out", "out", "--format", "csv", "--no-fix"),
    ],
)
@pytest.mark.parametrize("more", [("-v",), ("--log-json", "--debug"), ("-q",)])
def test_standard_error_holds_nothing_of_a_claim(scrubber, day, folder, names, words, more):
    ran = scrubber(*words, *CRASH, *more)
    assert ran.code == 4
    assert "the edit TST001 failed 1 time;" in ran.err
    assert "CANARY" not in ran.err.upper()
    assert not [name for name in names if "CANARY" in name.upper()]
    assert not [path for path in folder.rglob("*") if "CANARY" in path.name.upper()]


def test_reports_do_show_the_claim(scrubber, day, folder):
    ran = scrubber("check", "day.837", *CRASH)
    assert "CANARYCLAIM" in ran.out
    assert "SYS001" in ran.out
    scrubber("scrub", "day.837", "--out", "out", *CRASH)
    assert "CANARYCLAIM" in (folder / "out" / "reports" / "day.json").read_text()


def test_a_crash_is_logged_by_edit_and_ordinal(scrubber, day):
    ran = scrubber("check", "day.837", *CRASH, "-v")
    assert "event='edit_crashed' edit='TST001' claim_index=1" in ran.err


@pytest.mark.parametrize("at", ["judging", "writing"])
def test_what_fails_inside_keeps_its_text_to_itself(scrubber, day, folder, monkeypatch, at):
    import scrubber.app.scrubbed as written

    def fails(*_args, **_more):
        try:
            raise KeyError(day.read_text())
        except KeyError as error:
            raise ValueError(day.read_text()) from error

    monkeypatch.setattr(written, "split" if at == "judging" else "write_page", fails)
    ran = scrubber("scrub", "day.837", "--out", "out", "--debug", "-v", *AS_OF)
    assert ran.code == 4
    assert "day.837: internal error ValueError at " in ran.err
    assert "builtins.KeyError" in ran.err
    assert "CANARY" not in ran.err + ran.out
    assert not [path for path in (folder / "out").rglob("*") if path.is_file()]
