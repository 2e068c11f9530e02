"""ICD-10-CM: from a list of all its codes, which may be sent and which are headings only."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable
from datetime import date, timedelta

from scrubber.tables.codelist import Release

__all__ = ["TABLE", "release_of", "split"]

TABLE = "icd10cm"
_NAME = re.compile(r"code-list-([A-Z][a-z]+)-(20[0-9]{2})\.txt")
_CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}", re.ASCII)
_SHORTEST = 3
_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_ISSUES = (4, 10)
"""The months in which new codes come into force, on the first."""


def release_of(file_name: str) -> Release | None:
    """Return the release that a file of the package names (`code-list-April-2026.txt`), None where it names none.

    A release is for the half year from its day on: new codes come on 1 October, and a few on 1 April.
    """
    match = _NAME.fullmatch(file_name)
    month = _MONTHS.get(match[1]) if match else None
    if match is None or month not in _ISSUES:
        return None
    year = int(match[2])
    following = date(year, 10, 1) if month == 4 else date(year + 1, 4, 1)
    return Release(f"{year}-{month:02d}", date(year, month, 1), following - timedelta(days=1))


def split(lines: Iterable[str]) -> tuple[list[str], list[str]]:
    """Take codes, without their points, apart: those that may be sent, and headings with longer codes beneath.

    Chapters (`2`) and blocks (`C43-C44`) are neither, and left out. A code that is cut off behind its
    placeholder (`W5501X`) is a heading too, though no list has it. Both lists are sorted.
    """
    codes = sorted({code for line in lines if _CODE.fullmatch(code := line.strip().replace(".", ""))})
    following = [*codes[1:], ""]
    billable = [code for code, after in zip(codes, following, strict=True) if not after.startswith(code)]
    return billable, sorted({code[:length] for code in billable for length in range(_SHORTEST, len(code))})
