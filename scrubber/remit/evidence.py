"""What speaks for and against a claim as the one that a payment answers, key by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from scrubber.edit.sameness import NO_NUMBER
from scrubber.ledger.remitted import PaymentRecord, SentClaim
from scrubber.remit.comparing import size
from scrubber.remit.lining import Lining, lined
from scrubber.remit.sums import sums_to

__all__ = [
    "AGREES",
    "DIFFERS",
    "Asked",
    "Evidence",
    "Weighed",
    "can_have",
    "is_reversal",
    "is_void_of",
    "no_number",
    "rank_of",
    "weigh",
]

AGREES: Final = 1
UNKNOWN: Final = 0
DIFFERS: Final = -1

_REVERSAL, _VOID = "22", "8"
_ADJUSTING = frozenset("78")
_RANKS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
_NEVER_HAD = frozenset(("refused", "rejected"))
_ON_ITS_WAY = 7
"""Days within which a payer has a claim after it was sent; its receipt may be told of several by that."""
_ALIKE = 6
"""Characters that a number keeps at least where it was cut or got something before it."""
_OWN_CONTROL = 4
"""Characters from which on a line control number is no mere count."""


class Evidence(NamedTuple):
    """1 agrees, -1 differs, 0 is not known or says nothing; the first keys count most.

    `number` is CLP01, `payer_number` CLP07 or REF*F8, `lined` that every service payment answers a line, `exact` that
    modifiers and units agree too, `had` that the payer can have it, `filed` that it was sent before it was answered.
    """

    number: int
    payer_number: int
    payee: int
    charge: int
    lined: int
    days: int
    had: int
    filed: int
    exact: int
    frequency: int
    sequence: int
    payer: int

    def over(self, other: Evidence) -> bool:
        """Whether it is better in a key and worse in none."""
        return self != other and all(mine >= its for mine, its in zip(self, other, strict=True))

    def rules_out(self, other: Evidence) -> bool:
        """Whether what the other lacks is more than a payer's habit: a fact, or two signs."""
        facts = any(its == DIFFERS < mine for mine, its in zip(self[:_FACTS], other[:_FACTS], strict=True))
        signs = sum(its < mine for mine, its in zip(self[_SIGNS:], other[_SIGNS:], strict=True))
        return facts or self.payer_number > other.payer_number or signs > 1


_FACTS, _SIGNS = 8, 7
"""Keys up to `filed` are facts where they differ: no habit of a payer explains that. From `filed` on they are signs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment with what its remittance says: who is paid, who pays, on which day."""

    payment: PaymentRecord
    payee: str
    payee_tax: str
    payer_id: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """A claim with the evidence for it and the lines that would be answered.

    `part` says that the payment is of some of its lines, `alike` that its number is the payment's but for a beginning
    or an end, `written` that it is the very number but for capitals and leading zeros, `controls` that all lines are
    told by control numbers of their own.
    """

    claim: SentClaim
    evidence: Evidence
    lining: Lining
    part: bool
    alike: bool
    written: bool
    controls: bool

    @property
    def fits(self) -> bool:
        """Whether it may be meant at all."""
        found = self.evidence
        if found.payee == DIFFERS or (found.days == DIFFERS and found.payer_number != AGREES):
            return False
        if found.charge == DIFFERS == found.lined:
            return False
        if AGREES in (found.number, found.payer_number):
            return True
        if self.written and found.payee == AGREES and (found.charge == AGREES or self.part):
            return True
        return found.payee == found.charge == found.days == AGREES and found.lined != DIFFERS

    @property
    def named(self) -> bool:
        """Whether the payment says the claim's number, and pays whom it names."""
        return self.evidence.number == AGREES == self.evidence.payee

    @property
    def unlined(self) -> bool:
        """Whether a service payment answers no line of the claim, which has lines."""
        return bool(self.claim.lines) and any(match.line is None for match in self.lining.matches)

    @property
    def doubts(self) -> int:
        """In how many ways it is not what one would expect.

        That it was filed here after it was answered only counts where it may be another submission than the one that
        was answered: who begins to use the scrubber loads old claims and old remittances together.
        """
        found = self.evidence
        against = (found.number, found.charge, found.days, found.had, found.frequency, found.sequence)
        late = found.filed == DIFFERS and DIFFERS in (found.charge, found.frequency)
        return against.count(DIFFERS) + self.unlined + late


def no_number(number: str) -> bool:
    """Whether CLP01 or CLP07 says that there is no number to tell."""
    return number.strip() in NO_NUMBER


def is_reversal(payment: PaymentRecord) -> bool:
    """Whether it takes an earlier one back: CLP02 says so, or its charge, which nothing else has below zero."""
    return payment.status == _REVERSAL or (payment.charge is not None and payment.charge < 0)


def is_void_of(claim: SentClaim, payment: PaymentRecord) -> bool:
    """Whether a claim is a void, which nobody pays, and the payment is of something else."""
    if claim.frequency.strip() != _VOID or payment.frequency.strip() == _VOID:
        return False
    return not is_reversal(payment) and payment.paid is not None and payment.paid > 0


def can_have(claim: SentClaim) -> bool:
    """Whether its payer can have the claim: it went out, and no front end refused it."""
    return claim.side == "clean" and claim.state not in _NEVER_HAD


def rank_of(status: str) -> str | None:
    """The rank of the payer (SBR01) that CLP02 tells; None where it tells none."""
    return _RANKS.get(status.strip())


def weigh(asked: Asked, claim: SentClaim) -> Weighed:
    """Compare a payment with a claim."""
    payment = asked.payment
    lining = lined(payment.services, claim.lines)
    number, alike, written = _number(payment.number.strip(), claim.number.strip())
    charge, part = _charge(payment, claim, lining)
    evidence = Evidence(
        number=number,
        payer_number=_payer_number(payment, claim),
        payee=_payee(asked, claim),
        charge=charge,
        lined=_lined(lining, claim),
        days=_days(payment.first_day, claim),
        had=AGREES if can_have(claim) else DIFFERS,
        filed=_filed(payment.received, asked.day, claim.filed),
        exact=int(bool(payment.services and claim.lines) and lining.exact),
        frequency=_frequency(payment, claim),
        sequence=_sequence(payment.status, claim.sequence),
        payer=int(bool(asked.payer_id.strip()) and asked.payer_id.strip() == claim.payer.strip()),
    )
    return Weighed(claim, evidence, lining, part, alike, written, _told_by_controls(payment, claim, lining))


def _number(told: str, sent: str) -> tuple[int, bool, bool]:
    """Compare CLP01 with CLM01; a number that was cut or got a prefix is not known, but alike."""
    if told in NO_NUMBER:
        return UNKNOWN, False, False
    if told == sent:
        return AGREES, False, False
    short, long = sorted((told.upper().lstrip("0"), sent.upper().lstrip("0")), key=len)
    if short == long:
        return UNKNOWN, True, bool(short)
    alike = len(short) >= _ALIKE and (long.startswith(short) or long.endswith(short))
    return (UNKNOWN if alike else DIFFERS), alike, False


def _payer_number(payment: PaymentRecord, claim: SentClaim) -> int:
    """A number of its own is told of a claim when it is taken in; a later decision may have another one."""
    own = claim.payer_number.strip()
    return int(own not in NO_NUMBER and own in (payment.payer_number.strip(), payment.original.strip()))


def _payee(asked: Asked, claim: SentClaim) -> int:
    """By NPI, else by tax number; another NPI of the same tax number is not against it."""
    payee, billing = asked.payee.strip(), claim.billing.strip()
    tax, own_tax = asked.payee_tax.replace("-", "").strip(), claim.tax_id.replace("-", "").strip()
    if payee and billing:
        if payee == billing:
            return AGREES
        return UNKNOWN if tax and tax == own_tax else DIFFERS
    if tax and own_tax:
        return AGREES if tax == own_tax else DIFFERS
    return UNKNOWN


def _charge(payment: PaymentRecord, claim: SentClaim, lining: Lining) -> tuple[int, bool]:
    """Compare CLP03 with CLM02; a payer may answer some lines of a claim at a time."""
    told, sent = size(payment.charge), size(claim.charge)
    if told is None or sent is None:
        return UNKNOWN, False
    if told == sent:
        return AGREES, False
    answered = {line for match in lining.matches for line in (match.line, *match.also)}
    part = (
        told < sent
        and bool(answered)
        and None not in answered
        and sums_to((size(line.charge) for line in claim.lines if line.ordinal in answered), told)
    )
    return (UNKNOWN if part else DIFFERS), part


def _lined(lining: Lining, claim: SentClaim) -> int:
    if not lining.matches or not claim.lines:
        return UNKNOWN
    found = [match.line is not None for match in lining.matches]
    return AGREES if all(found) else UNKNOWN if any(found) else DIFFERS


def _days(told: date | None, claim: SentClaim) -> int:
    first, last = claim.first_day, claim.last_day or claim.first_day
    if told is None or first is None or last is None:
        return UNKNOWN
    if told == first:
        return AGREES
    return UNKNOWN if first < told <= last else DIFFERS


def _filed(received: date | None, decided: date | None, filed: date) -> int:
    """Sent after it was answered, or shortly before it was received; a correction keeps the first day of receipt."""
    if (received and filed > received) or (decided and filed > decided):
        return DIFFERS
    return int(received is not None and (received - filed).days <= _ON_ITS_WAY)


def _frequency(payment: PaymentRecord, claim: SentClaim) -> int:
    """Compare CLP09 with CLM05-3; a reversal may have the number of what made it necessary."""
    told, sent = payment.frequency.strip(), claim.frequency.strip()
    if is_reversal(payment) and (told in _ADJUSTING or not told):
        return UNKNOWN
    if not told or not sent:
        return DIFFERS if sent == _VOID else UNKNOWN
    return AGREES if told == sent else DIFFERS


def _sequence(status: str, sequence: str) -> int:
    """Compare CLP02 with SBR01."""
    told = rank_of(status)
    if told is None or sequence not in "PST" or not sequence:
        return UNKNOWN
    return AGREES if told == sequence else DIFFERS


def _told_by_controls(payment: PaymentRecord, claim: SentClaim, lining: Lining) -> bool:
    """Whether every service payment is told by a control number that is more than a count of lines."""
    own = {line.control.strip().upper() for line in claim.lines if len(line.control.strip()) >= _OWN_CONTROL}
    certain: Sequence[bool] = [match.confidence == "certain" for match in lining.matches]
    return (
        bool(certain) and all(certain) and all(one.control.strip().upper() in own for one in payment.services)
    )
