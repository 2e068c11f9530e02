"""SIT013: SBR01 of 2000B and 2320, each once."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each other payer whose rank a payer before it has."""
    seen = {str(claim.subscriber.sequence)} if claim.subscriber else set()
    for payer in claim.other_payers:
        rank = payer.sequence
        if rank in seen and rank not in ("", "U"):
            yield Hit(rank.at, rank, facts={"trigger": "2000B.SBR01"})
        seen.add(str(rank))
