"""Killed anywhere: at every point, at every change to the file system, twice, while recovering, at any moment."""

from __future__ import annotations

import itertools

import pytest
from grounds import mixed

from scrubber.app.watch import faults


@pytest.mark.parametrize("point", faults.POINTS)
def test_killed_at_a_point_each_time_that_it_is_passed(point, grounds, undisturbed):
    for turn in itertools.count(1):
        site = grounds.afresh()
        mixed(site)
        if site.once(fault=f"{point}:kill:{turn}") == 0:
            assert turn > 1, f"{point} is never passed"
            return
        site.take()
        site.finish()
        site.check(undisturbed)
