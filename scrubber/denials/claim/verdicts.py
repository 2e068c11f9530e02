"""What a payer said of each line of a claim, in our words, and which of it still stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    Confidence,
    DenialRecord,
    LineMatch,
    ServiceRecord,
)
from scrubber.ledger.told_story import ClaimStory, ToldPayment

__all__ = ["SURE", "Back", "CauseOf", "Explained", "Reason", "Verdict", "came_back"]

DENIED = ("denied", "partly_denied")
SURE = ("certain", "probable")
"""Confidences with which a decision is about its claim: others end nothing that is sure."""
_DECIDED = ("first", "again", "correction")
_REPLACEMENT = ("7", "8")


class Explained(Protocol):
    """What is known of a reason: its kind, and in our words what it means and what is to be done."""

    @property
    def kind(self) -> str:
        """The kind of cause, e.g. bundling."""

    @property
    def words(self) -> str:
        """What the reason means, in a few words of our own."""

    @property
    def effect(self) -> str:
        """What it does to the charge: denial, reduction, patient, earlier_payer."""

    @property
    def knowable(self) -> bool:
        """Whether a claim can show it before it is sent."""

    @property
    def advice(self) -> str:
        """What is to be done about it, in a sentence."""


CauseOf = Callable[[str, str, Sequence[str]], Explained]
"""Explains a reason by its group, its CARC and the remark codes beside it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One adjustment of a line or claim with what it means."""

    group: str
    carc: str
    amount: Decimal
    kind: str
    effect: str
    words: str
    do: str

    @property
    def code(self) -> str:
        """`CO 97`."""
        return f"{self.group} {self.carc}".strip()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one decision said of one line; `service` 0 is the claim as a whole.

    `line` is the claim's line (LX), `also` others that it answers together with it, `match` how surely.
    `disposition` is that of the log, or `paid` where the log has
    no row. `stands` is false of what was taken back, or came to be decided anew.
    """

    service: int
    line: int | None
    match: Confidence
    match_reason: str
    code: str
    modifiers: tuple[str, ...]
    billed_code: str
    billed_modifiers: tuple[str, ...]
    day: date | None
    charge: Decimal | None
    paid: Decimal | None
    allowed: Decimal | None
    units: Decimal | None
    billed_units: Decimal | None
    remarks: tuple[str, ...]
    disposition: str
    reasons: tuple[Reason, ...]
    row: DenialRecord | None
    stands: bool = False
    also: tuple[int, ...] = ()

    @property
    def denied(self) -> bool:
        """Whether it was denied, wholly or in part."""
        return self.disposition in DENIED

    @property
    def recoded(self) -> bool:
        """Whether the payer judged another procedure than was billed."""
        return bool(self.billed_code) and self.billed_code != self.code

    @property
    def patient(self) -> Decimal:
        """Dollars of the patient's share (deductible, coinsurance, copayment); what was denied is none."""
        return sum((one.amount for one in self.reasons if one.effect == "patient"), Decimal(0))


@dataclass(frozen=True, slots=True)
class Back:
    """One decision, and what it said line by line.

    `doubtful` says that it has another number or charge than this claim, and may still be about it: it moves no money
    and ends nothing.
    """

    told: ToldPayment
    verdicts: tuple[Verdict, ...]
    doubtful: bool = False

    @property
    def decides(self) -> bool:
        """Whether it decides at all: a reversal, a forwarded claim and an estimate do not."""
        return self.told.decision.role in _DECIDED


def came_back(story: ClaimStory, cause_of: CauseOf) -> tuple[Back, ...]:
    """Give the decisions of a story, in order, with what stands of each marked."""
    asked = {(claim.number, claim.charge) for claim in story.claims}
    backs = [
        Back(told, tuple(_verdicts(told, cause_of)), _is_doubtful(told, asked)) for told in story.payments
    ]
    frequency = {claim.key: claim.frequency for claim in story.claims}
    return tuple(
        replace(back, verdicts=tuple(_standing(back, backs[number + 1 :], frequency)))
        for number, back in enumerate(backs)
    )


def _is_doubtful(told: ToldPayment, asked: Collection[tuple[str, Decimal | None]]) -> bool:
    """Not where only it is open which of two equal filings is meant: both are in the story."""
    decision = told.decision
    if not asked or decision.confidence in SURE:
        return False
    return (decision.number, decision.charge) not in asked


# -- line by line -------------------------------------------------------------------------------------------


def _verdicts(told: ToldPayment, cause_of: CauseOf) -> list[Verdict]:
    rows = {row.service: row for row in told.denials}
    matches = {match.service: match for match in told.lines}
    payment = told.payment
    found = []
    if 0 in rows or not payment.services:
        row = rows.get(0)
        found.append(_of_claim(told, row, cause_of))
    for service in payment.services:
        match = matches.get(service.ordinal, LineMatch(service.ordinal, None, "none", ""))
        found.append(_of_line(service, match, rows.get(service.ordinal), payment.remarks, cause_of))
    return found


def _of_claim(told: ToldPayment, row: DenialRecord | None, cause_of: CauseOf) -> Verdict:
    payment = told.payment
    return Verdict(
        service=0,
        line=None,
        match=told.decision.confidence,
        match_reason=told.decision.reason,
        code="",
        modifiers=(),
        billed_code="",
        billed_modifiers=(),
        day=payment.first_day,
        charge=payment.charge,
        paid=payment.paid,
        allowed=None,
        units=None,
        billed_units=None,
        remarks=payment.remarks,
        disposition=row.disposition if row else "paid",
        reasons=_reasons(payment.adjustments, payment.remarks, cause_of),
        row=row,
    )


def _of_line(
    service: ServiceRecord,
    match: LineMatch,
    row: DenialRecord | None,
    of_claim: tuple[str, ...],
    cause_of: CauseOf,
) -> Verdict:
    remarks = tuple(dict.fromkeys((*service.remarks, *of_claim)))
    return Verdict(
        service=service.ordinal,
        line=match.line,
        match=match.confidence,
        match_reason=match.reason,
        code=service.code,
        modifiers=service.modifiers,
        billed_code=service.billed_code,
        billed_modifiers=service.billed_modifiers,
        day=service.day,
        charge=service.charge,
        paid=service.paid,
        allowed=service.allowed,
        units=service.units,
        billed_units=service.billed_units,
        remarks=remarks,
        disposition=row.disposition if row else "paid",
        reasons=_reasons(service.adjustments, remarks, cause_of),
        row=row,
        also=match.also,
    )


def _reasons(
    adjustments: Sequence[AdjustmentRecord], remarks: Sequence[str], cause_of: CauseOf
) -> tuple[Reason, ...]:
    found = []
    for one in adjustments:
        cause = cause_of(one.group, one.reason, remarks)
        found.append(
            Reason(one.group, one.reason, one.amount, cause.kind, cause.effect, cause.words, cause.advice)
        )
    return tuple(found)


# -- what stands --------------------------------------------------------------------------------------------


def _standing(back: Back, later: Sequence[Back], frequency: dict[ClaimKey, str]) -> list[Verdict]:
    decision = back.told.decision
    if not back.decides or decision.reversed:
        return list(back.verdicts)
    after = [
        other
        for other in later
        if other.decides
        and not other.told.decision.reversed
        and other.told.decision.payer_id == decision.payer_id
        and (other.told.decision.confidence in SURE or decision.confidence not in SURE)
    ]
    return [
        replace(verdict, stands=not any(_decides_anew(other, back, verdict, frequency) for other in after))
        for verdict in back.verdicts
    ]


def _decides_anew(other: Back, back: Back, verdict: Verdict, frequency: dict[ClaimKey, str]) -> bool:
    """Whether a later decision of the same payer is about this very line, whatever it says of it."""
    own, its = back.told.decision.claim, other.told.decision.claim
    if verdict.service == 0:
        return own == its or frequency.get(its or ClaimKey(0, 0), "") in _REPLACEMENT
    if own == its:
        return any(_same_line(verdict, one) for one in other.verdicts)
    replaces = its is not None and frequency.get(its, "") in _REPLACEMENT
    return replaces or any(_same_service(verdict, one) for one in other.verdicts)


def _same_line(one: Verdict, other: Verdict) -> bool:
    if one.line is not None and other.line is not None:
        return one.line == other.line
    return other.service == 0 or _same_service(one, other)


def _same_service(one: Verdict, other: Verdict) -> bool:
    return (one.billed_code, one.day) == (other.billed_code, other.day)
