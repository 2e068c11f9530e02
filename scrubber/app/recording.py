"""What the ledger is to know of an input that was scrubbed, and what it is asked meanwhile.

The drop folder and `scrub --record` file the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from typing import TYPE_CHECKING

from scrubber.app.scrubbed import Scrubbed
from scrubber.app.staged import Parts
from scrubber.edit.dayline import DayLine
from scrubber.edit.history import History, Submission
from scrubber.ledger import AckRecord, InputRecord, LedgerError, OutputRecord, Record
from scrubber.ledger.recording import finding_records, fix_records, lifted_records
from scrubber.ledger.records import Side
from scrubber.model import Claim
from scrubber.pipeline.acks import KINDS
from scrubber.pipeline.filing import base_name, claims_written, envelopes_of
from scrubber.pipeline.reporting import edits_info
from scrubber.pipeline.source import Source
from scrubber.report.record import money
from scrubber.x12 import Segment, lex

if TYPE_CHECKING:
    from scrubber.ledger import Ledger

__all__ = ["Asked", "scrubbed_records"]

_SIDES: tuple[Side, ...] = ("clean", "held")


class Asked:
    """A history that remembers that it could not answer.

    An edit that fails holds its claim and nothing more (HOUSE law 12); but a ledger that is away is no reason to
    hold a claim, the whole input is to be judged again.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._failure: LedgerError | None = None

    @property
    def given(self) -> bool:
        """There is a ledger."""
        return self._history.given

    @property
    def since(self) -> date | None:
        """See History."""
        try:
            return self._history.since
        except LedgerError as error:
            self._failure = error
            raise

    def lines(self, claim: Claim) -> tuple[DayLine, ...]:
        """See History."""
        try:
            return self._history.lines(claim)
        except LedgerError as error:
            self._failure = error
            raise

    def submissions(self, claim: Claim) -> tuple[Submission, ...]:
        """See History."""
        try:
            return self._history.submissions(claim)
        except LedgerError as error:
            self._failure = error
            raise

    def answered(self) -> None:
        """Raise what the ledger raised while claims were judged."""
        if self._failure is not None:
            raise self._failure


def scrubbed_records(
    result: Scrubbed, at: datetime, ledger: Ledger, parts: Parts, outputs: Iterable[OutputRecord]
) -> Iterator[Record]:
    """Yield the input first, then its claims as they were written, what was found and fixed, and the files."""
    fixed, record = result.fixed, result.record()
    about = edits_info(result.session.rules, result.session.options)
    yield InputRecord(
        sha256=record.sha256,
        name=base_name(result.path),
        kind="837",
        bytes=fixed.source.size,
        filed=at.isoformat(),
        as_of=about.as_of,
        pack=about.pack,
        digest=about.digest,
        tables={name: table.release for name, table in about.tables.items()},
        claims=record.claims,
        clean=record.clean,
        held=record.held,
        charge=money(record.charges.total),
        clean_charge=money(record.charges.clean),
        held_charge=money(record.charges.held),
        envelopes=tuple(envelopes_of(fixed.source)),
    )
    with ExitStack() as stack:
        full, holds, rules = ledger.full, fixed.holds, result.session.rules
        for side in _SIDES:
            written = parts[side].source(stack)
            if written is not None:
                indexes = (n for n in range(1, fixed.claims + 1) if holds.held(n) is (side == "held"))
                yield from claims_written(written, indexes, side, rules, ledger.keys, full=full)
        yield from finding_records(fixed.findings)
        yield from fix_records(fixed.findings, (entry for entry, _ in fixed.set_aside.attested.values()))
        yield from lifted_records(fixed.last.engine.tally.lifted)  # as it was written, with its fixes
        yield from outputs
        for kind in KINDS:
            written = parts[kind].source(stack)
            if written is not None:
                yield AckRecord("sent", kind, _control(written))


def _control(source: Source) -> str:
    first = next((unit for unit in lex(source.chunks(), ("ISA",)) if isinstance(unit, Segment)), None)
    return first.get(13) if first is not None else ""
