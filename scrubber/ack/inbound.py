"""Reading the answers that come back: TA1, 999 (and 997) and 277CA, by what is in a file and not by its name.

Reading never fails on content. What is torn, or answers nothing of ours, is left out and counted. An answer counts
when it is whole: the last one of a set that stops without its trailer may lack the segment that changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from scrubber.ack.read277ca import ClaimsAnswer
from scrubber.ack.read999 import SyntaxAnswer
from scrubber.ledger.answers import (
    LEVELS,
    Answered,
    AnswerKind,
    BatchAnswer,
    ClaimAnswer,
    EnvelopeVerdict,
    GroupAnswer,
    InterchangeAnswer,
)
from scrubber.x12 import Segment, lex
from scrubber.x12.values import day

__all__ = ["read_answers"]

_CLAIMS, _SYNTAX = ("277",), ("999", "997")
_TA104: Mapping[str, EnvelopeVerdict] = {"A": "accepted", "E": "accepted", "R": "refused"}
_CLOSING = frozenset(("ISA", "IEA", "GS", "GE", "ST"))
"""Segments that end a transaction set whose SE has not come."""


class _Set(Protocol):
    """The answers of one transaction set, as they are read; `close` says whether its SE came."""

    left_out: int

    def take(self, segment: Segment) -> None: ...
    def close(self, complete: bool) -> None: ...


def read_answers(chunks: Iterable[bytes], sha256: str, beside: Collection[str] = ()) -> Answered:
    """Read a file of acknowledgements; `sha256` is that of its bytes (hex). Raises NotX12 where no ISA is found.

    Sets of the kinds (ST01) that may stand `beside` them are passed over, all others are counted as left out.
    """
    reader = _Reader(beside)
    for unit in lex(chunks):
        if isinstance(unit, Segment):
            reader.take(unit)
    reader.close(complete=False)
    return reader.answered(sha256)


class _Reader:
    """The envelopes around the answers, which say for whom they are."""

    def __init__(self, beside: Collection[str]) -> None:
        self._beside = beside
        self._interchanges: list[InterchangeAnswer] = []
        self._groups: list[GroupAnswer] = []
        self._claims: list[ClaimAnswer] = []
        self._batches: list[BatchAnswer] = []
        self._left_out = 0
        self._control = ""
        self._ours = self._codes = ("", "")
        self._guide = self._day = ""
        self._set: _Set | None = None
        self._kinds: set[AnswerKind] = {"ta1"}

    def take(self, segment: Segment) -> None:
        """Take the next segment; one without its terminator may be cut short, and is not believed."""
        name = segment.id
        if name == "SE":
            self.close(complete=True)
        elif name in _CLOSING:
            self.close(complete=False)
            self._envelope(segment)
        elif not segment.terminated:
            self._left_out += name == "TA1"
        elif name == "TA1":
            self._ta1(segment)
        elif self._set is not None:
            self._set.take(segment)

    def close(self, *, complete: bool) -> None:
        """End the set that is open, if one is."""
        if self._set is not None:
            self._set.close(complete)
            self._left_out += self._set.left_out
            self._set = None

    def answered(self, sha256: str) -> Answered:
        """All that was read."""
        return Answered(
            kind=max(self._kinds, key=LEVELS.__getitem__),
            sha256=sha256,
            control=self._control,
            interchanges=tuple(self._interchanges),
            groups=tuple(self._groups),
            claims=tuple(self._claims),
            batches=tuple(self._batches),
            left_out=self._left_out,
        )

    def _envelope(self, segment: Segment) -> None:
        if segment.id == "ISA":
            self._ours = segment.get(8).strip(), segment.get(6).strip()
            self._control = self._control or segment.get(13).strip()
            self._codes, self._guide = ("", ""), ""
            self._day = _dated(segment.get(9))
        elif segment.id == "GS":
            self._codes = segment.get(3).strip(), segment.get(2).strip()
            self._guide = segment.get(8)
            self._day = _dated(segment.get(4)) or self._day
        elif segment.id == "ST":
            self._open(segment)

    def _open(self, segment: Segment) -> None:
        kind = segment.get(1)
        if kind in _CLAIMS:
            self._kinds.add("277ca")
            self._set = ClaimsAnswer(self._guide or segment.get(3), self._claims, self._batches, self._day)
        elif kind in _SYNTAX:
            self._kinds.add("999")
            sender, receiver = (own or code for own, code in zip(self._ours, self._codes, strict=True))
            self._set = SyntaxAnswer(sender, receiver, self._groups, self._day)
        elif kind not in self._beside:
            self._left_out += 1

    def _ta1(self, segment: Segment) -> None:
        control, verdict = segment.get(1).strip(), _TA104.get(segment.get(4))
        if control and verdict:
            code, note = segment.get(4), segment.get(5).strip()
            self._interchanges.append(InterchangeAnswer(*self._ours, control, verdict, code, note, self._day))
        else:
            self._left_out += 1


def _dated(text: str) -> str:
    """A date of an envelope (CCYYMMDD, or YYMMDD) as ISO; empty where it cannot be read."""
    text = text.strip()
    found = day(text if len(text) == 8 else f"20{text}")
    return found.isoformat() if found else ""
