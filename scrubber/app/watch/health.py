"""How the watcher is: health.json in its folder, written every few seconds, and `--status`, which reads it.

The file is fresh while its time is near; whether a watcher runs at all is told by the lock, which no clock upsets.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from time import monotonic

from scrubber.app import logs
from scrubber.app.disk import write_whole
from scrubber.app.watch.layout import Root
from scrubber.app.watch.locking import Lock

__all__ = ["BEAT", "Condition", "Health", "Status", "status"]

BEAT = 5.0
"""Seconds between two writings of the file."""
_LATE = 4 * BEAT
_WELL = ("watching", "working")


@dataclass
class Condition:
    """What health.json says. `state` is starting, watching, working, waiting or stopped.

    `why` is what a waiting watcher waits for: ledger, disk, permission, folder, settings. `ticket` is the one under
    way and `ticket_seconds` for how long; `waiting` are files that are not ready, `oldest_seconds` how long the first
    of them has looked alike. `done` counts endings since the start.
    """

    state: str = "starting"
    why: str = ""
    process: int = field(default_factory=os.getpid)
    started: str = ""
    at: str = ""
    ticket: str = ""
    ticket_seconds: float = 0.0
    waiting: int = 0
    oldest_seconds: float = 0.0
    free_bytes: int = 0
    done: dict[str, int] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Whether nothing is in its way."""
        return self.state in _WELL


class Health:
    """Keeps the file fresh, also while one long file is under way: from a thread of its own."""

    def __init__(self, root: Root, beat: float = BEAT) -> None:
        self._root = root
        self.condition = Condition(started=_now())
        self._beat = beat
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beating, name="health", daemon=True)
        self._since = monotonic()
        self._written = ""

    def __enter__(self) -> Health:
        self._write()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.state("stopped")
        self._write()

    def state(self, state: str, why: str = "") -> None:
        """Say what is done now; written at once where it is another state than the file has."""
        with self._lock:
            changed = (state, why) != (self.condition.state, self.condition.why)
            self.condition.state, self.condition.why = state, why
        if changed and {state, self._written} != set(_WELL):  # those two alternate with every file
            logs.log(logs.Level.INFO, "state", state=state, reason=why)
            self._write()

    def working(self, ticket: str) -> None:
        """Say which ticket is under way; none with an empty id."""
        with self._lock:
            self.condition.ticket = ticket
            self._since = monotonic()
        if ticket:
            self.state("working")

    def ended(self, ending: str) -> None:
        """Count one."""
        with self._lock:
            self.condition.done[ending] = self.condition.done.get(ending, 0) + 1

    def looked(self, waiting: int, oldest: float, free: int) -> None:
        """Say what the last look saw."""
        with self._lock:
            self.condition.waiting = waiting
            self.condition.oldest_seconds = round(oldest, 1)
            self.condition.free_bytes = free

    def _beating(self) -> None:
        while not self._over.wait(self._beat):
            self._write()

    def _write(self) -> None:
        with self._lock:
            condition = self.condition
            condition.at = _now()
            condition.ticket_seconds = round(monotonic() - self._since, 1) if condition.ticket else 0.0
            text = json.dumps(asdict(condition), indent=2) + "\n"
            self._written = condition.state
            with suppress(OSError):  # it gets old then, which is what it is for
                if self._root.marked:  # else it may be an empty mount point, which is nobody's to write to
                    write_whole(self._root.health, text.encode("ascii"), durable=False)


@dataclass(frozen=True)
class Status:
    """How the watcher of a folder is: whether it is well, a line that says so, and what its health file says."""

    well: bool
    line: str
    condition: Condition | None = None

    def as_json(self) -> str:
        """The same for programs, on one line."""
        return json.dumps(
            {"well": self.well, "says": self.line, **(asdict(self.condition) if self.condition else {})}
        )


def status(root: Root) -> Status:
    """Look how the watcher of a folder is."""
    if not root.present():
        return Status(False, f"{root.path} is no folder that is watched")
    lock = Lock(root.lock)
    if lock.acquire():
        lock.release()
        return Status(False, f"no watcher runs on {root.path}")
    try:
        condition = Condition(**json.loads(root.health.read_text("ascii")))
        age = abs((datetime.now().astimezone() - datetime.fromisoformat(condition.at)).total_seconds())
    except (OSError, ValueError, TypeError):
        return Status(False, f"{root.health} cannot be read; expected what a watcher of this release writes")
    if age > _LATE:
        line = f"the watcher has said nothing for {age:,.0f} seconds; expected a sign every {BEAT:.0f}"
        return Status(False, line, condition)
    return Status(condition.well, _line(condition), condition)


def _line(condition: Condition) -> str:
    state = f"{condition.state} for {condition.why}" if condition.why else condition.state
    parts = [state, f"{condition.waiting:,} not ready"]
    if condition.ticket:
        parts.append(f"one under way for {condition.ticket_seconds:,.0f} s")
    parts += [f"{count:,} {ending}" for ending, count in sorted(condition.done.items())]
    return " · ".join(parts)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")
