"""Keyed hashes from the site's key, so that a ledger that gets lost tells nobody's name.

HMAC-SHA256, with a key of its own for each purpose. A patient is told from another by payer, member, birth date and
first name (HOUSE section 5); without the key nobody can try out members.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from scrubber.ledger.errors import LedgerError

__all__ = ["KEY_BYTES", "Keys"]

KEY_BYTES = 32
_HASH_BYTES = 16


class Keys:
    """The site's key (32 bytes), and what is made with it. Raises LedgerError where it is no such key."""

    __slots__ = ("_audit", "_content", "_patient", "_values", "check")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise LedgerError(f"the ledger's key has {len(key)} bytes; expected {KEY_BYTES}")
        self._patient, self._content, self._audit, self._values = (
            _derived(key, purpose) for purpose in ("patient", "content", "audit", "values")
        )
        self.check = _derived(key, "check")[:_HASH_BYTES]
        """Tells the key from another without telling it: 16 bytes."""

    def patient(self, key: tuple[str, str, str, str]) -> bytes:
        """The hash of a patient (`Claim.patient_key`): 16 bytes."""
        return _hash(self._patient, repr(key).encode("utf-8", "replace"))

    def content(self, content: tuple[object, ...] | None) -> bytes | None:
        """The hash of what makes a claim the same service (`sameness.content`): 16 bytes; None for None."""
        return None if content is None else _hash(self._content, repr(content).encode("utf-8", "replace"))

    def audit(self, parts: Iterable[bytes]) -> bytes:
        """The seal of an audit entry or of the chain's head: 32 bytes; parts cannot run into each other."""
        seal = hmac.new(self._audit, digestmod=sha256)
        for part in parts:
            seal.update(len(part).to_bytes(8, "big"))
            seal.update(part)
        return seal.digest()

    def values(self) -> hmac.HMAC:
        """A seal that grows with the rows that it is given: 32 bytes at the end."""
        return hmac.new(self._values, digestmod=sha256)


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, f"claim-scrubber ledger {purpose}".encode(), "sha256")


def _hash(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")[:_HASH_BYTES]
