"""A return to the operating room did not take place in the office."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, is_void


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Speak of each such modifier at its place."""
    if is_void(claim):
        return
    for line in claim.lines:
        place = line.place_of_service
        for modifier in line.modifiers:
            if modifier == context.value("returned") and place in context.codes("places"):
                yield Hit(modifier.at, modifier, line.ordinal, {"place": place})
