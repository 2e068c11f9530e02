"""What each decision is among all on its claim: the first, a later one, a reversal, or what comes in its place.

All is told from the set of decisions and their own days, never from the order in which remittances were loaded, so that
one that comes late is put where it belongs. A reversal (CLP02 22) has the amounts of what it takes back, negated; it is
joined to that, and to nothing where that was never seen. It is no denial, and no decision of its own. A charge below
zero is one too, whatever the payer calls it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from scrubber.ledger.remitted import ClaimKey, PaymentKey, Role, Standing
from scrubber.ledger.told_remits import Decided
from scrubber.remit.comparing import size
from scrubber.remit.episodes import episodes, kind_of, payer_numbers

__all__ = ["join"]

_NOTHING = Decimal(0)


def join(decisions: Sequence[Decided]) -> tuple[Standing, ...]:
    """Give each decision its role; they are all of one number (CLP01) and payee, of any payer, in any order.

    Numbers of claims and of what replaces them come together. A decision on a replacement or void is never a first one.

    Each payer has a first decision of its own, and so has each day of service where claims share a number. A claim
    that a payer answers in parts has several, until their charges together are the claim's. The result is in the order
    of keys.
    """
    if len(decisions) == 1 and kind_of(decisions[0]) is None:
        return (Standing(decisions[0].key, _alone(decisions[0]), None, None),)
    found = [standing for episode in episodes(decisions) for standing in _Episode(episode).standings()]
    return tuple(sorted(found, key=lambda one: one.payment))


class _Episode:
    """The decisions of one payer about one service, in order; they are known by their place among them."""

    def __init__(self, decisions: Sequence[Decided]) -> None:
        self._all = decisions
        self._kinds = [kind_of(one) for one in decisions]
        self._decided = [n for n, kind in enumerate(self._kinds) if kind is None]
        self._reversals = [n for n, kind in enumerate(self._kinds) if kind == "reversal"]
        self._about: dict[int, int] = {}
        self._reversed_by: dict[int, int] = {}
        self._corrections: set[int] = set()

    def standings(self) -> list[Standing]:
        """The role of each."""
        if self._reversals:
            for likeness in (_named_and_negated, _named_with_charge, _negated):
                self._take_back(likeness)
            self._correct()
        roles = self._roles()
        return [
            Standing(one.key, roles[n], self._key(self._about.get(n)), self._key(self._reversed_by.get(n)))
            for n, one in enumerate(self._all)
        ]

    def _key(self, number: int | None) -> PaymentKey | None:
        return None if number is None else self._all[number].key

    # -- reversals and what comes in place of what they take back

    def _take_back(self, likeness: _Likeness) -> None:
        """Join reversals to what is like them and not taken back: the nearest before them, else of the same day."""
        alike: dict[Hashable, list[int]] = {}
        for number in self._decided:
            if number not in self._reversed_by:
                for name in likeness(self._all[number]):
                    alike.setdefault(name, []).append(number)
        for reversal in self._reversals:
            if reversal in self._about:
                continue
            fitting = [alike[name] for name in likeness(self._all[reversal]) if name in alike]
            number = max((self._before(reversal, these) for these in fitting), default=-1)
            if number < 0:
                number = min((n for these in fitting for n in self._same_day(reversal, these)), default=-1)
            if number >= 0:
                self._about[reversal] = number
                self._reversed_by[number] = reversal

    def _before(self, reversal: int, these: list[int]) -> int:
        """The last of them before a reversal that is not taken back, -1 where there is none; drops those that are."""
        at = bisect_left(these, reversal) - 1
        while at >= 0 and these[at] in self._reversed_by:
            del these[at]
            at -= 1
        return these[at] if at >= 0 else -1

    def _same_day(self, reversal: int, these: list[int]) -> Iterator[int]:
        """Those of another remittance of the day: nobody can say which of the two came first."""
        one = self._all[reversal]
        for number in these[bisect_left(these, reversal) :]:
            other = self._all[number]
            if other.day != one.day:
                return
            if other.key.sha256 != one.key.sha256 and number not in self._reversed_by:
                yield number

    def _correct(self) -> None:
        """Find what comes in the place of what was taken back: of its own remittance, as payers pair them, or next."""
        together: dict[str, list[int]] = {}
        for number in self._decided:
            together.setdefault(self._all[number].key.sha256, []).append(number)
        for reversal in self._reversals:
            one, target = self._all[reversal], self._about.get(reversal)
            beside = [n for n in together.get(one.key.sha256, ()) if self._is_free(n, target)]
            following = [n for n in beside if n > reversal]
            following = following or [n for n in beside if n not in self._reversed_by]
            if not following:
                later = self._decided[bisect_left(self._decided, reversal) :]
                nearest = next((n for n in later if self._is_free(n, target)), None)
                if nearest is None:
                    continue
                same = together[self._all[nearest].key.sha256]
                following = [n for n in same if n > reversal and self._is_free(n, target)]
            number = min(following, key=lambda n: (*_unlike(self._all[n], self._all[reversal]), n))
            self._corrections.add(number)
            if target is not None:
                self._about[number] = target

    def _is_free(self, number: int, target: int | None) -> bool:
        return number != target and number not in self._corrections

    # -- roles

    def _roles(self) -> list[Role]:
        roles: list[Role] = []
        answered: dict[ClaimKey, Decimal] = {}
        begun = False
        for number, one in enumerate(self._all):
            if kind := self._kinds[number]:
                roles.append(kind)
            elif number in self._corrections:
                roles.append("correction")
                begun = True
            elif one.replaces is not None:
                roles.append("again")
                begun = True
            elif not begun or _is_part(one, answered):
                roles.append("first")
                begun = True
                if one.claim is not None:
                    answered[one.claim] = answered.get(one.claim, _NOTHING) + (size(one.charge) or 0)
            else:
                roles.append("again")
        return roles


def _alone(one: Decided) -> Role:
    return "first" if one.replaces is None else "again"


def _is_part(one: Decided, answered: Mapping[ClaimKey, Decimal]) -> bool:
    """Whether it decides about what was left of a claim that the payer answers in parts."""
    charge, whole = size(one.charge), size(one.claim_charge)
    if one.claim is None or one.claim not in answered or not charge or whole is None:
        return False
    return answered[one.claim] + charge <= whole


# -- what a reversal and the decision that it takes back have in common ---------------------------------------

_Likeness = Callable[[Decided], Iterable[Hashable]]


def _turned(one: Decided) -> tuple[Decimal, Decimal] | None:
    """Charge and payment, of a reversal negated; None where one is not known."""
    if one.charge is None or one.paid is None:
        return None
    return (-one.charge, -one.paid) if kind_of(one) == "reversal" else (one.charge, one.paid)


def _negated(one: Decided) -> Iterable[Hashable]:
    """A reversal has the amounts of the decision, negated."""
    amounts = _turned(one)
    return () if amounts is None else (amounts,)


def _named_and_negated(one: Decided) -> Iterable[Hashable]:
    amounts = _turned(one)
    return () if amounts is None else [(number, amounts) for number in payer_numbers(one)]


def _named_with_charge(one: Decided) -> Iterable[Hashable]:
    """It names the decision and has its charge: what is taken back may be less, or stand without a sign."""
    charge = size(one.charge)
    return () if charge is None else [(number, charge) for number in payer_numbers(one)]


def _unlike(decision: Decided, reversal: Decided) -> tuple[bool, bool]:
    """How little a decision has in common with the reversal before it: number, charge."""
    named = payer_numbers(decision) & payer_numbers(reversal)
    return not named, size(decision.charge) != size(reversal.charge)
