"""What is given and taken beside the claims: words, references to the letter, balances over remittances."""

from __future__ import annotations

from decimal import Decimal

import pytest
from decided import TOLD, US

from scrubber.ledger.remitted import PaymentKey, ProviderAdjustmentRecord, RemitRecord
from scrubber.remit.takebacks import _WORDS, balances, takebacks, words_of

KNOWN = {"26A100100": (PaymentKey("b", 1), PaymentKey("a", 2))}


def remit(*adjustments, payer_id="99999", payee=US):
    """A remittance with PLB entries: reason, reference, amount."""
    made = tuple(
        ProviderAdjustmentRecord(reason, reference, Decimal(amount))
        for reason, reference, amount in adjustments
    )
    return RemitRecord(
        ordinal=1, content="a", payer="Piedmont", payer_id=payer_id, payee=payee, payee_tax="070012345", trace="T",
        method="ACH", paid=None, paid_on=TOLD, day=TOLD, claims=0, imbalance=None, adjustments=made,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "amount", "words"),
    [
        ("WO", 40, "an earlier overpayment is taken back"),
        ("WO", -40, "a recovery is let go again"),
        ("FB", -40, "a balance is carried to a later remittance"),
        ("FB", 40, "a balance from an earlier remittance is taken off"),
        ("72", -40, "a payment that was sent back is acknowledged"),
        ("L6", -1, "interest is paid"),
        ("WU", 5, "an earlier payment is taken back"),
        ("E3", 5, "part of the payment is held back by contract"),
        ("51", -5, "interest that was charged is given back"),
        ("ZZ", 1, "money is withheld beside the claims"),
        ("ZZ", -1, "money is paid beside the claims"),
    ],
)
def test_words_say_which_way_the_money_goes(reason, amount, words):
    assert words_of(reason, Decimal(amount)) == words


@pytest.mark.parametrize(
    ("reference", "joined"),
    [
        ("26A100100", (PaymentKey("a", 2), PaymentKey("b", 1))),
        (" 26A100100 ", (PaymentKey("a", 2), PaymentKey("b", 1))),
        ("26A10010", ()),
        ("26A100100 A1001", ()),
        ("26a100100", ()),
        ("A1001", ()),
        ("", ()),
    ],
)
def test_only_the_very_number_of_a_claim_joins(reference, joined):
    (found,) = takebacks(remit(("WO", reference, 40)), KNOWN)
    assert found.payments == joined
    assert (found.reason, found.reference, found.amount) == ("WO", reference, Decimal(40))


def test_no_number_is_no_reference():
    (found,) = takebacks(remit(("WO", "0", 40)), {"0": (PaymentKey("a", 1),)})
    assert found.payments == ()


FORWARDING = [
    remit(("FB", "F1", "-40.00"), ("L6", "", "-1.10")),
    remit(("FB", "F1", "30.00"), ("WO", "26A100100", "12.50")),
    remit(("WO", "26A100100", "-2.50"), ("FB", "F2", "-5"), payee=""),
    remit(("WO", "X", "9"), payer_id="60054"),
    remit(),
]


def test_balances_over_remittances():
    every = balances(FORWARDING)
    assert balances(FORWARDING[::-1]) == every
    assert [(one.payer_id, one.payee) for one in every] == [
        ("60054", US),
        ("99999", "070012345"),
        ("99999", US),
    ]
    _, by_tax, ours = every
    assert (ours.forwarded, ours.applied, ours.outstanding) == (Decimal(40), Decimal(30), Decimal(10))
    assert (ours.recovered, ours.other) == (Decimal("12.50"), Decimal("-1.10"))
    assert (by_tax.recovered, by_tax.outstanding) == (Decimal("-2.50"), Decimal(5))


def test_recoveries_of_both_kinds_are_summed_up():
    (found,) = balances([remit(("WO", "A", 30), ("WU", "B", 5), ("WU", "B", -1), ("72", "C", 7))])
    assert (found.recovered, found.other) == (Decimal(34), Decimal(7))


def test_every_reason_has_words_for_both_ways():
    for reason in _WORDS:
        taken, given = words_of(reason, Decimal(1)), words_of(reason, Decimal(-1))
        assert taken != given
        assert "beside the claims" not in taken + given


def test_a_balance_that_was_never_seen_is_below_zero():
    (found,) = balances([remit(("FB", "F1", 30))])
    assert found.outstanding == Decimal(-30)
