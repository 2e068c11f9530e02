"""SIT018: SBR09 MB in 2000B and in 2320."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise where another payer of a Medicare claim has Medicare's filing code."""
    if claim.filing == "MB":
        for payer in claim.other_payers:
            if payer.filing == "MB":
                yield Hit(payer.filing.at, payer.filing, facts={"trigger": "2000B.SBR09"})
