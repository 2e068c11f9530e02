"""A unified diff, one segment a line, between an input and its fixed bytes.

It works from the list of changes, so its cost is that of the changes and of counting terminators, not of
the file. Line breaks between segments are formatting and are not shown, unless they alone have changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scrubber.report.cutter import Cutter, Piece, Terminators, split
from scrubber.report.paint import Paint
from scrubber.report.visible import shown

__all__ = ["BytesChange", "diff"]

BytesChange = tuple[int, int, str]
"""First byte, one past the last, new text (Latin-1 view): `(change.start, change.end, change.new)`."""

CONTEXT = 2
_STYLES = {"-": "removed", "+": "added"}


def diff(
    data: bytes,
    changes: Iterable[BytesChange],
    *,
    terminators: Terminators = "~",
    old_name: str = "before",
    new_name: str = "after",
    context: int = CONTEXT,
    colour: bool = False,
) -> str:
    """Return the diff; empty when there is no change.

    Hunks are headed by segment ordinals in the file and the byte at which they begin in the input. Raises
    ValueError when changes overlap or lie outside the data.
    """
    ordered = sorted(changes, key=lambda change: (change[0], change[1]))
    if not ordered:
        return ""
    paint = Paint(colour)
    lines = [paint("bold", f"--- {shown(old_name)}"), paint("bold", f"+++ {shown(new_name)}")]
    shift = 0
    for hunk in _hunks(Cutter(data, terminators), _checked(ordered, len(data)), context):
        old = sum(line.sign != "+" for line in hunk.lines)
        new = sum(line.sign != "-" for line in hunk.lines)
        head = f"@@ -{hunk.first},{old} +{hunk.first + shift},{new} @@ byte {hunk.offset}"
        lines.append(paint("hunk", head))
        for line in hunk.lines:
            lines += line.text(paint)
        shift += new - old
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Line:
    sign: str
    piece: Piece
    formatting: bool = False  # show the line breaks too: they alone have changed

    def text(self, paint: Paint) -> list[str]:
        piece = self.piece
        body = shown(piece.text if self.formatting else piece.bare[0])
        end = shown(piece.mark) if piece.terminated and piece.mark.isprintable() else ""
        line = f"{self.sign}{body}{end}"
        lines = [paint(_STYLES[self.sign], line) if self.sign in _STYLES else line]
        return lines if piece.terminated else [*lines, "\\ no segment terminator"]


@dataclass(slots=True)
class _Hunk:
    first: int
    offset: int
    lines: list[_Line] = field(default_factory=list)

    def keep(self, pieces: Iterable[Piece]) -> None:
        self.lines += [_Line(" ", piece) for piece in pieces]


@dataclass(slots=True)
class _Region:
    """A run of whole segments that changes touch."""

    start: int
    stop: int
    changes: list[BytesChange]

    def texts(self, cutter: Cutter) -> tuple[str, str]:
        parts, at = [], self.start
        for begin, end, new in self.changes:
            parts += [cutter.text(at, begin), new]
            at = end
        parts.append(cutter.text(at, self.stop))
        return cutter.text(self.start, self.stop), "".join(parts)


def _checked(changes: Sequence[BytesChange], size: int) -> list[BytesChange]:
    last = 0
    for start, end, _ in changes:
        if start < last or end < start or end > size:
            raise ValueError(
                f"the change at bytes {start} to {end} overlaps another or lies outside the data"
            )
        last = end
    return list(changes)


def _regions(cutter: Cutter, changes: Sequence[BytesChange]) -> Iterator[_Region]:
    region: _Region | None = None
    for change in changes:
        start, end, _ = change
        stop = cutter.stop(end - 1 if end > start else start) if start < len(cutter.data) else start
        if region is not None and (cutter.head(start) < region.stop or start == region.changes[-1][1]):
            region.changes.append(change)
            region.stop = max(region.stop, stop)
        else:
            if region is not None:
                yield region
            region = _Region(cutter.head(start), stop, [change])
        _widen(cutter, region)
    if region is not None:
        yield region


def _widen(cutter: Cutter, region: _Region) -> None:
    """Take in the next segment where a terminator went away, since the two become one."""
    mark = cutter.mark(region.start)
    old, new = region.texts(cutter)
    if old.endswith(mark) and new and not new.endswith(mark) and region.stop < len(cutter.data):
        region.stop = cutter.stop(region.stop)


def _hunks(cutter: Cutter, changes: Sequence[BytesChange], context: int) -> Iterator[_Hunk]:
    hunk: _Hunk | None = None
    reached = 0
    for region in _regions(cutter, changes):
        if hunk is not None:
            stop, between = cutter.after(reached, 2 * context)
            if stop >= region.start:
                _, between = cutter.before(region.start, reached, 2 * context)
                hunk.keep(between)
            else:
                hunk.keep(between[:context])
                yield hunk
                hunk = None
        if hunk is None:
            offset, before = cutter.before(region.start, reached, context)
            hunk = _Hunk(cutter.ordinal(offset), cutter.past_blanks(offset))
            hunk.keep(before)
        hunk.lines += _compared(*region.texts(cutter), cutter.mark(region.start))
        reached = region.stop
    if hunk is not None:
        hunk.keep(cutter.after(reached, context)[1])
        yield hunk


def _compared(old_text: str, new_text: str, mark: str) -> list[_Line]:
    """The lines of one region: segments that stay, at its head and its tail, and those that go and come."""
    old, new = split(old_text, mark), split(new_text, mark)
    formatting = [piece.bare for piece in old] == [piece.bare for piece in new]
    if not formatting:
        old, new = ([piece for piece in pieces if not piece.blank] for pieces in (old, new))
    same = [(a == b) if formatting else (a.bare == b.bare) for a, b in zip(old, new, strict=False)]
    head = same.index(False) if False in same else len(same)
    limit, tail = min(len(old), len(new)) - head, 0
    while tail < limit and (
        old[-1 - tail] == new[-1 - tail] if formatting else old[-1 - tail].bare == new[-1 - tail].bare
    ):
        tail += 1
    return [
        *(_Line(" ", piece) for piece in old[:head]),
        *(_Line("-", piece, formatting) for piece in old[head : len(old) - tail]),
        *(_Line("+", piece, formatting) for piece in new[head : len(new) - tail]),
        *(_Line(" ", piece) for piece in old[len(old) - tail :]),
    ]
