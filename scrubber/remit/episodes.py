"""Which decisions of one number are about the same service of the same payer.

A number says less than one would think: a practice may give all visits of a patient the same one, and a claim that two
payers share has one number with both. Decisions belong together where they share the payer's own number, or the claim
(else the day of service) and the rank of the payer; and the decision on a replacement with that on what it replaces.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from scrubber.ledger.remitted import Role
from scrubber.ledger.told_remits import Decided
from scrubber.remit.evidence import no_number, rank_of

__all__ = ["episodes", "in_order", "kind_of", "payer_numbers"]

_KINDS: Mapping[str, Role] = {"22": "reversal", "23": "forwarded", "25": "estimate"}


def kind_of(decision: Decided) -> Role | None:
    """Its role where it decides nothing: by CLP02, or a reversal by its charge; None for a decision.

    Some payers take back with the status of what they take back. A charge (CLP03) below zero is nothing else.
    """
    taken = decision.charge is not None and decision.charge < 0
    return _KINDS.get(decision.status) or ("reversal" if taken else None)


def in_order(decisions: Iterable[Decided]) -> list[Decided]:
    """Decisions in the order in which payers made them: by day, trace, remittance and place; those without day last."""
    return sorted(decisions, key=lambda one: (one.day or date.max, one.trace, one.key))


def payer_numbers(decision: Decided) -> frozenset[str]:
    """The payer's own numbers that a decision has: CLP07 and REF*F8."""
    return frozenset(
        number.strip() for number in (decision.payer_number, decision.original) if not no_number(number)
    )


def episodes(decisions: Iterable[Decided]) -> list[list[Decided]]:
    """Decisions of one payer about one service, each group in order."""
    of_payers: dict[str, list[Decided]] = {}
    for one in in_order(decisions):
        of_payers.setdefault(one.payer_id.strip(), []).append(one)
    return [group for of_payer in of_payers.values() for group in _of_payer(of_payer)]


def _of_payer(decisions: Sequence[Decided]) -> list[list[Decided]]:
    if len(decisions) == 1:
        return [list(decisions)]
    groups = _Groups(len(decisions))
    for number, one in enumerate(decisions):
        for name in _names(one):
            groups.name(number, name)
    ranked = [rank_of(one.status) is not None for one in decisions]
    groups.settle([one.claim for one in decisions], ranked)
    groups.settle([one.first_day for one in decisions], ranked)
    placed = [one.claim is not None or one.first_day is not None for one in decisions]
    groups.settle([True] * len(decisions), placed)
    return [[decisions[number] for number in group] for group in groups.told()]


def _names(one: Decided) -> Iterator[Hashable]:
    """What only decisions about one service have in common."""
    yield from (("payer", number) for number in payer_numbers(one))
    if one.replaces is not None and not no_number(one.replaces):
        yield ("payer", one.replaces.strip())
    rank = rank_of(one.status)
    if rank is not None:
        if one.claim is not None:
            yield ("claim", one.claim, rank)
        if one.first_day is not None:
            yield ("day", one.first_day, rank)


class _Groups:
    """Numbers that are put together, each with all that belongs to it."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))
        self._named: dict[Hashable, int] = {}

    def _root(self, number: int) -> int:
        while self._above[number] != number:
            self._above[number] = number = self._above[self._above[number]]
        return number

    def name(self, number: int, name: Hashable) -> None:
        """Put a number to those that have a name in common with it."""
        self._join(number, self._named.setdefault(name, number))

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._above[second] = first

    def settle(self, values: Sequence[Hashable], firm: Sequence[bool]) -> None:
        """Put a group without a firm member to the nearest firm one before it that has the same value, else after it.

        Where none is firm, all that have the same value are put together.
        """
        settled = {self._root(number) for number, is_firm in enumerate(firm) if is_firm}
        places: dict[Hashable, list[int]] = {}
        for number, value in enumerate(values):
            if value is not None:
                places.setdefault(value, []).append(number)
        for alike in places.values():
            near = next((number for number in alike if self._root(number) in settled), alike[0])
            for number in alike:
                if self._root(number) in settled:
                    near = number
                    continue
                to_firm = self._root(near) in settled
                self._join(number, near)
                if to_firm:
                    settled.add(self._root(number))

    def told(self) -> list[list[int]]:
        """The groups."""
        groups: dict[int, list[int]] = {}
        for number in range(len(self._above)):
            groups.setdefault(self._root(number), []).append(number)
        return list(groups.values())
