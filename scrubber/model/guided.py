"""A transaction set that is no professional claim, read by its own guide: remittances and acknowledgements.

There are no views of it here: what comes out are its faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scrubber.guide.elements import Elements
from scrubber.guide.loop import Loop
from scrubber.guide.schema import Guide
from scrubber.guide.walk import Walk
from scrubber.x12 import Fault, Segment, Transaction

__all__ = ["Guided", "take_apart"]


class Guided:
    """Walks and judges one transaction set; loops that are over are taken apart, so that memory stays flat."""

    __slots__ = ("_over", "_walk")

    def __init__(self, guide: Guide, transaction: Transaction, elements: Elements) -> None:
        self._walk = Walk(guide, transaction, elements)
        self._over: list[Loop] = []

    def run(self, segments: Sequence[Segment]) -> Iterator[Fault]:
        """Take the next segments; yield what is wrong with them, and with what ends before each."""
        walk, at = self._walk, 0
        while at < len(segments):
            at = walk.run(segments, at)
            if walk.faults:
                yield from walk.take()
            if walk.finished:
                self._over += walk.hand_over() or ()
                self._let_go()

    def close(self, trailer: Segment | None) -> list[Fault]:
        """End the set; what a cut-off one lacks is one fault, the missing trailer."""
        self._over += self._walk.close(trailer)
        faults = self._walk.take()
        for loop in self._over:
            take_apart(loop)
        return faults if trailer is not None else []

    def _let_go(self) -> None:
        """Take apart the loops that are closed; one that was handed on early is still open."""
        still = [loop for loop in self._over if loop in self._walk.open]
        for loop in self._over:
            if loop not in still:
                take_apart(loop)
        self._over = still


def take_apart(loop: Loop) -> None:
    """Break the circles of a loop that is over: with its segments, which know it, and with its inner loops."""
    for inner in loop.loops:
        if inner.loops:
            take_apart(inner)
        else:
            inner.segments = []
    loop.segments, loop.loops = [], []
