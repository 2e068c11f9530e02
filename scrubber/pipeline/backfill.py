"""A pile of claims, acknowledgements and remittances, filed in the order in which they came about.

Claims are judged by today's edits and tables as of the day on which each was sent, knowing what of the pile was sent
and answered before. What was set aside by a person does not count: the question is what the edits see.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from scrubber.ack.inbound import read_answers
from scrubber.ledger.records import InputRecord, Record
from scrubber.pipeline.filing import sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.pile import Left, Paper, Pile
from scrubber.pipeline.remitting import Loading, NoRemittance, rematch
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source, open_source
from scrubber.x12 import NotX12

if TYPE_CHECKING:
    from scrubber.ledger import Ledger

__all__ = ["Backfill", "Used"]

_TIDY = 500
"""Claims and payments after which what they left behind in cycles goes: a batch collects seldom, and many small files
would pile it up."""


@dataclass(frozen=True, slots=True)
class Used:
    """A file that was used, and what it came to.

    `claims` counts those of an 837 or those that an acknowledgement answers, `unmatched` answers that fit nothing of
    the pile; `again` remittances that another file held, `torn` those without an end.
    """

    paper: Paper
    claims: int = 0
    remits: int = 0
    payments: int = 0
    unmatched: int = 0
    again: int = 0
    torn: int = 0
    unbalanced: int = 0


@dataclass(slots=True)
class _Came:
    """How far the work is, for a person who waits."""

    files: int = 0
    claims: int = 0
    payments: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class Backfill:
    """Files a pile into a ledger: that of an audit, which holds nothing else, or one that stands. Raises LedgerError.

    `moment` is when it is done, where that is not to be the day of each file: what the audit trail and what comes in
    (remittances, answers) are filed under; claims keep the day on which they were sent. `named` is the name that a
    file is filed under; the first digits of its content where it is not told.
    """

    def __init__(
        self,
        ledger: Ledger,
        rules: Rules,
        options: Options,
        *,
        moment: datetime | None = None,
        named: Callable[[Paper], str] | None = None,
    ) -> None:
        self.came = _Came()
        self.used: list[Used] = []
        self.left: list[Left] = []
        self._ledger = ledger
        self._rules = rules
        self._tidied = 0
        self._moment, self._named = moment, named
        self._options = replace(
            options, suppressions=None, waivers=None, attestations=None, profile=None, show_all=False
        )

    def file(self, pile: Pile) -> None:
        """File all of it, then look again for the claims of payments that came before them."""
        self.left += pile.left
        for paper in pile.papers:
            try:
                with open_source(paper.path) as source:
                    used = self._file(paper, source)
            except NotX12:
                self.left.append(Left(paper.path, "not_x12"))
            except OSError as error:
                self.left.append(Left(paper.path, "unreadable", error.strerror or ""))
            else:
                if used is not None:
                    self.used.append(used)
                    self.came.kinds[paper.kind] += 1
            self.came.files += 1
            self._tidy()
        if (
            self.came.kinds["835"] or self.came.kinds["837"]
        ):  # what came before may be that of claims that come now
            rematch(self._ledger, self._rules, self._options, self._moment or self._last(pile))

    def _tidy(self) -> None:
        if self.came.claims + self.came.payments >= self._tidied + _TIDY:
            self._tidied = self.came.claims + self.came.payments
            gc.collect()

    def _last(self, pile: Pile) -> datetime:
        return max(
            (paper.at for paper in pile.papers), default=datetime.combine(self._options.as_of, time(), UTC)
        )

    def _file(self, paper: Paper, source: Source) -> Used | None:
        if paper.kind == "837":
            return self._claims(paper, source)
        if paper.kind == "835":
            return self._remits(paper, source)
        at, name = self._moment or paper.at, self._named(paper) if self._named else ""
        first = InputRecord(source.sha256, name, paper.kind, source.size, at.isoformat())
        matched = self._ledger.answer(read_answers(source.chunks(), source.sha256), [first], at)
        return Used(paper, claims=matched.claims, unmatched=matched.unmatched)

    def _name(self, paper: Paper, source: Source) -> str:
        return self._named(paper) if self._named else source.sha256[:12]

    def _before(self, paper: Paper) -> None:
        """The ledger has it already."""
        self.left.append(Left(paper.path, "filed"))

    def _claims(self, paper: Paper, source: Source) -> Used | None:
        history = self._ledger.history(before=source.sha256)
        options = replace(self._of_day(paper), history=history)
        counted = _Counted()
        name = self._name(paper, source)
        records = sent_as_is(source, self._rules, options, self._ledger.keys, paper.at, name=name)
        if not self._ledger.file(counted.seen(records), self._moment or paper.at):
            self._before(paper)
            return None
        self.came.claims += counted.claims
        return Used(paper, claims=counted.claims)

    def _remits(self, paper: Paper, source: Source) -> Used | None:
        name, at = self._name(paper, source), self._moment or paper.at
        loading = Loading(source, self._rules, self._of_day(paper), self._ledger, at, name)
        unbalanced = 0
        try:
            for finding in loading:
                unbalanced += finding.edit.startswith("RMT") and finding.outcome == "fail"
        except NoRemittance:
            self.left.append(Left(paper.path, "other"))
            return None
        loaded = loading.loaded
        if loaded.known:
            self._before(paper)
            return None
        if not loaded.remits and not loaded.again:
            torn = loaded.torn or not paper.unread
            self.left.append(
                Left(paper.path, "torn") if torn else Left(paper.path, "other", ", ".join(paper.unread))
            )
            return None
        self.came.payments += loaded.payments
        return Used(
            paper,
            remits=loaded.remits,
            payments=loaded.payments,
            again=loaded.again,
            torn=loaded.torn,
            unbalanced=unbalanced,
        )

    def _of_day(self, paper: Paper) -> Options:
        """The options for the day of a file: time limits and ages are those of that day, not of the audit's."""
        return replace(self._options, as_of=min(paper.at.date(), self._options.as_of))


@dataclass(slots=True)
class _Counted:
    """Counts claims on their way into the ledger."""

    claims: int = 0

    def seen(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            if isinstance(record, InputRecord):
                self.claims = record.claims
            yield record
