"""`scrubber ledger`: make and check the ledger, say what it holds, take out what is too old."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scrubber.app.arguments import Common, TextOrJson
from scrubber.app.config import Settings
from scrubber.app.edits import table
from scrubber.app.exits import Code, Refused
from scrubber.app.ledger_arguments import LedgerAt, Noted, Purging
from scrubber.app.opening import now, open_ledger
from scrubber.app.session import set_up
from scrubber.app.tables_asked import Form
from scrubber.ledger.errors import LedgerError
from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from scrubber.ledger import Ledger, Purged

__all__ = ["migrate", "purge", "status", "verify"]


@contextmanager
def _opened(settings: Settings, at: LedgerAt, *, write: bool) -> Iterator[Ledger]:
    try:
        with open_ledger(settings, at.ledger, write=write) as ledger:
            yield ledger
    except LedgerError as error:
        raise Refused(str(error)) from None


def migrate(common: Common, at: LedgerAt) -> int:
    """Make the tables, or bring them to the newest form."""
    with _opened(set_up(common).settings, at, write=True) as ledger:
        found, current = ledger.found, ledger.schema_version
        if found == current:
            said = f"is at {current} already"
        else:
            said = f"was brought from {found} to {current}" if found else f"was made, at {current}"
            ledger.note("migrate", {"from": found, "to": current}, now(), _user())
        _print(f"{ledger.place} {said}")
    return Code.CLEAN


def verify(common: Common, at: LedgerAt, noted: Noted) -> int:
    """Check the audit trail and what it says was filed."""
    with _opened(set_up(common).settings, at, write=False) as ledger:
        verified = ledger.verify(noted.head)
        for fault in verified.faults:
            _print(f"{ledger.place}: {fault}")
        entries = f"{verified.entries:,} audit {'entry' if verified.entries == 1 else 'entries'}"
        state = f"{count_of(len(verified.faults), 'fault')}" if verified.faults else "all as it was written"
        _print(f"{entries}, {state}")
        if verified.unsealed:
            inputs = count_of(verified.unsealed, "input")
            _print(f"{inputs} of an earlier version: counts and sums were compared, values have no seal")
        _print(f"head {verified.head or 'none'}")
    return Code.FINDINGS if verified.faults else Code.CLEAN


def status(common: Common, at: LedgerAt, form: Form) -> int:
    """Say where the ledger is, and how much it holds."""
    with _opened(set_up(common).settings, at, write=False) as ledger:
        told: dict[str, object] = {
            "ledger": ledger.place,
            "schema": ledger.schema_version,
            "full_storage": ledger.full,
        }
        counts = ledger.counts()
    if form.format is TextOrJson.JSON:
        json.dump({**told, "counts": counts}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        told["full_storage"] = "yes" if told["full_storage"] else "no"
        rows = [
            ("what", "how much"),
            *told.items(),
            *((name, f"{count:,}") for name, count in counts.items()),
        ]
        sys.stdout.write(table([(visible(str(name)), visible(str(value))) for name, value in rows]))
    return Code.CLEAN


def purge(common: Common, at: LedgerAt, purging: Purging) -> int:
    """Take out what was filed before a day, or say what would go."""
    settings = set_up(common).settings
    before = _before(settings, purging)
    with _opened(settings, at, write=purging.yes) as ledger:
        if purging.yes:
            who = purging.who or _user()
            gone = ledger.purge(before, now(), who, compact=purging.compact)
            _print(f"{ledger.place}: {_told(gone)} from before {before} went")
        else:
            _print(f"{ledger.place}: {_told(ledger.would_purge(before))} from before {before} would go")
            _print("nothing was changed; --yes does it")
    return Code.CLEAN


def _before(settings: Settings, purging: Purging) -> date:
    """The day from which on all is kept. Raises Refused."""
    if purging.older_than is not None and purging.before is not None:
        raise Refused("--older-than and --before exclude each other")
    today = now().date()
    if purging.before is not None:
        try:
            before = date.fromisoformat(purging.before)
        except ValueError:
            raise Refused(
                f"--before: {purging.before!r} is no date; expected one such as 2026-07-20"
            ) from None
        if before > today:
            raise Refused(f"--before: {before} lies ahead; expected a day up to {today}")
        return before
    days = purging.older_than or settings.ledger.keep_days
    if days is None:
        raise Refused("how old is too old is not said; expected --older-than DAYS or --before DATE")
    return today - timedelta(days=days)


def _told(gone: Purged) -> str:
    counts = (
        count_of(gone.inputs, "input"),
        count_of(gone.claims, "claim"),
        count_of(gone.lines, "line"),
        count_of(gone.findings, "finding"),
    )
    return f"{', '.join(counts)} and {count_of(gone.failures, 'failure')}"


def _user() -> str:
    with suppress(OSError, KeyError, ImportError):  # a user without a name, in a container
        return getpass.getuser()
    return ""


def _print(text: str) -> None:
    sys.stdout.write(visible(text) + "\n")
