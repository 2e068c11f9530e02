"""Writing a set of files so that all of them are there in the end, or none is and the old ones still are.

Each file is first written under a name that says nothing, in the folder where it will stand, and brought to
disk. Only when all are complete do they take their places; what stood there steps aside and comes back if
anything fails on the way.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Self, TextIO

from scrubber.app.disk import sync_files, sync_folders
from scrubber.app.exits import Code, Refused
from scrubber.pipeline.source import Source, open_source

__all__ = ["Part", "Parts", "Staged", "Unwritable"]

_PREFIX, _SUFFIX = ".scrubber-", ".part"
_CONFIGURATION = frozenset(
    getattr(errno, name)
    for name in ("EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT", "ENAMETOOLONG", "EISDIR")
)


class Unwritable(Refused):
    """A file of ours cannot be written; `error` is what the system said."""

    def __init__(self, error: OSError, target: Path) -> None:
        code = Code.USAGE if error.errno in _CONFIGURATION else Code.INTERNAL
        super().__init__(f"{target} cannot be written: {error.strerror or type(error).__name__}", code)
        self.error = error


class Part:
    """One file on its way. It comes into being with its first byte: a part without bytes writes no file.

    It is first written at `aside`, in a folder that is there; where that is not said, under a name that says nothing
    beside its target.
    """

    def __init__(self, target: Path, aside: Path | None = None) -> None:
        self.target = target
        self.aside = aside
        self.temporary: Path | None = None
        self._file: BinaryIO | None = None

    def write(self, data: bytes) -> None:
        """Add bytes."""
        if data:
            try:
                (self._file or self._open()).write(data)
            except OSError as error:
                raise Unwritable(error, self.target) from None

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Write text: UTF-8, line ends as they are given."""
        stream: io.TextIOWrapper | None = None
        try:
            stream = io.TextIOWrapper(self._open(), encoding="utf-8", errors="backslashreplace", newline="")
            yield stream
            stream.flush()
        except OSError as error:
            raise Unwritable(error, self.target) from None
        finally:
            if stream is not None:
                _let_go(stream)

    @contextmanager
    def binary(self) -> Iterator[BinaryIO]:
        """Write bytes to a stream, for what writes files by itself."""
        try:
            stream = self._open()
            yield stream
            stream.flush()
        except OSError as error:
            raise Unwritable(error, self.target) from None

    def finish(self) -> None:
        """Write the last bytes; they are not on disk yet."""
        if self._file is None:
            return
        try:
            self._file.close()
        except OSError as error:
            raise Unwritable(error, self.target) from None
        self._file = None

    def source(self, stack: ExitStack) -> Source | None:
        """Read what was written, until the stack ends; None where nothing was."""
        self.finish()
        return stack.enter_context(open_source(self.temporary)) if self.temporary else None

    def discard(self) -> None:
        """Take away what is not in its place."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
        if self.temporary is not None:
            with suppress(OSError):
                self.temporary.unlink()
            self.temporary = None

    def _open(self) -> BinaryIO:
        if self._file is None:
            if self.aside is None:
                self.target.parent.mkdir(parents=True, exist_ok=True)
            self.temporary = self.aside or _aside(self.target)
            self._file = open(self.temporary, "xb")  # noqa: SIM115 - finish or discard closes it
        return self._file


class Parts:
    """The files of one input's outputs, by role, in the order in which they take their places.

    As a context manager it leaves nothing behind that was not put in place. Problems of the folder that they
    are written in raise Unwritable, which names the file.
    """

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self.parts = parts

    def __getitem__(self, role: str) -> Part:
        return self.parts[role]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for part in self.parts.values():
            part.discard()

    def written(self) -> Mapping[str, Path]:
        """Where the parts wait that have bytes, all of them written."""
        for part in self.parts.values():
            part.finish()
        return {role: part.temporary for role, part in self.parts.items() if part.temporary}

    def sync(self) -> None:
        """Bring the bytes of all parts to disk."""
        waiting = self.written()
        try:
            sync_files(waiting.values())
        except OSError as error:
            raise Unwritable(error, self.parts[list(waiting)[-1]].target) from None


class Staged(Parts):
    """Parts that wait beside their targets."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__({role: Part(target) for role, target in files.items()})

    def commit(self) -> None:
        """Put every part in place; a part without bytes takes away what an earlier run wrote there."""
        parts = list(self.parts.values())
        for part in parts:
            if part.target.is_dir():
                raise Refused(f"{part.target} is a folder; expected a file, or nothing")
        self.sync()
        stepped: list[tuple[Path, Path]] = []
        placed: list[Part] = []
        try:
            _place(parts, stepped, placed)
        except BaseException as error:
            _undo(placed, stepped)
            if isinstance(error, OSError):
                raise Unwritable(error, (placed or parts)[-1].target) from None
            raise
        for _, aside in stepped:
            with suppress(OSError):
                aside.unlink()


def _place(parts: list[Part], stepped: list[tuple[Path, Path]], placed: list[Part]) -> None:
    """Let old files step aside and new ones take their places, noting each, so that it can be undone."""
    for part in parts:
        if os.path.lexists(part.target):
            aside = _aside(part.target)
            stepped.append((part.target, aside))
            os.replace(part.target, aside)
    for part in parts:
        if part.temporary is not None:
            placed.append(part)
            os.replace(part.temporary, part.target)
            part.temporary = None
    sync_folders(part.target.parent for part in parts if part.target.parent.is_dir())


def _undo(placed: list[Part], stepped: list[tuple[Path, Path]]) -> None:
    for part in placed:
        with suppress(OSError):
            part.target.unlink()
    for target, aside in stepped:
        with suppress(OSError):
            os.replace(aside, target)


def _aside(target: Path) -> Path:
    return target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")


def _let_go(stream: io.TextIOWrapper) -> None:
    """Keep a text stream from closing the file beneath it."""
    with suppress(ValueError, OSError):
        stream.detach()
