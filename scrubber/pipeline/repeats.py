"""Claims of one input that are the same claim told again, or another claim under the same number.

Facts are kept only of the claims that the survey found to share something, and of those a few digests.
"""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

from scrubber.edit.hit import Earlier
from scrubber.edit.sameness import NO_NUMBER, billing, content, sequence
from scrubber.model import Claim

__all__ = ["Repeats"]

_AGAIN = frozenset("78")


class Repeats:
    """Which claims repeat which, by the offset of their CLM; the claims come in the order of the file."""

    def __init__(self) -> None:
        self._first: dict[bytes, Earlier] = {}
        self._earlier: dict[int, Earlier] = {}
        self._told: dict[int, bytes] = {}

    def add(self, claim: Claim, start: int) -> None:
        """Take in a claim that may repeat an earlier one, or be repeated, with its offset in the input."""
        number, same = str(claim.number).strip(), content(claim)
        keys: list[tuple[bytes, bool]] = []
        if same is not None:
            frequency = str(claim.frequency)
            if number not in NO_NUMBER:
                self._told[start] = told = _digest("told", number, frequency, *same)
                keys.append((told, True))
            if frequency == "1":
                keys.append((_digest("content", *same), True))
        if number not in NO_NUMBER and claim.frequency not in _AGAIN:
            keys.append((_digest("number", number, billing(claim), sequence(claim)), False))
        found = next(((self._first[key], whole) for key, whole in keys if key in self._first), None)
        if found is not None:
            first, whole = found
            self._earlier[start] = Earlier(first.claim, first.index, whole)
        for key, _ in keys:
            self._first.setdefault(key, Earlier(number, claim.index, False))

    def earlier(self, claim: Claim) -> Earlier | None:
        """Return the first earlier claim that a claim repeats."""
        return self._earlier.get(claim.start)

    def told_twice(self, claims: Collection[int], claim: Claim) -> set[int]:
        """Return which of some claims (offsets) are the very claim, number and all, sent a second time."""
        own = self._told.get(claim.start)
        return {start for start in claims if own is not None and self._told.get(start) == own}


def _digest(*parts: object) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=16).digest()
