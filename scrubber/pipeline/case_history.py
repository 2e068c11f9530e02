"""The earlier claims of a case: what a ledger would know, built from the case's own base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scrubber.edit.draft import build, merge
from scrubber.edit.remembered import Remembered, Sent
from scrubber.guide.load import load
from scrubber.model.read import read_claims

__all__ = ["case_history"]

_OWN = ("filed", "state", "answered", "payer_number")
_STATES = ("held", "sent", "received", "refused", "accepted", "rejected", "paid", "denied")


def case_history(entries: Sequence[Mapping[str, Any]], base: Mapping[str, Any]) -> Remembered:
    """Return the claims of `entries`, each laid over a base, as they were sent before.

    An entry is a claim as a case writes it, with `filed` (its day), `state`, `answered` and `payer_number`; without
    changes it is the base's claim. Raises ValueError and DraftError.
    """
    return Remembered([_sent(entry, base) for entry in entries])


def _sent(entry: Mapping[str, Any], base: Mapping[str, Any]) -> Sent:
    if "filed" not in entry:
        raise ValueError(
            "history: an earlier claim has no filed; expected the day it was sent, as 2026-07-10"
        )
    state = entry.get("state", "sent")
    if state not in _STATES:
        raise ValueError(f"history: state {state!r} is not known; expected one of {', '.join(_STATES)}")
    claim = {key: value for key, value in entry.items() if key not in _OWN}
    (read,) = read_claims([build(merge(base, {"claims": [claim]}))], load())
    answered = entry.get("answered")
    return Sent(
        read,
        date.fromisoformat(entry["filed"]),
        state,
        date.fromisoformat(answered) if answered else None,
        entry.get("payer_number", ""),
    )
