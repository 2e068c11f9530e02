"""DUP003: REF*6R of an earlier line of the claim."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line whose control number an earlier one has."""
    lines = claim.lines
    if len(lines) < 2:
        return
    first: dict[str, int] = {}
    for line in lines:
        segment = line.segment("REF", "6R")
        number = segment.get(2).strip() if segment is not None else ""
        if number and first.setdefault(number, line.ordinal) != line.ordinal:
            text = line.control_number
            yield Hit(text.at, text, line.ordinal, {"first": str(first[number])})
