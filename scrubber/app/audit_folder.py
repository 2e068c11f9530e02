"""The private folder that a pile is filed in while it is audited, and what a killed audit left of one.

A kill (SIGKILL, a power failure) gives nobody the time to tidy up. So each folder has a lock that ends with its
process: the next audit of the same user takes away every folder whose lock nobody holds.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scrubber.app.console import note
from scrubber.app.watch.locking import Lock
from scrubber.report.visible import count_of

__all__ = ["audit_folder"]

_PREFIX, _LOCK = "scrubber-audit-", "lock"


@contextmanager
def audit_folder() -> Iterator[Path]:
    """A folder (mode 700, in TMPDIR) that goes at the end; those of audits that were killed go at the beginning."""
    _tidy()
    with ExitStack() as stack:
        lock, folder = _locked(stack)
        stack.callback(lock.release)
        yield folder


def _locked(stack: ExitStack) -> tuple[Lock, Path]:
    """Make a folder and hold its lock; another audit that tidies up at this very moment may take it away once."""
    while True:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True))
        )
        lock = Lock(folder / _LOCK)
        with suppress(FileNotFoundError):
            if lock.acquire() and lock.ours:
                return lock, folder


def _tidy() -> None:
    """Take away what nobody works in any more; what cannot be taken away stays, and is no hindrance."""
    gone = 0
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{_PREFIX}*")):
        with suppress(OSError):
            gone += _away(folder)
    if gone:
        note(f"{count_of(gone, 'folder')} of an audit that was killed, with what it had filed: taken away")


def _away(folder: Path) -> bool:
    """Take a folder away if it is ours and its lock is free; one without a lock is about to get it."""
    there = folder.lstat()
    mine = not hasattr(os, "getuid") or there.st_uid == os.getuid()
    if not stat.S_ISDIR(there.st_mode) or not mine or not (folder / _LOCK).exists():
        return False
    lock = Lock(folder / _LOCK)
    if not lock.acquire():
        return False
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()
    shutil.rmtree(folder, ignore_errors=True)  # where an open file cannot be removed
    return not folder.exists()
