"""How a text report ends: counts and dollars by edit, and the line that sums it all up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.edit.codes import CodeSet
from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from scrubber.report.record import NoData, Summary

__all__ = [
    "closing",
    "dollars",
    "edits_of",
    "expected",
    "found",
    "lacking_alike",
    "notes",
    "statistics",
    "times_of",
]


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
    rows: list[tuple[str, ...]] = [("edit", "severity", "name", "count", "charges at risk", "allowed")]
    rows += [
        (
            visible(edit),
            count.severity,
            visible(count.name),
            f"{count.count:,}",
            dollars(count.charge_at_risk),
            expected(count.allowed_at_risk),
        )
        for edit, count in edits
    ]
    totals = dollars(summary.charge_at_risk.total), expected(summary.allowed_at_risk.total)
    rows.append(("", "", "", f"{summary.findings.total:,}", *totals))
    if not any(count.allowed_at_risk for _, count in edits):
        rows = [row[:-1] for row in rows]
    notes = ["  (the last line counts each service once, reject and deny only)", *_of_allowed(summary)]
    return "\n".join([*_table(rows, right=(3, 4, 5)), *notes, *_by_snip(summary)])


def expected(amount: Decimal) -> str:
    """What payers are expected to allow, `$661.16`; nothing where no amount is known."""
    return dollars(amount) if amount else ""


def _of_allowed(summary: Summary) -> list[str]:
    """What the expected amounts are, and how many findings have none."""
    if not any(count.allowed_at_risk for count in summary.by_edit.values()):
        return []
    unknown = summary.allowed_unknown
    without = f"; not known for {count_of(unknown, 'finding')}" if unknown else ""
    return [f"  (charges are what was billed, allowed is what payers are expected to allow{without})"]


def _by_snip(summary: Summary) -> list[str]:
    """Counts by the level of test that finds such faults."""
    rows = [("level", "tests", "count")]
    rows += [
        (f"SNIP {level}", _SNIP.get(level, ""), f"{number:,}") for level, number in summary.by_snip.items()
    ]
    return _table(rows, right=(2,))


def closing(summary: Summary) -> str:
    """`3 files · 120 claims: 100 clean, 20 held · 31 findings (2 reject, ...) · $12,345.00 at risk`."""
    parts = [
        count_of(summary.files, "file"),
        f"{count_of(summary.claims, 'claim')}: {summary.clean:,} clean, {summary.held:,} held",
        found(summary),
        f"{dollars(summary.charge_at_risk.total)} at risk",
    ]
    fixed = summary.fixed.safe + summary.fixed.review + summary.fixed.attest
    if fixed:
        parts.append(f"{fixed:,} fixed")
    if summary.suppressed:
        parts.append(f"{summary.suppressed:,} suppressed")
    return " · ".join(parts)


def found(summary: Summary) -> str:
    """`31 findings (2 reject, 20 deny, 9 advise)`."""
    every = summary.findings
    kinds = [(every.reject, "reject"), (every.deny, "deny"), (every.advise, "advise")]
    split = ", ".join(f"{number:,} {kind}" for number, kind in kinds if number)
    return f"{count_of(every.total, 'finding')} ({split})" if every.total else "no findings"


def notes(summary: Summary) -> list[str]:
    """A line for each reason that edits could not judge and each table that is older than the dates it judged."""
    lines = [_unjudged(group) for group in lacking_alike(summary.no_data)]
    lines += [
        f"stale: table {visible(table.name)} {visible(table.release)} is older than the dates it judged"
        f" ({count_of(table.findings, 'finding')})"
        for table in summary.stale_tables
    ]
    return lines


def lacking_alike(missing: Iterable[NoData]) -> list[list[NoData]]:
    """Put together the edits that could not judge for the same reason, in their order."""
    reasons: dict[tuple[str | None, str], list[NoData]] = {}
    for one in missing:
        reasons.setdefault((one.table, one.reason), []).append(one)
    return list(reasons.values())


def edits_of(group: Iterable[NoData]) -> str:
    """`MOH020-MOH028, MOH031`."""
    return visible(CodeSet(one.edit for one in group).describe())


def times_of(group: Sequence[NoData]) -> str:
    """How often each of them could not: `7`, or `1 to 7`."""
    counts = [one.count for one in group]
    least, most = min(counts), max(counts)
    return f"{most:,}" if least == most else f"{least:,} to {most:,}"


def _unjudged(group: Sequence[NoData]) -> str:
    """All edits that lack the same thing, with the first place of the first of them."""
    missing = group[0]
    first = f", first at {visible(missing.first)}" if missing.first else ""
    first += f" in {visible(missing.file)}" if missing.file else ""
    reason = visible(missing.reason.removeprefix("could not be judged: "))
    times = times_of(group) + (" time" if times_of(group) == "1" else " times")
    each = " each" if len(group) > 1 else ""
    return f"no data: {edits_of(group)} could not judge {times}{each}{first}: {reason}"


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
