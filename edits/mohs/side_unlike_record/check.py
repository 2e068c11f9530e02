"""The side of a modifier is that of a recorded tumor."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, RecordedDay, recorded_days, unrecorded

_SILENT = "the Mohs log does not say on which side a tumor is"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each recorded day by each side."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        for side in ("right", "left"):
            yield from _judge(day, side, context)


def _judge(day: RecordedDay, side: str, context: Context) -> Iterator[Hit]:
    """Speak of each line that carries a side on which no tumor is, at its first such modifier."""
    recorded = [tumor.side for tumor in day.entry.tumors]
    if side in recorded:
        return
    for line in day.billed(context.codes("services")):
        carried = [modifier for modifier in line.modifiers if modifier in context.codes(side)]
        if carried and None in recorded:
            yield Hit(carried[0].at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=_SILENT)
        elif carried:
            sides = ", ".join(sorted({name or "" for name in recorded}))
            facts = {"modifier": carried[0], "side": side, "recorded": sides}
            yield Hit(carried[0].at, carried[0], line.ordinal, facts)
