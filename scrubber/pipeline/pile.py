"""A pile of files in any order: what each of them is, by its content, and in which order they came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from scrubber.ledger.records import InputKind
from scrubber.pipeline.source import Source, SourceError, open_source
from scrubber.x12 import NotX12, Segment, lex

__all__ = ["Left", "Paper", "Pile", "Why", "sort_pile"]

Why = Literal["not_x12", "other", "no_day", "empty", "unreadable", "duplicate", "torn", "special", "filed"]
"""Why a file was left out: it is no X12; it is X12 of another kind; nothing says of which day it is; it has no bytes;
it cannot be read; its content stands in another file; what it holds has no end; it is no file to read (a pipe, a link
to a folder), which is not looked into; the ledger holds its content from before."""

_CLAIM_ACKNOWLEDGEMENT = "005010X214"
_READ = {"837": "005010X222", "835": "005010X221"}
"""The guides that are read: professional claims and remittances of version 5010."""
_RANK: dict[InputKind, int] = {"837": 0, "ta1": 1, "999": 2, "277ca": 3, "835": 4}
_HEAD = 4096
_NAMES = ("ISA", "GS", "ST", "BHT", "TA1", "IEA")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that can be used: what it holds, and when it was written, by its first interchange (UTC stands for
    whatever zone that was). `whole` says that its last interchange has its end; `beside` is what else it holds, and
    `unread` the guides (ST03, else GS08) of those of its claims or remittances that are of another kind or version.
    """

    path: str
    kind: InputKind
    at: datetime
    sha256: str
    whole: bool = True
    beside: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """By day; of a day claims before what answers them, else by time; of one time by content."""
        return self.at.date(), _RANK[self.kind], self.at, self.sha256


@dataclass(frozen=True, slots=True)
class Left:
    """A file that was left out; `words` say more where there is more to say."""

    path: str
    why: Why
    words: str = ""


@dataclass(slots=True)
class Pile:
    """What can be used, in the order in which it came about, and what cannot."""

    papers: list[Paper] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def sort_pile(paths: Iterable[str], described: Callable[[bytes], str], step: Callable[[], None]) -> Pile:
    """Look into each file. `described` says of its first bytes what is no X12; `step` is called after each file.

    Names and order of the files make no difference, but that of two with one content the name that sorts first stays.
    """
    pile = Pile()
    by_content: dict[str, str] = {}
    for path in sorted(paths):
        found = _looked(path, described)
        if isinstance(found, Left):
            pile.left.append(found)
        elif found.sha256 in by_content:
            pile.left.append(Left(path, "duplicate", by_content[found.sha256]))
        else:
            by_content[found.sha256] = path
            pile.papers.append(found)
        step()
    pile.papers.sort(key=lambda paper: paper.order)
    return pile


def _looked(path: str, described: Callable[[bytes], str]) -> Paper | Left:
    try:
        with open_source(path) as source:
            if not source.size:
                return Left(path, "empty")
            what = described(source.slice(0, _HEAD).encode("latin-1"))
            if what:
                return Left(path, "not_x12", what)
            return _paper(path, source)
    except NotX12:
        return Left(path, "not_x12")
    except SourceError as error:
        return Left(path, "unreadable", error.__cause__.strerror if _told(error) else "")  # type: ignore[union-attr]
    except OSError as error:
        return Left(path, "unreadable", error.strerror or "")


def _told(error: SourceError) -> bool:
    return isinstance(error.__cause__, OSError) and bool(error.__cause__.strerror)


@dataclass(slots=True)
class _Seen:
    """What stands in a file's envelopes."""

    kinds: dict[InputKind, None] = field(default_factory=dict)
    others: dict[str, None] = field(default_factory=dict)
    unread: dict[str, None] = field(default_factory=dict)
    at: datetime | None = None
    group: str = ""
    control: str | None = None
    closed: bool = False

    def take(self, segment: Segment) -> None:
        name = segment.get(0)
        if name == "ISA":
            self.control, self.closed = segment.get(13), False
            self.at = self.at or _moment("20" + segment.get(9).strip(), segment.get(10).strip())
        elif name == "IEA":
            self.closed = segment.get(2) == self.control
        elif name == "GS":
            self.group = segment.get(8)
            self.at = self.at or _moment(segment.get(4).strip(), segment.get(5).strip())
        elif name == "BHT":
            self.at = self.at or _moment(segment.get(4).strip(), segment.get(5).strip())
        elif name == "TA1":
            self.kinds["ta1"] = None
        else:
            self._set(segment.get(1).strip(), segment.get(3))

    def _set(self, kind: str, guide: str) -> None:
        if kind in ("837", "835", "999"):
            self.kinds["837" if kind == "837" else "835" if kind == "835" else "999"] = None
            told = (guide or self.group).strip()
            if kind in _READ and not told.startswith(_READ[kind]):
                self.unread[told if told.isalnum() else "no guide"] = None
        elif kind == "997":
            self.kinds["999"] = None
        elif kind == "277" and (guide or self.group).startswith(_CLAIM_ACKNOWLEDGEMENT):
            self.kinds["277ca"] = None
        else:
            self.others[kind] = None


def _paper(path: str, source: Source) -> Paper | Left:
    seen = _Seen()
    for segment in _segments(source):
        seen.take(segment)
    for kind in ("837", "835", "277ca", "999", "ta1"):
        if kind in seen.kinds:
            if seen.at is None:
                return Left(path, "no_day")
            # An 837 or an 835 is worked on as that; acknowledgements of all kinds are read together.
            beside: list[str] = [one for one in ("837", "835") if one in seen.kinds and one != kind]
            if kind in ("837", "835"):
                beside += [one for one in ("277ca", "999", "ta1") if one in seen.kinds]
            beside += (other for other in seen.others if other)
            return Paper(path, kind, seen.at, source.sha256, seen.closed, (*beside,), (*seen.unread,))
    return Left(path, "other", ", ".join(one for one in seen.others if one.isalnum() and len(one) <= 3))


def _segments(source: Source) -> Iterator[Segment]:
    for unit in lex(source.chunks(), _NAMES):
        if isinstance(unit, Segment) and unit.get(0) in _NAMES:
            yield unit


def _moment(day: str, time: str) -> datetime | None:
    """CCYYMMDD and HHMM, or only the day where the time cannot be read; None where the day cannot."""
    if len(day) != 8 or not day.isascii() or not day.isdigit():
        return None
    time = time[:4] if len(time) >= 4 and time[:4].isdigit() else "0000"
    for text in (day + time, day + "0000"):
        try:
            return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
