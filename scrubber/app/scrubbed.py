"""What a scrub of one input came to, and its four reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scrubber.app.arguments import Format, Show
from scrubber.app.runs import wanted
from scrubber.app.session import Session
from scrubber.app.staged import Staged
from scrubber.finding import Finding
from scrubber.pipeline.reporting import count, edits_info, entry, rows
from scrubber.pipeline.scrub import Fixed
from scrubber.report.annotated import write_annotated
from scrubber.report.as_json import JsonWriter
from scrubber.report.closing import dollars
from scrubber.report.entry import Entry
from scrubber.report.page import write_page
from scrubber.report.record import FileReport, Report
from scrubber.report.tally import Tally, stands
from scrubber.report.visible import count_of, visible
from scrubber.report.worklist import write_worklist

__all__ = ["Scrubbed", "write_reports"]


class Scrubbed:
    """One input, fixed and split, with its proof."""

    def __init__(self, fixed: Fixed, record: FileReport, session: Session, listed: list[Finding]) -> None:
        self.fixed = fixed
        self.session = session
        self.path = fixed.source.name
        self._record = record
        self._listed = listed

    def findings(self) -> Iterator[Finding]:
        """What is to be printed."""
        return iter(self._listed)

    def entry(self, finding: Finding) -> Entry:
        """A finding with its segment, as it came in."""
        return entry(finding, self.fixed.data if finding.appeared else self.fixed.source)

    def entries(self, findings: Iterable[Finding]) -> Iterator[Entry]:
        """Findings with their segments."""
        return map(self.entry, findings)

    def record(self) -> FileReport:
        """Counts, proof and outputs."""
        return self._record

    def count(self, tally: Tally) -> None:
        """Add what has no finding of its own: passes, and the input's counts."""
        count(tally, self.fixed.first)
        tally.end_file(self._record)

    def line(self) -> str:
        """`day.837: 12 claims ($5,120.00): 10 clean ($4,000.00), 2 held ($1,120.00) · 3 findings · 1 fixed`."""
        record, charges = self._record, self._record.charges
        standing = sum(map(stands, self.fixed.findings))
        fixed = sum(finding.fixed is not None for finding in self.fixed.findings)
        parts = [
            f"{visible(self.path)}: {count_of(record.claims, 'claim')} ({dollars(charges.total)}):"
            f" {record.clean:,} clean ({dollars(charges.clean)}), {record.held:,} held ({dollars(charges.held)})",
            count_of(standing, "finding") if standing else "no findings",
        ]
        return " · ".join(parts + ([f"{fixed:,} fixed"] if fixed else []))


def write_reports(result: Scrubbed, show: Show, staged: Staged) -> None:
    """Write json, csv, html and the annotated text of one input."""
    rules, options = result.session.rules, result.session.options
    findings = [f for f in result.fixed.findings if wanted(f, show, Format.JSON)]
    tally = Tally()
    for finding in result.fixed.findings:
        tally.add(finding, finding.payer, result.path)
    result.count(tally)
    report = Report(files=[result.record()], summary=tally.summary(), edits=edits_info(rules, options))
    with staged["json"].text() as stream:
        writer = JsonWriter(stream)
        writer.file(result.path, findings, result.record)
        writer.close(report.summary, report.edits)
    with staged["csv"].text() as stream:
        write_worklist(result.entries(findings), stream)
    with staged["html"].text() as stream:
        write_page(report, result.entries(findings), stream)
    with staged["annotated.txt"].text() as stream:
        write_annotated(rows(result.fixed.source, rules, findings), stream)
