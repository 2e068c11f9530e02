"""SIT014: SBR01 of 2000B and 2320, without a gap."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_ORDER = "PSTABCDEFGH"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the first payer whose rank comes after a rank that nobody has."""
    ranks = [payer.sequence for payer in claim.other_payers]
    if claim.subscriber is not None:  # pragma: no branch - a claim stands beneath one
        ranks.append(claim.subscriber.sequence)
    if not all(len(rank) == 1 and rank in _ORDER for rank in ranks):
        return
    ranks.sort(key=_ORDER.index)
    there = set(map(str, ranks))
    skipped = [rank for rank in _ORDER[: _ORDER.index(ranks[-1])] if rank not in there]
    if skipped:
        first = next(rank for rank in ranks if rank not in _ORDER[: _ORDER.index(skipped[0])])
        yield Hit(first.at, first, facts={"ranks": ", ".join(ranks), "skipped": ", ".join(skipped)})
