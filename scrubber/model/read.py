"""Chunks of bytes to claims, in one pass: envelope, walk and views put together.

What comes out, in the order of the file: the envelopes as they open and close, each level above the claims
once its own segments are complete, each claim when it ends (with the faults of form inside it), and every
other fault with the scope it spoils. One claim is held in memory at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from scrubber.finding import Gap
from scrubber.guide.elements import Elements
from scrubber.guide.glossary import loop_words, segment_words
from scrubber.guide.headers import Headers
from scrubber.guide.load import PROFESSIONAL, guide_for
from scrubber.guide.loop import Loop
from scrubber.guide.schema import Guide
from scrubber.guide.walk import Walk
from scrubber.model.claim import Claim
from scrubber.model.guided import Guided, take_apart
from scrubber.model.levels import BillingProvider, Level, Patient, Submission, Subscriber
from scrubber.model.payment import ClaimPayment
from scrubber.model.read_remit import Remits, advices
from scrubber.model.remit import RemittanceAdvice
from scrubber.x12 import (
    End,
    Envelope,
    Fault,
    Group,
    Interchange,
    Segment,
    Stray,
    Transaction,
    place,
    read_runs,
)

__all__ = [
    "Guides",
    "Noticed",
    "ReadEvent",
    "Scope",
    "UnreadClaim",
    "read_claims",
    "read_events",
    "read_remits",
]


class Scope(StrEnum):
    """How much a fault above the claims spoils: everything within it waits for it."""

    FILE = "file"
    INTERCHANGE = "interchange"
    GROUP = "group"
    TRANSACTION = "transaction"
    BILLING = "billing"
    SUBSCRIBER = "subscriber"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Noticed:
    """A fault of form above the claims, and its scope."""

    fault: Fault
    scope: Scope


@dataclass(frozen=True, slots=True)
class UnreadClaim:
    """A CLM in a transaction set that no guide of ours reads, or outside any: counted, and judged by nobody."""

    index: int
    segment: Segment
    stray: bool = False


Guides = Callable[[str], Guide]
"""Gives the guide of a version that `guide_for` names; called when a transaction set of it is first met."""

ReadEvent = (
    Interchange
    | Group
    | Transaction
    | End
    | Noticed
    | Level
    | Claim
    | UnreadClaim
    | ClaimPayment
    | RemittanceAdvice
)

_ORDER = list(Scope)
_REMITTANCE = "835"
_CLAIMS = "professional claims, which are 837 by 005010X222A1"
_LEVELS = {"2000A": Scope.BILLING, "2000B": Scope.SUBSCRIBER, "2000C": Scope.PATIENT}
_OF_LEVEL = {
    "NM1[85]": "2000A",
    "SBR": "2000B",
    "NM1[IL]": "2000B",
    "DMG": "2000B",
    "NM1[PR]": "2000B",
    "PAT": "2000C",
    "NM1[QC]": "2000C",
}
"""What only a level says, and the level it begins or belongs to."""
_NAME_LOOPS = {"2010A": Scope.BILLING, "2010B": Scope.SUBSCRIBER, "2010C": Scope.PATIENT}


def read_claims(chunks: Iterable[bytes], guide: Guide) -> Iterator[Claim]:
    """Yield the claims of the professional claim transactions in an input. Raises NotX12."""
    return (event for event in read_events(chunks, guide) if isinstance(event, Claim))


def read_remits(chunks: Iterable[bytes], guides: Guides) -> Iterator[RemittanceAdvice]:
    """Yield the remittances in an input, each with its claims to be read once. Raises NotX12."""
    return advices(read_events(chunks, guides=guides))


def read_events(
    chunks: Iterable[bytes], guide: Guide | None = None, *, keep: bool = True, guides: Guides | None = None
) -> Iterator[ReadEvent]:
    """Read an input to its end. Raises NotX12 where it holds no interchange at all.

    `guide` is that of professional claims. With `guides` every transaction set is judged that has a guide,
    and the professional guide comes from there as well where none is given; without, what is no professional
    claim is a fault of its own. Of an 835 the claim payments come as each ends, and the advice behind the last.

    `keep=False` is for callers that are done with a claim or level when they ask for what follows it: its
    loops are then taken apart, so that its memory comes back at once and not by the garbage collector.
    """
    return _Reader(guide, guides, keep).read(chunks)


class _Reader:
    def __init__(self, guide: Guide | None, guides: Guides | None, keep: bool) -> None:
        self.guide = guide
        self.guides = guides
        self.keep = keep
        self.headers = Headers()
        self.other: Guided | Remits | None = None
        self.payments = 0
        self.levels: list[Loop] = []
        self.elements = Elements()
        self.claims = 0
        self.walk: Walk | None = None
        self.submission: Submission | None = None
        self.billing: BillingProvider | None = None
        self.subscriber: Subscriber | None = None
        self.patient: Patient | None = None
        self.segments: list[Segment] = []
        self.level = Scope.TRANSACTION
        self.inside: list[Fault] = []
        self.above: list[Noticed] = []
        self.ahead: list[Noticed] = []
        self.envelope: Envelope | None = None

    def read(self, chunks: Iterable[bytes]) -> Iterator[ReadEvent]:
        for event in read_runs(chunks):
            if isinstance(event, list):
                yield from self._run(event)
            elif isinstance(event, Segment):
                yield from self._run([event])
            elif isinstance(event, Fault):
                yield from self._envelope_fault(event)
            elif isinstance(event, Stray):
                if event.segment.id == "CLM":
                    self.claims += 1
                    yield UnreadClaim(self.claims, event.segment, stray=True)
            elif isinstance(event, End):
                yield from self._end(event)
            else:
                self.envelope = event
                yield event
                for fault in self.headers.check(event):
                    yield from self._envelope_fault(fault)
                if isinstance(event, Transaction):
                    yield from self._begin(event)

    def _run(self, segments: list[Segment]) -> Iterator[ReadEvent]:
        """Read segments of the open transaction, all from one interchange."""
        walk, at = self.walk, 0
        if walk is None:
            yield from self._unread(segments)
            return
        while at < len(segments):
            behind = walk.run(segments, at)
            if self.segments:
                self.segments += segments[at : behind - 1]
            at = behind
            segment = segments[at - 1]
            name = segment.elements[0]
            finished = walk.hand_over() if walk.finished else None
            later = self._sort(walk.take(), segment, finished) if walk.faults else None
            if finished:
                if name == "CLM" and self.inside:
                    self._unannounced()
                yield from self._finish(finished)
                if name == "HL":
                    self._let_go()
            if later:
                self.inside += later
            if name == "CLM":
                self.segments = [segment]
            elif name == "HL":
                self.level = _LEVELS.get(segment.loop.id, Scope.TRANSACTION)
                self.segments = []
            elif self.segments:
                self.segments.append(segment)

    def _unread(self, segments: list[Segment]) -> Iterator[ReadEvent]:
        """Segments of a transaction set that is no professional claim."""
        if self.other is not None:
            yield from self._others(self.other.run(segments))
            return
        for segment in segments:
            if segment.elements[0] == "CLM":
                self.claims += 1
                yield UnreadClaim(self.claims, segment)

    def _others(self, read: Iterable[Fault | ClaimPayment | RemittanceAdvice]) -> Iterator[ReadEvent]:
        """What a transaction set gives that is no professional claim."""
        for one in read:
            yield Noticed(one, Scope.TRANSACTION) if isinstance(one, Fault) else one

    # -- transaction sets

    def _begin(self, transaction: Transaction) -> Iterator[ReadEvent]:
        version = transaction.version
        guide = self._guide(guide_for(version))
        if guide is not None and transaction.kind == guide.transaction:
            if guide is not self.guide:
                if guide.transaction == _REMITTANCE:
                    self.other = Remits(guide, transaction, self.elements, self.payments, self.keep)
                else:
                    self.other = Guided(guide, transaction, self.elements)
                return
            self.walk = Walk(guide, transaction, self.elements)
            self.level = Scope.TRANSACTION
            return
        facts = {
            "kind": transaction.kind or "nothing",
            "version": version or "nothing",
            "expected": _CLAIMS
            if self.guides is None
            else f"{_CLAIMS}, or 835, 999 or 277 by a guide of 5010",
        }
        fault = Fault("unsupported_guide", place(transaction.header, 1), transaction.kind, facts)
        yield Noticed(fault, Scope.TRANSACTION)

    def _guide(self, name: str | None) -> Guide | None:
        if name == PROFESSIONAL:
            if self.guide is None and self.guides is not None:
                self.guide = self.guides(name)
            return self.guide
        return self.guides(name) if name is not None and self.guides is not None else None

    def _end(self, end: End) -> Iterator[ReadEvent]:
        walk = self.walk
        if isinstance(end.envelope, Transaction):
            if walk is not None:
                finished = walk.close(end.trailer)
                if end.trailer is None:
                    walk.take()  # what a cut-off transaction lacks is one fault, the missing trailer
                else:
                    self._sort(walk.take(), end.trailer, finished)
                yield from self._finish(finished)
                self._let_go()
                yield from self._above()  # also what was kept for a level that never came
            elif self.other is not None:
                yield from self._others(self.other.close(end.trailer))
                if isinstance(self.other, Remits):
                    self.payments = self.other.count
                self.other = None
            self.walk = self.submission = self.billing = self.subscriber = self.patient = None
            self.segments = []
        if end.trailer is not None:
            for fault in self.headers.trailer(end.trailer):
                yield from self._envelope_fault(fault)
        self.envelope = end.envelope.parent
        yield end

    def _finish(self, loops: Iterable[Loop]) -> Iterator[ReadEvent]:
        """Make views of the loops that are complete; faults above the claims come after what they are about."""
        for loop in loops:
            if loop.id == "2300":
                claim = self._claim(loop)
                yield claim
                if not self.keep:
                    claim.__dict__.clear()  # its lines know it, and it them
                    take_apart(loop)
                continue
            level = self._level(loop)
            if level is not None:
                yield level
                if not self.keep:
                    self.levels.append(loop)
        if self.above or self.ahead:
            yield from self._above()

    def _let_go(self) -> None:
        """Take apart the levels that are closed; no later claim can stand beneath them."""
        assert self.walk is not None
        for loop in self.levels[:]:
            if loop not in self.walk.open:
                self.levels.remove(loop)
                take_apart(loop)

    def _level(self, loop: Loop) -> Level | None:
        if loop.id == "2000A":
            self.billing = BillingProvider(loop, self._submission(loop))
            return self.billing
        if loop.id == "2000B":
            billing = self.billing
            self.subscriber = Subscriber(loop, billing if billing and billing.loop is loop.parent else None)
            return self.subscriber
        if loop.id == "2000C":
            above = self.subscriber
            self.patient = Patient(loop, above if above and above.loop is loop.parent else None)
            return self.patient
        return self._submission(loop) if loop.parent is None else None

    def _submission(self, loop: Loop) -> Submission:
        if self.submission is None:
            walk = self.walk
            assert walk is not None  # loops come from a walk
            self.submission = Submission(walk.root, walk.transaction)
        return self.submission

    def _claim(self, loop: Loop) -> Claim:
        self.claims += 1
        parent = loop.parent
        patient = self.patient if self.patient and self.patient.loop is parent else None
        subscriber = patient.subscriber if patient else self.subscriber
        if patient is None and (subscriber is None or subscriber.loop is not parent):
            subscriber = None
        billing = subscriber.billing if subscriber else self.billing
        if subscriber is None and (billing is None or billing.loop is not parent):
            billing = self.billing if parent is None or parent.id == "ST_LOOP" else billing
        segments, self.segments = self.segments, []
        claim = Claim(loop, self.claims, segments, self._submission(loop), billing, subscriber, patient)
        claim.faults, self.inside = self.inside, []
        return claim

    # -- faults

    def _sort(
        self, faults: Iterable[Fault], segment: Segment | None, finished: Iterable[Loop] | None
    ) -> list[Fault]:
        """Tell faults inside a claim from those above; return those of a claim that only begins here.

        A fault of a level that only begins here is kept until that level is complete: what it spoils is not
        what has just ended.
        """
        ended = any(loop.id == "2300" for loop in finished or ())
        later: list[Fault] = []
        for fault in faults:
            path = fault.at.locator.split(".", 1)[0]
            here = segment is not None and not isinstance(fault.at, Gap) and fault.at.start >= segment.start
            if path[:2] not in ("23", "24") or fault.at.locator == "2300.CLM":
                scope = _scope(path)
                if fault.at.locator == f"{path}.HL" and (
                    fault.kind == "missing_segment" or self.level is Scope.TRANSACTION
                ):
                    scope = min(scope, self.level, key=_ORDER.index)  # its segments stand in the level before
                (self.ahead if here and finished else self.above).append(Noticed(fault, scope))
            elif ended and here:
                later.append(fault)
            else:
                self.inside.append(fault)
        return later

    def _unannounced(self) -> None:
        """Where a level begins without its HL, what it says has been taken for more of the claim before.

        The claims after it would stand under the wrong subscriber or patient; so the fault is one of the level.
        """
        for fault in self.inside:
            name = fault.at.locator.rpartition(".")[2].partition("#")[0]
            level = _OF_LEVEL.get(name)
            if level and not isinstance(fault.at, Gap):
                at = fault.at
                ordinals = (at.interchange, at.group, at.transaction, at.segment)
                gap = Gap(f"{level}.HL", *ordinals, at.start, at.start)
                facts = {
                    "segment": "HL",
                    "what": segment_words("HL"),
                    "loop": level,
                    "where": loop_words(level),
                }
                self.above.append(Noticed(Fault("missing_segment", gap, "", facts), _LEVELS[level]))
                return

    def _above(self) -> Iterator[Noticed]:
        noticed, self.above, self.ahead = self.above, self.ahead, []
        yield from noticed

    def _envelope_fault(self, fault: Fault) -> Iterator[Noticed]:
        inner = self.envelope
        scope = Scope.FILE
        if isinstance(inner, Transaction):
            scope = Scope.TRANSACTION
        elif isinstance(inner, Group):
            scope = Scope.GROUP
        elif isinstance(inner, Interchange):
            scope = Scope.INTERCHANGE
        yield Noticed(fault, scope)


def _scope(path: str) -> Scope:
    return _LEVELS.get(path[:5]) or _NAME_LOOPS.get(path[:5]) or Scope.TRANSACTION
