"""Scores of edits, counted by hand: right, false alarm, miss, and all that says nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from stories import KEY, decision, denial, finding, logged

from scrubber.denials.loop_tables import scores_table
from scrubber.denials.scores import BIAS, Tally, named_carcs, score
from scrubber.denials.wilson import Share, wilson
from scrubber.ledger.remitted import AdjustmentRecord, ClaimKey, PaymentKey

ONE_20 = Tally(1, Decimal("120.00"))
NONE = Tally()


def only(findings=(), denials=(), decisions=()):
    """The score of the only edit."""
    (found,) = score([(KEY, one) for one in findings], denials, decisions)
    return found


# -- intervals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_as_published(part, whole, low, high):
    assert wilson(part, whole) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_is_even_handed():
    low, high = wilson(3, 10)
    other = wilson(7, 10)
    assert (1 - other[1], 1 - other[0]) == (pytest.approx(low), pytest.approx(high))
    assert wilson(10, 10)[1] == 1.0


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (2, 1), (-1, 5)])
def test_no_share_of_nothing(part, whole):
    with pytest.raises(ValueError, match="no share"):
        wilson(part, whole)


def test_a_share_of_nothing_is_not_known():
    nothing = Share(0, 0)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)
    assert Share(1, 4).value == 0.25


# -- what is counted ----------------------------------------------------------------------------------------


def test_fired_and_denied_for_a_reason_that_it_names_is_right():
    found = only([finding()], [logged()], [decision()])
    assert (found.right, found.false_alarm, found.missed) == (ONE_20, NONE, NONE)
    assert found.precision == Share(1, 1)
    assert found.recall == Share(1, 1)


def test_fired_and_paid_is_a_false_alarm():
    found = only([finding()], [], [decision()])
    assert (found.right, found.false_alarm) == (NONE, ONE_20)


def test_fired_and_not_decided_is_neither():
    assert only([finding()]).undecided == ONE_20
    for role in ("reversal", "forwarded", "estimate"):
        assert only([finding()], [], [decision(role=role)]).undecided == ONE_20


def test_denied_for_another_reason_is_neither():
    found = only([finding()], [logged(row=denial(carc="29", part="no_edit", edit=""))], [decision()])
    assert (found.other, found.right, found.false_alarm) == (ONE_20, NONE, NONE)
    assert found.precision == Share(0, 0)


def test_a_reason_beside_the_leading_one_counts():
    both = (AdjustmentRecord("CO", "29", Decimal(60)), AdjustmentRecord("CO", "236", Decimal(60)))
    row = denial(carc="29", part="no_edit", edit="")
    assert only([finding()], [logged(row=row, adjustments=both)], [decision()]).right.count == 1


def test_another_line_that_is_denied_is_a_false_alarm():
    assert only([finding(line=1)], [logged(2, row=denial(edit=""))], [decision()]).false_alarm.count == 1


def test_a_line_that_the_payer_put_together_with_the_denied_one_is_denied():
    rows = [logged(1, also=(2,), row=denial(edit=""))]
    assert only([finding(line=2)], rows, [decision()]).right == ONE_20
    assert only([finding(line=3)], rows, [decision()]).false_alarm == ONE_20


@pytest.mark.parametrize("unsure", [{"confidence": "uncertain"}, {"line_confidence": "uncertain"}])
def test_a_denial_that_may_be_about_another_claim_or_line_is_no_miss(unsure):
    silent = denial(part="silent", edit="MOH011")
    assert only([], [logged(row=silent)]).missed == ONE_20
    assert score([], [logged(row=silent, **unsure)], []) == ()


def test_a_finding_on_the_claim_meets_a_denial_of_any_line():
    assert only([finding(line=None)], [logged(2)], [decision()]).right.count == 1


def test_a_finding_on_the_claim_counts_once_with_the_dollars_of_all_its_lines():
    rows = [logged(1, row=denial(1)), logged(2), logged(2, role="again", key=PaymentKey("c4" * 32, 1))]
    assert only([finding(line=None)], rows, [decision()]).right == Tally(1, Decimal("240.00"))


def test_the_misses_of_an_edit_that_speaks_of_claims_are_claims():
    rows = [logged(n, row=denial(n, part="silent"), claim=ClaimKey(1, 9)) for n in (1, 2)]
    found = only([finding(line=None)], [logged(), *rows], [decision()])
    assert (found.right.count, found.missed) == (1, Tally(1, Decimal("240.00")))
    assert only([finding()], rows).missed == Tally(2, Decimal("240.00"))


def test_a_denial_of_the_claim_meets_a_finding_on_any_line():
    assert only([finding(line=1)], [logged(None, row=denial(0))], [decision()]).right.count == 1


def test_what_is_not_certain_is_neither():
    unsure = logged(None, row=denial(edit=""), line_confidence="none")
    assert only([finding()], [unsure], [decision()]).unclear == ONE_20
    assert (
        only([finding()], [logged(row=denial(edit=""), confidence="uncertain")], [decision()]).unclear
        == ONE_20
    )
    assert only([finding()], [], [decision(confidence="uncertain")]).unclear == ONE_20


def test_a_reduction_is_no_denial():
    row = denial(disposition="reduced", carc="45", edit="")
    assert only([finding()], [logged(row=row)], [decision()]).false_alarm.count == 1


def test_several_findings_of_a_line_count_once_with_the_dearest():
    cheap = finding(charge_at_risk=Decimal("50.00"), prevents="CO 4")
    assert only([cheap, finding()], [], [decision()]).false_alarm == ONE_20
    assert only([cheap, finding()], [logged()], [decision()]).right == ONE_20
    assert only([finding(), finding(line=1)], [], [decision()]).false_alarm.count == 2


def test_what_did_not_go_out_as_it_was_found_is_never_tested():
    found = only(
        [
            finding(fixed="safe", suppressed=None),
            finding(prevents=""),
            finding(outcome="bypassed"),
        ],
        [],
        [decision()],
    )
    assert (found.fixed, found.unnamed) == (1, 1)
    assert (found.right, found.false_alarm, found.undecided) == (NONE, NONE, NONE)


def test_a_claim_that_was_sent_without_a_scrub_tests_what_would_have_held_it():
    assert only([finding(holds=True, suppressed=None)], [logged()], [decision()]).right == ONE_20


def test_silent_and_denied_is_a_miss():
    found = only([], [logged(row=denial(part="silent"))], [decision()])
    assert (found.edit, found.missed) == ("MOH011", ONE_20)
    assert found.recall == Share(0, 1)
    assert found.precision == Share(0, 0)


def test_the_same_line_denied_again_is_one_miss():
    rows = [
        logged(row=denial(part="silent")),
        logged(row=denial(part="silent"), role="again", key=PaymentKey("c4" * 32, 1)),
        logged(1, row=denial(1, part="silent")),
    ]
    assert only([], rows).missed == Tally(2, Decimal("240.00"))


@pytest.mark.parametrize(
    ("part", "place"),
    [("off", "off"), ("no_data", "no_data"), ("fixed", "fixed_and_denied"), ("attested", "fixed_and_denied")],
)
def test_what_had_no_chance_is_no_miss(part, place):
    found = only([], [logged(row=denial(part=part))])
    assert (getattr(found, place), found.missed) == (ONE_20, NONE)


def test_denials_without_a_claim_or_an_edit_score_nothing():
    assert score([], [logged(claim=None), logged(row=denial(part="no_edit", edit=""))], []) == ()


def test_a_denial_that_was_taken_back_was_still_foretold():
    found = only([finding()], [logged(reversed=True)], [decision(reversed=True)])
    assert (found.right.count, found.overturned) == (1, 1)
    twice = [logged(reversed=True), logged(role="again")]
    assert only([finding()], twice, [decision()]).overturned == 0


def test_claims_and_edits_are_kept_apart():
    found = score(
        [(KEY, finding()), (ClaimKey(1, 4), finding()), (KEY, finding("NCC002"))],
        [logged(row=denial(carc="236"))],
        [decision(), decision(claim=ClaimKey(1, 4))],
    )
    assert [(one.edit, one.right.count, one.false_alarm.count) for one in found] == [
        ("MOH011", 1, 1),
        ("NCC002", 1, 0),
    ]


def test_the_order_of_the_streams_has_no_say():
    findings = [(KEY, finding()), (ClaimKey(1, 4), finding(line=1)), (ClaimKey(2, 1), finding(line=None))]
    denials = [logged(), logged(1, row=denial(1, part="silent"), claim=ClaimKey(1, 9))]
    decisions = [decision(), decision(claim=ClaimKey(1, 4)), decision(claim=ClaimKey(1, 9))]
    there = score(findings, denials, decisions)
    assert there == score(findings[::-1], denials[::-1], decisions[::-1])
    (one,) = there
    assert (one.right.count, one.false_alarm.count, one.undecided.count, one.missed.count) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "carcs"), [("CO 97 M15, CO 236", {"97", "236"}), ("", set()), ("CO B15", {"B15"})]
)
def test_reasons_of_an_answer(text, carcs):
    assert named_carcs(text) == carcs


# -- the table ----------------------------------------------------------------------------------------------


def scored():
    return score(
        [(KEY, finding()), (ClaimKey(1, 4), finding()), (KEY, finding("ADM003", None, fixed="safe"))],
        [logged()],
        [decision(), decision(claim=ClaimKey(1, 4))],
    )


def test_the_table_tells_counts_dollars_and_intervals():
    table = scores_table(scored(), {"MOH011": "Biopsy beside surgery"})
    (row,) = table.rows
    told = dict(zip((column.name for column in table.columns), row, strict=True))
    assert told["title"] == "Biopsy beside surgery"
    assert (told["right"], told["right_dollars"], told["false_alarms"]) == (1, Decimal("120.00"), 1)
    assert (told["precision"], told["precision_low"], told["precision_high"]) == (
        Decimal("0.5000"),
        Decimal("0.0945"),
        Decimal("0.9055"),
    )
    assert (told["recall"], told["recall_high"], told["missed"]) == (1, 1, 0)
    assert BIAS in table.notes


def test_the_table_lists_edits_that_nobody_answered_only_when_asked():
    assert [row[0] for row in scores_table(scored(), {}, all_edits=True).rows] == ["MOH011", "ADM003"]


def test_the_short_table_has_the_same_numbers():
    table = scores_table(scored(), {}, every=False)
    names = [column.name for column in table.columns]
    assert "title" not in names
    assert table.rows[0][names.index("right_dollars")] == Decimal("120.00")
