"""Which release a file is of: from its name, from what it says above its rows, or from what the user says."""

from __future__ import annotations

import re
from datetime import date, timedelta

from scrubber.tables.codelist import Release

__all__ = ["dated", "fiscal", "quarter", "quarterly", "yearly"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_VERSION = re.compile(r"v(\d{2})(\d)r(\d+)", re.I | re.ASCII)
_QUARTER = re.compile(r"(?<!\d)(20\d{2})[-_ ]?q([1-4])(?!\d)", re.I | re.ASCII)
_LETTERED = re.compile(r"(?<![a-z])rvu(\d{2})([a-d])(?![a-z])", re.I | re.ASCII)
_EFFECTIVE = re.compile(r"eff[a-z]*[-_ ]?(\d{1,2})[-_](\d{1,2})[-_](20\d{2})", re.I | re.ASCII)
_ISO = re.compile(r"(?<!\d)(20\d{2})-(\d{2})(?:-(\d{2}))?(?!\d)", re.ASCII)
_NAMES = "|".join(_MONTHS)
_MONTH_YEAR = re.compile(
    rf"(?<![a-z])({_NAMES})[a-z]*[-_ ,]*(?:\d{{1,2}}[-_ ,]+)?(20\d{{2}})(?!\d)", re.I | re.ASCII
)
_YEAR_MONTH = re.compile(rf"(20\d{{2}}|(?<!\d)\d{{2}})[-_ ]?({_NAMES})[a-z]*", re.I | re.ASCII)
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)", re.ASCII)
_SHORT_YEAR = re.compile(r"(?:gpci|pprrvu)(\d{2})(?!\d)", re.I | re.ASCII)
_FIRST_VERSION = 1994
"""Versions of the PTP table count years from here: v320 is the first quarter of 2026."""
_NEW_REASONS = (3, 7, 11, 15)
"""The months on whose first day new reason and remark codes begin; 15 is March of the next year."""


def quarter(year: int, number: int) -> Release:
    """Return the release of a quarter, 1 to 4: `2026Q3`."""
    return Release(f"{year}Q{number}", date(year, 3 * number - 2, 1), _before(year, 3 * number + 1))


def _before(year: int, month: int) -> date:
    return date(year + (month > 12), (month - 1) % 12 + 1, 1) - timedelta(days=1)


def _half_year(year: int, month: int) -> Release:
    return Release(f"{year}-{month:02d}", date(year, month, 1), _before(year, month + 6))


def _day_of(text: str) -> date | None:
    """The first day that a text names in any of the ways that publishers have; None where it names none."""
    try:
        if (match := _VERSION.search(text)) and int(match[2]) < 4:
            return date(_FIRST_VERSION + int(match[1]), 3 * int(match[2]) + 1, 1)
        if match := _QUARTER.search(text):
            return date(int(match[1]), 3 * int(match[2]) - 2, 1)
        if match := _EFFECTIVE.search(text):
            return date(int(match[3]), int(match[1]), int(match[2]))
        if match := _LETTERED.search(text):
            return date(2000 + int(match[1]), 3 * "abcd".index(match[2].lower()) + 1, 1)
        return _month_of(text)
    except ValueError:
        return None


def _month_of(text: str) -> date | None:
    """Return the first day of a month that a text names: 2026-04, April 2026, 2026_Apr, PPRRVU25_JAN."""
    if match := _ISO.search(text):
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    if match := _MONTH_YEAR.search(text):
        return date(int(match[2]), _MONTHS.index(match[1].lower()) + 1, 1)
    if match := _YEAR_MONTH.search(text):
        year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)
        return date(year, _MONTHS.index(match[2].lower()) + 1, 1)
    return None


def quarterly(text: str) -> Release | None:
    """Return the quarter that a text names, for the tables of NCCI, the fee schedule and HCPCS: 2026Q3."""
    day = _day_of(text)
    return quarter(day.year, (day.month + 2) // 3) if day else None


def yearly(text: str) -> Release | None:
    """Return the year that a text names, for the geographic indices."""
    day = _day_of(text)
    match = _YEAR.search(text) or _SHORT_YEAR.search(text)
    year = day.year if day else int(match[1]) if match else 0
    year += 2000 if 0 < year < 100 else 0
    return Release(str(year), date(year, 1, 1), date(year, 12, 31)) if year else None


def fiscal(text: str) -> Release | None:
    """Return the issue of ICD-10-CM that a text names: of October or April, or of a fiscal year (2026: October 2025).

    An issue is for the half year from its day on.
    """
    day = _day_of(text)
    if day:
        half = (day.year, 4) if 4 <= day.month < 10 else (day.year - (day.month < 4), 10)
        return _half_year(*half)
    match = _YEAR.search(text)
    return _half_year(int(match[1]) - 1, 10) if match else None


def dated(text: str) -> Release | None:
    """Return the issue of a list of reason codes, by the month of its newest change, until new codes may begin.

    That is March, July or November: 2026-08 is for the days until the end of October.
    """
    day = _day_of(text)
    if day is None:
        return None
    following = next(month for month in _NEW_REASONS if month > day.month)
    return Release(f"{day:%Y-%m}", date(day.year, day.month, 1), _before(day.year, following))
