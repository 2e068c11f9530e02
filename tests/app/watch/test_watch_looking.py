"""Which files are ready: two looks that see the same, a last IEA that agrees, markers, and patience."""

from __future__ import annotations

import os

import pytest

from scrubber.app.watch.looking import Candidate, Looker

WHOLE = (
    b"ISA*00*          *00*          *ZZ*US             *ZZ*PAYER          *260720*0815*^*00501*000000007*0*P*:~"
    + (b"GS*HC*US*PAYER*20260720*0815*7*X*005010X222A1~GE*0*7~IEA*1*000000007~")
)
SETTLE, PATIENCE, MOST = 2.0, 600.0, 1000


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def looker(inbox):
    return Looker(inbox, SETTLE, PATIENCE, MOST)


def ready(looker, now):
    return [candidate.name for candidate in looker.look(now).ready]


def test_a_file_is_ready_at_the_second_look_a_settle_later(looker, inbox):
    (inbox / "a").write_bytes(WHOLE)
    first = looker.look(100.0)
    assert (first.ready, first.waiting, first.due) == ([], 1, 102.0)
    assert ready(looker, 101.9) == []
    assert ready(looker, 102.0) == ["a"]


def test_without_settle_one_look_is_enough_for_a_file_that_is_all_there(inbox):
    looker = Looker(inbox, 0.0, PATIENCE, MOST)
    (inbox / "a").write_bytes(WHOLE)
    (inbox / "b").write_bytes(WHOLE[:-10])
    assert ready(looker, 100.0) == ["a"]


@pytest.mark.parametrize("change", ["size", "time", "inode"])
def test_whatever_changes_starts_anew(looker, inbox, change):
    path = inbox / "a"
    path.write_bytes(WHOLE)
    looker.look(100.0)
    before = os.stat(path)
    if change == "size":
        path.write_bytes(WHOLE + b"\n")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "time":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns - 3600 * 10**9))
    else:
        (inbox / ".other").write_bytes(WHOLE)
        os.utime(inbox / ".other", ns=(before.st_atime_ns, before.st_mtime_ns))
        os.replace(inbox / ".other", path)
    assert ready(looker, 103.0) == []
    assert ready(looker, 105.0) == ["a"]


def test_a_file_that_grows_is_not_ready_however_long_it_takes(looker, inbox):
    data = WHOLE * 50
    for step in range(40):
        (inbox / "a").write_bytes(data[: 100 * (step + 1)])
        assert ready(looker, 100.0 + 1.9 * step) == []


@pytest.mark.parametrize("stamp", [0, 4_000_000_000])
def test_the_time_on_a_file_is_compared_with_nothing(looker, inbox, stamp):
    (inbox / "a").write_bytes(WHOLE)
    os.utime(inbox / "a", (stamp, stamp))
    looker.look(100.0)
    assert ready(looker, 102.0) == ["a"]


@pytest.mark.parametrize(
    "data", [WHOLE[:-12], b"", WHOLE.replace(b"IEA*1*000000007", b"IEA*1*000000008"), WHOLE + WHOLE[:60]]
)
def test_what_may_not_be_all_there_is_waited_for(looker, inbox, data):
    (inbox / "a").write_bytes(data)
    looker.look(100.0)
    look = looker.look(102.0)
    assert (look.ready, look.waiting, look.oldest, look.due) == ([], 1, 2.0, 700.0)
    assert ready(looker, 699.9) == []
    assert ready(looker, 700.0) == ["a"]


def test_what_was_cut_off_and_then_went_on_is_ready_when_it_is_whole(looker, inbox):
    (inbox / "a").write_bytes(WHOLE[:-12])
    looker.look(100.0)
    assert ready(looker, 103.0) == []
    (inbox / "a").write_bytes(WHOLE)
    assert ready(looker, 104.0) == []
    assert ready(looker, 106.0) == ["a"]


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(50), b"Dear payer", b"%PDF-1.7"])
def test_nobody_waits_for_an_iea_of_what_is_no_x12(looker, inbox, data):
    (inbox / "a").write_bytes(data)
    looker.look(100.0)
    assert ready(looker, 102.0) == ["a"]


def test_what_is_too_large_is_not_read(looker, inbox, monkeypatch):
    with open(inbox / "a", "wb") as stream:
        stream.truncate(2 << 30)
    monkeypatch.setattr("scrubber.app.watch.looking.whole", lambda _: pytest.fail("it was read"))
    looker.look(100.0)
    assert ready(looker, 102.0) == ["a"]


def test_a_marker_vouches_for_a_file(looker, inbox):
    (inbox / "a").write_bytes(WHOLE[:-12])
    (inbox / "a.done").touch()
    [candidate] = looker.look(100.0).ready
    assert candidate == Candidate("a", candidate.signature, marked=True)


@pytest.mark.parametrize("name", [".a", "~a", "a.part", "a.FILEPART", "a.tmp", "a.crdownload", "a.done"])
def test_names_that_say_that_an_upload_is_under_way_are_passed_over(looker, inbox, name):
    (inbox / name).write_bytes(WHOLE)
    assert looker.look(100.0) == looker.look(10_000.0)
    assert looker.look(10_000.0).waiting == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_what_is_no_file_is_left(looker, inbox, tmp_path):
    (inbox / "folder").mkdir()
    (inbox / "link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(inbox / "pipe")
    look = looker.look(100.0)
    assert [(left.name, left.what) for left in look.left] == [(n, n) for n in ("folder", "link", "pipe")]
    assert (look.ready, look.waiting) == ([], 0)


def test_what_came_first_is_taken_first(looker, inbox):
    (inbox / "b").write_bytes(WHOLE)
    looker.look(100.0)
    (inbox / "a").write_bytes(WHOLE)
    looker.look(101.0)
    assert ready(looker, 104.0) == ["b", "a"]


def test_a_file_that_went_away_is_forgotten(looker, inbox):
    (inbox / "a").write_bytes(WHOLE)
    looker.look(100.0)
    (inbox / "a").unlink()
    looker.look(101.0)
    (inbox / "a").write_bytes(WHOLE)
    assert ready(looker, 102.5) == []


def test_a_folder_that_is_gone_is_said(looker, inbox):
    inbox.rmdir()
    with pytest.raises(FileNotFoundError):
        looker.look(100.0)


def test_a_look_that_takes_long_is_followed_by_work(drop, monkeypatch):
    """However long a look takes, and however soon the next is due, what it found is taken."""
    from scrubber.app.watch import watching

    monkeypatch.setattr(watching, "_LOOK_EVERY", -1.0)
    drop.put("a.837", "demo_day")
    drop.put("b.837", "office_visit")
    assert drop.run().out == "2 files: 2 published\n"
