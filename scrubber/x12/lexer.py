"""Bytes to segments, losing none: joined again, the sources of what comes out are what went in.

Reading never fails on content. What is no segment comes out as `Noise` that says what it is; the only
exception is `NotX12`, where no ISA is found at all. The text is read in chunks, so memory does not grow
with the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass

from scrubber.x12.fault import NotX12
from scrubber.x12.segment import Delimiters, Segment, find_delimiters

__all__ = ["BYTE_ORDER_MARK", "EMPTY_SEGMENT", "LINE_BREAKS", "STRAY_BYTES", "Noise", "lex", "runs"]

BYTE_ORDER_MARK = "byte_order_mark"
EMPTY_SEGMENT = "empty_segment"
STRAY_BYTES = "stray_bytes"
LINE_BREAKS = "line_breaks"
"""Formatting after the last segment of an interchange or file: no fault."""

_BOM = "\xef\xbb\xbf"
_ISA = re.compile(r"ISA[^0-9A-Za-z \r\n]")
_SEGMENT_START = re.compile(r"[A-Z][A-Z0-9]{1,2}$")
_BLANK = " \t\r\n"
_MOST_BEFORE_ISA = 1 << 24  # 16 MiB without an ISA is no X12, and no reason to hold more in memory
_MOST_PLAIN = 128  # segments in a list: few enough to be in the processor's cache when they are read
_ENDS = frozenset(("ISA", "IEA"))
_ISA_WINDOW = 424  # how much of an ISA must be at hand to read it even when it is wrapped


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that are no segment: `kind` is one of this module's names, `text` the Latin-1 view of them."""

    kind: str
    start: int
    text: str

    @property
    def source(self) -> str:
        """The bytes, as a segment's `source` gives them."""
        return self.text


class _Input:
    """The undigested text, and how to get more of it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.text = ""
        self.base = 0
        self.ended = False

    def more(self, needed: str = "") -> bool:
        """Read on; with `needed`, until that character has come. False at the end of the input."""
        parts = [self.text]
        for chunk in self.chunks:
            parts.append(chunk.decode("latin-1"))
            if needed in parts[-1]:
                break
        else:
            self.ended = True
        self.text = "".join(parts)
        return not self.ended

    def drop(self, count: int) -> str:
        """Take `count` characters off the front."""
        taken, self.text = self.text[:count], self.text[count:]
        self.base += count
        return taken


def lex(chunks: Iterable[bytes], only: Collection[str] = ()) -> Iterator[Segment | Noise]:
    """Yield the segments and the noise of an input, in order, without a gap.

    `only` are beginnings, written as with `*` (`CLM`, `DTP*472`): segments with others may be left out, which
    is quicker. Raises NotX12 at the end of an input in which no ISA was found.
    """
    for unit in runs(chunks, only):
        if isinstance(unit, list):
            yield from unit
        else:
            yield unit


def runs(chunks: Iterable[bytes], only: Collection[str] = ()) -> Iterator[list[Segment] | Segment | Noise]:
    """Yield what `lex` yields, plain segments in lists: most of a file takes no step of a generator each.

    Plain is a segment that has its terminator, no line breaks inside, and nothing but those before it.
    """
    data = _Input(chunks)
    delimiters: Delimiters | None = None
    while True:
        delimiters = yield from _seek(data, delimiters)
        if delimiters is None:
            return
        yield from _interchange(data, delimiters, only)
        if data.ended and not data.text:
            return


def _seek(data: _Input, last: Delimiters | None) -> Generator[Noise, None, Delimiters | None]:
    """Pass over what stands before the next ISA; return its delimiters, or None at the end."""
    start = data.base
    passed: list[str] = []  # kept back until an ISA has come: without one there is nothing to report
    while True:
        while len(data.text) < _ISA_WINDOW and not data.ended:
            data.more()
        at, found = _find_isa(data)
        if found is None and not data.ended and _ISA.match(data.text, at):
            data.more()  # an ISA, of which more is needed
            continue
        if last is not None and not passed and _goes_on(data.text, last):
            return last
        passed.append(data.drop(at))
        over = found is not None or data.ended
        if last is None and found is None and (over or data.base > _MOST_BEFORE_ISA):
            raise NotX12(data.base)
        if over:
            yield from _noise("".join(passed), start)
            return found
        data.more()


def _find_isa(data: _Input) -> tuple[int, Delimiters | None]:
    """Return how much text stands before a readable ISA, and its delimiters if there is one."""
    position = 0
    while match := _ISA.search(data.text, position):
        if len(data.text) - match.start() < _ISA_WINDOW and not data.ended:
            return match.start(), None
        if found := find_delimiters(data.text, match.start()):
            return match.start(), found[0]
        position = match.end()
    return len(data.text) if data.ended else max(0, len(data.text) - _ISA_WINDOW), None


def _goes_on(text: str, delimiters: Delimiters) -> bool:
    """Whether segments in the old delimiters go on after an IEA, so that no claim is taken for junk."""
    head = text.lstrip(_BLANK)[:4].split(delimiters.element)
    return len(head) > 1 and head[0] != "ISA" and bool(_SEGMENT_START.match(head[0]))


def _noise(text: str, start: int) -> Iterator[Noise]:
    """Yield what stands before an ISA: line breaks after an earlier interchange are formatting."""
    if start == 0 and text.startswith(_BOM):
        yield Noise(BYTE_ORDER_MARK, start, _BOM)
        text, start = text[len(_BOM) :], start + len(_BOM)
        if not text:
            return
    body = text.lstrip("\r\n") if start else text
    if len(body) < len(text):
        yield Noise(LINE_BREAKS, start, text[: len(text) - len(body)])
    tail = body.rstrip("\r\n") if start else body
    if tail:
        yield Noise(STRAY_BYTES, start + len(text) - len(body), tail)
    if len(tail) < len(body):
        yield Noise(LINE_BREAKS, start + len(text) - len(body) + len(tail), body[len(tail) :])


def _interchange(
    data: _Input, delimiters: Delimiters, only: Collection[str]
) -> Iterator[list[Segment] | Segment | Noise]:
    """Yield segments until after an IEA, the next ISA or the end of the input."""
    terminator = delimiters.segment
    wanted = [name.replace("*", delimiters.element) for name in only]
    heads = {(name + delimiters.element)[:3]: name for name in wanted}
    lead = ""
    opened = False
    while True:
        text = data.text
        broken = "\n" in text or "\r" in text
        pieces = text.split(terminator)
        tail = pieces.pop()
        offset = data.base
        consumed = 0
        simple = not (broken or heads)
        plain: list[Segment] = []
        for piece in pieces:
            start = offset + consumed
            consumed += len(piece) + 1
            if simple and piece > "!" and not lead and piece[:3] not in _ENDS:
                plain.append(Segment(piece, start, delimiters))
                if len(plain) >= _MOST_PLAIN:
                    yield plain
                    plain = []
                opened = True
                continue
            if piece < "!" or lead:  # it begins with a blank, or is empty
                body = piece.lstrip(_BLANK)
                before = lead + piece[: len(piece) - len(body)]
                start -= len(lead)
                lead = ""
                if not body:
                    if terminator in _BLANK:  # a blank line: formatting of the segment that follows
                        lead = before + terminator
                    else:
                        if plain:
                            yield plain
                            plain = []
                        yield Noise(EMPTY_SEGMENT, start, before + terminator)
                    continue
                start += len(before)
            else:
                body, before = piece, ""
            head = body[:3]
            wrapped = broken and ("\n" in body or "\r" in body)
            if head == "ISA" and opened and find_delimiters(text, start - offset):
                data.drop(start - len(before) - offset)
                if plain:
                    yield plain
                return
            if wrapped and "ISA" in body[1:] and (cut := _next_isa(body)):
                # the last segment of an interchange has no terminator, and another one follows
                if plain:
                    yield plain
                yield from _tail(body[:cut], start, delimiters, before)
                data.drop(start + cut - offset)
                return
            opened = True
            if not heads or wrapped or (head in heads and body.startswith(heads[head])):
                segment = Segment(body, start, delimiters, before)
                if wrapped:
                    segment.unwrap()
                if wrapped or (before and (" " in before or "\t" in before)):
                    if plain:
                        yield plain
                        plain = []
                    yield segment
                else:
                    plain.append(segment)
                    if len(plain) >= _MOST_PLAIN:
                        yield plain
                        plain = []
            if head == "IEA":
                data.drop(consumed)
                if plain:
                    yield plain
                return
        data.text = tail
        data.base = offset + consumed
        if plain:
            yield plain
        if data.ended:
            yield from _last(data, delimiters, lead)
            return
        data.more(terminator)


def _next_isa(body: str) -> int:
    for match in _ISA.finditer(body, 1):
        if body[match.start() - 1] in "\r\n" and body.count(body[match.start() + 3], match.start()) >= 16:
            return match.start()
    return 0


def _last(data: _Input, delimiters: Delimiters, lead: str) -> Iterator[Segment | Noise]:
    """Yield what stands after the last terminator of the input."""
    start = data.base - len(lead)
    text = lead + data.text
    body = text.lstrip(_BLANK)
    before = text[: len(text) - len(body)]
    cut = 0 if body.startswith("ISA") and find_delimiters(body) else _next_isa(body) or len(body)
    data.drop(len(data.text) - len(body) + cut)
    if not body.strip(_BLANK + "\x00\x1a"):
        if text:
            yield Noise(STRAY_BYTES if text.strip("\r\n") else LINE_BREAKS, start, text)
    elif cut:
        yield from _tail(body[:cut], start + len(before), delimiters, before)
    elif before:
        yield Noise(LINE_BREAKS, start, before)


def _tail(body: str, start: int, delimiters: Delimiters, lead: str) -> Iterator[Segment | Noise]:
    """Yield a segment that has no terminator, and the line breaks behind it."""
    content = body.rstrip("\r\n")
    segment = Segment(content, start, delimiters, lead, terminated=False)
    if "\n" in content or "\r" in content:
        segment.unwrap()
    yield segment
    if len(content) < len(body):
        yield Noise(LINE_BREAKS, start + len(content), body[len(content) :])
