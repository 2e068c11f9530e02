"""The ledger: what was submitted, found, fixed, acknowledged and paid, in SQLite or PostgreSQL.

The database libraries are imported with `Ledger`, so that what only writes records or answers starts without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrubber.ledger.answers import (
    Answered,
    BatchAnswer,
    ClaimAnswer,
    GroupAnswer,
    InterchangeAnswer,
    SetAnswer,
)
from scrubber.ledger.errors import LedgerAway, LedgerError
from scrubber.ledger.keys import Keys
from scrubber.ledger.records import (
    AckRecord,
    ClaimRecord,
    EnvelopeRecord,
    FindingRecord,
    FixRecord,
    InputRecord,
    LineRecord,
    OutputRecord,
    Record,
    read_record,
)
from scrubber.ledger.told import DayBook, Known, Matched, Purged, Verified

if TYPE_CHECKING:
    from scrubber.ledger.history import LedgerHistory
    from scrubber.ledger.ledger import Ledger

__all__ = [
    "AckRecord",
    "Answered",
    "BatchAnswer",
    "ClaimAnswer",
    "ClaimRecord",
    "DayBook",
    "EnvelopeRecord",
    "FindingRecord",
    "FixRecord",
    "GroupAnswer",
    "InputRecord",
    "InterchangeAnswer",
    "Keys",
    "Known",
    "Ledger",
    "LedgerAway",
    "LedgerError",
    "LedgerHistory",
    "LineRecord",
    "Matched",
    "OutputRecord",
    "Purged",
    "Record",
    "SetAnswer",
    "Verified",
    "read_record",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module offers
    if name == "Ledger":
        from scrubber.ledger.ledger import Ledger

        return Ledger
    if name == "LedgerHistory":
        from scrubber.ledger.history import LedgerHistory

        return LedgerHistory
    raise AttributeError(name)
