"""Looking at what came in: which files are ready to be taken, which wait, and what is no file at all.

A file is ready when it looked alike twice, a settle apart on a clock that never steps (size, time of change and
inode), and its last IEA agrees; or when a `.done` marker stands beside it. What may be X12 and has no such IEA is
taken once it has looked alike for longer than anybody's patience. Names that say that an upload is under way are
passed over.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from scrubber.app.watch.kinds import Whole, whole
from scrubber.pipeline.source import open_source

__all__ = ["MARKER", "Candidate", "Left", "Look", "Looker", "Signature", "signature"]

MARKER = ".done"
_UNDER_WAY = (
    ".part",
    ".partial",
    ".filepart",
    ".tmp",
    ".temp",
    ".crdownload",
    ".download",
    ".uploading",
    MARKER,
)
_HIDDEN = (".", "~")
_SPECIAL = (
    (stat.S_ISDIR, "folder"),
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)

Signature = tuple[int, int, int]
"""Size in bytes, time of change in nanoseconds, inode. Only whether two are equal counts."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that can be taken, as it looked; `marked` says that its marker is there."""

    name: str
    signature: Signature
    marked: bool


@dataclass(frozen=True, slots=True)
class Left:
    """What stands among the files and is none: `what` is folder, link, pipe, socket or device."""

    name: str
    what: str


@dataclass
class Look:
    """What one look came to. `due` is when the next may tell more, in seconds of the clock; None if that is open."""

    ready: list[Candidate] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    waiting: int = 0
    oldest: float = 0.0
    """For how many seconds the file that waits longest has looked alike."""
    due: float | None = None


@dataclass(slots=True)
class _Seen:
    signature: Signature
    since: float
    number: int
    whole: Whole | None = None


class Looker:
    """Remembers how files looked. Times are seconds of a clock that never steps; no file's is compared with it."""

    def __init__(self, inbox: Path, settle: float, patience: float, most: int) -> None:
        self.inbox = inbox
        self.settle = settle
        self.patience = patience
        self.most = most
        self._seen: dict[str, _Seen] = {}
        self._numbers = 0

    def look(self, now: float) -> Look:
        """Look once. What is ready comes in the order in which it was first seen. Raises OSError."""
        look = Look()
        there: dict[str, _Seen] = {}
        names = set(os.listdir(self.inbox))
        for name in sorted(names):
            if name.startswith(_HIDDEN) or name.lower().endswith(_UNDER_WAY):
                continue
            try:
                status = os.lstat(self.inbox / name)
            except FileNotFoundError:
                continue
            if not stat.S_ISREG(status.st_mode):
                look.left.append(Left(name, next(what for test, what in _SPECIAL if test(status.st_mode))))
                continue
            there[name] = seen = self._again(name, signature(status), now)
            self._judge(look, Candidate(name, seen.signature, name + MARKER in names), seen, now)
        self._seen = there
        look.ready.sort(key=lambda candidate: there[candidate.name].number)
        return look

    def forget(self, name: str) -> None:
        """Look at a file as if for the first time: it changed while it was taken."""
        self._seen.pop(name, None)

    def _again(self, name: str, now_looks: Signature, now: float) -> _Seen:
        seen = self._seen.get(name)
        if seen is None or seen.signature != now_looks:
            self._numbers += 1
            seen = _Seen(now_looks, now, self._numbers)
        return seen

    def _judge(self, look: Look, candidate: Candidate, seen: _Seen, now: float) -> None:
        alike = now - seen.since
        if candidate.marked or (alike >= self.settle and self._complete(candidate, seen, alike)):
            look.ready.append(candidate)
            return
        look.waiting += 1
        look.oldest = max(look.oldest, alike)
        due = seen.since + (self.settle if alike < self.settle else self.patience)
        look.due = due if look.due is None else min(look.due, due)

    def _complete(self, candidate: Candidate, seen: _Seen, alike: float) -> bool:
        """Whether nothing more is to be waited for. What is too large is not read."""
        if alike >= self.patience or candidate.signature[0] > self.most:
            return True
        if seen.whole is None:
            seen.whole = self._read(candidate)
        return seen.whole is not Whole.NOT_YET

    def _read(self, candidate: Candidate) -> Whole:
        if not candidate.signature[0]:
            return Whole.NOT_YET
        try:
            with open_source(self.inbox / candidate.name) as source:
                return whole(source.chunks())
        except OSError:  # it went away, or may not be read: it is for the ticket to say so when patience ends
            return Whole.NOT_YET


def signature(status: os.stat_result) -> Signature:
    """What has to stay alike."""
    return status.st_size, status.st_mtime_ns, status.st_ino
