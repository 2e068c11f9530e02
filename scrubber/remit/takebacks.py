"""What a payer gives or takes beside the claims (PLB), described, and summed up over remittances.

A provider adjustment belongs to no claim. It is shown beside one only where its reference is, to the letter, the
payer's own number of a claim that is known; a likeness proves nothing, since references are free text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scrubber.ledger.remitted import PaymentKey, ProviderAdjustmentRecord, RemitRecord
from scrubber.remit.evidence import no_number

__all__ = ["Balance", "Takeback", "balances", "takebacks", "words_of"]

_NOTHING = Decimal(0)
_FORWARDING = "FB"
_RECOVERIES = frozenset(("WO", "WU"))

_WORDS: Mapping[str, tuple[str, str]] = {
    "WO": ("an earlier overpayment is taken back", "a recovery is let go again"),
    "FB": ("a balance from an earlier remittance is taken off", "a balance is carried to a later remittance"),
    "72": ("a returned payment is taken off", "a payment that was sent back is acknowledged"),
    "CS": ("an adjustment is taken off", "an adjustment is paid"),
    "L6": ("interest is taken off", "interest is paid"),
    "IR": ("tax is withheld", "withheld tax is given back"),
    "LE": ("money is withheld for a levy", "money of a levy is given back"),
    "AP": ("an advance is taken off", "an advance is paid"),
    "J1": ("money is withheld without a claim", "money is paid without a claim"),
    "50": ("a penalty for a late claim is taken off", "a penalty for a late claim is given back"),
    "51": ("interest is charged as a penalty", "interest that was charged is given back"),
    "90": ("an allowance for early payment is taken off", "an allowance for early payment is paid"),
    "B2": ("a rebate is taken off", "a rebate is paid"),
    "CT": ("capitation is taken back", "capitation is paid"),
    "CV": ("a pass-through amount is taken back", "a pass-through amount is paid"),
    "E3": ("part of the payment is held back by contract", "what was held back by contract is paid"),
    "IP": ("an incentive is taken back", "an incentive is paid"),
    "L3": ("a penalty is taken off", "a penalty is given back"),
    "LS": ("a lump sum is taken back", "a lump sum is paid"),
    "OB": ("a debt of an affiliated provider is taken off", "what an affiliated provider is owed is paid"),
    "RA": ("a change of coverage after the fact is taken off", "a change of coverage after the fact is paid"),
    "WU": ("an earlier payment is taken back", "a recovery is let go again"),
}
"""Our own short words for PLB03-1, of money withheld (above zero) and of money paid out (below)."""


@dataclass(frozen=True, slots=True)
class Takeback:
    """One PLB entry, in words; `amount` is dollars, above zero what is withheld.

    `payments` are the decisions with the payer's number that the entry refers to; empty where it refers to none that
    is known.
    """

    reason: str
    words: str
    reference: str
    amount: Decimal
    payments: tuple[PaymentKey, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """What one payer gave and took beside the claims of one payee, over all remittances, in dollars.

    `forwarded` was carried on to later remittances and `applied` came from earlier ones; `outstanding` is still to
    come. `recovered` is what was taken back as overpaid (WO and WU, less what was let go again), and `other` is all
    else that was withheld (below zero: paid).
    """

    payer_id: str
    payee: str
    forwarded: Decimal
    applied: Decimal
    recovered: Decimal
    other: Decimal

    @property
    def outstanding(self) -> Decimal:
        """What was carried on and not taken off so far; below zero where an earlier remittance is not known."""
        return self.forwarded - self.applied


def words_of(reason: str, amount: Decimal) -> str:
    """Say what a PLB entry does: above zero money is withheld, below it is paid out."""
    taken, given = _WORDS.get(
        reason, ("money is withheld beside the claims", "money is paid beside the claims")
    )
    return taken if amount >= 0 else given


def takebacks(remit: RemitRecord, known: Mapping[str, Sequence[PaymentKey]]) -> tuple[Takeback, ...]:
    """Describe the PLB entries of a remittance; `known` has the decisions by the payer's own number (CLP07)."""
    return tuple(_told(one, known) for one in remit.adjustments)


def _told(one: ProviderAdjustmentRecord, known: Mapping[str, Sequence[PaymentKey]]) -> Takeback:
    reference = one.reference.strip()
    payments = () if no_number(reference) else tuple(sorted(known.get(reference, ())))
    return Takeback(one.reason, words_of(one.reason, one.amount), one.reference, one.amount, payments)


def balances(remits: Iterable[RemitRecord]) -> tuple[Balance, ...]:
    """Sum up by payer and payee, in their order; the order of the remittances has no say."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for remit in remits:
        for one in remit.adjustments:
            total = sums.setdefault((remit.payer_id, remit.payee or remit.payee_tax), [_NOTHING] * 4)
            total[_column(one)] += one.amount
    return tuple(
        Balance(*names, -given, taken, back, rest)
        for names, (given, taken, back, rest) in sorted(sums.items())
    )


def _column(one: ProviderAdjustmentRecord) -> int:
    if one.reason == _FORWARDING:
        return 0 if one.amount < 0 else 1
    return 2 if one.reason in _RECOVERIES else 3
