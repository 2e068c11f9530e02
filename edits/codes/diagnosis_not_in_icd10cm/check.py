"""COD003: every ICD-10-CM diagnosis of an HI against the list of codes.

A segment whose codes are all in the list is silent on any day, so a day is only looked for where one is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Context, Hit, Outcome, Piece, Standing, View

_KINDS = ("ABK", "ABF")
_FORM = re.compile(r"[A-Z][0-9A-Z]{2,6}\Z", re.ASCII)  # what has another form never was a code, on any day


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each code that is not in ICD-10-CM, or is only a heading there, on the claim's days of service."""
    for element, whole in enumerate(piece.elements[1:], 1):
        kind, _, rest = whole.partition(piece.component_separator)
        if kind not in _KINDS:
            continue
        code = rest.partition(piece.component_separator)[0].replace(".", "").strip().upper()
        if code and not context.tables.icd10cm(code).known:
            yield _judged(piece, element, code, context)


def _judged(piece: Piece, element: int, code: str, context: Context) -> Hit:
    """Judge a code by the days that speak best for it: no later and no earlier list may have had it."""
    days = sorted(_days(piece)) or [context.as_of]
    tables = context.tables
    last, first = tables.icd10cm(code, days[-1]), tables.icd10cm(code, days[0])
    lacking = Standing.NO_DATA in (first.standing, last.standing)
    value = piece.value(element, 2)
    facts = {"release": last.release.name, "date": days[-1].isoformat(), "age": str(last.age(days[-1]))}
    if last.standing is Standing.HEADER:
        earlier = last.release.first is None or days[0] < last.release.first
        variant = (
            "heading_undated" if last.stale or earlier else "heading" if element == 1 else "other_heading"
        )
    elif lacking and _FORM.match(code):
        answer = first if first.standing is Standing.NO_DATA else last
        return Hit(value.at, value, outcome=Outcome.NO_DATA, table=answer.table, reason=answer.reason)
    elif last.stale and _FORM.match(code):
        variant = "unknown_to_old_list"
    else:
        variant = "unknown" if element == 1 else "other_unknown"
    return Hit(value.at, value, facts=facts, variant=variant, table=last.table)


def _days(piece: Piece) -> Iterator[date]:
    for line in piece.loop.children("2400"):
        if service := View(line).period("472"):
            yield service.first
