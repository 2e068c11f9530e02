"""One input to two: the claims that can go, and the claims that wait, each a valid interchange of its own.

Every claim goes to exactly one side. Levels without a claim on a side are left out there and the rest is
renumbered; counts are those of what is there; empty transactions, groups and interchanges are dropped. The
clean side keeps the control numbers of the input, the held side gets new ones. All other bytes are copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from scrubber.pipeline.check import Holds
from scrubber.pipeline.outline import Outline, outline
from scrubber.pipeline.source import Source
from scrubber.x12 import End, Envelope, Group, Interchange, NotX12, Segment, Transaction, lex, read, values

__all__ = ["Totals", "control_number", "split", "totals"]

Write = Callable[[bytes], object]
_MOST = 999_999_999


@dataclass(frozen=True, slots=True)
class Totals:
    """What a file claims: how many CLMs, the sum of CLM02, and how many charges could not be read."""

    claims: int = 0
    charge: Decimal = Decimal(0)
    unreadable: int = 0


def totals(source: Source) -> Totals:
    """Count a file's claims and charges by nothing but its CLM segments, whoever wrote it."""
    claims = unreadable = 0
    charge = Decimal(0)
    try:
        for unit in lex(source.chunks()):
            if isinstance(unit, Segment) and unit.elements[0] == "CLM":
                claims += 1
                read_charge = values.amount(unit.get(2))
                if read_charge is None:
                    unreadable += 1
                else:
                    charge += read_charge
    except NotX12:
        return Totals()
    return Totals(claims, charge, unreadable)


def control_number(source: Source) -> int:
    """Return the control number that held interchanges start from, where none is passed: of the content."""
    return int(source.sha256[:12], 16) % (_MOST - 1000) + 1


def split(source: Source, holds: Holds, clean: Write, held: Write, control: int | None = None) -> None:
    """Write the two sides. Nothing is written to a side that has no claim.

    `control` is the first new ISA13, GS06 and ST02 of the held side; they count up from it.
    """
    if holds.file and holds.whole:
        _copy(source, held)
        return
    shape = outline(source.chunks())
    flags = bytearray(b"\x01" * shape.claims) if holds.file else holds.claims
    shape.mark(flags)
    waiting = sum(flags)
    if not waiting and not holds.whole:
        _copy(source, clean)
        return
    if waiting == shape.claims and holds.whole:
        _copy(source, held)
        return
    numbers = iter(range(control or control_number(source), 2 * _MOST))
    sides = [_Side(clean, False, shape, None), _Side(held, True, shape, numbers)]
    _Splitter(source, holds, shape, sides).run(flags)


def _copy(source: Source, write: Write) -> None:
    for chunk in source.chunks():
        write(chunk)


class _Splitter:
    """Walks the input once, giving each run of segments to the sides that need it."""

    def __init__(self, source: Source, holds: Holds, shape: Outline, sides: list[_Side]) -> None:
        self.source = source
        self.holds = holds
        self.shape = shape
        self.sides = sides

    def run(self, flags: bytearray) -> None:
        transaction = level = -1
        claim = 0
        targets: list[_Side] = []
        present: list[_Side] = []
        whole = False
        end = 0
        for event in read(self.source.chunks()):
            if isinstance(event, Segment):
                end = event.stop
                name = event.elements[0]
                if name == "CLM":
                    claim += 1
                    targets = [self.sides[flags[claim - 1]]]
                elif name == "HL":
                    level += 1
                    # a transaction that goes to one side goes as it is, levels without a claim too
                    targets = [side for side in present if len(present) == 1 or self._has(side, level)]
                    if not whole:
                        for side in targets:
                            side.level(event, level)
                        continue
                if not whole:
                    for side in targets:
                        side.segment(event)
            elif isinstance(event, Transaction):
                transaction += 1
                whole = event.ordinals in self.holds.whole
                span = self.shape.transactions[transaction]
                present = [] if whole else [s for s in self.sides if self.shape.count(span, s.held)]
                targets = present
                for side in self.sides if not whole else self.sides[1:]:
                    if whole or side in targets:
                        side.open(event, self.shape.count(span, not side.held) > 0, whole)
            elif isinstance(event, Interchange | Group):
                if _junk(event.header) and (isinstance(event, Interchange) or self.sides[1].inside(event)):
                    self.sides[1].raw(event.header.before)
                    event.header.before = ""
                for side in self.sides:
                    side.pending(event)
            elif isinstance(event, End):
                end = event.trailer.stop if event.trailer else end
                self._end(event, whole)
                whole = whole and not isinstance(event.envelope, Transaction)

        self._trailing(self.source.slice(end, self.source.size))

    def _trailing(self, text: str) -> None:
        """What stands after the last segment: line breaks go to both sides, anything else is held."""
        for side in self.sides:
            if side.written and (side.held or not text.strip("\r\n")):
                side.raw(text)

    def _has(self, side: _Side, level: int) -> bool:
        return any(self.shape.level(level, side.held))

    def _end(self, end: End, whole: bool) -> None:
        if isinstance(end.envelope, Transaction) and whole:
            header = end.envelope.header
            stop = end.trailer.stop if end.trailer else _until(self.source, end.envelope)
            self.sides[1].raw(self.source.slice(header.start - len(header.opening), stop))
        for side in self.sides:
            side.close(end)


def _junk(segment: Segment) -> bool:
    """Whether segments or bytes that nobody owns stand before a header or trailer: held with what they are in.

    Line breaks are no junk, nor is the TA1 of an interchange.
    """
    pieces = [piece.strip("\r\n") for piece in segment.before.split(segment.delimiters.segment)]
    return any(not piece.startswith("TA1") or segment.id == "ISA" for piece in pieces if piece)


def _until(source: Source, transaction: Envelope) -> int:
    """Where a transaction without SE ends: at the next envelope segment after it, or the end of the input."""
    inside = False
    for unit in lex(source.chunks()):
        if not isinstance(unit, Segment):
            continue
        if inside and unit.elements[0] in ("ISA", "GS", "ST", "GE", "IEA"):
            return unit.start - len(unit.lead)
        inside = inside or unit.start == transaction.header.start
    return source.size


class _Side:
    """One output: writes envelopes when something needs them, counts, and renumbers."""

    def __init__(self, write: Write, held: bool, shape: Outline, numbers: Iterator[int] | None) -> None:
        self.write = write
        self.held = held
        self.shape = shape
        self.numbers = numbers
        self.waiting: list[Interchange | Group] = []
        self.opened: dict[int, _Opened] = {}
        self.transaction: _Opened | None = None
        self.parents: dict[int, int] = {}
        self.level_count = 0
        self.written = 0
        self.last = ""

    def pending(self, envelope: Interchange | Group) -> None:
        """Remember an interchange or group until something in it is written."""
        self.waiting = [
            one for one in self.waiting if isinstance(envelope, Group) and isinstance(one, Interchange)
        ]
        self.waiting.append(envelope)

    def inside(self, group: Group) -> bool:
        """Whether the interchange of a group has been written here."""
        return id(group.parent) in self.opened

    def open(self, transaction: Transaction, pruned: bool, whole: bool) -> None:
        """Begin a transaction; `pruned` says that some of its claims are on the other side."""
        for envelope in self.waiting:
            self._header(envelope, self._number(9))
        self.waiting = []
        if isinstance(transaction.parent, Group) and id(transaction.parent) in self.opened:
            self.opened[id(transaction.parent)].count += 1
        self.transaction = _Opened("" if whole else self._number(0), pruned)
        self.opened[id(transaction)] = self.transaction
        self.parents, self.level_count = {}, 0
        if not whole:
            self._rewritten(transaction.header, 2, self.transaction.control)
            self.transaction.count = 1

    def segment(self, segment: Segment) -> None:
        """Write a segment as it is."""
        self._put(segment.source)
        if self.transaction is not None:
            self.transaction.count += 1

    def level(self, segment: Segment, number: int) -> None:
        """Write an HL, renumbered where levels or claims have been left out."""
        self.level_count += 1
        _, inner = self.shape.level(number, self.held)
        state = self.transaction
        if state is None or not state.pruned:
            self.segment(segment)
            return
        kind = self.shape.level_kind[number]
        above = {22: 20, 23: 22}.get(kind)
        elements = segment.raw.split(segment.delimiters.element)
        elements += [""] * (5 - len(elements))
        elements[1] = str(self.level_count)
        elements[2] = str(self.parents[above]) if above in self.parents else elements[2]
        elements[4] = "1" if inner else "0"
        self.parents[kind] = self.level_count
        self._put(segment.opening + segment.delimiters.element.join(elements) + segment.delimiters.segment)
        state.count += 1

    def raw(self, text: str) -> None:
        """Write a transaction byte for byte."""
        self._put(text)

    def close(self, end: End) -> None:
        """Write the trailer of what was opened."""
        state = self.opened.pop(id(end.envelope), None)
        self.waiting = [one for one in self.waiting if one is not end.envelope]
        if state is None:
            return
        whole = isinstance(end.envelope, Transaction) and not state.count
        if isinstance(end.envelope, Transaction):
            self.transaction = None
            if whole:
                return
            state.count += 1
        if end.trailer is None:
            self._made(end.envelope, state)
            return
        complete = not state.pruned and state.count == end.envelope.count
        count = end.trailer.get(1) if complete else str(state.count)
        opening = end.trailer.lead if _junk(end.trailer) and not self.held else None
        self._rewritten(end.trailer, 2, state.control, {1: count}, opening)

    # -- writing

    def _header(self, envelope: Interchange | Group, control: str) -> None:
        if isinstance(envelope, Group):
            control = control.lstrip("0")  # GS06 is a number, ISA13 is nine digits
        state = self.opened[id(envelope)] = _Opened(control, False)
        opening = (
            envelope.header.lead if _junk(envelope.header) and not self.held else envelope.header.opening
        )
        self._rewritten(envelope.header, envelope.control, state.control, opening=opening)
        if envelope.parent is not None and id(envelope.parent) in self.opened:
            self.opened[id(envelope.parent)].count += 1

    def _number(self, width: int) -> str:
        """The next new control number of the held side; empty on the clean side, which keeps its own."""
        if self.numbers is None:
            return ""
        number = (next(self.numbers) - 1) % _MOST + 1
        return f"{number:0{width}d}" if width else f"{number:04d}"

    def _rewritten(
        self,
        segment: Segment,
        element: int,
        control: str,
        more: dict[int, str] | None = None,
        opening: str | None = None,
    ) -> None:
        changes = dict(more or {})
        if control:
            changes[element] = control
        raw = segment.raw
        if any(segment.get(n) != value for n, value in changes.items()):
            elements = raw.split(segment.delimiters.element)
            elements += [""] * (max(changes) + 1 - len(elements))
            for n, value in changes.items():
                elements[n] = value
            raw = segment.delimiters.element.join(elements)
        opening = segment.opening if opening is None else opening
        self._put(opening + raw + (segment.delimiters.segment if segment.terminated else ""))

    def _made(self, envelope: Envelope, state: _Opened) -> None:
        """Write a trailer that the input did not have."""
        delimiters = envelope.header.delimiters
        control = state.control or envelope.control_number
        parts = (envelope.trailer, str(state.count), control)
        if delimiters.segment not in self.last:  # the input stopped in the middle of a segment
            self._put(delimiters.segment)
        self._put(delimiters.element.join(parts) + delimiters.segment)

    def _put(self, text: str) -> None:
        if not self.written:
            text = text.lstrip("\r\n")  # what was formatting after an envelope that is not here
        self.written += len(text)
        bare = len(text.rstrip("\r\n"))
        self.last = text[bare - 1 :] if bare else self.last + text  # a line break may be the terminator
        self.write(text.encode("latin-1"))


@dataclass(slots=True)
class _Opened:
    """An envelope that a side has begun: its new control number (or none), and what its trailer counts."""

    control: str
    pruned: bool
    count: int = 0
