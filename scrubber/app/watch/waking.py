"""When to look again: as soon as the system tells of a change, or after a while. Both only wake the same look."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

__all__ = ["Waker"]

_AT_LEAST = 0.05
_CALM = 100
"""Milliseconds for which changes are gathered."""


class Waker:
    """Waits until something may have changed. With `poll`, in seconds, the system is not asked to tell."""

    def __init__(self, poll: float = 0.0, otherwise: float = 5.0) -> None:
        self.stopped = threading.Event()
        self._poll = poll
        self._otherwise = otherwise
        self._woken = threading.Event()
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
        """Wake up for good."""
        self.stopped.set()
        self._woken.set()

    def wait(self, due: float | None = None) -> None:
        """Wait for a change, but no longer than `due` seconds, nor than the time after which is looked anyway."""
        longest = self._poll or self._otherwise
        self._woken.wait(max(_AT_LEAST, longest if due is None else min(due, longest)))
        if not self.stopped.is_set():
            self._woken.clear()

    def pause(self, seconds: float) -> None:
        """Wait for a time, unless it is time to stop."""
        self.stopped.wait(seconds)

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
                self._woken.set()
