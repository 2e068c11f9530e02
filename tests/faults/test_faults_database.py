"""The ledger goes away: its server is stopped and started, connections are cut, another process locks the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time

import pytest
from forked import Forked
from grounds import Producing, Taking, mixed, until
from ledgers import sql

STOPPED_AT = ("taken", "hashed", "laid", "sealed", "placed", "published", "filed", "kept")


def test_the_server_is_stopped_and_started_while_files_come(on_server, server):
    on_server.finish()
    with Producing(on_server), Taking(on_server):
        watcher = on_server.start("-v", settle=0.05)
        for _ in range(4):
            time.sleep(0.7)
            server.stop()
            time.sleep(0.5)
            assert watcher.exitcode is None, f"the watcher ended: {watcher.said}"
            server.start()
    on_server.ends_well(watcher)


def test_connections_are_cut_again_and_again_while_files_come(on_server, server):
    on_server.finish()
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'scrubber'"
    with Producing(on_server), Taking(on_server):
        watcher = on_server.start("-v", settle=0.05)
        for _ in range(30):
            time.sleep(0.1)
            sql(server.url, cut)
    on_server.ends_well(watcher)


@pytest.mark.parametrize("point", STOPPED_AT)
def test_the_server_is_stopped_at(point, on_server, server, undisturbed):
    on_server.finish()
    mixed(on_server)
    watcher = on_server.start("-v", fault=f"{point}:pause")
    until(lambda: paused(watcher), lambda: f"{point} is passed: {watcher.said}")
    server.stop()
    try:
        os.kill(watcher.pid, signal.SIGCONT)
        until(lambda: on_server.health()["why"] == "ledger", lambda: f"it says that it waits: {watcher.said}")
    finally:
        server.start()
    on_server.ends_well(watcher, undisturbed)


def test_the_server_is_not_there_yet_when_the_watcher_starts(on_server, server):
    on_server.finish()
    mixed(on_server)
    server.stop()
    try:
        watcher = on_server.start("-v")
        until(lambda: on_server.health()["why"] == "ledger", lambda: f"it says that it waits: {watcher.said}")
        assert "in/a.837" in on_server.files("in")
    finally:
        server.start()
    on_server.ends_well(watcher)


def test_another_process_locks_the_ledger_for_longer_than_anybodys_patience(on_sqlite):
    on_sqlite.finish()
    locker = sqlite3.connect(on_sqlite.root / "ledger.sqlite", isolation_level=None)
    with Producing(on_sqlite), Taking(on_sqlite):
        watcher = on_sqlite.start("-v", settle=0.05, patience=1)
        for _ in range(2):
            time.sleep(0.5)
            locker.execute("BEGIN IMMEDIATE")
            until(
                lambda: on_sqlite.health()["why"] == "ledger",
                lambda: f"it says that it waits: {watcher.said}",
            )
            time.sleep(1.5)
            locker.execute("COMMIT")
            until(lambda: on_sqlite.health()["why"] == "", lambda: f"it goes on: {watcher.said}")
    locker.close()
    on_sqlite.ends_well(watcher)


def paused(watcher: Forked) -> bool:
    words = ("ps", "-o", "stat=", "-p", str(watcher.pid))
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.startswith("T")
