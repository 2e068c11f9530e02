"""`scrubber check`: findings and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from scrubber.app.arguments import Common, Format, Inputs, Judging, Packs, Show, Showing
from scrubber.app.console import progress
from scrubber.app.exits import Code, worst
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.printing import Run, Unreadable, print_closing, print_runs, print_statistics
from scrubber.app.runs import Course, failing, once, opened, refusal, wanted
from scrubber.app.session import session
from scrubber.app.steady import steady
from scrubber.finding import Finding
from scrubber.pipeline.check import Check
from scrubber.pipeline.options import SetAside
from scrubber.pipeline.reporting import checked_file, count, entry
from scrubber.pipeline.scrub import check as judge
from scrubber.pipeline.source import Source
from scrubber.report.entry import Entry
from scrubber.report.record import FileReport
from scrubber.x12.fault import NotX12

__all__ = ["run"]


def run(
    inputs: Inputs, common: Common, judging: Judging, earlier: LedgerAt, packs: Packs, showing: Showing
) -> int:
    """Judge the inputs and print what was found."""
    once(inputs.paths)
    show_all = showing.show is Show.ALL
    course = Course(session(common, judging, packs, show_all=show_all, earlier=earlier))
    form = showing.format or Format.TEXT
    with steady():
        print_runs(_runs(inputs.paths, course, showing.show, form), form, course)
    if showing.statistics:
        print_statistics(course, sys.stdout if form is Format.TEXT else sys.stderr)
    if form is Format.TEXT:
        print_closing(course, sys.stdout)
    course.tell()
    return course.code


def _runs(paths: list[str], course: Course, show: Show, form: Format) -> Iterator[Run]:
    for path in paths:
        try:
            with opened(path) as source:
                checked = Checked(source, course, show, form)
                with progress(checked.status, beside=sys.stdout):
                    yield checked
        except OSError as error:
            yield Unreadable(path, course.stopped(failing(path, error)))


class Checked:
    """One input while it is being checked. Findings are counted as they stream by."""

    def __init__(self, source: Source, course: Course, show: Show, form: Format) -> None:
        self.source = source
        self.path = source.name
        self.course = course
        self._show = show
        self._form = form
        self._check: Check | None = None
        self._record: FileReport | None = None

    def findings(self) -> Iterator[Finding]:
        """Every finding that is to be listed; all are counted. Content never raises."""
        codes = {Code.CLEAN}
        try:
            self._check, found = self.judged()
            for finding in found:
                codes.add(self.course.code_of(finding))
                self.course.tally.add(finding, finding.payer, self.path)
                if wanted(finding, self._show, self._form):
                    yield finding
        except Exception as error:
            self._record = refusal(self.path, self.course.stopped(failing(self.path, error)))
            return
        self.course.codes.append(worst(codes))
        self._finish(self._check)

    def judged(self) -> tuple[Check, Iterable[Finding]]:
        """The check of the input, and what is to be read of it."""
        check = judge(self.source, self.course.session.rules, self.course.session.options)
        return check, check

    def _finish(self, check: Check) -> None:
        self._record = checked_file(check)
        count(self.course.tally, check)
        self.course.tally.end_file(self._record)
        set_aside = check.engine.judging.set_aside
        if isinstance(set_aside, SetAside):
            self.course.uses(set_aside)

    def entry(self, finding: Finding) -> Entry:
        """A finding with its segment."""
        try:
            return entry(finding, self.source)
        except NotX12:  # junk was noticed in an input that turns out to hold no segment to show
            return Entry(finding, self.path, None, finding.payer)

    def record(self) -> FileReport:
        """What is said of the input besides its findings."""
        return self._record or refusal(self.path, "internal")

    def line(self) -> str:
        """The closing line says it."""
        return ""

    def status(self) -> str:
        """How far it is, for a person who waits."""
        return f"{self.path}: {self._check.claims if self._check else 0:,} claims judged"
