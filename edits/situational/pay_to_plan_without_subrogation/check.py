"""SIT006: 2010AC against BHT06."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a pay-to plan in a batch that demands no subrogation."""
    plan, above = view.loop.child("2010AC"), view.loop.parent
    purpose = View(above).text("BHT", 6) if above is not None else ""
    if plan is not None and purpose != "31":
        yield Hit(plan.place(plan.segments[0]), purpose, facts={"trigger": "BHT06"})
