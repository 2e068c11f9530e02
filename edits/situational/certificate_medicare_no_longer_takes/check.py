"""SIT075: no LQ*UT for Medicare."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each certificate's form on a claim to Medicare; since when, the edit's dates say."""
    if claim.filing != "MB":
        return
    for line in claim.lines:
        for loop in line.loop.children("2440"):
            form = loop.first("LQ", "UT")
            if form is not None:
                yield Hit(loop.place(form, 2), form.get(2), line.ordinal)
