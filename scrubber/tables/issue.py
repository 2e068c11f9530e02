"""Issues of one table side by side: which of them speaks for a code on a day (HOUSE law 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from scrubber.finding import TableRef
from scrubber.tables.codelist import Release
from scrubber.tables.columns import Columns

__all__ = ["Issue", "Looked", "about_release", "newest_first", "of_day", "scope_of", "unread"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Looked(Generic[T]):
    """What a table says: its row, or None where it has none; `reason` says why it could not be asked.

    A row of None and no reason means that the table speaks for code and day, and has nothing for them.
    """

    row: T | None
    table: TableRef
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One release of a table as it is here. `scope` are the codes it speaks for, None where for all there are."""

    name: str
    release: Release
    scope: frozenset[str] | None = None
    built_in: bool = False
    file: str = ""
    notes: tuple[str, ...] = ()

    def knows(self, code: str) -> bool:
        """Whether it speaks for a code: it is whole, or the code is one of those that it was made for."""
        return self.scope is None or code in self.scope

    def stale(self, day: date) -> bool:
        """Whether the day lies after the release."""
        return self.release.last is not None and day > self.release.last

    def age(self, day: date) -> int:
        """How many days the release had run out on a day; 0 where it had not."""
        return max((day - self.release.last).days, 0) if self.release.last else 0

    def ref(self, day: date) -> TableRef:
        """What a finding carries."""
        return TableRef(self.name, self.release.name, self.stale(day))


def about_release(about: dict[str, Any]) -> Release:
    """Return the release that a table's header names. Raises KeyError or ValueError where it names none."""
    first, last = (date.fromisoformat(about[key]) if about.get(key) else None for key in ("first", "last"))
    return Release(about["release"], first, last)


def scope_of(columns: Columns) -> frozenset[str] | None:
    """Return the codes that a table speaks for; None where it has no such list."""
    return frozenset(columns.words("scope")) if "scope" in columns else None


def newest_first(issues: Sequence[T], issue: Callable[[T], Issue]) -> list[T]:
    """Sort by release, the newest first; of two of one release the whole one goes before built-in facts.

    The last day tells releases apart: the first may be that of the oldest row, which all of them have.
    """

    def key(each: T) -> tuple[date, bool, bool]:
        about = issue(each)
        newest = about.release.last or about.release.first or date.min
        return newest, about.scope is None, not about.built_in

    return sorted(issues, key=key, reverse=True)


def of_day(issues: Sequence[T], issue: Callable[[T], Issue], code: str, day: date) -> T | None:
    """Return the issue that speaks for a code on a day, of several that are sorted newest first.

    That is the newest whose first day has come, among those that know the code; None before the first of them,
    and where none knows the code.
    """
    for each in issues:
        about = issue(each)
        if about.knows(code) and (about.release.first is None or about.release.first <= day):
            return each
    return None


def unread(name: str, issues: Sequence[Issue], code: str, file: str) -> str:
    """Return why no issue could be asked about a code on a day: none is here, none knows it, or none is that old."""
    knowing = [issue for issue in issues if issue.knows(code)]
    if knowing:
        first = min(issue.release.first or date.min for issue in knowing)
        return (
            f"the table {name} is here for days from {first.isoformat()} only; expected {file} of that time"
        )
    some = [issue for issue in issues if issue.scope is not None]
    if some:
        here = ", ".join(sorted({issue.release.name for issue in some}))
        only = "the codes of a dermatology day" if all(issue.built_in for issue in some) else "some codes"
        return f"the table {name} {here} knows {only} only; expected {file}, imported with `scrubber tables import`"
    return f"no table {name} is here; expected {file}, imported with `scrubber tables import`"
