"""The folder of an audit: private, gone at the end, and what a killed one left goes with the next."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from scrubber.app import audit_folder as room
from scrubber.app.audit_folder import audit_folder
from scrubber.app.watch.locking import Lock


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


def left_behind(place, name="scrubber-audit-killed"):
    """A folder as a kill leaves it: its lock is there, and nobody holds it."""
    folder = place / name
    folder.mkdir(mode=0o700)
    (folder / "lock").write_bytes(b"")
    (folder / "pile.sqlite").write_bytes(b"claims")
    return folder


def test_it_is_private_and_goes_at_the_end(place):
    with audit_folder() as folder:
        assert folder.parent == place
        (folder / "pile.sqlite").write_bytes(b"claims")
        if sys.platform != "win32":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [*place.iterdir()] == []


def test_it_goes_when_the_work_fails(place):
    with pytest.raises(ValueError, match="work"), audit_folder():
        raise ValueError("work")
    assert [*place.iterdir()] == []


def test_what_a_killed_audit_left_goes_with_the_next(place, capsys):
    killed = [left_behind(place), left_behind(place, "scrubber-audit-killed2")]
    with audit_folder() as folder:
        assert [*place.iterdir()] == [folder]
    assert not any(one.exists() for one in killed)
    assert "2 folders of an audit that was killed" in capsys.readouterr().err


def test_an_audit_that_is_at_work_keeps_its_folder(place, capsys):
    with audit_folder() as first, audit_folder() as second:
        assert first != second
        assert sorted(place.iterdir()) == sorted((first, second))
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="links, and owners by number")
def test_what_is_not_ours_stays(place, tmp_path, monkeypatch):
    (place / "scrubber-audit-about-to-begin").mkdir()
    left_behind(place, "scrubber-other")
    elsewhere = left_behind(tmp_path, "elsewhere")
    os.symlink(elsewhere, place / "scrubber-audit-link")
    left_behind(place, "scrubber-audit-of-another")
    monkeypatch.setattr(room.os, "getuid", lambda: os.geteuid() + 1)
    with audit_folder():
        assert len([*place.iterdir()]) == 5
    monkeypatch.undo()
    assert elsewhere.exists()


def test_a_folder_that_another_takes_away_at_this_moment_is_made_again(place, monkeypatch):
    real, taken = Lock.acquire, []

    def acquire(self):
        if not taken:
            taken.append(self.path)
            return False
        return real(self)

    monkeypatch.setattr(Lock, "acquire", acquire)
    with audit_folder() as folder:
        assert folder != taken[0].parent
    assert [*place.iterdir()] == []
