"""SIT002: claims right beneath a subscriber without SBR02."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a subscriber level that begins with a claim and has an SBR without SBR02."""
    loop = view.loop
    relationship = view.text("SBR", 2)
    if relationship:
        return
    if any(child.id == "2300" and loop.counts.get(child.index) for child in loop.node.children):
        yield Hit(relationship.at)
