"""What `scrub --record` files: the claims of an input as they were written, clean ones as sent, others as held."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from scrubber.app import console
from scrubber.app.exits import Refused
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.opening import now, open_ledger
from scrubber.app.recording import Asked, scrubbed_records
from scrubber.app.scrubbed import Scrubbed
from scrubber.app.session import Session
from scrubber.app.staged import Staged
from scrubber.ledger import Ledger, LedgerError, OutputRecord, Record
from scrubber.pipeline.source import Source, open_source

__all__ = ["Book", "recording"]


@contextmanager
def recording(session: Session, at: LedgerAt) -> Iterator[Book]:
    """Open the ledger that is to be written. Raises Refused."""
    with _refusing(), open_ledger(session.settings, at.ledger) as ledger:
        yield Book(ledger)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except LedgerError as error:
        raise Refused(str(error)) from None


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger of a run that files what it scrubs."""

    ledger: Ledger

    def session(self, made: Session, source: Source) -> Session:
        """The session for an input: an input that was filed before is no history of itself."""
        with _refusing():
            history = Asked(self.ledger.history(before=source.sha256))
        return replace(made, options=replace(made.options, history=history, notes_lifted=True))

    def close(self, result: Scrubbed, staged: Staged, root: Path) -> None:
        """Put the outputs in place and file the input, both or neither. Raises Unwritable and Refused.

        Nothing is filed where the content was filed before, or where it has no claim.
        """
        with _refusing():
            history = result.session.options.history
            if isinstance(history, Asked):
                history.answered()
            if not result.fixed.claims:
                staged.commit()
                console.note(f"{result.path}: no claim in it, nothing was filed")
            elif not self.ledger.file(self._records(result, staged, root), now()):
                staged.commit()
                console.note(f"{result.path}: filed before, nothing was added to the ledger")

    def _records(self, result: Scrubbed, staged: Staged, root: Path) -> Iterator[Record]:
        """The outputs take their places as the last step of the transaction: if they cannot, nothing is filed."""
        outputs = [_placed(role, path, staged, root) for role, path in staged.written().items()]
        yield from scrubbed_records(result, now(), self.ledger, staged, outputs)
        staged.commit()


def _placed(role: str, path: Path, staged: Staged, root: Path) -> OutputRecord:
    with open_source(path) as written:
        shown = staged[role].target.relative_to(root).as_posix()
        return OutputRecord(role, shown, written.sha256, written.size)
