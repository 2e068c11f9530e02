"""What edits ask of the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from scrubber.finding import TableRef
from scrubber.tables import addons, fees, mue, ptp, reasons
from scrubber.tables.addons import AddOn, AddOnTable
from scrubber.tables.codelist import Answer, CodeList, Release, Standing
from scrubber.tables.fees import Fee, FeeTable, LocalityTable
from scrubber.tables.issue import Issue, Looked, newest_first, of_day, unread
from scrubber.tables.mue import Mue, MueTable
from scrubber.tables.ptp import Pairs, PtpTable
from scrubber.tables.reasons import CARC, RARC, Reason, ReasonTable

__all__ = ["LISTED", "LISTS", "Opened", "Tables"]

LISTS = ("facility", "hcpcs", "icd10cm", "modifiers", "place_of_service", "states", "taxonomy")
"""The names of the lists of codes."""

LISTED = (
    *("add_ons", "primaries", "first_stages", "global_000", "global_010", "global_090", "global_ZZZ"),
    *("never_likely", "limited_by_day", "paired"),
)
"""The names that `Tables.listed` knows."""

_BLOCKS = "17315"
"""What is added to a stage of Mohs surgery for its sixth block and each one more."""
_MOST_SETS = 1 << 14
_MOST_ROWS = 1 << 16

Opened = PtpTable | MueTable | AddOnTable | FeeTable | LocalityTable | ReasonTable
T = TypeVar("T")


def _nothing(name: str) -> Sequence[Opened]:
    return ()


class Tables:
    """The reference tables of a run, each read when it is first asked.

    `source` gives the lists of a name, of every release that is here: `icd10cm`, `hcpcs`, `modifiers`,
    `place_of_service`, `facility`, `states`, `taxonomy`; `shelf` the tables of rows: `ptp`, `mue`, `aoc`, `pfs`,
    `gpci`. Codes are asked as they are written in the list: in capitals, diagnoses without their point.
    `stale_after` is the number of days beyond which a release that has run out no longer judges.
    """

    def __init__(
        self,
        source: Callable[[str], CodeList | Sequence[CodeList]],
        shelf: Callable[[str], Sequence[Opened]] = _nothing,
        stale_after: int | None = None,
    ) -> None:
        self._source = source
        self._shelf = shelf
        self.stale_after = stale_after
        self._lists: dict[str, list[CodeList]] = {}
        self._pairs: dict[frozenset[str], Pairs] = {}
        self._units: dict[tuple[str, date], Looked[Mue]] = {}
        self._needs: dict[tuple[str, date], Looked[AddOn]] = {}
        self._fees: dict[tuple[str, date, str], Looked[Fee]] = {}
        self._globals: dict[str, frozenset[str]] = {}
        self._reach: dict[tuple[frozenset[str], tuple[str, ...]], frozenset[str]] = {}

    # -- lists of codes

    def codes(self, name: str) -> CodeList:
        """Return the newest list of a name. Raises KeyError where there is no such table."""
        return self._every(name)[0]

    def _every(self, name: str) -> list[CodeList]:
        known = self._lists.get(name)
        if known is None:
            found = self._source(name)
            listed = [found] if isinstance(found, CodeList) else list(found)
            listed.sort(key=lambda codes: codes.release.first or date.min, reverse=True)
            known = self._lists[name] = listed
        return known

    def _ask(self, name: str, code: str, day: date | None) -> Answer:
        """Ask the release of a day, the oldest for a day before all of them."""
        every = self._every(name)
        asked = every[0]
        if day is not None and len(every) > 1:
            asked = next((c for c in every if (c.release.first or date.min) <= day), every[-1])
        answer = asked.ask(code, day)
        if day is None or not answer.stale or answer.known or not self._outdated(answer.age(day)):
            return answer
        return replace(answer, standing=Standing.NO_DATA, reason=self._too_old(name, answer.release.name))

    def icd10cm(self, code: str, day: date | None = None) -> Answer:
        """Return what ICD-10-CM says of a diagnosis code, written without its point, on a day of service."""
        return self._ask("icd10cm", code, day)

    def hcpcs(self, code: str, day: date | None = None) -> Answer:
        """Return what HCPCS level II says of a procedure code (a letter and four digits; CPT is not in it)."""
        return self._ask("hcpcs", code, day)

    def modifier(self, code: str) -> Answer:
        """Return whether a modifier is one of CPT or HCPCS, or an origin and destination of an ambulance."""
        return self.codes("modifiers").ask(code)

    def place_of_service(self, code: str) -> Answer:
        """Return whether CMS has assigned a place of service code."""
        return self.codes("place_of_service").ask(code)

    def facility(self, place: str) -> bool | None:
        """Return whether Medicare pays a place of service (SV105, CLM05-1) as a facility; None for an unknown code."""
        if place in self.codes("facility"):
            return True
        return False if self.place_of_service(place).known else None

    def state(self, code: str) -> Answer:
        """Return whether a code is a state, territory or military state of USPS, or a province of Canada Post."""
        return self.codes("states").ask(code)

    def taxonomy(self, code: str) -> Answer:
        """Return whether NUCC has a provider taxonomy code."""
        return self.codes("taxonomy").ask(code)

    # -- tables of rows

    @cached_property
    def ptp(self) -> list[PtpTable]:
        """The releases of the pair table that are here, newest first."""
        return self._opened("ptp", PtpTable)

    @cached_property
    def mues(self) -> list[MueTable]:
        """The releases of the medically unlikely units, newest first."""
        return self._opened("mue", MueTable)

    @cached_property
    def add_on_tables(self) -> list[AddOnTable]:
        """The releases of the add-on codes, newest first."""
        return self._opened("aoc", AddOnTable)

    @cached_property
    def fee_tables(self) -> list[FeeTable]:
        """The releases of the fee schedule, newest first."""
        return self._opened("pfs", FeeTable)

    @cached_property
    def localities(self) -> list[LocalityTable]:
        """The releases of the geographic indices, newest first."""
        return self._opened("gpci", LocalityTable)

    @cached_property
    def carcs(self) -> list[ReasonTable]:
        """The releases of the claim adjustment reason codes, newest first."""
        return self._opened(CARC, ReasonTable)

    @cached_property
    def rarcs(self) -> list[ReasonTable]:
        """The releases of the remittance advice remark codes, newest first."""
        return self._opened(RARC, ReasonTable)

    def _opened(self, name: str, kind: type[T]) -> list[T]:
        found = [each for each in self._shelf(name) if isinstance(each, kind)]
        return newest_first(found, _issue)

    def pairs(self, codes: frozenset[str]) -> Pairs:
        """Return the pairs among a claim's procedure codes; remembered by the set of codes."""
        known = self._pairs.get(codes)
        if known is None:
            if len(self._pairs) >= _MOST_SETS:
                self._pairs.clear()
            found = ptp.among(self.ptp, codes)
            if len(codes) > 1 and (found.missing or not found.issues):
                code = min(found.missing, default="")
                found = replace(found, reason=unread(ptp.NAME, found.issues, code, ptp.FILE))
            known = self._pairs[codes] = found
        return known

    def mue(self, code: str, day: date) -> Looked[Mue]:
        """Return the most units of a code on a day, of the release of that day."""
        known = self._units.get((code, day))
        if known is None:
            code, day = _bare(code, day)
            looked = self._of_day(self.mues, code, day, mue.NAME, mue.FILE)
            known = self._remember(self._units, (code, day), looked)
        return known

    @cached_property
    def never_likely(self) -> frozenset[str]:
        """Every code of which some release expects no unit at all."""
        return frozenset(row.code for table in self.mues for row in table.every() if row.units == 0)

    @cached_property
    def add_ons(self) -> frozenset[str]:
        """Every code that is an add-on on some day."""
        return frozenset().union(*(table.codes for table in self.add_on_tables))

    def add_on(self, code: str, day: date) -> Looked[AddOn]:
        """Return what an add-on code needs on a day; its row is None for a code that is none."""
        known = self._needs.get((code, day))
        if known is None:
            code, day = _bare(code, day)
            known = self._remember(self._needs, (code, day), self._add_on(code, day))
        return known

    def _add_on(self, code: str, day: date) -> Looked[AddOn]:
        """The newest release decides by the days of its rows."""
        tables = self.add_on_tables
        table = next((table for table in tables if table.issue.knows(code)), None)
        if table is None:
            return _unasked(addons.NAME, tables, code, addons.FILE)
        return self._aged(Looked(table.get(code, day), table.issue.ref(day)), table.issue, day)

    def carc(self, code: str, day: date) -> Looked[Reason]:
        """Return a claim adjustment reason code and its days; its row is None where the newest list does not have it.

        A code that is in force on the day is given however old the list is.
        """
        return self._reason(self.carcs, CARC, code, day)

    def rarc(self, code: str, day: date) -> Looked[Reason]:
        """Return a remittance advice remark code, as `carc` does."""
        return self._reason(self.rarcs, RARC, code, day)

    def _reason(self, tables: list[ReasonTable], name: str, code: str, day: date) -> Looked[Reason]:
        if not tables:
            return _unasked(name, tables, code, reasons.FILE)
        issue, row = tables[0].issue, tables[0].get(code)
        looked = Looked(row, issue.ref(day))
        return looked if row is not None and row.in_force(day) else self._aged(looked, issue, day)

    def fee(self, code: str, day: date, modifier: str = "") -> Looked[Fee]:
        """Return the fee schedule's row of a code, of the release of the day.

        A year's files are corrections of one schedule: a day before the first release of its year that is here
        is judged by that one.
        """
        known = self._fees.get((code, day, modifier))
        if known is None:
            (code, day), modifier = _bare(code, day), str(modifier)
            known = self._remember(self._fees, (code, day, modifier), self._fee(code, day, modifier))
        return known

    def _fee(self, code: str, day: date, modifier: str) -> Looked[Fee]:
        tables = self.fee_tables
        table = of_day(tables, _issue, code, day)
        if table is None or table.issue.release.first is None or table.issue.release.first.year != day.year:
            same = [t for t in tables if t.issue.knows(code) and _year(t.issue) == day.year]
            table = same[-1] if same else table
        if table is None:
            return _unasked(fees.NAME, tables, code, fees.FILE)
        return self._aged(Looked(table.get(code, modifier), table.issue.ref(day)), table.issue, day)

    def globals(self, days: str) -> frozenset[str]:
        """Return the codes with these global days (000, 010, 090, ZZZ...) in the newest release that knows them."""
        if not self._globals:
            newest: dict[str, str] = {}
            for table in reversed(self.fee_tables):
                newest.update(table.global_days())
            groups: dict[str, set[str]] = {}
            for code, its in newest.items():
                groups.setdefault(its, set()).add(code)
            self._globals = {its: frozenset(codes) for its, codes in groups.items()}
        return self._globals.get(days, frozenset())

    def listed(self, name: str) -> frozenset[str]:
        """Return codes that a table sets apart: `add_ons`, `primaries` of add-ons, `global_010`, `global_090`...

        `first_stages` are those of Mohs surgery, what extra blocks add to and is no add-on itself. `paired` stand in
        some pair; of `limited_by_day` some release expects no more than a number of units a day, over all claims.
        Raises KeyError for another name.
        """
        if name == "add_ons":
            return self.add_ons
        if name == "never_likely":
            return self.never_likely
        if name == "limited_by_day":
            rows = (row for table in self.mues for row in table.every())
            return frozenset(row.code for row in rows if row.units and row.indicator != mue.BY_LINE)
        if name == "paired":
            return frozenset().union(*(table.codes for table in self.ptp))
        if name == "first_stages":
            needs = (row for table in self.add_on_tables for row in table.rows(_BLOCKS))
            return frozenset(row.primary for row in needs) - self.add_ons
        if name == "primaries":
            every = (row.primary for table in self.add_on_tables for row in table.every())
            return frozenset(every) - {addons.ANY}
        if name in LISTED:
            return self.globals(name.removeprefix("global_"))
        raise KeyError(name)

    def reach(self, codes: frozenset[str], names: tuple[str, ...]) -> frozenset[str]:
        """Return codes and those that tables set apart under names, remembered; raises KeyError as `listed` does."""
        if not names:
            return codes
        key = codes, names
        if key not in self._reach:
            self._reach[key] = frozenset(codes).union(*map(self.listed, names))
        return self._reach[key]

    # -- what all of them share

    def open(self) -> None:
        """Open every table of rows: a damaged file is to be told before a claim is read. Raises TableError, OSError."""
        self.ptp, self.mues, self.add_on_tables, self.fee_tables, self.localities, self.carcs, self.rarcs  # noqa: B018

    def releases(self) -> dict[str, Release]:
        """Return the newest release of every table and list that is here, by name."""
        rows = (
            self.ptp,
            self.mues,
            self.add_on_tables,
            self.fee_tables,
            self.localities,
            self.carcs,
            self.rarcs,
        )
        newest = {tables[0].issue.name: tables[0].issue.release for tables in rows if tables}
        newest |= {name: self.codes(name).release for name in LISTS if self.codes(name).codes}
        return dict(sorted(newest.items()))

    def _of_day(self, tables: list[Any], code: str, day: date, name: str, file: str) -> Looked[Any]:
        table = of_day(tables, _issue, code, day)
        if table is None:
            return _unasked(name, tables, code, file)
        return self._aged(Looked(table.get(code), table.issue.ref(day)), table.issue, day)

    def _aged(self, looked: Looked[Any], issue: Issue, day: date) -> Looked[Any]:
        if not self._outdated(issue.age(day)):
            return looked
        return Looked(None, looked.table, self._too_old(issue.name, issue.release.name))

    def _outdated(self, age: int) -> bool:
        return self.stale_after is not None and age > self.stale_after

    def _too_old(self, name: str, release: str) -> str:
        limit = f"{self.stale_after} days, which is the site's limit"
        return f"the table {name} {release} had run out by more than {limit}"

    def _remember(self, memory: dict[Any, Any], key: object, value: T) -> T:
        if len(memory) >= _MOST_ROWS:
            memory.clear()
        memory[key] = value
        return value


def _bare(code: str, day: date) -> tuple[str, date]:
    """A code and day without the claim that they came from, which a memory must not hold on to."""
    return str(code), date.fromordinal(day.toordinal())


def _issue(table: Any) -> Issue:  # noqa: ANN401 - any table of rows
    issue: Issue = table.issue
    return issue


def _year(issue: Issue) -> int:
    return issue.release.first.year if issue.release.first else 0


def _unasked(name: str, tables: Sequence[Any], code: str, file: str) -> Looked[Any]:
    issues = [_issue(table) for table in tables]
    release = issues[0].release.name if issues else ""
    return Looked(None, TableRef(name, release), unread(name, issues, code, file))
