"""DTE007: what begins and what ends it."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_PAIRS = (
    ("stay", "435", "admission", "096", "discharge"),
    ("work", "297", "the last day of work", "296", "the return to work"),
    ("care", "090", "the assumption of care", "091", "the end of care"),
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a range that runs backwards, and advise on pairs of dates in the wrong order."""
    for variant, first, begins, second, ends in _PAIRS:
        begin, end = claim.period(first), claim.period(second)
        if begin is not None and end is not None and end.first < begin.first:
            facts = {
                "begins": begins,
                "begin": begin.first.isoformat(),
                "ends": ends,
                "end": end.first.isoformat(),
            }
            yield Hit(end.at, claim.text("DTP", 3, qualifier=second), facts=facts, variant=variant)
    days = claim.period("314")
    if days is not None and days.last < days.first:
        facts = {"begin": days.first.isoformat(), "end": days.last.isoformat()}
        yield Hit(days.at, claim.text("DTP", 3, qualifier="314"), facts=facts, variant="range")
