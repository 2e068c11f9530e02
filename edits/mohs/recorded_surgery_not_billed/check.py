"""Surgery that the Mohs log records is billed."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, entries_of


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each entry for a claim without Mohs codes."""
    if claim.frequency == "8":
        return
    mohs = context.codes("mohs")
    for entry in entries_of(claim, context):
        if mohs.isdisjoint(claim.codes):
            facts = {"day": entry.day.isoformat(), "tumors": entry.shown}
            yield Hit(claim.number.at, entry.day.isoformat(), None, facts)
