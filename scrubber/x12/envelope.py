"""Interchanges, groups and transaction sets: who holds whom, and whether their trailers agree.

`read` turns what the lexer gives into events, in order: an `Interchange`, `Group` or `Transaction` when it
opens, every `Segment` of a transaction, an `End` when an envelope closes, a `Stray` for a segment that no
envelope holds, and a `Fault` wherever a receiver would stop. It knows no transaction: what an 837 holds is
for the guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scrubber.finding import Change, Fix, Gap, Insert, Place, Safety, segment_locator
from scrubber.x12.fault import Fault, removal
from scrubber.x12.lexer import LINE_BREAKS, Noise, runs
from scrubber.x12.segment import Delimiters, Segment, find_delimiters

__all__ = [
    "End",
    "Envelope",
    "Event",
    "Group",
    "Interchange",
    "Stray",
    "Transaction",
    "place",
    "read",
    "read_runs",
]

_ENVELOPE = frozenset(("ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"))
_MOST_BLANKS = 100_000  # places kept for one fix; beyond it the finding stands without one


_MAY_BE_SEGMENTS = re.compile(r"(?<![A-Za-z0-9])(?:GS|ST|BHT|HL|NM1|CLM|LX|SV1|SE|GE|IEA)[^A-Za-z0-9\s.,;]")
_NO_BLANKS = str.maketrans("", "", " \t")


class Envelope:
    """An interchange, a group or a transaction set; `ordinal` counts from 1 within its parent.

    `count` is the number of what its trailer counts: segments of a transaction (ST and SE included),
    transaction sets of a group, groups of an interchange. `own` counts the segments of the envelope itself.
    """

    __slots__ = ("complete", "count", "header", "ordinal", "own", "parent")
    trailer = ""
    control = 0
    """The element of the header that the trailer repeats."""

    def __init__(self, header: Segment, ordinal: int, parent: Envelope | None) -> None:
        self.header = header
        self.ordinal = ordinal
        self.parent = parent
        self.count = 0
        self.own = 1
        self.complete = False
        header.owner = self
        header.ordinal = 1

    @property
    def ordinals(self) -> tuple[int, int, int]:
        """Interchange, group and transaction ordinals; 0 where there is none."""
        raise NotImplementedError

    @property
    def control_number(self) -> str:
        """ISA13, GS06 or ST02."""
        return self.header.get(self.control)


class Interchange(Envelope):
    """ISA to IEA."""

    __slots__ = ()
    trailer, control = "IEA", 13

    @property
    def ordinals(self) -> tuple[int, int, int]:
        """The interchange's ordinal in the file."""
        return self.ordinal, 0, 0


class Group(Envelope):
    """GS to GE."""

    __slots__ = ()
    trailer, control = "GE", 6

    @property
    def ordinals(self) -> tuple[int, int, int]:
        """The group's ordinal in its interchange."""
        return self.parent.ordinal if self.parent else 0, self.ordinal, 0

    @property
    def version(self) -> str:
        """GS08, e.g. 005010X222A1."""
        return self.header.get(8)


class Transaction(Envelope):
    """ST to SE."""

    __slots__ = ()
    trailer, control = "SE", 2

    @property
    def ordinals(self) -> tuple[int, int, int]:
        """The transaction set's ordinal in its group."""
        return (*(self.parent.ordinals[:2] if self.parent else (0, 0)), self.ordinal)

    @property
    def kind(self) -> str:
        """ST01, e.g. 837."""
        return self.header.get(1)

    @property
    def version(self) -> str:
        """The guide: GS08 of its group, or ST03 where there is no group."""
        group = self.parent
        return (group.version if isinstance(group, Group) else "") or self.header.get(3)


@dataclass(frozen=True, slots=True)
class End:
    """An envelope closes: by its trailer, or without one."""

    envelope: Envelope
    trailer: Segment | None


@dataclass(frozen=True, slots=True)
class Stray:
    """A segment outside the envelope that should hold it."""

    segment: Segment


Event = Interchange | Group | Transaction | Segment | End | Stray | Fault


def place(segment: Segment, element: int | None = None) -> Place:
    """Return the place of an envelope segment, or of one of its elements."""
    start, end = (segment.start, segment.end) if element is None else segment.span(element)
    ordinals = segment.owner.ordinals if segment.owner else (0, 0, 0)
    locator = segment_locator("", segment.id or "?", element=element)
    return Place(locator, *ordinals, segment.ordinal, start, end)


def read(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Read an input to its end. Raises NotX12 where it holds no interchange at all."""
    for event in read_runs(chunks):
        if isinstance(event, list):
            yield from event
        else:
            yield event


def read_runs(chunks: Iterable[bytes]) -> Iterator[Event | list[Segment]]:
    """Read as `read` does; plain segments of a transaction, as they follow each other, come in lists."""
    return _Reader().read(chunks)


class _Reader:
    """The open envelopes, and the two faults that are said once for an interchange."""

    def __init__(self) -> None:
        self.interchanges = 0
        self.interchange: Interchange | None = None
        self.group: Group | None = None
        self.transaction: Transaction | None = None
        self.outside = False
        self.before = ""
        self.blanks: list[Segment] = []
        self.blank_count = 0
        self.first_wrapped: Segment | None = None
        self.wrapped_count = 0
        self.last: Segment | Noise | None = None

    def read(self, chunks: Iterable[bytes]) -> Iterator[Event | list[Segment]]:
        for unit in runs(chunks):
            if isinstance(unit, list):
                yield from self._plain(unit)
                continue
            self.last = unit
            if isinstance(unit, Noise):
                self.before += unit.text
                if unit.kind != LINE_BREAKS:
                    yield self._noise(unit)
                continue
            if self.before:
                unit.before, self.before = self.before, ""
            if unit.lead and (" " in unit.lead or "\t" in unit.lead):
                self.blank_count += 1
                if self.blank_count <= _MOST_BLANKS:
                    self.blanks.append(unit)
            if unit.wrapped:
                self.first_wrapped = self.first_wrapped or unit
                self.wrapped_count += 1
            transaction = self.transaction
            if unit.elements[0] not in _ENVELOPE and transaction is not None:
                transaction.count += 1
                unit.ordinal = transaction.count
                unit.owner = transaction
                yield unit
            else:
                yield from self._envelope(unit)
            if not unit.terminated:
                yield self._unterminated(unit)
        yield from self._close(None, "ISA")

    def _plain(self, segments: list[Segment]) -> Iterator[Event | list[Segment]]:
        """Number plain segments, and hand on those of a transaction together."""
        self.last = segments[-1]
        before = self.before
        transaction = self.transaction
        count = transaction.count if transaction is not None else 0
        run: list[Segment] = []
        for segment in segments:
            if before:
                segment.before, self.before = before, ""
                before = ""
            if transaction is None or segment.elements[0] in _ENVELOPE:
                if run and transaction is not None:
                    transaction.count = count
                    yield run
                    run = []
                yield from self._envelope(segment)
                before = self.before
                transaction = self.transaction
                count = transaction.count if transaction is not None else 0
            else:
                count += 1
                segment.ordinal = count
                segment.owner = transaction
                run.append(segment)
        if run and transaction is not None:
            transaction.count = count
            yield run

    def _envelope(self, segment: Segment) -> Iterator[Event]:
        handler = getattr(self, f"_{segment.id.lower()}", None) if segment.id in _ENVELOPE else None
        if handler is None:
            yield from self._outside(segment)
        else:
            self.outside = False
            yield from handler(segment)

    # -- headers

    def _isa(self, segment: Segment) -> Iterator[Event]:
        yield from self._close(segment, "ISA")
        self.interchanges += 1
        self.interchange = Interchange(segment, self.interchanges, None)
        yield self.interchange
        found = find_delimiters(segment.raw + segment.delimiters.segment)
        if found is None or not found[2] or len(segment.elements) != 17:
            yield Fault("malformed_interchange_header", place(segment), segment.raw[:120])
        if collisions := segment.delimiters.collisions():
            facts = {"delimiters": " and ".join(collisions), "answer": "TA105"}
            facts["code"] = _delimiter_code(segment.delimiters, collisions)
            yield Fault("delimiters_collide", place(segment), "", facts)

    def _gs(self, segment: Segment) -> Iterator[Event]:
        yield from self._close(segment, "GS")
        if self.interchange is None:
            yield from self._outside(segment)
            return
        self.interchange.count += 1
        self.group = Group(segment, self.interchange.count, self.interchange)
        yield self.group

    def _st(self, segment: Segment) -> Iterator[Event]:
        yield from self._close(segment, "ST")
        parent = self.group or self.interchange
        if self.group is not None:
            self.group.count += 1
        self.transaction = Transaction(segment, self.group.count if self.group else 1, parent)
        self.transaction.count = 1
        yield self.transaction
        if self.group is None:
            yield Fault("segment_outside_envelope", place(segment), "ST", {"envelope": "a group (GS to GE)"})

    def _ta1(self, segment: Segment) -> Iterator[Event]:
        if self.group is not None or self.interchange is None:
            yield from self._outside(segment)
            return
        self.interchange.own += 1
        segment.owner, segment.ordinal = self.interchange, self.interchange.own
        self.before = segment.source

    # -- trailers

    def _se(self, segment: Segment) -> Iterator[Event]:
        transaction = self.transaction
        if transaction is None:
            yield from self._outside(segment)
            return
        transaction.count += 1
        segment.owner, segment.ordinal = transaction, transaction.count
        yield from self._agree(transaction, segment)

    def _ge(self, segment: Segment) -> Iterator[Event]:
        if self.group is None:
            yield from self._outside(segment)
            return
        yield from self._close(segment, "ST")
        yield from self._agree(self.group, segment)

    def _iea(self, segment: Segment) -> Iterator[Event]:
        if self.interchange is None:
            yield from self._outside(segment)
            return
        yield from self._close(segment, "GS")
        yield from self._agree(self.interchange, segment)

    def _agree(self, envelope: Envelope, trailer: Segment) -> Iterator[Event]:
        """Close an envelope by its trailer, and hold the trailer against what was read."""
        if not isinstance(envelope, Transaction):
            envelope.own += 1
            trailer.owner, trailer.ordinal = envelope, envelope.own
        envelope.complete = True
        stated, found = trailer.get(1), str(envelope.count)
        if not stated.isascii() or not stated.isdecimal() or int(stated[:18]) != envelope.count:
            at = place(trailer, 1)
            fix = Fix(f"count {found} in {trailer.id}01", Safety.REVIEW, (_change(trailer, at, found),))
            what = {"SE": "segments", "GE": "transaction sets", "IEA": "groups"}[trailer.id]
            yield Fault(
                "wrong_count",
                at,
                stated,
                {"stated": stated or "nothing", "found": found, "what": what},
                (fix,),
            )
        control, echoed = envelope.control_number, trailer.get(2)
        if control != echoed:
            at = place(trailer, 2)
            fix = Fix(
                f"repeat the header's control number in {trailer.id}02",
                Safety.REVIEW,
                (_change(trailer, at, control),),
            )
            facts = {
                "stated": echoed or "nothing",
                "header": envelope.header.id,
                "found": control or "nothing",
            }
            yield Fault("control_number_mismatch", at, echoed, facts, (fix,))
        yield from self._end(envelope, trailer)

    # -- closing

    def _end(self, envelope: Envelope, trailer: Segment | None) -> Iterator[Event]:
        if envelope is self.transaction:
            self.transaction = None
        elif envelope is self.group:
            self.group = None
        else:
            yield from self._said_once()
            self.interchange = None
        yield End(envelope, trailer)

    def _close(self, before: Segment | None, level: str) -> Iterator[Event]:
        """Close what is still open at and below a level; missing trailers are one fault."""
        open_ = [self.transaction]
        if level in ("GS", "ISA"):
            open_.append(self.group)  # type: ignore[arg-type]
        if level == "ISA":
            open_.append(self.interchange)  # type: ignore[arg-type]
        missing = [envelope for envelope in open_ if envelope is not None]
        if not missing:
            return
        inner: Envelope = missing[0]
        at = before.start if before else self._read_to()
        ordinal = (inner.count if isinstance(inner, Transaction) else inner.own) + 1
        names = [envelope.trailer for envelope in missing]
        gap = Gap(names[0], *inner.ordinals, ordinal, at, at)
        yield Fault("missing_trailer", gap, " ".join(names), {"missing": " and ".join(names)})
        for envelope in missing:
            yield from self._end(envelope, None)

    def _read_to(self) -> int:
        """The offset after what was read last."""
        last = self.last
        if isinstance(last, Noise):
            return last.start + len(last.text)
        return last.stop if last else 0

    # -- what is no envelope segment, or not where it belongs

    def _outside(self, segment: Segment) -> Iterator[Event]:
        """A segment outside the envelope that should hold it: said once for a run of them."""
        envelope = self.transaction or self.group or self.interchange
        segment.owner = envelope
        if envelope is not None and not isinstance(envelope, Transaction):
            envelope.own += 1
            segment.ordinal = envelope.own
        holder = {"GS": "an interchange (ISA to IEA)", "ST": "a group (GS to GE)"}
        if not self.outside:
            facts = {"envelope": holder.get(segment.id, "a transaction set (ST to SE)")}
            yield Fault("segment_outside_envelope", place(segment), segment.id[:3], facts)
        self.outside = segment.id not in _ENVELOPE
        yield Stray(segment)
        self.before = segment.source

    def _noise(self, noise: Noise) -> Fault:
        envelope = self.transaction or self.group or self.interchange
        ordinals = envelope.ordinals if envelope else (0, 0, 0)
        ordinal = envelope.count if isinstance(envelope, Transaction) else (envelope.own if envelope else 0)
        locator = envelope.trailer if envelope else "ISA"
        at = Place(locator, *ordinals, ordinal, noise.start, noise.start + len(noise.text))
        facts = {"bytes": str(len(noise.text))}
        title = {"byte_order_mark": "remove the byte order mark", "empty_segment": "remove the empty segment"}
        fixes: tuple[Fix, ...] = ()
        if not _MAY_BE_SEGMENTS.search(noise.text):  # they may hold claims: that is for a person to see
            fixes = removal(
                at, noise.text, title.get(noise.kind, "remove the bytes that belong to no segment")
            )
        return Fault(noise.kind, at, noise.text[:40], facts, fixes)

    def _unterminated(self, segment: Segment) -> Fault:
        at = place(segment)
        gap = Gap(at.locator, at.interchange, at.group, at.transaction, at.segment, segment.end, segment.end)
        fixes: tuple[Fix, ...] = ()
        if segment.id == "IEA":
            change = Insert(gap, segment.delimiters.segment)
            fixes = (Fix("end the last segment with its terminator", Safety.SAFE, (change,)),)
        return Fault("missing_terminator", gap, segment.id[:3], {"segment": segment.id[:3]}, fixes)

    def _said_once(self) -> Iterator[Fault]:
        """Blanks before segments, and line breaks inside them: one fault an interchange, at the first."""
        if self.blanks:
            count = self.blank_count
            changes = tuple(
                Change(_lead(s), s.lead, s.lead.replace(" ", "").replace("\t", "")) for s in self.blanks
            )
            fixes = (
                (Fix("remove the blanks before segments", Safety.SAFE, changes),)
                if count <= _MOST_BLANKS
                else ()
            )
            yield Fault("blanks_before_segment", _lead(self.blanks[0]), "", {"count": str(count)}, fixes)
        if self.first_wrapped is not None:
            facts = {"count": str(self.wrapped_count)}
            yield Fault("line_break_in_segment", place(self.first_wrapped), "", facts)
        self.blanks, self.blank_count = [], 0
        self.first_wrapped, self.wrapped_count = None, 0


def _delimiter_code(marks: Delimiters, bad: list[str]) -> str:
    """TA105 for delimiters that collide: of the component separator, the terminator, or the other two."""
    if "component" in bad or marks.component == marks.repetition:
        return "027"
    return "004" if bad == ["segment"] else "026"


def _change(segment: Segment, at: Place, new: str) -> Change:
    return Change(at, segment.text(at.start, at.end), new)


def _lead(segment: Segment) -> Place:
    return replace(place(segment), start=segment.start - len(segment.lead), end=segment.start)
