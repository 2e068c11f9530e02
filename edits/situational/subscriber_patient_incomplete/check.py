"""SIT003: N3, N4 and DMG of a subscriber who is the patient."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View

_WHOLE = frozenset(("N3", "N4", "DMG"))


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a subscriber with SBR02 18 who has no address, or no birth date and sex."""
    loop = view.loop.child("2010BA")
    if loop is None or _WHOLE.issubset([each.elements[0] for each in loop.segments]):
        return
    segment = view.segment("SBR")
    if view.loop.id != "2000B" or segment is None or segment.get(2) != "18":
        return
    if View(loop).text("NM1", 2) == "2":
        return
    names = {each.elements[0]: each for each in loop.segments}
    absent = [name for name in ("N3", "N4") if name not in names]
    if absent:
        facts = {"absent": " and ".join(absent), "trigger": "2000B.SBR02"}
        yield Hit(
            loop.gap(absent[0], after=names.get("N3", loop.segments[0])), facts=facts, variant="address"
        )
    if "DMG" not in names:
        after = names.get("N4", names.get("N3", loop.segments[0]))
        yield Hit(loop.gap("DMG", after=after), facts={"trigger": "2000B.SBR02"}, variant="demographics")
