"""How the tests of this room make an input: an ISA of the right widths, and what goes around it."""

from __future__ import annotations

from collections.abc import Iterable

from scrubber.x12 import Event, Fault, Noise, Segment, lex, read


def isa(
    *,
    element: str = "*",
    component: str = ":",
    repetition: str = "^",
    segment: str = "~",
    control: str = "000000001",
) -> str:
    """An interchange header with these delimiters."""
    fields = (
        "ISA", "00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15),
        "260720", "1200", repetition, "00501", control, "0", "P", component,
    )  # fmt: skip
    return element.join(fields) + segment


BODY = (
    "GS*HC*SENDER*RECEIVER*20260720*1200*1*X*005010X222A1~"
    "ST*837*0001*005010X222A1~BHT*0019*00*1*20260720*1200*CH~CLM*A1*100***11:B:1~HI*ABK:C44311^ABF:L570~"
    "SE*5*0001~GE*1*1~IEA*1*000000001~"
)


def whole(**delimiters: str) -> str:
    """A small complete interchange, in other delimiters where they are given."""
    marks = {"element": "*", "component": ":", "repetition": "^", "segment": "~"} | delimiters
    table = {"*": marks["element"], ":": marks["component"], "^": marks["repetition"], "~": marks["segment"]}
    return isa(**marks) + BODY.translate(str.maketrans(table))


def latin(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def units(data: str | bytes, size: int | None = None) -> list[Segment | Noise]:
    """What the lexer makes of an input, read at once or in chunks of a size."""
    return list(lex(chunked(latin(data), size)))


def chunked(data: bytes, size: int | None = None) -> Iterable[bytes]:
    return [data] if size is None else [data[i : i + size] for i in range(0, len(data), size)]


def joined(data: str | bytes, size: int | None = None) -> bytes:
    """What the lexer read, put together again."""
    return "".join(unit.source for unit in units(data, size)).encode("latin-1")


def events(data: str | bytes, size: int | None = None) -> list[Event]:
    return list(read(chunked(latin(data), size)))


def segments(data: str | bytes) -> list[Segment]:
    return [unit for unit in units(data) if isinstance(unit, Segment)]


def noise(data: str | bytes) -> list[tuple[str, int, str]]:
    return [(unit.kind, unit.start, unit.text) for unit in units(data) if isinstance(unit, Noise)]


def faults(data: str | bytes) -> list[Fault]:
    return [event for event in events(data) if isinstance(event, Fault)]


def kinds(data: str | bytes) -> list[tuple[str, str, int, int]]:
    """Kind, locator and byte span of every fault."""
    return [(f.kind, f.at.locator, f.at.start, f.at.end) for f in faults(data)]
