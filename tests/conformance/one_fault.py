"""One fault at a time: every element and every segment of a file changed in every way of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from zlib import crc32

__all__ = ["Mutant", "mutants"]


class Mutant(NamedTuple):
    """What was done, where (`CLM02`, or `NM1[IL]` for a whole segment), at which segment of the file, and the file."""

    change: str
    at: str
    line: int
    data: bytes


ELEMENTS: dict[str, Callable[[str], str]] = {
    "drop": lambda value: "",
    "blank": lambda value: " ",
    "too_long": lambda value: value + "X" * 90,
    "too_short": lambda value: value[:1],
    "more_digits": lambda value: value + "99",
    "wrong_code": lambda value: "?",
    "small_letters": str.lower,
    "component": lambda value: value + ":A",
    "components": lambda value: value + ":A" * 14,
    "blank_behind": lambda value: value + " ",
    "blank_before": lambda value: " " + value,
    "element": lambda value: value + "*Z",
    "negative": lambda value: "-" + value,
    "point_behind": lambda value: value + ".",
    "accent": lambda value: value + "\xc9",
    "control": lambda value: value + "\x07",
    "no_date": lambda value: value[:4] + "1332" + value[8:],
    "old_date": lambda value: "1700" + value[4:],
}

_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")
_QUALIFIED = (
    "AMT",
    "BHT",
    "BPR",
    "CAS",
    "CRC",
    "CTX",
    "CUR",
    "DTM",
    "DTP",
    "HI",
    "LQ",
    "N1",
    "NM1",
    "PRV",
    "PWK",
    "QTY",
    "REF",
    "TRN",
)
_NAMES = ("HL03", "GS01", "GS08", "ST01")
_ENOUGH = ("drop", "wrong_code")
"""What is done to values that say which segment or guide it is: any wrong one leads astray in the same way."""


def mutants(text: str) -> Iterator[Mutant]:
    """Yield the mutants of a file without line breaks whose delimiters are `*`, `:` and `~`."""
    segments = text.split("~")[:-1]
    sample = len(segments) > 60  # of a long file every third will do, always the same ones
    for n, segment in enumerate(segments):
        for e, change, new in _elements(segment):
            if not sample or crc32(f"{n} {e} {change}".encode()) % 3 == 0:
                data = "~".join([*segments[:n], new, *segments[n + 1 :]]) + "~"
                yield Mutant(change, f"{segment.split('*')[0]}{e:02d}", n + 1, data.encode("latin-1"))
    for n, segment in enumerate(segments):
        if segment.split("*")[0] not in _ENVELOPE:
            before, after = segments[:n], segments[n + 1 :]
            label = _label(segment)
            changed = {
                "drop": [*before, *after],
                "twice": [*before, segment, segment, *after],
                "unknown_before": [*before, "ZZZ*1", segment, *after],
                "other_before": [*before, "DMG*D8*20010101*M", segment, *after],
                "swap": [*before, after[0], segment, *after[1:]],
            }
            for change, new in changed.items():
                if change != "swap" or not after[0].startswith("SE*"):
                    yield Mutant(change, label, n + 1, _counted(new))


def _elements(segment: str) -> Iterator[tuple[int, str, str]]:
    """Yield each element's number, what is done to it, and the segment then."""
    elements = segment.split("*")
    name = elements[0]
    for e in range(1, len(elements)):
        old = elements[e]
        for change, make in ELEMENTS.items():
            value = make(old)
            names = f"{name}{e:02d}" in _NAMES or (e == 1 and name in _QUALIFIED)
            if value == old or (value == " " and change != "blank") or (names and change not in _ENOUGH):
                continue
            if name == "ISA" and (e > 15 or len(value) != len(old)):
                continue  # another width of ISA is another matter
            if change == "element" and name == "HL":
                continue  # what is to say the level would be another element
            if change.endswith("_date") and not (old.isdigit() and len(old) == 8):
                continue
            yield e, change, "*".join([*elements[:e], value, *elements[e + 1 :]])


def _counted(segments: list[str]) -> bytes:
    """Write the file, with the right count in SE."""
    first = next(n for n, segment in enumerate(segments) if segment.startswith("ST*"))
    last = next(n for n, segment in enumerate(segments) if segment.startswith("SE*"))
    number = segments[last].split("*")[2]
    counted = [*segments[:last], f"SE*{last - first + 1}*{number}", *segments[last + 1 :]]
    return ("~".join(counted) + "~").encode("latin-1")


def _label(segment: str) -> str:
    elements = segment.split("*")
    return f"{elements[0]}[{elements[1].split(':')[0]}]" if len(elements) > 1 else elements[0]
