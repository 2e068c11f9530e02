"""A claim names one laboratory."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Text

_REFERRED = "90"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail at the first number that differs from the first one; those of referred tests have no say."""
    if claim.filing not in context.codes("filings"):
        return
    first = claim.reference("X4")
    for line in claim.lines:
        number = line.reference("X4")
        if not number or _REFERRED in line.modifiers:
            continue
        if first and _plain(number) != _plain(first):
            yield Hit(number.at, number, line.ordinal, {"first": first})
            return
        first = first or number


def _plain(number: Text) -> str:
    return number.strip().upper()
