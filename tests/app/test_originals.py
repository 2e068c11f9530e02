"""Inputs that were filed are found again by their content, not by their names."""

from __future__ import annotations

import hashlib

from scrubber.app.originals import Originals


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_is_found_by_its_content_wherever_it_lies(tmp_path):
    deep = tmp_path / "2026-07-01" / "more"
    deep.mkdir(parents=True)
    (deep / "a.837").write_bytes(b"one")
    (tmp_path / "b.837").write_bytes(b"two")
    originals = Originals([tmp_path])
    assert originals.find(digest(b"one")) == deep / "a.837"
    assert originals.find(digest(b"two")) == tmp_path / "b.837"
    assert originals.find(digest(b"three")) is None


def test_a_name_is_not_believed(tmp_path):
    wanted = digest(b"one")
    (tmp_path / f"day-{wanted[:12]}.837").write_bytes(b"other")
    originals = Originals([tmp_path])
    assert originals.find(wanted) is None
    (tmp_path / "real.837").write_bytes(b"one")
    assert Originals([tmp_path]).find(wanted) == tmp_path / "real.837"


def test_a_file_that_carries_its_digest_is_found_without_reading_the_others(tmp_path):
    wanted = digest(b"one")
    there = tmp_path / f"day-{wanted[:12]}.837"
    there.write_bytes(b"one")
    originals = Originals([tmp_path])
    assert originals.find(wanted) == there
    assert originals._hashed is None


def test_single_files_are_looked_at_and_links_are_not_followed(tmp_path):
    one = tmp_path / "one.837"
    one.write_bytes(b"one")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.837").symlink_to(one)
    assert Originals([one]).find(digest(b"one")) == one
    assert Originals([folder]).find(digest(b"one")) is None


def test_nothing_is_found_nowhere(tmp_path):
    assert Originals().find(digest(b"one")) is None
    assert Originals([tmp_path / "gone"]).find(digest(b"one")) is None


def test_where_every_file_carries_its_digest_no_other_is_read(tmp_path):
    wanted = digest(b"one")
    (tmp_path / "one.837").write_bytes(b"one")
    originals = Originals([tmp_path], tagged=True)
    assert originals.find(wanted) is None
    assert originals._hashed is None
    (tmp_path / f"day-{wanted[:12]}-2.837").write_bytes(b"one")
    assert Originals([tmp_path], tagged=True).find(wanted) == tmp_path / f"day-{wanted[:12]}-2.837"
