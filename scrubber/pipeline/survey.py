"""The first, shallow pass over an input: what comes twice, told by digests of a few bytes a claim.

It reads segment ids and a few elements, and makes no view of anything. Two claims that share a digest are only
candidates: what they really have in common is told by a second pass, over just those claims. So Python's own
hash is good enough, though it differs from process to process: no verdict depends on it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from scrubber.x12 import Segment, lex

__all__ = ["Survey", "day_digest", "survey"]

_READ = ("BHT", "CLM", "DTP*472", "HL", "ISA", "NM1*IL", "SE", "SV1")
_ENDS = frozenset(("CLM", "HL", "SE"))


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
    pass_.read(lex(chunks, _READ))
    return pass_.result()


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

    def read(self, units: Iterable[object]) -> None:
        member = sender = number = ""
        start = -1  # of the claim that is open
        days: list[str] = []
        codes: list[str] = []
        for unit in units:
            if unit.__class__ is not Segment:
                continue
            elements = unit.elements
            name = elements[0]
            if name == "SV1":
                codes += elements[1].split(unit.delimiters.component, 2)[1:2] if len(elements) > 1 else ()
            elif name == "DTP":
                if len(elements) > 3 and elements[1] == "472":
                    days.append(elements[3][:8])
            elif name in _ENDS:
                if start >= 0:
                    self._claim(start, number, member, days, codes)
                start = -1
                if name == "CLM":
                    start, number = unit.start, elements[1] if len(elements) > 1 else ""
                days, codes = [], []
            elif name == "NM1":
                if start < 0 and elements[1:2] == ["IL"]:
                    member = elements[9] if len(elements) > 9 else ""
            elif name == "ISA":
                sender = unit.get(6)
            elif name == "BHT":
                self.batches[sender, unit.get(3)] += 1
        if start >= 0:
            self._claim(start, number, member, days, codes)

    def _claim(self, start: int, number: str, member: str, days: list[str], codes: list[str]) -> None:
        self.starts.append(start)
        self.numbers.append(hash(number.strip()))
        codes.sort()
        days.sort()
        self.contents.append(hash((member, *days, *codes)))
        if not self.watched.isdisjoint(codes):
            found = {day_digest(member, day) for day in days}
            self.twice |= self.once & found
            self.once |= found

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
