"""`scrubber audit`: what it takes, what it refuses, what it writes, and that nothing else is left."""

from __future__ import annotations

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


def test_a_pile_without_x12_is_told_by_the_exit_code(scrubber, pile, folder):
    ran = scrubber("audit", pile / "letter.837", "--out", folder / "out", "--no-charts")
    assert (ran.code, ran.err) == (
        3,
        "scrubber: nothing in the pile is a claim, a remittance or an acknowledgement\n",
    )
    assert not (folder / "out").exists()


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
    ran = scrubber("audit", pile, "--out", folder / "out", "--no-charts")
    assert (ran.code, "expected a folder" in ran.err) == (2, True)
