"""The first, shallow pass over an input: what comes twice, told by digests of a few bytes a claim.

It looks for a few segments and elements, and makes no view of anything. Two claims that share a digest are only
candidates: what they really have in common is told by a second pass, over just those claims. So Python's own
hash is good enough, though it differs from process to process: no verdict depends on it.

A plain file is read without making segments of it (`plain`), what is not plain by the lexer.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise

from scrubber.pipeline.plain import Plain, PlainRuns
from scrubber.x12 import Segment, lex

__all__ = ["Survey", "day_digest", "survey"]

_READ = ("BHT", "CLM", "DTP*472", "HL", "ISA", "NM1*IL", "SE", "SV1")
_ENDS = frozenset(("CLM", "HL", "SE"))


@dataclass(slots=True)
class Survey:
    """What comes more than once in an input.

    `days` are digests (`day_digest`) of a member and a day on which two or more claims have a watched code, and
    `near` the offsets of those claims (CLM); `history` the offsets of the claims of members who have several, one of
    them with a recalled code; `claims` the offsets of claims that share their number, or member,
    days and procedure codes, with another one; `batches` counts the transaction sets of one sender that have a
    number (BHT03), where it is more than one.
    """

    days: set[int] = field(default_factory=set)
    near: set[int] = field(default_factory=set)
    history: set[int] = field(default_factory=set)
    claims: set[int] = field(default_factory=set)
    batches: dict[str, int] = field(default_factory=dict)


def survey(chunks: Iterable[bytes], watched: Collection[str], recalled: Collection[str] = ()) -> Survey:
    """Read an input to its end.

    `watched` are the procedure codes that make a day worth to remember, `recalled` those that matter to a member's
    other days too.
    """
    pass_ = _Pass(frozenset(watched), frozenset(recalled))
    pass_.read(chunks)
    return pass_.result()


class _Pass:
    """Keeps eight bytes each of what tells claims apart, until the input has ended.

    That is of every claim its offset, number, content and member; of one with a watched code also each day, beside the
    place of the claim among all.
    """

    def __init__(self, watched: frozenset[str], recalled: frozenset[str] = frozenset()) -> None:
        self.watched = watched
        self.recalled = recalled
        self.starts = array("q")
        self.numbers = array("q")
        self.contents = array("q")
        self.days_met = array("q")
        self.days_of = array("q")
        self.members = array("q")
        self.surgical: set[int] = set()  # members with a recalled code
        self.batches: Counter[tuple[str, str]] = Counter()
        self.member = self.sender = self.number = ""
        self.start = -1  # of the claim that is open
        self.days: list[str] = []
        self.codes: list[str] = []

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read an input to its end: by its text while that is plain, by its segments from then on."""
        runs = PlainRuns(chunks)
        for form, run, at in runs:
            if form is not None:
                self.sender = form.sender
                self._text(run, at, form)
        # Where the rest is of an interchange, the lexer needs to have read its ISA.
        isa = "" if runs.text.startswith("ISA") else runs.isa
        self._segments(
            lex(chain([(isa + runs.text).encode("latin-1")], runs.more), _READ), runs.at - len(isa)
        )

    def _text(self, run: str, at: int, form: Plain) -> None:
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
                    self.member = form.get(name, 8).strip().upper()
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
                    self.member = elements[9].strip().upper() if len(elements) > 9 else ""
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
            self.members.append(hash(self.member))
            if not self.watched.isdisjoint(codes):
                self._watch(days, codes)
            self.start = -1
        days.clear()
        codes.clear()

    def _watch(self, days: Iterable[str], codes: Iterable[str]) -> None:
        """Keep the days of a claim with a watched code."""
        member, place = self.member, len(self.starts) - 1
        for day in set(days):
            self.days_met.append(hash((member, day)))
            self.days_of.append(place)
        if not self.recalled.isdisjoint(codes):
            self.surgical.add(hash(member))

    def result(self) -> Survey:
        """Return what came more than once."""
        numbers, contents, days = map(_twice, (self.numbers, self.contents, self.days_met))
        members = _twice(self.members) & self.surgical if self.surgical else self.surgical
        claims = {
            start
            for start, number, content in zip(self.starts, self.numbers, self.contents, strict=True)
            if number in numbers or content in contents
        }
        batches: dict[str, int] = {}
        for (_, batch), count in self.batches.items():
            if count > 1:
                batches[batch] = max(count, batches.get(batch, 0))
        near = self._starts(days, self.days_met, self.days_of)
        history = self._starts(members, self.members, range(len(self.members)))
        return Survey(days, near, history, claims, batches)

    def _starts(self, wanted: set[int], digests: Iterable[int], places: Iterable[int]) -> set[int]:
        """Return the offsets of the claims whose digest is wanted."""
        if not wanted:
            return set()
        return {self.starts[n] for digest, n in zip(digests, places, strict=True) if digest in wanted}


def _twice(digests: Iterable[int]) -> set[int]:
    return {one for one, other in pairwise(sorted(digests)) if one == other}


def day_digest(member: str, day: str) -> int:
    """Return the digest of a member's number and a day (YYYYMMDD)."""
    return hash((member.strip().upper(), day))
