"""Which remittances an input holds, each known by what it says: the same one may come again in another envelope."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from scrubber.pipeline.source import Source
from scrubber.x12 import Segment, lex

__all__ = ["Content", "remit_contents"]

_KIND = "835"
_ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")
_PIECE = 1 << 20
_MARKS, _BREAKS = b"*:~", b"\r\n"


@dataclass(frozen=True, slots=True)
class Content:
    """A transaction set 835: where its ST begins, and the SHA-256 of what stands between ST and SE (hexadecimal).

    Line breaks and the choice of delimiters do not count, since a clearinghouse that passes it on may change both. A
    set without its SE has no digest: what is missing may come yet.
    """

    start: int
    digest: str | None


def remit_contents(source: Source) -> Iterator[Content]:
    """Yield the remittances of an input, in order. Raises NotX12."""
    opened: Segment | None = None
    for unit in lex(source.chunks(), _ENVELOPE):
        if not isinstance(unit, Segment):
            continue
        name = unit.get(0)
        if name not in _ENVELOPE:
            continue
        if opened is not None:
            whole = name == "SE"
            yield Content(opened.start, _digest(source, opened, unit.start) if whole else None)
        opened = unit if name == "ST" and unit.get(1).strip() == _KIND else None
    if opened is not None:
        yield Content(opened.start, None)


def _digest(source: Source, opened: Segment, end: int) -> str:
    digest = hashlib.sha256()
    usual, breaks = _usual(opened)
    for first in range(opened.stop, end, _PIECE):
        text = source.slice(first, min(first + _PIECE, end))
        digest.update(text.encode("latin-1").translate(usual, breaks))
    return digest.hexdigest()


def _usual(opened: Segment) -> tuple[bytes | None, bytes]:
    """What writes the delimiters of a set as those that nearly all have, and the line breaks that are to go."""
    used = opened.delimiters
    marks = f"{used.element}{used.component}{used.segment}".encode("latin-1")
    breaks = bytes(each for each in _BREAKS if each not in marks)
    return (None if marks == _MARKS else bytes.maketrans(marks, _MARKS)), breaks
