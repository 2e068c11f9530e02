"""A discarded amount of a drug stands beside the amount that was given."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each discarded amount whose code no other line of the day bills as given; digits alone are no drug."""
    for line in claim.lines:
        wasted = [modifier for modifier in line.modifiers if modifier == "JW"]
        if not wasted or "JZ" in line.modifiers or line.code.isdigit():
            continue
        given = [
            o for o in claim.lines if o.code == line.code and o.day == line.day and "JW" not in o.modifiers
        ]
        if not given:
            yield Hit(wasted[0].at, wasted[0], line.ordinal)
