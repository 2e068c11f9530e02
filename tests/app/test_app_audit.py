"""`scrubber audit`: what it takes, what it refuses, what it writes, and that nothing else is left."""

from __future__ import annotations

import os
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from scrubber.app import audit as audit_command

AS_OF = ("--as-of", "2026-10-01")


@pytest.fixture
def pile(root: Path, folder: Path) -> Path:
    """A Mohs day and what the payer said of it, and a letter."""
    place = folder / "pile"
    (place / "deep").mkdir(parents=True)
    (place / "deep" / "a").write_bytes(
        (root / "samples/837p/moh001_stage_without_first_stage.837").read_bytes()
    )
    (place / "b.txt").write_bytes((root / "samples/835/denied_co107.835").read_bytes())
    (place / "letter.837").write_bytes(b"Dear payer")
    return place


def test_it_writes_a_page_and_a_workbook(scrubber, pile, folder):
    ran = scrubber("audit", pile, "--out", folder / "out", "--no-charts", *AS_OF)
    assert ran.code == 0
    assert "Today's edits would have held it: 1 ($1,400.00 denied)" in ran.out
    assert "1 file of 3 left out" in ran.err
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["audit.html", "audit.xlsx"]
    text = (folder / "out/audit.html").read_text("utf-8")
    assert "MOH001" in text
    assert "letter.837" in text
    assert "no X12: text" in text


def test_an_earlier_report_is_not_part_of_the_pile(scrubber, pile, folder):
    for _ in range(2):
        ran = scrubber("audit", pile, "--out", pile, "--no-charts", *AS_OF)
        assert ran.code == 0
        assert "1 file of 3 left out" in ran.err


def test_nothing_is_left_on_disk(scrubber, pile, folder, monkeypatch):
    place = folder / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    assert scrubber("audit", pile, "--out", folder / "out", "--no-charts", *AS_OF).code == 0
    assert [*place.iterdir()] == []

    def fail(*_: object, **__: object) -> None:
        assert [*place.iterdir()] != []
        raise OSError

    monkeypatch.setattr(audit_command, "write_audit_book", fail)
    assert scrubber("audit", pile, "--out", folder / "fails", "--no-charts", *AS_OF).code != 0
    assert [*place.iterdir()] == []
    assert not (folder / "fails").exists() or [*(folder / "fails").iterdir()] == []


def test_what_is_shared_names_neither_claims_nor_files(scrubber, pile, folder):
    ran = scrubber("audit", pile, "--out", folder / "out", "--no-charts", "--shareable", *AS_OF)
    assert ran.code == 0
    with zipfile.ZipFile(folder / "out/audit.xlsx") as packed:
        book = "".join(packed.read(name).decode() for name in packed.namelist())
    text = (folder / "out/audit.html").read_text("utf-8") + book + ran.out + ran.err
    for word in ("A1001", "letter.837", "b.txt", "Whitaker"):
        assert word not in text


def test_standard_error_has_no_claims(scrubber, pile, folder):
    ran = scrubber("audit", pile, "--out", folder / "out", "--no-charts", "--verbose", *AS_OF)
    for word in ("A1001", "Whitaker", "Eleanor"):
        assert word not in ran.err + ran.out


def test_a_pile_without_x12_is_told_by_the_exit_code_and_why_each_file_is_none(scrubber, pile, folder):
    ran = scrubber("audit", pile / "letter.837", "--out", folder / "out", "--no-charts")
    assert (ran.code, ran.err) == (
        3,
        "scrubber: nothing in the pile is a claim, a remittance or an acknowledgement that can be used\n"
        f"scrubber: {pile / 'letter.837'}: no X12: text\n",
    )
    assert not (folder / "out").exists()


def test_a_pile_of_nothing_but_a_torn_remittance_makes_no_report(scrubber, pile, folder):
    torn = pile / "torn"
    torn.write_bytes((pile / "b.txt").read_bytes().partition(b"SE*")[0])
    ran = scrubber("audit", torn, "--out", folder / "out", "--no-charts")
    assert (ran.code, f"{torn}: holds no whole remittance" in ran.err) == (3, True)
    assert not (folder / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
def test_links_to_folders_and_pipes_are_not_passed_over_in_silence(scrubber, pile, folder):
    os.symlink(pile / "deep", folder / "real")
    os.symlink(folder, pile / "link")
    os.mkfifo(pile / "pipe")
    ran = scrubber("audit", pile, pile / "pipe", "--out", folder / "out", "--no-charts", *AS_OF)
    assert "3 files of 5 left out" in ran.err
    text = (folder / "out/audit.html").read_text("utf-8")
    assert "not a file to read: a link to a folder" in text
    assert "not a file to read: a pipe, a socket or a device" in text


def test_claims_that_are_not_judged_are_told(scrubber, pile, folder):
    file = pile / "deep" / "a"
    file.write_bytes(file.read_bytes().replace(b"005010X222A1", b"005010X224A2"))
    scrubber("audit", pile, "--out", folder / "out", "--no-charts", *AS_OF)
    text = (folder / "out/audit.html").read_text("utf-8")
    assert "claims of another kind or version (005010X224A2): not judged, only counted" in text


def test_days_with_nothing_in_them_are_told(scrubber, pile, folder):
    words = ("audit", pile, "--out", folder / "out", "--no-charts")
    assert "nothing of the pile" not in scrubber(*words, *AS_OF).err
    ran = scrubber(*words, "--since", "2027-01-01")
    assert (ran.code, "nothing of the pile is of these days: since 2027-01-01" in ran.err) == (0, True)


def test_contracts_of_the_practice_are_prices(scrubber, pile, folder, root):
    words = ("audit", pile, root / "samples/835/paid.835", "--out", folder / "out", "--no-charts", *AS_OF)
    assert "Allowed less than expected: 0 ($0.00 missing)" in scrubber(*words).out
    (folder / "scrubber.toml").write_text('[practice.fees."*"]\n17313 = 700\n')  # 612.40 was allowed
    assert "Allowed less than expected: 1 ($87.60 missing)" in scrubber(*words).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("absent",), "absent: is not there"),
        (("pile", "--since", "soon"), "--since: 'soon' is no date"),
        (("pile", "--since", "2026-08-01", "--until", "2026-07-01"), "--since: 2026-08-01 lies after"),
        (("pile", "--as-of", "never"), "--as-of: 'never' is no date"),
    ],
)
def test_what_is_refused(scrubber, pile, folder, words, said):
    ran = scrubber("audit", *words, "--out", folder / "out", "--no-charts")
    assert ran.code == 2
    assert said in ran.err
    assert not (folder / "out").exists()


def test_missing_extras_are_told_before_the_work(scrubber, pile, folder, monkeypatch):
    monkeypatch.setattr(audit_command, "have_charts", lambda: False)
    ran = scrubber("audit", pile, "--out", folder / "out", *AS_OF)
    assert ran.code == 2
    assert "claim-scrubber[charts]" in ran.err
    assert "--no-charts" in ran.err


def test_the_folder_for_the_report_is_no_file(scrubber, pile, folder):
    (folder / "out").write_bytes(b"")
    for out in (folder / "out", folder / "out" / "deeper" / "still"):
        ran = scrubber("audit", pile, "--out", out, "--no-charts")
        assert (ran.code, "is a file; expected a folder" in ran.err) == (2, True)


def test_where_nothing_can_be_written_is_told_before_the_work(scrubber, pile, folder, monkeypatch):
    monkeypatch.setattr(audit_command.os, "access", lambda *_: False)
    monkeypatch.setattr(audit_command, "sort_pile", None)
    ran = scrubber("audit", pile, "--out", folder / "new" / "out", "--no-charts")
    assert (ran.code, f"{folder}: nothing can be written there" in ran.err) == (2, True)
