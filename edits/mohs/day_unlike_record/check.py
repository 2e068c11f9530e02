"""The day of a first stage is a day of the Mohs log."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, entries_of, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line of a first stage, where the log knows the claim."""
    days = sorted({entry.day for entry in entries_of(claim, context)})
    if not days:
        yield from unrecorded(claim, context)
        return
    for line in claim.lines:
        if line.code in context.codes("first_stages") and line.day not in days:
            facts = {"recorded": ", ".join(day.isoformat() for day in days)}
            yield Hit(line.code.at, line.code, line.ordinal, facts)
