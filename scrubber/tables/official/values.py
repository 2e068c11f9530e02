"""Reading single values of official files; what cannot be read is a `Problem` with its line."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from scrubber.tables.columns import DAY_ZERO, OPEN
from scrubber.tables.official.problem import Problem, shown

__all__ = ["NOTHING", "Reader", "day_of", "days_of", "read_day"]

NOTHING = frozenset(("", "*"))
"""What a file has where a row has no day."""

_CODE = re.compile(r"[0-9A-Z]{5}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DASHED = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ORDINAL = re.compile(r"(\d{4})(\d{3})", re.ASCII)
_AMOUNT = re.compile(r"-?\d{1,5}(\.\d{1,6})?|\.\d{1,6}", re.ASCII)


def read_day(text: str) -> date | None:
    """Return a day written as 20260131, 2026-01-31, 01/31/2026 or 2026031 (the day of the year), else None."""
    try:
        if match := _COMPACT.fullmatch(text) or _DASHED.fullmatch(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _AMERICAN.fullmatch(text):
            return date(int(match[3]), int(match[1]), int(match[2]))
        if match := _ORDINAL.fullmatch(text):
            day = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
            return day if day.year == int(match[1]) else None
    except (ValueError, OverflowError):
        pass
    return None


def days_of(day: date) -> int:
    """Return a day as tables keep it, the days since 1950-01-01; -1 for one that they cannot keep."""
    number = day.toordinal() - DAY_ZERO
    return number if 0 <= number < OPEN else -1


def day_of(number: int) -> date:
    """Return the day that a table keeps as a number."""
    return date.fromordinal(DAY_ZERO + number)


class Reader:
    """Reads the values of one file. What was read once is not looked at again: real files repeat themselves.

    `sheet` says that the file is a workbook, whose cells may have lost leading zeros where they are numbers.
    """

    def __init__(self, file: str, *, sheet: bool = False) -> None:
        self.file = file
        self._sheet = sheet
        self.codes: dict[str, str] = {}
        self.days: dict[str, int] = dict.fromkeys(NOTHING, OPEN)

    def wrong(self, line: int, there: str, expected: str) -> Problem:
        """Return the problem of a line."""
        return Problem(self.file, there, expected, line)

    def code(self, text: str, line: int) -> str:
        """Return a procedure code. Raises Problem."""
        known = self.codes.get(text)
        if known is None:
            known = text.strip()
            if self._sheet and known.isdecimal():
                known = known.zfill(5)
            if not _CODE.fullmatch(known):
                raise self.wrong(
                    line, f"{shown(text)} is no procedure code", "five digits or capitals, e.g. 17311"
                )
            self.codes[text] = known
        return known

    def day(self, text: str, line: int, *, needed: bool = True) -> int:
        """Return a day as tables keep it, `OPEN` where there is none and none is needed. Raises Problem."""
        known = self.days.get(text)
        if known is None:
            day = read_day(text.strip()) if text.strip() not in NOTHING else None
            known = days_of(day) if day is not None else OPEN if text.strip() in NOTHING else -1
            if known < 0:
                raise self.wrong(
                    line, f"{shown(text)} is no date that can be kept", "a day from 1950 on, e.g. 20260401"
                )
            self.days[text] = known
        if needed and known == OPEN:
            raise self.wrong(line, "the first day is missing", "a day, e.g. 20260401")
        return known

    def one_of(self, text: str, allowed: frozenset[str], what: str, line: int) -> str:
        """Return an indicator. Raises Problem where it is none of those allowed."""
        value = text.strip()
        if value not in allowed:
            raise self.wrong(
                line,
                f"{what} is {shown(text)}",
                f"one of {', '.join(sorted(allowed - {''}))}{', or nothing' if '' in allowed else ''}",
            )
        return value

    def number(self, text: str, what: str, line: int) -> int:
        """Return a whole number that is not negative. Raises Problem."""
        value = text.strip()
        if not (value.isascii() and value.isdecimal() and len(value) < 8):
            raise self.wrong(line, f"{what} is {shown(text)}", "a whole number")
        return int(value)

    def amount(self, text: str, what: str, line: int, *, places: int) -> Decimal:
        """Return an amount with at most so many places; an empty cell is 0. Raises Problem."""
        value = text.strip()
        if not value:
            return Decimal(0)
        amount = Decimal(value) if _AMOUNT.fullmatch(value) else None
        if amount is None or amount != round(amount, places):
            raise self.wrong(line, f"{what} is {shown(text)}", f"an amount with at most {places} places")
        return round(amount, places)
