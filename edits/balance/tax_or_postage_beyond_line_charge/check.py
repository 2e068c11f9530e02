"""BAL014: AMT*T and AMT*F4 against SV102."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_WORDS = {"T": "sales tax", "F4": "postage"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at a part of a line's charge that is above the charge."""
    for line in claim.lines:
        for qualifier, what in _WORDS.items():
            part = line.amount("AMT", 2, qualifier)
            if part is not None and line.charge is not None and part > line.charge:
                text = line.text("AMT", 2, qualifier=qualifier)
                yield Hit(part.at, text, line.ordinal, {"what": what})
