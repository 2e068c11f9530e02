"""Several watchers on one folder: one works, the others are refused or wait, and take over as it is killed."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from forked import Forked
from grounds import Grounds, Producing, Taking, until, visits

KILLS = 8


@pytest.mark.parametrize("many", [2, 4])
def test_one_watches_and_the_others_are_refused(many, grounds):
    grounds.finish()
    with Producing(grounds), Taking(grounds):
        first = grounds.start("-v", settle=0.05)
        until(lambda: grounds.health()["process"] == first.pid, lambda: f"the first watches: {first.said}")
        for each in [grounds.start("--once") for _ in range(many - 1)]:
            assert each.ended() == 2, each.said
            assert "another watcher has" in each.said
    grounds.ends_well(first)


@pytest.mark.parametrize("many", [2, 4])
def test_they_are_killed_in_turn_and_another_takes_over(many, grounds):
    grounds.finish()
    chance = random.Random(many)
    watchers = [standing_by(grounds) for _ in range(many)]
    try:
        with Producing(grounds), Taking(grounds):
            for _ in range(KILLS):
                leader = leading(grounds, watchers)
                time.sleep(chance.uniform(0.0, 0.5))
                leader.kill()
                assert leader.ended() == -9, leader.said
                watchers.remove(leader)
                watchers.append(standing_by(grounds))
        last = leading(grounds, watchers)
        until(
            lambda: not grounds.pending,
            lambda: f"all is worked on: {grounds.pending[:5]} {last.said[-2000:]}",
        )
    finally:
        for watcher in watchers:
            os.kill(watcher.pid, signal.SIGTERM)
    assert [watcher.ended() for watcher in watchers] == [0] * many
    grounds.take()
    grounds.check()
    assert len(grounds.taken) > 5


@pytest.mark.parametrize("many", [2, 4])
def test_they_start_at_the_same_moment(many, grounds):
    for number, data in enumerate([*visits(1, 10), *visits(1, 5)]):
        grounds.put(f"{number}.837", data)
    with Taking(grounds):
        watchers = [grounds.start("--once", "--standby") for _ in range(many)]
        assert [watcher.ended() for watcher in watchers] == [0] * many, [each.said for each in watchers]
    counts = sorted(int(watcher.said.split()[0]) for watcher in watchers)
    assert counts == [0] * (many - 1) + [15]
    grounds.take()
    grounds.check()


def standing_by(site: Grounds) -> Forked:
    return site.start("--standby", "-v", settle=0.05)


def leading(site: Grounds, watchers: list[Forked]) -> Forked:
    """Which of them watches now."""
    by_process = {watcher.pid: watcher for watcher in watchers}
    until(
        lambda: site.health()["process"] in by_process,
        lambda: f"one takes over: {[watcher.said for watcher in watchers]}",
    )
    return by_process[site.health()["process"]]
