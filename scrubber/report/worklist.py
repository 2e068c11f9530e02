"""The biller's worklist as csv: one row a finding, in file order (sort by any column in a spreadsheet).

RFC 4180: lines end in CR LF, so open a file for it with `newline=""`. A cell that a spreadsheet would take
for a formula gets a leading apostrophe; plain numbers such as -5.00 stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import TextIO

from scrubber.finding import Finding, display
from scrubber.report.entry import Entry
from scrubber.report.visible import visible
from scrubber.report.wording import denial

__all__ = ["COLUMNS", "cell", "worklist", "write_worklist"]

COLUMNS = (
    "file",
    "claim",
    "line",
    "edit",
    "severity",
    "outcome",
    "holds",
    "value",
    "message",
    "expected_denial",
    "charge_at_risk",
    "fix",
    "fix_safety",
    "segment",
    "locator",
    "start",
    "end",
    "finding_id",
    "suppressed",
    "source",
    "fixed",
    "allowed_at_risk",
    "allowed_basis",
)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
# The full-width forms are formulas to some spreadsheets too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write_worklist(entries: Iterable[Entry], stream: TextIO) -> int:
    """Write the header and one row a finding; returns the number of findings."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    number = 0
    for entry in entries:
        writer.writerow([cell(text) for text in _row(entry)])
        number += 1
    return number


def worklist(entries: Iterable[Entry]) -> str:
    """The worklist as one text."""
    stream = io.StringIO(newline="")
    write_worklist(entries, stream)
    return stream.getvalue()


def cell(text: str) -> str:
    """A text as a csv cell: no formula, no control character."""
    safe = visible(text, columns=False)
    if text.lstrip(" ").startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + safe
    return safe


def _row(entry: Entry) -> list[str]:
    finding = entry.finding
    at = finding.at
    return [
        entry.file,
        display(finding.claim.number) if finding.claim else "",
        "" if finding.line is None else str(finding.line),
        finding.edit,
        finding.severity.value,
        finding.outcome.value,
        "yes" if finding.holds else "no",
        display(finding.value),
        finding.message,
        denial(finding),
        finding.charge_at_risk or "",
        "; ".join(fix.title for fix in finding.fixes),
        "; ".join(fix.safety.value for fix in finding.fixes),
        display(entry.excerpt.segment) if entry.excerpt else "",
        at.locator,
        str(at.start),
        str(at.end),
        finding.id,
        _suppressed(finding),
        _source(finding),
        finding.fixed.value if finding.fixed else "",
        finding.allowed_at_risk or "",
        finding.allowed_basis or "",
    ]


def _suppressed(finding: Finding) -> str:
    aside = finding.suppressed
    return f"{aside.by} until {aside.until}: {aside.reason}" if aside else ""


def _source(finding: Finding) -> str:
    return "; ".join(f"{r.title} <{r.url}>" if r.url else r.title for r in finding.references)
