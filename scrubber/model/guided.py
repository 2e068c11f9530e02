"""A transaction set that is no professional claim, read by its own guide: remittances and acknowledgements.

There are no views of it here: what comes out are its faults.
"""

from __future__ import annotations

from scrubber.guide.elements import Elements
from scrubber.guide.loop import Loop
from scrubber.guide.numbering import Numbering
from scrubber.guide.schema import Guide
from scrubber.guide.walk import Walk
from scrubber.x12 import Fault, Segment, Transaction

__all__ = ["Guided", "take_apart"]


class Guided:
    """Walks and judges one transaction set; loops that are over are taken apart, so that memory stays flat."""

    __slots__ = ("_elements", "_numbering", "_over", "_walk")

    def __init__(self, guide: Guide, transaction: Transaction, elements: Elements) -> None:
        self._walk = Walk(guide, transaction)
        self._numbering = Numbering(self._walk)
        self._elements = elements
        self._over: list[Loop] = []

    def step(self, segment: Segment) -> list[Fault]:
        """Take the next segment; return what is wrong with it, and with what ends before it."""
        walk = self._walk
        finished = walk.step(segment)
        if segment.elements[0] == "HL":
            self._numbering.check(segment)
        self._elements.check(walk, segment)
        faults = walk.take() if walk.faults else []
        if finished:
            self._over += finished
            self._let_go()
        return faults

    def close(self, trailer: Segment | None) -> list[Fault]:
        """End the set; what a cut-off one lacks is one fault, the missing trailer."""
        self._over += self._walk.close(trailer)
        if trailer is not None:
            self._numbering.close()
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
        take_apart(inner)
    loop.segments, loop.loops = [], []
