"""What the ledger keeps of one input, as plain records that can be written to a file of JSON lines and read back.

The first record is the InputRecord, the others follow in any order but a claim before what was found on it. A record
that was written and read back is equal to the one it was, so that a journal gives the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal, TypeAlias

from scrubber.ledger.errors import LedgerError

__all__ = [
    "AckRecord",
    "ClaimRecord",
    "EnvelopeRecord",
    "FindingRecord",
    "FixRecord",
    "InputKind",
    "InputRecord",
    "LineRecord",
    "OutputRecord",
    "Record",
    "Side",
    "read_record",
]

InputKind = Literal["837", "999", "277ca", "ta1", "835"]
Side = Literal["clean", "held"]


@dataclass(frozen=True, slots=True)
class _Written:
    """A record that can be written as one line of JSON."""

    def as_json(self) -> str:
        """Write it, without a line break."""
        told = {"record": _NAMES[type(self)], **_plain(self)}
        return json.dumps(told, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class EnvelopeRecord:
    """The control numbers of one transaction set: ISA13, GS06, ST02, and BHT03; and whose they are: ISA06, ISA08."""

    interchange: str
    group: str
    set: str
    batch: str
    sender: str = ""
    receiver: str = ""


@dataclass(frozen=True, slots=True)
class InputRecord(_Written):
    """One input: its SHA-256 (hexadecimal), name and size, when it was filed (ISO, with zone), and what it held.

    `as_of`, `pack`, `digest` and `tables` (release by name) say what it was judged by. Charges are dollars, as
    decimal text. `envelopes` are those of the input as it came.
    """

    sha256: str
    name: str
    kind: InputKind
    bytes: int
    filed: str
    as_of: str = ""
    pack: str = ""
    digest: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    claims: int = 0
    clean: int = 0
    held: int = 0
    charge: str = "0"
    clean_charge: str = "0"
    held_charge: str = "0"
    envelopes: tuple[EnvelopeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One service line (2400), with its ordinal (LX) in the claim; days are ISO, amounts decimal text.

    `control` is REF*6R, `rendering` the NPI and `taxonomy` the specialty of who did it.
    """

    ordinal: int
    day: str | None
    last_day: str | None
    code: str
    modifiers: tuple[str, ...]
    diagnoses: tuple[str, ...]
    units: str
    charge: str | None
    rendering: str
    taxonomy: str
    control: str
    place: str


@dataclass(frozen=True, slots=True)
class ClaimRecord(_Written):
    """One claim as it was written to an output. `index` counts the claims of the input from 1.

    `number` is CLM01, `patient` and `content` are keyed hashes in hexadecimal (`scrubber.ledger.keys`), `payer` NM109
    of 2010BB, `filing` SBR09, `billing` NPI or tax number, `sequence` SBR01, `frequency` CLM05-3, `place` CLM05-1,
    `original` REF*F8. `sender` to `batch` are ISA06, ISA08, ISA13, GS06, ST02, BHT03 of the output, by which payers
    answer, `application_sender` and `application_receiver` GS02 and GS03. `patient_clear` is payer, member, birth
    and first name; it is only there where the site keeps them.
    """

    index: int
    number: str
    patient: str
    payer: str
    filing: str
    billing: str
    tax_id: str
    sequence: str
    frequency: str
    charge: str | None
    place: str
    first_day: str | None
    last_day: str | None
    content: str | None
    original: str
    side: Side
    sender: str
    receiver: str
    interchange: str
    group: str
    set: str
    batch: str
    lines: tuple[LineRecord, ...]
    application_sender: str = ""
    application_receiver: str = ""
    patient_clear: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FindingRecord(_Written):
    """One finding, without its message and values. `claim` is the claim's index in the input, None above the claim.

    `id` is the finding's; `table` and `release` what it rests on; `suppressed` who set it aside, `suppressed_reason`
    why and `suppressed_until` the last day (ISO) for which they did; `fixed` the safety of the fix that took it away;
    amounts are dollars as decimal text. `claims` are, of what had no data, the claims that this is true of, as
    `scrubber.edit.ordinals.Ordinals` writes them; None is every claim of the input.
    """

    id: str
    edit: str
    outcome: str
    severity: str
    status: str
    holds: bool
    claim: int | None
    line: int | None
    locator: str
    prevents: str
    table: str
    release: str
    stale: bool
    suppressed: str | None
    fixed: str | None
    charge_at_risk: str | None
    allowed_at_risk: str | None
    suppressed_reason: str | None = None
    suppressed_until: str | None = None
    claims: str | None = None


@dataclass(frozen=True, slots=True)
class FixRecord(_Written):
    """A fix that was applied: to which finding, by which safety, and who vouched for it (review, attest)."""

    finding: str
    edit: str
    safety: str
    locator: str
    person: str = ""
    reason: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class OutputRecord(_Written):
    """A file that was published: its role (clean, held, json, ...), its path from the root, SHA-256 and size."""

    role: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class AckRecord(_Written):
    """An acknowledgement that we sent or received: its kind, ISA13, and what it refers to (AK1, TRN)."""

    direction: Literal["sent", "received"]
    kind: str
    control: str
    answers: str = ""


Record: TypeAlias = InputRecord | ClaimRecord | FindingRecord | FixRecord | OutputRecord | AckRecord

_NAMES: dict[type, str] = {
    InputRecord: "input",
    ClaimRecord: "claim",
    FindingRecord: "finding",
    FixRecord: "fix",
    OutputRecord: "output",
    AckRecord: "ack",
}
_TYPES: dict[str, Any] = {name: kind for kind, name in _NAMES.items()}
_PARTS: dict[str, Any] = {"lines": LineRecord, "envelopes": EnvelopeRecord}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _plain(record: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the records
    told: dict[str, Any] = {}
    kind: Any = type(record)
    for name in _names(kind):
        value = getattr(record, name)
        told[name] = [_plain(part) for part in value] if name in _PARTS else value
    return told


def read_record(line: str | bytes) -> Record:
    """Read a line that `as_json` wrote. Raises LedgerError, without content, where it is none."""
    try:
        told = json.loads(line)
        kind = _TYPES[told.pop("record")]
        record: Record = kind(**{key: _read(key, value) for key, value in told.items()})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise LedgerError("a line of the journal is no record; expected one that was written whole") from None
    return record


def _read(key: str, value: Any) -> Any:  # noqa: ANN401 - plain JSON
    if part := _PARTS.get(key):
        return tuple(part(**{name: _tupled(one) for name, one in each.items()}) for each in value)
    return _tupled(value)


def _tupled(value: Any) -> Any:  # noqa: ANN401 - plain JSON
    return tuple(value) if isinstance(value, list) else value
