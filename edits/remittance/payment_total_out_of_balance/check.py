"""RMT003: CLP04 and PLB against BPR02."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, RemittanceAdvice, plain


def check(advice: RemittanceAdvice, context: Context) -> Iterator[Hit]:
    """Fail a remittance whose total is not what its claims and provider adjustments come to."""
    difference, stated = advice.imbalance, advice.paid
    claims, withheld = advice.claims_paid, advice.withheld
    if difference is None or stated is None or claims is None or withheld is None:
        return
    facts = {
        "stated": plain(stated),
        "claims": plain(claims),
        "withheld": plain(withheld),
        "expected": plain(claims - withheld),
        "difference": plain(difference),
    }
    yield Hit(stated.at, advice.text("BPR", 2), facts=facts)
