"""One watcher at a time on a folder: a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["Lock"]


class Lock:
    """The lock of a drop folder. The file stays; what counts is who holds it open and locked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False where another process has it. Raises OSError where there is no folder for it."""
        if self._handle is not None:
            return True
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _locked(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    @property
    def ours(self) -> bool:
        """Whether the lock that is held is that of the folder that stands there now."""
        if self._handle is None:
            return False
        try:
            there = os.stat(self.path)
        except OSError:
            return False
        held = os.fstat(self._handle)
        return (held.st_dev, held.st_ino) == (there.st_dev, there.st_ino)

    def release(self) -> None:
        """Let others have it."""
        if self._handle is not None:
            _unlocked(self._handle)
            os.close(self._handle)
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlocked(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlocked(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
