"""`scrubber watch`: the drop folder, until it is told to stop."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from types import FrameType
from typing import TYPE_CHECKING

from scrubber.app import console, logs
from scrubber.app.arguments import Common, Fixing, Judging, Packs
from scrubber.app.exits import Code, Refused
from scrubber.app.steady import steady
from scrubber.app.watch import faults
from scrubber.app.watch.arguments import Watched
from scrubber.app.watch.health import Health, status
from scrubber.app.watch.layout import Root
from scrubber.app.watch.locking import Lock
from scrubber.app.watch.waking import Waker
from scrubber.report.visible import count_of

if TYPE_CHECKING:
    from scrubber.app.session import Session
    from scrubber.app.watch.watching import Watcher
    from scrubber.ledger import Ledger

__all__ = ["run"]

_PRIVATE = 0o077
_LOCK_TRIALS, _LOCK_PAUSE = 5, 0.2  # `--status` holds it for a moment
_STANDBY = 1.0
_PAUSE = 5.0
_LEDGER_TRIALS = 5
_LEDGER = "ledger.sqlite"
_IN_THE_WAY = {
    "ledger": "the ledger cannot be reached",
    "disk": "the disk is full, or takes no files",
    "folder": "the folder is not there",
    "permission": "a folder of it may not be read or written",
    "settings": "the settings cannot be used",
}


def run(watched: Watched, common: Common, judging: Judging, packs: Packs, fixing: Fixing) -> int:
    """Watch a folder, or say how its watcher is."""
    root = Root(watched.root.absolute())
    if watched.status:
        found = status(root)
        sys.stdout.write((found.as_json() if common.log_json else found.line) + "\n")
        return Code.CLEAN if found.well else Code.FINDINGS
    from scrubber.app.session import set_up

    set_up(common)
    faults.arm()
    waker = Waker(watched.poll)
    sessions = _Sessions(lambda: _session(common, judging, packs, fixing), changing=judging.as_of is None)
    with _private(), _told_to_stop(waker):
        try:
            return _Service(watched, root, waker, sessions).run()
        finally:
            waker.forget()


class _Sessions:
    """The session of the day, made anew when the day changes: suppressions run out, and today is another."""

    def __init__(self, make: Callable[[], Session], *, changing: bool) -> None:
        self._make = make
        self._changing = changing
        self._day: date | None = None
        self._session: Session | None = None

    def today(self) -> Session:
        """Return it. Raises Hindered where settings that were right before cannot be used any more."""
        from scrubber.app.watch.watching import Hindered
        from scrubber.edit.document import DocumentError
        from scrubber.tables import TableError

        today = date.today()
        if self._session is None:
            self._session, self._day = self._make(), today
        elif self._changing and self._day != today:
            try:
                self._session, self._day = self._make(), today
            except (Refused, DocumentError, TableError) as error:
                console.say(str(error))
                raise Hindered("settings") from None
        return self._session

    def titles(self) -> dict[str, str]:
        """What each edit finds."""
        return {edit.id: edit.title for edit in self.today().rules.catalogue}


def _session(common: Common, judging: Judging, packs: Packs, fixing: Fixing) -> Session:
    from scrubber.app.session import session

    return session(common, judging, packs, fixing)


class _Service:
    """All that a watcher needs, made ready in order: folder, lock, health, settings, ledger."""

    def __init__(self, watched: Watched, root: Root, waker: Waker, sessions: _Sessions) -> None:
        self.watched = watched
        self.root = root
        self.waker = waker
        self.sessions = sessions

    def run(self) -> int:
        from scrubber.app.watch.watching import Moved, Unfinished

        self.root.set_up()
        while True:
            try:
                return self._locked()
            except Unfinished as unfinished:
                console.say(f"{_IN_THE_WAY[unfinished.why]}; what is under way is finished by the next run")
                return Code.INTERNAL
            except Moved:
                logs.log(logs.Level.WARNING, "moved")
                self.waker.forget()
                while not self.root.present() and not self.waker.stopped:
                    self.waker.pause(_PAUSE)

    def _locked(self) -> int:
        lock = Lock(self.root.lock)
        if not self._acquired(lock):
            if self.waker.stopped:
                return Code.CLEAN
            raise Refused(f"another watcher has {self.root.path}; --standby waits until it ends")
        with ExitStack() as stack:
            stack.callback(lock.release)
            self.root.private()
            health = stack.enter_context(Health(self.root))
            self.sessions.today()
            ledger = self._ledger(health)
            if ledger is None:
                return Code.CLEAN
            stack.callback(ledger.close)
            watcher = self._watcher(lock, health, ledger)
            if not self.watched.once:
                console.note(f"watching {self.root.path}")
            stack.enter_context(steady())
            watcher.run()
        if self.watched.once:
            sys.stdout.write(_line(watcher) + "\n")
        return Code.CLEAN

    def _acquired(self, lock: Lock) -> bool:
        try:
            return self._waited_for(lock)
        except OSError as error:
            raise Refused(f"{lock.path} cannot be locked: {error.strerror or type(error).__name__}") from None

    def _waited_for(self, lock: Lock) -> bool:
        for _ in range(_LOCK_TRIALS):
            if lock.acquire():
                return True
            self.waker.pause(_LOCK_PAUSE)
        if self.watched.standby:
            logs.log(logs.Level.INFO, "state", state="standby")
            while not self.waker.stopped:
                if lock.acquire():
                    return True
                self.waker.pause(_STANDBY)
        return False

    def _ledger(self, health: Health) -> Ledger | None:
        """Open the ledger, waiting for it as long as it takes; None where it is time to stop."""
        from scrubber.app.opening import open_ledger
        from scrubber.app.watch.watching import Unfinished
        from scrubber.ledger import LedgerAway, LedgerError

        trials = 0
        while not self.waker.stopped:
            try:
                settings = self.sessions.today().settings
                return open_ledger(settings, self.watched.ledger, default=self.root.path / _LEDGER)
            except LedgerAway:
                trials += 1
                health.state("waiting", "ledger")
                if self.watched.once and trials >= _LEDGER_TRIALS:
                    raise Unfinished("ledger") from None
                self.waker.pause(min(trials, _PAUSE))
            except LedgerError as error:
                raise Refused(str(error)) from None
        return None

    def _watcher(self, lock: Lock, health: Health, ledger: Ledger) -> Watcher:
        from scrubber.app.opening import now
        from scrubber.app.watch.day import DayReports
        from scrubber.app.watch.deciding import Desk
        from scrubber.app.watch.looking import Looker
        from scrubber.app.watch.watching import Watcher

        watched, root = self.watched, self.root
        return Watcher(
            root=root,
            lock=lock,
            desk=Desk(root, ledger, self.sessions.today, now, watched.max_bytes),
            health=health,
            reports=DayReports(root, ledger, now, self.sessions.titles),
            waker=self.waker,
            looker=Looker(root.inbox, watched.settle, watched.patience, watched.max_bytes),
            min_free=watched.min_free,
            once=watched.once,
        )


def _line(watcher: Watcher) -> str:
    """`3 files: 2 published, 1 failed · 1 not ready`."""
    endings = watcher.endings
    parts = ", ".join(f"{count:,} {ending}" for ending, count in sorted(endings.items()))
    line = f"{count_of(endings.total(), 'file')}{': ' if parts else ''}{parts}"
    return f"{line} · {watcher.waiting:,} not ready" if watcher.waiting else line


@contextmanager
def _private() -> Iterator[None]:
    """Make files and folders that nobody else can read (on Windows they are as the folder they stand in)."""
    before = os.umask(_PRIVATE)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _told_to_stop(waker: Waker) -> Iterator[None]:
    """End after the file under way when a signal comes; the second one ends at once, and a restart goes on."""
    names = [name for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)]
    before: dict[int, signal._HANDLER] = {}

    def stop(number: int, _: FrameType | None) -> None:
        waker.stop()
        signal.signal(number, before[number])

    with suppress(ValueError):  # not the main thread
        for name in names:
            number = getattr(signal, name)
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
