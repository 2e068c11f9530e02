"""The library's few functions, for programs that build the scrubber in.

Guide, edits and profiles are loaded at the first call and kept. For options beyond these, many inputs, or
streams, use `scrubber.pipeline`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from scrubber.edit.history import History, NoHistory
from scrubber.edit.mohslog_file import MohsLogs
from scrubber.finding import Finding, Safety
from scrubber.model import Claim, RemittanceAdvice
from scrubber.model.read import read_claims as read_claims_from
from scrubber.model.read import read_remits as read_remits_from
from scrubber.pipeline import scrub as pipeline
from scrubber.pipeline.acks import KINDS, Acknowledged, acknowledged, asked_for
from scrubber.pipeline.options import Options
from scrubber.pipeline.reporting import checked_file, count, edits_info
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.pipeline.source import open_source
from scrubber.report.record import FileReport, Report
from scrubber.report.tally import Tally

__all__ = ["Fixed", "acknowledge", "check", "fix", "read_claims", "read_remits"]

Input = bytes | str | os.PathLike[str]


@dataclass(frozen=True)
class Fixed:
    """The bytes after fixing, and the report on the input that says what was fixed."""

    data: bytes
    report: Report


@cache
def _rules(data: Path | None = None) -> Rules:
    return load_rules(data=data)


def check(
    source: Input,
    *,
    as_of: date | None = None,
    profile: str | None = None,
    data: Path | None = None,
    mohs_log: Collection[Path] = (),
    history: History | None = None,
) -> Report:
    """Judge an input and return its report; `as_of` stands for today, and is today if not given.

    `profile` forces a payer profile, `data` is a folder of imported tables, `mohs_log` are files with what the
    operative records say, `history` is what was sent before (`scrubber.ledger.Ledger.history()`). Raises NotX12,
    SourceError for a path that cannot be read, ProfileError for an unknown profile, and MohsLogError for a log that
    cannot be used.
    """
    options = _options(as_of, profile, (), mohs_log, history)
    with open_source(source) as opened:
        run = pipeline.check(opened, _rules(data), options)
        findings = list(run)
        record = checked_file(run)
        tally = Tally()
        count(tally, run)
    return _report(record, findings, tally, options, data)


def fix(
    source: Input,
    *,
    accept: Collection[str] = ("safe",),
    as_of: date | None = None,
    profile: str | None = None,
    data: Path | None = None,
    mohs_log: Collection[Path] = (),
    history: History | None = None,
) -> Fixed:
    """Apply fixes of the accepted safeties (`safe`, `review`) and return the bytes; any X12 is welcome.

    Nothing but what a fix names is changed; with `accept=()` the bytes are those that came in. Fixes that
    need an attestation are never applied here. Raises as `check` does, and ValueError for an unknown safety.
    """
    options = _options(as_of, profile, accept, mohs_log, history)
    with open_source(source) as opened:
        fixed = pipeline.fix(opened, _rules(data), options)
        record = checked_file(fixed.first)
        record.held = fixed.holds.count
        record.clean = record.claims - record.held
        tally = Tally()
        count(tally, fixed.first)
        return Fixed(fixed.data.read(), _report(record, fixed.findings, tally, options, data))


def acknowledge(
    source: Input,
    *,
    kind: str = "277ca",
    as_of: date | None = None,
    profile: str | None = None,
    data: Path | None = None,
    mohs_log: Collection[Path] = (),
    history: History | None = None,
) -> bytes:
    """Answer an input as a receiver would: `kind` is 999, 277ca or ta1; empty where nothing is to be answered.

    Control numbers and dates follow from the input. Raises as `check` does, and ValueError for an unknown kind.
    """
    known = next((each for each in KINDS if each == kind.lower()), None)
    if known is None:
        raise ValueError(f"{kind!r} is no acknowledgement; expected one of {', '.join(KINDS)}")
    how = Acknowledged()
    options = asked_for(known, _rules(data), _options(as_of, profile, (), mohs_log, history), how.routing)
    with open_source(source) as opened:
        acks = acknowledged(pipeline.check(opened, _rules(data), options, answered=True), how)
        return b"".join(acks.chunks(known, always=True))


def read_claims(source: Input) -> Iterator[Claim]:
    """Yield the professional claims of an input, one at a time. Raises NotX12 and SourceError."""
    with open_source(source) as opened:
        yield from read_claims_from(opened.chunks(), _rules().guide)


def read_remits(source: Input) -> Iterator[RemittanceAdvice]:
    """Yield the remittances (835) of an input, each with its `claims`, to be read once. Raises NotX12 and SourceError.

    Read in order, one claim is in memory at a time; claims that are passed over are kept until they are read.
    """
    with open_source(source) as opened:
        yield from read_remits_from(opened.chunks(), _rules().guides)


def _options(
    as_of: date | None,
    profile: str | None,
    accept: Collection[str],
    mohs_log: Collection[Path],
    history: History | None,
) -> Options:
    safeties = frozenset(map(Safety, accept)) - {Safety.ATTEST}
    logs = MohsLogs.load(mohs_log) if mohs_log else None
    return Options(
        as_of=as_of or date.today(),
        profile=profile,
        accept=safeties,
        mohs_logs=logs,
        history=history or NoHistory(),
    )


def _report(
    record: FileReport, findings: list[Finding], tally: Tally, options: Options, data: Path | None
) -> Report:
    record.findings = findings
    for finding in findings:
        tally.add(finding, finding.payer, record.path)
    tally.end_file(record)
    return Report(files=[record], summary=tally.summary(), edits=edits_info(_rules(data), options))
