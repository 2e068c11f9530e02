"""SIT068: a link has two ends."""

from collections import Counter
from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each link number that one line alone has."""
    links = [
        (line, number) for line in claim.lines if line.drug and (number := line.drug.reference("VY").strip())
    ]
    shared = Counter(number for _, number in links)
    for line, number in links:
        if shared[number] == 1 and line.drug:
            yield Hit(line.drug.reference("VY").at, number, line.ordinal)
