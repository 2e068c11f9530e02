"""What is told of a pile: how far the work is, what each file came to, and why one was left out."""

from __future__ import annotations

from dataclasses import dataclass

from scrubber.denials.audit.files import PileFile
from scrubber.pipeline.backfill import Backfill, Used
from scrubber.pipeline.pile import Left, Pile
from scrubber.report.visible import count_of

__all__ = ["Doing", "files_told", "left_told"]

_KINDS = {"837": "claims", "835": "remittances", "999": "999", "277ca": "277CA", "ta1": "TA1"}
_WHY = {
    "not_x12": "no X12",
    "other": "X12 of another kind",
    "no_day": "nothing says of which day it is",
    "empty": "empty",
    "unreadable": "cannot be read",
    "duplicate": "the same content as",
    "torn": "holds no whole remittance",
    "special": "not a file to read",
    "filed": "filed before",
}


def files_told(pile: Pile, backfill: Backfill) -> list[PileFile]:
    """Each file with what it came to."""
    files = [_used(one) for one in backfill.used]
    kinds = {paper.path: paper for paper in pile.papers}
    for left in backfill.left:
        paper = kinds.get(left.path)
        kind, day = (_KINDS[paper.kind], str(paper.at.date())) if paper else ("", "")
        files.append(PileFile(left.path, kind, day, False, left_told(left)))
    return files


def _used(one: Used) -> PileFile:
    paper, parts = one.paper, list[str]()
    if paper.kind == "837":
        parts.append(count_of(one.claims, "claim"))
    elif paper.kind == "835":
        parts.append(f"{count_of(one.remits, 'remittance')}, {count_of(one.payments, 'claim payment')}")
        parts += [f"{one.again:,} read before"] if one.again else []
        parts += [f"{one.torn:,} without an end left out"] if one.torn else []
        parts += [f"{one.unbalanced:,} that do not balance"] if one.unbalanced else []
    else:
        parts.append(f"answers {count_of(one.claims, 'claim')}")
        parts += [f"{one.unmatched:,} fit nothing of the pile"] if one.unmatched else []
    if not paper.whole and paper.kind == "837":
        parts.append("its end is missing; used as far as it goes")
    if paper.unread:
        what = (
            "claims of another kind or version" if paper.kind == "837" else "remittances of another version"
        )
        parts.append(f"{what} ({', '.join(paper.unread)}): not judged, only counted")
    if paper.beside:
        parts.append(f"also holds {', '.join(paper.beside)}, not used")
    return PileFile(paper.path, _KINDS[paper.kind], str(paper.at.date()), True, "; ".join(parts))


def left_told(left: Left) -> str:
    """Why a file was left out."""
    words = f" {left.words}" if left.why == "duplicate" else f": {left.words}" if left.words else ""
    return _WHY[left.why] + words


@dataclass
class Doing:
    """How far the work on a pile is."""

    files: int
    what: str = "looking"
    looked: int = 0
    papers: int = 0
    backfill: Backfill | None = None

    def step(self) -> None:
        """A file was looked into."""
        self.looked += 1

    def filing(self, backfill: Backfill, papers: int) -> None:
        """From here on files are filed."""
        self.what, self.backfill, self.papers = "filing", backfill, papers

    def gathering(self, what: str) -> None:
        """All is filed; findings are gathered, and what is the next of them."""
        self.what, self.backfill = f"gathering: {what}".removesuffix(": "), None

    def status(self) -> str:
        """One line for a person who waits."""
        if self.backfill is not None:
            came = self.backfill.came
            done = f"{came.files:,} of {self.papers:,} files"
            return f"filing: {done}, {came.claims:,} claims, {came.payments:,} payments"
        return f"looking: {self.looked:,} of {self.files:,} files" if self.what == "looking" else self.what
