"""A remittance of a drop folder: read into the ledger, and what was found in it written to reports/.

The ledger is told first. What a crash leaves behind is written again: the report then says what was read before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from scrubber.app import logs
from scrubber.app.arguments import Format, Show
from scrubber.app.command import failed
from scrubber.app.disk import sync_files, sync_folders
from scrubber.app.remit import came_to, remittances
from scrubber.app.runs import wanted
from scrubber.app.session import Session
from scrubber.app.watch.layout import Root, fitted, safe_stem
from scrubber.app.watch.ticket import Manifest, Ticket
from scrubber.finding import Finding
from scrubber.ledger import Ledger, LedgerError
from scrubber.pipeline.remitting import Loading
from scrubber.pipeline.reporting import checked_file, count, edits_info, entry
from scrubber.pipeline.source import Source, open_source
from scrubber.report.as_json import JsonWriter
from scrubber.report.entry import Entry
from scrubber.report.record import FileReport
from scrubber.report.tally import Tally
from scrubber.report.text import block
from scrubber.x12 import NotX12

__all__ = ["load"]

_FORMS = ("txt", "json")


def load(
    root: Root, ticket: Ticket, manifest: Manifest, ledger: Ledger, session: Session, at: datetime
) -> bool:
    """Read the input of a ticket into the ledger; False where nothing of it is there, and it may be loaded later.

    Raises OSError and LedgerError.
    """
    assert ticket.input is not None  # the caller asked
    with open_source(ticket.input, name=manifest.name) as source:
        loading = Loading(source, session.rules, session.options, ledger, at, manifest.name)
        report = _Report(loading, source, session)
        waiting = {form: ticket.out(form) for form in _FORMS}
        try:
            with (
                open(waiting["txt"], "w", encoding="utf-8", newline="\n") as text,
                open(waiting["json"], "w", encoding="utf-8", newline="\n") as table,
            ):
                report.write(text, table)
        except (OSError, LedgerError):
            raise
        except Exception as error:
            failed(error, ticket.id)
            for path in waiting.values():
                path.unlink(missing_ok=True)
        else:
            _place(root, manifest, waiting)
            report.warn(ticket)
    return loading.loaded.filed or loading.loaded.known


def _place(root: Root, manifest: Manifest, waiting: dict[str, Path]) -> None:
    sync_files(waiting.values())
    reports = root.path / "reports"
    stem = f"{safe_stem(manifest.name)}-{manifest.sha256[:12]}"
    for form, path in waiting.items():
        os.replace(path, reports / fitted(stem, f".{form}"))
    sync_folders([reports])


class _Report:
    """What is found while an input is loaded, written as it comes."""

    def __init__(self, loading: Loading, source: Source, session: Session) -> None:
        self._loading = loading
        self._source = source
        self._session = session
        self._tally = Tally()
        self._found = 0

    def write(self, text: TextIO, table: TextIO) -> None:
        """Load the input, and write what `scrubber remit` prints as text, and the report as JSON."""
        writer = JsonWriter(table)
        writer.file(self._source.name, self._findings(text), self._record)
        text.write(came_to(self._source.name, self._loading.loaded) + "\n")
        writer.close(self._tally.summary(), edits_info(self._session.rules, self._session.options))

    def warn(self, ticket: Ticket) -> None:
        """Log that something was found or left out, which the report has."""
        loaded = self._loading.loaded
        if self._found or loaded.torn or loaded.unread:
            facts = {"findings": self._found, "torn": loaded.torn, "unread": loaded.unread}
            logs.log(logs.Level.WARNING, "remittance_with_findings", ticket=ticket.id, **facts)

    def _findings(self, text: TextIO) -> Iterator[Finding]:
        for finding in self._loading:
            self._tally.add(finding, finding.payer, self._source.name)
            if wanted(finding, Show.FAIL, Format.TEXT):
                self._found += 1
                text.write(block(self._entry(finding)) + "\n\n")
                yield finding

    def _entry(self, finding: Finding) -> Entry:
        try:
            return entry(finding, self._source)
        except NotX12:  # as in `scrubber check`
            return Entry(finding, self._source.name, None, finding.payer)

    def _record(self) -> FileReport:
        record = checked_file(self._loading.check)
        record.remittances = remittances(self._loading.loaded)
        count(self._tally, self._loading.check)
        self._tally.end_file(record)
        return record
