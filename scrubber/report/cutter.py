"""Cut raw bytes at segment terminators around an offset, without reading the rest of the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Cutter", "Piece", "Terminators", "split"]

Terminators = str | Sequence[tuple[int, str]]
"""The segment terminator, or `(offset, terminator)` for each interchange, in order of offset."""

_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment as it stands: its text with the formatting before it, and whether a terminator follows."""

    text: str
    mark: str
    terminated: bool

    @property
    def bare(self) -> tuple[str, bool]:
        """The segment without formatting around it: what two pieces are compared by."""
        return self.text.lstrip(_BLANKS).rstrip("\r\n"), self.terminated

    @property
    def blank(self) -> bool:
        """True for the line break after the last terminator: no segment at all."""
        return not self.terminated and not self.text.strip(_BLANKS)


def split(text: str, mark: str) -> list[Piece]:
    """Cut a Latin-1 view at its terminators."""
    *whole, rest = text.split(mark)
    pieces = [Piece(body, mark, True) for body in whole]
    return [*pieces, Piece(rest, mark, False)] if rest else pieces


class Cutter:
    """Finds the segments around an offset; each interchange may have a terminator of its own."""

    def __init__(self, data: bytes, terminators: Terminators) -> None:
        spans = [(0, terminators)] if isinstance(terminators, str) else list(terminators) or [(0, "~")]
        self.data = data
        self._starts = [0, *(offset for offset, _ in spans[1:])]
        self._marks = [mark for _, mark in spans]
        self._counted = (0, 0)

    def _span(self, offset: int) -> tuple[int, int, bytes]:
        index = bisect_right(self._starts, offset) - 1
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self.data)
        return self._starts[index], end, self._marks[index].encode("latin-1")

    def mark(self, offset: int) -> str:
        """The segment terminator in force at an offset."""
        return self._span(offset)[2].decode("latin-1")

    def head(self, offset: int) -> int:
        """Where the segment that holds the byte at `offset` begins, formatting before it included."""
        start, _, mark = self._span(offset)
        return max(self.data.rfind(mark, start, offset) + 1, start)

    def stop(self, offset: int) -> int:
        """Where that segment ends, its terminator included."""
        _, end, mark = self._span(offset)
        return self.data.find(mark, offset, end) + 1 or end

    def past_blanks(self, offset: int) -> int:
        """The offset of the next byte that is no formatting."""
        while offset < len(self.data) and chr(self.data[offset]) in _BLANKS:
            offset += 1
        return offset

    def text(self, start: int, stop: int) -> str:
        """The Latin-1 view of a run of bytes."""
        return self.data[start:stop].decode("latin-1")

    def before(self, offset: int, floor: int, most: int) -> tuple[int, list[Piece]]:
        """Up to `most` segments that end at `offset`, none of them before `floor`; and where they begin."""
        pieces: list[Piece] = []
        while len(pieces) < most and offset > floor:
            head = self.head(offset - 1)
            pieces[:0] = self._pieces(head, offset)
            offset = head
        return offset, pieces

    def after(self, offset: int, most: int) -> tuple[int, list[Piece]]:
        """Up to `most` segments that begin at `offset`; and where they stop."""
        pieces: list[Piece] = []
        while len(pieces) < most and offset < len(self.data):
            stop = self.stop(offset)
            pieces += self._pieces(offset, stop)
            offset = stop
        return offset, pieces

    def ordinal(self, offset: int) -> int:
        """The place of the segment at `offset` among all of the file, from 1; ask in rising order."""
        at, number = self._counted
        while at < offset:
            _, end, mark = self._span(at)
            upto = min(end, offset)
            number += self.data.count(mark, at, upto)
            if (
                upto == end < len(self.data)
                and not split(self.text(self.head(end - 1), end), self.mark(at))[-1].blank
            ):
                number += self.data[end - 1 : end] != mark  # an interchange that ends without a terminator
            at = upto
        self._counted = (at, number)
        return number + 1

    def _pieces(self, start: int, stop: int) -> list[Piece]:
        return [piece for piece in split(self.text(start, stop), self.mark(start)) if not piece.blank]
