"""Whoever watches for months keeps nothing of a file that is done."""

from __future__ import annotations

import gc
import sys
import tracemalloc

import pytest

from scrubber.app.watch import day, health

WARM, ROUND = 12, 24
MARKS = (2 * WARM, 2 * WARM + ROUND)
ROOMS = [
    tracemalloc.Filter(True, f"*/scrubber/{room}/*")
    for room in ("app", "ledger", "report", "pipeline", "fix", "ack", "model", "edit")
]
"""All that works on a file, but for guide and lexer, whose memories of texts have sizes of their own."""
A_SLOT = 20
"""Bytes of each file: less than a place in a list or a set takes, with the shortest text that stands there."""

clear_caches = getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache
"""Python's own, which keep names that were looked up."""


def held() -> int:
    """Bytes that are held by what those rooms have made."""
    gc.collect()
    clear_caches()
    return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(ROOMS).traces)


@pytest.fixture
def drop_one(drop):
    """Drop the file of a number: claims, what came before, or text that is none; and a folder in place of the last."""
    sample = drop.scrubber.sample("office_visit").read_bytes()

    def put(number: int) -> None:
        claims = sample.replace(b"A1001", b"B%05d" % number).replace(b"PV30977201", b"PV3%07d" % number)
        content = (claims, claims, sample, b"Dear payer %d" % number)[number % 4]
        for before in drop.root.glob("in/folder*"):
            before.rmdir()
        (drop.root / "in" / f"folder{number:05}").mkdir()
        drop.put(f"file{number:05}.837", content)

    return put


def test_nothing_is_kept_of_a_file(drop, drop_one, monkeypatch):
    """Files come one by one; between two looks at memory nothing but their number has changed."""
    counted = health.Health.ended
    sizes: list[int] = []

    def ended(self, ending):
        counted(self, ending)
        done = sum(self.condition.done.values())
        if done == WARM:
            tracemalloc.start()  # now and not before: loading would take ten times as long
        if done in MARKS:
            sizes.append(held())
        if done < MARKS[-1]:
            drop_one(done)

    monkeypatch.setattr(health.Health, "ended", ended)
    monkeypatch.setattr(day, "_EVERY", 0.0)
    drop_one(0)
    try:
        ran = drop.run()
    finally:
        tracemalloc.stop()
    assert ran.out == "96 files: 11 duplicate, 12 failed, 48 left, 25 published\n"
    before, after = sizes
    assert after - before < ROUND * A_SLOT, f"{(after - before) / ROUND:.0f} bytes of each file are kept"
