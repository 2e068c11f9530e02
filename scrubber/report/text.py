"""Findings as a good compiler would print them, one block a finding (HOUSE section 5)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TextIO

from scrubber.finding import Finding
from scrubber.report.entry import Entry
from scrubber.report.paint import Paint, style_of, verdict
from scrubber.report.visible import shown, visible
from scrubber.report.wording import fix_changes, notes_of, payer_answer, source, stake, where

__all__ = ["block", "reasons", "write_text"]

_HEAD = 78
_LOCATOR = 15
WIDTH = 100


def write_text(entries: Iterable[Entry], stream: TextIO, *, colour: bool = False, width: int = WIDTH) -> int:
    """Write one block a finding with a blank line between; returns how many."""
    number = 0
    for entry in entries:
        stream.write(("\n" if number else "") + block(entry, colour=colour, width=width) + "\n")
        number += 1
    return number


def block(entry: Entry, *, colour: bool = False, width: int = WIDTH) -> str:
    """One finding: header, segment with carets, message, expected denial and source, fixes."""
    paint = Paint(colour)
    finding = entry.finding
    lines = [_header(entry, paint), *_segment(entry, paint, width)]
    lines += reasons(finding, "  ", paint, width)
    return "\n".join(lines)


def reasons(finding: Finding, indent: str, paint: Paint, width: int = WIDTH) -> Iterator[str]:
    """The lines beneath the segment: message, denial and source, notes, fixes."""
    yield from _wrapped(visible(finding.message), indent, width)
    found_at = source(finding)
    answer = " · ".join(
        part for part in (payer_answer(finding), f"source: {found_at}" if found_at else "") if part
    )
    for line in _wrapped(answer, indent, width):
        yield paint("dim", line)
    for note in notes_of(finding):
        yield from _wrapped(note, indent, width)
    for fix in finding.fixes:
        changes = fix_changes(fix)
        text = f"fix ({fix.safety.value}): {visible(fix.title)}"
        yield from _wrapped(f"{text} [{changes}]" if changes else text, indent, width, indent + "  ")


def _header(entry: Entry, paint: Paint) -> str:
    finding = entry.finding
    place = where(finding, entry.file)
    title = visible(finding.title or finding.name)
    plain = f"{place}  " if place else ""
    head = f"{plain}{finding.edit} {verdict(finding)}  {title}"
    painted = f"{paint('bold', place)}  " if place else ""
    painted += f"{paint(style_of(finding), f'{finding.edit} {verdict(finding)}')}  {title}"
    if not stake(finding):
        return painted
    return painted + " " * max(_HEAD - len(head), 0) + f"  {stake(finding)}"


def _segment(entry: Entry, paint: Paint, width: int) -> Iterator[str]:
    finding = entry.finding
    locator = f"  {visible(finding.at.locator):<{_LOCATOR}}  "
    if entry.excerpt is None:
        yield (locator + shown(finding.value)[:width]).rstrip()
        return
    segment, carets = entry.excerpt.marked(max(width - len(locator), 40))
    yield paint("dim", locator) + segment
    yield " " * len(locator) + paint(style_of(finding), carets)


def _wrapped(text: str, indent: str, width: int, hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        width=width,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )
