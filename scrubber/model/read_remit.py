"""A remittance transaction set read by its guide: faults, claim payments as each ends, and the advice at its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from scrubber.guide.elements import Elements
from scrubber.guide.loop import Loop
from scrubber.guide.schema import Guide
from scrubber.guide.walk import Walk
from scrubber.model.guided import take_apart
from scrubber.model.payment import ClaimPayment
from scrubber.model.remit import RemittanceAdvice
from scrubber.x12 import Fault, Segment, Transaction, values

__all__ = ["Remits", "advices"]

Read = Fault | ClaimPayment | RemittanceAdvice


class Remits:
    """Walks and judges one 835; without `keep`, what has been read is taken apart once the next is asked for.

    `count` is how many claim payments of the input have been read, those before it included.
    """

    __slots__ = ("_advice", "_level", "_walk", "count", "keep")

    def __init__(
        self, guide: Guide, transaction: Transaction, elements: Elements, count: int, keep: bool
    ) -> None:
        self._walk = Walk(guide, transaction, elements)
        self._advice = RemittanceAdvice(self._walk.root, transaction)
        self._level: Loop | None = None
        self.count = count
        self.keep = keep

    def run(self, segments: Sequence[Segment]) -> Iterator[Read]:
        """Take the next segments; yield what is wrong with them, and the claims that end before each."""
        walk, at = self._walk, 0
        while at < len(segments):
            at = walk.run(segments, at)
            if walk.faults:
                yield from walk.take()
            if walk.finished:
                yield from self._finished(walk.hand_over() or ())

    def close(self, trailer: Segment | None) -> Iterator[Read]:
        """End the set; what a cut-off one lacks is one fault, the missing trailer."""
        finished = self._walk.close(trailer)
        faults = self._walk.take()
        if trailer is not None:
            yield from faults
        yield from self._finished(finished, broken_off=trailer is None)
        self._advice.complete = trailer is not None
        yield self._advice
        if not self.keep:
            for loop in (self._level, self._walk.root):
                if loop is not None:
                    take_apart(loop)

    def _finished(self, loops: Iterable[Loop], *, broken_off: bool = False) -> Iterator[ClaimPayment]:
        for loop in loops:
            if loop.id == "2100":
                payment = self._payment(loop)
                payment.broken_off = broken_off
                yield payment
                if not self.keep:
                    take_apart(loop)
            elif loop.id == "2000" and not self.keep:
                if self._level is not None:
                    take_apart(self._level)
                self._level = loop

    def _payment(self, loop: Loop) -> ClaimPayment:
        advice = self._advice
        self.count += 1
        advice.claim_count += 1
        segment = loop.first("CLP")
        paid = values.amount(segment.get(4)) if segment is not None else None
        total = advice.claims_paid
        advice.claims_paid = None if total is None or paid is None else total + paid
        return ClaimPayment(loop, self.count, advice)


def advices(events: Iterable[object]) -> Iterator[RemittanceAdvice]:
    """Yield the remittances of what `read_events` gives, each with its `claims` to be read once.

    A claim is held while it is looked at and no longer, unless the next remittance (or the PLB) is asked for
    before the claims are: then they are kept until they are.
    """
    stream = (event for event in events if isinstance(event, ClaimPayment | RemittanceAdvice))
    for first in stream:
        if isinstance(first, RemittanceAdvice):  # it has no claims
            yield first
            continue
        claims = _Claims(first, stream)
        first.advice.claims, first.advice.read_on = claims, claims.read_on
        yield first.advice
        claims.read_on()


class _Claims(Iterator[ClaimPayment]):
    """The claims of one remittance, each once, read when it is asked for."""

    def __init__(self, first: ClaimPayment, stream: Iterator[ClaimPayment | RemittanceAdvice]) -> None:
        self._kept = deque([first])
        self._stream = stream
        self._over = False

    def __next__(self) -> ClaimPayment:
        if not self._kept and not self._over:
            self._read()
        if not self._kept:
            raise StopIteration
        return self._kept.popleft()

    def read_on(self) -> None:
        """Read to the end of the remittance, and keep the claims that nobody has asked for yet."""
        while not self._over:
            self._read()

    def _read(self) -> None:
        event = next(self._stream, None)
        if isinstance(event, ClaimPayment):
            self._kept.append(event)
        else:  # the advice itself comes behind its claims
            self._over = True
