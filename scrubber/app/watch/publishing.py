"""What happens once a manifest stands: outputs take their places, the ledger is told, the input is kept.

Each step is done once, and is over when what it works on is gone from the ticket: so a restart goes on where the
last run stopped, and a file that somebody has taken from clean/ in the meantime is not written there again. The
ledger is told after the outputs are on disk, and before the input leaves the ticket.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from scrubber.ack.inbound import read_answers
from scrubber.app import logs
from scrubber.app.disk import sync_folders
from scrubber.app.session import Session
from scrubber.app.watch import faults
from scrubber.app.watch.layout import Root
from scrubber.app.watch.recording import received_records
from scrubber.app.watch.remitting import load
from scrubber.app.watch.ticket import Manifest, Ticket
from scrubber.ledger import Ledger, Record, read_record
from scrubber.pipeline.source import open_source

__all__ = ["finish"]


def finish(root: Root, ticket: Ticket, manifest: Manifest, ledger: Ledger, session: Session) -> None:
    """Do what is left of a ticket whose manifest stands. Raises OSError and LedgerError; then do it again."""
    _publish(root, ticket, manifest)
    faults.at("published")
    if not ticket.told:
        _tell(root, ticket, manifest, ledger, session)
        faults.at("filed")
    _keep(root, ticket, manifest)
    faults.at("kept")
    ticket.clear()


def _publish(root: Root, ticket: Ticket, manifest: Manifest) -> None:
    waiting = ticket.waiting()
    for output in manifest.outputs:
        if output.role in waiting:
            faults.at("publishing")
            os.replace(ticket.out(output.role), root.path / output.path)
            faults.at("placed")
    if not ticket.told:  # else they are on disk, as the ledger says
        sync_folders((root.path / output.path).parent for output in manifest.outputs)


def _tell(root: Root, ticket: Ticket, manifest: Manifest, ledger: Ledger, session: Session) -> None:
    at = datetime.fromisoformat(manifest.at)
    if manifest.ending == "published" and ledger.file(_records(ticket), at):
        _warn(ticket, manifest, ledger)
    if ticket.input is None:
        return  # it was told: inputs are kept after that
    if manifest.ending == "answered" or manifest.also:
        _answer(ticket, manifest, ledger, at)
    if manifest.ending == "remitted":
        if not load(root, ticket, manifest, ledger, session, at):
            ledger.file(_records(ticket), at)  # by its name alone: it can be loaded later
    elif manifest.ending == "failed":
        content = manifest.sha256 or f"unread-{ticket.id}"  # what was not read is kept by its ticket
        ledger.fail(content, manifest.name, manifest.kind, manifest.reason, at)
    elif manifest.ending == "duplicate":
        ledger.note(manifest.ending, {"sha256": manifest.sha256, "ticket": ticket.id}, at)


def _warn(ticket: Ticket, manifest: Manifest, ledger: Ledger) -> None:
    """Log that a file has the control number of another, which holds nothing; the report of the day lists them."""
    if ledger.repeats_control(manifest.sha256):
        logs.log(logs.Level.WARNING, "control_number_used_before", ticket=ticket.id, kind=manifest.kind)


def _answer(ticket: Ticket, manifest: Manifest, ledger: Ledger, at: datetime) -> None:
    """Set states by what an input answers, be it alone or beside claims and remittances; those are not answers."""
    assert ticket.input is not None  # the caller asked
    with open_source(ticket.input) as source:
        answered = read_answers(source.chunks(), manifest.sha256, beside=(manifest.kind,))
        ledger.answer(answered, chain(islice(_records(ticket), 1), received_records(answered)), at)


def _records(ticket: Ticket) -> Iterator[Record]:
    with open(ticket.records, "rb") as stream:
        for line in stream:
            yield read_record(line)


def _keep(root: Root, ticket: Ticket, manifest: Manifest) -> None:
    """Move the input to its last place; never over something that stands there."""
    path = ticket.input
    if path is None:
        return
    place = root.path / manifest.keep
    if place.parent.parent != root.path and not place.parent.is_dir():
        place.parent.mkdir(mode=0o700)
        sync_folders([place.parent.parent])
    if os.path.lexists(place):
        place = _beside(root, place)
    os.rename(path, place)
    sync_folders([place.parent])  # that it is gone from in/ may be forgotten: it would be a duplicate


def _beside(root: Root, place: Path) -> Path:
    return root.vacant(place.parent.relative_to(root.path).as_posix(), place.name)
