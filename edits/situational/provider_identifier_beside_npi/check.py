"""SIT008: REF of 2310A, 2310B and 2310C beside an NPI."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, View


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise where a second identifier of a provider with an NPI is sent."""
    for loop in claim.loop.children("2310A", "2310B", "2310C"):
        if View(loop).text("NM1", 8) != "XX":
            continue
        for segment in loop.every("REF"):
            if segment.get(1) == "0B" and claim.filing == "WC":
                continue
            facts = {"qualifier": segment.get(1), "loop": loop.id, "trigger": f"{loop.path}.NM109"}
            yield Hit(loop.place(segment), segment.get(2), facts=facts)
