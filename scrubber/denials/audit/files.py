"""The files of an audited pile as a table: what each came to, or why it was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scrubber.denials.trends.tabled import Column, Table

__all__ = ["PileFile", "files_table", "kinds_table"]


@dataclass(frozen=True, slots=True)
class PileFile:
    """A file: its name as it was given, what it holds, the day of its first interchange, and what it came to.

    `used` is false where it was left out; `said` then is the reason.
    """

    name: str
    kind: str
    day: str
    used: bool
    said: str


def files_table(files: Iterable[PileFile]) -> Table:
    """Each file; those left out first."""
    columns = (
        Column("file", "File", "text"),
        Column("holds", "Holds", "text"),
        Column("day", "Written", "text"),
        Column("state", "State", "text"),
        Column("came_to", "What it came to", "text"),
    )
    listed = sorted(files, key=lambda one: (one.used, one.day, one.kind, one.name))
    rows = tuple(
        (one.name, one.kind, one.day, "used" if one.used else "left out", one.said) for one in listed
    )
    return Table("Files", columns, rows)


def kinds_table(files: Iterable[PileFile]) -> Table:
    """How many files of each kind, without their names."""
    counted = Counter((one.kind or "not known", "used" if one.used else "left out") for one in files)
    columns = (
        Column("holds", "Holds", "text"),
        Column("state", "State", "text"),
        Column("files", "Files", "count"),
    )
    return Table("Files", columns, tuple((*key, counted[key]) for key in sorted(counted)))
