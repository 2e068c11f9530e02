"""The surgeon examined the slides."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, recorded_days, unrecorded

_SILENT = "the Mohs log does not say who examined the slides"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each recorded day once, at its first line of a first stage."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        line, others = day.first, day.read_by_others
        if others:
            reader = others[0].slides_read_by or ""
            labels = ", ".join(tumor.label for tumor in others)
            facts = {"reader": reader, "surgeon": day.surgeon, "tumors": labels}
            yield Hit(line.code.at, reader, line.ordinal, facts)
        elif any(tumor.slides_read_by is None for tumor in day.entry.tumors):
            yield Hit(line.code.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=_SILENT)
