"""The html report: one self-contained page, no script, no network; reads well on screen and on paper."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TextIO

from scrubber.report.entry import Entry
from scrubber.report.markup import Html, join, tag
from scrubber.report.page_findings import ClaimGroup, claim_article, claims_table, grouped, left_out_note
from scrubber.report.page_frame import Section, write_frame
from scrubber.report.page_summary import (
    by_edit,
    by_payer,
    by_severity,
    conservation,
    decisions,
    limits,
    provenance,
    sources,
    tiles,
)
from scrubber.report.record import Report
from scrubber.report.visible import count_of

__all__ = ["page", "write_page"]

LIMIT = 500


def page(report: Report, entries: Iterable[Entry], *, limit: int = LIMIT) -> str:
    """The page as one text; see `write_page`."""
    stream = io.StringIO()
    write_page(report, entries, stream, limit=limit)
    return stream.getvalue()


def write_page(report: Report, entries: Iterable[Entry], stream: TextIO, *, limit: int = LIMIT) -> None:
    """Write the page. Totals come from `report.summary`, the worklist from `entries`.

    The worklist shows the first `limit` claims with failures and says how many findings it leaves out; the
    csv worklist has them all.
    """
    groups, left_out = grouped(entries, limit)
    write_frame(stream, _title(report), _head(report), _sections(report, groups, left_out))


def _title(report: Report) -> str:
    names = [file.path for file in report.files]
    return f"Claim scrub: {names[0]}" if len(names) == 1 else f"Claim scrub: {count_of(len(names), 'file')}"


def _sections(report: Report, groups: list[ClaimGroup], left_out: int) -> list[Section]:
    summary, many = report.summary, len(report.files) > 1
    return [
        ("proof", "Nothing lost", conservation(report.files)),
        ("severity", "By severity", by_severity(summary)),
        ("edits", "By edit", by_edit(summary)),
        ("payers", "By payer", by_payer(summary)),
        ("claims", "Claims to work on", claims_table(groups, many) if groups else Html()),
        ("details", "Details by claim", _details(groups, left_out, many)),
        ("decisions", "Attestations and waivers", decisions(report.files)),
        ("limits", "What could not be judged", limits(report)),
        ("run", "Edits and tables used", provenance(report)),
        ("sources", "Sources", sources(groups)),
    ]


def _head(report: Report) -> list[Html]:
    summary = report.summary
    if summary.held:
        verb = "is" if summary.held == 1 else "are"
        held = f"{summary.held:,} of {count_of(summary.claims, 'claim')}"
        lead = f"{held} {verb} held back; {summary.clean:,} can be sent."
    else:
        lead = f"No claim is held back; {count_of(summary.clean, 'claim')} can be sent."
    as_of = f"Judged as of {report.edits.as_of}" if report.edits.as_of else ""
    pack = f"edit pack {report.edits.pack}" if report.edits.pack else ""
    return [
        tag("p", join((as_of, pack), " · "), cls="soft"),
        tag("p", lead, cls="lead"),
        tiles(summary),
    ]


def _details(groups: list[ClaimGroup], left_out: int, many_files: bool) -> Html:
    if not groups:
        return tag("p", "No edit found a fault.", cls="soft")
    return join(
        (*(claim_article(group, many_files) for group in groups), left_out_note(left_out)), Html("\n")
    )
