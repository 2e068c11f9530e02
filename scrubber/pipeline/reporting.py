"""From a run to what the report room renders: file records, entries with their segment, annotated rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from scrubber.finding import Finding, Outcome
from scrubber.guide.load import guide_for
from scrubber.guide.loop import Loop
from scrubber.guide.walk import Walk
from scrubber.pipeline.check import Check
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import Conserved, Fixed
from scrubber.pipeline.source import Source
from scrubber.report.annotated import Row
from scrubber.report.entry import Entry, Excerpt
from scrubber.report.record import (
    Attestation,
    Charges,
    Conservation,
    EditsInfo,
    FileReport,
    Outputs,
    TableInfo,
    Waiver,
)
from scrubber.report.tally import Tally
from scrubber.x12 import End, Group, Interchange, Segment, Stray, Transaction, read

__all__ = ["checked_file", "count", "edits_info", "entry", "rows", "scrubbed_file"]

_AROUND = 400


def entry(finding: Finding, source: Source) -> Entry:
    """A finding with the segment it points at, cut out of the source by its byte span."""
    at = finding.at
    left = max(0, at.start - _AROUND)
    text = source.slice(left, at.end + _AROUND)
    terminator = _terminator(source, at.interchange)
    begin = at.start - left
    first = text.rfind(terminator, 0, begin) + 1
    last = text.find(terminator, begin)
    if at.start == at.end and (
        begin == first or last == begin
    ):  # a gap between two segments: show the one before
        last = max(first - 1, 0)
        first = text.rfind(terminator, 0, last) + 1
    segment = text[first : last if last >= 0 else len(text)]
    lead = len(segment) - len(segment.lstrip("\r\n \t"))
    return Entry(finding, source.name, Excerpt.of(segment[lead:], left + first + lead, at), finding.payer)


def _terminator(source: Source, interchange: int) -> str:
    """The segment terminator of an interchange, by its ordinal; that of the first for what lies before it."""
    known: dict[int, str] = source.__dict__.setdefault("_terminators", {})
    if interchange not in known:
        for event in read(source.chunks()):
            if isinstance(event, Interchange):
                known[event.ordinal] = event.header.delimiters.segment
                if event.ordinal >= interchange:
                    break
    return known.get(interchange) or known.get(1, "~")


def count(tally: Tally, check: Check) -> None:
    """Add what has no findings to a report's tally: passes, and what was lifted where nobody asked to see it."""
    hidden = [Outcome.PASS] if check.engine.judging.show_lifted else [Outcome.PASS, Outcome.BYPASSED]
    for outcome in hidden:
        counts = check.engine.tally.outcomes.items()
        tally.unseen(outcome, sum(number for (_, ended), number in counts if ended is outcome))


def checked_file(check: Check) -> FileReport:
    """The record of an input that was only looked at."""
    held = check.holds.count
    return FileReport(
        path=check.source.name,
        sha256=check.source.sha256,
        claims=check.claims,
        clean=check.claims - held,
        held=held,
        interchanges=check.envelopes["interchanges"],
        groups=check.envelopes["groups"],
        transactions=check.envelopes["transactions"],
    )


def scrubbed_file(fixed: Fixed, proof: Conserved, clean: str | None, held: str | None) -> FileReport:
    """The record of an input that was fixed and split, with its proof and what people vouched for."""
    record = checked_file(fixed.first)
    record.held = fixed.holds.count
    record.clean = record.claims - record.held
    record.charges = Charges(total=proof.came_in.charge, clean=proof.clean.charge, held=proof.held.charge)
    record.conservation = Conservation(
        claims_in=proof.came_in.claims,
        claims_clean=proof.clean.claims,
        claims_held=proof.held.claims,
        charge_in=proof.came_in.charge,
        charge_clean=proof.clean.charge,
        charge_held=proof.held.charge,
    )
    record.outputs = Outputs(clean=clean, held=held)
    record.attestations = [
        Attestation(
            finding=finding.id,
            by=entry.person,
            reason=entry.reason,
            date=entry.date.isoformat(),
            edit=finding.edit,
            claim=finding.claim.number if finding.claim else "",
        )
        for entry, finding in fixed.set_aside.attested.values()
    ]
    record.waivers = [
        Waiver(
            finding=finding.id,
            by=waiver.person,
            reason=waiver.reason,
            until=waiver.expires.isoformat(),
            edit=finding.edit,
            claim=finding.claim.number if finding.claim else "",
        )
        for waiver, finding in fixed.set_aside.waived.values()
    ]
    return record


def edits_info(rules: Rules, options: Options) -> EditsInfo:
    """Which edits judged, and as of when."""
    catalogue, as_of = rules.catalogue, options.as_of
    releases = rules.tables.releases()
    tables = {
        name: TableInfo(
            release=release.name,
            stale=release.last is not None and as_of > release.last,
            age_days=max((as_of - release.last).days, 0) if release.last else None,
        )
        for name, release in releases.items()
    }
    return EditsInfo(pack=catalogue.pack, digest=catalogue.digest, as_of=as_of.isoformat(), tables=tables)


def rows(source: Source, rules: Rules, findings: Iterable[Finding]) -> Iterator[Row]:
    """Every segment of an input with its loop, and the findings that point at it."""
    pointed = sorted(
        (f for f in findings if f.outcome.value != "pass" and not f.appeared), key=lambda f: f.at.start
    )
    starts = [finding.at.start for finding in pointed]
    taken = 0
    placed = _placed(source, rules)
    ahead = next(placed, None)
    while ahead is not None:
        segment, loop = ahead
        ahead = next(placed, None)
        # what points behind the last segment (a trailer that is not there) stands beneath it
        until = bisect_right(starts, segment.stop - 1) if ahead is not None else len(pointed)
        here = pointed[taken:until]
        taken = max(taken, until)
        path = loop.path if loop else ""
        yield Row(segment.start, segment.ordinal, path, _depth(loop), segment.raw, here)


def _placed(source: Source, rules: Rules) -> Iterator[tuple[Segment, Loop | None]]:
    walk: Walk | None = None
    for event in read(source.chunks()):
        if isinstance(event, Segment):
            if walk is not None:
                walk.step(event)
                walk.take()
            yield event, event.loop
        elif isinstance(event, Transaction):
            readable = event.kind == "837" and guide_for(event.version) == rules.guide.version
            walk = Walk(rules.guide, event) if readable else None
            yield event.header, None
        elif isinstance(event, Interchange | Group):
            yield event.header, None
        elif isinstance(event, Stray):
            yield event.segment, None
        elif isinstance(event, End):
            if isinstance(event.envelope, Transaction):
                walk = None
            if event.trailer is not None:
                yield event.trailer, None


def _depth(loop: Loop | None) -> int:
    depth = 0
    while loop is not None and loop.parent is not None:
        depth += 1
        loop = loop.parent
    return depth
