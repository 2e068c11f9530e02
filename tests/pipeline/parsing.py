"""A reader of its own for what the split writes, so that a fault of ours is not read over by ourselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scrubber.pipeline.check import Holds
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import Conserved, Fixed, conserved, scrub
from scrubber.pipeline.source import open_source
from scrubber.pipeline.split import split

AS_OF = date(2026, 7, 20)


@dataclass
class Claim:
    """A CLM with all that follows it, and the levels it stands under (what follows each HL)."""

    number: str
    text: str
    people: tuple[str, ...]
    where: tuple[int, int, int]


@dataclass
class File:
    """What a file holds; `problems` are what no receiver would take."""

    claims: list[Claim] = field(default_factory=list)
    controls: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    isas: int = 0
    transactions: int = 0
    levels: int = 0

    @property
    def numbers(self) -> list[str]:
        return [claim.number for claim in self.claims]


def parse(data: bytes) -> File:
    """Read interchanges of fixed width, one after another, line breaks between segments allowed."""
    file, text, at = File(), data.decode("latin-1"), 0
    while text[at:].strip("\r\n"):
        start = re.compile(r"[\r\n]*").match(text, at).end()
        if text[start : start + 3] != "ISA":
            file.problems.append(f"no ISA at {start}: {text[start : start + 20]!r}")
            return file
        element, end = text[start + 3], text[start + 105]
        mark, between = re.escape(end), re.escape(element)
        stop = re.compile(rf"{mark}[\r\n]*IEA{between}[^{mark}]*{mark}")
        found = stop.search(text, start)
        if not found:
            file.problems.append(f"no IEA after {start}")
            return file
        at = found.end()
        segments = [one.strip("\r\n").split(element) for one in text[start:at].split(end)[:-1]]
        file.isas += 1
        _interchange(file, segments, element)
    return file


def _interchange(file: File, segments: Sequence[list[str]], element: str) -> None:
    isa, *inner, iea = segments
    groups = [n for n, s in enumerate(inner) if s[0] == "GS"]
    _agree(file, "IEA", iea, len(groups), isa[13])
    file.controls.append(("ISA", isa[13]))
    ends = [n for n, s in enumerate(inner) if s[0] == "GE"]
    if len(ends) != len(groups):
        file.problems.append("groups without GE")
    for number, (first, last) in enumerate(zip(groups, ends, strict=False), 1):
        _group(file, inner[first : last + 1], element, number)


def _group(file: File, segments: Sequence[list[str]], element: str, number: int) -> None:
    gs, *inner, ge = segments
    starts = [n for n, s in enumerate(inner) if s[0] == "ST"]
    ends = [n for n, s in enumerate(inner) if s[0] == "SE"]
    _agree(file, "GE", ge, len(starts), gs[6])
    file.controls.append(("GS", gs[6]))
    if len(starts) != len(ends) or any(a > b for a, b in zip(starts, ends, strict=False)):
        file.problems.append("transactions without SE")
        return
    if len({inner[n][2] for n in starts}) != len(starts):
        file.problems.append("one ST02 twice in a group")
    for order, (first, last) in enumerate(zip(starts, ends, strict=True), 1):
        file.transactions += 1
        file.controls.append(("ST", inner[first][2]))
        _agree(file, "SE", inner[last], last - first + 1, inner[first][2])
        _transaction(file, inner[first : last + 1], element, (file.isas, number, order))


def _agree(file: File, name: str, trailer: Sequence[str], count: int, control: str) -> None:
    if trailer[0] != name or trailer[1] != str(count) or trailer[2] != control:
        file.problems.append(f"{name} says {trailer[1:3]}, expected {count} and {control}")


def _transaction(
    file: File, segments: Sequence[list[str]], element: str, where: tuple[int, int, int]
) -> None:
    levels: list[tuple[str, list[list[str]]]] = [("", [])]
    hls: list[list[str]] = []
    claim: list[list[str]] | None = None
    for segment in segments[:-1]:
        if segment[0] == "HL":
            hls.append(segment)
            while len(levels) > 1 and levels[-1][0] >= segment[3]:
                levels.pop()
            levels.append((segment[3], []))
            claim = None
        elif segment[0] == "CLM":
            claim = [segment]
            people = tuple(_text(body, element) for _, body in levels[1:])
            file.claims.append(Claim(segment[1], "", people, where))
            file.claims[-1].text = _text(claim, element)
        elif claim is not None:
            claim.append(segment)
            file.claims[-1].text = _text(claim, element)
        else:
            levels[-1][1].append(segment)
    _levels(file, hls)


def _text(segments: Sequence[list[str]], element: str) -> str:
    return "\n".join(element.join(segment) for segment in segments)


def _levels(file: File, hls: Sequence[list[str]]) -> None:
    last: dict[str, str] = {}
    above = {"20": "", "22": "20", "23": "22"}
    for n, hl in enumerate(hls):
        file.levels += 1
        child = "1" if n + 1 < len(hls) and hls[n + 1][3] > hl[3] else "0"
        expected = ["HL", str(n + 1), last.get(above[hl[3]], ""), hl[3], child]
        if hl != expected:
            file.problems.append(f"{hl}, expected {expected}")
        last[hl[3]] = hl[1]


# -- running ------------------------------------------------------------------------------------------------


def parted(
    data: bytes, pattern: Sequence[int], control: int | None = None, **holds: Any
) -> tuple[bytes, bytes]:
    """Split bytes by a pattern: which claims are held (1), in order."""
    clean, held = bytearray(), bytearray()
    with open_source(data) as source:
        split(source, Holds(claims=bytearray(pattern), **holds), clean.extend, held.extend, control)
    return bytes(clean), bytes(held)


@dataclass
class Scrubbed:
    clean: bytes
    held: bytes
    fixed: Fixed
    data: bytes
    proof: Conserved


def scrubbed(rules: Any, data: bytes, **options: Any) -> Scrubbed:
    """Scrub bytes, and prove that nothing is lost: by the library's own count, and by the CLMs of the bytes."""
    clean, held = bytearray(), bytearray()
    with open_source(data) as source:
        fixed = scrub(source, rules, Options(**{"as_of": AS_OF, **options}), clean.extend, held.extend)
        after = fixed.data.read()
        with open_source(bytes(clean)) as one, open_source(bytes(held)) as other:
            proof = conserved(fixed, one if clean else None, other if held else None)
        fixed.data.close()
    assert proof.balanced
    assert proof.clean.claims == fixed.claims - fixed.holds.count
    assert proof.held.claims == fixed.holds.count
    return Scrubbed(bytes(clean), bytes(held), fixed, after, proof)
