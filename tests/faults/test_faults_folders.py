"""Folders that vanish and come back, and rights that are lost, while files come and are taken."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from grounds import Grounds, Producing, Taking, sample, until, visit

NOBODY = 65534
AWAY = 0.4
FOLDERS = [".", "in", "work", "clean", "archive", "reports"]


def disturbed(site: Grounds, away: Callable[[], None], back: Callable[[], None], user: int = 0) -> None:
    """Three times something is taken away and comes back, while files come."""
    site.finish()
    if user:
        owned(site.root, user)
    chance = random.Random(5)
    with Producing(site), Taking(site):
        watcher = site.start("-v", settle=0.05, user=user)
        until(
            lambda: site.health()["state"] in ("watching", "working"), lambda: f"it watches: {watcher.said}"
        )
        for _ in range(3):
            time.sleep(chance.uniform(0.3, 0.6))
            away()
            time.sleep(AWAY)
            back()
    site.ends_well(watcher)
    assert len(site.taken) > 3


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_vanishes_and_comes_back(folder, on_sqlite):
    path = on_sqlite.root / folder
    elsewhere = on_sqlite.root.parent / "elsewhere"
    disturbed(on_sqlite, lambda: os.rename(path, elsewhere), lambda: os.rename(elsewhere, path))


def test_the_root_vanishes_while_the_ledger_is_on_a_server(on_server):
    path, elsewhere = on_server.root, on_server.root.parent / "elsewhere"
    disturbed(on_server, lambda: os.rename(path, elsewhere), lambda: os.rename(elsewhere, path))


def test_an_empty_folder_stands_where_the_root_stood(on_sqlite):
    path, elsewhere = on_sqlite.root, on_sqlite.root.parent / "elsewhere"

    def away() -> None:
        os.rename(path, elsewhere)
        path.mkdir()

    def back() -> None:
        assert list(path.iterdir()) == [], "something was made in an empty mount point"
        path.rmdir()
        os.rename(elsewhere, path)

    disturbed(on_sqlite, away, back)


@pytest.mark.parametrize("mode", [0o500, 0o000], ids=["unwritable", "unreadable"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_rights_on_a_folder_are_lost_and_given_back(folder, mode, on_sqlite):
    path = on_sqlite.root / folder
    disturbed(on_sqlite, lambda: path.chmod(mode), lambda: path.chmod(0o700), somebody())


def test_a_file_that_may_not_be_read_is_put_aside_and_the_others_go_on(on_sqlite):
    user = somebody()
    on_sqlite.finish()
    on_sqlite.put("a.837", sample("office_visit.837"))
    on_sqlite.put("b.837", visit(1))
    closed = on_sqlite.root / "in" / "a.837"
    owned(on_sqlite.root, user)
    if user:
        os.chown(closed, 0, 0)
    closed.chmod(0)
    watcher = on_sqlite.start("--once", "--patience", "0", user=user)
    assert watcher.ended() == 0, watcher.said
    closed = on_sqlite.root / "failed" / "a.837"
    assert closed.exists(), f"it is not in failed/: {sorted(on_sqlite.files('in', 'work', 'failed'))}"
    closed.chmod(0o600)
    assert closed.read_bytes() == sample("office_visit.837")
    assert len(on_sqlite.files("clean", "held")) == 1
    assert os.listdir(on_sqlite.root / "work") == []


def somebody() -> int:
    """Whom to run a watcher as, so that rights bind: this user, or nobody where this is root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("rights are others on Windows")
    return NOBODY if os.geteuid() == 0 else 0


def owned(root: Path, user: int) -> None:
    """Let a user have all of a folder, and write its log beside it."""
    if user:
        shutil.chown(root.parent, user, user)
        for path in (root, *root.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
