"""DUP003: REF*6R of an earlier line of the claim."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line whose control number an earlier one has."""
    every = [segment.elements for segment in claim.named.get("REF", ())]
    numbers = [ref[2].strip() for ref in every if len(ref) > 2 and ref[1].startswith("6R")]
    if len(set(numbers)) == len(numbers):
        return
    first: dict[str, int] = {}
    for line in claim.lines:
        segment = line.segment("REF", "6R")
        number = segment.get(2).strip() if segment is not None else ""
        if number and first.setdefault(number, line.ordinal) != line.ordinal:
            text = line.control_number
            yield Hit(text.at, text, line.ordinal, {"first": str(first[number])})
