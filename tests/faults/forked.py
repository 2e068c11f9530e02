"""Watchers as real processes, forked from one that has everything loaded: a start costs milliseconds.

What may happen to such a process is told in its orders: besides the points of `faults`, any of its changes to the
file system by number, a limit of file sizes, another user, a clock that steps.
"""

from __future__ import annotations

import builtins
import errno
import gc
import io
import itertools
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from scrubber.app import disk, opening
from scrubber.app.cli import app
from scrubber.app.watch import command, faults, health
from scrubber.ledger import database

SETTINGS = "SCRUBBER_FAULTS_SETTINGS"
COUNTED = "SCRUBBER_FAULTS_COUNTED"
"""Names a file that gets one character for each kill, for whoever wants to know how many there were."""
HIT = "here something happened"
AS_OF = ("--as-of", "2026-07-20")


@dataclass(frozen=True)
class Orders:
    """How a watcher is run, and what happens to it.

    `fault` is what SCRUBBER_FAULT says. At change `nth` to the file system (1 is the first) comes `deed`: kill, or
    the name of an error that is raised `times` times. `largest` limits files, in bytes; `user` is who it runs as;
    `patience` is for how many seconds a locked SQLite ledger is waited for. `steps` are seconds by which the clock
    is put on or back, one after the other, each at one look at the clock.
    """

    words: tuple[str, ...]
    log: str
    fault: str = ""
    nth: int = 0
    deed: str = "kill"
    times: int = 1
    largest: int = 0
    user: int = 0
    patience: int = 0
    steps: tuple[int, ...] = ()


class Forked(ForkServerProcess):
    """A watcher that runs, or ran."""

    def __init__(self, orders: Orders) -> None:
        super().__init__(target=_watch, args=(orders,), daemon=True)
        self.log = Path(orders.log)
        self.start()

    def ended(self, seconds: float = 60.0) -> int:
        """Wait for its end, and return its exit code: -9 where it was killed."""
        self.join(seconds)
        assert self.exitcode is not None, f"the watcher did not end within {seconds:.0f} s: {self.said}"
        if self.exitcode == -signal.SIGKILL and COUNTED in os.environ:
            with open(os.environ[COUNTED], "a") as stream:
                stream.write("+")
        return self.exitcode

    def told(self, number: int) -> int:
        """Send a signal, and wait for the end."""
        assert self.pid is not None
        os.kill(self.pid, number)
        return self.ended()

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8") if self.log.exists() else ""


def prepare() -> None:
    """Start the process from which watchers are forked, and let it load everything."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), *sys.path]))
    try:
        multiprocessing.set_forkserver_preload(["forked_ready"])
        from multiprocessing.forkserver import ensure_running

        ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


# -- in the process that is forked from -----------------------------------------------------------------------

_made = command._session
_sessions: dict[str, Any] = {}


def _remembered(*groups: Any) -> Any:
    key = repr(groups)
    if key not in _sessions:
        _sessions[key] = _made(*groups)
    return _sessions[key]


def load() -> None:
    """Let two watchers run here, one with the settings for a server, so that all is loaded and remembered."""
    command._session = _remembered
    sample = Path(__file__).parents[2] / "samples" / "837p" / "demo_day.837"
    settings = os.environ[SETTINGS]
    for words in ((), ("--config", settings)):
        with tempfile.TemporaryDirectory() as folder:
            inbox = Path(folder, "in")
            inbox.mkdir()
            (inbox / "a.837").write_bytes(sample.read_bytes())
            words = ("watch", "--root", folder, "--once", "--settle", "0", "--poll", "1", *AS_OF, *words)
            code = _run(words, os.devnull)
            if code:
                raise AssertionError(f"the watcher that all others are forked from failed: {code}")
    gc.collect()
    gc.freeze()  # so that nobody looks through all of that again
    disk._threads().shutdown()
    disk._threads.cache_clear()
    if threading.active_count() > 1:
        raise AssertionError(f"threads would be missing in what is forked: {threading.enumerate()}")


def _run(words: tuple[str, ...], log: str) -> int:
    kept = os.dup(1), os.dup(2)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    for number in (1, 2):
        os.dup2(handle, number)
    os.close(handle)
    try:
        app(list(words), prog_name="scrubber")
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, was in zip((1, 2), kept, strict=True):
            os.dup2(was, number)
            os.close(was)
    raise AssertionError("the command ends by itself")


# -- in the process that watches --------------------------------------------------------------------------------


def _watch(orders: Orders) -> None:
    command._session = _remembered
    os.environ[faults.VARIABLE] = orders.fault
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if orders.steps:
        _step(orders.steps)
    if orders.patience:
        database.PATIENCE_SECONDS = orders.patience
    if orders.largest:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (orders.largest, resource.RLIM_INFINITY))
    if orders.user:
        os.setgroups([])
        os.setgid(orders.user)
        os.setuid(orders.user)
    if orders.nth:
        _count(orders)
    sys.exit(_run(orders.words, orders.log))


def _count(orders: Orders) -> None:
    """Let something happen at a change to the file system."""
    turn = itertools.count(1)

    def change(real: Callable[..., Any], *given: Any, **named: Any) -> Any:
        now = next(turn)
        if orders.nth <= now < orders.nth + orders.times:
            if orders.deed == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(2, f"{HIT}\n".encode())
            number = getattr(errno, orders.deed)
            raise OSError(number, os.strerror(number))
        return real(*given, **named)

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *given, **named: change(real, *given, **named)

    for name in ("replace", "rename", "mkdir", "unlink", "rmdir", "fsync", "link"):
        setattr(os, name, counted(getattr(os, name)))
    opened, low = builtins.open, os.open

    def opening_file(file: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
        if set(mode) & set("wax+") and file != orders.log:
            return change(opened, file, mode, *given, **named)
        return opened(file, mode, *given, **named)

    def opening_low(path: Any, flags: int, *given: Any, **named: Any) -> Any:
        if flags & os.O_CREAT and path != orders.log:
            return change(low, path, flags, *given, **named)
        return low(path, flags, *given, **named)

    builtins.open, io.open, os.open = opening_file, opening_file, opening_low  # type: ignore[assignment]


def _step(steps: tuple[int, ...]) -> None:
    """Let the clock of the day step; the one that never does is left alone."""
    left = list(steps)
    shift = 0

    def moment() -> datetime:
        nonlocal shift
        if left:
            shift += left.pop(0)
        return datetime.now().astimezone() + timedelta(seconds=shift)

    class Day(date):
        @classmethod
        def today(cls) -> date:
            return (datetime.now() + timedelta(seconds=shift)).date()

    import time

    real = time.time
    opening.now = moment
    health._now = lambda: moment().isoformat(timespec="milliseconds")
    command.date = Day  # type: ignore[misc]
    time.time = lambda: real() + shift
