"""A list of codes of one release, and what it answers about a code on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scrubber.finding import TableRef

__all__ = ["Answer", "CodeList", "Release", "Standing"]


class Standing(StrEnum):
    """What a list says of a code."""

    KNOWN = "known"
    """It is in the list, and may be sent."""
    HEADER = "header"
    """It is a heading: only the longer codes beneath it may be sent."""
    UNKNOWN = "unknown"
    """It is not in the list."""
    NO_DATA = "no_data"
    """It is not in the list, and the list cannot speak for the day; or there is no list."""


@dataclass(frozen=True, slots=True)
class Release:
    """One issue of a table and the days it is for; None where it has no end of its own."""

    name: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table says of a code; the same object for every code of the same standing.

    `stale` says that the day lies after the days of the release, and the newest release was taken. `known` and
    `unknown` are what edits mostly ask; a heading or a list that cannot speak is neither.
    """

    standing: Standing
    table: TableRef
    release: Release
    reason: str = ""

    @property
    def known(self) -> bool:
        """The code is in the list and may be sent."""
        return self.standing is Standing.KNOWN

    @property
    def unknown(self) -> bool:
        """The list speaks for the day, at least as the newest there is, and does not have the code."""
        return self.standing is Standing.UNKNOWN

    @property
    def stale(self) -> bool:
        """The day lies after the release that was asked."""
        return self.table.stale

    def age(self, day: date) -> int:
        """How many days the release had run out on that day; 0 where it had not, or has no end."""
        last = self.release.last
        return max((day - last).days, 0) if last else 0


class CodeList:
    """The codes of one release. A question costs a look-up in a set.

    What is in the list is known on any day: codes come and go, but seldom, and a list of one release says
    nothing of when. What is not in it is unknown on its days, unknown by a stale list after them, and not to
    be judged before them.
    """

    __slots__ = ("_answers", "_known", "codes", "headers", "name", "release")

    def __init__(
        self, name: str, release: Release, codes: frozenset[str], headers: frozenset[str] = frozenset()
    ) -> None:
        self.name = name
        self.release = release
        self.codes = codes
        self.headers = headers
        self._answers = {
            (standing, stale): self._answer(standing, stale)
            for standing in Standing
            for stale in (False, True)
        }
        self._known = [self._answers[Standing.KNOWN, stale] for stale in (False, True)]

    @classmethod
    def missing(cls, name: str, reason: str) -> CodeList:
        """Return a list that is not there: every question ends in no_data, for this reason."""
        empty = cls(name, Release(""), frozenset())
        answer = Answer(Standing.NO_DATA, TableRef(name, ""), empty.release, reason)
        empty._answers = dict.fromkeys(empty._answers, answer)
        return empty

    def _answer(self, standing: Standing, stale: bool) -> Answer:
        reason = ""
        if standing is Standing.NO_DATA:
            reason = f"the first release of {self.name} that is here is {self.release.name}"
            if self.release.first:
                reason += f", for days from {self.release.first.isoformat()}"
        return Answer(standing, TableRef(self.name, self.release.name, stale), self.release, reason)

    def __contains__(self, code: str) -> bool:
        """Whether the list has the code, on whatever day; a heading does not count."""
        return code in self.codes

    def __len__(self) -> int:
        return len(self.codes)

    def ask(self, code: str, day: date | None = None) -> Answer:
        """Return what the list says of a code on a day; without a day, as of the days of the release."""
        release = self.release
        stale = day is not None and release.last is not None and day > release.last
        if code in self.codes:
            return self._known[stale]
        if code in self.headers:
            return self._answers[Standing.HEADER, stale]
        if day is not None and release.first is not None and day < release.first:
            return self._answers[Standing.NO_DATA, False]
        return self._answers[Standing.UNKNOWN, stale]
