"""`scrubber ledger import`: old claims and what answered them, in any order, into a ledger that stands."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest
from cli_runs import AS_OF

LEDGER = ("--ledger", "l.sqlite")


@pytest.fixture
def old(root, folder):
    """A folder of old files: a remittance that sorts before the claims it answers."""
    place = folder / "old"
    place.mkdir()
    shutil.copy(root / "samples/835/denied_co4.835", place / "a.835")
    shutil.copy(root / "samples/837p/demo_day.837", place / "b.837")
    return place


def rows(folder, query):
    """What a query of the ledger gives."""
    with sqlite3.connect(folder / "l.sqlite") as connection:
        return connection.execute(query).fetchall()


def denied(scrubber):
    """The rows of the denial log."""
    listed = scrubber("denials", "list", *LEDGER, "--format", "jsonl")
    return [json.loads(line) for line in listed.out.splitlines()]


def test_claims_are_filed_as_sent_on_their_day_and_remittances_find_them(scrubber, old, folder):
    ran = scrubber("ledger", "import", old, *LEDGER)
    assert ran.code == 0
    first, second, last = ran.out.splitlines()
    assert first.startswith(f"{old}/b.837: claims of 2026-")
    assert second.startswith(f"{old}/a.835: remittances of 2026-08-03: 1 remittance")
    assert last.startswith("l.sqlite: 2 of 2 files brought in · 14 claims, 1 claim payment")
    assert rows(folder, "select count(*) from claims where state = 'held'") == [(0,)]
    assert {filed[:4] for (filed,) in rows(folder, "select filed from inputs where kind = '837'")} == {"2026"}
    [row] = denied(scrubber)
    assert (row["claim"], row["match"], row["edit"]) == ("CR26080", "certain", "MOH006")
    assert rows(folder, "select name from inputs order by name") == [("a.835",), ("b.837",)]


def test_what_is_there_already_is_left_out(scrubber, old, folder):
    scrubber("ledger", "import", old, *LEDGER)
    before = rows(folder, "select * from claims")
    ran = scrubber("ledger", "import", old, *LEDGER)
    assert ran.code == 0
    assert ran.out.count("left out, filed before") == 2
    assert rows(folder, "select * from claims") == before


def test_claims_that_come_after_their_remittance_are_found(scrubber, old):
    scrubber("remit", old / "a.835", *LEDGER, *AS_OF)
    assert [row["part"] for row in denied(scrubber)] == ["unmatched"]
    scrubber("ledger", "import", old / "b.837", *LEDGER)
    assert [row["part"] for row in denied(scrubber)] == ["overridden"]


def test_what_cannot_be_used_is_named_and_the_rest_still_comes_in(scrubber, old):
    (old / "c.txt").write_text("no claims", encoding="ascii")
    ran = scrubber("ledger", "import", old, *LEDGER)
    assert ran.code == 3
    assert f"{old}/c.txt: left out, no X12" in ran.out
    assert "2 of 3 files brought in" in ran.out


def test_inputs_and_audit_trail_are_as_they_should_be(scrubber, old, folder):
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    scrubber("ledger", "import", old, *LEDGER)
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before
    assert scrubber("ledger", "verify", *LEDGER).code == 0


def test_a_path_that_is_not_there_is_refused(scrubber, folder):
    ran = scrubber("ledger", "import", "nowhere", *LEDGER)
    assert ran.code == 2
    assert "nowhere: is not there" in ran.err
    assert not (folder / "l.sqlite").exists()
