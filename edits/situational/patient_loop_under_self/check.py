"""SIT001: SBR02 18 with a patient level and no claim of the subscriber's own."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Loop, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a patient level whose subscriber is said to be the patient."""
    subscriber = view.loop.parent
    if view.loop.id == "2000C" and subscriber is not None and not _has_claims(subscriber):
        segment = subscriber.first("SBR")
        if segment is not None and segment.get(2) == "18":
            yield Hit(view.at, "18", facts={"trigger": "2000B.SBR02"})


def _has_claims(subscriber: Loop) -> bool:
    """Whether claims of its own came before its patients: claims are not kept, only counted."""
    return any(
        child.id == "2300" and subscriber.counts.get(child.index) for child in subscriber.node.children
    )
