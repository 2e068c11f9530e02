"""The folders and the names in them."""

from __future__ import annotations

import os

import pytest

from scrubber.app.exits import Refused
from scrubber.app.watch.layout import FOLDERS, Root, fitted, safe_stem, shown

ODD = [
    "-rf",
    "two\nlines.837",
    "x" * 250,
    "é" * 120 + ".837",
    os.fsdecode(b"caf\xe9.837"),
    "CON",
    "a b&c;$(d).837",
    ".837x",
    "..837",
    "日計.837",
]


@pytest.fixture
def root(tmp_path):
    root = Root(tmp_path / "root")
    root.set_up()
    return root


def test_it_is_set_up_once_for_this_user_only(root):
    assert root.present()
    if os.name != "nt":
        modes = {name: os.stat(root.path / name).st_mode & 0o777 for name in FOLDERS}
        assert modes == dict.fromkeys(FOLDERS, 0o700)
    root.set_up()
    assert root.present()


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_work_folder_that_others_can_read_is_refused(root):
    os.chmod(root.work, 0o755)
    with pytest.raises(Refused, match=r"can be read by others \(mode 755\); expected 700"):
        root.set_up()


def test_a_root_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "root").write_text("")
    with pytest.raises(Refused, match="cannot be set up"):
        Root(tmp_path / "root").set_up()


@pytest.mark.parametrize("gone", [".scrubber-root", "in", "work"])
def test_an_empty_mount_point_is_not_taken_for_it(root, gone):
    (root.path / gone).rename(root.path / "moved")
    assert not root.present()


@pytest.mark.parametrize("name", ODD)
def test_stems_of_outputs_are_plain(name):
    stem = safe_stem(name)
    assert stem
    assert stem.isascii()
    assert len(stem) <= 80
    assert not stem.startswith(("-", "."))
    assert not set(stem) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


@pytest.mark.parametrize("name", ODD)
def test_names_can_be_shown(name):
    shown(name).encode("utf-8")


@pytest.mark.parametrize("name", ODD)
def test_names_are_kept_as_far_as_they_fit(root, name):
    place = root.vacant("failed", name, "-0123456789ab", ".reason.json")
    assert len(os.fsencode(place.name + ".reason.json")) <= 255
    place.write_bytes(b"")
    again = root.vacant("failed", name, "-0123456789ab", ".reason.json")
    assert again != place
    again.write_bytes(b"")


def test_a_name_that_fits_stays(root):
    assert root.vacant("failed", "day.837", beside=".reason.json").name == "day.837"
    (root.path / "failed" / "day.837.reason.json").touch()
    assert root.vacant("failed", "day.837", beside=".reason.json").name == "day-2.837"
    assert fitted("day", ".837") == "day.837"


def test_all_folders_stand_on_one_file_system(root, monkeypatch):
    real = os.stat

    class Elsewhere:
        st_dev = -1

    def stat(path, *args, **more):
        return Elsewhere() if str(path).endswith("clean") else real(path, *args, **more)

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(Refused, match="lies on another file system"):
        root._together()
