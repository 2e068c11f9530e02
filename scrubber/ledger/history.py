"""What edits may ask about earlier claims, answered by the ledger (`scrubber.edit.history`)."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select, union

from scrubber.edit.dayline import DayLine
from scrubber.edit.history import STANDING, Submission
from scrubber.edit.sameness import NO_NUMBER, billing, content
from scrubber.ledger.database import Database
from scrubber.ledger.keys import Keys
from scrubber.ledger.rows import dollars, plain, unpacked
from scrubber.ledger.schema import claims, inputs, lines
from scrubber.model import Claim

__all__ = ["LedgerHistory"]

_AGAIN = frozenset("78")
_LINE = (
    lines.c.ordinal.label("line"),
    lines.c.day.label("line_day"),
    lines.c.code,
    lines.c.modifiers,
    lines.c.diagnoses,
    lines.c.units,
    lines.c.rendering,
    lines.c.taxonomy,
    claims.c.number,
    claims.c.tax_id,
    claims.c.sequence,
    claims.c.frequency,
    claims.c.state,
    inputs.c.day.label("filed"),
)
_OF_CLAIM = and_(lines.c.input == claims.c.input, lines.c.claim == claims.c.ordinal)
_BEFORE = claims.c.input < bindparam("before")

_LINES = (
    select(*_LINE)
    .join_from(claims, lines, _OF_CLAIM)
    .join(inputs, inputs.c.id == claims.c.input)
    .where(
        claims.c.patient == bindparam("patient"),
        claims.c.state.in_(sorted(STANDING)),
        _BEFORE,
        lines.c.day.is_not(None),
    )
)
_SINCE = select(func.min(inputs.c.day)).where(
    inputs.c.kind == "837", inputs.c.state == "done", inputs.c.id < bindparam("before")
)
_KEY = (claims.c.input, claims.c.ordinal)
_SENT = and_(claims.c.side == "clean", _BEFORE)
_BY_NUMBER = select(*_KEY).where(
    claims.c.number == bindparam("number"), claims.c.billing == bindparam("billing"), _SENT
)
_BY_CONTENT = select(*_KEY).where(claims.c.content == bindparam("content"), _SENT)
_BY_PAYER_NUMBER = select(*_KEY).where(claims.c.payer_number == bindparam("original"), _SENT)


def _submissions(*found: Select[Any]) -> Select[Any]:
    keys = union(*found).subquery()
    return (
        select(
            *_LINE,
            claims.c.input,
            claims.c.ordinal,
            claims.c.answered,
            claims.c.patient,
            claims.c.content,
            claims.c.payer,
            claims.c.billing,
            claims.c.charge,
            claims.c.first_day,
            claims.c.last_day,
            claims.c.payer_number,
        )
        .join_from(keys, claims, and_(claims.c.input == keys.c.input, claims.c.ordinal == keys.c.ordinal))
        .join(inputs, inputs.c.id == claims.c.input)
        .join(lines, _OF_CLAIM, isouter=True)
        .order_by(claims.c.input, claims.c.ordinal, lines.c.ordinal)
    )


_WAYS = {"number": _BY_NUMBER, "content": _BY_CONTENT, "original": _BY_PAYER_NUMBER}
_ASKED: dict[tuple[str, ...], Select[Any]] = {}


class LedgerHistory:
    """The claims of all inputs that were filed before one. Raises LedgerError and LedgerAway when it is asked.

    It keeps the last answer, so that several edits that ask about one claim cost one look-up.
    """

    given = True

    def __init__(self, database: Database, keys: Keys, before: int) -> None:
        self._database = database
        self._keys = keys
        self._before = before
        self._lines: tuple[Claim | None, tuple[DayLine, ...]] = (None, ())
        self._submissions: tuple[Claim | None, tuple[Submission, ...]] = (None, ())

    @cached_property
    def since(self) -> date | None:
        """The first day on which claims were filed; None where none were."""
        with self._database.asking() as connection:
            since: date | None = connection.execute(_SINCE, {"before": self._before}).scalar_one()
        return since

    def lines(self, claim: Claim) -> tuple[DayLine, ...]:
        """Return every line of the patient's earlier claims that stand, by day, claim and line.

        None where the claim does not say whose it is: without a payer or a member's number.
        """
        if self._lines[0] is not claim:
            self._lines = claim, self._lines_of(claim)
        return self._lines[1]

    def _lines_of(self, claim: Claim) -> tuple[DayLine, ...]:
        key = claim.patient_key
        if not key[0] or not key[1]:
            return ()
        asked = {"patient": self._keys.patient(key), "before": self._before}
        with self._database.asking() as connection:
            found = [_line(row) for row in connection.execute(_LINES, asked)]
        found.sort(key=lambda line: (line.day, line.claim, line.filed, line.ordinal))
        return tuple(found)

    def submissions(self, claim: Claim) -> tuple[Submission, ...]:
        """Return the earlier claims that have the number or the content of a claim, in the order they were sent."""
        if self._submissions[0] is not claim:
            self._submissions = claim, self._submissions_of(claim)
        return self._submissions[1]

    def _submissions_of(self, claim: Claim) -> tuple[Submission, ...]:
        number, biller = plain(str(claim.number)).strip(), plain(billing(claim))
        same = self._keys.content(content(claim))
        original = plain(str(claim.reference("F8"))).strip() if claim.frequency in _AGAIN else ""
        asked: dict[str, Any] = {}
        if number not in NO_NUMBER and biller:
            asked |= {"number": number, "billing": biller}
        if same is not None:
            asked["content"] = same
        if original:
            asked["original"] = original
        if not asked:
            return ()
        ways = tuple(way for way in _WAYS if way in asked)
        statement = _ASKED.get(ways)
        if statement is None:
            statement = _ASKED[ways] = _submissions(*(_WAYS[way] for way in ways))
        with self._database.asking() as connection:
            rows = connection.execute(statement, {**asked, "before": self._before}).all()
        key = claim.patient_key
        patient = self._keys.patient(key) if key[0] and key[1] else None
        numbered = number if "number" in asked else None
        every = groupby(rows, key=lambda row: (row.input, row.ordinal))
        return tuple(_submission([*of], numbered, biller, same, patient, key[0]) for _, of in every)


def _line(row: Any) -> DayLine:  # noqa: ANN401 - a row of either question
    return DayLine(
        claim=row.number,
        ordinal=row.line,
        day=row.line_day,
        code=row.code,
        modifiers=unpacked(row.modifiers),
        diagnoses=unpacked(row.diagnoses),
        units=row.units,
        rendering=row.rendering,
        taxonomy=row.taxonomy,
        tax_id=row.tax_id,
        sequence=row.sequence,
        frequency=row.frequency,
        filed=row.filed.isoformat(),
        state=row.state,
    )


def _submission(
    rows: list[Row[Any]],
    number: str | None,
    biller: str,
    same: bytes | None,
    patient: bytes | None,
    payer: str,
) -> Submission:
    """One earlier claim from the rows of its lines, compared with what the judged one says."""
    row = rows[0]
    same_billing = bool(biller) and row.billing == biller
    return Submission(
        number=row.number,
        filed=row.filed,
        state=row.state,
        answered=row.answered,
        same_number=same_billing and row.number == number,
        same_content=same is not None and row.content is not None and bytes(row.content) == same,
        same_patient=patient is not None and bytes(row.patient) == patient,
        same_payer=bool(payer) and row.payer == plain(payer),
        same_billing=same_billing,
        frequency=row.frequency,
        sequence=row.sequence,
        charge=dollars(row.charge) if row.charge is not None else None,
        first_day=row.first_day,
        last_day=row.last_day,
        payer_number=row.payer_number or "",
        lines=tuple(_line(each) for each in rows if each.line_day is not None),
    )
