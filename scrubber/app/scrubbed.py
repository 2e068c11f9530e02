"""One input scrubbed: both sides, the proof, the reports and the answers; `scrub` and `watch` come this way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from scrubber.app.arguments import Format, Show, Showing
from scrubber.app.exits import Code, Refused
from scrubber.app.outputs import ScrubLayout
from scrubber.app.runs import wanted
from scrubber.app.session import Session, acknowledged_as
from scrubber.app.staged import Parts
from scrubber.finding import Finding
from scrubber.pipeline.acks import KINDS, acks_of
from scrubber.pipeline.reporting import count, edits_info, entry, rows, scrubbed_file
from scrubber.pipeline.scrub import Conserved, Fixed, conserved
from scrubber.pipeline.scrub import scrub as split
from scrubber.pipeline.source import Source
from scrubber.report.annotated import write_annotated
from scrubber.report.as_json import JsonWriter
from scrubber.report.closing import dollars
from scrubber.report.entry import Entry
from scrubber.report.page import write_page
from scrubber.report.record import FileReport, Report
from scrubber.report.tally import Tally, stands
from scrubber.report.visible import count_of, visible
from scrubber.report.worklist import write_worklist

__all__ = ["Scrubbed", "scrubbed"]


_SIDES = ("clean", "held")


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


def scrubbed(source: Source, made: Session, layout: ScrubLayout, parts: Parts, showing: Showing) -> Scrubbed:
    """Scrub one input into its parts, which the caller puts in place.

    Raises NotX12 before anything is written, Unwritable, and Refused where a claim or a cent would be lost.
    """
    fixed = split(source, made.rules, made.options, parts["clean"].write, parts["held"].write)
    proof = _proven(fixed, parts)
    clean, held = (layout.shown(parts[side].target) if parts[side].temporary else None for side in _SIDES)
    record = scrubbed_file(fixed, proof, clean, held)
    form = showing.format or Format.JSON
    result = Scrubbed(fixed, record, made, [f for f in fixed.findings if wanted(f, showing.show, form)])
    _write_reports(result, showing.show, parts)
    _acknowledge(result, parts)
    return result


def _proven(fixed: Fixed, parts: Parts) -> Conserved:
    """Count again what stands on disk. Raises Refused where a claim or a cent is missing."""
    with ExitStack() as stack:
        written = [parts[side].source(stack) for side in _SIDES]
        proof = conserved(fixed, *written)
    if not proof.balanced:
        came, clean, held = proof.came_in, proof.clean, proof.held
        raise Refused(
            f"{came.claims} claims came in, {clean.claims} + {held.claims} would have gone out, or their charges"
            " differ; nothing was written. This is a fault of the scrubber",
            Code.INTERNAL,
        )
    return proof


def _acknowledge(result: Scrubbed, parts: Parts) -> None:
    acks = acks_of(result.fixed, acknowledged_as(result.session.settings))
    for kind in KINDS:
        for chunk in acks.chunks(kind):
            parts[kind].write(chunk)


def _write_reports(result: Scrubbed, show: Show, parts: Parts) -> None:
    """Write json, csv, html and the annotated text of one input."""
    rules, options = result.session.rules, result.session.options
    findings = [f for f in result.fixed.findings if wanted(f, show, Format.JSON)]
    tally = Tally()
    for finding in result.fixed.findings:
        tally.add(finding, finding.payer, result.path)
    result.count(tally)
    report = Report(files=[result.record()], summary=tally.summary(), edits=edits_info(rules, options))
    with parts["json"].text() as stream:
        writer = JsonWriter(stream)
        writer.file(result.path, findings, result.record)
        writer.close(report.summary, report.edits)
    with parts["csv"].text() as stream:
        write_worklist(result.entries(findings), stream)
    with parts["html"].text() as stream:
        write_page(report, result.entries(findings), stream)
    with parts["annotated.txt"].text() as stream:
        write_annotated(rows(result.fixed.source, rules, findings), stream)
