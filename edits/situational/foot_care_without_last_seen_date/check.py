"""SIT025: foot care for Medicare without DTP*304."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each line of foot care that has no date of its own and none of the claim's."""
    if claim.filing != "MB" or claim.segment("DTP", "304") is not None:
        return
    codes = context.codes("foot_care")
    for line in claim.lines:
        if line.code in codes and line.segment("DTP", "304") is None:
            yield Hit(line.loop.gap("DTP[304]", after=line.segment("DTP", "472")), line=line.ordinal)
