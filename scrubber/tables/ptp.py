"""Procedure-to-procedure pairs of NCCI: which code of a day includes which other, since when, and what lifts that.

A pair stands for column one (what is paid) and column two (what is denied beside it). CMS's file is cumulative:
the same pair may come several times, with days that do not overlap; the row in force on the day of service counts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scrubber.finding import TableRef
from scrubber.tables.columns import DAY_ZERO, OPEN, Columns, pack
from scrubber.tables.compile import TableError
from scrubber.tables.issue import Issue, about_release, scope_of

__all__ = ["FILE", "NAME", "Pair", "Pairs", "PtpTable", "Row", "compile_rows", "in_order"]

NAME = "ptp"
FILE = "CMS's practitioner PTP file (ccipra-*)"
_WIDTH = 5

Row = tuple[str, str, int, int, int, int]
"""Column one, column two, first and last day since `columns.DAY_ZERO` (`OPEN`: no end), indicator, rationale."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the table. `indicator` is 0 (nothing lifts it), 1 (a modifier may) or 9 (withdrawn)."""

    column1: str
    column2: str
    indicator: str
    first: date
    last: date | None
    rationale: str
    issue: Issue = field(repr=False, compare=False)

    @property
    def ever(self) -> bool:
        """Whether it was ever in force: a row that ended on its first day, or has indicator 9, never was."""
        return self.indicator != "9" and self.first != self.last

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day of service, its first and last day included."""
        return self.ever and self.first <= day and (self.last is None or day <= self.last)

    def ref(self, day: date) -> TableRef:
        """The table and release it comes from, as a finding carries it."""
        return self.issue.ref(day)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """What the tables say of a set of codes: pairs among them, in either direction, on whatever day.

    `missing` are codes that no issue speaks for; `reason` says so, and which file would. `since` is the first day
    that any issue knows, as X12 has it (20200101); empty where there is none.
    """

    rows: tuple[Pair, ...]
    missing: frozenset[str]
    reason: str
    issues: tuple[Issue, ...]
    since: str = ""

    def ref(self, day: date) -> TableRef:
        """The newest issue that is here, as a finding carries it."""
        return self.issues[0].ref(day) if self.issues else TableRef(NAME, "")

    def speaks(self, day: date) -> bool:
        """Whether a day is not before the first that any issue knows."""
        return any(issue.release.first is None or issue.release.first <= day for issue in self.issues)


class PtpTable:
    """One release, mapped into memory. A question costs a search among the rows of one code."""

    def __init__(self, path: Path, *, built_in: bool = False) -> None:
        """Open a compiled table. Raises TableError or OSError."""
        self.columns = columns = Columns(path)
        about = columns.about
        notes = tuple(about.get("notes", ()))
        release = about_release(about)
        self.issue = Issue(NAME, release, scope_of(columns), built_in, path.name, notes)
        _, joined = columns.texts("codes")
        self.codes = [joined[at : at + _WIDTH] for at in range(0, len(joined), _WIDTH)]
        self._index = {code: n for n, code in enumerate(self.codes)}
        self._starts = columns.numbers("starts")
        self._second = columns.numbers("second")
        self._first = columns.numbers("first")
        self._last = columns.numbers("last")
        self._indicator = columns.numbers("indicator")
        self._rationale = columns.numbers("rationale")
        self._rationales: list[str] = about.get("rationales") or [""]

    def __len__(self) -> int:
        return len(self._second)

    def find(self, column1: str, column2: str) -> int:
        """Return the position of the first row of a pair, -1 where there is none."""
        index = self._index
        one, two = index.get(column1, -1), index.get(column2, -1)
        if one < 0 or two < 0:
            return -1
        stop = self._starts[one + 1]
        at = bisect_left(self._second, two, self._starts[one], stop)
        return at if at < stop and self._second[at] == two else -1

    def rows(self, column1: str, column2: str) -> list[Pair]:
        """Return every row of a pair in this direction, oldest first; those never in force too."""
        at = self.find(column1, column2)
        if at < 0:
            return []
        two, stop = self._second[at], self._starts[self._index[column1] + 1]
        found = []
        while at < stop and self._second[at] == two:
            found.append(self._pair(column1, column2, at))
            at += 1
        return found

    def of(self, column1: str) -> Iterator[Pair]:
        """Yield every row with a code in column one, by the code in column two."""
        one = self._index.get(column1)
        if one is not None:
            for at in range(self._starts[one], self._starts[one + 1]):
                yield self._pair(column1, self.codes[self._second[at]], at)

    def every(self) -> Iterator[Pair]:
        """Yield every row of the table, in order."""
        for code in self.codes:
            yield from self.of(code)

    def _pair(self, column1: str, column2: str, at: int) -> Pair:
        last = self._last[at]
        return Pair(
            column1,
            column2,
            str(self._indicator[at]),
            date.fromordinal(DAY_ZERO + self._first[at]),
            None if last == OPEN else date.fromordinal(DAY_ZERO + last),
            self._rationales[self._rationale[at]],
            self.issue,
        )


def among(tables: Collection[PtpTable], codes: frozenset[str]) -> Pairs:
    """Return the pairs among codes; each two codes are answered by the first table that knows both."""
    issues = tuple(table.issue for table in tables)
    rows: list[Pair] = []
    for one in codes:
        for two in codes:
            if one != two:
                table = next((t for t in tables if t.issue.knows(one) and t.issue.knows(two)), None)
                if table is not None and table.find(one, two) >= 0:
                    rows += [pair for pair in table.rows(one, two) if pair.ever]
    missing = frozenset(code for code in codes if code and not any(issue.knows(code) for issue in issues))
    rows.sort(key=lambda pair: (pair.column1, pair.column2, pair.first))
    firsts = [issue.release.first for issue in issues]
    since = "" if None in firsts else min((f"{first:%Y%m%d}" for first in firsts), default="")
    return Pairs(tuple(rows), missing, "", issues, since)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort rows as the table keeps them: by column one, column two, and first day."""
    return sorted(rows)


def compile_rows(rows: Iterable[Row], about: Mapping[str, Any], scope: Iterable[str] = ()) -> bytes:
    """Return the bytes of a table; rows come `in_order`. `about` has table, release, first, last, rationales.

    Raises TableError for rows out of order, and for codes that are not of five characters.
    """
    one, two = array("H"), array("H")
    first, last = array("H"), array("H")
    indicator, rationale = array("B"), array("B")
    numbers: dict[str, int] = {}
    before: tuple[str, str, int] = ("", "", 0)
    for code1, code2, begin, end, mark, why in rows:
        key = code1, code2, begin
        if key < before:
            raise TableError(
                f"the pair {code1} {code2} is out of order; expected rows by column one, column two, day"
            )
        before = key
        one.append(numbers.setdefault(code1, len(numbers)))
        two.append(numbers.setdefault(code2, len(numbers)))
        first.append(begin)
        last.append(end)
        indicator.append(mark)
        rationale.append(why)
    codes = sorted(numbers)
    if any(len(code) != _WIDTH for code in codes):
        raise TableError("a code is not of five characters")
    rank = [0] * len(codes)
    for n, code in enumerate(codes):
        rank[numbers[code]] = n
    starts = array("I", bytes(4 * (len(codes) + 1)))
    for number in one:
        starts[rank[number] + 1] += 1
    for n in range(len(codes)):
        starts[n + 1] += starts[n]
    columns: dict[str, Any] = {
        "codes": (_WIDTH, "".join(codes).encode("latin-1")),
        "starts": starts,
        "second": array("H", map(rank.__getitem__, two)),
        "first": first,
        "last": last,
        "indicator": indicator,
        "rationale": rationale,
    }
    if limited := sorted(scope):
        columns["scope"] = (_WIDTH, "".join(limited).encode("latin-1"))
    return pack({**about, "rows": len(first)}, columns)
