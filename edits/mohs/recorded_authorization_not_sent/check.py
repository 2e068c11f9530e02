"""An authorization that the Mohs log records is sent."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    authorization_fill,
    recorded_days,
    reference_gap,
    unrecorded,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge the first recorded day whose authorization is not the one that is sent."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        number = day.entry.authorization
        sent = [view.reference("G1") for view in (claim, *day.lines) if view.reference("G1")]
        if number is None or number in sent:
            continue
        facts = {"recorded": number, "day": day.entry.day.isoformat()}
        if sent:
            yield Hit(sent[0].at, sent[0], None, facts, variant="other_number")
        else:
            _, gap = reference_gap(claim, "G1")
            yield Hit(gap, "", None, facts, fixes=authorization_fill(claim, number))
        return
