"""SIT072: a line names who rendered it where that is somebody else."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each line whose rendering provider adds nothing to the claim's."""
    general = claim.rendering
    if general is None or not general.npi:
        return
    for line in claim.lines:
        loop, own = line.loop.child("2420A"), line.rendering
        if loop is None or own is None or own.npi != general.npi or loop.first("REF"):
            continue
        if own.taxonomy in ("", general.taxonomy):
            yield Hit(own.npi.at, own.npi, line.ordinal)
