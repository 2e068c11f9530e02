"""Bringing files and their names to disk, so that what was written is there after a power cut too."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

__all__ = ["sync_files", "sync_folders", "write_whole"]

_AT_ONCE = 8

_NOT_DONE_HERE = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EBADF", "EINVAL", "EISDIR", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM")
    if hasattr(errno, name)
)
"""What file systems say that cannot bring a folder to disk."""


def sync_files(paths: Iterable[Path]) -> None:
    """Bring files to disk, all at the same time, which takes hardly longer than one. Raises OSError."""
    _each(_sync_file, list(paths))


def sync_folders(folders: Iterable[Path]) -> None:
    """Bring the names in folders to disk, where that can be done (not on Windows). Raises OSError."""
    if os.name != "nt":
        _each(_sync_folder, list(dict.fromkeys(folders)))


def _each(sync: Callable[[Path], None], paths: list[Path]) -> None:
    if len(paths) == 1:
        sync(paths[0])
    elif paths:
        for done in [_threads().submit(sync, path) for path in paths]:
            done.result()


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, "sync")


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NOT_DONE_HERE:
            raise


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file that is there with all of its bytes or not at all; what stood there is replaced. Raises OSError.

    The temporary name is always the same, so that one which a crash left behind is taken up by the next writer.
    Without `durable` it may be gone again, or the one before, after a power cut.
    """
    temporary = path.with_name(f".{path.name}.part")
    with open(temporary, "wb") as stream:
        stream.write(data)
        stream.flush()
        if durable:
            os.fsync(stream.fileno())
    os.replace(temporary, path)
    if durable:
        sync_folders([path.parent])
