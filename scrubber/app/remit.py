"""`scrubber remit`: read 835s into the ledger, match them to what was sent, and log what was denied and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scrubber.app import console
from scrubber.app.arguments import Common, Format, Inputs, Judging, Packs, Show, Showing
from scrubber.app.check import Checked
from scrubber.app.console import progress
from scrubber.app.exits import Refused
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.opening import now, open_ledger
from scrubber.app.originals import Originals, archive_of
from scrubber.app.printing import Run, Unreadable, print_closing, print_runs
from scrubber.app.remit_arguments import OriginalsAt
from scrubber.app.runs import Course, failing, once, opened
from scrubber.app.session import Session, session
from scrubber.app.steady import steady
from scrubber.finding import Finding
from scrubber.ledger.errors import LedgerError
from scrubber.pipeline.check import Check
from scrubber.pipeline.remitting import Loaded, Loading, NoRemittance, rematch
from scrubber.pipeline.replay import judge_again
from scrubber.pipeline.source import Source
from scrubber.report.closing import dollars, found
from scrubber.report.record import FileReport, LoggedRows, MatchCounts, Remittances, Summary
from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from scrubber.ledger import Ledger

__all__ = ["came_to", "remittances", "run"]


def run(
    inputs: Inputs,
    common: Common,
    judging: Judging,
    at: LedgerAt,
    packs: Packs,
    showing: Showing,
    originals: OriginalsAt,
) -> int:
    """Load the inputs and print what was found and what it came to. Raises Refused."""
    once(inputs.paths)
    course = Course(session(common, judging, packs, show_all=showing.show is Show.ALL))
    form = showing.format or Format.TEXT
    whole = Loaded()
    try:
        with open_ledger(course.session.settings, at.ledger) as ledger, steady():
            loader = _Loader(course, ledger, showing.show, form, whole)
            print_runs(loader.runs(inputs.paths), form, course)
            _look_again(ledger, course.session, originals)
    except LedgerError as error:
        raise Refused(str(error)) from None
    if form is Format.TEXT:
        print_closing(course, sys.stdout, lambda summary: _over_all(summary, whole))
    course.tell()
    return course.code


def _look_again(ledger: Ledger, made: Session, originals: OriginalsAt) -> None:
    """Try payments without a claim again, and judge what was denied by today's edits where the claims are at hand."""
    rules, options = made.rules, made.options
    number = rematch(ledger, rules, options, now())
    if number:
        console.note(f"{count_of(number, 'claim payment')} of earlier files found {_THEIR[number > 1]} since")
    places = [*originals.claims, *archive_of(ledger.place)]
    if not places:
        return
    again = judge_again(ledger, rules, options, Originals(places).find, now())
    if again.missing:
        console.note(
            f"{count_of(again.missing, 'file')} of claims not found; the denials in them were not judged again"
        )


_THEIR = {False: "its claim", True: "their claims"}


class _Loader:
    """Loads one input after the other."""

    def __init__(self, course: Course, ledger: Ledger, show: Show, form: Format, whole: Loaded) -> None:
        self.course = course
        self.ledger = ledger
        self.whole = whole
        self.show = show
        self.form = form

    def runs(self, paths: list[str]) -> Iterator[Run]:
        """Each input, as it is loaded."""
        for path in paths:
            try:
                with opened(path) as source:
                    remitted = Remitted(source, self.course, self.show, self.form, self.ledger)
                    with progress(remitted.status, beside=sys.stdout):
                        yield remitted
                    if remitted.came_to is not None:
                        self.whole.add(remitted.came_to)
            except OSError as error:
                yield Unreadable(path, self.course.stopped(failing(path, error)))


class Remitted(Checked):
    """One input while it is being loaded."""

    def __init__(self, source: Source, course: Course, show: Show, form: Format, ledger: Ledger) -> None:
        super().__init__(source, course, show, form)
        self._ledger = ledger
        self.came_to: Loaded | None = None
        self._loading: Loading | None = None

    def judged(self) -> tuple[Check, Iterable[Finding]]:
        """The check of the input, and its findings while it is loaded."""
        session = self.course.session
        self._loading = Loading(self.source, session.rules, session.options, self._ledger, now())
        return self._loading.check, self._findings(self._loading)

    def _findings(self, loading: Loading) -> Iterator[Finding]:
        try:
            yield from loading
        except (NoRemittance, LedgerError) as error:
            raise Refused(str(error)) from None
        self.came_to = loading.loaded

    def record(self) -> FileReport:
        """The input's record with what it came to."""
        record = super().record()
        if self.came_to is not None:
            record.remittances = remittances(self.came_to)
        return record

    def line(self) -> str:
        """What the input came to, in two lines."""
        return came_to(self.path, self.came_to) if self.came_to else ""

    def status(self) -> str:
        """How far it is, for a person who waits."""
        payments = self._loading.loaded.payments if self._loading else 0
        return f"{self.path}: {count_of(payments, 'claim payment')} read"


def remittances(loaded: Loaded) -> Remittances:
    """What an input came to, as the report has it."""
    return Remittances(
        new=loaded.remits,
        read_before=loaded.again,
        torn=loaded.torn,
        unread=loaded.unread,
        payments=loaded.payments,
        paid=loaded.paid,
        matched=MatchCounts(**loaded.matched),
        logged=LoggedRows(**loaded.dispositions, dollars=loaded.denied),
    )


def came_to(path: str, loaded: Loaded) -> str:
    """One line for what was read and matched, and one for what is logged."""
    remits = count_of(loaded.remits, "remittance")
    said = [f"{remits}, {count_of(loaded.payments, 'claim payment')}, {dollars(loaded.paid)} paid"]
    matched = [f"{loaded.matched[word]:,} {what}" for word, what in _MATCHED.items() if loaded.matched[word]]
    said += [", ".join(matched)] if matched else []
    if loaded.again:
        said.append(f"{count_of(loaded.again, 'remittance')} read before")
    if loaded.torn:
        said.append(f"{count_of(loaded.torn, 'remittance')} without an end left out")
    if loaded.unread:
        said.append(f"{count_of(loaded.unread, 'remittance')} of another guide left out")
    lines = [f"{visible(path)}: {' · '.join(said)}"]
    rows = [
        f"{loaded.dispositions[word]:,} {what}" for word, what in _ROWS.items() if loaded.dispositions[word]
    ]
    if rows:
        lines.append(f"  logged: {', '.join(rows)}; {dollars(loaded.denied)} denied")
    return "\n".join(lines)


def _over_all(summary: Summary, loaded: Loaded) -> str:
    """`3 files · 3 remittances · 4 claim payments · $3,390.12 paid, $1,425.00 denied · no findings`."""
    parts = [
        count_of(summary.files, "file"),
        count_of(loaded.remits, "remittance"),
        count_of(loaded.payments, "claim payment"),
        f"{dollars(loaded.paid)} paid, {dollars(loaded.denied)} denied",
        found(summary),
    ]
    return " · ".join(parts)


_MATCHED = {
    "certain": "matched",
    "probable": "matched with some doubt",
    "uncertain": "fit several claims",
    "none": "fit no claim of the ledger",
}
_ROWS = {
    "denied": "denied",
    "partly_denied": "denied in part",
    "reduced": "reduced",
    "patient_share": "left to the patient",
}
