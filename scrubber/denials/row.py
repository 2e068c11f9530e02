"""One row of the denial log as people and programs read it, with the dictionary of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = ["COLUMNS", "Column", "DenialRow", "Type"]


@dataclass(frozen=True, slots=True)
class DenialRow:
    """A denied or reduced line, or a claim without lines. Dollars are Decimal, `None` is not known.

    Columns are in the order in which exports write them.
    """

    # the decision
    remit: str
    payment: int
    service: int
    payer: str
    payer_id: str
    trace: str
    paid_on: date | None
    decided_on: date | None
    # the claim
    claim: str
    payer_claim: str
    status: str
    role: str
    reversed: bool
    sequence: str
    sent_on: date | None
    input: str
    match: str
    match_reason: str
    # the line
    line: int | None
    also_lines: tuple[str, ...] = field(default=(), kw_only=True)
    line_match: str
    line_match_reason: str
    day: date | None
    place: str = field(default="", kw_only=True)
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
    adjustments: tuple[str, ...]
    # what our edits did
    part: str
    edit: str
    outcome: str
    pack: str
    today: str
    today_edit: str
    today_pack: str
    # what follows from the above
    nothing_allowed: bool = False
    knowable: str = "unknown"
    do: str = ""


# -- the dictionary -------------------------------------------------------------------------------------------

Type = Literal["text", "texts", "whole", "money", "number", "date", "flag"]
"""Of a column's values: texts are several in one cell, money is dollars and cents, number may have decimals."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is: its type, its meaning, and where its value comes from (an X12 element of the 835, or us).

    `identifies` says that it may lead to a patient, so that a shareable export has it not at all (or, of a date, only
    its month).
    """

    name: str
    type: Type
    meaning: str
    source: str
    identifies: bool = False


_TYPES: Mapping[str, Type] = {
    "str": "text",
    "tuple[str, ...]": "texts",
    "int": "whole",
    "int | None": "whole",
    "date | None": "date",
    "bool": "flag",
}
_UNITS = frozenset(("billed_units", "units"))

_MEANINGS: Mapping[str, tuple[str, str]] = {
    "remit": ("Remittance: the first 12 digits of the digest of its content.", "ST to SE, SHA-256"),
    "payment": ("Claim payment: its index in the remittance, from 1.", "CLP, counted"),
    "service": (
        "Service payment: its ordinal in the claim payment, from 1; 0 is the claim itself.",
        "SVC, counted",
    ),
    "payer": ("Name of the payer.", "1000A N102"),
    "payer_id": ("Identifier of the payer.", "1000A N104 or REF02, else BPR10 or TRN03"),
    "trace": ("Check or transfer number.", "TRN02"),
    "paid_on": ("Day of the payment.", "BPR16"),
    "decided_on": ("Day of the remittance.", "DTM*405, else BPR16"),
    "claim": ("Claim number that we sent (patient control number).", "CLP01"),
    "payer_claim": ("Claim number of the payer.", "CLP07"),
    "status": (
        "How the payer handled the claim: 1 to 3 primary to tertiary, 4 denied, 19 to 21 and sent on.",
        "CLP02",
    ),
    "role": (
        "What the decision is among those on its claim: first, again, or correction.",
        "order of decisions",
    ),
    "reversed": ("Whether a later decision took this one back.", "CLP02 22 on the same claim"),
    "sequence": (
        "Which payer the claim was sent to: P, S or T; empty where the claim is not known.",
        "837 SBR01",
    ),
    "sent_on": ("Day on which the claim was sent; empty where it is not known.", "ledger"),
    "input": ("File with the claim: the first 12 digits of its digest.", "837, SHA-256"),
    "match": (
        "How surely the claim payment answers our claim: certain, probable, uncertain, none.",
        "matching",
    ),
    "match_reason": ("Why, in words.", "matching"),
    "line": ("Line of our claim; empty where none fits.", "837 LX01"),
    "also_lines": ("Further lines of our claim that the same service payment answers.", "837 LX01"),
    "line_match": ("How surely the service payment answers this line.", "matching"),
    "line_match_reason": ("Why, in words.", "matching"),
    "day": ("Day of service.", "2110 DTM*472 or DTM*150, else DTM*232"),
    "place": (
        "Place of service of our line, else of our claim; empty where the claim is not known.",
        "837 SV105, else CLM05-1",
    ),
    "billed_code": ("Procedure as billed.", "SVC06-2, else SVC01-2"),
    "billed_modifiers": ("Modifiers as billed.", "SVC06-3 to 6, else SVC01-3 to 6"),
    "billed_units": ("Units as billed.", "SVC07, else SVC05"),
    "code": ("Procedure as judged.", "SVC01-2"),
    "modifiers": ("Modifiers as judged.", "SVC01-3 to 6"),
    "units": ("Units as paid.", "SVC05"),
    "billing": ("NPI of the billing provider.", "1000B N104"),
    "rendering": ("Identifier of the rendering provider.", "2110 REF or 2100 NM109 of NM1*82"),
    "charge": ("Charge.", "SVC02; CLP03 of service 0"),
    "allowed": ("What the payer allowed.", "AMT*B6"),
    "paid": ("Paid.", "SVC03; CLP04 of service 0"),
    "amount": ("Dollars of the leading reason.", "CAS03 and so on, added up by reason"),
    "denied": ("Dollars of all reasons that deny.", "CAS, by the table of causes"),
    "reduced": ("Dollars of all reasons that reduce.", "CAS, by the table of causes"),
    "patient": ("Dollars of the patient's share.", "CAS, by the table of causes"),
    "disposition": (
        "What became of the line: denied, partly_denied, reduced, patient_share.",
        "CAS and SVC03",
    ),
    "kind": ("Kind of the leading reason.", "the table of causes"),
    "group": ("Group of the leading reason: who bears it.", "CAS01"),
    "carc": ("Leading reason.", "CAS02 and so on"),
    "rarcs": (
        "Remark codes of the line, else of the claim.",
        "LQ02 of LQ*HE; MOA03 to 07, MIA05 and 20 to 23",
    ),
    "adjustments": (
        "All reasons with their dollars: CO-45 12.00; units that were cut stand behind an x.",
        "CAS",
    ),
    "part": (
        "What our edits did: overridden, attested, fixed, off, no_data, silent, no_edit, unknowable, unmatched.",
        "findings filed with the claim, and the edits",
    ),
    "edit": ("The edit that speaks for it.", "catalogue"),
    "outcome": ("What that edit said: fail, bypassed, no_data, pass.", "findings filed with the claim"),
    "pack": ("Edits that the claim was sent by: the first 12 digits of their digest.", "ledger"),
    "today": ("Whether today's edits would have caught it: yes, no, unknown.", "the claim judged again"),
    "today_edit": ("Which of today's edits.", "the claim judged again"),
    "today_pack": ("Today's edits: the first 12 digits of their digest.", "catalogue"),
    "nothing_allowed": (
        "Whether contract or policy left nothing of the charge, though no reason denies.",
        "reduced is all of the charge, and nothing was paid",
    ),
    "knowable": (
        "Whether the claim could have shown it before it was sent: yes, no, unknown.",
        "the table of causes",
    ),
    "do": (
        "What to do next: resubmit, appeal, write_off, bill_patient, bill_other_payer, call_payer, none.",
        "the table of causes",
    ),
}
_IDENTIFYING = frozenset(
    (
        "remit",
        "payment",
        "service",
        "trace",
        "paid_on",
        "decided_on",
        "claim",
        "payer_claim",
        "sent_on",
        "input",
        "line",
        "also_lines",
        "day",
    )
)


def _column(name: str, annotation: str) -> Column:
    meaning, source = _MEANINGS[name]
    plain = _TYPES.get(annotation)
    kind: Type = plain if plain else "number" if name in _UNITS else "money"
    return Column(name, kind, meaning, source, name in _IDENTIFYING)


COLUMNS: tuple[Column, ...] = tuple(_column(one.name, str(one.type)) for one in fields(DenialRow))
"""The columns in order: those of every export, and of the dictionary beside it."""
