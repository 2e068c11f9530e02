"""DTE008: what other payers decided, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each decision before the service that it is about."""
    days = [min(line.service) for line in claim.lines if line.service is not None]
    if days and len(days) == len(claim.lines):  # a day that cannot be read may be the first one
        for other in claim.other_payers:
            if other.party is not None:
                yield from _early(other.party, min(days), None)
    for line in claim.lines:
        if line.service is not None:
            for decision in line.adjudications:
                yield from _early(decision, min(line.service), line.ordinal)


def _early(view: View, day: date, line: int | None) -> Iterator[Hit]:
    decided = view.period("573")
    if decided is not None and decided.first < day:
        facts = {"decided": decided.first.isoformat(), "day": day.isoformat()}
        yield Hit(decided.at, view.text("DTP", 3, qualifier="573"), line, facts)
