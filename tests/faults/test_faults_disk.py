"""The disk is full, or fails otherwise, at any moment, for once or for a while."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from forked import HIT, Forked
from grounds import Grounds, Taking, mixed, sample, until, visits

from scrubber.app.watch import faults

SHARES = 2
_KIB = 1024
_WHILE = 3.0


@pytest.mark.parametrize("point", faults.POINTS)
def test_the_disk_is_full_at_a_later_pass_of_a_point(point, grounds, undisturbed):
    mixed(grounds)
    turn = 1 if point == "marked" else 3
    grounds.once(fault=f"{point}:ENOSPC:{turn}")
    grounds.take()
    grounds.finish()
    grounds.check(undisturbed)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(("deed", "times", "stride"), [("ENOSPC", 1, 3), ("EIO", 3, 7), ("EACCES", 2, 7)])
def test_a_change_to_the_file_system_fails(deed, times, stride, share, on_sqlite, undisturbed):
    for nth in itertools.count(1 + share * stride, SHARES * stride):
        site = on_sqlite.afresh()
        mixed(site)
        watcher = site.start("--once", "-v", nth=nth, deed=deed, times=times)
        code = watcher.ended()
        what = f"{deed} at change {nth}"
        assert "Traceback" not in watcher.said, f"{what}: {watcher.said}"
        assert code in (0, 2) or "finished by the next run" in watcher.said, f"{what}: {code} {watcher.said}"
        site.take()
        site.finish()
        site.check(undisturbed)
        if HIT not in watcher.said:
            assert nth > 100
            return


@pytest.mark.parametrize("ready", [True, False], ids=["ledger", "no_ledger"])
@pytest.mark.parametrize("largest", [0.6, 3, 20, 120])
def test_no_file_can_grow_beyond_a_limit(largest, ready, on_sqlite, undisturbed):
    pytest.importorskip("resource")
    if ready:
        on_sqlite.finish()
    mixed(on_sqlite)
    on_sqlite.once(largest=int(largest * _KIB))
    on_sqlite.take()
    on_sqlite.finish()
    on_sqlite.check(undisturbed)


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    mounted = place / "disk"
    mounted.mkdir()
    words = ("mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", str(mounted))
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small file system can be mounted here: that takes the rights of root")
    yield mounted
    subprocess.run(("umount", "--lazy", str(mounted)), check=True)


@pytest.mark.parametrize("free", [0, 8, 40, 120])
@pytest.mark.parametrize("killed", [False, True], ids=["", "killed"])
def test_a_small_disk_is_full_for_a_while(free, killed, small_disk, place):
    full_for_a_while(Grounds(small_disk / "root", logs=place), free, killed=killed)


def test_the_log_is_on_the_disk_that_is_full(small_disk):
    full_for_a_while(Grounds(small_disk / "root"), 0)


def full_for_a_while(site: Grounds, free: int, *, killed: bool = False) -> None:
    """Files have come, and there are so many KiB for them and all that is made of them; then there is room."""
    site.finish()
    for number, data in enumerate([sample("demo_day.837"), *visits(1, 8)]):
        site.put(f"{number}.837", data)
    filler = site.root.with_name("filler")
    fill(filler)
    if free:
        os.truncate(filler, max(0, filler.stat().st_size - free * _KIB))
    with Taking(site):
        watcher = site.start("-v")
        if site.logs:
            until(lambda: waiting(site, watcher), lambda: f"it waits for room: {watcher.said}")
        else:
            watcher.join(_WHILE)
        if killed:
            watcher.kill()
            assert watcher.ended() == -9
        filler.unlink()
        if killed:
            watcher = site.start("-v")
        site.ends_well(watcher)


def fill(path: Path) -> None:
    with open(path, "wb", buffering=0) as stream:
        for size in (64 * _KIB, 4 * _KIB, 1):
            try:
                while True:
                    stream.write(b"x" * size)
            except OSError:
                continue


def waiting(site: Grounds, watcher: Forked) -> bool:
    """Whether it has come to a stand, or is done; that is not in health.json, for which there is no room."""
    if watcher.exitcode is not None:
        raise AssertionError(f"the watcher ended with {watcher.exitcode}: {watcher.said}")
    return "waiting" in watcher.said or not site.pending
