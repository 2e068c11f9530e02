"""SIT003: N3, N4 and DMG of a subscriber who is the patient."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a subscriber with SBR02 18 who has no address, or no birth date and sex."""
    loop = view.loop.child("2010BA")
    names = {each.elements[0]: each for each in loop.segments} if loop is not None else {}
    absent = [name for name in ("N3", "N4", "DMG") if name not in names]
    if loop is None or not absent or view.text("SBR", 2) != "18" or View(loop).text("NM1", 2) == "2":
        return
    missing = " and ".join(name for name in absent if name != "DMG")
    if missing:
        facts = {"absent": missing, "trigger": "2000B.SBR02"}
        yield Hit(
            loop.gap(absent[0], after=names.get("N3", loop.segments[0])), facts=facts, variant="address"
        )
    if "DMG" in absent:
        after = names.get("N4", names.get("N3", loop.segments[0]))
        yield Hit(loop.gap("DMG", after=after), facts={"trigger": "2000B.SBR02"}, variant="demographics")
