"""SIT009: REF01 repeated in 2010BB."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail each REF of 2010BB whose qualifier came before."""
    payer = view.loop.child("2010BB") if view.loop.id == "2000B" else None
    if payer is None:  # pragma: no cover - the trigger asks for 2010BB
        return
    seen: set[str] = set()
    for segment in payer.every("REF"):
        qualifier = segment.get(1)
        if qualifier in seen:
            yield Hit(payer.place(segment), segment.get(2), facts={"qualifier": qualifier})
        seen.add(qualifier)
