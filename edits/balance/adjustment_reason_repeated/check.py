"""BAL012: one reason twice in a group of one decision."""

from collections import Counter
from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at the second of each reason that comes more than once."""
    places = [(other, other.payer_id, None) for other in claim.other_payers]
    places += [(one, one.payer_id, line.ordinal) for line in claim.lines for one in line.adjudications]
    for view, payer, line in places:
        counts = Counter((str(one.group), str(one.reason)) for one in view.adjustments)
        seen: Counter[tuple[str, str]] = Counter()
        for one in view.adjustments:
            key = str(one.group), str(one.reason)
            seen[key] += 1
            if seen[key] == 2:
                facts = {"group": key[0], "payer": payer, "count": str(counts[key])}
                yield Hit(one.reason.at, one.reason, line, facts)
