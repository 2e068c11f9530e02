"""Inputs as the ledger files them: claims as they were written, envelopes as they came, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from scrubber.ledger.keys import Keys
from scrubber.ledger.recording import claim_records, finding_records, lifted_records
from scrubber.ledger.records import ClaimRecord, EnvelopeRecord, InputRecord, Record, Side
from scrubber.model import Claim
from scrubber.model.read import UnreadClaim, read_events
from scrubber.pipeline.check import Check
from scrubber.pipeline.options import Options, SetAside
from scrubber.pipeline.reporting import edits_info
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source
from scrubber.pipeline.split import totals
from scrubber.x12 import Segment, lex

__all__ = ["base_name", "claims_written", "envelopes_of", "sent_as_is"]


def base_name(path: str) -> str:
    """The name of a file without its folders, which may name persons or practices; what is no path stays."""
    return PurePath(path).name or path


def claims_written(
    source: Source, indexes: Iterable[int], side: Side, rules: Rules, keys: Keys, *, full: bool
) -> Iterator[ClaimRecord]:
    """Yield the claims of a side, read from what was written; `indexes` are those that they have in the input."""
    numbered = iter(indexes)
    for event in read_events(source.chunks(), rules.guide, keep=False):
        if isinstance(event, Claim):
            yield from claim_records([event], side, keys, full=full, indexes=[next(numbered)])
        elif isinstance(event, UnreadClaim):
            yield _unread(event, next(numbered), side)


def envelopes_of(source: Source) -> Iterator[EnvelopeRecord]:
    """Yield the control numbers of every transaction set of an input, and whose they are. Raises NotX12."""
    interchange = group = batch = ""
    ends = "", ""
    opened: str | None = None
    for unit in lex(source.chunks(), ("ISA", "GS", "ST", "BHT")):
        if not isinstance(unit, Segment):
            continue
        name = unit.get(0)
        if name == "BHT":
            batch = batch or unit.get(3)
            continue
        if opened is not None:
            yield EnvelopeRecord(interchange, group, opened, batch, *ends)
            opened, batch = None, ""
        if name == "ISA":
            interchange, group = unit.get(13), ""
            ends = unit.get(6).strip(), unit.get(8).strip()
        elif name == "GS":
            group = unit.get(6)
        else:
            opened = unit.get(2)
    if opened is not None:
        yield EnvelopeRecord(interchange, group, opened, batch, *ends)


def sent_as_is(
    source: Source,
    rules: Rules,
    options: Options,
    keys: Keys,
    filed: datetime,
    *,
    full: bool = False,
    name: str = "",
) -> Iterator[Record]:
    """Yield the records of an input that was sent as it stands, whatever the edits say of it.

    All of its claims are on the clean side; its findings are those of `options`. `name` is that of the file, else the
    source's; of a path only the last part is kept. Raises NotX12.
    """
    counted, about = totals(source), edits_info(rules, options)
    judging = replace(options, notes_lifted=True).judging(SetAside(options))
    check = Check(source, rules, judging, claims_only=True)
    findings = [*check]
    yield InputRecord(
        sha256=source.sha256,
        name=base_name(name or source.name),
        kind="837",
        bytes=source.size,
        filed=filed.isoformat(),
        as_of=about.as_of,
        pack=about.pack,
        digest=about.digest,
        tables={table: info.release for table, info in about.tables.items()},
        claims=check.claims,
        clean=check.claims,
        charge=f"{counted.charge:f}",
        clean_charge=f"{counted.charge:f}",
        envelopes=tuple(envelopes_of(source)),
    )
    yield from claims_written(source, range(1, check.claims + 1), "clean", rules, keys, full=full)
    yield from finding_records(findings)
    yield from lifted_records(check.engine.tally.lifted)


def _unread(claim: UnreadClaim, index: int, side: Side) -> ClaimRecord:
    """A claim in a transaction set that no guide of ours reads: nothing but its number and charge."""
    return ClaimRecord(
        index=index,
        number=claim.segment.get(1),
        patient="",
        payer="",
        filing="",
        billing="",
        tax_id="",
        sequence="",
        frequency="",
        charge=claim.segment.get(2) or None,
        place="",
        first_day=None,
        last_day=None,
        content=None,
        original="",
        side=side,
        sender="",
        receiver="",
        interchange="",
        group="",
        set="",
        batch="",
        lines=(),
    )
