"""`scrubber scrub`: fixed, split into clean and held, reported, and proven, one input after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from scrubber.app import console, logs
from scrubber.app.arguments import Common, Fixing, Format, Inputs, Judging, Packs, ScrubTo, Show, Showing
from scrubber.app.exits import Code, worst
from scrubber.app.ledger_arguments import LedgerAt, Recording
from scrubber.app.outputs import ScrubLayout, stems
from scrubber.app.printing import Run, Unreadable, print_closing, print_runs, print_statistics
from scrubber.app.runs import Course, failing, once, opened
from scrubber.app.scrubbed import Scrubbed, scrubbed
from scrubber.app.session import session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.pipeline.source import Source

if TYPE_CHECKING:
    from scrubber.app.filed import Book

__all__ = ["run"]


def run(
    inputs: Inputs,
    to: ScrubTo,
    common: Common,
    judging: Judging,
    earlier: LedgerAt,
    recording: Recording,
    packs: Packs,
    showing: Showing,
    fixing: Fixing,
) -> int:
    """Scrub the inputs. Raises Refused."""
    once(inputs.paths)
    layout = ScrubLayout(to.out)
    named = stems(inputs.paths, layout)
    show_all = showing.show is Show.ALL
    asked = None if recording.record else earlier
    made = session(common, judging, packs, fixing, show_all=show_all, control=to.control, earlier=asked)
    course = Course(made)
    with ExitStack() as stack, steady():
        book = _book(course, earlier, stack) if recording.record else None
        runs = _runs(dict(zip(inputs.paths, named, strict=True)), layout, course, showing, book)
        if showing.format in (None, Format.TEXT):
            _print_lines(runs, showing, course)
        else:
            print_runs(runs, showing.format, course)
    human = sys.stdout if showing.format in (None, Format.TEXT) else sys.stderr
    if showing.statistics:
        print_statistics(course, human)
    if human is sys.stdout:
        print_closing(course, human)
    course.tell()
    return course.code


def _book(course: Course, at: LedgerAt, stack: ExitStack) -> Book:
    """The ledger, open until the run ends. Raises Refused."""
    from scrubber.app.filed import recording  # most runs need no database

    return stack.enter_context(recording(course.session, at))


def _print_lines(runs: Iterator[Run], showing: Showing, course: Course) -> None:
    if showing.format is Format.TEXT:
        print_runs(runs, Format.TEXT, course)
        return
    for one in runs:
        if line := one.line():
            sys.stdout.write(line + "\n")


def _runs(
    named: dict[str, str], layout: ScrubLayout, course: Course, showing: Showing, book: Book | None
) -> Iterator[Run]:
    for number, (path, stem) in enumerate(named.items(), 1):
        try:
            with opened(path) as source:
                yield _one(source, stem, layout, course, showing, book)
        except Exception as error:
            yield Unreadable(path, course.stopped(failing(path, error)))
            _tell_earlier(path, stem, layout)
        logs.log(logs.Level.INFO, "done", input=number, inputs=len(named), code=int(course.code))


def _one(
    source: Source, stem: str, layout: ScrubLayout, course: Course, showing: Showing, book: Book | None
) -> Scrubbed:
    status = f"{source.name}: judging, fixing, splitting"
    made = book.session(course.session, source) if book else course.session
    with Staged(layout.files(stem)) as staged, console.progress(lambda: status):
        result = scrubbed(source, made, layout, staged, showing)
        if book:
            book.close(result, staged, layout.root)
        else:
            staged.commit()
    _count(result, course)
    return result


def _count(result: Scrubbed, course: Course) -> None:
    for finding in result.fixed.findings:
        course.tally.add(finding, finding.payer, result.path)
    result.count(course.tally)
    course.uses(result.fixed.set_aside)
    course.codes.append(worst({Code.CLEAN, *map(course.code_of, result.fixed.findings)}))


def _tell_earlier(path: str, stem: str, layout: ScrubLayout) -> None:
    if any(file.exists() for file in layout.files(stem).values()):
        console.say(f"{path}: outputs of an earlier run are still there; they are not of this input")
