"""Claims that nobody has answered, by payer and age; those that a front end refused stand apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim without a decision, or refused and not sent again. `age` is in days; `state` as the ledger has it."""

    claim: str
    payer: str
    billing: str
    sequence: str
    sent: date
    first_day: date | None
    age: int
    charge: Decimal
    state: str
    forwarded: bool = False


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

    A claim is answered by a decision on it, or by one on its number that came after it was sent; and a later claim of
    its number, provider and rank stands for it. Memory grows with claims that are open, not with those sent.
    """
    found = Waiting()
    waiting: dict[_Key, SentFact] = {}
    for fact in sent():
        if period.has(fact.filed):
            found.sent += 1
            found.charge += fact.charge or Decimal(0)
        waiting.pop(_key(fact), None)  # sent again, or answered under another claim of its number
        if fact.state not in _ANSWERED and fact.frequency != _VOID:
            waiting[_key(fact)] = fact
    forwarded = _answer(decisions(), waiting)
    claims = [
        _claim(fact, as_of, forwarded=fact.key in forwarded)
        for fact in waiting.values()
        if period.has(fact.filed)
    ]
    claims.sort(key=lambda one: (-one.charge, one.claim, one.sent, one.billing, one.sequence))
    found.open = tuple(one for one in claims if one.state not in _NEVER_THERE)
    found.refused = tuple(one for one in claims if one.state in _NEVER_THERE)
    return found


def _answer(decisions: Iterable[Decision], waiting: dict[_Key, SentFact]) -> set[ClaimKey]:
    """Take out what was decided after all, though it is not certain for which claim; return what was sent on."""
    by_number: dict[str, list[_Key]] = {}
    for key in waiting:
        by_number.setdefault(key[0], []).append(key)
    forwarded: set[ClaimKey] = set()
    for decision in decisions:
        for key in _meant(decision, by_number.get(decision.number, ()), waiting):
            if decision.role == "forwarded":
                forwarded.add(waiting[key].key)
            elif decision.role not in _NOT_DECIDED:
                del waiting[key]
    return forwarded


def _meant(decision: Decision, keys: Iterable[_Key], waiting: dict[_Key, SentFact]) -> Iterator[_Key]:
    for key in [*keys]:
        fact = waiting.get(key)
        if fact is None or (decision.payee and fact.billing and decision.payee != fact.billing):
            continue
        if decision.claim is not None and decision.sequence != fact.sequence:
            continue  # another payer's answer to a claim of the same number
        if decision.claim == fact.key or decision.day is None or decision.day >= fact.filed:
            yield key


def _key(fact: SentFact) -> _Key:
    if not fact.number.strip():
        return f"{fact.key.input}.{fact.key.index}", fact.billing, fact.sequence
    return fact.number, fact.billing, fact.sequence


def _claim(fact: SentFact, as_of: date, *, forwarded: bool) -> WaitingClaim:
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
        forwarded=forwarded,
    )
