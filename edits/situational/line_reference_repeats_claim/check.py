"""SIT047: what holds for the claim need not be said on its lines."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_BOTH = ("G1", "9F", "X4", "EW")


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each number of a line that the claim already has under the same qualifier."""
    of_claim = {name: number for name in _BOTH if (number := claim.reference(name).strip())}
    if not of_claim:
        return
    for line in claim.lines:
        for segment in line.loop.every("REF", *of_claim):
            name, number = segment.get(1), segment.get(2).strip()
            if number == of_claim[name] and not segment.get(4):
                yield Hit(line.loop.place(segment, 2), number, line.ordinal, {"qualifier": name})
