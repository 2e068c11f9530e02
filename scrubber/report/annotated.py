"""The annotated 837: every segment on a line with its loop, findings beneath the element they point at.

The left gutter holds the segment's ordinal in its envelope, its byte offset and its loop path. Lines of
findings begin with `!`, so that `grep -v '^!'` gives the bare listing. The output is for people; it is no
X12.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from scrubber.finding import Finding, Gap, Locator, LocatorError
from scrubber.report.entry import Excerpt
from scrubber.report.paint import Paint, style_of, verdict
from scrubber.report.text import reasons
from scrubber.report.visible import shown, visible
from scrubber.report.wording import stake

__all__ = ["Row", "annotate_row", "write_annotated"]

_PATH = 20
_GUTTER = 2 + 6 + 1 + 10 + 2 + _PATH + 2
_WIDTH = 140
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A segment of the listing.

    `offset` is the byte offset of its first character and `text` the segment as it stands (Latin-1 view,
    no terminator); `ordinal` counts in its envelope, `path` is the loop path (empty for the envelope),
    `depth` the loop's depth. `findings` are those that point at this segment or at a gap beside it.
    """

    offset: int
    ordinal: int
    path: str
    depth: int
    text: str
    findings: Sequence[Finding] = ()


def write_annotated(rows: Iterable[Row], stream: TextIO, *, colour: bool = False) -> int:
    """Write the listing as rows come; returns the number of segments."""
    paint = Paint(colour)
    number = 0
    for row in rows:
        for line in annotate_row(row, paint):
            stream.write(line.rstrip() + "\n")
        number += 1
    return number


def annotate_row(row: Row, paint: Paint | None = None) -> Iterator[str]:
    """The lines of one segment: what is missing before it, itself, its findings, what is missing after."""
    paint = paint or Paint()
    indent = " " * (_INDENT * min(max(row.depth, 0), 20))
    before, beneath, after = _sorted(row)
    for finding in before:
        yield from _missing(finding, indent, paint)
    gutter = f"  {row.ordinal:>6} {row.offset:>10}  {visible(row.path):<{_PATH}}  "
    yield f"{paint('dim', gutter)}{indent}{shown(row.text)}"
    for finding in beneath:
        yield from _pointed(row, finding, len(gutter) + len(indent), paint)
    for finding in after:
        yield from _missing(finding, indent, paint)


def _sorted(row: Row) -> tuple[list[Finding], list[Finding], list[Finding]]:
    before: list[Finding] = []
    beneath: list[Finding] = []
    after: list[Finding] = []
    for finding in row.findings:
        if not isinstance(finding.at, Gap) or _names_element(finding.at.locator):
            beneath.append(finding)
        elif finding.at.start <= row.offset:
            before.append(finding)
        else:
            after.append(finding)
    beneath.sort(key=lambda finding: (finding.at.start, finding.at.end))
    return before, beneath, after


def _names_element(locator: str) -> bool:
    try:
        return Locator.parse(locator).element is not None
    except LocatorError:
        return False


def _pointed(row: Row, finding: Finding, column: int, paint: Paint) -> Iterator[str]:
    carets = Excerpt.of(row.text, row.offset, finding.at).marked()[1]
    yield "!" + " " * (column - 1) + paint(style_of(finding), carets)
    yield from _told(finding, column, paint)


def _missing(finding: Finding, indent: str, paint: Paint) -> Iterator[str]:
    column = _GUTTER + len(indent)
    text = f"missing here: {visible(finding.at.locator)}"
    yield "!" + " " * (column - 1) + paint(style_of(finding), text)
    yield from _told(finding, column, paint)


def _told(finding: Finding, column: int, paint: Paint) -> Iterator[str]:
    risk = f" · {stake(finding)}" if stake(finding) else ""
    line = f" · line {finding.line}" if finding.line is not None else ""
    head = paint(style_of(finding), f"{finding.edit} {verdict(finding)}")
    margin = "!" + " " * (column - 1)
    yield f"{margin}{head}  {visible(finding.title or finding.name)}{line}{risk}"
    yield from reasons(finding, margin, paint, max(_WIDTH, column + 60))
