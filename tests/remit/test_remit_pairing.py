"""Which claim a payment answers: every key that tells claims apart, and what must stay open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from decided import (
    DAY,
    OTHERS,
    OUR_TAX,
    SENT,
    THEIR_TAX,
    TOLD,
    US,
    answers,
    claim,
    later,
    line,
    paired,
    payment,
    service,
)
from hypothesis import given
from hypothesis import strategies as st

from scrubber.ledger.remitted import AdjustmentRecord, ClaimKey

THE_ONE = ClaimKey(1, 1)


def named(found):
    return found.claim, found.confidence, found.others


# -- one claim ----------------------------------------------------------------------------------------------


def test_the_usual_payment_is_certain():
    found = paired(payment(), claim())
    assert named(found) == (THE_ONE, "certain", 0)
    assert found.reason == "number, payee, charge, day and lines agree"
    assert [(one.service, one.line, one.confidence) for one in found.lines] == [(1, 1, "certain")]


ALONE = {
    # what differs: (payment, claim, remittance) -> confidence, words of the reason
    "nothing": ({}, {}, {}, "certain", "agree"),
    "denied as a whole": ({"status": "4"}, {}, {}, "certain", "agree"),
    "processed and sent on": ({"status": "19"}, {}, {}, "certain", "agree"),
    "second payer": ({"status": "2"}, {"sequence": "S"}, {}, "certain", "agree"),
    "third payer": ({"status": "21"}, {"sequence": "T"}, {}, "certain", "agree"),
    "reversal": ({"status": "22", "charge": -100}, {}, {}, "certain", "agree"),
    "payee by tax number": ({}, {}, {"payee": ""}, "certain", "payee"),
    "tax number with a hyphen": ({}, {"tax_id": "07-0012345"}, {"payee": ""}, "certain", "payee"),
    "no frequency told": ({"frequency": ""}, {}, {}, "certain", "agree"),
    "replacement": ({"frequency": "7"}, {"frequency": "7"}, {}, "certain", "agree"),
    "no day of the remittance": ({}, {}, {"day": None}, "certain", "agree"),
    "sent on the day it was decided": ({}, {}, {"day": SENT}, "certain", "agree"),
    "lines not kept": ({}, {"lines": ()}, {}, "certain", "number, payee, charge and day agree"),
    "blanks around the number": ({"number": " A1001 "}, {}, {}, "certain", "agree"),
    # one thing is not as expected
    "another NPI, same tax number": ({}, {}, {"payee": OTHERS}, "probable", "number, charge"),
    "payee not told": ({}, {}, {"payee": "", "payee_tax": ""}, "probable", "number, charge"),
    "another charge": ({"charge": 90}, {}, {}, "probable", "but its charge is another"),
    "another frequency": ({"frequency": "7"}, {}, {}, "probable", "another frequency"),
    "crossed over": ({"status": "2"}, {}, {}, "probable", "another rank, who may have passed it on"),
    "held": ({}, {"side": "held", "state": "held"}, {}, "probable", "it was held here, so it went out"),
    "refused before": ({}, {"state": "rejected"}, {}, "probable", "a front end had refused it"),
    "filed after it was decided": ({}, {}, {"day": later(1)}, "probable", "filed here after"),
    "filed after it was received": ({"received": later(1)}, {}, {}, "probable", "filed here after"),
    "no charge told": ({"charge": None}, {}, {}, "probable", "number, payee, day"),
    "filed after it was decided, and crossed over": (
        {"status": "2"}, {}, {"day": later(1)}, "probable", "passed it on and it was filed here after"),
    # more than one thing
    "late and another charge": ({"charge": 90}, {}, {"day": later(1)}, "uncertain", "another and it was filed here"),
    "held and another charge": ({"charge": 90}, {"side": "held"}, {}, "uncertain", "another and it was held"),
    "late and another frequency": ({"frequency": "7"}, {}, {"day": later(1)}, "uncertain", "and it was filed"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_a_single_claim_of_its_number(name):
    told, sent, header, confidence, words = ALONE[name]
    found = paired(payment(**told), claim(**sent), **header)
    assert named(found) == (THE_ONE, confidence, 0)
    assert words in found.reason
    assert len(found.lines) == 1


REJECTED = {
    "another provider": ({}, {"billing": OTHERS, "tax_id": THEIR_TAX}, {}, "another billing provider only"),
    "another provider, tax number not told": ({}, {"billing": OTHERS, "tax_id": ""}, {}, "billing provider"),
    "another tax number alone": ({}, {"tax_id": THEIR_TAX}, {"payee": ""}, "billing provider"),
    "another day": ({"first_day": later(1)}, {}, {}, "for other days only"),
}


@pytest.mark.parametrize("name", REJECTED)
def test_a_claim_that_cannot_be_meant(name):
    told, sent, header, words = REJECTED[name]
    found = paired(payment(**told), claim(**sent), **header)
    assert named(found) == (None, "none", 0)
    assert words in found.reason
    assert [(one.service, one.line, one.confidence) for one in found.lines] == [(1, None, "none")]


def test_another_charge_and_other_lines_are_another_claim():
    told = payment(service(1, "17311", 900, control="X"))
    found = paired(told, claim())
    assert named(found) == (None, "none", 0)
    assert "another charge and other lines" in found.reason


def test_without_candidates_nothing_is_matched_and_nothing_dropped():
    found = paired(payment(service(1), service(2)))
    assert named(found) == (None, "none", 0)
    assert found.reason == "no claim was sent with its number, its payer's number, or its charge and day"
    assert [one.service for one in found.lines] == [1, 2]


def test_a_claim_payment_without_lines_and_days_is_not_certain():
    found = paired(payment(lines=False, charge=100, first_day=None), claim())
    assert named(found) == (THE_ONE, "probable", 0)
    assert found.lines == ()


def test_a_denied_claim_without_lines_is_certain_by_its_day():
    found = paired(payment(lines=False, charge=100, first_day=DAY, status="4"), claim())
    assert named(found) == (THE_ONE, "certain", 0)
    assert found.reason == "number, payee, charge and day agree"


# -- by other keys than its number --------------------------------------------------------------------------

UNNUMBERED = {
    # payment, claim -> confidence, words
    "payer's number, none of ours": ({"number": "0"}, {"payer_number": "26A100100"}, "probable", "payer's number"),
    "payer's number, other number": ({"number": "B9"}, {"payer_number": "26A100100"}, "probable", "number is another"),
    "the number it was known by": (
        {"number": "", "payer_number": "26A2", "original": "26A100100"},
        {"payer_number": "26A100100"}, "probable", "payer's number"),
    "payer's number, another day": (
        {"number": "", "first_day": later(3)}, {"payer_number": "26A100100"}, "probable", "its days are others"),
    "no number, all else": ({"number": "0"}, {}, "probable", "payee, charge, day and lines agree"),
    "number cut short": ({"number": "A1001-0000"}, {"number": "A1001-00001234"}, "probable", "only alike"),
    "number with something before it": ({"number": "CLM-A1001-7"}, {"number": "A1001-7"}, "probable", "only alike"),
    "zeros gone": ({"number": "1001"}, {"number": "0001001"}, "probable", "only alike"),
    "other letters and zeros, a whole claim without lines and days": (
        {"number": "00ab-1", "lines": False, "charge": 100, "first_day": None, "status": "4"},
        {"number": "0AB-1"}, "probable", "payee and charge agree; but its number is only alike"),
    "other letters, a part of the claim": (
        {"number": "ab-1"}, {"number": "AB-1", "lines": (line(), line(2, "17311", 500)), "charge": 600},
        "probable", "it is a part of the claim"),
    "told by its lines": ({"number": "B9"}, {}, "probable", "number is another"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNNUMBERED)
def test_a_claim_of_another_number(name):
    told, sent, confidence, words = UNNUMBERED[name]
    found = paired(payment(**told), claim(**sent))
    assert named(found) == (THE_ONE, confidence, 0)
    assert words in found.reason


def test_the_same_service_of_a_stranger_is_uncertain():
    """Another patient may have had the same visit on that day: with a number of its own, nothing names our claim."""
    found = paired(payment(service(control=""), number="Z777"), claim())
    assert named(found) == (THE_ONE, "uncertain", 0)


def test_counting_control_numbers_name_no_claim():
    found = paired(payment(service(control="1"), number="Z777"), claim(line(control="1")))
    assert named(found) == (THE_ONE, "uncertain", 0)


def test_two_that_have_the_same_service_are_not_told_apart():
    both = claim(), claim(key=(1, 2), number="A1002")
    found = paired(payment(service(control=""), number=""), *both)
    assert named(found) == (None, "uncertain", 2)
    assert "others fit as well" in found.reason
    assert found.lines[0].line is None


@pytest.mark.parametrize(
    "change",
    [
        {"charge": 90},
        {"number": "000"},
        {"first_day": later(1)},
        {"number": "A10010"},
    ],
)
def test_a_number_in_other_letters_names_nothing_where_more_is_different(change):
    told = {"lines": False, "charge": 100, "first_day": None, "number": "a1001"}
    assert (
        paired(payment(**{**told, **change}), claim(number="00" if "number" in change else "A1001")).claim
        is None
    )


def test_two_whose_numbers_differ_by_letters_are_not_told_apart():
    told = payment(lines=False, charge=100, first_day=None, number="a1001")
    found = paired(told, claim(), claim(key=(1, 2), number="0A1001"))
    assert named(found) == (None, "uncertain", 2)


@pytest.mark.parametrize(
    "change", [{"charge": 90}, {"first_day": later(1)}, {"number": "", "first_day": None}]
)
def test_without_any_number_charge_and_day_have_to_agree(change):
    assert paired(payment(**{"number": "", **change}), claim()).claim is None


# -- several claims of one number ---------------------------------------------------------------------------

VISIT = claim()
REPLACED = claim(key=(2, 1), frequency="7", filed=later(20), original="26A100100")
DENIED_LINE = line(2, "17311", 500)
TWO_LINES = (line(), DENIED_LINE)

APART = {
    # payment, remittance, the one meant, the other -> confidence
    "frequency and lately": (
        payment(frequency="7", received=later(21)), {}, REPLACED, VISIT, "certain"),
    "frequency alone": (payment(frequency="7"), {}, REPLACED, VISIT, "probable"),
    "original, by frequency": (payment(), {}, VISIT, REPLACED, "probable"),
    "original, decided before the other was sent": (
        payment(), {"day": later(15)}, VISIT, REPLACED, "certain"),
    "frequency and units": (
        payment(frequency="7"), {}, replace(REPLACED, lines=(line(),)), claim(line(units="2")), "certain"),
    "charge": (payment(), {}, VISIT, claim(line(charge=120), key=(2, 1)), "certain"),
    "charge of two lines": (
        payment(*answers(*TWO_LINES)), {}, claim(*TWO_LINES), claim(key=(2, 1)), "certain"),
    "day": (payment(), {}, VISIT, claim(line(day=later(7)), key=(2, 1), filed=later(9)), "certain"),
    "codes": (
        payment(service(control="")), {}, VISIT, claim(line(code="99214"), key=(2, 1)), "probable"),
    "provider": (payment(), {}, VISIT, claim(key=(2, 1), billing=OTHERS, tax_id=THEIR_TAX), "certain"),
    "provider by tax number": (
        payment(), {"payee": ""}, VISIT, claim(key=(2, 1), billing=OTHERS, tax_id=THEIR_TAX), "certain"),
    "first and second payer": (
        payment(status="2"), {"payer_id": "60054"}, claim(key=(2, 1), sequence="S", payer="60054"), VISIT, "certain"),
    "second payer, its id is not ours": (
        payment(status="2"), {"payer_id": "X"}, claim(key=(2, 1), sequence="S", payer="60054"), VISIT, "probable"),
    "first payer, the other not sent yet": (
        payment(), {}, VISIT, claim(key=(2, 1), sequence="S", filed=later(40)), "certain"),
    "third payer": (
        payment(status="3"), {"payer_id": "60054"},
        claim(key=(2, 1), sequence="T", payer="60054"), claim(sequence="S", payer="12345"), "certain"),
    "sent again after a rejection": (
        payment(), {}, claim(key=(2, 1), filed=later(9)), claim(state="rejected"), "certain"),
    "sent again after a refused file": (
        payment(), {}, claim(key=(2, 1), filed=later(9)), claim(state="refused"), "certain"),
    "held first, then corrected": (
        payment(), {}, claim(key=(2, 1), filed=later(9)), claim(side="held", state="held"), "certain"),
    "sent twice, by the payer's number": (
        payment(), {}, claim(payer_number="26A100100"), claim(key=(2, 1), filed=later(9)), "certain"),
    "sent twice, received after the second": (
        payment(received=later(21)), {}, claim(key=(2, 1), filed=later(20)), VISIT, "probable"),
    "sent twice, received before the second": (
        payment(received=later(3)), {}, VISIT, claim(key=(2, 1), filed=later(20)), "certain"),
    "a void is no payment": (payment(frequency=""), {}, VISIT, claim(key=(2, 1), frequency="8"), "certain"),
    "a void that was sent just before the payer took it in": (
        payment(received=later(17)), {}, VISIT, claim(key=(2, 1), frequency="8", filed=later(16)), "certain"),
    "a void and a denial": (
        payment(frequency="", paid=Decimal(0)), {}, VISIT, claim(key=(2, 1), frequency="8"), "probable"),
    "a void that is answered": (
        payment(frequency="8", status="1"), {}, claim(key=(2, 1), frequency="8"), VISIT, "probable"),
    "reversal of the original": (
        payment(status="22", charge=-100), {}, VISIT, REPLACED, "probable"),
    "reversal of another charge": (
        payment(status="22", charge=-100, frequency="7"), {}, VISIT,
        replace(REPLACED, charge=Decimal(70), lines=(line(charge=70),)), "certain"),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_claims_of_one_number_are_told_apart(name):
    told, header, meant, other, confidence = APART[name]
    assert named(paired(told, meant, other, **header)) == (meant.key, confidence, 0)
    assert paired(told, other, meant, **header) == paired(told, meant, other, **header)


OPEN = {
    # payment, remittance, the one that is named, the other
    "sent twice alike, patients not known": (
        payment(), {}, claim(key=(2, 1), filed=later(3), patient=""), claim(patient="")),
    "sent twice alike, for two patients": (
        payment(), {}, claim(key=(2, 1), filed=later(3), patient="09f1"), VISIT),
    "sent twice, told by a line control number": (
        payment(), {}, claim(line(control="B"), key=(2, 1), filed=later(3)), claim(line(control="C"))),
    "in two inputs of one day": (payment(), {}, claim(key=(2, 1)), VISIT),
    "the payer keeps the first day of receipt": (
        payment(frequency="7", received=SENT), {}, VISIT, REPLACED),
    "a reversal for a replacement": (
        payment(status="22", charge=-100, frequency="7"), {}, VISIT, claim(key=(2, 1), frequency="7")),
    "a reversal for a replacement, by its charge alone": (
        payment(charge=-100, frequency="7"), {}, VISIT, claim(key=(2, 1), frequency="7")),
    "first and second payer, no rank told": (
        payment(status="4"), {"payer_id": ""}, claim(key=(2, 1), sequence="S", payer="60054"), VISIT),
    "second payer says it was first": (
        payment(), {"payer_id": "60054"}, VISIT, claim(key=(2, 1), sequence="S", payer="60054")),
    "frequency says one, charge the other": (
        payment(frequency="7"), {}, VISIT, claim(line(charge=90), key=(2, 1), frequency="7")),
    "held as answered, sent with another charge": (
        payment(), {}, claim(side="held", state="held"), claim(line(charge=90), key=(2, 1))),
}  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_what_cannot_be_told_is_uncertain_and_names_the_best(name):
    told, header, best, other = OPEN[name]
    found = paired(told, best, other, **header)
    assert named(found) == (best.key, "uncertain", 1)
    assert "others fit as well" in found.reason
    assert found.lines[0].line == 1
    assert paired(told, other, best, **header) == found


LATER = claim(key=(2, 1), filed=later(3))
AGAIN = {
    # payment, the claim that is meant, the other
    "sent twice alike": (payment(), VISIT, LATER),
    "sent twice, filed in another order": (payment(), claim(key=(2, 1)), claim(key=(1, 1), filed=later(3))),
    "sent again after it was answered": (payment(), VISIT, claim(key=(2, 1), filed=later(40))),
    "one was taken in meanwhile": (payment(), VISIT, replace(LATER, state="accepted")),
    "a reversal takes back the first": (payment(status="22", charge=-100), VISIT, LATER),
    "denied as a whole": (
        payment(lines=False, charge=100, first_day=None, status="4", paid=Decimal(0)), VISIT, LATER),
    "denied as a duplicate": (payment(service(paid=0, denied="18"), paid=Decimal(0)), LATER, VISIT),
    "denied as a duplicate as a whole": (
        payment(lines=False, charge=100, paid=None, adjustments=(AdjustmentRecord("OA", "18", Decimal(100)),)),
        LATER, VISIT),
    "paid, a line of it denied as a duplicate": (payment(service(denied="18")), VISIT, LATER),
}  # fmt: skip


@pytest.mark.parametrize("name", AGAIN)
def test_a_claim_that_was_sent_again_alike_is_one_claim(name):
    told, meant, other = AGAIN[name]
    found = paired(told, meant, other)
    assert found.claim == meant.key
    assert found.confidence == ("certain" if "after" in name else "probable")
    assert ("the claim was sent several times alike" in found.reason) is ("after" not in name)
    assert paired(told, other, meant) == found


def test_a_void_that_is_all_there_is_and_is_paid_is_named_with_doubt():
    assert paired(payment(), claim(frequency="8")).confidence == "probable"


def test_of_many_sendings_the_first_is_meant_and_a_stranger_among_them_makes_it_uncertain():
    sent = [claim(key=(n, 1), filed=later(2 + n)) for n in range(1, 6)]
    found = paired(payment(), *sent)
    assert named(found) == (sent[0].key, "probable", 4)
    found = paired(payment(), *sent, claim(key=(9, 1), filed=later(2), patient="09f1"))
    assert named(found) == (sent[-1].key, "uncertain", 5)
    found = paired(payment(), *sent, claim(key=(9, 1), filed=later(3)))
    assert named(found)[1:] == ("uncertain", 5)  # two of them on one day


def test_visits_under_one_account_number_are_told_by_their_days():
    visits = [claim(line(day=later(7 * n)), key=(1, n), filed=later(7 * n + 1)) for n in range(12)]
    for visit in visits:
        told = payment(*answers(*visit.lines))
        assert named(paired(told, *visits, day=later(200))) == (visit.key, "certain", 0)


def test_a_visit_that_was_never_sent_is_not_another_one():
    visits = [claim(line(day=later(7 * n)), key=(1, n)) for n in range(3)]
    found = paired(payment(first_day=later(2)), *visits)
    assert named(found) == (None, "none", 0)


def test_the_same_claim_twice_among_the_candidates_is_one():
    assert named(paired(payment(), claim(), claim())) == (THE_ONE, "certain", 0)


# -- a claim that the payer splits --------------------------------------------------------------------------


def test_both_parts_of_a_split_claim_answer_it():
    sent = claim(*TWO_LINES)
    for n, one in enumerate(answers(*TWO_LINES), 1):
        found = paired(payment(one), sent)
        assert named(found) == (THE_ONE, "certain", 0)
        assert "it is a part of the claim" in found.reason
        assert found.lines[0].line == n


def test_a_part_that_only_its_code_tells_is_probable():
    sent = claim(*TWO_LINES)
    assert named(paired(payment(service(control="")), sent)) == (THE_ONE, "probable", 0)


def test_a_part_or_the_smaller_claim_nobody_can_say():
    whole, smaller = claim(*TWO_LINES), claim(key=(2, 1), frequency="7", filed=later(10))
    assert paired(payment(), whole, smaller).confidence == "uncertain"
    assert named(paired(payment(frequency="7"), whole, smaller)) == (smaller.key, "probable", 0)


def test_a_service_that_was_never_billed_makes_it_probable():
    told = payment(*answers(line()), service(2, "88305", 0, control="Q"), charge=100)
    found = paired(told, claim())
    assert named(found) == (THE_ONE, "probable", 0)
    assert "not every service payment answers a line" in found.reason
    assert [one.line for one in found.lines] == [1, None]


# -- laws ---------------------------------------------------------------------------------------------------

_lines = st.lists(
    st.builds(
        lambda code, charge, mods, control: (code, charge, mods, control),
        st.sampled_from(["99213", "17311", "17312"]),
        st.sampled_from([100, 200]),
        st.sampled_from(["", "59", "25"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def _claims_of(specs):
    made = []
    for n, (lines, changes) in enumerate(specs, 1):
        sent = [line(m, code, charge, mods, control="" if not own else None)
                for m, (code, charge, mods, own) in enumerate(lines, 1)]  # fmt: skip
        made.append(claim(*sent, key=(n, 1), **changes))
    return made


_changes = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from(["A1001", "A1002"]),
        "frequency": st.sampled_from(["1", "7", "8"]),
        "sequence": st.sampled_from(["P", "S"]),
        "billing": st.sampled_from([US, OTHERS]),
        "tax_id": st.sampled_from([OUR_TAX, THEIR_TAX]),
        "filed": st.sampled_from([SENT, later(20), later(60)]),
        "side": st.sampled_from(["clean", "held"]),
        "state": st.sampled_from(["sent", "rejected", "accepted"]),
        "payer_number": st.sampled_from(["", "26A100100"]),
    },
)
_claims = st.lists(st.tuples(_lines, _changes), min_size=1, max_size=4).map(_claims_of)
_told = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from(["A1001", "A1002", "", "B7"]),
        "status": st.sampled_from(["1", "2", "4", "22"]),
        "frequency": st.sampled_from(["", "1", "7"]),
        "received": st.sampled_from([None, later(3), later(21)]),
        "original": st.sampled_from(["", "26A100100"]),
    },
)


@given(claims=_claims, which=st.integers(0, 3), told=_told, data=st.data())
def test_the_order_of_candidates_has_no_say(claims, which, told, data):
    meant = claims[which % len(claims)]
    asked = payment(*answers(*meant.lines), **told)
    found = paired(asked, *claims)
    assert paired(asked, *data.draw(st.permutations(claims))) == found
    assert [one.service for one in found.lines] == [one.ordinal for one in asked.services]
    assert found.reason
    assert "A100" not in found.reason
    assert (found.confidence == "none") <= (found.claim is None)


@given(claims=_claims, which=st.integers(0, 3), told=_told)
def test_certain_is_never_said_of_two_that_answer_alike(claims, which, told):
    """Where a claim is certain, no other of the candidates is what was asked about just as well."""
    asked = payment(*answers(*claims[which % len(claims)].lines), **told)
    found = paired(asked, *claims)
    if found.confidence in ("certain", "probable"):
        twin = replace(next(one for one in claims if one.key == found.claim), key=ClaimKey(9, 9))
        assert paired(asked, *claims, twin).confidence == "uncertain"
    if found.confidence == "certain":
        sure = next(one for one in claims if one.key == found.claim)
        assert (sure.number, sure.billing) == (asked.number, US)
        assert sure.side == "clean"
        assert sure.filed <= TOLD
