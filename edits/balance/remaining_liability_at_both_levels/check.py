"""BAL006: AMT*EAF of one payer at claim level and at line level."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the claim's amount where a line has one of the same payer."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    for other, payer in zip(claim.other_payers, known, strict=True):
        segment = other.segment("AMT", "EAF")
        if segment is None or not payer or known.count(payer) > 1:
            continue
        for line in claim.lines:
            theirs = [one for one in line.adjudications if one.payer_id.strip().upper() == payer]
            owed = next((text for one in theirs if (text := one.text("AMT", 2, qualifier="EAF"))), "")
            if owed:
                facts = {"payer": other.payer_id, "on": str(line.ordinal), "owed": owed}
                yield Hit(other.loop.place(segment), segment.get(2), facts=facts)
                break
