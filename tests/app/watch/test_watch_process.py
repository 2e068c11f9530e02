"""The watcher as a process that goes on: signals, a second watcher, a folder that vanishes, its own status."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time

import pytest
from cli_runs import AS_OF
from drop import digest

from scrubber.app.watch import health
from scrubber.app.watch.layout import Root
from scrubber.app.watch.locking import Lock

DAY = "demo_day"
FAST = ("--settle", "0.2", *AS_OF)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals differ there")


@pytest.fixture
def started(drop):
    """Start watchers that do not outlive the test."""
    running = []

    def start(*words, fault=""):
        running.append(drop.start(*FAST, *words, fault=fault))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(condition, seconds=30.0):
    """Wait for something to become so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def published(drop):
    return len(list((drop.root / "clean").glob("*.837"))) if (drop.root / "clean").is_dir() else 0


def watching(drop):
    return (drop.root / "health.json").exists() and drop.health()["state"] == "watching"


def ended(process, number=signal.SIGTERM):
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert "Traceback" not in err
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_is_told_of_a_file_and_ends_when_told_to(drop, started, number):
    process = started()
    until(lambda: watching(drop))
    drop.put("a.837", DAY)
    until(lambda: published(drop) == 1)
    said = drop.scrubber("watch", "--root", drop.root, "--status", "--log-json")
    assert said.code == 0
    assert said.json["well"]
    assert said.json["state"] in ("watching", "working")
    assert ended(process, number) == 0
    assert drop.health()["state"] == "stopped"
    assert drop.names("work") == []
    ran = drop.scrubber("watch", "--root", drop.root, "--status")
    assert ran.code == 1
    assert ran.out == f"no watcher runs on {drop.root}\n"


def test_the_file_under_way_is_finished_first(drop, started):
    drop.put("a.837", DAY)
    drop.put("b.837", "office_visit")
    process = started("--poll", "0.2", fault="judged:pause")
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert len(drop.names("archive")) == 1
    assert drop.names("in", "work") == ["in/b.837"]


def test_a_second_watcher_is_refused_and_one_on_standby_takes_over(drop, started):
    drop.put("a.837", DAY)
    first = started(fault="sealed:pause")
    os.waitpid(first.pid, os.WUNTRACED)
    refused = drop.run()
    assert refused.code == 2
    assert refused.err == f"scrubber: another watcher has {drop.root}; --standby waits until it ends\n"
    assert drop.names("work")
    second = started("--standby")
    time.sleep(0.5)
    assert published(drop) == 0
    first.kill()
    until(lambda: published(drop) == 1)
    assert ended(second) == 0
    assert drop.names("work", "in") == []
    assert len(drop.names("archive")) == 1


def test_one_on_standby_can_be_ended(drop, started):
    lock = Lock(drop.root / ".scrubber-lock")
    assert lock.acquire()
    process = started("--standby", "-v")
    until(lambda: select.select([process.stderr], [], [], 0)[0])
    assert b"standby" in os.read(process.stderr.fileno(), 10_000)
    assert ended(process) == 0
    lock.release()


def test_four_watchers_on_one_folder_publish_each_file_once(drop):
    for number in range(6):
        drop.put(f"{number}.837", drop.scrubber.sample(DAY).read_bytes() + b"\n" * number)
    words = drop.command("--once", "--settle", "0", "--standby", *AS_OF)
    racing = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    outs = [process.communicate(timeout=60) for process in racing]
    assert [process.returncode for process in racing] == [0] * 4, outs
    counts = [int(out.split()[0]) for out, _ in outs]
    assert sorted(counts) == [0, 0, 0, 6]
    assert len([name for name in drop.names("reports") if name.endswith(".json")]) == 6
    assert len(drop.names("archive")) == 6
    with drop.ledger() as ledger:
        assert ledger.counts()["inputs"] == 6


def test_a_file_that_grows_is_taken_when_it_is_whole(drop, started):
    process = started()
    until(lambda: watching(drop))
    data = drop.scrubber.sample(DAY).read_bytes()
    with open(drop.root / "in" / "a.837", "wb") as stream:
        for at in range(0, len(data), 1000):
            stream.write(data[at : at + 1000])
            stream.flush()
            time.sleep(0.1)
    until(lambda: drop.names("archive") != [])
    assert [digest(content) for content in drop.files("archive").values()] == [digest(data)]
    assert ended(process) == 0


def test_a_folder_that_vanishes_is_waited_for_and_never_made_anew(drop, started):
    process = started("--poll", "0.1")
    until(lambda: watching(drop))
    away = drop.root.with_name("away")
    drop.root.rename(away)
    time.sleep(1.0)
    assert not drop.root.exists()
    drop.root.mkdir()  # an empty mount point
    time.sleep(0.5)
    assert list(drop.root.iterdir()) == []
    drop.root.rmdir()
    (away / "in" / "a.837").write_bytes(drop.scrubber.sample(DAY).read_bytes())
    away.rename(drop.root)
    until(lambda: published(drop) == 1)
    until(lambda: watching(drop))
    assert ended(process) == 0


def test_another_folder_in_its_place_is_locked_and_has_its_own_ledger(drop, started, folder):
    process = started("--poll", "0.1", "-v")
    until(lambda: watching(drop))
    other = Root(folder / "other")
    other.set_up()
    drop.root.rename(folder / "away")
    (folder / "other").rename(drop.root)
    until(lambda: watching(drop))
    drop.put("a.837", DAY)
    until(lambda: drop.names("archive") != [])
    assert (drop.root / "ledger.sqlite").exists()
    assert drop.run().code == 2  # it has the lock of this one
    assert ended(process) == 0


def test_status_of_what_is_not_well(drop, monkeypatch):
    root = Root(drop.root)
    assert health.status(root) == health.Status(False, f"{drop.root} is no folder that is watched")
    root.set_up()
    lock = Lock(root.lock)
    assert lock.acquire()
    assert not health.status(root).well
    with health.Health(root) as kept:
        kept.state("watching")
        assert health.status(root).well
        assert health.status(root).line == "watching · 0 not ready"
        kept.looked(3, 12.0, 10)
        kept.ended("published")
        kept.working("0123")
        kept.state("waiting", "disk")
        found = health.status(root)
        assert not found.well
        assert found.line == "waiting for disk · 3 not ready · one under way for 0 s · 1 published"
        said = json.loads(root.health.read_text())
        root.health.write_text(json.dumps(said | {"at": "2026-01-01T00:00:00+00:00"}))
        assert "has said nothing for" in health.status(root).line
    lock.release()


def test_health_is_kept_fresh_while_a_long_file_is_under_way(drop):
    root = Root(drop.root)
    root.set_up()
    with health.Health(root, beat=0.05) as kept:
        kept.state("watching")
        kept.working("0123")
        first = drop.health()["at"]
        until(lambda: drop.health()["at"] > first, 5.0)
        assert drop.health()["ticket"] == "0123"
