"""Claims of one input that are the same claim told again, or another claim under the same number.

Facts are kept only of the claims that the survey found to share something, and of those a few digests.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from hashlib import blake2b

from scrubber.edit.hit import Earlier
from scrubber.model import Claim, ServiceLine

__all__ = ["NO_NUMBER", "Repeats"]

_AGAIN = frozenset("78")
NO_NUMBER = frozenset(("", "0"))
"""What CLM01 says where a claim has no number: 0 is sent then."""


class Repeats:
    """Which claims repeat which, by the offset of their CLM; the claims come in the order of the file."""

    def __init__(self) -> None:
        self._first: dict[bytes, Earlier] = {}
        self._earlier: dict[int, Earlier] = {}
        self._told: dict[int, bytes] = {}

    def add(self, claim: Claim, start: int) -> None:
        """Take in a claim that may repeat an earlier one, or be repeated, with its offset in the input."""
        number, content = str(claim.number).strip(), _content(claim)
        keys: list[tuple[bytes, bool]] = []
        if content is not None:
            frequency = str(claim.frequency)
            if number not in NO_NUMBER:
                self._told[start] = told = _digest("told", number, frequency, *content)
                keys.append((told, True))
            if frequency == "1":
                keys.append((_digest("content", *content), True))
        if number not in NO_NUMBER and claim.frequency not in _AGAIN:
            keys.append((_digest("number", number, _billing(claim), _sequence(claim)), False))
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


def _content(claim: Claim) -> tuple[object, ...] | None:
    """Return all that makes a claim the same service as another's; None where some of it cannot be read.

    Payer, patient, place in the order of payers, billing provider, place of service, and of each line the
    code, modifiers, days, units, charge, place of service, diagnoses, drug and rendering provider. The order of
    lines, their numbers, notes and references tell no service from another.
    """
    payer, member, *_ = claim.patient_key
    lines = [_line(line) for line in claim.lines]
    if not payer or not member or not _billing(claim) or not lines or None in lines:
        return None
    lines.sort(key=repr)
    return (*claim.patient_key, _sequence(claim), _billing(claim), str(claim.place_of_service), *lines)


def _line(line: ServiceLine) -> tuple[object, ...] | None:
    if not line.code or line.charge is None or line.units is None or line.service is None:
        return None
    return (
        str(line.code_kind),
        str(line.code),
        tuple(map(str, line.modifiers)),
        str(line.text("SV1", 1, 7)),
        line.service.first.isoformat(),
        line.service.last.isoformat(),
        _plain(line.units),
        _plain(line.charge),
        str(line.place_of_service),
        tuple(sorted(diagnosis.key for diagnosis in line.diagnoses)),
        str(line.drug.ndc) if line.drug else "",
        str(line.rendering.npi) if line.rendering else "",
    )


def _billing(claim: Claim) -> str:
    return str(claim.billing.npi or claim.billing.tax_id) if claim.billing else ""


def _sequence(claim: Claim) -> str:
    return str(claim.subscriber.sequence) if claim.subscriber else ""


def _plain(amount: Decimal) -> str:
    """Write an amount so that 145 and 145.00 are the same."""
    return f"{amount.normalize():f}"


def _digest(*parts: object) -> bytes:
    return blake2b(repr(parts).encode(), digest_size=16).digest()
