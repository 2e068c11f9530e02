"""From a claim payment to rows, and from a row in the ledger to what people read."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from denial_makers import DAY, cas, edit, finding, logged, match, payment, row, sent_claim, service

from scrubber.denials.log import denials_of, row_of, today_of_row
from scrubber.denials.parts import NamedEdits, Replay, Verdict
from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import LineMatch

NAMED = NamedEdits([edit("GLO001", "CO 97", codes={"99213"}), edit("MOH004", "OA 18 N522")], digest="e" * 64)
DENIED = service(2, "145", "0", "CO-97 100", "CO-45 45", remarks=("M15",))


def test_a_row_says_what_was_decided_and_what_our_edits_did():
    (found,) = denials_of(payment(DENIED), match((2, 4)), [finding("GLO001", "CO 97", 4)], NAMED)
    assert (found.payment, found.service, found.disposition, found.kind) == (7, 2, "denied", "bundling")
    assert (found.group, found.carc, found.rarcs) == ("CO", "97", ("M15",))
    assert (found.amount, found.denied, found.reduced, found.patient) == (100, 100, 45, 0)
    assert (found.part, found.edit, found.outcome) == ("overridden", "GLO001", "fail")
    assert (found.today, found.today_edit, found.today_digest) == ("unknown", "", "")


def test_findings_are_looked_up_by_the_line_that_was_matched():
    on_two = [finding("GLO001", "CO 97", 2)]
    (found,) = denials_of(payment(DENIED), match((2, 4)), on_two, NAMED)
    assert found.part == "silent", "service 2 answers line 4"


def test_a_replay_fills_today():
    replay = Replay("f" * 64, [Verdict("GLO001", 4, "fail")])
    (found,) = denials_of(payment(DENIED), match((2, 4)), [], NAMED, replay=replay)
    assert (found.today, found.today_edit, found.today_digest) == ("yes", "GLO001", "f" * 64)
    (found,) = denials_of(payment(DENIED), match((2, 4)), [], NAMED, replay=Replay("f" * 64, []))
    assert (found.today, found.today_edit, found.today_digest) == ("no", "", "f" * 64)


def test_what_no_edit_names_is_known_without_a_replay():
    line = service(1, "145", "100", "CO-45 45")
    (found,) = denials_of(payment(line), match((1, 1)), [], NAMED)
    assert (found.part, found.today, found.today_digest) == ("unknowable", "no", "e" * 64)


def test_a_finding_of_an_edit_that_is_gone_is_heard():
    gone = [finding("GLO001", "CO 97", 4)]
    (found,) = denials_of(payment(DENIED), match((2, 4)), gone, NamedEdits([]))
    assert (found.part, found.edit) == ("overridden", "GLO001")
    (found,) = denials_of(payment(DENIED), match((2, 4)), [finding("X", "CO 18", 4)], NamedEdits([]))
    assert (found.part, found.today) == ("no_edit", "no")


def test_an_edit_that_looks_at_another_line_of_the_claim_does_not_look_at_this_one():
    others = service(1, "145", "145"), replace(DENIED, code="17311", billed_code="17311")
    (found,) = denials_of(payment(*others), match((1, 1), (2, 2)), [], NAMED)
    assert found.part == "no_edit"


def test_an_unmatched_payment_has_rows_all_the_same():
    (found,) = denials_of(payment(DENIED), match(claim=None), [], NAMED)
    assert (found.part, found.edit, found.today) == ("unmatched", "", "unknown")
    assert found.denied == 100


def test_paid_lines_make_no_rows_and_others_stay_in_order():
    lines = [
        service(1, "145", "145"),
        service(2, "145", "100", "CO-45 45"),
        service(3, "145", "0", "PR-1 145"),
        DENIED,
    ]
    lines[3] = replace(DENIED, ordinal=4)
    found = denials_of(payment(*lines), match((1, 1), (2, 2), (3, 3), (4, 4)), [], NAMED)
    assert [(one.service, one.disposition) for one in found] == [
        (2, "reduced"),
        (3, "patient_share"),
        (4, "denied"),
    ]
    assert denials_of(payment(lines[0]), match((1, 1)), [], NAMED) == ()


def test_the_twin_of_a_duplicate_may_carry_the_finding():
    twin = [finding("MOH004", "OA 18 N522", 1)]
    line = service(2, "145", "0", "OA-18 145")
    claim = sent_claim((1, "99213"), (2, "99213"))
    (found,) = denials_of(payment(line), match((2, 2)), twin, NAMED, claim=claim)
    assert found.part == "overridden"
    (found,) = denials_of(
        payment(line), match((2, 2)), twin, NAMED, claim=sent_claim((1, "17311"), (2, "99213"))
    )
    assert found.part == "silent"
    (found,) = denials_of(payment(line), match((2, 2)), twin, NAMED)
    assert found.part == "silent", "without the claim nobody knows the other line"


@pytest.mark.parametrize("said", [{"code": "97000"}, {"billed_code": "97000"}])
def test_an_edit_looks_at_the_line_as_billed_and_as_judged(said):
    line = service(1, "145", "0", "CO-97 145", **said)
    (found,) = denials_of(payment(line), match((1, 1)), [], NAMED)
    assert found.part == "silent"
    (found,) = denials_of(payment(replace(line, code="97000", billed_code="97000")), match((1, 1)), [], NAMED)
    assert found.part == "no_edit"


def test_a_denial_of_the_claim_is_about_all_its_lines():
    only = payment(charge=Decimal(145), paid=Decimal(0), adjustments=cas("CO-97 145"))
    (found,) = denials_of(only, match(), [], NAMED, claim=sent_claim((1, "17311"), (2, "99213")))
    assert (found.service, found.part) == (0, "silent")
    (found,) = denials_of(only, match(), [], NAMED, claim=sent_claim((1, "17311")))
    assert found.part == "no_edit"
    (found,) = denials_of(only, match(), [finding("GLO001", "CO 97", 2)], NAMED)
    assert found.part == "overridden"


def test_what_else_the_claim_has_tells_whether_an_edit_looks():
    named = NamedEdits([edit("NCI001", "CO 97", company="another"), edit("DUP004", "OA 18", company="same")])
    for reason, codes, part in (
        ("CO-97 145", ("99213",), "no_edit"),
        ("CO-97 145", ("99213", "17000"), "silent"),
        ("OA-18 145", ("99213", "17000"), "no_edit"),
        ("OA-18 145", ("99213", "99213"), "silent"),
    ):
        line, claim = service(1, "145", "0", reason), sent_claim(*enumerate(codes, 1))
        (found,) = denials_of(payment(line), match((1, 1)), [], named, claim=claim)
        assert found.part == part, (reason, codes)
        (found,) = denials_of(payment(line), match((1, 1)), [], named)
        assert found.part == "silent", "of a claim that nobody knows nothing is ruled out"


def test_a_row_is_about_all_lines_that_the_payer_put_together():
    put_together = replace(match((2, 4)), lines=(LineMatch(2, 4, "certain", "bundled", (5,)),))
    on_five = [finding("GLO001", "CO 97", 5)]
    assert denials_of(payment(DENIED), put_together, on_five, NAMED)[0].part == "overridden"
    assert denials_of(payment(DENIED), match((2, 4)), on_five, NAMED)[0].part == "silent"
    replay = Replay("f", [Verdict("GLO001", 5, "fail")])
    assert today_of_row(logged(also=(5,)), NAMED, replay) == ("yes", "GLO001")
    assert today_of_row(logged(), NAMED, replay) == ("no", "")
    row = row_of(logged(also=(5, 6), place="22"))
    assert (row.also_lines, row.place) == (("5", "6"), "22")


def test_modifiers_and_days_tell_whether_an_edit_looks():
    named = NamedEdits([edit("GLO007", "CO 97", modifiers={"78"}, start=DAY, end=DAY)])
    for said, part in (
        ({"billed_modifiers": ("78",)}, "silent"),
        ({"modifiers": ("78",)}, "silent"),
        ({"modifiers": ("79",)}, "no_edit"),
        ({"modifiers": ("78",), "day": date(2026, 7, 8)}, "no_edit"),
        ({"modifiers": ("78",), "day": None}, "silent"),
    ):
        line = service(1, "145", "0", "CO-97 145", **said)
        assert denials_of(payment(line), match((1, 1)), [], named)[0].part == part
    other_day = payment(line, first_day=date(2026, 7, 8))
    assert denials_of(other_day, match((1, 1)), [], named)[0].part == "no_edit", "the claim's day, else"


def test_rows_of_before_can_be_asked_again():
    verdicts = Replay("f", [Verdict("GLO001", 2, "fail")])
    assert today_of_row(logged(), NAMED, verdicts) == ("yes", "GLO001")
    assert today_of_row(logged(line=3), NAMED, verdicts) == ("no", "")
    assert today_of_row(logged(), NAMED, None) == ("unknown", "")
    unknown = replace(logged().decision, claim=None)
    assert today_of_row(logged(decision=unknown), NAMED, verdicts) == ("unknown", "")


# -- what people read -----------------------------------------------------------------------------------------


def test_every_column_of_a_row_comes_from_its_own_place():
    assert row_of(logged()) == DenialRow(
        remit="a" * 12,
        payment=3,
        service=2,
        payer="PRAIRIE VIEW",
        payer_id="PV001",
        trace="T1",
        paid_on=date(2026, 8, 4),
        decided_on=date(2026, 8, 3),
        claim="A1",
        payer_claim="P1",
        status="1",
        role="first",
        reversed=False,
        sequence="P",
        sent_on=date(2026, 7, 13),
        input="b" * 12,
        match="certain",
        match_reason="number and charge agree",
        line=2,
        line_match="certain",
        line_match_reason="line control number",
        day=date(2026, 7, 9),
        billed_code="99213",
        billed_modifiers=("25", "57"),
        billed_units=Decimal(2),
        code="99212",
        modifiers=("25",),
        units=Decimal(1),
        billing="2000000002",
        rendering="2000000010",
        charge=Decimal(145),
        allowed=Decimal("98.40"),
        paid=Decimal(0),
        amount=Decimal(145),
        denied=Decimal(145),
        reduced=Decimal(0),
        patient=Decimal(0),
        disposition="denied",
        kind="bundling",
        group="CO",
        carc="97",
        rarcs=("M15",),
        adjustments=("CO-97 145.00",),
        part="overridden",
        edit="GLO001",
        outcome="fail",
        pack="c" * 12,
        today="yes",
        today_edit="GLO001",
        today_pack="d" * 12,
        nothing_allowed=False,
        knowable="yes",
        do="resubmit",
    )


def test_reasons_are_told_with_cents_and_units():
    found = row_of(
        logged(adjustments=cas("CO-45 12", "CO-151 50.5 x 2.00", "OA-94 -3 x 0.50", "CO-1 0 x 10"))
    )
    assert found.adjustments == ("CO-45 12.00", "CO-151 50.50 x 2", "OA-94 -3.00 x 0.50", "CO-1 0.00 x 10")


def test_a_line_that_the_contract_takes_whole_is_flagged():
    reduced = replace(
        logged().denial, disposition="reduced", carc="45", reduced=Decimal(145), denied=Decimal(0)
    )
    assert row_of(logged(denial=reduced)).nothing_allowed
    assert not row_of(logged(denial=reduced, paid=Decimal(1))).nothing_allowed


@pytest.mark.parametrize(
    ("carc", "part", "knowable"),
    [
        ("97", "no_edit", "yes"),
        ("27", "unknowable", "no"),
        ("27", "silent", "yes"),
        ("27", "unmatched", "no"),
        ("97", "unmatched", "yes"),
        ("999", "unknowable", "unknown"),
        ("999", "overridden", "yes"),
        ("", "unknowable", "unknown"),
    ],
)
def test_whether_it_could_be_known(carc, part, knowable):
    assert row_of(logged(denial=replace(logged().denial, carc=carc, part=part))).knowable == knowable


def test_what_to_do_is_of_group_code_and_remark():
    def do(**said):
        return row_of(logged(denial=replace(logged().denial, **said))).do

    assert do(group="CO", carc="204", rarcs=()) == "write_off"
    assert do(group="PR", carc="204", rarcs=()) == "bill_patient"
    assert do(group="CO", carc="16", rarcs=("M127",)) == "appeal"
    assert do(group="CO", carc="16", rarcs=("M76",)) == "resubmit"


def test_a_row_has_a_value_for_every_column():
    assert {one.name for one in fields(DenialRow)} == {one.name for one in fields(row())}
