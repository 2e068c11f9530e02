"""Claims that nobody has answered, by payer and age; those that a front end refused stand apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from scrubber.denials.trends.counted import ALL_DAYS, Period
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import Decision, FiledFinding, SentFact

__all__ = ["AGES", "Waiting", "WaitingClaim", "age_of", "unanswered", "with_edits"]

AGES = ("0-30", "31-60", "61-90", "91-120", "over 120")
"""Days since a claim was sent."""

_LAST = (30, 60, 90, 120)
_NEVER_THERE = frozenset(("refused", "rejected"))
_ANSWERED = frozenset(("paid", "denied"))
_NOT_DECIDED = frozenset(("forwarded", "estimate", "reversal"))
_VOID, _REPLACING = "8", frozenset("78")
_SENT_ON = "sent on to another payer"
_DOUBTFUL = "an answer with another number may be about it"
_OTHER_CHARGE = "another claim of its number and day asks for another charge"
_TAKEN_BACK = "the payer took its decision back and told no other"
_Key = tuple[str, str, str, date | None]


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim without a decision, or refused and not sent again. `age` is in days; `state` as the ledger has it, `note`
    what else is known of it. `edits` are those that would hold it, `key` is its place in the ledger."""

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
    edits: tuple[str, ...] = ()
    key: ClaimKey | None = None


@dataclass(slots=True)
class Waiting:
    """Claims without an answer, and those that were refused (TA1, 999) or rejected (277CA) and not sent again; the
    dearest first. `sent` and `charge` are of all claims that were sent in the period, each as often as it was sent,
    without voids, which ask for no money."""

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
    first day stands for it where it replaces it, asks for the same, or no payer had the first: many offices number the
    patient and not the claim, and send two of a day. Memory grows with claims that are open, not with those sent.
    """
    found = Waiting()
    undone = _undone(decisions)
    waiting: dict[ClaimKey, SentFact] = {}
    by_key: dict[_Key, list[ClaimKey]] = {}
    for fact in sent():
        if period.has(fact.filed) and fact.frequency != _VOID:
            found.sent += 1
            found.charge += fact.charge or Decimal(0)
        key = _key(fact)
        earlier = [waiting[one] for one in by_key.pop(key, ())]
        gone = [one.key for one in earlier if _stands_for(fact, one)]
        exact = [one.key for one in earlier if one.charge == fact.charge]
        for one in exact or gone:
            del waiting[one]
        stay = [one.key for one in earlier if one.key in waiting]
        if (fact.state not in _ANSWERED or fact.key in undone) and fact.frequency != _VOID:
            waiting[fact.key] = fact
            stay.append(fact.key)
        if stay:
            by_key[key] = stay
    notes = {one: _OTHER_CHARGE for keys in by_key.values() if len(keys) > 1 for one in keys}
    answers = _Answers({key: fact for key, fact in waiting.items() if key not in undone}, sent())
    notes.update(answers.take(decisions()))
    notes.update(dict.fromkeys(undone, _TAKEN_BACK))
    waiting = {**answers.waiting, **{key: waiting[key] for key in undone if key in waiting}}
    claims = [
        _claim(fact, as_of, notes.get(fact.key, "")) for fact in waiting.values() if period.has(fact.filed)
    ]
    claims.sort(key=lambda one: (-one.charge, one.claim, one.sent, one.billing, one.sequence))
    found.open = tuple(one for one in claims if one.state not in _NEVER_THERE)
    found.refused = tuple(one for one in claims if one.state in _NEVER_THERE)
    return found


def with_edits(
    found: Waiting, findings: Iterable[tuple[ClaimKey, FiledFinding]], holds: Callable[[str], bool]
) -> Waiting:
    """The same with the edits that would hold the open claims."""
    edits: dict[ClaimKey, set[str]] = {one.key: set() for one in found.open if one.key is not None}
    for key, finding in findings:
        if key in edits and finding.outcome == "fail" and finding.holds and holds(finding.edit):
            edits[key].add(finding.edit)
    said = tuple(
        replace(one, edits=tuple(sorted(edits[one.key]))) if one.key is not None else one
        for one in found.open
    )
    return replace(found, open=said)


def _undone(decisions: Callable[[], Iterable[Decision]]) -> frozenset[ClaimKey]:
    """The claims all of whose decisions were taken back (CLP02 22)."""
    undone = {one.claim for one in decisions() if one.reversed and one.claim is not None}
    if undone:
        for one in decisions():
            if one.role not in _NOT_DECIDED and not one.reversed:
                undone.discard(one.claim)
    return frozenset(key for key in undone if key is not None)


def _stands_for(later: SentFact, earlier: SentFact) -> bool:
    """Whether a claim of the same number and day takes the place of one that was sent before it."""
    again = later.frequency in _REPLACING or earlier.state in _NEVER_THERE
    return again or later.charge == earlier.charge


class _Answers:
    """Decisions on open claims that the ledger does not know to be answered: since it is not certain which is meant, or
    since the payer answered an earlier sending."""

    def __init__(self, waiting: dict[ClaimKey, SentFact], sent: Iterable[SentFact]) -> None:
        self.waiting = waiting
        self._by_number: dict[str, list[ClaimKey]] = {}
        for fact in waiting.values():
            self._by_number.setdefault(_key(fact)[0], []).append(fact.key)
        self._same_number = {fact.key: fact for fact in sent if fact.number in self._by_number}

    def take(self, decisions: Iterable[Decision]) -> dict[ClaimKey, str]:
        """Take out what was decided after all; return what is to be noted of what stays."""
        notes: dict[ClaimKey, str] = {}
        open_claims = {fact.key: fact.number for fact in self.waiting.values()}
        for decision in decisions:
            if (
                decision.claim is not None
                and open_claims.get(decision.claim, decision.number) != decision.number
            ):
                notes.setdefault(decision.claim, _DOUBTFUL)
            for key in [*self._by_number.get(decision.number, ())]:
                fact = self.waiting.get(key)
                if fact is None or not self._means(decision, fact):
                    continue
                if decision.role == "forwarded":
                    notes[key] = _SENT_ON
                elif decision.role not in _NOT_DECIDED:
                    del self.waiting[key]
        return notes

    def _means(self, decision: Decision, fact: SentFact) -> bool:
        if decision.claim == fact.key:
            return True
        if decision.day is not None and decision.day < fact.filed:
            return False
        meant = self._same_number.get(decision.claim) if decision.claim is not None else None
        if meant is not None and _key(meant) == _key(fact) and _stands_for(fact, meant):
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
        key=fact.key,
    )
