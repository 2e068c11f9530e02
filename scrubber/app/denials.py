"""`scrubber denials list` and `export`: the rows of the denial log."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from scrubber.app.arguments import Common
from scrubber.app.denials_arguments import Exported, Hiding, Listed, Listing, Of, filters
from scrubber.app.exits import Code, Refused
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.opening import open_ledger
from scrubber.app.session import set_up
from scrubber.app.staged import Staged
from scrubber.denials import causes
from scrubber.denials.export import BINARY, TEXT, ExtraMissing, write
from scrubber.denials.export_text import write_csv, write_dictionary, write_jsonl
from scrubber.denials.log import row_of
from scrubber.denials.recoding import Recoding
from scrubber.denials.row import DenialRow
from scrubber.ledger.errors import LedgerError
from scrubber.report.denial_words import KINDS, PARTS
from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from scrubber.ledger import Ledger
    from scrubber.ledger.told_remits import Filters

__all__ = ["export", "list_denials", "log_of", "reading"]

DENIED = ("denied", "partly_denied")
"""Dispositions of what was denied; the others are what a contract or the patient's plan takes."""


@contextmanager
def reading(common: Common, at: LedgerAt) -> Iterator[Ledger]:
    """The ledger, to be read. Raises Refused."""
    try:
        with open_ledger(set_up(common).settings, at.ledger, write=False) as ledger:
            yield ledger
    except LedgerError as error:
        raise Refused(str(error)) from None


def log_of(ledger: Ledger, wanted: Filters, *, every: bool) -> Iterator[DenialRow]:
    """Rows of the log in the order of their remittances; what was denied, or with `every` all."""
    rows = map(row_of, ledger.remit_reader().denials(wanted))
    return rows if every else (row for row in rows if row.disposition in DENIED)


def list_denials(common: Common, at: LedgerAt, of: Of, listed: Listed) -> int:
    """Print rows of the log."""
    _known("--kind", listed.kind.lower(), causes.KINDS)
    _known("--part", listed.part.lower(), PARTS)
    with reading(common, at) as ledger:
        rows = islice(log_of(ledger, filters(of, listed), every=listed.all), listed.limit)
        if listed.format is Listing.JSONL:
            write_jsonl(rows, sys.stdout)
        elif listed.format is Listing.CSV:
            write_csv(rows, sys.stdout)
        else:
            for row in rows:
                sys.stdout.write(_block(row) + "\n")
    return Code.CLEAN


def export(common: Common, at: LedgerAt, of: Of, exported: Exported, hiding: Hiding) -> int:
    """Write rows of the log to a file."""
    form = exported.out.suffix.lower().lstrip(".")
    if form not in (*TEXT, *BINARY):
        ends = ", ".join(f".{one}" for one in (*TEXT, *BINARY))
        raise Refused(f"{exported.out}: expected a name that ends in one of {ends}")
    about = exported.about()
    files = {"log": exported.out} | ({"dictionary": exported.dictionary} if exported.dictionary else {})
    with reading(common, at) as ledger, Staged(files) as staged:
        part = staged["log"]
        rows = log_of(ledger, filters(of), every=exported.all)
        if hiding.shareable:
            read_before = log_of(ledger, filters(of), every=exported.all)
            rows = map(Recoding(read_before, hiding.threshold).row, rows)
        try:
            if form in TEXT:
                with part.text() as text:
                    number = write(rows, form, text, shareable=hiding.shareable)
            else:
                with part.binary() as stream:
                    number = write(rows, form, stream, shareable=hiding.shareable)
        except (ExtraMissing, ValueError) as error:
            raise Refused(str(error)) from None
        if about:
            with staged["dictionary"].text() as text:
                write_dictionary(text, about, shareable=hiding.shareable)
        staged.commit()
    sys.stdout.write(f"{visible(str(exported.out))}: {count_of(number, 'row')}\n")
    return Code.CLEAN


def _known(option: str, word: str, words: Iterable[str]) -> None:
    known = tuple(words)
    if word and word not in known:
        raise Refused(f"{option}: {word!r} is not known; expected one of {', '.join(known)}")


def _block(row: DenialRow) -> str:
    """A row in three lines: what and how much, why, and what our edits did."""
    where = f" line {row.line}" if row.line else f" service {row.service}" if row.service else ""
    code = " ".join((row.billed_code, *row.billed_modifiers)).strip()
    dollars = row.denied or row.reduced or row.patient
    became = f"{row.disposition.replace('_', ' ')} {dollars:,}"
    first = "  ".join(filter(None, (f"{row.claim or '(no number)'}{where}", code, became)))
    why = " ".join(filter(None, (row.group, row.carc, *row.rarcs))) or "no reason given"
    words = causes.of(row.group, row.carc, row.rarcs).words
    second = f"  {why} · {KINDS.get(row.kind, row.kind)}: {words}"
    whose = " ".join(map(str, filter(None, (row.payer or row.payer_id, row.decided_on)))) or "payer not said"
    third = f"  {whose} · {_what_edits_did(row)}"
    return "\n".join(visible(line) for line in (first, second, third))


def _what_edits_did(row: DenialRow) -> str:
    said = PARTS.get(row.part, row.part) if row.part else ""
    by = f" ({row.edit})" if row.edit else ""
    today = f"; today {row.today_edit} would catch it" if row.today == "yes" else ""
    return f"{said}{by}{today}"
