"""All that the tables say of a code on a day, gathered: for a person who looks it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from scrubber.tables.addons import AddOn
from scrubber.tables.codelist import Standing
from scrubber.tables.fees import Fee
from scrubber.tables.issue import Issue, Looked
from scrubber.tables.lookup import Tables
from scrubber.tables.mue import Mue
from scrubber.tables.ptp import Pair, PtpTable

__all__ = ["About", "Partners", "about", "partners"]


@dataclass(frozen=True, slots=True)
class Partners:
    """The codes that a code meets in a pair in force on a day, by indicator (0 nothing lifts it, 1 a modifier may).

    `includes` has it in column one, `included_in` in column two. `issue` is the release asked, None where none
    knows the code; `listed` says that it has the code in some pair of some day.
    """

    issue: Issue | None
    includes: dict[str, tuple[str, ...]]
    included_in: dict[str, tuple[str, ...]]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """A code on a day. `needed_by` are the add-on codes that name it as a primary."""

    code: str
    day: date
    fee: Looked[Fee]
    mue: Looked[Mue]
    add_on: Looked[AddOn]
    needed_by: tuple[str, ...]
    partners: Partners
    in_hcpcs: bool

    @property
    def known(self) -> bool:
        """Whether any table has it."""
        rows = (self.fee.row, self.mue.row, self.add_on.row)
        named = self.partners.listed or bool(self.needed_by) or self.in_hcpcs
        return named or any(row is not None for row in rows)

    @property
    def unasked(self) -> tuple[str, ...]:
        """Why tables could not be asked, each reason once."""
        return tuple(dict.fromkeys(each.reason for each in (self.fee, self.mue, self.add_on) if each.reason))


def about(tables: Tables, code: str, day: date) -> About:
    """Gather what the tables say of a code on a day."""
    return About(
        code,
        day,
        tables.fee(code, day),
        tables.mue(code, day),
        tables.add_on(code, day),
        tuple(sorted(set(_needing(tables, code, day)))),
        partners(tables, code, day),
        tables.hcpcs(code, day).standing is Standing.KNOWN,
    )


def _needing(tables: Tables, code: str, day: date) -> Iterator[str]:
    for table in tables.add_on_tables[:1]:
        for row in table.every():
            if row.primary == code and row.in_force(day):
                yield row.code


def partners(tables: Tables, code: str, day: date) -> Partners:
    """Return every pair of a code in force on a day, in both directions, of the newest release that knows it."""
    table = next((table for table in tables.ptp if table.issue.knows(code)), None)
    if table is None:
        return Partners(None, {}, {})
    includes = ((pair.indicator, pair.column2) for pair in table.of(code) if pair.in_force(day))
    included_in = ((pair.indicator, pair.column1) for pair in _into(table, code) if pair.in_force(day))
    listed = code in table.codes
    return Partners(table.issue, _by_indicator(includes), _by_indicator(included_in), listed)


def _into(table: PtpTable, code: str) -> Iterator[Pair]:
    """The pairs with a code in column two: the table is sorted by column one, so each of those is asked."""
    for one in table.codes:
        if table.find(one, code) >= 0:
            yield from table.rows(one, code)


def _by_indicator(found: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, set[str]] = {}
    for indicator, code in found:
        groups.setdefault(indicator, set()).add(code)
    return {indicator: tuple(sorted(groups[indicator])) for indicator in sorted(groups)}
