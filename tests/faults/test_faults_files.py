"""Files that grow while they are watched, with odd names, with the same content, a thousand; a clock that steps."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import pytest
from grounds import Taking, digest, mixed, sample, until, visit, visits

DAY = 86_400
SETTLE = 0.3


@pytest.mark.parametrize("steps", [(-3600,), (7200, -DAY, -DAY), (0, 0, 0, DAY, -2 * DAY), (-DAY, DAY) * 8])
def test_the_clock_steps_while_files_are_worked_on(steps, grounds):
    mixed(grounds)
    assert grounds.once(steps=steps) == 0
    grounds.take()
    grounds.check()


def test_the_clock_steps_and_a_kill_is_recovered_from_on_another_day(grounds):
    mixed(grounds)
    for point in ("sealed:kill", "published:kill", "filed:kill:2", "kept:kill:2", "taken:kill:3"):
        assert grounds.once(fault=point, steps=(0, -DAY, 3 * DAY, -3 * DAY)) == -9
        grounds.take()
    grounds.once(steps=(-5 * DAY,))
    grounds.take()
    grounds.check()


def test_neither_the_clock_nor_the_times_of_files_say_when_a_file_is_ready(on_sqlite):
    """A step of the clock ends nobody's patience, and files from 1970 and 2038 settle as all others do."""
    on_sqlite.finish()
    cut = sample("truncated.837")
    (on_sqlite.root / "in" / "cut.837").write_bytes(cut)
    watcher = on_sqlite.start("-v", settle=SETTLE, steps=(DAY, DAY, -5 * DAY) * 50)
    for number, moment in enumerate((0, 1, 2**31 - 2, time.time() + 10 * DAY)):
        on_sqlite.put(f"{number}.837", visit(number))
        os.utime(on_sqlite.root / "in" / f"{number}.837", (moment, moment))
    until(lambda: on_sqlite.pending == ["cut.837"], lambda: f"the others are worked on: {watcher.said}")
    time.sleep(2 * SETTLE)
    assert on_sqlite.pending == ["cut.837"]
    (on_sqlite.root / "in" / "cut.837.done").touch()
    on_sqlite.has_dropped(cut)
    on_sqlite.ends_well(watcher)


@pytest.mark.parametrize("pause", [SETTLE / 6, SETTLE * 2], ids=["quickly", "slowly"])
@pytest.mark.parametrize("polling", [True, False], ids=["polling", "told"])
def test_a_file_grows_while_it_is_watched(pause, polling, on_sqlite):
    """In steps shorter and longer than the settle time; the last of them are within its last segments."""
    on_sqlite.finish()
    data = sample("demo_day.837")
    watcher = on_sqlite.start("-v", *(() if polling else ("--poll", "0")), settle=SETTLE)
    ends = [*range(0, len(data) - 100, len(data) // 5), len(data) - 30, len(data) - 3, len(data)]
    with open(on_sqlite.root / "in" / "a.837", "wb", buffering=0) as stream, Taking(on_sqlite):
        for begin, end in itertools.pairwise(ends):
            stream.write(data[begin:end])
            time.sleep(pause)
            assert end == len(data) or on_sqlite.pending == ["a.837"], "it was taken before it was whole"
    on_sqlite.has_dropped(data)
    on_sqlite.ends_well(watcher)


def test_a_file_with_several_interchanges_grows_by_one_at_a_time(on_sqlite):
    """Each time it ends with the IEA that agrees, so that nothing but the settle time tells that more is to come."""
    on_sqlite.finish()
    parts = visits(1, 8)
    watcher = on_sqlite.start("-v", settle=SETTLE * 3)
    with open(on_sqlite.root / "in" / "a.837", "wb", buffering=0) as stream:
        for part in parts:
            stream.write(part)
            time.sleep(SETTLE / 2)
    on_sqlite.has_dropped(b"".join(parts))
    on_sqlite.ends_well(watcher)


def test_a_file_is_written_anew_again_and_again(on_sqlite):
    """Truncated and written by programs that know nothing of renaming: what is published is one of the whole ones."""
    on_sqlite.finish()
    watcher = on_sqlite.start("-v", settle=SETTLE)
    for number in range(6):
        data = visit(number) + b"\n" * number
        (on_sqlite.root / "in" / "a.837").write_bytes(data)
        time.sleep(SETTLE / 3)
    on_sqlite.has_dropped(data)
    on_sqlite.ends_well(watcher)


@pytest.mark.parametrize("marked", [False, True], ids=["", "marked"])
def test_the_same_content_under_several_names_at_once(marked, grounds):
    contents = visits(1, 6)
    for number, data in enumerate(contents * 3):
        grounds.put(f"{number * 7 % 19:02}.837", data, marked=marked)
    grounds.put("x.837", sample("demo_day.837"), marked=marked)
    grounds.put("y.txt", sample("demo_day.837"))
    with Taking(grounds):
        assert grounds.once(fault="placed:kill:9") == -9
        assert grounds.once(fault="hashed:kill:5") == -9
        grounds.finish()
    grounds.check()
    assert grounds.kept().inputs["duplicate"].total() == 13


def test_a_thousand_files_at_once(on_sqlite):
    """A tenth of them twice; killed three times on the way."""
    files = visits(1, 900)
    for number, data in enumerate([*files, *files[:100]]):
        on_sqlite.put(f"{number * 611 % 1000:04}.837", data)
    with Taking(on_sqlite):
        for fault in ("filed:kill:150", "placed:kill:700", "taken:kill:333"):
            assert on_sqlite.start("--once", fault=fault).ended(240.0) == -9
        on_sqlite.finish(seconds=240.0)
    on_sqlite.check()
    assert on_sqlite.kept().inputs["duplicate"].total() == 100


ODD = [
    b"-rf.837",
    b"two\nlines.837",
    b"a b&c;$(d) 'e' \"f\" `g`.837",
    b"%s%n{0}.837",
    b"back\\slash.837",
    b"trailing .",
    b"CON",
    b"a.done.837",
    b"caf\xe9 \xff.837",
    "é".encode() * 120,
    "注射 👩‍⚕️.837".encode(),
    b"x" * 250,
    b"y" * 240 + b".837",
    b"\x01\x7f.837",
    b"no extension",
    b"many.dots.in.a.name",
    b"publish.json",
    b"records.jsonl",
]


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
@pytest.mark.parametrize("point", ["", "taken:kill:5", "sealed:kill:9", "filed:kill:12", "removed:kill:14"])
def test_odd_names(point, grounds):
    for number, name in enumerate(ODD):
        long = len(name) > 245  # there is no room for the name of a marker
        grounds.put(os.fsdecode(name), visit(number), marked=number % 3 == 0 and not long)
    grounds.put("ä again.837", visit(0))
    if point:
        assert grounds.once(fault=point) == -9
        grounds.take()
    grounds.finish()
    grounds.check()
    names = {os.fsencode(Path(path).name) for path in grounds.taken}
    assert all(name.isascii() and name.decode().isprintable() and b" " not in name for name in names)
    assert {digest(data) for data in grounds.files("archive").values()} == set(grounds.contents)
