"""When to look again: as soon as the system tells of a change, or after a while. Both only wake the same look."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

__all__ = ["Waker"]

_AT_LEAST = 0.05
_CALM = 100
"""Milliseconds for which changes are gathered."""


class Waker:
    """Waits until something may have changed. With `poll`, in seconds, the system is not asked to tell.

    It is stopped from signal handlers, which interrupt the waiting itself at any place:
    what has a lock that is not re-entrant, as an Event does, would wait for itself for ever there.
    A SimpleQueue is made for it.
    """

    def __init__(self, poll: float = 0.0, otherwise: float = 5.0) -> None:
        self.stopped = False
        self._poll = poll
        self._otherwise = otherwise
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, folder: Path) -> None:
        """Begin to be told of changes in a folder, again where the last telling broke off."""
        if self._poll or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._listening, args=(folder,), name="waker", daemon=True)
        self._thread.start()

    def forget(self) -> None:
        """Be told no more of the folder that was listened to; `listen` begins anew."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        self._over.clear()

    def stop(self) -> None:
        """Wake up for good. May be called from a signal handler and from any thread."""
        self.stopped = True
        self._calls.put(None)

    def wait(self, due: float | None = None) -> None:
        """Wait for a change, but no longer than `due` seconds, nor than the time after which is looked anyway."""
        longest = self._poll or self._otherwise
        self._called(max(_AT_LEAST, longest if due is None else min(due, longest)))
        while self._called(0.0):
            pass  # many changes are one reason to look

    def pause(self, seconds: float) -> None:
        """Wait for a time, unless it is time to stop. Changes are not waited for, nor remembered: a look follows."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0 and self._called(left):
            pass

    def _called(self, seconds: float) -> bool:
        """Wait for a call for so long, and not at all once it is time to stop."""
        if self.stopped:
            return False
        with suppress(Empty):
            self._calls.get(timeout=seconds)
            return True
        return False

    def _listening(self, folder: Path) -> None:
        from watchfiles import watch

        # where it is gone, or there is more than the system tells of, it is looked at all the same
        with suppress(OSError, RuntimeError):
            for _ in watch(
                folder,
                watch_filter=None,
                debounce=2 * _CALM,
                step=_CALM,
                stop_event=self._over,
                rust_timeout=1000,
                recursive=False,
                raise_interrupt=False,
            ):
                self._calls.put(None)
