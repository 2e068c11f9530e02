"""Reading dates and amounts. An unreadable text gives None: the guide reports it, nothing is raised."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

__all__ = ["amount", "day", "period"]

_AMOUNT = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\Z", re.ASCII)
_MOST_DIGITS = 18  # X12 allows 18 in a monetary amount; more is a fault and would only cost time


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """Read a D8 date, CCYYMMDD."""
    if len(text) != 8 or not text.isdecimal() or not text.isascii():
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def period(text: str, form: str = "") -> tuple[date, date] | None:
    """Read DTP03: a D8 date (both ends the same) or an RD8 range CCYYMMDD-CCYYMMDD.

    `form` is DTP02; where it is empty the text decides. A range that ends before it begins is readable:
    whether it makes sense is for an edit to say.
    """
    first, dash, last = text.partition("-")
    if bool(dash) != (form == "RD8") and form:
        return None
    start = day(first)
    end = day(last) if dash else start
    return (start, end) if start and end else None


@lru_cache(maxsize=8192)
def amount(text: str) -> Decimal | None:
    """Read an X12 decimal number (type R): dollars of an amount, or a quantity."""
    if len(text) > _MOST_DIGITS + 2 or not _AMOUNT.match(text):
        return None
    return Decimal(text)
