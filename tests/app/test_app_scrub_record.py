"""`scrubber scrub --record`: claims are filed as the drop folder files them, once, and together with the outputs."""

from __future__ import annotations

import json
import sqlite3

import pytest
from cli_runs import AS_OF, tree

DAY = "demo_day"


@pytest.fixture
def day(scrubber):
    """A day with clean claims, held claims and a safe fix."""
    return scrubber.copy(DAY, "in/day.837")


@pytest.fixture
def record(scrubber):
    """Scrub and file."""
    return lambda *more: scrubber("scrub", *more, "--out", "out", "--record", "--ledger", "l.sqlite", *AS_OF)


@pytest.fixture
def samples_835(root):
    """The remittances that answer the samples."""
    return root / "samples" / "835"


def rows(folder, query):
    """What a query of the ledger gives."""
    with sqlite3.connect(folder / "l.sqlite") as connection:
        return connection.execute(query).fetchall()


def test_clean_claims_are_sent_and_the_others_held(record, day, folder):
    ran = record(day)
    assert ran.code == 1
    [file] = json.loads((folder / "out/reports/day.json").read_bytes())["files"]
    states = dict(rows(folder, "select state, count(*) from claims group by state"))
    assert states == {"sent": file["clean"], "held": file["held"]}
    assert rows(folder, "select name, claims from inputs") == [("day.837", file["claims"])]
    outputs = dict(rows(folder, "select role, path from outputs"))
    assert outputs["clean"] == "clean/day.837"
    assert set(outputs.values()) == set(tree(folder / "out"))


def test_the_same_again_gives_the_same_files_and_files_nothing(record, day, folder):
    record(day)
    first, head = tree(folder / "out"), rows(folder, "select count(*) from claims")
    ran = record(day)
    assert "filed before" in ran.err
    assert tree(folder / "out") == first
    assert rows(folder, "select count(*) from claims") == head


def test_what_was_filed_is_history_of_the_next_file(scrubber, record, day, folder):
    record(day)
    again = folder / "in/again.837"
    again.write_bytes(day.read_bytes().replace(b"BHT*0019*00*", b"BHT*0019*00*X"))
    ran = record(again)
    assert ran.code == 1
    assert b"DUP006" in (folder / "out/reports/again.csv").read_bytes()


def test_a_remittance_finds_what_was_filed_and_what_the_edits_said(scrubber, record, day, samples_835):
    record(day)
    scrubber("remit", samples_835 / "denied_co4.835", "--ledger", "l.sqlite", *AS_OF)
    listed = scrubber("denials", "list", "--ledger", "l.sqlite", "--format", "jsonl")
    [row] = map(json.loads, listed.out.splitlines())
    assert (row["claim"], row["part"], row["edit"]) == ("CR26080", "overridden", "MOH006")
    assert row["match"] in ("certain", "probable")  # filed today, and the sample may be older than that


def test_outputs_that_cannot_be_placed_leave_nothing_in_the_ledger(record, day, folder):
    (folder / "out/clean/day.837").mkdir(parents=True)
    ran = record(day)
    assert ran.code == 2
    assert rows(folder, "select count(*) from inputs") == [(0,)]
    assert set(tree(folder / "out")) == set()


def test_what_has_no_claims_is_not_filed(record, folder, samples_835):
    ran = record(samples_835 / "paid.835")
    assert "nothing was filed" in ran.err
    assert rows(folder, "select count(*) from inputs") == [(0,)]


def test_a_ledger_has_to_be_named(scrubber, day, folder):
    ran = scrubber("scrub", day, "--out", "out", "--record", *AS_OF)
    assert ran.code == 2
    assert "--ledger" in ran.err
    assert not (folder / "out").exists()
