"""What an importer knows of one kind of official file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from scrubber.tables.codelist import Release
from scrubber.tables.official.source import Record, Source, Watch

__all__ = ["Glance", "Job", "Kind", "Made", "plain"]

_PLAIN = re.compile(r"[^A-Z0-9]+")


def plain(text: str) -> str:
    """A header's cell without what differs between files: capitals and digits only."""
    return _PLAIN.sub("", text.upper())


class Glance:
    """A source and its first lines, by which its kind is known."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @property
    def head(self) -> list[Record]:
        """The first lines or rows, in cells. Raises Problem."""
        return self.source.head

    @property
    def lines(self) -> list[str]:
        """The first lines that are not empty, as they are; none of a sheet. Raises Problem."""
        return self.source.first_lines

    @cached_property
    def cells(self) -> list[list[str]]:
        """The first rows, each cell as `plain` has it."""
        return [[plain(cell) for cell in row] for _, row in self.head]

    @property
    def text(self) -> str:
        """All that stands in the first lines, for words that must be in it."""
        return " ".join(" ".join(row) for _, row in self.head)


@dataclass
class Made:
    """What a job gave: the bytes to keep, and their header, with `rows` and `notes`."""

    content: bytes
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """Sources of one release, in the order of its parts; `about` is what is known of it before they are read."""

    kind: Kind
    sources: Sequence[Source]
    release: Release
    about: Mapping[str, Any]
    watch: Watch

    def header(self, rows: int, notes: Iterable[str] = (), first: date | None = None) -> dict[str, Any]:
        """Return the header of so many rows. `first` is the first day they speak for, where they carry days."""
        said = [*self.about.get("notes", ()), *notes]
        if rows < self.kind.usual:
            said.append(f"{rows:,} rows, where a whole release has {self.kind.usual:,} or more")
        header = {**self.about, "notes": said, "rows": rows}
        return header | ({"first": first.isoformat()} if first else {})

    def scope(self, codes: Iterable[str]) -> Sequence[str]:
        """Return the codes that an excerpt speaks for, one for each row; nothing for a whole release.

        An excerpt must not silence what it does not have.
        """
        every = list(codes)
        return sorted(set(every)) if len(every) < self.kind.usual else ()


@dataclass(frozen=True)
class Kind:
    """One kind of file. `usual` is a number of rows below which no whole release has been seen.

    `reading` reads the release from a text, `evidence` gives the texts to read it from, besides the name.
    `fits` says whether a source is of this kind; it raises Problem for what looks alike and must not be taken.
    `best` chooses among several sources of one release, None where they are not the same in several forms.
    """

    table: str
    source: str
    wanted: str
    usual: int
    reading: Callable[[str], Release | None]
    fits: Callable[[Glance], bool]
    make: Callable[[Job], Made]
    evidence: Callable[[Glance], Iterable[str]] = lambda glance: ()
    best: Callable[[Sequence[Source]], Source | None] = lambda sources: None
    binding: bool = False
    """The evidence is of the file itself: a name that says otherwise is wrong."""
    in_parts: bool = False
    listed: bool = False
    """It is kept as a list of codes, in text."""
