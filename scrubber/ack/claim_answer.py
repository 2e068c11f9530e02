"""One claim in the 277CA: trace number, statuses, what identifies it, and the lines that caused its rejection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scrubber.ack.envelope import clean, segment
from scrubber.ack.note import Note
from scrubber.ack.statuses import ACCEPTED, LINES, UNTOLD, statuses
from scrubber.finding import ClaimStatus
from scrubber.model import Claim, ServiceLine

__all__ = ["Wording", "charge_of", "claim_segments", "money"]

_TEXT = 264
_REFERENCE = 50
_CODE = 48
_MOST_MONEY = Decimal(10) ** 15
_KINDS = frozenset(("AD", "ER", "HC", "HP", "IV", "NU", "WK"))
_NONE = "0"
_BEFORE_SECOND = 8
"""STC02 to STC09: what stands between the first status and the second."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the 277CA speaks: with the id and message of each edit (STC12) or by codes alone; and who answers.

    `source` is PR where a payer answers, AY where a clearinghouse does.
    """

    messages: bool = True
    source: Literal["PR", "AY"] = "PR"


def charge_of(claim: Claim) -> Decimal:
    """CLM02; nothing where it is absent or cannot be read."""
    return _plain(claim.charge)


def money(amount: Decimal) -> str:
    """An amount as X12 writes it: no exponent, and no zeros at the end of a fraction."""
    text = f"{amount:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or _NONE


def claim_segments(
    claim: Claim, refused: Sequence[Note] | None, date: str, wording: Wording
) -> Iterator[str]:
    """Write loop 2200D; `refused` says why the claim is rejected, None where it is accepted."""
    yield segment("TRN", 2, clean(claim.number, _REFERENCE) or _NONE)
    charge = money(charge_of(claim))
    lines: dict[int, list[Note]] = {}
    if refused is None:
        yield segment("STC", _composite(ACCEPTED), date, "WQ", charge)
    else:
        lines = _by_line(claim, refused)
        yield from dict.fromkeys(_reasons(claim, refused, lines, (date, "U", charge), wording))
    trace = clean(claim.reference("D9"), _REFERENCE)
    if trace:
        yield segment("REF", "D9", trace)
    days = [line.service for line in claim.lines if line.service]
    if days:
        yield _dates(min(each.first for each in days), max(each.last for each in days))
    for number, notes in lines.items():
        yield from _line(claim.lines[number - 1], notes)


def _by_line(claim: Claim, refused: Iterable[Note]) -> dict[int, list[Note]]:
    """The notes of each line that can be named by its procedure; the others are told of the claim."""
    found: dict[int, list[Note]] = {}
    for note in refused:
        number = note.line or 0
        if 0 < number <= len(claim.lines) and _nameable(claim.lines[number - 1]):
            found.setdefault(number, []).append(note)
    return dict(sorted(found.items()))


def _nameable(line: ServiceLine) -> bool:
    return line.code_kind in _KINDS and bool(clean(line.code, _CODE))


def _reasons(
    claim: Claim,
    refused: Sequence[Note],
    lines: dict[int, list[Note]],
    rest: tuple[str, str, str],
    wording: Wording,
) -> Iterator[str]:
    """One STC for each error of the claim, then one that points to the lines (more where their texts need it)."""
    for note in refused:
        if note.line not in lines:
            yield _status(statuses(note), rest, _text(note, wording))
    if lines:
        texts = ((n, _text(note, wording)) for n, notes in lines.items() for note in notes)
        for text in _packed(f"line {n} {text}" for n, text in texts if text):
            yield _status((LINES,), rest, text)
    if not refused:
        yield _status((UNTOLD,), rest)


def _line(line: ServiceLine, notes: Iterable[Note]) -> Iterator[str]:
    """Loop 2220D. A line's STC has neither date nor amount, and no text."""
    modifiers = [modifier for modifier in line.modifiers if len(clean(modifier)) == 2]
    code = (line.code_kind, clean(line.code, _CODE), *modifiers)
    units = money(_plain(line.units)) if line.units is not None else ""
    yield segment("SVC", code, money(_plain(line.charge)), "", "", "", "", units)
    yield from dict.fromkeys(_status(statuses(note), ("", "U")) for note in notes)
    number = clean(line.control_number, _REFERENCE) or clean(line.number, _REFERENCE) or str(line.ordinal)
    yield segment("REF", "FJ", number)
    if line.service:
        yield _dates(line.service.first, line.service.last)


def _status(said: Sequence[ClaimStatus], rest: Sequence[str], text: str = "") -> str:
    """STC01 to STC04, then STC10, STC11 and STC12."""
    first, second, third = [*map(_composite, said), (), ()][:3]
    empty = ("",) * (_BEFORE_SECOND - len(rest))
    return segment("STC", first, *rest, *empty, second, third, clean(text, _TEXT))


def _composite(status: ClaimStatus) -> tuple[str, ...]:
    return status.category, status.status, status.entity


def _text(note: Note, wording: Wording) -> str:
    return f"{note.edit} {note.message}" if wording.messages and not note.answer.quiet else ""


def _packed(texts: Iterable[str]) -> Iterator[str]:
    """Join texts as long as they fit into one STC12; without any there is one STC all the same."""
    held = ""
    for text in (clean(text, _TEXT) for text in texts):
        if held and len(held) + len(text) + 2 > _TEXT:
            yield held
            held = ""
        held = f"{held}; {text}" if held else text
    yield held


def _dates(first: object, last: object) -> str:
    start, end = f"{first:%Y%m%d}", f"{last:%Y%m%d}"
    start, end = start.rjust(8, "0"), end.rjust(8, "0")
    return (
        segment("DTP", "472", "D8", start) if start == end else segment("DTP", "472", "RD8", f"{start}-{end}")
    )


def _plain(amount: Decimal | None) -> Decimal:
    """A plain number, which knows no claim; nothing for what no claim can mean."""
    if amount is None or abs(amount) >= _MOST_MONEY:
        return Decimal(0)
    return Decimal(str(amount))
