"""The backlog: what payers deny for and no edit names, by dollars."""

from __future__ import annotations

from decimal import Decimal

from stories import cause_of, decision, denial, logged, reason, spec

from scrubber.denials.backlog import Named, backlog, names_of
from scrubber.denials.loop_tables import backlog_table
from scrubber.ledger.remitted import PaymentKey

NAMED = Named(frozenset({"97", "236"}), frozenset({("16", "MA120")}))


def lost(carc, dollars="100.00", *, remarks=(), number="A1001", line=2, code="11102", more=(), **changes):
    row = denial(carc=carc, rarcs=remarks, amount=Decimal(dollars), denied=Decimal(dollars))
    adjustments = (reason(f"CO {carc}", dollars), *more)
    return logged(line, row=row, adjustments=adjustments, number=number, billed_code=code, **changes)


def told(*rows):
    return [(one.carc, one.lines, one.claims, one.dollars) for one in backlog(rows, NAMED, cause_of)]


def test_what_no_edit_names_by_dollars():
    rows = [
        lost("97"),
        lost("4", "50.00"),
        lost("4", "70.00", number="A1002"),
        lost("29", "500.00", number="A1003"),
        lost("4", "5.00", line=1),
    ]
    assert told(*rows) == [("29", 1, 1, Decimal("500.00")), ("4", 3, 2, Decimal("125.00"))]


def test_what_no_claim_can_show_stands_last():
    found = backlog([lost("27", "900.00"), lost("4"), lost("999", "10.00", line=1)], NAMED, cause_of)
    assert [(one.carc, one.knowable, one.kind) for one in found] == [
        ("4", True, "modifier"),
        ("999", None, "unclassified"),
        ("27", False, "eligibility"),
    ]


def test_a_reason_that_is_named_with_other_remarks_only():
    found = backlog([lost("16", remarks=("MA120",)), lost("16", remarks=("N290",), line=1)], NAMED, cause_of)
    (one,) = found
    assert (one.carc, one.remarks, one.lack, one.lines) == ("16", ("N290",), "other remarks", 1)


def test_every_reason_of_a_line_counts_but_not_the_contract():
    row = lost(
        "97", "60.00", more=(reason("CO 4", "40.00"), reason("CO 45", "20.00"), reason("PR 1", "5.00"))
    )
    assert told(row) == [("4", 1, 1, Decimal("40.00"))]


def test_a_row_without_adjustments_counts_with_its_leading_reason():
    assert told(logged(row=denial(carc="4"), adjustments=())) == [("4", 1, 1, Decimal("120.00"))]


def test_what_was_taken_back_or_said_again_does_not_count_twice():
    again = lost("4", role="again", key=PaymentKey("c4" * 32, 1))
    assert told(lost("4", reversed=True)) == []
    assert told(lost("4"), again) == [("4", 1, 1, Decimal("100.00"))]


def test_a_reduction_is_no_denial():
    assert told(logged(row=denial(carc="4", disposition="reduced"))) == []
    assert len(told(logged(row=denial(carc="4", disposition="partly_denied")))) == 1


def test_the_dearest_procedures():
    rows = [
        lost("4", f"{dollars}.00", code=code, number=f"A{n}")
        for n, (code, dollars) in enumerate(
            [("11102", 10), ("17311", 50), ("11102", 30), ("12031", 45), ("88305", 1)]
        )
    ]
    (one,) = backlog(rows, NAMED, cause_of)
    assert one.procedures == (("17311", Decimal(50)), ("12031", Decimal(45)), ("11102", Decimal(40)))


def test_the_order_of_rows_has_no_say():
    rows = [lost("4", number="A1"), lost("29", number="A2"), lost("4", "3.00", number="A3")]
    assert backlog(rows, NAMED, cause_of) == backlog(rows[::-1], NAMED, cause_of)


def test_what_live_edits_name():
    named = names_of(
        [
            spec("XYZ001", "CO 97", "CO 16 MA120"),
            spec("XYZ002", "CO 4", status="retired"),
            spec("XYZ003", variants={"late": {"prevents": [{"group": "CO", "carc": "29"}]}}),
        ]
    )
    assert named == Named(frozenset({"97", "29"}), frozenset({("16", "MA120")}))
    assert named.lacks("16", ("MA120", "N1")) is None
    assert named.lacks("16", ("N1",)) == "other remarks"
    assert named.lacks("4", ()) == "no edit"


def test_the_table_says_what_it_leaves_out():
    items = backlog([lost("29", "500.00"), lost("4", number="A2")], NAMED, cause_of)
    table = backlog_table(items, limit=1)
    row = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert (row["carc"], row["dollars"], row["procedures"]) == ("29", Decimal("500.00"), "11102 500.00")
    assert table.notes[-1] == "Not shown: 1 more, with 100.00."
    assert decision().number == "A1001"
