"""One input at a time: opened, judged, counted, and whatever stops it told without stopping the others."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scrubber.app import console, logs
from scrubber.app.arguments import Format, Show
from scrubber.app.command import failed
from scrubber.app.exits import Code, Refused, worst
from scrubber.app.session import Session
from scrubber.finding import Finding, Outcome
from scrubber.pipeline.options import SetAside
from scrubber.pipeline.source import Source, SourceError, open_source
from scrubber.report.record import FileReport
from scrubber.report.tally import Tally, stands
from scrubber.report.visible import count_of
from scrubber.x12.fault import NotX12

__all__ = ["Course", "failing", "once", "opened", "wanted"]

_WORDS = {Code.NOT_X12: "not_x12", Code.USAGE: "unreadable", Code.INTERNAL: "internal"}


@dataclass
class Course:
    """What a run over many inputs adds up to: counts, exit codes, inputs refused, and set-asides used."""

    session: Session
    tally: Tally = field(default_factory=Tally)
    codes: list[Code] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    used: set[object] = field(default_factory=set)
    crashes: Counter[str] = field(default_factory=Counter)

    @property
    def code(self) -> Code:
        """The exit code so far."""
        return worst(self.codes)

    def code_of(self, finding: Finding) -> Code:
        """What one finding means for the exit code."""
        if self.session.crashed(finding):
            self.crashes[finding.value] += 1
            index = finding.claim.index if finding.claim else 0
            logs.log(logs.Level.WARNING, "edit_crashed", edit=finding.value, claim_index=index)
            return Code.INTERNAL
        return Code.FINDINGS if self.session.counts(finding) else Code.CLEAN

    def uses(self, set_aside: SetAside) -> None:
        """Remember which suppressions, waivers and attestations had something to say."""
        self.used.update(set_aside.used)
        self.used.update(waiver for waiver, _ in set_aside.waived.values())
        self.used.update(attestation for attestation, _ in set_aside.attested.values())

    def stopped(self, code: Code) -> str:
        """Count an input that could not be worked on; returns the word for it in the JSON report."""
        self.codes.append(code)
        self.refused[_WORDS[code]] += 1
        return _WORDS[code]

    def tell(self) -> None:
        """Say which edits failed, and which waivers, attestations and suppressions met nothing here."""
        for edit, times in self.crashes.items():
            console.say(
                f"the edit {edit} failed {count_of(times, 'time')}; what it could not judge is held (SYS001)"
            )
        options = self.session.options
        if options.suppressions:
            self._tell(options.suppressions.rules, "sets nothing aside in these files")
        if options.waivers:
            self._tell(
                options.waivers.waivers, "releases nothing: no claim here has this finding and content"
            )
        if options.attestations:
            self._tell(options.attestations.attestations, "vouches for no fix that these files offer")

        for place in options.mohs_logs.unmet if options.mohs_logs else ():
            console.note(f"{place} is about no claim of these files")

    def _tell(self, entries: Sequence[Any], what: str) -> None:
        for entry in entries:
            if entry not in self.used:
                console.note(f"{entry.place} {what}")


def once(paths: Sequence[str]) -> None:
    """Refuse to read standard input twice."""
    if list(paths).count("-") > 1:
        raise Refused("- (standard input) can be read once only")


@contextmanager
def opened(path: str) -> Iterator[Source]:
    """Open an input, or `-`. Raises SourceError."""
    with open_source(path, stdin=sys.stdin.buffer if path == "-" else None) as source:
        yield source


def failing(path: str, error: Exception) -> Code:
    """Say why an input could not be worked on, naming it and the position; returns its exit code."""
    if isinstance(error, SourceError):
        console.say(str(error))
        return Code.USAGE
    if isinstance(error, NotX12):
        console.say(f"{path}: at byte {error.place}: this is no X12; expected {error.expected}")
        return Code.NOT_X12
    if isinstance(error, Refused):
        console.say(f"{path}: {error}")
        return error.code
    return failed(error, path)


def refusal(path: str, word: str) -> FileReport:
    """The record of an input that could not be worked on."""
    return FileReport.model_validate({"path": path, "sha256": "", "error": word})


def wanted(finding: Finding, show: Show, form: Format) -> bool:
    """Whether a finding is listed. What was set aside or fixed stays in what programs read, marked as such."""
    if show is Show.ALL:
        return True
    if finding.outcome is Outcome.NO_DATA:
        return form is not Format.TEXT  # there the notes at the end say it
    return finding.outcome is Outcome.FAIL and (form is not Format.TEXT or stands(finding))
