"""Input that can be read more than once: bytes, a file, or what was spooled to private memory or disk."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import IO, BinaryIO

__all__ = ["Source", "SourceError", "open_source", "spool"]

_CHUNK = 1 << 16
_IN_MEMORY = 1 << 25
_FEW = 1 << 20


class SourceError(OSError):
    """An input cannot be read; the message names it and says why."""


class Source:
    """Bytes with a name. `chunks` may be called as often as needed; each call reads from the start."""

    def __init__(self, name: str, stream: IO[bytes]) -> None:
        self.name = name
        self._stream = stream
        self._spooled: list[Source] = []

    @property
    def stem(self) -> str:
        """What output files are named after: the file name without its last extension."""
        return Path(self.name).stem if self.name != "-" else "stdin"

    def chunks(self) -> Iterator[bytes]:
        """Read from the start, in pieces of 256 KiB."""
        position = 0
        while True:
            self._stream.seek(position)
            data = self._stream.read(_CHUNK)
            if not data:
                return
            position += len(data)
            yield data

    def slice(self, start: int, end: int) -> str:
        """Return the Latin-1 view of a run of bytes."""
        self._stream.seek(start)
        return self._stream.read(max(0, end - start)).decode("latin-1")

    def read(self) -> bytes:
        """Return everything."""
        return b"".join(self.chunks())

    @cached_property
    def sha256(self) -> str:
        """The digest of the content."""
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._stream.seek(0, os.SEEK_END)

    def spooled(self, chunks: Iterable[bytes]) -> Source:
        """Keep other bytes under the same name: in memory while small, else in an unnamed private file.

        They are let go of together with this source.
        """
        stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as the source
        self._spooled.append(Source(self.name, stream))
        for chunk in chunks:
            stream.write(chunk)
        return self._spooled[-1]

    def close(self) -> None:
        """Let go of the file, and of what was spooled from it."""
        for source in self._spooled:
            source.close()
        self._stream.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def spool() -> IO[bytes]:
    """A private place for bytes on their way: in memory while they are few, else in an unnamed file."""
    return tempfile.SpooledTemporaryFile(max_size=_FEW)


def open_source(
    source: bytes | str | os.PathLike[str], name: str | None = None, stdin: BinaryIO | None = None
) -> Source:
    """Open bytes, a path, or `-` for standard input (which is spooled first). Raises SourceError."""
    if isinstance(source, bytes | bytearray | memoryview):
        return Source(name or "input", io.BytesIO(bytes(source)))
    path = os.fspath(source)
    if path == "-" and stdin is not None:
        spool = Source("-", tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115
        for chunk in iter(lambda: stdin.read(_CHUNK), b""):
            spool._stream.write(chunk)
        return spool
    if os.path.isdir(path):
        raise SourceError(f"{path}: is a folder; expected a file")
    try:
        return Source(name or path, open(path, "rb"))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror or 'cannot be read'}") from error
