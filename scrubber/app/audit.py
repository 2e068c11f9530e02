"""`scrubber audit`: what a pile of claims and remittances tells, as one page and one workbook.

The pile is filed in a ledger of its own, in a private folder and with a key that nobody keeps; it goes when the run
ends.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from scrubber.app.arguments import Common, Judging, Packs
from scrubber.app.audit_arguments import AuditOf, AuditTo
from scrubber.app.audit_folder import audit_folder
from scrubber.app.console import note, progress
from scrubber.app.denials_arguments import Of, period
from scrubber.app.exits import Code, Refused
from scrubber.app.outputs import keep_inputs
from scrubber.app.piles import pile_files
from scrubber.app.piles_told import Doing, files_told, left_told
from scrubber.app.session import Session, session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.app.watch.kinds import foreign
from scrubber.denials.audit.audited import Audited, Prices, audited
from scrubber.denials.audit.caught import EditWords
from scrubber.denials.audit.files import PileFile
from scrubber.denials.audit.tables import AuditTables
from scrubber.denials.export import ExtraMissing, need
from scrubber.denials.trends.counted import Period
from scrubber.finding import Severity
from scrubber.ledger import Ledger
from scrubber.ledger.database import Database
from scrubber.ledger.errors import LedgerError
from scrubber.ledger.keys import KEY_BYTES
from scrubber.ledger.patient_lines import patient_lines
from scrubber.pipeline.backfill import Backfill
from scrubber.pipeline.pile import Left, Pile, sort_pile
from scrubber.report.audit_book import write_audit_book
from scrubber.report.audit_page import write_audit_page
from scrubber.report.chart_paper import ChartsMissing, have_charts
from scrubber.report.table_forms import said
from scrubber.report.visible import count_of, visible

__all__ = ["run"]

_PAGE, _BOOK = "audit.html", "audit.xlsx"
_NOTHING = "nothing in the pile is a claim, a remittance or an acknowledgement that can be used"
_TOLD = 20
"""Files that are named where there is no report to name them in."""


def run(of: AuditOf, to: AuditTo, common: Common, packs: Packs) -> int:
    """Audit the pile and write page and workbook. Raises Refused."""
    since, until = period(Of(since=of.since, until=of.until))
    made = session(common, Judging(as_of=of.as_of), packs)
    targets = {"page": to.out / _PAGE, "book": to.out / _BOOK}
    _ready(to)
    paths, special = pile_files(of.paths, targets.values())
    keep_inputs(paths, targets.values())
    doing = Doing(len(paths))
    try:
        with steady(), progress(doing.status), audit_folder() as folder:
            pile = sort_pile(paths, foreign, doing.step)
            pile.left += special
            if not pile.papers:
                raise Refused(_nothing(pile.left), Code.NOT_X12)
            found, files = _audited(made, pile, folder, Period(since, until), doing)
            doing.what = "writing"
            with Staged(targets) as staged:
                _write(staged, AuditTables(found, to.shareable), files, to, folder)
                staged.commit()
    except LedgerError as error:
        raise Refused(str(error)) from None
    _tell(AuditTables(found, to.shareable), files, targets, shareable=to.shareable)
    return Code.CLEAN


def _nothing(left: Iterable[Left]) -> str:
    """That there is nothing to audit, and why not each of the first files."""
    every = [*left]
    named = [f"{one.path}: {left_told(one)}" for one in every[:_TOLD]]
    more = [f"and {len(every) - _TOLD:,} more"] if len(every) > _TOLD else []
    return "\n".join((_NOTHING, *named, *more))


def _ready(to: AuditTo) -> None:
    """Refuse before the work begins what could not be written after it."""
    there = next(place for place in (to.out.absolute(), *to.out.absolute().parents) if place.exists())
    if not there.is_dir():
        raise Refused(
            f"--out: {there if there != to.out.absolute() else to.out} is a file; expected a folder"
        )
    if not os.access(there, os.W_OK | os.X_OK):
        raise Refused(f"--out: {there}: nothing can be written there; expected a folder of yours")
    try:
        need("xlsxwriter", "xlsx")
    except ExtraMissing as missing:
        raise Refused(str(missing)) from None
    if to.charts and not have_charts():
        raise Refused(f"{ChartsMissing()}, or leave them out with --no-charts")


# -- the findings -------------------------------------------------------------------------------------------


def _audited(
    made: Session, pile: Pile, folder: Path, days: Period, doing: Doing
) -> tuple[Audited, list[PileFile]]:
    """File the pile and gather what it tells; the ledger stays until the folder goes."""
    file = str(folder / "pile.sqlite")
    with Ledger.open(file, secrets.token_bytes(KEY_BYTES), full=False) as ledger:
        backfill = Backfill(ledger, made.rules, made.options)
        doing.filing(backfill, len(pile.papers))
        backfill.file(pile)
        if not backfill.used:
            raise Refused(_nothing(backfill.left), Code.NOT_X12)
        doing.gathering("")
        reading = Database(file, write=False)
        try:
            found = audited(
                ledger.remit_reader(),
                lambda: patient_lines(reading),
                made.rules.tables,
                _words(made),
                _prices(made),
                as_of=made.options.as_of,
                period=days,
                step=doing.gathering,
            )
        finally:
            reading.close()
    return found, files_told(pile, backfill)


def _words(made: Session) -> Mapping[str, EditWords]:
    holding = (Severity.REJECT, Severity.DENY)
    return {
        edit.id: EditWords(edit.title, edit.severity in holding) for edit in made.rules.catalogue if edit.live
    }


def _prices(made: Session) -> Prices:
    profiles, practice = made.rules.profiles, made.options.practice

    def medicare(payer: str) -> bool:
        return "medicare" in profiles.resolve(payer).profiles

    def contract(payer: str, code: str, component: str) -> Decimal | None:
        return practice.fee(profiles.resolve(payer).profiles[::-1], code, component)

    return Prices(medicare, practice.locality, contract if practice.fees else None)


# -- what is written ----------------------------------------------------------------------------------------


def _write(staged: Staged, tables: AuditTables, files: list[PileFile], to: AuditTo, folder: Path) -> None:
    with staged["page"].text() as stream:
        write_audit_page(stream, tables, files, draw=to.charts)
    with staged["book"].binary() as book:
        write_audit_book(book, tables, files, folder=folder)


def _tell(
    tables: AuditTables, files: list[PileFile], targets: Mapping[str, Path], *, shareable: bool
) -> None:
    """What was found, a line each, and where it stands; which files were left out goes to standard error."""
    for what, claims, _, money, of in tables.overview().rows:
        dollars = f"{said(money, 'money')} {of}"
        told = dollars if claims is None else f"{said(claims, 'count')} ({dollars})"
        sys.stdout.write(f"{what}: {told}\n")
    for target in targets.values():
        sys.stdout.write(f"{visible(str(target))}\n")
    if tables.audit.empty:
        note(f"nothing of the pile is of these days: {tables.figures.period}")
    left = [one for one in files if not one.used]
    if left:
        where = "" if shareable else "; the report says why"
        note(f"{count_of(len(left), 'file')} of {len(files):,} left out{where}")
