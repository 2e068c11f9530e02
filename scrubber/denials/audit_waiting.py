"""Claims that nobody has answered, by payer and age; those that a front end refused stand apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from scrubber.denials.counted import ALL_DAYS, Period
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import Decision, SentFact

__all__ = ["AGES", "Waiting", "WaitingClaim", "age_of", "unanswered"]

AGES = ("0-30", "31-60", "61-90", "91-120", "over 120")
"""Days since a claim was sent."""

_LAST = (30, 60, 90, 120)
_NEVER_THERE = frozenset(("refused", "rejected"))
_ANSWERED = frozenset(("paid", "denied"))
_NOT_DECIDED = frozenset(("forwarded", "estimate", "reversal"))
_VOID = "8"
_SENT_ON = "sent on to another payer"
_DOUBTFUL = "an answer with another number may be about it"
_Key = tuple[str, str, str, date | None]


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim without a decision, or refused and not sent again. `age` is in days; `state` as the ledger has it, `note`
    what else is known of it."""

    claim: str
    payer: str
    billing: str
    sequence: str
    sent: date
    first_day: date | None
    age: int
    charge: Decimal
    state: str
    note: str = ""


@dataclass(slots=True)
class Waiting:
    """Claims without an answer, and those that were refused (TA1, 999) or rejected (277CA) and not sent again; the
    dearest first. `sent` and `charge` are of all claims that were sent in the period."""

    open: tuple[WaitingClaim, ...] = ()
    refused: tuple[WaitingClaim, ...] = ()
    sent: int = 0
    charge: Decimal = field(default=Decimal(0))


def age_of(days: int) -> str:
    """The group of an age in days."""
    return next((name for name, last in zip(AGES, _LAST, strict=False) if days <= last), AGES[-1])


def unanswered(
    sent: Callable[[], Iterable[SentFact]],
    decisions: Callable[[], Iterable[Decision]],
    as_of: date,
    *,
    period: Period = ALL_DAYS,
) -> Waiting:
    """Find them; each source gives a fresh stream in the order of filing.

    A claim is answered by a decision on it, or by one that came after it was sent and is about a claim of its number
    and first day of service, or about none for sure and has its charge. A later claim of its number, provider, rank and
    first day stands for it: many offices number the patient and not the claim. Memory grows with claims that are
    open, not with those sent.
    """
    found = Waiting()
    waiting: dict[_Key, SentFact] = {}
    for fact in sent():
        if period.has(fact.filed):
            found.sent += 1
            found.charge += fact.charge or Decimal(0)
        waiting.pop(_key(fact), None)  # sent again
        if fact.state not in _ANSWERED and fact.frequency != _VOID:
            waiting[_key(fact)] = fact
    notes = _Answers(waiting, sent()).take(decisions())
    claims = [
        _claim(fact, as_of, notes.get(fact.key, "")) for fact in waiting.values() if period.has(fact.filed)
    ]
    claims.sort(key=lambda one: (-one.charge, one.claim, one.sent, one.billing, one.sequence))
    found.open = tuple(one for one in claims if one.state not in _NEVER_THERE)
    found.refused = tuple(one for one in claims if one.state in _NEVER_THERE)
    return found


class _Answers:
    """Decisions on open claims that the ledger does not know to be answered: since it is not certain which is meant, or
    since the payer answered an earlier sending."""

    def __init__(self, waiting: dict[_Key, SentFact], sent: Iterable[SentFact]) -> None:
        self._waiting = waiting
        self._by_number: dict[str, list[_Key]] = {}
        for key in waiting:
            self._by_number.setdefault(key[0], []).append(key)
        self._same_number = {fact.key: _key(fact) for fact in sent if fact.number in self._by_number}

    def take(self, decisions: Iterable[Decision]) -> dict[ClaimKey, str]:
        """Take out what was decided after all; return what is to be noted of what stays."""
        notes: dict[ClaimKey, str] = {}
        open_claims = {fact.key: fact.number for fact in self._waiting.values()}
        for decision in decisions:
            if (
                decision.claim is not None
                and open_claims.get(decision.claim, decision.number) != decision.number
            ):
                notes.setdefault(decision.claim, _DOUBTFUL)
            for key in [*self._by_number.get(decision.number, ())]:
                fact = self._waiting.get(key)
                if fact is None or not self._means(decision, key, fact):
                    continue
                if decision.role == "forwarded":
                    notes[fact.key] = _SENT_ON
                elif decision.role not in _NOT_DECIDED:
                    del self._waiting[key]
        return notes

    def _means(self, decision: Decision, key: _Key, fact: SentFact) -> bool:
        if decision.claim == fact.key:
            return True
        if decision.day is not None and decision.day < fact.filed:
            return False
        if decision.claim is not None and self._same_number.get(decision.claim) == key:
            return True
        sure = decision.claim is not None and decision.confidence != "uncertain"
        same = not decision.payee or not fact.billing or decision.payee == fact.billing
        return not sure and same and decision.charge == fact.charge


def _key(fact: SentFact) -> _Key:
    number = fact.number if fact.number.strip() else f"{fact.key.input}.{fact.key.index}"
    return number, fact.billing, fact.sequence, fact.first_day


def _claim(fact: SentFact, as_of: date, note: str) -> WaitingClaim:
    return WaitingClaim(
        claim=fact.number,
        payer=fact.payer,
        billing=fact.billing,
        sequence=fact.sequence,
        sent=fact.filed,
        first_day=fact.first_day,
        age=max(0, (as_of - fact.filed).days),
        charge=fact.charge or Decimal(0),
        state=fact.state,
        note=note,
    )
