"""One row of the denial log as people and programs read it, with the dictionary of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

__all__ = ["DenialRow"]


@dataclass(frozen=True, slots=True)
class DenialRow:
    """A denied or reduced line, or a claim without lines. Dollars are Decimal, `None` is not known.

    Columns are in the order in which exports write them.
    """

    # the decision
    remit: str  # first 12 digits of the SHA-256 of the 835
    payment: int
    service: int
    payer: str
    payer_id: str
    trace: str
    paid_on: date | None
    decided_on: date | None
    # the claim
    claim: str  # CLP01
    payer_claim: str
    status: str
    role: str
    reversed: bool
    sequence: str
    sent_on: date | None
    input: str  # first 12 digits of the SHA-256 of the 837
    match: str
    match_reason: str
    # the line
    line: int | None
    line_match: str
    line_match_reason: str
    day: date | None
    billed_code: str
    billed_modifiers: tuple[str, ...]
    billed_units: Decimal | None
    code: str
    modifiers: tuple[str, ...]
    units: Decimal | None
    billing: str
    rendering: str
    # the money
    charge: Decimal | None
    allowed: Decimal | None
    paid: Decimal | None
    amount: Decimal
    denied: Decimal
    reduced: Decimal
    patient: Decimal
    # why
    disposition: str
    kind: str
    group: str
    carc: str
    rarcs: tuple[str, ...]
    adjustments: tuple[str, ...]  # CO-45 12.00
    # what our edits did
    part: str
    edit: str
    outcome: str
    pack: str
    today: str
    today_edit: str
    today_pack: str
