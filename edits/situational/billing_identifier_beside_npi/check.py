"""SIT007: REF*G2 and REF*LU of 2010BB beside an NPI."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise where a second identifier of a billing provider with an NPI is sent."""
    payer, above = view.loop.child("2010BB"), view.loop.parent
    billing = above.child("2010AA") if above is not None else None
    if payer is None or billing is None or View(billing).text("NM1", 8) != "XX":
        return
    for segment in payer.every("REF", "G2", "LU"):
        facts = {"qualifier": segment.get(1), "trigger": "2010AA.NM109"}
        yield Hit(payer.place(segment), segment.get(2), facts=facts)
