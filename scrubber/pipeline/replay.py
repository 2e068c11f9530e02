"""Filed claims judged once more: would today's edits have caught what was denied, knowing what was known then?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.denials import causes
from scrubber.denials.log import part_of_row, today_of_row
from scrubber.denials.parts import NamedEdits, Part, Replay, Verdict
from scrubber.finding import Outcome
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import FiledFinding, LoggedDenial, Replayed
from scrubber.pipeline.named import NamedByPayer
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import fix
from scrubber.pipeline.source import Source, SourceError, open_source
from scrubber.x12 import NotX12

if TYPE_CHECKING:
    from scrubber.edit.history import History
    from scrubber.ledger import Ledger

__all__ = ["Again", "Originals", "judge_again", "verdicts"]

Originals = Callable[[str], Path | None]
"""Gives the file with a SHA-256 (hexadecimal), as it came in; None where it is not there."""

_DENIED = ("denied", "partly_denied")
_AT_ONCE = 20_000
"""Rows of the log that are in memory together."""


@dataclass(slots=True)
class Again:
    """What judging again came to: rows that were looked at, those that today's edits would have caught, and inputs
    with claims of such rows that were not found."""

    rows: int = 0
    caught: int = 0
    missing: int = 0


def judge_again(
    ledger: Ledger,
    rules: Rules,
    options: Options,
    originals: Originals,
    at: datetime,
    stopped: Callable[[], bool] = lambda: False,
) -> Again:
    """Judge the claims behind denied rows by today's edits and tables, once for each pack; note what they would catch.

    Rows whose input is not among the originals stay unknown. `stopped` says that it is time to leave off; the rest is
    done the next time. Raises LedgerError and LedgerAway.
    """
    came, judges = Again(), _Judges(ledger, rules, options, originals, stopped)
    waiting, missing = _waiting(ledger, rules.catalogue.digest), set[str]()
    while not stopped() and (some := [*islice(waiting, _AT_ONCE)]):
        by_input: dict[str, list[LoggedDenial]] = defaultdict(list)
        for row in some:
            by_input[row.input].append(row)
        told: list[Replayed] = []
        for sha256, rows in by_input.items():
            if stopped():
                break
            try:
                again = judges.of_input(sha256, rows)
            except _Stopped:
                break
            missing.update([] if again else [sha256])
            told += again
        ledger.replayed(told, at)
        came.rows += len(told)
        came.caught += sum(one.today == "yes" for one in told)
    came.missing = len(missing)
    return came


def _waiting(ledger: Ledger, digest: str) -> Iterator[LoggedDenial]:
    """Denied rows of known claims that this pack has not judged."""
    for row in ledger.remit_reader().denials():
        denial = row.denial
        known = row.input and row.decision.claim is not None
        if known and denial.disposition in _DENIED and denial.today_digest != digest:
            yield row


def _filed(row: LoggedDenial) -> date:
    """The day a claim was sent: time limits and ages are those of that day, whatever day judges it again."""
    return row.decision.filed or date.max


class _Stopped(BaseException):
    """It is time to leave off. No Exception: an edit that reads more of the input would be said to have failed."""


class _Stoppable(Source):
    """An input whose reading ends as soon as somebody wants to stop: a large one takes minutes to be judged."""

    def __init__(self, source: Source, stopped: Callable[[], bool]) -> None:
        super().__init__(source.name, source._stream)
        self._opened = source
        self._stopped = stopped

    def chunks(self) -> Iterator[bytes]:
        """Read from the start. Raises _Stopped."""
        for chunk in super().chunks():
            if self._stopped():
                raise _Stopped
            yield chunk

    def spooled(self, chunks: Iterable[bytes]) -> Source:
        """Keep other bytes, which can be stopped as well; they are let go of with the input."""
        return _Stoppable(self._opened.spooled(chunks), self._stopped)


class _Judges:
    """Judges inputs again, each with what was known when it was filed."""

    def __init__(
        self,
        ledger: Ledger,
        rules: Rules,
        options: Options,
        originals: Originals,
        stopped: Callable[[], bool],
    ) -> None:
        self._ledger = ledger
        self._stopped = stopped
        self._reader = ledger.remit_reader()
        self._rules = rules
        self._everything = replace(rules, profiles=rules.profiles.everything())
        self._options = options
        self._originals = originals
        self._named = NamedByPayer(rules, options)

    def of_input(self, sha256: str, rows: Collection[LoggedDenial]) -> list[Replayed]:
        """What is now said of these rows; nothing where the input's file is not there or cannot be read."""
        path = self._originals(sha256)
        if path is None:
            return []
        keys = {row.decision.claim for row in rows if row.decision.claim is not None}
        wanted = {key.index for key in keys}
        history = self._ledger.history(before=sha256)
        options = replace(self._options, as_of=min([self._options.as_of, *(_filed(row) for row in rows)]))
        try:
            with open_source(path) as opened:
                source = _Stoppable(opened, self._stopped)
                today = verdicts(source, self._rules, options, history, wanted)
                every = None
                if any(self._is_off(row) for row in rows):
                    lifted = replace(options, select=frozenset(), ignore=frozenset())
                    every = verdicts(source, self._everything, lifted, history, wanted)
        except (SourceError, NotX12):
            return []
        findings = self._reader.findings_of(keys) if every is not None else {}
        return [self._replayed(row, today, every, findings) for row in rows]

    def _names_of(self, row: LoggedDenial) -> NamedEdits:
        return self._named.of(row.decision.payer_id, "")

    def _is_off(self, row: LoggedDenial) -> bool:
        """Whether an edit that names the row's reason is off: then it is tried what it would have done."""
        like = causes.of(row.denial.group, row.denial.carc, row.denial.rarcs).like
        return any(not edit.on for edit in self._names_of(row).naming((row.denial.carc, *like)))

    def _replayed(
        self,
        row: LoggedDenial,
        today: _Verdicts,
        every: _Verdicts | None,
        findings: Mapping[ClaimKey, tuple[FiledFinding, ...]],
    ) -> Replayed:
        key, digest = row.decision.claim, self._rules.catalogue.digest
        index = key.index if key is not None else ABOVE
        claim = next((one for one in self._reader.claims(row.decision.number) if one.key == key), None)
        replay = Replay(digest, _of(today, index), None if every is None else _of(every, index))
        named = self._names_of(row)
        says, edit = today_of_row(row, named, replay, claim)
        told = Replayed(row.decision.key, row.denial.service, says, edit, digest)
        before = part = Part(row.denial.part, row.denial.edit, row.denial.outcome)  # type: ignore[arg-type]
        if every is not None and key is not None:
            part = part_of_row(row, findings.get(key, ()), named, replay, claim)
        if says == "yes" and (part.name, part.outcome) == ("silent", "pass") and row.digest == digest:
            # by the same edits: of those that look at such lines this is the one that should have fired
            part = replace(part, edit=edit)
        if part == before:
            return told
        return replace(told, part=part.name, edit=part.edit, outcome=part.outcome)


_Verdicts = Mapping[int, tuple[Verdict, ...]]


def _of(found: _Verdicts, index: int) -> tuple[Verdict, ...]:
    return (*found.get(index, ()), *found.get(ABOVE, ()))


ABOVE = 0
"""Where verdicts above the claims stand among those of claims."""


def verdicts(
    source: Source, rules: Rules, options: Options, history: History, wanted: Collection[int]
) -> Mapping[int, tuple[Verdict, ...]]:
    """Scrub an input again and return what was found on some of its claims, by index; above the claims by 0.

    What a person set aside, then or later, does not count: the question is what the edits see. `history` is what was
    filed before it. Raises NotX12.
    """
    bare = replace(
        options, suppressions=None, waivers=None, attestations=None, history=history, show_all=False
    )
    found: dict[int, list[Verdict]] = defaultdict(list)
    for finding in fix(source, rules, bare, claims_only=True).findings:
        index = finding.claim.index if finding.claim else ABOVE
        if finding.outcome is Outcome.FAIL and (index == ABOVE or index in wanted):
            found[index].append(Verdict(finding.edit, finding.line, finding.outcome.value))
    return {index: tuple(each) for index, each in found.items()}
