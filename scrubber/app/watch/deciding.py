"""From an input in its ticket to the manifest that says what becomes of it: judged, answered, set aside or refused.

Nothing outside the ticket is touched here, so that it can be done again as often as need be.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scrubber.ack.inbound import read_answers
from scrubber.app import recording
from scrubber.app.arguments import Showing
from scrubber.app.command import failed, location
from scrubber.app.runs import Course
from scrubber.app.scrubbed import Scrubbed, scrubbed
from scrubber.app.session import Session
from scrubber.app.staged import Part, Parts, Unwritable
from scrubber.app.watch import faults, reasons
from scrubber.app.watch.kinds import kinds_of
from scrubber.app.watch.layout import Root, safe_stem, shown
from scrubber.app.watch.looking import Signature, signature
from scrubber.app.watch.reasons import Reason
from scrubber.app.watch.recording import pointer, received_records
from scrubber.app.watch.ticket import Manifest, Placed, Ticket, give_back, looks_like
from scrubber.ledger import InputRecord, Known, Ledger, LedgerError, OutputRecord
from scrubber.ledger.records import InputKind, Record
from scrubber.pipeline.source import Source, open_source
from scrubber.x12 import NotX12

__all__ = ["Desk"]


@dataclass(frozen=True)
class _Input:
    """The input of a ticket, as it is being decided about."""

    ticket: Ticket
    path: Path
    looked: Signature
    at: datetime

    @property
    def name(self) -> str:
        return shown(self.path.name)


class Desk:
    """Decides what becomes of inputs. `session` gives the session of the day, `now` the time with its zone."""

    def __init__(
        self,
        root: Root,
        ledger: Ledger,
        session: Callable[[], Session],
        now: Callable[[], datetime],
        most: int,
    ) -> None:
        self.root = root
        self.ledger = ledger
        self.session = session
        self.now = now
        self.most = most

    def decide(self, ticket: Ticket) -> Manifest | None:
        """Decide and seal. None where nothing is to be done: the input went back, since it changed meanwhile.

        Raises OSError and LedgerError where it should be tried again.
        """
        path = ticket.input
        if path is None:
            give_back(self.root, ticket)
            return None
        status = os.lstat(path)
        given = _Input(ticket, path, signature(status), self.now())
        ticket.begin()
        try:
            manifest = self._manifest(given, status)
        except Unwritable as unwritable:
            raise unwritable.error from None
        if not looks_like(ticket, given.looked):
            if give_back(self.root, ticket):
                return None
            raise OSError(errno.EBUSY, "the input changes, and another of its name has come")
        ticket.seal(manifest)
        return manifest

    def give_up(self, ticket: Ticket) -> Manifest | None:
        """Seal an input as failed that cannot be read, while everything else can."""
        path = ticket.input
        if path is None or ticket.manifest() is not None:
            return None
        given = _Input(ticket, path, signature(os.lstat(path)), self.now())
        ticket.begin()
        manifest = self._failed(given, reasons.unreadable())
        ticket.seal(manifest)
        return manifest

    def _manifest(self, given: _Input, status: os.stat_result) -> Manifest:
        if not stat.S_ISREG(status.st_mode):
            return self._failed(given, reasons.special())
        if status.st_size > self.most:
            return self._failed(given, reasons.too_large(status.st_size, self.most))
        with open_source(given.path, name=given.name) as source:
            known = self.ledger.known(source.sha256)
            faults.at("hashed")
            if known is not None and known.state == "done":
                return self._duplicate(given, source, known)
            if not source.size:
                return self._failed(given, reasons.empty(), source)
            if reasons.is_packed(source):
                return self._failed(given, reasons.no_x12(source, 0), source)
            return self._judged(given, source)

    def _judged(self, given: _Input, source: Source) -> Manifest:
        kind: InputKind | None = None
        try:
            kinds = kinds_of(source.chunks())
            kind = kinds[0] if kinds else None
            also = next((each for each in kinds[1:] if each != "835"), "")
            if kind == "837":
                return replace(self._scrubbed(given, source), also=also)
            if kind == "835":
                return replace(self._remitted(given, source), also=also)
            if kind is not None:
                return self._answered(given, source, kind)
        except NotX12 as error:
            return self._failed(given, reasons.no_x12(source, error.place), source)
        except (OSError, LedgerError, Unwritable):
            raise
        except Exception as error:
            given.ticket.begin()
            failed(error, given.ticket.id)
            reason = reasons.failed_inside(type(error).__name__, location(error.__traceback__))
            return self._failed(given, reason, source, kind or "")
        return self._failed(given, reasons.not_for_us(), source)

    # -- endings

    def _scrubbed(self, given: _Input, source: Source) -> Manifest:
        history = recording.Asked(self.ledger.history(before=source.sha256))
        made = self.session()
        made = replace(made, options=replace(made.options, history=history, notes_lifted=True))
        files = self.root.layout.files(f"{safe_stem(given.path.name)}{_tag(source)}")
        parts = Parts({role: Part(target, given.ticket.out(role)) for role, target in files.items()})
        with ExitStack() as stack:
            stack.enter_context(parts)
            result = scrubbed(source, made, self.root.layout, parts, Showing())
            history.answered()
            _tell_crashes(result)
            written = parts.written()
            faults.at("judged")
            stack.pop_all()  # from here on the ticket owns them
        outputs = tuple(self._placed(role, path, files[role]) for role, path in written.items())
        published = (OutputRecord(one.role, one.path, one.sha256, one.bytes) for one in outputs)
        records = recording.scrubbed_records(result, given.at, self.ledger, parts, published)
        given.ticket.record(record.as_json() for record in records)
        record = result.record()
        facts = {"claims": record.claims, "clean": record.clean, "held": record.held}
        ending = self._ending("published", given, self._archive(given, source), source, "837")
        return replace(ending, outputs=outputs, facts=facts)

    def _answered(self, given: _Input, source: Source, kind: InputKind) -> Manifest:
        answered = read_answers(source.chunks(), source.sha256)
        keep = self._archive(given, source)
        return self._recorded("answered", given, keep, source, kind, received_records(answered))

    def _remitted(self, given: _Input, source: Source) -> Manifest:
        keep = self.root.vacant("remits", given.path.name, _tag(source))
        return self._recorded("remitted", given, keep, source, "835")

    def _recorded(
        self,
        ending: str,
        given: _Input,
        keep: Path,
        source: Source,
        kind: InputKind,
        more: Iterable[Record] = (),
    ) -> Manifest:
        """An input that the ledger is told of, and of which nothing is published."""
        filed = given.at.isoformat()
        record = InputRecord(source.sha256, given.name, kind, source.size, filed)
        given.ticket.record(each.as_json() for each in (record, *more))
        return self._ending(ending, given, keep, source, kind)

    def _duplicate(self, given: _Input, source: Source, known: Known) -> Manifest:
        keep = self.root.vacant("duplicate", given.path.name, beside=_FIRST)
        outputs = self._beside(given, keep, _FIRST, pointer(known))
        return replace(self._ending("duplicate", given, keep, source, known.kind), outputs=outputs)

    def _failed(
        self, given: _Input, reason: Reason, source: Source | None = None, kind: str = ""
    ) -> Manifest:
        keep = self.root.vacant("failed", given.path.name, beside=_REASON)
        text = reason.as_json(source.sha256 if source else "", given.at.isoformat())
        outputs = self._beside(given, keep, _REASON, text)
        return replace(self._ending("failed", given, keep, source, kind), outputs=outputs, reason=reason.word)

    def _beside(self, given: _Input, keep: Path, tail: str, text: str) -> tuple[Placed, ...]:
        """Write the file that says why an input was put aside; there is nothing else to record."""
        role = tail.strip(".")
        part = Part(keep.with_name(keep.name + tail), given.ticket.out(role))
        part.write(text.encode("utf-8"))
        part.finish()
        given.ticket.record(())
        return (self._placed(role, given.ticket.out(role), part.target),)

    # -- parts of a manifest

    def _ending(self, ending: str, given: _Input, keep: Path, source: Source | None, kind: str) -> Manifest:
        sha256 = source.sha256 if source else ""
        return Manifest(ending, sha256, given.name, kind, given.at.isoformat(), self._path(keep))

    def _placed(self, role: str, path: Path, target: Path) -> Placed:
        with open_source(path) as written:
            return Placed(role, self._path(target), written.sha256, written.size)

    def _archive(self, given: _Input, source: Source) -> Path:
        return self.root.vacant(f"archive/{given.at.date().isoformat()}", given.path.name, _tag(source))

    def _path(self, path: Path) -> str:
        return path.relative_to(self.root.path).as_posix()


_FIRST, _REASON = ".first.json", ".reason.json"


def _tell_crashes(result: Scrubbed) -> None:
    """Log which edits failed; what they could not judge is held."""
    course = Course(result.session)
    for finding in result.fixed.findings:
        course.code_of(finding)


def _tag(source: Source) -> str:
    return f"-{source.sha256[:12]}"
