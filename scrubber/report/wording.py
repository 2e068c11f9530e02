"""Sentences that all reports share: the denial to expect, the source, the fixes, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.finding import Finding, Fix, Insert, Severity, Status
from scrubber.report.visible import shown, visible

__all__ = ["denial", "fix_changes", "notes_of", "payer_answer", "source", "stake", "where"]

_MAX_CHANGES = 3
_MAX_VALUE = 60


def where(finding: Finding, file: str = "") -> str:
    """`day.837 claim A1001 line 2`, as far as it is known."""
    parts = [visible(file)] if file else []
    if finding.claim is not None:
        parts.append(f"claim {shown(finding.claim.number) or '(no number)'}")
    if finding.line is not None:
        parts.append(f"line {finding.line}")
    return " ".join(parts)


def denial(finding: Finding) -> str:
    """The denials that the finding prevents: `CO 107 N122 or CO 97`."""
    return " or ".join(str(prevented) for prevented in finding.prevents)


def payer_answer(finding: Finding) -> str:
    """`the payer would answer CO 107 N122`; `may` for advice; empty when no denial is named."""
    if not finding.prevents:
        return ""
    would = "may" if finding.severity is Severity.ADVISE else "would"
    return f"the payer {would} answer {denial(finding)}"


def source(finding: Finding) -> str:
    """The first reference's title with the table's release: `CMS add-on code edits, 2026Q3`."""
    title = visible(finding.references[0].title) if finding.references else ""
    if finding.table is None:
        return title
    release = visible(finding.table.release)
    if not title:
        title = f"table {visible(finding.table.name)}"
    if release and release not in title:
        title = f"{title}, {release}"
    return f"{title} (older than this date)" if finding.table.stale else title


def stake(finding: Finding) -> str:
    """`at risk 120.00` where a payer would not pay; for advice only the charge it is about, `charge 120.00`.

    Behind it what the payer is expected to allow, where that is known: `at risk 120.00 (allowed 78.28)`.
    """
    if finding.charge_at_risk is None:
        return ""
    word = "charge" if finding.severity is Severity.ADVISE else "at risk"
    expected = f" (allowed {visible(finding.allowed_at_risk)})" if finding.allowed_at_risk else ""
    return f"{word} {visible(finding.charge_at_risk)}{expected}"


def fix_changes(fix: Fix) -> str:
    """What a fix would change: `2300.CLM02 100 → 120`; empty when it proposes no bytes."""
    parts = []
    for change in fix.changes[:_MAX_CHANGES]:
        old, new = _short(shown(change.old)), _short(shown(change.new))
        if isinstance(change, Insert):
            parts.append(f"{change.at.locator} + {new}")
        elif not new:
            parts.append(f"{change.at.locator} {old} removed")
        else:
            parts.append(f"{change.at.locator} {old or '(empty)'} → {new}")
    more = len(fix.changes) - _MAX_CHANGES
    return "; ".join(parts) + (f"; and {more} more" if more > 0 else "")


def _short(text: str) -> str:
    return text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 1] + "…"


def notes_of(finding: Finding) -> Iterator[str]:
    """What else a reader must know: fixed, suppressed, preview, how many times."""
    if finding.fixed is not None:
        yield f"fixed ({finding.fixed.value}) in the output"
    if finding.suppressed is not None:
        aside = finding.suppressed
        until = f" until {visible(aside.until)}" if aside.until else ""
        yield f"set aside by {visible(aside.by)}{until}: {visible(aside.reason)}"
    if finding.status is Status.PREVIEW:
        yield "preview edit: it reports and never holds a claim"
    if finding.count > 1:
        yield f"{finding.count:,} times, this is the first place"
