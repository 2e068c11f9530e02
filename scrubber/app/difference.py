"""What changed between two versions of a file, as runs of whole segments, for the diff.

Fixes are few and small beside the file, so the two are read side by side; where they part, the nearest place
at which three segments agree again is looked for. That is linear in the file, and a poor guess only makes the
diff longer, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from scrubber.pipeline.source import Source
from scrubber.report.diff import BytesChange
from scrubber.x12 import Interchange, NotX12, read

__all__ = ["changes", "terminators"]

_AGREE = 3
_REACH = 200


def terminators(source: Source) -> list[tuple[int, str]]:
    """Where each interchange begins, and its segment terminator."""
    try:
        events = (event for event in read(source.chunks()) if isinstance(event, Interchange))
        return [(event.header.start, event.header.delimiters.segment) for event in events]
    except NotX12:
        return []


def changes(old: Source, new: Source) -> list[BytesChange]:
    """The runs of segments of `old` that went away, each with what stands there in `new`."""
    before, after = _pieces(old), _pieces(new)
    offsets = [0, *accumulate(map(len, before))]
    return [
        (offsets[start], offsets[stop], b"".join(after[begin:end]).decode("latin-1"))
        for start, stop, begin, end in _runs(before, after)
    ]


def _pieces(source: Source) -> list[bytes]:
    """The file cut after each terminator."""
    data = source.read()
    marks = terminators(source) or [(0, "~")]
    starts = [0, *(offset for offset, _ in marks[1:]), len(data)]
    pieces: list[bytes] = []
    for n, (_, mark) in enumerate(marks):
        ended = mark.encode("latin-1")
        *whole, rest = data[starts[n] : starts[n + 1]].split(ended)
        pieces += [piece + ended for piece in whole]
        if rest:
            pieces.append(rest)
    return pieces


def _runs(old: list[bytes], new: list[bytes]) -> Iterator[tuple[int, int, int, int]]:
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
            continue
        a, b = _meet(old, new, i, j)
        yield i, a, j, b
        i, j = a, b


def _meet(old: list[bytes], new: list[bytes], i: int, j: int) -> tuple[int, int]:
    """The nearest place after a difference from which both go on alike; else the end of both."""
    for distance in range(1, 2 * _REACH):
        for a in range(max(0, distance - _REACH), min(distance, _REACH) + 1):
            x, y = i + a, j + distance - a
            if x > len(old) or y > len(new):
                continue
            ahead = old[x : x + _AGREE]
            if ahead == new[y : y + _AGREE] and (ahead or (x == len(old) and y == len(new))):
                return x, y
    return len(old), len(new)
