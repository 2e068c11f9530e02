"""Which of the claims that were sent a claim payment answers.

Evidence is compared, never added up: one claim is the answer where it is at least as good as every other in every key
and better in one. Where two are each better in something, or equal, nobody can say, and the match is `uncertain`.

- `certain`: number, payee, charge and (days or lines) agree, nothing differs, and every other claim that fits is ruled
  out by a fact, or by two signs.
- `probable`: nothing else fits as well; a single thing is not as expected, or only habits of payers tell others apart.
  Where one claim was sent on several days, alike in everything, the first is meant, and the last one where the payer
  denied all as a duplicate.
- `uncertain`: others fit as well, or more than one thing is not as expected. The claim that is named is the best guess
  among submissions of one service; among claims of different services none is named.
- `none`: no claim fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from scrubber.ledger.remitted import ClaimKey, Confidence, LineMatch, PaymentMatch, PaymentRecord, SentClaim
from scrubber.remit.evidence import (
    Asked,
    Weighed,
    can_have,
    is_reversal,
    is_void_of,
    no_number,
    rank_of,
    weigh,
)
from scrubber.remit.lining import lined
from scrubber.remit.saying import NOTHING_SENT, Said, Situation, why, why_none

__all__ = ["pair"]

_CERTAIN: Final = "certain"
_PROBABLE: Final = "probable"
_UNCERTAIN: Final = "uncertain"
_AGREES: Final = 1
_DIFFERS: Final = -1
_DENIED, _DUPLICATE = "4", "18"
_CROWD = 20
"""Claims of one day and charge from which on the ledger may not have handed all of them."""


def pair(
    payment: PaymentRecord,
    candidates: Sequence[SentClaim],
    *,
    payee: str,
    payee_tax: str,
    payer_id: str,
    day: date | None,
) -> PaymentMatch:
    """Find the claim that a payment answers, and the line that each of its service payments answers.

    `payee` and `payee_tax` are NPI and tax number of whom the remittance pays, `payer_id` and `day` the remittance's.
    The order of the candidates has no say. Every service payment has exactly one match, in order.
    """
    asked = Asked(payment, payee, payee_tax, payer_id, day)
    if len(candidates) == 1:
        plain = _plain(asked, candidates[0])
        if plain is not None:
            return plain
    every = {claim.key: claim for claim in candidates}
    there = [claim for claim in every.values() if not is_void_of(claim, payment)] or every.values()
    weighed = [weigh(asked, claim) for claim in there]
    fitting = [one for one in weighed if one.fits]
    if not fitting:
        reason = why_none([one.evidence for one in weighed]) if weighed else NOTHING_SENT
        return _unknown(payment, "none", reason, 0)
    first = is_reversal(payment)  # that takes back the older one, where both were sent alike
    best = max(fitting, key=lambda one: (one.evidence, _order(one.claim, first=first)))
    rivals = [one for one in fitting if one is not best]
    return _decided(payment, best, rivals, crowded=len(every) >= _CROWD)


def _plain(asked: Asked, claim: SentClaim) -> PaymentMatch | None:
    """The usual payment: one claim has its number, and all that is known agrees; else None."""
    payment, day, rank = asked.payment, asked.day, rank_of(asked.payment.status)
    if (
        payment.number != claim.number
        or no_number(claim.number)
        or payment.charge is None
        or payment.charge != claim.charge
        or payment.first_day is None
        or payment.first_day != claim.first_day
        or payment.frequency != claim.frequency
        or (rank != claim.sequence and payment.status != _DENIED)
        or not asked.payee
        or asked.payee != claim.billing
        or not can_have(claim)
        or (day is not None and claim.filed > day)
        or (payment.received is not None and claim.filed > payment.received)
    ):
        return None
    lines = lined(payment.services, claim.lines).matches
    if claim.lines and any(match.line is None for match in lines):
        return None
    return PaymentMatch(claim.key, _CERTAIN, _PLAINLY if lines and claim.lines else _WITHOUT_LINES, 0, lines)


def _decided(
    payment: PaymentRecord, best: Weighed, rivals: Sequence[Weighed], *, crowded: bool
) -> PaymentMatch:
    """Say how sure the best is, against those that fit too."""
    key, lines = best.claim.key, best.lining.matches
    equals = [one for one in rivals if not best.evidence.over(one.evidence)]
    if equals and _sent_again([best.claim, *(one.claim for one in equals)]):
        meant = _meant(payment, [best, *equals])
        named = _is_named(meant) or not crowded
        confidence = _confidence(meant, ruled_out=False) if named else _UNCERTAIN
        reason = why(_said(meant, "sent again"))
        return PaymentMatch(meant.claim.key, confidence, reason, len(equals), meant.lining.matches)
    if equals:
        reason = why(_said(best, "equals"))
        if all(_one_service(best.claim, one.claim) for one in equals):
            return PaymentMatch(key, _UNCERTAIN, reason, len(equals), lines)
        return _unknown(payment, _UNCERTAIN, reason, len(equals) + 1)
    ruled_out = all(best.evidence.rules_out(one.evidence) for one in rivals)
    confidence = _confidence(best, ruled_out=ruled_out)
    if crowded and not _is_named(best):
        confidence = _UNCERTAIN
    situation: Situation = "alone" if not rivals else "ruled out" if ruled_out else "weaker"
    return PaymentMatch(key, confidence, why(_said(best, situation)), 0, lines)


def _confidence(best: Weighed, *, ruled_out: bool) -> Confidence:
    """How sure the match is where no other claim is as good."""
    found, doubts = best.evidence, best.doubts
    whole = found.charge == _AGREES and _AGREES in (found.days, found.lined)
    in_time = found.filed != _DIFFERS
    if ruled_out and best.named and in_time and not doubts and (whole or (best.part and best.controls)):
        return _CERTAIN
    if not _is_named(best):
        # another patient may have had the same service on that day: something has to name the claim
        told = best.controls or best.written or (found.number != _DIFFERS and found.lined == _AGREES)
        return _PROBABLE if told and doubts <= (found.number == _DIFFERS) else _UNCERTAIN
    backed = best.part or _AGREES in (found.charge, found.days, found.lined, found.payer_number)
    return _PROBABLE if backed and doubts <= 1 else _UNCERTAIN


def _is_named(best: Weighed) -> bool:
    """Whether a number of the claim is among those of the payment."""
    return _AGREES in (best.evidence.number, best.evidence.payer_number)


def _said(best: Weighed, situation: Situation) -> Said:
    held = best.claim.side != "clean"
    return Said(best.evidence, situation, best.part, best.alike, best.unlined, held)


_PLAINLY = why(Said.plainly(lined=True))
_WITHOUT_LINES = why(Said.plainly(lined=False))


def _order(claim: SentClaim, *, first: bool) -> tuple[int, ClaimKey]:
    """The later of two that are equal goes before the earlier one, or the other way round."""
    days = claim.filed.toordinal()
    sign = -1 if first else 1
    return sign * days, ClaimKey(sign * claim.key.input, sign * claim.key.index)


def _one_service(one: SentClaim, other: SentClaim) -> bool:
    """Whether two claims are submissions of one service, so that the wrong one is not the wrong patient's."""
    return (one.number, one.billing, one.first_day) == (other.number, other.billing, other.first_day)


def _sent_again(claims: Sequence[SentClaim]) -> bool:
    """Whether claims are one that was sent on several days, so that it is the same claim whichever is meant."""
    first = claims[0]
    if not first.patient or len({one.filed for one in claims}) < len(claims):
        return False
    return all(
        replace(one, key=first.key, filed=first.filed, state=first.state, payer_number=first.payer_number)
        == first
        for one in claims
    )


def _meant(payment: PaymentRecord, sendings: Sequence[Weighed]) -> Weighed:
    """The sending of a claim that a payment answers: the first, but the last where all was denied as a duplicate."""
    every = [payment.adjustments, *(one.adjustments for one in payment.services)]
    duplicate = not payment.paid and any(reason.reason == _DUPLICATE for some in every for reason in some)
    in_turn = sorted(sendings, key=lambda one: one.claim.filed, reverse=duplicate)
    return in_turn[0]


def _unknown(payment: PaymentRecord, confidence: Confidence, reason: str, others: int) -> PaymentMatch:
    """No claim is named, and so no line."""
    lines = tuple(LineMatch(one.ordinal, None, "none", "its claim is not known") for one in payment.services)
    return PaymentMatch(None, confidence, reason, others, lines)
