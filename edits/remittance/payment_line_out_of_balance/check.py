"""RMT001: SVC02 less CAS against SVC03."""

from collections.abc import Iterator

from scrubber.edit.sdk import ClaimPayment, Context, Hit, plain


def check(payment: ClaimPayment, context: Context) -> Iterator[Hit]:
    """Fail each line that does not balance, where its amounts can be read."""
    if payment.in_balance or payment.broken_off:
        return
    for line in payment.lines:
        difference = line.imbalance
        if difference is None or line.paid is None or line.charge is None or line.adjusted is None:
            continue
        facts = {
            "line": str(line.ordinal),
            "code": line.code,
            "charge": plain(line.charge),
            "adjusted": plain(line.adjusted),
            "paid": plain(line.paid),
            "expected": plain(line.charge - line.adjusted),
            "difference": plain(difference),
        }
        yield Hit(line.paid.at, line.text("SVC", 3), line.ordinal, facts)
