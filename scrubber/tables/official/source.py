"""Opening files for import: plain, gzipped, in a zip, or a workbook; what is read is bounded and counted.

Nothing is ever unpacked to disk, and a name inside a zip is only shown, never used as a path.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Protocol, TypeVar

from scrubber.tables.official.problem import Problem
from scrubber.tables.official.workbook import open_workbook

__all__ = [
    "LIMITS",
    "Limits",
    "Opened",
    "Origin",
    "Source",
    "Watch",
    "files_of",
    "is_table_file",
    "open_file",
]

_GZIP, _ZIP, _OLD_EXCEL, _PDF = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_EMPTY_ZIP = b"PK\x05\x06"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MARK = "\xef\xbb\xbf"
"""A byte order mark as Latin-1 shows it."""
_BLOCK = 1 << 20
_HEAD = 60
_TABLES = (".txt", ".csv", ".tsv", ".xlsx", ".dat", "")
"""The endings that tables have; in a zip or a folder, files with others are left alone."""
_FAR = re.compile(rb' r="((?:[B-Z][A-Z]|[A-Z]{3})[0-9]{1,7})"')
"""A cell beyond column AZ, as a sheet's XML names it."""
_DAMAGE = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    LookupError,
)
"""What reading damaged packed data comes to: of a zip, whatever its reader trips over."""

T = TypeVar("T")

Record = tuple[int, list[str]]
"""A line or row, counted from 1, and its cells."""


@dataclass(frozen=True)
class Limits:
    """How much may come out of a file. `ratio` is asked only of what is bigger than `free` bytes."""

    unpacked: int = 1 << 30
    workbook: int = 1 << 28
    ratio: int = 200
    free: int = 1 << 24
    members: int = 2000


LIMITS = Limits()


@dataclass
class Watch:
    """What is being read, for whoever shows progress."""

    file: str = ""
    rows: int = 0
    doing: str = "looking at"

    def starts(self, file: str, doing: str) -> None:
        """Note what is done with which file."""
        self.file, self.rows, self.doing = file, 0, doing


@dataclass(frozen=True)
class Origin:
    """A file as it was named: what a release remembers of it."""

    path: Path
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...

    def close(self) -> None: ...


class Content(Protocol):
    """What can be read of a file, again and again."""

    def records(self) -> Iterator[Record]:
        """Yield every line or row, in cells."""

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield every line as it is; nothing for a sheet."""


@dataclass(frozen=True)
class Source:
    """One table to be read: a file, a member of a zip, a sheet of a workbook.

    `name` is where the release is read from, `shown` what messages call it.
    """

    name: str
    shown: str
    origin: Origin
    content: Content
    sheet: bool = False

    def records(self) -> Iterator[Record]:
        """Yield every line or row, in cells. Raises Problem."""
        return self.content.records()

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield every line as it is, without its end; nothing for a sheet. Raises Problem."""
        return self.content.lines()

    @cached_property
    def head(self) -> list[Record]:
        """The first lines or rows. Raises Problem."""
        return list(_upto(self.records(), _HEAD))

    @cached_property
    def first_lines(self) -> list[str]:
        """The first lines that are not empty. Raises Problem."""
        return [text for _, text in _upto(self.lines(), _HEAD) if text.strip()]


def _upto(items: Iterator[T], most: int) -> Iterator[T]:
    for _, item in zip(range(most), items, strict=False):
        yield item


@dataclass
class Opened:
    """What a file holds that may be a table, and the names of what was left alone."""

    sources: list[Source] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


# -- which files --------------------------------------------------------------------------------------------


def files_of(path: Path, limits: Limits = LIMITS) -> list[Path]:
    """Return a file itself, or the files of a folder and of the folders in it. Raises Problem."""
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, inner, names in os.walk(path):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        found += [Path(folder) / name for name in sorted(names) if not name.startswith(".")]
        if len(found) > limits.members:
            raise Problem(
                str(path), f"the folder holds more than {limits.members} files", "the files to import"
            )
    if not found:
        raise Problem(str(path), "the folder is empty", "the files to import")
    return found


def is_table_file(path: Path) -> bool:
    """Whether a file in a folder may be a table, by its ending."""
    return path.suffix.lower() in (*_TABLES, ".gz", ".zip")


def open_file(path: Path, limits: Limits = LIMITS) -> Opened:
    """Look at a file and return the sources in it; only its head is read. Raises Problem."""
    try:
        if path.exists() and not path.is_file():
            raise Problem(str(path), "this is a device or a pipe", "a file")
        with path.open("rb") as file:
            head = file.read(_BLOCK)
            if not head:
                raise Problem(str(path), "the file is empty", "a table as it is published")
            digest = hashlib.sha256(head)
            while block := file.read(_BLOCK):
                digest.update(block)
            origin = Origin(path, digest.hexdigest(), file.tell())
        return _opened(origin, head, limits)
    except OSError as error:
        raise Problem(
            str(path), f"it cannot be read ({error.strerror or error})", "a file that can be read"
        ) from None


def _opened(origin: Origin, head: bytes, limits: Limits) -> Opened:
    path, shown = origin.path, str(origin.path)
    if head.startswith((_ZIP, _EMPTY_ZIP)):
        return _zipped(origin, limits)
    if head.startswith(_GZIP):
        name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
        packed = _Packed(shown, lambda: gzip.GzipFile(path), origin.size, limits)
        start = packed.start()
        if start.startswith(_ZIP):
            return Opened(_sheets(name, shown, origin, packed.whole(limits.workbook), limits))
        return Opened([_text(name, shown, origin, packed, start)])
    packed = _Packed(shown, lambda: path.open("rb"), origin.size, limits)
    return Opened([_text(path.name, shown, origin, packed, head)])


def _text(name: str, shown: str, origin: Origin, packed: _Packed, head: bytes) -> Source:
    """Return a source of text. Raises Problem for what is none."""
    kind = ""
    if head.startswith((_OLD_EXCEL, _PDF)):
        kind = "an old Excel or Word file" if head.startswith(_OLD_EXCEL) else "a PDF"
    elif head.startswith(_WIDE):
        kind = "text in UTF-16"
    elif b"\0" in head[:_BLOCK]:
        kind = "a binary file"
    elif not head.strip():
        kind = "an empty file"
    if kind:
        raise Problem(shown, f"this is {kind}", "a table as it is published: text, csv, xlsx, zipped or not")
    return Source(name, shown, origin, _Text(packed))


# -- zips ---------------------------------------------------------------------------------------------------


def _zipped(origin: Origin, limits: Limits) -> Opened:
    path, shown = origin.path, str(origin.path)
    try:
        with zipfile.ZipFile(path) as file:
            members = [member for member in file.infolist() if not member.is_dir()]
    except _DAMAGE:
        raise Problem(shown, "the zip is damaged or cut off", "the whole file as it is published") from None
    if any(member.filename == "xl/workbook.xml" for member in members):
        return Opened(_sheets(path.name, shown, origin, path.read_bytes(), limits))
    if len(members) > limits.members:
        raise Problem(shown, f"the zip has {len(members):,} members", f"at most {limits.members:,}")
    opened = Opened()
    for member in members:
        _member(origin, member, opened, limits)
    if not opened.sources:
        raise Problem(shown, "the zip holds no text, csv or xlsx", "a table as it is published")
    return opened


def _member(origin: Origin, member: zipfile.ZipInfo, opened: Opened, limits: Limits) -> None:
    name = member.filename.replace("\\", "/").rpartition("/")[2]
    if "__MACOSX" in member.filename or name.startswith("."):
        return
    shown = f"{origin.path}: {member.filename}"
    ending = os.path.splitext(name)[1].lower()
    if ending in (".zip", ".gz", ".7z", ".rar"):
        raise Problem(
            shown, "there is a packed file within the zip", "the tables themselves; unpack it first"
        )
    if ending not in _TABLES:
        opened.unread.append(name)
        return
    if member.flag_bits & 1:
        raise Problem(shown, "this member is encrypted", "a table as it is published")
    packed = _Packed(shown, _member_opener(origin.path, member), member.compress_size, limits)
    start = packed.start()
    if start.startswith(_ZIP):
        opened.sources += _sheets(name, shown, origin, packed.whole(limits.workbook), limits)
    elif start:
        opened.sources.append(_text(name, shown, origin, packed, start))
    else:
        opened.unread.append(name)


def _member_opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], _Readable]:
    def opener() -> IO[bytes]:
        with zipfile.ZipFile(path) as file:
            return file.open(member)  # it keeps what it needs of the zip open

    return opener


def _sheets(name: str, shown: str, origin: Origin, data: bytes, limits: Limits) -> list[Source]:
    _workbook_bounds(shown, data, limits)
    book = open_workbook(data, shown)
    alone = len(book.names) == 1
    return [
        Source(name, shown if alone else f"{shown}, sheet {sheet}", origin, book.sheet(sheet), sheet=True)
        for sheet in book.names
    ]


def _workbook_bounds(shown: str, data: bytes, limits: Limits) -> None:
    """Unpack a workbook once, to nowhere: whole, and no bigger than one may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if not any(member.filename == "xl/workbook.xml" for member in file.infolist()):
                raise Problem(shown, "there is a zip within", "the tables themselves; unpack it first")
            for member in file.infolist():
                with _Bounded(file.open(member), shown, member.compress_size, limits) as inner:
                    _not_too_wide(shown, inner, sheet=member.filename.startswith("xl/worksheets/"))
    except _DAMAGE:
        raise Problem(
            shown, "the workbook is damaged or cut off", "the whole file as it is published"
        ) from None


def _not_too_wide(shown: str, inner: io.RawIOBase, *, sheet: bool) -> None:
    """Read to the end; a sheet with a cell far to the right would be millions of empty cells in memory."""
    tail = b""
    while block := inner.read(_BLOCK):
        if sheet and (far := _FAR.search(tail + block)):
            cell = far[1].decode("latin-1")
            raise Problem(
                shown,
                f"a sheet has a cell at {cell}",
                "cells up to column AZ, as in a table that is published",
            )
        tail = block[-32:]


# -- text ---------------------------------------------------------------------------------------------------


class _Bounded(io.RawIOBase):
    """Reads on until more came out than may. Raises Problem then."""

    def __init__(self, inner: _Readable, shown: str, packed: int, limits: Limits) -> None:
        self._inner = inner
        self._shown = shown
        self._most = min(limits.unpacked, max(limits.free, packed * limits.ratio))
        self._read = 0

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into a buffer, as `io` asks for it."""
        data = self._inner.read(len(buffer))
        self._read += len(data)
        if self._read > self._most:
            raise Problem(
                self._shown,
                f"more than {self._most:,} bytes come out of it",
                "a table as it is published; this looks like a file made to fill a disk",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what is read."""
        self._inner.close()
        super().close()


class _Packed:
    """Bytes that can be opened again; whatever they are packed in is taken off, within bounds."""

    def __init__(self, shown: str, opener: Callable[[], _Readable], size: int, limits: Limits) -> None:
        self.shown = shown
        self._opener = opener
        self._size = size
        self._limits = limits

    def open(self) -> io.BufferedReader:
        """Open from the start."""
        raw = _Bounded(self._opener(), self.shown, self._size, self._limits)
        return io.BufferedReader(raw, _BLOCK)

    def start(self) -> bytes:
        """Return the first bytes. Raises Problem."""
        return self._take(_BLOCK)

    def whole(self, most: int) -> bytes:
        """Return all bytes, which must not be more than `most`. Raises Problem."""
        data = self._take(most + 1)
        if len(data) > most:
            raise Problem(self.shown, f"this is bigger than {most:,} bytes", "a workbook as it is published")
        return data

    def _take(self, most: int) -> bytes:
        try:
            with self.open() as file:
                return file.read(most)
        except _DAMAGE:
            raise self.damaged() from None
        except OSError as error:
            raise self.unreadable(error) from None

    def damaged(self, line: int = 0) -> Problem:
        """What to say of packed bytes that do not come out whole."""
        return Problem(
            self.shown, "the packed data is damaged or cut off", "the whole file as it is published", line
        )

    def unreadable(self, error: OSError) -> Problem:
        """What to say of a file that could be opened and not read to its end."""
        return Problem(
            self.shown, f"it cannot be read ({error.strerror or error})", "a file that can be read"
        )


class _Text:
    """Lines in Latin-1; cells are cut at tabs, or where there are none at commas."""

    def __init__(self, packed: _Packed) -> None:
        self._packed = packed
        self._tabs: bool | None = None

    def _stream(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self._packed.open(), "latin-1", newline=None)

    def lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        try:
            with self._stream() as stream:
                for number, line in enumerate(stream, 1):
                    text = line.rstrip("\n")
                    yield number, text.removeprefix(_MARK) if number == 1 else text
        except _DAMAGE:
            raise self._packed.damaged(number) from None
        except OSError as error:
            raise self._packed.unreadable(error) from None

    def records(self) -> Iterator[Record]:
        if self._tabs is None:
            head = self._packed.start().decode("latin-1").splitlines()[:_HEAD]
            self._tabs = sum("\t" in line for line in head) * 2 > len(head)
        return self._by_tabs() if self._tabs else self._by_commas()

    def _by_tabs(self) -> Iterator[Record]:
        for number, line in self.lines():
            yield number, line.split("\t")

    def _by_commas(self) -> Iterator[Record]:
        rows = csv.reader(text + "\n" for _, text in self.lines())
        try:
            for row in rows:
                yield rows.line_num, row
        except csv.Error as error:
            raise Problem(
                self._packed.shown, f"this is no csv ({error})", "cells between commas", rows.line_num
            ) from None
