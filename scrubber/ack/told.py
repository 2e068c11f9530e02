"""Which notes a claim is answered with: its own, and those of the levels and envelopes that it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from scrubber.ack.note import Note

__all__ = ["Span", "Told"]

Span = tuple[int, int, Note]
"""What a fault above the claims spoils: the first claim and one past the last, by index, and the fault."""


class Told:
    """Answers for claims in the order of the file, so that no claim looks through the faults of all others."""

    def __init__(self, notes: Iterable[Note], spans: Iterable[Span], held: Callable[[int], bool]) -> None:
        self._own: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            if note.claim and note.holds:
                self._own[note.claim].append(note)
        self._ahead = sorted((s for s in spans if s[2].holds), key=lambda s: s[0], reverse=True)
        self._open: list[Span] = []
        self._held = held

    def of(self, index: int) -> list[Note] | None:
        """Return why a claim is refused, None where it is accepted; ask with growing indexes."""
        if not self._held(index):
            return None
        while self._ahead and self._ahead[-1][0] <= index:
            self._open.append(self._ahead.pop())
        self._open = [span for span in self._open if span[1] > index]
        return [note for _, _, note in self._open] + self._own.get(index, [])
