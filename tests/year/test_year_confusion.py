"""The comparison of a log with the truth notices every way in which they can differ."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from year_confusion import Confusion, confusion
from year_truth import Payment, Row, disposition, rates

from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import ClaimKey, PaymentKey
from scrubber.ledger.told_remits import Decision

SHA = "ab" * 32
DAY = date(2026, 3, 2)
DENIED = Row(2, 2, "denied", 10_000, 0, 0, "add_on", "CO", "107", ("N122",), "overridden", "MOH001", "yes")
REDUCED = Row(1, 1, "reduced", 0, 5_000, 2_500, "contractual", "CO", "45", ())
PAID = Payment(
    sha256=SHA, file="r.835", index=1, number="C1", payer="99999", payee="1", day=DAY.isoformat(),
    claim=("c.837", 7), sent="2026-02-01", match="sure", status="1", role="first", reversed=False, crossover=False,
    charge=25_000, paid=7_500, patient=2_500, disposition="denied", denied=10_000, scenario="stage alone",
    lines=(1, 2), rows=(REDUCED, DENIED), chain=1,
)  # fmt: skip
DECISION = Decision(
    key=PaymentKey(SHA, 1), claim=ClaimKey(3, 7), confidence="certain", reason="", role="first", reversed=False,
    number="C1", payer_number="26", status="1", payer="", payer_id="99999", payee="1", trace="", day=DAY,
    paid_on=DAY, charge=Decimal(250), paid=Decimal(75), patient_share=Decimal(25), disposition="denied",
    denied=Decimal(100), filed=date(2026, 2, 1), sequence="P", imbalance=None,
)  # fmt: skip
SAID: dict[str, Any] = {
    "remit": SHA[:12], "payment": 1, "service": 2, "line": 2, "line_match": "certain", "match": "certain",
    "denied": Decimal(100), "reduced": Decimal(0), "patient": Decimal(0), "disposition": "denied", "kind": "add_on",
    "group": "CO", "carc": "107", "rarcs": ("N122",), "part": "overridden", "edit": "MOH001", "today": "yes",
    "role": "first",
}  # fmt: skip
ROW = DenialRow(**{each.name: SAID.get(each.name) for each in fields(DenialRow)})
OTHER = replace(
    ROW, service=1, line=1, disposition="reduced", denied=Decimal(0), reduced=Decimal(50), patient=Decimal(25),
    kind="contractual", carc="45", rarcs=(), part="",
)  # fmt: skip


def compared(
    one: Payment = PAID,
    decisions: tuple[Decision, ...] = (DECISION,),
    rows: tuple[DenialRow, ...] = (OTHER, ROW),
) -> Confusion:
    return confusion([one], decisions, rows, lambda key: ("c.837" if key.input == 3 else "d.837", key.index))


def test_what_is_as_planned_has_no_differences() -> None:
    made = compared()
    assert made.right
    assert made.matrices["claim matched"] == {("sure", "right"): 1}
    assert made.matrices["disposition"] == {("denied", "denied"): 1, ("reduced", "reduced"): 1}
    assert made.matrices["part"] == {("overridden", "overridden"): 1}
    assert "overridden" in made.text()


@pytest.mark.parametrize(
    ("changed", "matrix"),
    [
        ({"claim": ClaimKey(4, 7)}, "claim matched"),
        ({"claim": None, "confidence": "none"}, "claim matched"),
        ({"role": "again"}, "role"),
        ({"reversed": True}, "reversed"),
        ({"disposition": "partly_denied"}, "decision"),
        ({"denied": Decimal("99.99")}, "dollars of a decision"),
        ({"key": PaymentKey(SHA, 2)}, "payments"),
    ],
)
def test_a_decision_that_differs_is_told(changed: dict[str, Any], matrix: str) -> None:
    made = compared(decisions=(replace(DECISION, **changed),))
    assert matrix in made.wrong
    assert "r.835 payment 1 (stage alone)" in made.text() or matrix == "payments"


def test_a_match_that_is_marked_as_uncertain_is_no_mistake() -> None:
    made = compared(decisions=(replace(DECISION, confidence="uncertain", claim=ClaimKey(4, 7)),))
    assert made.right
    assert made.matrices["claim matched"] == {("sure", "uncertain, wrong"): 1}


def test_a_claim_found_for_a_payment_that_has_none_is_a_mistake() -> None:
    one = replace(PAID, claim=None, match="none")
    assert "claim matched" in compared(one).wrong
    assert "claim matched" not in compared(one, (replace(DECISION, claim=None, confidence="none"),)).wrong


def test_decisions_that_are_missing_or_there_twice_are_told() -> None:
    assert compared(decisions=()).matrices["payments"] == {("there", "missing"): 1}
    assert ("once", "twice") in compared(decisions=(DECISION, DECISION)).matrices["payments"]


@pytest.mark.parametrize(
    ("changed", "matrix"),
    [
        ({"disposition": "partly_denied"}, "disposition"),
        ({"service": 3}, "disposition"),
        ({"kind": "bundling"}, "kind"),
        ({"part": "silent"}, "part"),
        ({"edit": "NCI004"}, "edit"),
        ({"today": "no"}, "caught today"),
        ({"carc": "97"}, "reason"),
        ({"group": "PR"}, "reason"),
        ({"rarcs": ()}, "remarks"),
        ({"denied": Decimal("100.01")}, "dollars denied"),
        ({"reduced": Decimal(1)}, "dollars reduced"),
        ({"patient": Decimal(1)}, "dollars of the patient"),
        ({"line": 1}, "line matched"),
        ({"line": None}, "line matched"),
    ],
)
def test_a_row_that_differs_is_told(changed: dict[str, Any], matrix: str) -> None:
    assert matrix in compared(rows=(OTHER, replace(ROW, **changed))).wrong


def test_rows_that_are_missing_or_there_twice_are_told() -> None:
    assert compared(rows=(ROW,)).matrices["disposition"][("reduced", "no row")] == 1
    assert "disposition" in compared(rows=(OTHER, ROW, ROW)).wrong


@pytest.mark.parametrize(
    ("reasons", "paid", "told"),
    [
        ([("CO", "45", 500), ("PR", "2", 100)], 400, ("reduced", 0, 500, 100)),
        ([("PR", "1", 100)], 0, ("patient_share", 0, 0, 100)),
        ([("PR", "27", 100)], 0, ("denied", 100, 0, 0)),
        ([("CO", "151", 60), ("CO", "45", 10)], 30, ("partly_denied", 60, 10, 0)),
        ([("OA", "23", 80)], 20, ("paid", 0, 0, 0)),
        ([("OA", "23", 80), ("CO", "59", 5)], 15, ("reduced", 0, 5, 0)),
        ([], 100, ("paid", 0, 0, 0)),
    ],
)
def test_what_a_line_is_follows_from_its_reasons(
    reasons: list[tuple[str, str, int]], paid: int, told: tuple[str, int, int, int]
) -> None:
    assert disposition(reasons, paid) == told


def test_rates_count_first_decisions_on_claims_that_are_known() -> None:
    later = replace(PAID, index=2, role="again", disposition="paid", paid=20_000, denied=0, rows=())
    unknown = replace(PAID, index=3, claim=None, match="none", chain=3)
    spoilt = replace(PAID, index=4, match="open", chain=4)
    beyond = replace(PAID, index=5, crossover=True, chain=5)
    told = rates([PAID, later, unknown, spoilt, beyond], named=())
    assert told["total"] == {
        "claims": 1, "cents": 25_000, "denied": 1, "denied cents": 25_000, "partly": 0, "first pass": 0,
        "denied dollars": 10_000,
    }  # fmt: skip
    assert told["overturned"] == {"denied claims": 1, "paid more later": 1}
    assert told["decided"]["2026-03 99999"]["denied"] == 1
    assert rates([PAID, spoilt], named={(SHA, 4)})["total"]["claims"] == 2
    assert rates([PAID, spoilt])["total"]["claims"] == 2
