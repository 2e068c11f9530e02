"""A frozen section beside Mohs surgery is of a biopsy that the Mohs log records."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, npi_of, recorded_days, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge the surgeon's own frozen sections of each recorded day."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        if any(biopsy.frozen for _, biopsy in day.entry.biopsies):
            continue
        for line in day.billed(context.codes("frozen_sections")):
            if npi_of(line) == day.surgeon:
                yield Hit(line.code.at, line.code, line.ordinal)
