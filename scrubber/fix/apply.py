"""Writing changes into bytes: what no change names comes out as it went in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from scrubber.finding import Change, Insert

__all__ = ["StaleChange", "apply"]


class StaleChange(ValueError):  # noqa: N818 - it names what is wrong, as NotX12 does
    """The bytes at a change's place are not those it was made for; the message names the offset only."""


def apply(chunks: Iterable[bytes], changes: Sequence[Change | Insert]) -> Iterator[bytes]:
    """Yield the input with the changes in it; they must be in order and must not overlap.

    Raises StaleChange before yielding anything of a place whose bytes differ from `old`.
    """
    pending = deque(changes)
    held, base = b"", 0  # what is read and not yet given out, and its offset
    for chunk in chunks:
        held += chunk
        position = 0
        while pending and pending[0].end <= base + len(held):
            change = pending.popleft()
            start, end = change.start - base, change.end - base
            if held[start:end] != change.old.encode("latin-1"):
                raise StaleChange(f"the bytes at offset {change.start} are not those the fix was made for")
            yield held[position:start] + change.new.encode("latin-1")
            position = end
        ready = len(held) if not pending else max(position, min(len(held), pending[0].start - base))
        yield held[position:ready]
        held, base = held[ready:], base + ready
    if pending:
        raise StaleChange(f"offset {pending[0].start} lies beyond the end of the input")
    yield held
