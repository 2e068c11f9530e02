"""Killed anywhere: at every point, at every change to the file system, twice, while recovering, at any moment."""

from __future__ import annotations

import itertools
import os
import random
import time

import pytest
from grounds import REMITTANCE, Grounds, Producing, Taking, mixed, sample

from scrubber.app.watch import faults

ROUNDS = int(os.environ.get("SCRUBBER_FAULTS_ROUNDS", "40"))
"""Kills at random moments."""
SHARES = 4
"""Parts of a sweep that can run side by side."""


@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at_a_point_each_time_that_it_is_passed(point, grounds, undisturbed):
    """On a server at each third pass, which takes long enough."""
    for turn in itertools.count(1, 3 if grounds.url else 1):
        site = grounds.afresh()
        mixed(site)
        if site.once(fault=f"{point}:kill:{turn}") == 0:
            assert turn > 1, f"{point} is never passed"
            return
        site.take()
        site.finish()
        site.check(undisturbed)


@pytest.mark.parametrize("share", range(SHARES))
def test_killed_before_any_change_to_the_file_system(share, on_sqlite):
    for nth in itertools.count(1 + share, SHARES):
        site = on_sqlite.afresh()
        few(site)
        if site.once(nth=nth) == 0:
            assert nth > 100
            return
        site.take()
        site.finish()
        site.check()


def test_killed_while_a_new_folder_and_its_ledger_are_set_up(on_sqlite):
    for nth in range(1, 40):
        site = on_sqlite.afresh(ready=False)
        few(site)
        assert site.once(nth=nth) == -9
        site.take()
        site.finish()
        site.check()


def test_killed_before_some_changes_on_a_server(on_server):
    for nth in itertools.count(3, 11):
        site = on_server.afresh()
        few(site)
        if site.once(nth=nth) == 0:
            return
        site.take()
        site.finish()
        site.check()


@pytest.mark.parametrize("first", ["taken", "laid", "sealed", "placed", "filed"])
def test_killed_again_while_it_recovers(first, on_sqlite):
    for second in faults.POINTS:
        site = on_sqlite.afresh()
        few(site)
        assert site.once(fault=f"{first}:kill") == -9
        site.take()
        site.once(fault=f"{second}:kill")
        site.take()
        site.finish()
        site.check()


def test_killed_again_and_again_each_time_a_little_later(grounds, undisturbed):
    mixed(grounds)
    for nth in itertools.count(5, 3):
        if grounds.once(nth=nth) == 0:
            break
        grounds.take()
    assert nth > 30
    grounds.take()
    grounds.check(undisturbed)


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment_while_files_come_and_are_taken(seed, grounds):
    grounds.finish()
    chance = random.Random(seed)
    with Producing(grounds), Taking(grounds):
        for _ in range(ROUNDS // 2):
            watcher = grounds.start(settle=0.05)
            time.sleep(chance.uniform(0.1, 1.0))
            watcher.kill()
            assert watcher.ended() == -9, watcher.said
    assert len(grounds.taken) > 5, "hardly anything came out meanwhile"
    grounds.finish()
    grounds.check()


def few(site: Grounds) -> None:
    """Claims for both sides, answers, the same claims again, a remittance, a failure."""
    site.put("a.837", sample("demo_day.837"), marked=True)
    site.put("b.277", sample("demo_day_one_rejected.277ca"))
    site.put("c.837", sample("demo_day.837"))
    site.put("d.835", REMITTANCE)
    site.put("e.txt", b"Dear payer")
