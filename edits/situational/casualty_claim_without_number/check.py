"""SIT030: WC, AM and LM in SBR09 without REF*Y4."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Advise at the patient: a subscriber level that begins with a claim, or a patient level."""
    loop = view.loop
    subscriber = loop if loop.id == "2000B" else loop.parent if loop.id == "2000C" else None
    if subscriber is None:  # pragma: no cover - the triggers ask for 2000B and 2000C
        return
    segment = subscriber.first("SBR")
    filing = segment.get(9) if segment is not None else ""
    if filing not in ("WC", "AM", "LM"):
        return
    name = loop.child("2010CA" if loop.id == "2000C" else "2010BA")
    begins = any(child.id == "2300" and loop.counts.get(child.index) for child in loop.node.children)
    if name is None or not (begins or loop.id == "2000C"):
        return
    if not any(other.first("REF", "Y4") for other in (name, *subscriber.children("2010BA"))):
        yield Hit(name.gap("REF[Y4]"), filing, facts={"trigger": "2000B.SBR09"})
