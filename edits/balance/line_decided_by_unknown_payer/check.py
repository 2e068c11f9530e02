"""BAL007: SVD01 is the NM109 of a 2330B."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the first line of each payer id that no other payer of the claim has."""
    ids = [other.payer_id for other in claim.other_payers]
    known = {payer.strip().upper() for payer in ids}
    if "" in known:
        return
    for line in claim.lines:
        for one in line.adjudications:
            payer = one.payer_id
            if payer and payer.strip().upper() not in known:
                known.add(payer.strip().upper())
                yield Hit(payer.at, payer, line.ordinal, {"known": ", ".join(ids) or "it names none"})
