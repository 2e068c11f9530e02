"""One remittance (a transaction set of an 835): what is paid to whom, and what is taken or given beside the claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from scrubber.guide.loop import Loop
from scrubber.model.payment import ClaimPayment
from scrubber.model.service_payment import dated
from scrubber.model.values import Amount, Day, Text, amount, lazy, period, text
from scrubber.model.view import View
from scrubber.x12 import Segment, Transaction

__all__ = ["ProviderAdjustment", "RemitParty", "RemittanceAdvice"]

_PLB_LAST = 14
_NO_PAYMENT = "NON"


@dataclass(frozen=True, slots=True)
class ProviderAdjustment:
    """One reason and amount of a PLB, which belongs to no claim.

    An amount above zero is money withheld, one below is money paid out beside the claims.
    """

    provider: Text
    """PLB01, whom it is about."""
    year_end: Day | None
    """PLB02, the end of the provider's fiscal year."""
    reason: Text
    """PLB03-1: WO overpayment recovery, FB forwarding balance, L6 interest, 72 authorized return, CS, IR, LE, ..."""
    reference: Text
    """PLB03-2, often the number of the claim that it comes from."""
    amount: Amount | None
    """PLB04, in dollars."""

    @property
    def is_recovery(self) -> bool:
        """WO: an overpayment is taken back, or (below zero) let go again."""
        return self.reason == "WO"

    @property
    def is_forwarding(self) -> bool:
        """FB: a balance is carried to the next remittance (below zero), or comes from the last one."""
        return self.reason == "FB"

    @property
    def is_interest(self) -> bool:
        """L6."""
        return self.reason == "L6"


class RemitParty(View):
    """The payer (1000A, N1*PR) or the payee (1000B, N1*PE)."""

    @lazy
    def name(self) -> Text:
        """N102."""
        return self.text("N1", 2)

    @lazy
    def identifier_kind(self) -> Text:
        """N103: XV a plan id, XX an NPI, FI a tax number."""
        return self.text("N1", 3)

    @lazy
    def identifier(self) -> Text:
        """N104."""
        return self.text("N1", 4)

    @lazy
    def npi(self) -> Text:
        """N104 where N103 says XX, else an empty Text at the same place."""
        return self.identifier if self.identifier_kind == "XX" else self.identifier.emptied()

    @lazy
    def tax_id(self) -> Text:
        """REF*TJ, else N104 where N103 says FI."""
        given = self.reference("TJ")
        return self.identifier if not given and self.identifier_kind == "FI" else given

    @lazy
    def payer_id(self) -> Text:
        """REF*2U, the number that a clearinghouse knows the payer by."""
        return self.reference("2U")


class RemittanceAdvice(View):
    """One transaction set of an 835. Its amounts are dollars.

    `claims_paid` is the sum of CLP04 over the claims read so far, None once one could not be read, and
    `claim_count` their number; both, and the PLB, are whole when `complete` says so.
    """

    def __init__(self, loop: Loop, transaction: Transaction) -> None:
        super().__init__(loop)
        self.transaction = transaction
        self.claims_paid: Decimal | None = Decimal(0)
        self.claim_count = 0
        self.complete = False
        self.claims: Iterator[ClaimPayment] = iter(())
        """Its claims, each once as it is read: filled by `read_remits`."""
        self.read_on: Callable[[], None] | None = None
        """Reads to the end of the remittance, where that is not reached."""

    @property
    def ordinals(self) -> tuple[int, int, int]:
        """Which interchange, group and transaction set of the input it is, each from 1."""
        return self.transaction.ordinals

    # -- BPR, TRN

    @lazy
    def handling(self) -> Text:
        """BPR01: I payment with the remittance, H notice only, C, D, P, U, X."""
        return self.text("BPR", 1)

    @lazy
    def paid(self) -> Amount | None:
        """BPR02, what is paid."""
        return self.amount("BPR", 2)

    @lazy
    def flag(self) -> Text:
        """BPR03: C or D."""
        return self.text("BPR", 3)

    @lazy
    def method(self) -> Text:
        """BPR04: ACH, CHK, FWT, BOP, or NON where nothing is paid."""
        return self.text("BPR", 4)

    @lazy
    def paid_on(self) -> Day | None:
        """BPR16, the day of the cheque or of the transfer."""
        segment = self.segment("BPR")
        read = None if segment is None else period(self.loop, segment, 16, 0)
        return read.first if read else None

    @lazy
    def trace(self) -> Text:
        """TRN02, the number of the cheque or transfer."""
        return self.text("TRN", 2)

    @lazy
    def originator(self) -> Text:
        """TRN03: 1 and the payer's tax number."""
        return self.text("TRN", 3)

    @property
    def is_without_payment(self) -> bool:
        """BPR04 is NON, or BPR02 zero: a notice, a denial of everything, or all that was due was withheld."""
        return self.method == _NO_PAYMENT or self.paid == 0

    @lazy
    def currency(self) -> Text:
        """CUR02; empty stands for US dollars."""
        return self.text("CUR", 2)

    @lazy
    def receiver(self) -> Text:
        """REF*EV."""
        return self.reference("EV")

    @lazy
    def produced(self) -> Day | None:
        """DTM*405, the day up to which claims were decided."""
        return dated(self.loop, "405")

    @lazy
    def day(self) -> Day | None:
        """The day that codes of the remittance are judged by: DTM*405, else BPR16."""
        return self.produced or self.paid_on

    # -- who

    def _party(self, loop_id: str) -> RemitParty | None:
        child = self.loop.child(loop_id)
        return None if child is None else RemitParty(child)

    @property
    def payer(self) -> RemitParty | None:
        """1000A."""
        return self._party("1000A")

    @property
    def payee(self) -> RemitParty | None:
        """1000B."""
        return self._party("1000B")

    @property
    def payer_id(self) -> Text:
        """What the payer is known by: REF*2U of 1000A, else N104, else TRN03."""
        payer = self.payer
        if payer is None:
            return self.originator
        return payer.payer_id or payer.identifier or self.originator

    # -- beside the claims

    @property
    def adjustments(self) -> tuple[ProviderAdjustment, ...]:
        """PLB, which stand behind the claims: asked for before those are read, it reads on and keeps them."""
        if self.read_on is not None and not self.complete:
            self.read_on()
        return tuple(one for segment in self.loop.every("PLB") for one in self._beside(segment))

    def _beside(self, segment: Segment) -> Iterator[ProviderAdjustment]:
        """Up to six pairs of reason and amount."""
        provider, ends = text(self.loop, segment, 1), period(self.loop, segment, 2, 0)
        for element in range(3, min(len(segment.elements), _PLB_LAST), 2):
            if segment.get(element) or segment.get(element + 1):
                reason, reference = (text(self.loop, segment, element, n) for n in (1, 2))
                money = amount(self.loop, segment, element + 1)
                yield ProviderAdjustment(provider, ends.first if ends else None, reason, reference, money)

    @property
    def withheld(self) -> Decimal | None:
        """The sum of the PLB amounts: above zero withheld, below paid out; None where one cannot be read."""
        total = Decimal(0)
        for adjustment in self.adjustments:
            if adjustment.amount is None:
                return None
            total += adjustment.amount
        return total

    @property
    def imbalance(self) -> Decimal | None:
        """The sum of CLP04 less the PLB less BPR02, which should be nothing; None where it is, or cannot be told.

        That is where an amount cannot be read, or the transaction set has no end.
        """
        withheld = self.withheld
        if not self.complete or self.paid is None or self.claims_paid is None or withheld is None:
            return None
        return (self.claims_paid - withheld - self.paid) or None
