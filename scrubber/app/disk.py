"""Bringing files and their names to disk, so that what was written is there after a power cut too."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

__all__ = ["sync_folders", "write_whole"]

_NOT_DONE_HERE = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EBADF", "EINVAL", "EISDIR", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM")
    if hasattr(errno, name)
)
"""What file systems say that cannot bring a folder to disk."""


def sync_folders(folders: Iterable[Path]) -> None:
    """Bring the names in folders to disk, where that can be done (not on Windows). Raises OSError."""
    if os.name == "nt":
        return
    for folder in {folder for folder in folders if folder.is_dir()}:
        try:
            _sync(folder)
        except OSError as error:
            if error.errno not in _NOT_DONE_HERE:
                raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
