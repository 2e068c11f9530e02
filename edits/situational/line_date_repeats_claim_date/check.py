"""SIT031: dates of a line against those of the claim."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_BOTH = ("304", "454", "455", "471")


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each date of a line that the claim has with the same value."""
    held = {segment.get(1): segment.elements[2:] for segment in claim.loop.every("DTP", *_BOTH)}
    for line in claim.lines:
        for segment in line.loop.every("DTP", *_BOTH):
            qualifier = segment.get(1)
            if held.get(qualifier) == segment.elements[2:]:
                facts = {"qualifier": qualifier, "trigger": f"2300.DTP[{qualifier}]"}
                yield Hit(line.loop.place(segment), segment.get(3), line.ordinal, facts)
