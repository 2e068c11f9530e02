"""SIT041: a claim for payment that carries CN1."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on every CN1, where it is no encounter that is reported."""
    if claim.submission.purpose == "RP":
        return
    places = [(claim.loop, None), *((line.loop, line.ordinal) for line in claim.lines)]
    for loop, line in places:
        for segment in loop.every("CN1"):
            yield Hit(loop.place(segment), segment.get(1), line)
