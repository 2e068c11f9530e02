"""SIT078: who shares the aftercare of an operation says since when."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_WANTED = {"54": ("DTP[091]", "relinquished"), "55": ("DTP[090]", "assumed")}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise, once a claim, on a shared operation whose day is neither in a date nor in a note."""
    if claim.segment("DTP", "090") or claim.segment("DTP", "091") or "NTE" in claim.named:
        return
    for line in claim.lines:  # pragma: no branch - the triggers ask for such a modifier
        for modifier in line.modifiers:
            if modifier in _WANTED:
                date, variant = _WANTED[modifier]
                facts = {"trigger": line.code.at.locator}
                gap = claim.loop.gap(date, after=claim.segment("CLM"))
                yield Hit(gap, line=line.ordinal, facts=facts, variant=variant)
                return
