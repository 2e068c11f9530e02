"""The first, shallow pass over an input: what comes twice, told by digests of a few bytes a claim.

It looks for a few segments and elements, and makes no view of anything. Two claims that share a digest are only
candidates: what they really have in common is told by a second pass, over just those claims. So Python's own
hash is good enough, though it differs from process to process: no verdict depends on it.

Nearly every file is plain: all segments end alike, with a terminator and perhaps a line break, and have no line
break inside. Then what is looked for is found in the text itself, without making segments of it. From the first
place on that is not plain the lexer reads.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise

from scrubber.x12 import Delimiters, Segment, find_delimiters, lex

__all__ = ["Survey", "day_digest", "survey"]

_READ = ("BHT", "CLM", "DTP*472", "HL", "ISA", "NM1*IL", "SE", "SV1")
_ENDS = frozenset(("CLM", "HL", "SE"))
_LITTLE = 1024  # characters, more than an IEA and the ISA behind it have


@dataclass(slots=True)
class Survey:
    """What comes more than once in an input.

    `days` are digests (`day_digest`) of a member and a day on which two or more claims have a watched code;
    `claims` the offsets of claims (CLM) that share their number, or member, days and procedure codes, with
    another one; `batches` counts the transaction sets of one sender that have a number (BHT03), where it is
    more than one.
    """

    days: set[int] = field(default_factory=set)
    claims: set[int] = field(default_factory=set)
    batches: dict[str, int] = field(default_factory=dict)


def survey(chunks: Iterable[bytes], watched: Collection[str]) -> Survey:
    """Read an input to its end; `watched` are the procedure codes that make a day worth to remember."""
    pass_ = _Pass(frozenset(watched))
    pass_.read(chunks)
    return pass_.result()


class _Plain:
    """How the segments of a plain interchange are found in its text, each behind the end of the one before."""

    def __init__(self, isa: str, delimiters: Delimiters, line_break: str) -> None:
        element, self.terminator = delimiters.element, delimiters.segment
        self.isa = isa
        self.sender = isa.split(element)[6]
        self.element = element
        self.end = end = self.terminator + line_break
        self.claim, self.batch = f"{end}CLM{element}", f"{end}BHT{element}"
        self.level, self.last = f"{end}HL{element}", f"{end}SE{element}"
        self.close = f"{end}IEA"
        e, c, t, name = map(re.escape, (element, delimiters.component, self.terminator, end))
        self.odd = re.compile(f"{name}(?:[ \t]|ISA|CLM(?!{e}))")
        self.code = re.compile(f"{name}SV1{e}[^{e}{c}{t}]*{c}([^{e}{c}{t}]*)")
        self.day = re.compile(f"{name}DTP{e}472{e}[^{e}{t}]*{e}([^{e}{t}]{{0,8}})")
        self.member = re.compile(f"{name}NM1{e}IL(?![^{e}{t}])([^{t}]*)")

    @classmethod
    def begun(cls, text: str) -> _Plain | None:
        """Return the form of the interchange that a text begins with, None where it begins with none."""
        found = find_delimiters(text)
        if found is None or found[0].collisions():
            return None
        delimiters, end, _ = found
        behind = text[end + 1 : end + 3]
        return cls(text[:end], delimiters, behind[: len(behind) - len(behind.lstrip("\r\n"))])

    def run(self, text: str) -> str:
        """Return the whole segments that a text begins with, up to the last end or the end of the interchange."""
        close = text.find(self.close)
        return text[: close if close >= 0 else max(0, text.rfind(self.end))]

    def holds(self, run: str) -> bool:
        """Whether a run is plain: no other ends or line breaks, and no blank, ISA or bare CLM behind an end."""
        end = self.end
        if any(one in run for one in "\r\n" if one not in end):
            return False
        if len(end) > 1 and any(run.count(one) != run.count(end) for one in end):
            return False
        return not self.odd.search(run)

    def next(self, text: str) -> tuple[_Plain | None, int]:
        """Return the form of the interchange behind the IEA that a text begins with, and where it begins."""
        start = text.find(self.end, 1) + len(self.end) if text.startswith(self.close) else 0
        form = self.begun(text[start:]) if start else None
        return form, start if form else 0

    def get(self, text: str, element: int) -> str:
        """Return an element (from 0) of the segment, or rest of one, that a text begins with; empty if absent."""
        elements = text.partition(self.terminator)[0].split(self.element)
        return elements[element] if element < len(elements) else ""


class _Pass:
    """Keeps eight bytes each of a claim's offset, its number and its content, until the input has ended."""

    def __init__(self, watched: frozenset[str]) -> None:
        self.watched = watched
        self.once: set[int] = set()
        self.twice: set[int] = set()
        self.starts = array("q")
        self.numbers = array("q")
        self.contents = array("q")
        self.batches: Counter[tuple[str, str]] = Counter()
        self.member = self.sender = self.number = ""
        self.start = -1  # of the claim that is open
        self.days: list[str] = []
        self.codes: list[str] = []

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read an input to its end: by its text while that is plain, by its segments from then on."""
        more = iter(chunks)
        text, at, isa = next(more, b"").decode("latin-1"), 0, ""
        form = _Plain.begun(text)
        while form is not None:
            isa, self.sender = form.isa, form.sender
            while (run := form.run(text)) and form.holds(run):
                self._text(run, at, form)
                text, at = text[len(run) :], at + len(run)
                if len(text) < _LITTLE:
                    text += next(more, b"").decode("latin-1")
            form, behind = form.next(text)
            text, at = text[behind:], at + behind
        if text.startswith("ISA"):
            isa = ""
        # else the text is the rest of an interchange, and the lexer needs to have read its ISA
        self._segments(lex(chain([(isa + text).encode("latin-1")], more), _READ), at - len(isa))

    def _text(self, run: str, at: int, form: _Plain) -> None:
        """Read a plain run that stands at an offset."""
        for batch in run.split(form.batch)[1:]:
            self.batches[self.sender, form.get(batch, 2)] += 1
        for number, part in enumerate(run.split(form.claim)):
            if number:
                self._end()
                self.start, self.number = at + len(form.end), form.get(part, 0)
                at += len(form.claim)
            inside = ""
            if self.start >= 0:
                inside = part.partition(form.level)[0].partition(form.last)[0]
                self.codes += form.code.findall(inside)
                self.days += form.day.findall(inside)
            if len(inside) < len(part):
                self._end()
                for name in form.member.findall(part, len(inside)):
                    self.member = form.get(name, 8)
            at += len(part)

    def _segments(self, units: Iterable[object], shift: int) -> None:
        """Read segments, whose offsets in the input are greater by `shift`."""
        for unit in units:
            if unit.__class__ is not Segment:
                continue
            elements = unit.elements
            name = elements[0]
            if name == "SV1":
                self.codes += (
                    elements[1].split(unit.delimiters.component, 2)[1:2] if len(elements) > 1 else ()
                )
            elif name == "DTP":
                if len(elements) > 3 and elements[1] == "472":
                    self.days.append(elements[3][:8])
            elif name in _ENDS:
                self._end()
                if name == "CLM":
                    self.start, self.number = unit.start + shift, elements[1] if len(elements) > 1 else ""
            elif name == "NM1":
                if self.start < 0 and elements[1:2] == ["IL"]:
                    self.member = elements[9] if len(elements) > 9 else ""
            elif name == "ISA":
                self.sender = unit.get(6)
            elif name == "BHT":
                self.batches[self.sender, unit.get(3)] += 1
        self._end()

    def _end(self) -> None:
        """Keep the digests of the claim that is open, if one is."""
        days, codes = self.days, self.codes
        if self.start >= 0:
            self.starts.append(self.start)
            self.numbers.append(hash(self.number.strip()))
            codes.sort()
            days.sort()
            self.contents.append(hash((self.member, *days, *codes)))
            if not self.watched.isdisjoint(codes):
                found = {day_digest(self.member, day) for day in days}
                self.twice |= self.once & found
                self.once |= found
            self.start = -1
        days.clear()
        codes.clear()

    def result(self) -> Survey:
        numbers, contents = _twice(self.numbers), _twice(self.contents)
        claims = {
            start
            for start, number, content in zip(self.starts, self.numbers, self.contents, strict=True)
            if number in numbers or content in contents
        }
        batches: dict[str, int] = {}
        for (_, batch), count in self.batches.items():
            if count > 1:
                batches[batch] = max(count, batches.get(batch, 0))
        return Survey(self.twice, claims, batches)


def _twice(digests: Iterable[int]) -> set[int]:
    return {one for one, other in pairwise(sorted(digests)) if one == other}


def day_digest(member: str, day: str) -> int:
    """Return the digest of a member's number and a day (YYYYMMDD)."""
    return hash((member.strip().upper(), day))
