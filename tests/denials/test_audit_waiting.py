"""Which claims nobody has answered: voids, claims sent again, other payers' answers, and what was only sent on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scrubber.denials.audit.waiting import AGES, age_of, unanswered, with_edits
from scrubber.denials.trends.counted import ALL_DAYS, Period
from scrubber.ledger.remitted import ClaimKey, PaymentKey
from scrubber.ledger.told_remits import Decision, FiledFinding, SentFact

AS_OF = date(2026, 10, 1)
SENT = SentFact(
    key=ClaimKey(1, 1),
    number="A1",
    payer="P1",
    billing="2823001575",
    sequence="P",
    frequency="1",
    charge=Decimal(100),
    first_day=date(2026, 7, 9),
    filed=date(2026, 7, 13),
    state="sent",
    clean=True,
)
DECIDED = Decision(
    key=PaymentKey("c0ffee", 1),
    claim=None,
    confidence="none",
    reason="",
    role="first",
    reversed=False,
    number="A1",
    payer_number="",
    status="1",
    payer="Payer",
    payer_id="P1",
    payee="2823001575",
    trace="T",
    day=date(2026, 8, 3),
    paid_on=None,
    charge=Decimal(100),
    paid=Decimal(80),
    patient_share=None,
    disposition="paid",
    denied=Decimal(0),
    filed=None,
    sequence="",
    imbalance=None,
)


def later(fact, day=date(2026, 8, 1), **more):
    return replace(fact, key=ClaimKey(2, 1), filed=day, **more)


def waiting(*sent, decisions=(), period=ALL_DAYS):
    return unanswered(lambda: iter(sent), lambda: iter(decisions), AS_OF, period=period)


def numbers(found):
    return [(one.claim, one.sent, one.age) for one in found.open]


def test_a_claim_without_an_answer():
    found = waiting(SENT)
    assert numbers(found) == [("A1", date(2026, 7, 13), 80)]
    assert (found.sent, found.charge) == (1, Decimal(100))


@pytest.mark.parametrize("state", ["paid", "denied"])
def test_a_claim_with_an_answer(state):
    assert numbers(waiting(replace(SENT, state=state))) == []


@pytest.mark.parametrize("state", ["refused", "rejected"])
def test_what_no_payer_has_stands_apart(state):
    found = waiting(replace(SENT, state=state))
    assert (found.open, [one.state for one in found.refused]) == ((), [state])
    assert waiting(replace(SENT, state=state), later(SENT)).refused == ()


def test_a_claim_sent_again_counts_once_and_as_it_was_sent_last():
    assert numbers(waiting(SENT, later(SENT))) == [("A1", date(2026, 8, 1), 61)]
    assert numbers(waiting(SENT, later(SENT, state="paid"))) == []
    assert numbers(waiting(replace(SENT, state="denied"), later(SENT))) == [("A1", date(2026, 8, 1), 61)]


def test_two_claims_of_a_day_with_one_number_wait_each_for_their_own_answer():
    """An office that numbers the patient bills surgery and pathology apart."""
    pathology = replace(SENT, key=ClaimKey(1, 2), charge=Decimal(40))
    found = waiting(SENT, pathology)
    assert [(one.charge, one.note) for one in found.open] == [
        (Decimal(100), "another claim of its number and day asks for another charge"),
        (Decimal(40), "another claim of its number and day asks for another charge"),
    ]
    answered = replace(DECIDED, claim=pathology.key, confidence="certain", charge=Decimal(40))
    for told in (
        waiting(SENT, pathology, decisions=[answered]),
        waiting(SENT, replace(pathology, state="paid")),
    ):
        assert [one.charge for one in told.open] == [Decimal(100)]
    assert [one.charge for one in waiting(SENT, pathology, later(SENT, frequency="8")).open] == [Decimal(40)]


def test_a_claim_that_replaces_another_stands_for_it_whatever_it_asks_for():
    corrected = later(SENT, charge=Decimal(120))
    assert len(waiting(SENT, corrected).open) == 2
    assert len(waiting(SENT, replace(corrected, frequency="7")).open) == 1
    assert len(waiting(replace(SENT, state="refused"), corrected).open) == 1
    assert waiting(replace(SENT, state="refused"), corrected).refused == ()


def test_a_void_asks_for_no_money():
    found = waiting(SENT, later(SENT, frequency="8"))
    assert (found.sent, found.charge) == (1, Decimal(100))


def test_an_open_claim_tells_the_edits_that_would_hold_it():
    def fault(edit, outcome="fail", *, holds=True):
        return FiledFinding(
            claim=1,
            line=1,
            edit=edit,
            outcome=outcome,
            severity="deny",
            status="stable",
            holds=holds,
            prevents="CO 107",
            suppressed=None,
            fixed=None,
            table="",
            release="",
            charge_at_risk=None,
        )

    faults = [fault("MOH002"), fault("MOH001"), fault("MOH003", holds=False), fault("MOH009", "bypassed")]
    findings = [
        *((SENT.key, one) for one in faults),
        (ClaimKey(9, 9), fault("MOH010")),
        (SENT.key, fault("OFF")),
    ]
    (one,) = with_edits(waiting(SENT), findings, lambda edit: edit != "OFF").open
    assert one.edits == ("MOH001", "MOH002")


def test_a_void_waits_for_nothing_and_takes_its_claim_with_it():
    assert numbers(waiting(SENT, later(SENT, frequency="8"))) == []


def test_claims_of_other_providers_ranks_and_without_a_number_are_others():
    assert len(waiting(SENT, later(SENT, billing="2925003377")).open) == 2
    assert len(waiting(SENT, later(SENT, sequence="S")).open) == 2
    blank = replace(SENT, number="")
    assert len(waiting(blank, later(blank)).open) == 2


def test_an_answer_that_is_not_certain_is_an_answer_all_the_same():
    assert numbers(waiting(SENT, decisions=[DECIDED])) == []


@pytest.mark.parametrize(
    "more",
    [
        {"day": date(2026, 7, 1)},  # it came before the claim was sent
        {"payee": "2925003377"},
        {"number": "A2"},
        {"charge": Decimal(99)},
        {"claim": ClaimKey(9, 9), "confidence": "certain"},  # another claim of its number
        {"role": "estimate"},
        {"role": "reversal"},
    ],
)
def test_what_is_no_answer_to_it(more):
    assert len(waiting(SENT, decisions=[replace(DECIDED, **more)]).open) == 1


def test_an_answer_to_an_earlier_sending_that_came_after_the_later_one():
    """The payer's answer was matched to the first of the two."""
    decision = replace(DECIDED, claim=SENT.key, confidence="certain")
    assert numbers(waiting(SENT, later(SENT), decisions=[decision])) == []
    corrected = later(SENT, charge=Decimal(120), frequency="7")
    assert numbers(waiting(SENT, corrected, decisions=[decision])) == []


def test_one_number_for_all_visits_of_a_patient():
    other = later(SENT, day=SENT.filed, first_day=date(2026, 7, 2))
    decision = replace(DECIDED, claim=ClaimKey(3, 1), confidence="certain")
    paid = replace(SENT, key=ClaimKey(3, 1), first_day=date(2026, 7, 8), state="paid")
    assert len(waiting(SENT, other, paid, decisions=[decision]).open) == 2


def test_what_was_only_sent_on_to_another_payer_is_told():
    (one,) = waiting(SENT, decisions=[replace(DECIDED, role="forwarded")]).open
    assert one.note == "sent on to another payer"


def test_an_answer_with_another_number_is_noted_and_no_more():
    decision = replace(DECIDED, number="A-OTHER", claim=SENT.key, confidence="uncertain")
    (one,) = waiting(SENT, decisions=[decision]).open
    assert one.note == "an answer with another number may be about it"


def test_a_decision_that_was_taken_back_and_not_made_anew_is_none():
    first = replace(DECIDED, claim=SENT.key, confidence="certain", reversed=True)
    reversal = replace(first, key=PaymentKey("c0ffee", 2), role="reversal", reversed=False)
    again = replace(first, key=PaymentKey("c0ffee", 3), role="correction", reversed=False)
    paid = replace(SENT, state="paid")
    (one,) = waiting(paid, decisions=[first, reversal]).open
    assert one.note == "the payer took its decision back and told no other"
    assert waiting(paid, decisions=[first, reversal, again]).open == ()
    assert waiting(paid, decisions=[again, first, reversal]).open == ()
    assert waiting(paid, later(paid, state="sent", frequency="8"), decisions=[first, reversal]).open == ()


def test_the_period_is_that_of_sending():
    found = waiting(SENT, later(replace(SENT, number="A2")), period=Period(date(2026, 7, 20), None))
    assert ([one.claim for one in found.open], found.sent) == (["A2"], 1)


def test_the_dearest_stand_first():
    cheap = later(SENT, number="A0", charge=Decimal(5))
    assert [one.claim for one in waiting(cheap, SENT).open] == ["A1", "A0"]


@pytest.mark.parametrize(
    ("days", "age"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4)]
)
def test_ages(days, age):
    assert age_of(days) == AGES[age]
