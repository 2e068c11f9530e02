"""Findings on standard output, in each format, streamed: one input after the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TextIO

from scrubber.app.arguments import Format
from scrubber.app.console import coloured
from scrubber.app.runs import Course, refusal
from scrubber.finding import Finding
from scrubber.pipeline.reporting import edits_info
from scrubber.report.as_json import JsonWriter, write_jsonl
from scrubber.report.closing import closing, notes, statistics
from scrubber.report.entry import Entry
from scrubber.report.record import FileReport, Summary
from scrubber.report.text import block
from scrubber.report.visible import count_of
from scrubber.report.worklist import write_worklist

__all__ = ["Run", "Unreadable", "print_closing", "print_runs", "print_statistics"]

_REFUSED = {
    "not_x12": "not X12",
    "unreadable": "not readable",
    "internal": "not finished",
}


class Run(Protocol):
    """One input and what was found in it; `record` is asked for after the last finding was read."""

    @property
    def path(self) -> str:
        """The input as it was named."""

    def findings(self) -> Iterator[Finding]:
        """What is to be listed."""

    def entry(self, finding: Finding) -> Entry:
        """A finding with its segment."""

    def record(self) -> FileReport:
        """What else is to be said of the input."""

    def line(self) -> str:
        """A line for it in the short listing; may be empty."""


class Unreadable:
    """An input that could not be opened: no findings, and the word why."""

    def __init__(self, path: str, word: str) -> None:
        self.path = path
        self.word = word

    def findings(self) -> Iterator[Finding]:
        """Nothing was read."""
        return iter(())

    def entry(self, finding: Finding) -> Entry:
        """Never asked: there are no findings."""
        return Entry(finding, self.path)

    def record(self) -> FileReport:
        """Path and reason."""
        return refusal(self.path, self.word)

    def line(self) -> str:
        """Standard error has said it."""
        return ""


def print_runs(runs: Iterable[Run], form: Format, course: Course) -> None:
    """Print the findings of all inputs as they come; JSON ends with the summary."""
    out = sys.stdout
    if form is Format.TEXT:
        _text(runs, out)
    elif form is Format.CSV:
        write_worklist((run.entry(finding) for run in runs for finding in run.findings()), out)
    elif form is Format.JSONL:
        for run in runs:
            write_jsonl(run.findings(), out)
    else:
        writer = JsonWriter(out)
        for run in runs:
            writer.file(run.path, run.findings(), run.record)
        writer.close(course.tally.summary(), edits_info(course.session.rules, course.session.options))


def _text(runs: Iterable[Run], out: TextIO) -> None:
    colour = coloured(out)
    for run in runs:
        for finding in run.findings():
            out.write(block(run.entry(finding), colour=colour) + "\n\n")
        line = run.line()
        if line:
            out.write(line + "\n")


def print_statistics(course: Course, out: TextIO) -> None:
    """Counts and dollars at risk by edit."""
    if counts := statistics(course.tally.summary()):
        out.write(counts + "\n")


def print_closing(course: Course, out: TextIO, over_all: Callable[[Summary], str] = closing) -> None:
    """End a listing: what could not be judged, and one line over all."""
    summary = course.tally.summary()
    for line in notes(summary):
        out.write(line + "\n")
    refused = [f"{count_of(n, 'file')} {_REFUSED[word]}" for word, n in course.refused.items()]
    out.write(" · ".join([over_all(summary), *refused]) + "\n")
