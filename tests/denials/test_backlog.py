"""The backlog: what payers deny for and no edit names, by dollars."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import stories
from stories import decision, denial, logged, reason

from scrubber.denials.backlog import backlog
from scrubber.denials.loop_tables import backlog_table
from scrubber.denials.parts import NamedEdit, NamedEdits
from scrubber.ledger.remitted import PaymentKey

NAMED = NamedEdits(
    (
        NamedEdit("XYZ001", (("CO", "97", "M15"), ("CO", "236", ""))),
        NamedEdit("XYZ002", (("CO", "16", "MA120"),)),
        NamedEdit("XYZ003", (("CO", "50", ""),), codes={"17000"}),
    )
)


def named_for(row):
    """The same for every payer but one, for whom nobody named anything."""
    return NamedEdits(()) if row.decision.payer_id == "OTHER" else NAMED


def cause_of(group, carc, remarks):
    cause = stories.cause_of(group, carc, remarks)
    known = next((each for each in remarks if each in ("MA120", "N290")), "")
    return replace(
        cause, by_remark=carc == "16", remark=known, effect="earlier_payer" if carc == "23" else cause.effect
    )


def lost(carc, dollars="100.00", *, remarks=(), number="A1001", line=2, code="11102", more=(), **changes):
    row = denial(carc=carc, rarcs=remarks, amount=Decimal(dollars), denied=Decimal(dollars))
    adjustments = (reason(f"CO {carc}", dollars), *more)
    return logged(line, row=row, adjustments=adjustments, number=number, billed_code=code, **changes)


def told(*rows):
    return [(one.carc, one.lines, one.claims, one.dollars) for one in backlog(rows, named_for, cause_of)]


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
    found = backlog([lost("27", "900.00"), lost("4"), lost("999", "10.00", line=1)], named_for, cause_of)
    assert [(one.carc, one.knowable, one.kind) for one in found] == [
        ("4", True, "modifier"),
        ("999", None, "unclassified"),
        ("27", False, "eligibility"),
    ]


def test_a_reason_that_is_named_with_other_remarks_only():
    found = backlog(
        [lost("16", remarks=("MA120",)), lost("16", remarks=("N290",), line=1)], named_for, cause_of
    )
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
    (one,) = backlog(rows, named_for, cause_of)
    assert one.procedures == (("17311", Decimal(50)), ("12031", Decimal(45)), ("11102", Decimal(40)))


def test_the_order_of_rows_has_no_say():
    rows = [lost("4", number="A1"), lost("29", number="A2"), lost("4", "3.00", number="A3")]
    assert backlog(rows, named_for, cause_of) == backlog(rows[::-1], named_for, cause_of)


def test_what_an_edit_names_for_another_payer_is_missing():
    """Edits of one payer, and those whose lists a site has not given, are not among those of a row."""
    assert told(lost("97"), lost("97", "30.00", line=1, payer_id="OTHER")) == [("97", 1, 1, Decimal("30.00"))]


def test_what_an_edit_names_for_other_procedures_is_missing():
    found = backlog(
        [lost("50", code="17000"), lost("50", "40.00", code="17110", line=1)], named_for, cause_of
    )
    assert [(one.carc, one.lack, one.dollars) for one in found] == [("50", "other lines", Decimal("40.00"))]


def test_another_remark_speaks_where_the_code_says_it_itself():
    """As in the log: CO 97 N19 is named by CO 97 M15, CO 16 N290 is not named by CO 16 MA120."""
    assert told(lost("97", remarks=("N19",))) == []
    assert len(told(lost("16", remarks=("N290",)))) == 1


def test_what_an_earlier_payer_did_is_no_denial():
    row = lost("4", "82.00", more=(reason("OA 23", "618.00"),))
    assert told(row) == [("4", 1, 1, Decimal("82.00"))]


def test_one_reason_in_two_groups_counts_with_both():
    assert told(lost("4", "60.00", more=(reason("PR 4", "40.00"),))) == [("4", 1, 1, Decimal("100.00"))]


def test_equal_lines_that_could_not_be_matched_are_not_one():
    """A repeat of the same two counts no more."""

    def two(**how):
        return [lost("4", f"{dollars}.00", line=None, **how) for dollars in (60, 40)]

    again = two(role="again", key=PaymentKey("c4" * 32, 1))
    assert told(*two()) == told(*two(), *again) == [("4", 2, 1, Decimal("100.00"))]


def test_the_table_says_what_it_leaves_out():
    items = backlog([lost("29", "500.00"), lost("4", number="A2")], named_for, cause_of)
    table = backlog_table(items, limit=1)
    row = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert (row["carc"], row["dollars"], row["procedures"]) == ("29", Decimal("500.00"), "11102 500.00")
    assert table.notes[-1] == "Not shown: 1 more, with 100.00."
    assert decision().number == "A1001"


def test_what_the_remark_says_is_told_apart():
    """A reason that leaves it to the remark is several."""
    rows = [lost("16", "40.00", remarks=("N290",)), lost("16", "30.00", remarks=("N1", "N290"), line=1)]
    assert [(one.remarks, one.dollars) for one in backlog(rows, named_for, cause_of)] == [
        (("N290",), Decimal("40.00")),
        (("N1", "N290"), Decimal("30.00")),
    ]
    other = [replace(row, decision=replace(row.decision, payer_id="OTHER")) for row in rows]
    assert [(one.remarks, one.lines) for one in backlog(other, named_for, cause_of)] == [(("N290",), 2)]


def test_a_denial_of_the_claim_as_a_whole_goes_by_what_the_log_said():
    """A row of a claim does not tell the codes of its lines."""
    rows = [
        logged(None, row=denial(0, carc="50", part=part, edit=""), number=part, billed_code="")
        for part in ("no_edit", "silent")
    ]
    (one,) = backlog(rows, named_for, cause_of)
    assert (one.lack, one.claims) == ("other lines", 1)
