"""Remittances (835) on their way into the ledger: judged, matched and logged in one pass.

An input is filed as a whole or not at all. A remittance that was read before, in whatever file, is left out, and so is
one that is torn: the rest of it may come yet.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from scrubber.denials.log import denials_of
from scrubber.finding import Finding
from scrubber.ledger import InputRecord
from scrubber.ledger.remitted import DenialRecord, PaymentMatch, PaymentRecord, RemitRecord, SentClaim
from scrubber.model import ClaimPayment, RemittanceAdvice
from scrubber.pipeline.check import Check
from scrubber.pipeline.decided import payment_record, remit_record
from scrubber.pipeline.filing import base_name
from scrubber.pipeline.named import NamedByPayer
from scrubber.pipeline.options import Options, SetAside
from scrubber.pipeline.remit_contents import remit_contents
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source
from scrubber.remit.pairing import pair
from scrubber.remit.standing import join
from scrubber.x12 import Segment, lex

if TYPE_CHECKING:
    from scrubber.ledger import Ledger
    from scrubber.ledger.remits import Rematch, RemitFiling

__all__ = ["Loaded", "Loading", "NoRemittance", "rematch"]

BATCH = 500
"""Claim payments that are matched and written together."""
_YOUNG = 1
"""What a batch leaves behind in cycles goes with it: a collector that is set to be quick would let it pile up."""


class NoRemittance(ValueError):  # noqa: N818 - the input is what it is
    """The input holds no 835; the message says what it holds, without values."""


def _holds(source: Source) -> str:
    """What an input holds in place of remittances, where that is something that the scrubber knows."""
    headers = (unit for unit in lex(source.chunks(), ("ST",)) if isinstance(unit, Segment))
    kinds = {unit.get(1).strip() for unit in headers if unit.get(0) == "ST"}
    known = [f"{words} ({kind})" for kind, words in _OTHERS.items() if kind in kinds]
    return f"holds {' and '.join(known) or 'no remittance'}; expected a remittance, a transaction set 835"


_OTHERS = {"837": "claims", "999": "acknowledgements", "277": "claim acknowledgements"}


class _NothingRead(Exception):  # noqa: N818 - nothing is wrong with the ledger
    """No remittance of the input could be read, and nothing is filed."""


@dataclass(slots=True)
class Loaded:
    """What became of an input: remittances that are new, known already, and torn; what their claim payments came to.

    `unread` are those that are written by a guide which nobody has here, such as 4010; a finding says so of each.
    `matched` counts claim payments by confidence, `dispositions` rows of the log, `denied` is their dollars. `known`
    says that the very file was loaded before, `filed` that it was filed now.
    """

    remits: int = 0
    again: int = 0
    torn: int = 0
    unread: int = 0
    payments: int = 0
    paid: Decimal = Decimal(0)
    denied: Decimal = Decimal(0)
    matched: Counter[str] = field(default_factory=Counter)
    dispositions: Counter[str] = field(default_factory=Counter)
    known: bool = False
    filed: bool = False

    def add(self, other: Loaded) -> None:
        """Count another input with this one; `known` and `filed` are those of one input and stay."""
        for name in ("remits", "again", "torn", "unread", "payments", "paid", "denied"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.matched.update(other.matched)
        self.dispositions.update(other.dispositions)


class Loading:
    """Loads one input. Iterate it for its findings; `loaded` is right at the end, and so is the ledger.

    Left before the end, or by an exception, nothing is filed. Raises NotX12, NoRemittance, LedgerError and
    LedgerAway from the iteration.
    """

    def __init__(
        self, source: Source, rules: Rules, options: Options, ledger: Ledger, at: datetime, name: str = ""
    ) -> None:
        self.loaded = Loaded()
        self.check = Check(source, rules, options.judging(SetAside(options)), remitted=self._decided)
        self._source = source
        self._ledger = ledger
        self._at = at
        self._name = base_name(name or source.name)
        self._named = NamedByPayer(rules, options)
        self._waiting: list[tuple[PaymentRecord, RemittanceAdvice]] = []
        self._contents: dict[int, str | None] = {}
        self._news: dict[int, int] = {}
        self._filing: RemitFiling | None = None

    def __iter__(self) -> Iterator[Finding]:
        source = self._source
        self._contents = {content.start: content.digest for content in remit_contents(source)}
        self.loaded.torn = sum(digest is None for digest in self._contents.values())
        whole = [digest for digest in self._contents.values() if digest is not None]
        if not self._contents:
            raise NoRemittance(_holds(source))
        if not whole:
            yield from self.check
            return
        with suppress(_NothingRead):
            yield from self._filed(whole)

    def _filed(self, whole: list[str]) -> Iterator[Finding]:
        """File what is new. Raises _NothingRead where that is nothing, so that the input may be loaded another time."""
        source, loaded = self._source, self.loaded
        first = InputRecord(source.sha256, self._name, "835", source.size, self._at.isoformat())
        with self._ledger.filing(first, self._at) as filing:
            self._filing = filing
            if filing is None:
                loaded.known, loaded.again = True, len(whole)
                yield from self.check
                return
            self._leave_out(filing)
            yield from self.check
            self._flush()
            filing.settle(join)
            loaded.unread = len(self._news) - loaded.remits
            if loaded.unread and not loaded.remits:
                raise _NothingRead
        loaded.filed = True

    def _leave_out(self, filing: RemitFiling) -> None:
        """Number the remittances that are to be filed; the same one twice in a file is filed once."""
        seen: set[str] = set()
        for start, digest in self._contents.items():
            if digest is None:
                continue
            if digest in seen or filing.knows(digest):
                self.loaded.again += 1
            else:
                seen.add(digest)
                self._news[start] = len(self._news) + 1

    def _decided(self, event: ClaimPayment | RemittanceAdvice) -> None:
        """Take a claim payment that was judged, or a remittance that has ended."""
        advice = event if isinstance(event, RemittanceAdvice) else event.advice
        start = advice.transaction.header.start
        ordinal = self._news.get(start)
        if ordinal is None or self._filing is None:
            return
        if isinstance(event, ClaimPayment):
            record = payment_record(event, ordinal, advice.claim_count)
            self._waiting.append((record, advice))
            if len(self._waiting) >= BATCH:
                self._flush()
        else:
            self._flush()
            self._filing.put_remit(remit_record(advice, ordinal, self._contents[start] or ""))
            self.loaded.remits += 1

    def _flush(self) -> None:
        """Match and log what is waiting; all of it is of one remittance."""
        waiting, self._waiting = self._waiting, []
        if not waiting or self._filing is None:
            return
        payer = _Payer.of(remit_record(waiting[0][1], 0, ""))
        decided, rows = _decided(self._filing, [record for record, _ in waiting], payer, self._named)
        self._filing.put_payments([(one.payment, one.match) for one in decided])
        self._filing.put_denials(rows)
        self._count(decided, rows)
        gc.collect(_YOUNG)

    def _count(self, decided: Sequence[_Decided], rows: Sequence[DenialRecord]) -> None:
        loaded = self.loaded
        loaded.payments += len(decided)
        for one in decided:
            loaded.matched[one.match.confidence] += 1
            loaded.paid += one.payment.paid or 0
        for row in rows:
            loaded.dispositions[row.disposition] += 1
            loaded.denied += row.denied


def rematch(ledger: Ledger, rules: Rules, options: Options, at: datetime) -> int:
    """Look again for the claims of payments without one, which may have been filed since; returns how many were found.

    Raises LedgerError and LedgerAway.
    """
    found, named = 0, NamedByPayer(rules, options)
    with ledger.rematching(at) as again:
        for filing in again:
            payers = {ordinal: _Payer.of(remit) for ordinal, remit in filing.remits().items()}
            for payments in filing.unmatched():
                for remit, some in groupby(payments, key=lambda payment: payment.remit):
                    decided, rows = _decided(filing, [*some], payers[remit], named)
                    filing.put_payments([(one.payment, one.match) for one in decided])
                    filing.put_denials(rows)
                    found += sum(one.match.confidence in _FOUND for one in decided)
            filing.settle(join)
    return found


_FOUND = ("certain", "probable")


@dataclass(frozen=True, slots=True)
class _Payer:
    """What a remittance says of all its claim payments, as pairing asks for it."""

    payee: str
    payee_tax: str
    payer_id: str
    day: date | None

    @classmethod
    def of(cls, remit: RemitRecord) -> _Payer:
        return cls(remit.payee, remit.payee_tax, remit.payer_id, remit.day)


class _Decided(NamedTuple):
    """A claim payment, what it answers, and that claim as it was sent."""

    payment: PaymentRecord
    match: PaymentMatch
    claim: SentClaim | None


def _decided(
    filing: RemitFiling | Rematch, payments: Sequence[PaymentRecord], payer: _Payer, named: NamedByPayer
) -> tuple[list[_Decided], list[DenialRecord]]:
    """Find the claim of each payment of a remittance, and the rows that they are in the log."""
    decided = []
    for payment, claims in zip(payments, filing.candidates(payments), strict=True):
        match = pair(
            payment,
            claims,
            payee=payer.payee,
            payee_tax=payer.payee_tax,
            payer_id=payer.payer_id,
            day=payer.day,
        )
        claim = next((one for one in claims if one.key == match.claim), None)
        decided.append(_Decided(payment, match, claim))
    findings = filing.findings_of({one.match.claim for one in decided if one.match.claim is not None})
    rows = [
        row
        for one in decided
        for row in denials_of(
            one.payment,
            one.match,
            findings.get(one.match.claim, ()) if one.match.claim else (),
            named.of(one.claim.payer if one.claim else payer.payer_id, one.payment.filing),
            claim=one.claim,
        )
    ]
    return decided, rows
