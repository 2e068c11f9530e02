"""BAL004: CLM02 against AMT*D and CAS of a payer that decided about the claim as a whole."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, adjusted, plain


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each such payer whose payment and adjustments are not the claim's charge."""
    known = [other.payer_id.strip().upper() for other in claim.other_payers]
    on_lines = {one.payer_id.strip().upper() for line in claim.lines for one in line.adjudications}
    if claim.charge is None or on_lines - set(known) or "" in known:
        return
    for other, payer in zip(claim.other_payers, known, strict=True):
        reduced = adjusted([other])
        if not other.loop.first("CAS") or other.paid is None or reduced is None or payer in on_lines:
            continue
        if other.paid + reduced != claim.charge:
            facts = {
                "payer": other.payer_id,
                "paid": plain(other.paid),
                "adjusted": plain(reduced),
                "sum": plain(other.paid + reduced),
            }
            yield Hit(other.paid.at, plain(other.paid), facts=facts)
