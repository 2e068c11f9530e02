"""The command keeps what it read: all of it or none, under the release's name; and lists what is here."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from official_files import (
    CODES,
    MUE_ROWS,
    PTP_ROWS,
    aoc_lines,
    mue,
    ptp,
    scrubber,
    text,
)

from scrubber.app import console
from scrubber.tables import load_tables
from scrubber.tables.ptp import PtpTable
from scrubber.tables.store import Store

MUE_NAME = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCRUBBER_DATA", str(tmp_path / "kept"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def run(*words: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "scrubber", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


# -- import -------------------------------------------------------------------------------------------------


def test_files_are_imported_and_answer(tmp_path):
    codes = text(tmp_path / "icd10cm_codes_April_2026.txt", CODES)
    ran = scrubber(
        "tables", "import", ptp(tmp_path / "ccipra-v322r0-f1.txt"), mue(tmp_path / MUE_NAME), codes
    )
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith(
        "ptp 2026Q3: 6 rows for 2000-01-01 to 2026-09-30, from ccipra-v322r0"
    )
    assert sorted(contents(tmp_path / "kept")) == ["icd10cm-2026-04.txt", "mue-2026Q2.tbl", "ptp-2026Q3.tbl"]
    tables = load_tables(data=tmp_path / "kept")
    found = tables.pairs(frozenset(("17311", "11104")))
    assert [(pair.column1, pair.column2, pair.issue.release.name) for pair in found.rows] == [
        ("17311", "11104", "2026Q3")
    ]
    assert tables.ptp[0].issue.file == "ptp-2026Q3.tbl"
    assert not tables.mues[0].issue.built_in
    assert tables.icd10cm("C4431").standing.value == "header"


def test_the_same_file_again_is_said_to_be_there(tmp_path):
    path = mue(tmp_path / MUE_NAME)
    scrubber("tables", "import", path)
    before = (tmp_path / "kept" / "mue-2026Q2.tbl").stat().st_mtime_ns
    ran = scrubber("tables", "import", path)
    assert (ran.code, ran.out) == (0, f"mue 2026Q2 is there already, made of the same {MUE_NAME}\n")
    assert (tmp_path / "kept" / "mue-2026Q2.tbl").stat().st_mtime_ns == before


def test_a_correction_of_a_release_takes_its_place(tmp_path):
    scrubber("tables", "import", mue(tmp_path / MUE_NAME))
    scrubber("tables", "import", mue(tmp_path / MUE_NAME, MUE_ROWS[:2]))
    listed = json.loads(scrubber("tables", "list", "--format", "json").out)
    assert [each["rows"] for each in listed if each["table"] == "mue" and not each["built_in"]] == [2]


def test_releases_stand_side_by_side(tmp_path):
    for release in ("v321r0", "v322r0"):
        scrubber("tables", "import", ptp(tmp_path / f"ccipra-{release}-f1.txt"))
    assert sorted(contents(tmp_path / "kept")) == ["ptp-2026Q2.tbl", "ptp-2026Q3.tbl"]
    tables = load_tables(data=tmp_path / "kept")
    assert [table.issue.release.name for table in tables.ptp][:2] == ["2026Q3", "2026Q2"]


def test_a_bad_file_keeps_the_good_ones_out_and_what_is_there_in(tmp_path):
    scrubber("tables", "import", mue(tmp_path / MUE_NAME, MUE_ROWS[:2]))
    before = contents(tmp_path / "kept")
    bad = ptp(
        tmp_path / "ccipra-v322r0-f1.txt", [*PTP_ROWS, ("17311", "11104", "", "today", "*", "1", "why")]
    )
    ran = scrubber("tables", "import", mue(tmp_path / MUE_NAME), bad)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith(f"scrubber: {bad}, line 13: 'today' is no date")
    assert contents(tmp_path / "kept") == before


def test_a_folder_is_made_and_said(tmp_path):
    ran = scrubber("tables", "import", mue(tmp_path / MUE_NAME), "--data", tmp_path / "a" / "b")
    assert ran.code == 0
    assert (tmp_path / "a" / "b" / "mue-2026Q2.tbl").is_file()
    assert not (tmp_path / "kept").exists()
    (tmp_path / "file").write_bytes(b"")
    ran = scrubber("tables", "import", tmp_path / MUE_NAME, "--data", tmp_path / "file")
    assert (ran.code, "is no folder" in ran.err) == (2, True)


def test_without_a_home_a_folder_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("scrubber.app.tables.data_folder", lambda said: said)
    ran = scrubber("tables", "list")
    assert (ran.code, "expected --data DIR" in ran.err) == (2, True)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    ran = scrubber("tables", "import", mue(tmp_path / MUE_NAME), "--data", tmp_path / "file" / "below")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


def test_a_release_is_said_with_an_option_and_never_asked_for(tmp_path):
    path = text(tmp_path / "addon.txt", aoc_lines())
    ran = scrubber("tables", "import", path)
    assert (ran.code, "expected --release" in ran.err) == (2, True)
    assert scrubber("tables", "import", path, "--release", "2026-07-01").code == 0
    assert (tmp_path / "kept" / "aoc-2026Q3.tbl").is_file()


def test_what_was_left_alone_is_told_unless_quiet(tmp_path):
    mue(tmp_path / MUE_NAME)
    text(tmp_path / "readme.txt", ["words"])
    folder = tmp_path / "in"
    folder.mkdir()
    for name in (MUE_NAME, "readme.txt"):
        (tmp_path / name).rename(folder / name)
    assert f"left alone: {folder / 'readme.txt'}" in scrubber("tables", "import", folder).err
    assert scrubber("tables", "import", folder, "--quiet").err == ""


def test_progress_is_for_a_terminal_only(tmp_path, monkeypatch):
    path = ptp(tmp_path / "ccipra-v322r0-f1.txt")
    assert scrubber("tables", "import", path).err == ""
    said: list[str] = []
    monkeypatch.setattr(console, "progress", lambda status: said.append(status()) or _nothing())
    scrubber("tables", "import", path)
    assert said == ["looking at "]


class _nothing:  # noqa: N801 - it stands for a function
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


# -- nothing by halves --------------------------------------------------------------------------------------


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    scrubber("tables", "import", mue(tmp_path / MUE_NAME, MUE_ROWS[:2]))
    before = contents(tmp_path / "kept")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = scrubber("tables", "import", mue(tmp_path / MUE_NAME), ptp(tmp_path / "ccipra-v322r0-f1.txt"))
    assert ran.code == 4
    assert "nothing was changed" in ran.err
    assert contents(tmp_path / "kept") == before


def test_a_rename_that_fails_midway_is_undone(tmp_path, monkeypatch):
    store = Store(tmp_path / "kept")
    store.put({"mue-2026Q1.tbl": b"old", "ptp-2026Q1.tbl": b"old"})
    before = contents(tmp_path / "kept")
    replace, done = os.replace, []

    def fails(source: str, target: Path) -> None:
        if Path(target).name == "ptp-2026Q1.tbl" and not done:
            done.append(target)
            raise OSError(errno.EACCES, "in use")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fails)
    new = {
        "mue-2026Q1.tbl": b"new",
        "aoc-2026Q1.tbl": b"new",
        "ptp-2026Q1.tbl": b"new",
        "pfs-2026Q1.tbl": b"new",
    }
    with pytest.raises(OSError, match="in use"):
        store.put(new)
    assert done
    assert contents(tmp_path / "kept") == before


def test_a_file_system_without_links_does_as_well(tmp_path, monkeypatch):
    store = Store(tmp_path / "kept")
    store.put({"mue-2026Q1.tbl": b"old"})

    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    store.put({"mue-2026Q1.tbl": b"new"})
    assert contents(tmp_path / "kept") == {"mue-2026Q1.tbl": b"new"}


def test_a_name_that_is_none_of_a_table_is_never_written(tmp_path):
    for name in ("../mue-2026Q1.tbl", "mue/x.tbl", "mue.tbl", "mue-1.exe"):
        with pytest.raises(ValueError, match="no name of a table"):
            Store(tmp_path / "kept").put({name: b""})
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("where", ["fsync", "replace"])
def test_a_run_that_is_killed_leaves_the_old_release(where, tmp_path):
    scrubber("tables", "import", mue(tmp_path / MUE_NAME, MUE_ROWS[:2]))
    before = (tmp_path / "kept" / "mue-2026Q2.tbl").read_bytes()
    mue(tmp_path / MUE_NAME)
    code = f"""
import os, sys
from scrubber.app.cli import app
os.{where} = lambda *_: os._exit(9)
app(['tables', 'import', {str(tmp_path / MUE_NAME)!r}])
"""
    killed = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == 9
    assert (tmp_path / "kept" / "mue-2026Q2.tbl").read_bytes() == before
    listed = scrubber("tables", "list")
    assert listed.code == 0
    assert "of an import that was stopped can be deleted" in listed.err
    assert scrubber("tables", "import", tmp_path / MUE_NAME).code == 0
    assert (tmp_path / "kept" / "mue-2026Q2.tbl").read_bytes() != before


def test_whoever_has_the_old_release_open_goes_on_reading_it(tmp_path):
    scrubber("tables", "import", ptp(tmp_path / "ccipra-v322r0-f1.txt"))
    table = PtpTable(tmp_path / "kept" / "ptp-2026Q3.tbl")
    scrubber("tables", "import", ptp(tmp_path / "ccipra-v322r0-f1.txt", PTP_ROWS[:1]))
    assert len(list(table.every())) == len(PTP_ROWS)
    assert len(PtpTable(tmp_path / "kept" / "ptp-2026Q3.tbl")) == 1


# -- list ---------------------------------------------------------------------------------------------------


def test_what_is_imported_and_built_in_is_listed(tmp_path):
    scrubber("tables", "import", ptp(tmp_path / "ccipra-v322r0-f1.txt"))
    listed = {
        (each["table"], each["release"]): each
        for each in json.loads(scrubber("tables", "list", "--format", "json").out)
    }
    imported, built_in = listed["ptp", "2026Q3"], listed["ptp", "2024Q3"]
    assert (imported["rows"], imported["built_in"], imported["first"]) == (6, False, "2000-01-01")
    assert imported["files"][0]["name"] == "ccipra-v322r0-f1.txt"
    assert len(imported["files"][0]["sha256"]) == 64
    assert imported["size"] == (tmp_path / "kept" / "ptp-2026Q3.tbl").stat().st_size
    assert imported["notes"]
    assert (built_in["built_in"], built_in["file"]) == (True, "ptp-2024Q3.tbl")
    assert {"hcpcs", "icd10cm", "mue", "aoc", "pfs", "gpci", "taxonomy"} <= {table for table, _ in listed}
    assert not any(each["damaged"] for each in listed.values())


def test_the_listing_is_for_people(tmp_path):
    scrubber("tables", "import", ptp(tmp_path / "ccipra-v322r0-f1.txt"))
    lines = scrubber("tables", "list").out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("ptp") and "2026Q3" in line)
    wanted = "ptp 2026Q3 2000-01-01 to 2026-09-30 6 1 kB imported CMS, practitioner PTP edits, 2026Q3"
    assert " ".join(lines[at].split()) == wanted
    assert lines[at + 1] == "  note: 6 rows, where a whole release has 1,000,000 or more"
    assert lines[-1] == f"imported tables are in {tmp_path / 'kept'}"


def test_a_damaged_table_is_listed_as_such(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "ptp-2026Q3.tbl").write_bytes(b"SCT1 and no more")
    (tmp_path / "kept" / "icd10cm-2026-04.txt").write_bytes(b"\xff\xfe")
    ran = scrubber("tables", "list", "--format", "json")
    damaged = {each["table"]: each["damaged"] for each in json.loads(ran.out) if each["damaged"]}
    assert ran.code == 0
    assert set(damaged) == {"ptp", "icd10cm"}
    assert "damaged: " in scrubber("tables", "list").out


def test_the_command_runs_in_a_process_of_its_own(tmp_path):
    assert run("tables", "import", mue(tmp_path / MUE_NAME)).returncode == 0
    listed = run("tables", "list", "--format", "json")
    assert listed.returncode == 0
    assert any(not each["built_in"] for each in json.loads(listed.stdout))
