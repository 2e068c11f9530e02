"""The report of the day for the office: reports/day-CCYY-MM-DD.html, written anew while the day goes on."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date, datetime
from time import monotonic
from typing import TYPE_CHECKING

from scrubber.app.disk import write_whole
from scrubber.app.watch.layout import Root
from scrubber.report.day import write_day

if TYPE_CHECKING:
    from scrubber.ledger import Ledger

__all__ = ["DayReports"]

_EVERY = 5.0
"""Seconds between two reports while files come."""
_SHARE = 20
"""It may take a twentieth of the time at most."""


class DayReports:
    """Writes the report when something has happened: seldom while files come, soon when none is left."""

    def __init__(
        self, root: Root, ledger: Ledger, now: Callable[[], datetime], titles: Callable[[], Mapping[str, str]]
    ) -> None:
        self._root = root
        self._ledger = ledger
        self._now = now
        self._titles = titles
        self._days: set[date] = set()
        self._last = 0.0
        self._spent = 0.0

    def happened(self, at: str) -> None:
        """Something was filed at a time (ISO)."""
        self._days.add(datetime.fromisoformat(at).date())

    def due(self, *, idle: bool) -> float | None:
        """In how many seconds a report is to be written; None where there is nothing new."""
        if not self._days:
            return None
        apart = _SHARE * self._spent if idle else max(_EVERY, _SHARE * self._spent)
        return max(0.0, self._last + apart - monotonic())

    def write(self) -> None:
        """Write what there is to write. Raises OSError and LedgerError; then it stays due."""
        begun = monotonic()
        for day in sorted(self._days):
            text = io.StringIO()
            write_day(self._ledger.day(day), text, titles=self._titles(), written=self._now())
            path = self._root.path / "reports" / f"day-{day.isoformat()}.html"
            write_whole(path, text.getvalue().encode("utf-8"), durable=False)
            self._days.discard(day)
        self._last = monotonic()
        self._spent = self._last - begun
