"""Money beside the claims: sums by payer and payee, entries in words with the claims that they name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scrubber.denials.trends.beside import balance_table, entry_table, gather_beside
from scrubber.ledger.remitted import PaymentKey, ProviderAdjustmentRecord, RemitRecord
from scrubber.ledger.told_remits import FiledTakebacks

KEY = PaymentKey("f" * 64, 3)


def filed(content, day, *entries, payer=("Plains Health", "PL001"), known=None):
    """A remittance with entries as (reason, reference, dollars)."""
    record = RemitRecord(
        1, content * 64, payer[0], payer[1], "1234567893", "", "T" + content, "ACH", Decimal(0), day, day, 1, None,
        tuple(ProviderAdjustmentRecord(reason, about, Decimal(amount)) for reason, about, amount in entries),
    )  # fmt: skip
    return FiledTakebacks(record, known or {})


def two_payers():
    return [
        filed("b", date(2026, 6, 9), ("FB", "BAL", "40.10"), ("WO", "ICN1", "12.50"), known={"ICN1": (KEY,)}),
        filed("a", date(2026, 5, 9), ("FB", "BAL", "-60.10"), ("L6", "", "-1.15")),
        filed("c", date(2026, 5, 2), ("CS", "=1+1", "7"), payer=("", "AC002")),
    ]


def test_sums_by_payer_and_all_together():
    table = balance_table(gather_beside(two_payers()))
    assert [one.name for one in table.columns] == [
        "payer", "payee", "carried_on", "applied", "outstanding", "recovered", "other",
    ]  # fmt: skip
    assert [[str(cell) for cell in line] for line in table.rows] == [
        ["AC002", "1234567893", "0", "0", "0", "0", "7"],
        ["Plains Health (PL001)", "1234567893", "60.10", "40.10", "20.00", "12.50", "-1.15"],
        ["all", "", "60.10", "40.10", "20.00", "12.50", "5.85"],
    ]


def test_a_balance_of_a_remittance_that_is_not_here_is_said():
    table = balance_table(gather_beside([filed("a", None, ("FB", "BAL", "5"))]))
    assert [str(cell) for cell in table.rows[0][2:5]] == ["0", "5", "-5"]
    assert "below zero was carried on by a remittance that is not here" in table.notes[-1]
    assert len(table.rows) == 1  # of one payer there is no sum


def test_entries_by_day_in_words_with_the_claim_that_they_name():
    beside = gather_beside(two_payers())
    assert beside.decisions == {KEY}
    rows = entry_table(beside, {KEY: "A1001"}).rows
    assert [(line[0], line[3]) for line in rows] == [
        ("2026-05-02", "CS"), ("2026-05-09", "FB"), ("2026-05-09", "L6"), ("2026-06-09", "FB"), ("2026-06-09", "WO"),
    ]  # fmt: skip
    assert rows[-1] == (
        "2026-06-09", "Plains Health (PL001)", "Tb", "WO", "an earlier overpayment is taken back", "ICN1", "A1001",
        Decimal("12.50"),
    )  # fmt: skip
    assert {line[6] for line in rows[:-1]} == {""}
    assert entry_table(beside, {}).rows[-1][6] == ""  # a claim that nobody knows is not guessed


def test_the_order_of_remittances_has_no_say():
    assert gather_beside(two_payers()) == gather_beside(two_payers()[::-1])


def test_of_many_entries_the_dearest_are_kept_and_the_latest_shown():
    beside = gather_beside(two_payers(), most=3)
    assert [one.told.amount for one in beside.entries] == [
        Decimal("-60.10"),
        Decimal("40.10"),
        Decimal("12.50"),
    ]
    table = entry_table(beside, {}, limit=1)
    assert [line[3] for line in table.rows] == ["WO"]
    assert table.notes == ("4 more entries are not listed.",)
    assert gather_beside([]).entries == ()
