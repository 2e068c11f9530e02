"""Writing X12 answers: values made safe, envelopes turned round, numbers and dates that follow from the input."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from scrubber.ack.received import ReceivedGroup, ReceivedInterchange
from scrubber.x12.values import day

__all__ = ["END", "Answering", "Value", "clean", "joined", "reply", "segment", "stamp"]

ELEMENT, COMPONENT, REPEAT, END = "*", ":", "^", "~"
"""Those of the input are not used again: they may be anything."""

Value = str | int | tuple[str | int, ...]
"""An element: text, a number, or the components of a composite."""

_UNPRINTED = re.compile(r"[^ -}]")
_MARKS = str.maketrans(dict.fromkeys((ELEMENT, COMPONENT, REPEAT, END), " "))
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]", re.ASCII)
_NOWHEN = ("20000101", "0000")
"""For an input without any date that can be read; the answers of one input are always the same."""
_NOBODY = "UNKNOWN"
_QUALIFIERS = frozenset((*(f"{number:02d}" for number in range(1, 39)), "AM", "NR", "SA", "SN", "ZZ"))
_VERSION = "00501"


@dataclass(frozen=True, slots=True)
class Answering:
    """What the answers to one input share.

    `digest` is the SHA-256 of the input (hex); control numbers come from it, by kind of answer and interchange.
    `control` sets the first of them, `created` (CCYYMMDDHHMM) the date and time; else they follow from the input.
    """

    digest: str
    control: int | None = None
    created: str = ""

    def number(self, kind: str, interchange: int) -> str:
        """Return ISA13 of an answer: nine digits."""
        if self.control is not None:
            return f"{(self.control + interchange - 1) % 10**9:09d}"
        seed = hashlib.sha256(f"{self.digest}:{kind}:{interchange}".encode()).hexdigest()
        return f"{int(seed[:15], 16) % (10**9 - 1) + 1:09d}"


def clean(text: str, most: int = 0) -> str:
    """Return a value that may stand in an answer: no delimiters, printed ASCII only, at most so many characters."""
    text = _UNPRINTED.sub(" ", text.translate(_MARKS)).strip(" ")
    return text[:most].rstrip(" ") if most else text


def joined(values: Iterable[Value]) -> str:
    """Join elements, each made safe; empty elements and components at the end are left out."""
    return ELEMENT.join(map(_element, values)).rstrip(ELEMENT)


def segment(*values: Value) -> str:
    """Write one segment with its terminator."""
    return joined(values) + END


def stamp(interchange: ReceivedInterchange, answering: Answering) -> tuple[str, str]:
    """Return date (CCYYMMDD) and time (HHMM) of the answers: passed, or those of BHT, else of ISA, else of GS."""
    made = answering.created
    header = interchange.header
    ways = [(made[:8], made[8:12]), (interchange.day, interchange.time)]
    if len(header) > 9:
        ways.append((f"20{header[8]}", header[9]))
    ways += [(group.header[3], group.header[4]) for group in interchange.groups if len(group.header) > 4]
    for date, time in ways:
        if day(date) is not None:
            return date, time[:4] if _TIME.match(time) else "0000"
    return _NOWHEN


def reply(
    kind: str,
    interchange: ReceivedInterchange,
    answering: Answering,
    groups: Iterable[tuple[ReceivedGroup, str, str, Iterable[Iterable[str]]]],
    before: Iterable[str] = (),
) -> Iterator[str]:
    """Write an interchange that answers one: sender and receiver change places.

    Each group is the one that it answers, GS01, GS08 and its transaction sets; a set is its segments between ST and
    SE, of which ST01 is the `kind`. A group without a set is left out. `before` are segments between ISA and the
    first GS (TA1). Text comes in pieces, terminators included.
    """
    number = answering.number(kind, interchange.ordinal)
    date, time = stamp(interchange, answering)
    yield _isa(interchange, number, date, time)
    yield from before
    count = 0
    for received, function, version, sets in groups:
        bodies = iter(sets)
        first = next(bodies, None)
        if first is None:
            continue
        count += 1
        control = (int(number) + count - 2) % (10**9 - 1) + 1
        yield segment("GS", function, *_codes(received), date, time, control, "X", version)
        made = 0
        for made, body in enumerate(chain((first,), bodies), 1):
            yield from _set(kind, version, made, body)
        yield segment("GE", made, control)
    yield segment("IEA", count, number)


def _set(kind: str, version: str, ordinal: int, body: Iterable[str]) -> Iterator[str]:
    control = f"{ordinal:04d}"
    yield segment("ST", kind, control, version)
    count = 2
    for one in body:
        count += 1
        yield one
    yield segment("SE", count, control)


def _element(value: Value) -> str:
    if isinstance(value, tuple):
        return COMPONENT.join(clean(str(part)) for part in value).rstrip(COMPONENT)
    return clean(str(value))


def _isa(interchange: ReceivedInterchange, number: str, date: str, time: str) -> str:
    """ISA has fixed widths, which `segment` would take away."""
    header = interchange.header if interchange.readable else ("",) * 16
    to, by = (header[4], header[5]), (header[6], header[7])
    parts = ["ISA", "00", " " * 10, "00", " " * 10]
    for qualifier, name in (by, to):
        parts += [qualifier if qualifier in _QUALIFIERS else "ZZ", (clean(name, 15) or _NOBODY).ljust(15)]
    usage = header[14] if header[14] in ("P", "T") else "P"
    parts += [date[2:], time, REPEAT, _VERSION, number, "0", usage, COMPONENT]
    return ELEMENT.join(parts) + END


def _codes(group: ReceivedGroup) -> tuple[str, str]:
    """GS02 and GS03 of the answer: the group's receiver and sender; the interchange's where they are no codes."""
    found = []
    for own, outer in ((2, 7), (1, 5)):
        header, isa = group.header, group.interchange.header
        code = clean(header[own], 15) if len(header) > own else ""
        if len(code) < 2:
            code = clean(isa[outer], 15) if len(isa) > outer else ""
        found.append(code if len(code) >= 2 else _NOBODY)
    return found[0], found[1]
