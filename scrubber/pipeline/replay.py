"""Filed claims judged once more: would today's edits have caught what was denied, knowing what was known then?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.denials.log import today_of_row
from scrubber.denials.parts import Replay, Verdict
from scrubber.finding import Outcome
from scrubber.ledger.told_remits import LoggedDenial, Replayed
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
    came, named = Again(), NamedByPayer(rules, options)
    missing: set[str] = set()
    waiting = _waiting(ledger, rules.catalogue.digest)
    while not stopped() and (some := [*islice(waiting, _AT_ONCE)]):
        by_input: dict[str, list[LoggedDenial]] = defaultdict(list)
        for row in some:
            by_input[row.input].append(row)
        told: list[Replayed] = []
        for sha256, rows in by_input.items():
            if stopped():
                break
            found = _again(ledger, rules, options, originals, sha256, rows)
            if found is None:
                missing.add(sha256)
                continue
            told += [_replayed(row, found, named, rules.catalogue.digest) for row in rows]
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


def _again(
    ledger: Ledger,
    rules: Rules,
    options: Options,
    originals: Originals,
    sha256: str,
    rows: Collection[LoggedDenial],
) -> Mapping[int, tuple[Verdict, ...]] | None:
    """The verdicts of an input's claims by their index; None where its file is not there."""
    path = originals(sha256)
    if path is None:
        return None
    wanted = {row.decision.claim.index for row in rows if row.decision.claim is not None}
    try:
        with open_source(path) as source:
            return verdicts(source, rules, options, ledger.history(before=sha256), wanted)
    except (SourceError, NotX12):
        return None


def _replayed(
    row: LoggedDenial, found: Mapping[int, tuple[Verdict, ...]], named: NamedByPayer, digest: str
) -> Replayed:
    index = row.decision.claim.index if row.decision.claim is not None else ABOVE
    replay = Replay(digest, (*found.get(index, ()), *found.get(ABOVE, ())))
    today, edit = today_of_row(row, named.of(row.decision.payer_id, ""), replay)
    return Replayed(row.decision.key, row.denial.service, today, edit, digest)


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
