"""`scrubber audit`: what a pile of claims and remittances tells, as one page and one workbook.

The pile is filed in a ledger of its own, in a private folder and with a key that nobody keeps; it goes when the run
ends.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scrubber.app.arguments import Common, Judging, Packs
from scrubber.app.audit_arguments import AuditOf, AuditTo
from scrubber.app.console import note, progress
from scrubber.app.denials_arguments import Of, period
from scrubber.app.exits import Code, Refused
from scrubber.app.opening import now
from scrubber.app.outputs import keep_inputs
from scrubber.app.session import Session, session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.app.watch.kinds import foreign
from scrubber.denials.audit_caught import EditWords
from scrubber.denials.audit_files import PileFile
from scrubber.denials.audit_tables import AuditTables
from scrubber.denials.audited import Audited, Prices, audited
from scrubber.denials.counted import Period
from scrubber.denials.export import ExtraMissing, need
from scrubber.finding import Severity
from scrubber.ledger import Ledger
from scrubber.ledger.database import Database
from scrubber.ledger.errors import LedgerError
from scrubber.ledger.keys import KEY_BYTES
from scrubber.ledger.patient_lines import patient_lines
from scrubber.pipeline.auditing import Auditing, Used
from scrubber.pipeline.pile import Left, Pile, sort_pile
from scrubber.report.audit_book import write_audit_book
from scrubber.report.audit_page import write_audit_page
from scrubber.report.chart_paper import ChartsMissing, have_charts
from scrubber.report.table_forms import said
from scrubber.report.visible import count_of, visible

__all__ = ["run"]

_PAGE, _BOOK = "audit.html", "audit.xlsx"
_KINDS = {"837": "claims", "835": "remittances", "999": "999", "277ca": "277CA", "ta1": "TA1"}
_WHY = {
    "not_x12": "no X12",
    "other": "X12 of another kind",
    "no_day": "nothing says of which day it is",
    "empty": "empty",
    "unreadable": "cannot be read",
    "duplicate": "the same content as",
    "torn": "holds no whole remittance",
}


def run(of: AuditOf, to: AuditTo, common: Common, packs: Packs) -> int:
    """Audit the pile and write page and workbook. Raises Refused."""
    since, until = period(Of(since=of.since, until=of.until))
    made = session(common, Judging(as_of=of.as_of), packs)
    targets = {"page": to.out / _PAGE, "book": to.out / _BOOK}
    _ready(to)
    paths = [*_files(of.paths, targets.values())]
    keep_inputs(paths, targets.values())
    doing = _Doing(len(paths))
    try:
        with steady(), progress(doing.status), tempfile.TemporaryDirectory(prefix="scrubber-") as folder:
            pile = sort_pile(paths, foreign, doing.step)
            if not pile.papers:
                raise Refused(
                    "nothing in the pile is a claim, a remittance or an acknowledgement", Code.NOT_X12
                )
            found, files = _audited(made, pile, Path(folder), Period(since, until), doing)
            doing.what = "writing"
            with Staged(targets) as staged:
                _write(staged, AuditTables(found, to.shareable), files, to, Path(folder))
                staged.commit()
    except LedgerError as error:
        raise Refused(str(error)) from None
    _tell(AuditTables(found, to.shareable), files, targets, shareable=to.shareable)
    return Code.CLEAN


def _ready(to: AuditTo) -> None:
    """Refuse before the work begins what could not be written after it."""
    if to.out.exists() and not to.out.is_dir():
        raise Refused(f"--out: {to.out} is a file; expected a folder")
    try:
        need("xlsxwriter", "xlsx")
    except ExtraMissing as missing:
        raise Refused(str(missing)) from None
    if to.charts and not have_charts():
        raise Refused(f"{ChartsMissing()}, or leave them out with --no-charts")


# -- the files ----------------------------------------------------------------------------------------------


def _files(paths: Iterable[str], outputs: Iterable[Path]) -> Iterator[str]:
    """Every file of the pile, each path once; what an earlier audit wrote to the same place is not of it."""
    own = {os.path.realpath(output) for output in outputs}
    seen: set[str] = set()
    for path in paths:
        if not os.path.exists(path):
            raise Refused(f"{path}: is not there; expected a file or a folder")
        for file in _beneath(path) if os.path.isdir(path) else (path,):
            real = os.path.realpath(file)
            if real not in seen and real not in own:
                seen.add(real)
                yield file


def _beneath(path: str) -> Iterator[str]:
    def away(error: OSError) -> None:
        raise Refused(f"{error.filename}: cannot be read: {error.strerror}; expected a folder")

    for folder, folders, names in os.walk(path, onerror=away):
        folders.sort()
        for name in sorted(names):
            file = os.path.join(folder, name)
            if not _special(file):
                yield file


def _special(file: str) -> bool:
    """Whether opening it could wait for ever: a pipe, a socket, a device."""
    try:
        mode = os.stat(file).st_mode
    except OSError:
        return False  # reading it says what is the matter
    return not stat.S_ISREG(mode)


def _named(pile: Pile, auditing: Auditing) -> list[PileFile]:
    """Each file with what it came to."""
    files = [_used(one) for one in auditing.used]
    kinds = {paper.path: paper for paper in pile.papers}
    for left in auditing.left:
        paper = kinds.get(left.path)
        kind, day = (_KINDS[paper.kind], str(paper.at.date())) if paper else ("", "")
        files.append(PileFile(left.path, kind, day, False, _left(left)))
    return files


def _used(one: Used) -> PileFile:
    paper, parts = one.paper, list[str]()
    if paper.kind == "837":
        parts.append(count_of(one.claims, "claim"))
    elif paper.kind == "835":
        parts.append(f"{count_of(one.remits, 'remittance')}, {count_of(one.payments, 'claim payment')}")
        parts += [f"{one.again:,} read before"] if one.again else []
        parts += [f"{one.torn:,} without an end left out"] if one.torn else []
        parts += [f"{one.unbalanced:,} that do not balance"] if one.unbalanced else []
    else:
        parts.append(f"answers {count_of(one.claims, 'claim')}")
        parts += [f"{one.unmatched:,} fit nothing of the pile"] if one.unmatched else []
    if not paper.whole and paper.kind == "837":
        parts.append("its end is missing; used as far as it goes")
    if paper.beside:
        parts.append(f"also holds {', '.join(paper.beside)}, not used")
    return PileFile(paper.path, _KINDS[paper.kind], str(paper.at.date()), True, "; ".join(parts))


def _left(left: Left) -> str:
    words = f" {left.words}" if left.why == "duplicate" else f": {left.words}" if left.words else ""
    return _WHY[left.why] + words


# -- the findings -------------------------------------------------------------------------------------------


def _audited(
    made: Session, pile: Pile, folder: Path, days: Period, doing: _Doing
) -> tuple[Audited, list[PileFile]]:
    """File the pile and gather what it tells; the ledger stays until the folder goes."""
    file = str(folder / "pile.sqlite")
    with Ledger.open(file, secrets.token_bytes(KEY_BYTES), full=False) as ledger:
        auditing = Auditing(ledger, made.rules, made.options)
        doing.filing(auditing, len(pile.papers))
        auditing.file(pile)
        doing.what = "gathering"
        doing.auditing = None
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
            )
        finally:
            reading.close()
    return found, _named(pile, auditing)


def _words(made: Session) -> Mapping[str, EditWords]:
    holding = (Severity.REJECT, Severity.DENY)
    return {
        edit.id: EditWords(edit.title, edit.severity in holding) for edit in made.rules.catalogue if edit.live
    }


def _prices(made: Session) -> Prices:
    profiles = made.rules.profiles
    return Prices(
        lambda payer: "medicare" in profiles.resolve(payer).profiles, made.options.practice.locality
    )


# -- what is written ----------------------------------------------------------------------------------------


def _write(staged: Staged, tables: AuditTables, files: list[PileFile], to: AuditTo, folder: Path) -> None:
    with staged["page"].text() as stream:
        write_audit_page(stream, tables, files, written=now(), draw=to.charts)
    with staged["book"].binary() as book:
        write_audit_book(book, tables, files, folder=folder)


def _tell(
    tables: AuditTables, files: list[PileFile], targets: Mapping[str, Path], *, shareable: bool
) -> None:
    """What was found, a line each, and where it stands; which files were left out goes to standard error."""
    for what, claims, _, money, of in tables.overview().rows:
        sys.stdout.write(f"{what}: {said(claims, 'count')} ({said(money, 'money')} {of})\n")
    for target in targets.values():
        sys.stdout.write(f"{visible(str(target))}\n")
    left = [one for one in files if not one.used]
    if left:
        where = "" if shareable else "; the report says why"
        note(f"{count_of(len(left), 'file')} of {len(files):,} left out{where}")


@dataclass
class _Doing:
    """How far the work is."""

    files: int
    what: str = "looking"
    looked: int = 0
    papers: int = 0
    auditing: Auditing | None = None

    def step(self) -> None:
        """A file was looked into."""
        self.looked += 1

    def filing(self, auditing: Auditing, papers: int) -> None:
        """From here on files are filed."""
        self.what, self.auditing, self.papers = "filing", auditing, papers

    def status(self) -> str:
        """One line for a person who waits."""
        if self.auditing is not None:
            came = self.auditing.came
            done = f"{came.files:,} of {self.papers:,} files"
            return f"filing: {done}, {came.claims:,} claims, {came.payments:,} payments"
        return f"looking: {self.looked:,} of {self.files:,} files" if self.what == "looking" else self.what
