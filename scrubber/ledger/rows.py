"""Records as rows of the tables, and lists and amounts as columns keep them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, Table, insert

from scrubber.ledger import schema
from scrubber.ledger.errors import LedgerError
from scrubber.ledger.records import (
    AckRecord,
    ClaimRecord,
    FindingRecord,
    FixRecord,
    InputRecord,
    OutputRecord,
    Record,
)

__all__ = ["BATCH", "Rows", "cents", "dollars", "input_row", "moment", "packed", "plain", "unpacked"]

BATCH = 1000
"""Rows that go to the database at once."""
_MOST_CENTS = 10**17
Row = dict[str, Any]


# -- values -------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return text that every database can keep: what is no character, or the NUL, becomes a question mark."""
    if text.isascii():
        return text.replace("\0", "?")
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def packed(values: Iterable[str]) -> str:
    """A list as a column keeps it."""
    listed = [plain(value) for value in values]
    return json.dumps(listed, separators=(",", ":")) if listed else ""


def unpacked(text: str) -> tuple[str, ...]:
    """The list again."""
    return tuple(json.loads(text)) if text else ()


def cents(amount: str | Decimal | None) -> int | None:
    """Dollars as whole cents, rounded half even; None for None, and for what no claim can charge."""
    if amount is None:
        return None
    try:
        whole = int((Decimal(amount) * 100).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return whole if abs(whole) < _MOST_CENTS else None


def dollars(whole: int | None) -> Decimal:
    """Cents as dollars; none are no dollars."""
    return Decimal(whole or 0).scaleb(-2)


def moment(at: datetime) -> str:
    """A moment as ISO text with its offset, to the microsecond. Raises LedgerError for one without a zone."""
    if at.tzinfo is None:
        raise LedgerError("a moment has no time zone; expected one that says its offset")
    return at.isoformat(timespec="microseconds")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- rows ---------------------------------------------------------------------------------------------------


def input_row(number: int, record: InputRecord) -> Row:
    """The row of an input that is done. Raises LedgerError where `filed` is no moment."""
    try:
        filed = datetime.fromisoformat(record.filed)
    except ValueError:
        raise LedgerError("an input was filed at no readable moment; expected ISO, with zone") from None
    return {
        "id": number,
        "sha256": record.sha256,
        "name": plain(record.name),
        "kind": record.kind,
        "state": "done",
        "reason": "",
        "bytes": record.bytes,
        "filed": moment(filed),
        "day": filed.date(),
        "as_of": record.as_of,
        "pack": plain(record.pack),
        "digest": record.digest,
        "tables": json.dumps(dict(record.tables), sort_keys=True) if record.tables else "",
        "claims": record.claims,
        "clean": record.clean,
        "held": record.held,
        "charge": cents(record.charge),
        "clean_charge": cents(record.clean_charge),
        "held_charge": cents(record.held_charge),
        "purged": None,
        "loaded": None,
    }


class Rows:
    """Puts the records of one input into the tables, a thousand rows at a time; `counts` are rows by table."""

    def __init__(self, connection: Connection, number: int, *, full: bool) -> None:
        self._connection = connection
        self._input = number
        self._full = full
        self._waiting: dict[Table, list[Row]] = {}
        self._envelopes: dict[tuple[str, ...], int] = {}
        self.counts: dict[str, int] = {table.name: 0 for table in schema.OF_AN_INPUT}

    def put_input(self, record: InputRecord) -> None:
        """Put the input itself, and the envelopes that it came in."""
        self._connection.execute(insert(schema.inputs), [input_row(self._input, record)])
        for envelope in record.envelopes:
            names = (envelope.interchange, envelope.group, envelope.set, envelope.batch)
            self._envelope(("input", envelope.sender, envelope.receiver, "", "", *names))

    def put_all(self, records: Iterable[Record]) -> None:
        """Put all other records of the input, and what was waiting."""
        for record in records:
            match record:
                case ClaimRecord():
                    self._claim(record)
                case FindingRecord():
                    self.put(schema.findings, _finding(record), numbered=True)
                case FixRecord():
                    self.put(schema.fixes, _fields(record), numbered=True)
                case OutputRecord():
                    self.put(schema.outputs, _fields(record), numbered=True)
                case AckRecord():
                    self.put(schema.acks, {**_fields(record), **_NO_COUNTS}, numbered=True)
                case InputRecord():
                    raise LedgerError("a second input stands among the records of one; expected one a file")
        self.flush()

    def put(self, table: Table, row: Row, *, numbered: bool = False) -> None:
        """Put one row, which gets the number of its input."""
        count = self.counts[table.name] = self.counts[table.name] + 1
        row["input"] = self._input
        if numbered:
            row["ordinal"] = count
        waiting = self._waiting.setdefault(table, [])
        waiting.append(row)
        if len(waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Give the database what is waiting, tables that others refer to first."""
        for table in reversed(schema.OF_AN_INPUT):
            if rows := self._waiting.pop(table, None):
                self._connection.execute(insert(table), rows)

    def _envelope(self, key: tuple[str, ...]) -> int:
        found = self._envelopes.get(key)
        if found is None:
            found = self._envelopes[key] = len(self._envelopes) + 1
            row = dict(zip(_ENVELOPE, map(plain, key), strict=True))
            self.put(schema.envelopes, {**row, "ordinal": found})
        return found

    def _claim(self, record: ClaimRecord) -> None:
        envelope = self._envelope(
            (
                record.side,
                record.sender.strip(),
                record.receiver.strip(),
                record.application_sender.strip(),
                record.application_receiver.strip(),
                record.interchange,
                record.group,
                record.set,
                record.batch,
            )
        )
        clear = record.patient_clear if self._full else None
        _, member, birth, first_name = clear if clear is not None else ("", None, None, None)
        row: Row = {
            "ordinal": record.index,
            "envelope": envelope,
            "side": record.side,
            "state": "sent" if record.side == "clean" else "held",
            "answered": None,
            "patient": bytes.fromhex(record.patient),
            "charge": cents(record.charge),
            "first_day": _day(record.first_day),
            "last_day": _day(record.last_day),
            "content": bytes.fromhex(record.content) if record.content else None,
            "member": plain(member) if member is not None else None,
            "birth": birth,
            "first_name": plain(first_name) if first_name is not None else None,
            "payer_number": None,
            "answered_level": 0,
        }
        for name in _CLAIM_TEXTS:
            row[name] = plain(getattr(record, name))
        row["number"] = row["number"].strip()
        self.put(schema.claims, row)
        for line in record.lines:
            self.put(
                schema.lines,
                {
                    "claim": record.index,
                    "ordinal": line.ordinal,
                    "day": _day(line.day),
                    "last_day": _day(line.last_day),
                    "modifiers": packed(line.modifiers),
                    "diagnoses": packed(line.diagnoses),
                    "charge": cents(line.charge),
                    **{name: plain(getattr(line, name)) for name in _LINE_TEXTS},
                },
            )


_NO_COUNTS: Mapping[str, int] = {"claims": 0, "unmatched": 0, "changed": 0}
_ENVELOPE = (
    "side",
    "sender",
    "receiver",
    "application_sender",
    "application_receiver",
    "interchange_control",
    "group_control",
    "set_control",
    "batch",
)
_CLAIM_TEXTS = (
    "number",
    "payer",
    "filing",
    "billing",
    "tax_id",
    "sequence",
    "frequency",
    "place",
    "original",
)
_LINE_TEXTS = ("code", "units", "rendering", "taxonomy", "control", "place")


def _fields(record: FixRecord | OutputRecord | AckRecord) -> Row:
    return dict(_each(record))


def _each(record: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any of the records
    for name in record.__slots__:
        value = getattr(record, name)
        yield name, plain(value) if isinstance(value, str) else value


def _finding(record: FindingRecord) -> Row:
    row = dict(_each(record))
    row["charge_at_risk"] = cents(record.charge_at_risk)
    row["allowed_at_risk"] = cents(record.allowed_at_risk)
    row["suppressed_until"] = _day(record.suppressed_until)
    return row
