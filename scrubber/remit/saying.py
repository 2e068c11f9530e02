"""Why a payment is matched to a claim, or to none, in plain words and without values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from scrubber.remit.evidence import AGREES, DIFFERS, Evidence

__all__ = ["NOTHING_SENT", "Said", "Situation", "why", "why_none"]

Situation = Literal["alone", "ruled out", "weaker", "equals", "sent again"]
"""Whether other claims fit: none does; they are ruled out; they fit less well; they fit as well; they are this claim,
sent on other days."""

NOTHING_SENT = "no claim was sent with its number, its payer's number, or its charge and day"

_AGREEING = (
    ("number", "number"),
    ("payer_number", "payer's number"),
    ("payee", "payee"),
    ("charge", "charge"),
    ("days", "day"),
    ("lined", "lines"),
)
_AGAINST = (
    ("charge", "its charge is another"),
    ("days", "its days are others"),
    ("frequency", "it was sent with another frequency"),
    ("sequence", "it was sent to a payer of another rank, who may have passed it on"),
)


class Said(NamedTuple):
    """What there is to say of a match; the flags are those of `Weighed`."""

    evidence: Evidence
    situation: Situation
    part: bool
    alike: bool
    unlined: bool
    held: bool

    @classmethod
    def plainly(cls, *, lined: bool) -> Said:
        """Everything agrees, and no other claim is there."""
        found = Evidence(1, 0, 1, 1, int(lined), 1, 1, 0, 0, 1, 1, 0)
        return cls(found, "alone", part=False, alike=False, unlined=False, held=False)


@lru_cache(maxsize=4096)
def why(told: Said) -> str:
    """Say what agrees, how other claims are told apart, and what is not as expected."""
    agreeing = [word for key, word in _AGREEING if getattr(told.evidence, key) == AGREES]
    words = [f"{_listed(agreeing)} agree{'s' if len(agreeing) == 1 else ''}"]
    match told.situation:
        case "equals":
            words.append("others fit as well")
        case "sent again":
            words.append("the claim was sent several times alike")
        case "ruled out":
            words.append("the others that fit are ruled out")
        case "weaker":
            words.append("others fit less well")
    against = list(_doubts(told))
    return "; ".join(words) + (f"; but {_listed(against)}" if against else "")


def why_none(rejected: Sequence[Evidence]) -> str:
    """Say why none of the claims that were looked at is meant."""
    of_number = [one for one in rejected if one.number == AGREES]
    if not of_number:
        return "claims of its charge and day were sent, but nothing names one of them"
    if all(one.payee == DIFFERS for one in of_number):
        return "claims with its number were sent by another billing provider only"
    if all(one.payee == DIFFERS or one.days == DIFFERS for one in of_number):
        return "claims with its number were sent for other days only"
    return "claims with its number were sent, but with another charge and other lines"


def _doubts(told: Said) -> Iterable[str]:
    found = told.evidence
    if told.alike:
        yield "its number is only alike"
    elif found.number == DIFFERS:
        yield "its number is another"
    yield from (words for key, words in _AGAINST if getattr(found, key) == DIFFERS)
    if told.part:
        yield "it is a part of the claim"
    if told.unlined:
        yield "not every service payment answers a line"
    if told.held:
        yield "it was held here, so it went out by another way"
    elif found.had == DIFFERS:
        yield "a front end had refused it"
    if found.filed == DIFFERS:
        yield "it was filed here after it was answered"


def _listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
