"""What payers give and take beside the claims (PLB): by payer what was carried on and taken back, and each entry.

An entry belongs to no claim. A claim is named beside it only where the entry's reference is, to the letter, the payer's
own number of one of its decisions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from scrubber.denials.trends.ranked import Dearest
from scrubber.denials.trends.tabled import Column, Table, Value
from scrubber.ledger.remitted import PaymentKey, RemitRecord
from scrubber.ledger.told_remits import FiledTakebacks
from scrubber.remit.takebacks import Balance, Takeback, balances, takebacks

__all__ = ["BESIDE", "SHARED", "Beside", "BesideBy", "Entry", "balance_table", "entry_table", "gather_beside"]

BesideBy = Literal["balance", "takeback"]
"""What tables of money beside the claims there are: sums by payer, and the entries."""

BESIDE: tuple[BesideBy, ...] = get_args(BesideBy)

SHARED = "What payers gave and took beside the claims is not shared: an entry may be about one claim."

_NONE = Decimal(0)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One reason of a PLB with its remittance: who, on which day, by which trace (TRN02)."""

    payer: str
    payee: str
    day: date | None
    trace: str
    told: Takeback


@dataclass(frozen=True, slots=True)
class Beside:
    """Sums by payer and payee, the entries with the most dollars in the order of their days, and how many are left."""

    balances: tuple[Balance, ...]
    entries: tuple[Entry, ...]
    left: int
    payers: Mapping[str, str]

    @property
    def decisions(self) -> frozenset[PaymentKey]:
        """The decisions that entries name."""
        return frozenset(key for entry in self.entries for key in entry.told.payments)

    def payer(self, payer_id: str) -> str:
        """A payer as people know it."""
        name = self.payers.get(payer_id, "")
        return f"{name} ({payer_id})" if name and name != payer_id else payer_id or "(not told)"


def gather_beside(filed: Iterable[FiledTakebacks], *, most: int = _MOST) -> Beside:
    """Go once over the remittances that have a PLB."""
    kept: Dearest[Entry] = Dearest(most)
    names: dict[str, str] = {}

    def each() -> Iterator[RemitRecord]:
        for one in filed:
            _note(one, kept, names)
            yield one.remit

    sums = balances(each())
    listed = sorted(kept.all(), key=lambda one: (one.day or date.min, one.payer, one.trace))
    return Beside(sums, tuple(listed), kept.left, names)


def _note(one: FiledTakebacks, kept: Dearest[Entry], names: dict[str, str]) -> None:
    remit = one.remit
    if remit.payer:
        names[remit.payer_id] = min(names.get(remit.payer_id, remit.payer), remit.payer)
    for ordinal, told in enumerate(takebacks(remit, one.known)):
        entry = Entry(
            remit.payer_id or remit.payer, remit.payee or remit.payee_tax, remit.day, remit.trace, told
        )
        kept.add(abs(told.amount), (remit.content, ordinal), entry)


def balance_table(beside: Beside) -> Table:
    """By payer and payee: what was carried on, what of it was taken off, what was taken back, and all else."""
    columns = (
        Column("payer", "Payer", "text"),
        Column("payee", "Paid to", "text"),
        Column(
            "carried_on",
            "Carried on",
            "money",
            "PLB FB below zero: owed to the payer, left to later remittances",
        ),
        Column(
            "applied", "Taken off", "money", "PLB FB above zero: what earlier remittances left, taken off"
        ),
        Column("outstanding", "Outstanding", "money", "carried on and not taken off so far"),
        Column(
            "recovered", "Taken back", "money", "PLB WO: overpayments taken back, less what was let go again"
        ),
        Column("other", "Other, withheld", "money", "all other reasons; below zero was paid, as interest"),
    )
    rows = [_sums(beside.payer(one.payer_id), one.payee, [one]) for one in beside.balances]
    if len(rows) > 1:
        rows.append(_sums("all", "", beside.balances))
    notes = [_ORDER] if rows else []
    if any(one.outstanding < 0 for one in beside.balances):
        notes.append("An outstanding balance below zero was carried on by a remittance that is not here.")
    return Table("Money beside the claims (PLB), by payer", columns, tuple(rows), tuple(notes))


_ORDER = "Dollars by the day of the remittance; taken back and carried on are never counted as denials."


def _sums(payer: str, payee: str, of: Sequence[Balance]) -> tuple[Value, ...]:
    return (
        payer,
        payee,
        sum((one.forwarded for one in of), _NONE),
        sum((one.applied for one in of), _NONE),
        sum((one.outstanding for one in of), _NONE),
        sum((one.recovered for one in of), _NONE),
        sum((one.other for one in of), _NONE),
    )


def entry_table(beside: Beside, claims: Mapping[PaymentKey, str], *, limit: int | None = None) -> Table:
    """Each entry by its day; `claims` are the numbers of claims (CLP01) by the decisions that entries name."""
    columns = (
        Column("day", "Day", "text", "of the remittance"),
        Column("payer", "Payer", "text"),
        Column("trace", "Trace", "text", "TRN02"),
        Column("reason", "Reason", "text", "PLB03-1"),
        Column("meaning", "What it does", "text"),
        Column("reference", "Reference", "text", "PLB03-2"),
        Column("claim", "Claim", "text", "whose number at the payer (CLP07) the reference is, to the letter"),
        Column("withheld", "Withheld", "money", "below zero was paid"),
    )
    entries = beside.entries if limit is None else beside.entries[-limit:]
    rows = tuple(
        (
            str(one.day or ""),
            beside.payer(one.payer),
            one.trace,
            one.told.reason,
            one.told.words,
            one.told.reference,
            _claims(one.told.payments, claims),
            one.told.amount,
        )
        for one in entries
    )
    left = beside.left + len(beside.entries) - len(entries)
    notes = [f"{left:,} more {'entry is' if left == 1 else 'entries are'} not listed."] if left else []
    return Table("Entries beside the claims (PLB)", columns, rows, tuple(notes))


def _claims(payments: Collection[PaymentKey], claims: Mapping[PaymentKey, str]) -> str:
    return " ".join(sorted({claims[key] for key in payments if key in claims}))
