"""`scrubber ledger import`: what was sent and answered without the scrubber, brought into the ledger."""

from __future__ import annotations

import sys

from scrubber.app import console
from scrubber.app.arguments import Common, Judging, Packs
from scrubber.app.exits import Code, Refused, worst
from scrubber.app.ledger_arguments import Importing, LedgerAt
from scrubber.app.opening import now, open_ledger
from scrubber.app.piles import pile_files
from scrubber.app.piles_told import Doing, files_told
from scrubber.app.session import session
from scrubber.app.steady import steady
from scrubber.app.watch.kinds import foreign
from scrubber.denials.audit.files import PileFile
from scrubber.ledger.errors import LedgerError
from scrubber.pipeline.backfill import Backfill
from scrubber.pipeline.filing import base_name
from scrubber.pipeline.pile import Left, Paper, Pile, Why, sort_pile
from scrubber.report.visible import count_of, visible

__all__ = ["run"]

_CODES: dict[Why, Code] = {
    "duplicate": Code.CLEAN,
    "filed": Code.CLEAN,
    "torn": Code.FINDINGS,
    "not_x12": Code.NOT_X12,
    "other": Code.NOT_X12,
    "empty": Code.NOT_X12,
}


def run(importing: Importing, at: LedgerAt, common: Common, packs: Packs) -> int:
    """Import the files, in the order of the days that stand in them. Raises Refused."""
    made = session(common, Judging(), packs)
    paths, left = pile_files(importing.paths)
    doing = Doing(len(paths))
    try:
        with steady(), console.progress(doing.status, beside=sys.stdout):
            pile = sort_pile(paths, foreign, doing.step)
            pile.left += left
            with open_ledger(made.settings, at.ledger) as ledger:
                backfill = Backfill(ledger, made.rules, made.options, moment=now(), named=_name)
                doing.filing(backfill, len(pile.papers))
                backfill.file(pile)
                place = ledger.place
    except LedgerError as error:
        raise Refused(str(error)) from None
    _tell(pile, backfill, place)
    return worst([Code.CLEAN, *map(_code, backfill.left)])


def _name(paper: Paper) -> str:
    return base_name(paper.path)


def _code(left: Left) -> Code:
    return _CODES.get(left.why, Code.USAGE)


def _tell(pile: Pile, backfill: Backfill, place: str) -> None:
    """A line for each file, those that were left out last, and one over all."""
    for file in files_told(pile, backfill):
        sys.stdout.write(visible(_line(file)) + "\n")
    came = backfill.came
    claims, payments = count_of(came.claims, "claim"), count_of(came.payments, "claim payment")
    files = f"{len(backfill.used):,} of {count_of(len(backfill.used) + len(backfill.left), 'file')}"
    sys.stdout.write(visible(f"{place}: {files} brought in · {claims}, {payments}") + "\n")


def _line(file: PileFile) -> str:
    about = f"{file.kind} of {file.day}: " if file.kind else ""
    return f"{file.name}: {about}{'' if file.used else 'left out, '}{file.said}"
