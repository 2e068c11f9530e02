"""How a text report ends: counts and dollars by edit, and the line that sums it all up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from scrubber.report.record import Summary

__all__ = ["closing", "dollars", "notes", "statistics"]


_SNIP = {
    "1": "syntax",
    "2": "guide",
    "3": "balancing",
    "4": "situations",
    "5": "code sets",
    "6": "services",
    "7": "payer",
}
"""The types of testing that the industry counts (WEDI SNIP)."""


def dollars(amount: Decimal) -> str:
    """`$12,345.00`."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def statistics(summary: Summary) -> str:
    """Counts and dollars at risk by edit, the dearest first, then counts by SNIP level; empty if none stands."""
    edits = sorted(
        summary.by_edit.items(), key=lambda item: (-item[1].charge_at_risk, -item[1].count, item[0])
    )
    if not edits:
        return ""
    rows: list[tuple[str, ...]] = [("edit", "severity", "name", "count", "at risk")]
    rows += [
        (
            visible(edit),
            count.severity,
            visible(count.name),
            f"{count.count:,}",
            dollars(count.charge_at_risk),
        )
        for edit, count in edits
    ]
    rows.append(("", "", "", f"{summary.findings.total:,}", dollars(summary.charge_at_risk.total)))
    note = "  (the last line counts each service once, reject and deny only)"
    return "\n".join([*_table(rows, right=(3, 4)), note, *_by_snip(summary)])


def _by_snip(summary: Summary) -> list[str]:
    """Counts by the level of test that finds such faults."""
    rows = [("level", "tests", "count")]
    rows += [
        (f"SNIP {level}", _SNIP.get(level, ""), f"{number:,}") for level, number in summary.by_snip.items()
    ]
    return _table(rows, right=(2,))


def closing(summary: Summary) -> str:
    """`3 files · 120 claims: 100 clean, 20 held · 31 findings (2 reject, ...) · $12,345.00 at risk`."""
    found = summary.findings
    kinds = [(found.reject, "reject"), (found.deny, "deny"), (found.advise, "advise")]
    split = ", ".join(f"{number:,} {kind}" for number, kind in kinds if number)
    parts = [
        count_of(summary.files, "file"),
        f"{count_of(summary.claims, 'claim')}: {summary.clean:,} clean, {summary.held:,} held",
        f"{count_of(found.total, 'finding')} ({split})" if found.total else "no findings",
        f"{dollars(summary.charge_at_risk.total)} at risk",
    ]
    fixed = summary.fixed.safe + summary.fixed.review + summary.fixed.attest
    if fixed:
        parts.append(f"{fixed:,} fixed")
    if summary.suppressed:
        parts.append(f"{summary.suppressed:,} suppressed")
    return " · ".join(parts)


def notes(summary: Summary) -> list[str]:
    """A line for each edit that could not judge and each table that is older than the dates it judged."""
    lines = []
    for missing in summary.no_data:
        first = f", first at {visible(missing.first)}" if missing.first else ""
        first += f" in {visible(missing.file)}" if missing.file else ""
        times = count_of(missing.count, "time")
        lines.append(f"no data: {missing.edit} could not judge {times}{first}: {visible(missing.reason)}")
    lines += [
        f"stale: table {visible(table.name)} {visible(table.release)} is older than the dates it judged"
        f" ({count_of(table.findings, 'finding')})"
        for table in summary.stale_tables
    ]
    return lines


def _table(rows: Sequence[Sequence[str]], right: tuple[int, ...]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines
