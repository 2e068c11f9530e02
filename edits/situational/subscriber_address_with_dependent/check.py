"""SIT004: N3 and N4 of a subscriber whose dependent is the patient."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise where the address of a subscriber who is not the patient is sent."""
    loop = view.loop
    name = loop.child("2010BA")
    if name is None or view.text("SBR", 2).strip():
        return
    if any(child.id == "2000C" and loop.counts.get(child.index) for child in loop.node.children):
        sent = [segment for segment in name.segments if segment.elements[0] in ("N3", "N4")]
        if sent:
            facts = {"sent": " and ".join(segment.elements[0] for segment in sent)}
            yield Hit(name.place(sent[0]), facts=facts)
