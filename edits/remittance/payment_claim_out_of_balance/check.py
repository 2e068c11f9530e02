"""RMT002: CLP03 and CLP04 against the lines and the adjustments."""

from collections.abc import Iterator

from scrubber.edit.sdk import ClaimPayment, Context, Hit, plain


def check(payment: ClaimPayment, context: Context) -> Iterator[Hit]:
    """Fail a claim whose charge or payment is not what its lines and adjustments come to."""
    if payment.in_balance or payment.broken_off:
        return
    charge, paid, own = payment.charge, payment.paid, payment.adjusted
    if not payment.lines:
        difference = payment.imbalance
        if difference is not None:
            assert charge is not None  # or there were no difference
            assert paid is not None
            assert own is not None
            facts = {
                "stated": plain(charge),
                "adjusted": plain(own),
                "paid": plain(paid),
                "expected": plain(charge - own),
                "difference": plain(difference),
            }
            yield Hit(paid.at, payment.text("CLP", 4), facts=facts)
        return
    charges, payments = payment.charges_of_lines, payment.paid_of_lines
    if charge is not None and charges is not None and charge != charges:
        facts = {"stated": plain(charge), "sum": plain(charges), "difference": plain(charge - charges)}
        yield Hit(charge.at, payment.text("CLP", 3), facts=facts, variant="charges")
    if paid is not None and payments is not None and own is not None and payments - own != paid:
        facts = {
            "stated": plain(paid),
            "adjusted": plain(own),
            "expected": plain(payments - own),
            "difference": plain(payments - own - paid),
        }
        yield Hit(paid.at, payment.text("CLP", 4), facts=facts, variant="payments")
