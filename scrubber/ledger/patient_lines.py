"""All that was sent for a patient, patient by patient: what questions across days and claims are asked of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import and_, select

from scrubber.edit.history import STANDING
from scrubber.ledger.database import Database
from scrubber.ledger.remits_rows import amount
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.rows import unpacked
from scrubber.ledger.schema import claims, inputs, lines

__all__ = ["PatientLine", "patient_lines"]

_PAGE = 1000
_OF_CLAIM = and_(lines.c.input == claims.c.input, lines.c.claim == claims.c.ordinal)
_LINES = (
    select(
        claims.c.patient,
        claims.c.input,
        claims.c.ordinal.label("index"),
        claims.c.number,
        claims.c.payer,
        claims.c.billing,
        claims.c.sequence,
        claims.c.frequency,
        claims.c.place.label("claim_place"),
        inputs.c.day.label("filed"),
        lines.c.ordinal,
        lines.c.day,
        lines.c.code,
        lines.c.modifiers,
        lines.c.charge,
        lines.c.place,
    )
    .join_from(claims, lines, _OF_CLAIM)
    .join(inputs, inputs.c.id == claims.c.input)
    .where(
        claims.c.side == "clean",
        claims.c.state.in_(sorted(STANDING)),
        claims.c.payer != "",
        lines.c.day.is_not(None),
    )
    .order_by(claims.c.patient, claims.c.input, claims.c.ordinal, lines.c.ordinal)
)


@dataclass(frozen=True, slots=True)
class PatientLine:
    """A line of a claim that stands (no front end refused it); `place` is SV105, else CLM05-1; `charge` dollars."""

    claim: ClaimKey
    number: str
    payer: str
    billing: str
    sequence: str
    frequency: str
    filed: date
    ordinal: int
    day: date
    code: str
    modifiers: tuple[str, ...]
    charge: Decimal
    place: str


def patient_lines(database: Database) -> Iterator[list[PatientLine]]:
    """Yield the lines of each patient, by claim; claims that do not say which payer they go to are left out.

    Patients come in no order that means anything. Those of one are in memory at a time. Raises LedgerError.
    """
    with database.reading() as connection:
        rows = connection.execution_options(yield_per=_PAGE).execute(_LINES)
        for _, of_patient in groupby(rows, key=lambda row: bytes(row.patient)):
            yield [_line(row) for row in of_patient]


def _line(row: Any) -> PatientLine:  # noqa: ANN401 - a row
    return PatientLine(
        claim=ClaimKey(row.input, row.index),
        number=row.number,
        payer=row.payer,
        billing=row.billing,
        sequence=row.sequence,
        frequency=row.frequency,
        filed=row.filed,
        ordinal=row.ordinal,
        day=row.day,
        code=row.code,
        modifiers=unpacked(row.modifiers),
        charge=amount(row.charge) or Decimal(0),
        place=row.place or row.claim_place,
    )
