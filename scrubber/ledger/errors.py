"""What a ledger refuses, told so that it can be mended; never with a password or a value of a row."""

from __future__ import annotations

__all__ = ["AnotherKey", "LedgerAway", "LedgerError"]


class LedgerError(Exception):
    """The ledger cannot be used: the message names the place and what was expected."""


class LedgerAway(LedgerError):  # noqa: N818 - it says what is the matter, as its kind does
    """The database cannot be reached now (connection lost, locked for too long, disk full): wait, and try again."""


class AnotherKey(LedgerError):  # noqa: N818 - the same
    """The ledger was made with another key than the one it is opened with."""
