"""TA1, 999 and 277CA for an input that was checked, or fixed and split.

Checking leaves notes of what holds, and the envelopes; for the 277CA the input is read once more, without being
judged, and each claim gets its answer as it comes. A scrub answers for the bytes as they came in, with what has
become of them: a fault that an accepted fix took away is told (E in TA1 and 999) and refuses nothing, so that what
is clean is accepted and what is held is rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from scrubber.ack import ack277ca, ack999, ta1
from scrubber.ack.claim_answer import Wording
from scrubber.ack.envelope import Answering
from scrubber.ack.note import Note
from scrubber.ack.route import Routes, judged_by
from scrubber.ack.route import Settings as Routing
from scrubber.ack.told import Span, Told
from scrubber.finding import Finding
from scrubber.model.read import ReadEvent, read_events
from scrubber.pipeline.check import Check, Holds
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import Fixed
from scrubber.pipeline.source import spool

__all__ = ["KINDS", "Acknowledged", "Acks", "Kind", "acknowledged", "acks_of", "asked_for"]

Kind = Literal["999", "277ca", "ta1"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How acknowledgements are written: their routing and wording, and what else follows from the input.

    `control` is ISA13 of the first interchange, `created` its date and time (CCYYMMDDHHMM).
    """

    routing: Routing = field(default_factory=Routing)
    wording: Wording = field(default_factory=Wording)
    control: int | None = None
    created: str = ""


class Acks:
    """The acknowledgements of one input; each kind may be written any number of times."""

    def __init__(
        self, check: Check, holds: Holds, notes: Iterable[Note], spans: Iterable[Span], how: Acknowledged
    ) -> None:
        assert check.received is not None  # the caller asked for it
        self._check = check
        self._received = check.received
        self._notes = list(notes)
        self._spans = list(spans)
        self._holds = holds
        self._how = how
        self._routes = Routes(self._notes, how.routing)
        self._answering = Answering(check.source.sha256, how.control, how.created)

    def chunks(self, kind: Kind, *, always: bool = False) -> Iterator[bytes]:
        """Write one kind; nothing where nothing is due. With `always` a TA1 for each interchange, asked for or not."""
        piece: list[str] = []
        size = 0
        for text in self._texts(kind, always):
            piece.append(text)
            size += len(text)
            if size >= _PIECE:
                yield "".join(piece).encode("ascii")
                piece, size = [], 0
        if piece:
            yield "".join(piece).encode("ascii")

    def _texts(self, kind: Kind, always: bool) -> Iterator[str]:
        if kind == "ta1":
            return ta1.interchanges(self._received, self._routes, self._answering, always=always)
        if kind == "999":
            return ack999.interchanges(
                self._received, self._routes, self._answering, self._check.rules.guides
            )
        return ack277ca.interchanges(
            self._received.interchanges,
            self._routes,
            self._answering,
            self._again(),
            Told(self._notes, self._spans, self._holds.held),
            spool,
            self._how.wording,
        )

    def _again(self) -> Iterator[ReadEvent]:
        """Read the input once more; claims get the indexes that they had when they were judged."""
        check = self._check
        return read_events(check.source.chunks(), check.rules.guide, keep=False, guides=check.guides)


def asked_for(kind: Kind, rules: Rules, options: Options, routing: Routing) -> Options:
    """Leave out the edits that one kind of acknowledgement cannot tell of: its bytes are the same without them.

    A TA1 tells what readers notice, a 999 also what is wrong by the guide, a 277CA everything.
    """
    if kind == "277ca":
        return options
    live = [edit for edit in rules.catalogue if edit.live]
    needed = {edit.id for edit in live if edit.detects or (kind == "999" and judged_by(edit, routing))}
    while more := {other for edit in live if edit.id in needed for other in edit.yields_to} - needed:
        needed |= more  # where one edit speaks for another, it has to be asked first
    return replace(options, ignore=options.ignore | {edit.id for edit in live} - needed)


def acknowledged(
    check: Check, how: Acknowledged | None = None, seen: Callable[[Finding], None] | None = None
) -> Acks:
    """Judge an input to its end and make its acknowledgements; what is no fault leaves nothing. Raises NotX12.

    The check must be one that is `answered`; `seen` is shown every finding.
    """
    notes = []
    for finding in check:
        if seen is not None:
            seen(finding)
        if (note := Note.of(finding)) is not None:
            notes.append(note)
    return Acks(check, check.holds, notes, _spans(check), how or Acknowledged())


def acks_of(fixed: Fixed, how: Acknowledged | None = None) -> Acks:
    """The acknowledgements of a scrubbed input: for what came in, as it stands after its accepted fixes."""
    first, last = fixed.first, fixed.last
    notes = [note for finding in fixed.findings if (note := Note.of(finding)) is not None]
    spans = [*_spans(first), *(_spans(last, appeared=True) if last is not first else ())]
    return Acks(first, fixed.holds, notes, spans, how or Acknowledged())


def _spans(check: Check, *, appeared: bool = False) -> Iterator[Span]:
    """What holds from above; with `appeared` only what accepted fixes have brought to light."""
    for spoiled in check.spoiled:
        finding: Finding = spoiled.finding
        note = Note.of(finding)
        if note is not None and finding.appeared >= appeared:
            yield spoiled.first, spoiled.end, note
