"""What is to be done about a denial, as far as its code, its payer and the claim itself tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from stories import (
    KEY,
    MATCHES,
    PAID,
    RULES,
    answer,
    case,
    cause_of,
    decision,
    denial,
    fault,
    filed,
    line,
    payment,
    reason,
    service,
    told,
)

from scrubber.denials.causes import KINDS
from scrubber.denials.claim.documents import papers
from scrubber.denials.claim.limits import appeal_limit, new_claim_limit, reopening_limit
from scrubber.denials.claim.story import tell
from scrubber.denials.claim.ways_by_reason import BY_REASON, special, ways_of
from scrubber.ledger.remitted import (
    ClaimKey,
    LineMatch,
    PaymentKey,
    ProviderAdjustmentRecord,
    RemitRecord,
)
from scrubber.ledger.told_remits import FiledTakebacks
from scrubber.ledger.told_story import ClaimStory, ToldPayment


def tale(*payments, claims=None, taken=()):
    return tell(case(claims, *payments), RULES, cause_of, taken)


def of_kind(kind, carc, *, group="CO", code="11102", remarks=(), claims=None, **changes):
    lost = service(2, code, "120.00", "0.00", reason(f"{group} {carc}", "120.00"), remarks=remarks)
    row = denial(kind=kind, carc=carc, group=group, **{"part": "no_edit", "edit": "", **changes})
    return tale(told((PAID, lost), (row,)), claims=claims)


def steps(story, number=0):
    return [one.step for one in story.next[number].steps]


def step(story, name, number=0):
    return next(one for one in story.next[number].steps if one.step == name)


COMMERCIAL = (filed(filing="CI"),)


# -- what the code says beyond its kind ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "carc", "first", "never"),
    [
        ("eligibility", "204", ["check", "appeal", "bill_other_payer"], "covered on the days"),
        ("eligibility", "31", ["check", "fix_and_resubmit", "bill_other_payer"], "proof of cover"),
        ("coordination", "109", ["check", "bill_other_payer", "appeal"], "its decision"),
        ("coordination", "B11", ["wait", "bill_other_payer"], "Ask the patient"),
        ("documentation", "193", ["check", "appeal"], "Send what the payer asks for"),
        ("documentation", "150", ["check", "appeal", "fix_and_resubmit"], "Send what the payer asks for"),
        ("payer_error", "133", ["wait", "call_payer"], "gets wrong"),
        ("filing_limit", "286", ["check", "appeal"], "acknowledgement of that day"),
    ],
)
def test_a_code_that_says_more_than_its_kind(kind, carc, first, never):
    story = of_kind(kind, carc, claims=COMMERCIAL)
    assert steps(story)[: len(first)] == first
    assert not any(never in one.what for one in story.next[0].steps)


def test_a_visit_is_asked_about_as_a_visit():
    lines = (line(1, "17311", "600.00"), line(2, "99213", "120.00", "25"))
    story = of_kind("bundling", "97", code="99213", claims=(filed(lines=lines),))
    assert "significant" in story.next[0].steps[0].what
    assert "lesion" not in story.next[0].steps[0].what
    names = [one.name for one in papers([story.next[0].denial], [filed()])]
    assert "Visit note of the day" in names
    assert "Photograph or diagram of the sites" not in names


def test_a_later_payer_wants_what_the_earlier_one_decided():
    """A claim that went out as secondary is not sent to ask who comes first."""
    second = of_kind("coordination", "16", remarks=("N4",), claims=(filed(filing="CI", sequence="S"),))
    assert steps(second)[:2] == ["check", "fix_and_resubmit"]
    assert "earlier payer" in second.next[0].steps[0].what
    assert "bill_other_payer" not in steps(second)
    first = of_kind("coordination", "22", claims=COMMERCIAL)
    assert steps(first)[:2] == ["check", "bill_other_payer"]


def test_no_special_way_names_what_to_bill():
    for ways in BY_REASON.values():
        for way in ways:
            words = f"{way.what} {way.because}".replace("270/271", "")
            assert not any(character.isdigit() for character in words), way
            assert way.what.endswith(".")
            assert way.because.endswith(".")


def test_a_reason_of_another_kind_keeps_the_ways_of_its_kind():
    """96 with a remark about bundling is no question of benefits."""
    assert special("eligibility", "96") == "benefit"
    assert special("bundling", "96") == ""
    assert all(ways_of(kind, "0") for kind in KINDS)


# -- by whose law -------------------------------------------------------------------------------------------


def test_medicare_gives_no_appeal_against_late_filing():
    answers = (answer("277ca", date(2026, 7, 12), payer_number="ICN77"),)
    story = of_kind("filing_limit", "29", claims=(filed(answers=answers),))
    assert steps(story) == ["no_appeal", "check", "call_payer", "write_off"]
    closed = step(story, "no_appeal")
    assert "Medicare" in closed.because
    assert closed.source.title.startswith("Noridian")
    assert "2026-07-12" in step(story, "call_payer").because
    assert not story.next[0].denial.appealable
    assert "appeal" in steps(of_kind("filing_limit", "29", claims=COMMERCIAL))


def test_the_payers_own_day_of_receipt_stands_beside_the_proof():
    answers = (answer("277ca", date(2026, 7, 12), payer_number="ICN77"),)
    claims = (filed(filing="CI", answers=answers),)
    lost = service(2, "11102", "120.00", "0.00", reason("CO 29", "120.00"))
    row = denial(kind="filing_limit", carc="29", part="no_edit", edit="")
    paid = payment(PAID, lost, received=date(2026, 11, 2))
    story = tell(
        ClaimStory("A1001", claims, (ToldPayment(decision(), paid, MATCHES, (row,)),)), RULES, cause_of
    )
    because = step(story, "appeal").because
    assert "3 days after the service, which gives the payer's number ICN77" in because
    assert "The payer says that it got the claim on 2026-11-02." in because
    assert "clearinghouse" in because


def test_a_new_claim_has_the_time_for_claims():
    """One calendar year from the service, 9 July 2026."""
    again = step(of_kind("identifiers", "16", remarks=("MA130",)), "fix_and_resubmit")
    assert (again.limit.day, again.source.title[:3]) == (date(2027, 7, 9), "NGS")
    other = step(of_kind("identifiers", "16", remarks=("MA130",), claims=COMMERCIAL), "fix_and_resubmit")
    assert (other.limit.day, other.source) == (None, None)
    assert "goes on running" in other.limit.words


def test_medicare_after_another_payer_is_a_claim_of_its_own():
    again = step(of_kind("coordination", "22"), "fix_and_resubmit")
    assert "claim of its own" in again.what
    assert "reopen" not in again.what
    assert again.limit.day == date(2027, 7, 9)


def test_a_reopening_has_a_year_and_stops_nothing():
    """Decided on 24 July 2026."""
    again = step(of_kind("modifier", "4"), "fix_and_resubmit")
    assert again.limit.day == date(2027, 7, 24)
    assert "does not stop the time for an appeal" in again.limit.words


def test_the_next_level_is_not_the_first():
    assert appeal_limit("MB", date(2026, 7, 24), "193").day is None
    assert "180 days" in appeal_limit("MB", date(2026, 7, 24), "193").words
    assert "letter" in appeal_limit("CI", date(2026, 7, 24), "193").words
    assert appeal_limit("MB", date(2026, 7, 24), "97").day == date(2026, 11, 26)


def test_days_at_the_edge():
    assert new_claim_limit("MB", date(2024, 2, 29)).day == date(2025, 2, 28)
    assert new_claim_limit("MB", None).day is None
    assert reopening_limit(None).day is None


def test_a_notice_is_asked_for_where_medicare_leaves_it_to_the_patient():
    assert "notice (ABN)" in step(of_kind("diagnosis", "50", group="PR"), "bill_patient").because
    assert (
        "ABN" not in step(of_kind("diagnosis", "50", group="PR", claims=COMMERCIAL), "bill_patient").because
    )


def test_a_payer_that_the_claim_was_passed_on_to_goes_by_its_own_law():
    """Medicare passed it on, and a commercial plan denied it: no appeal to that plan by Medicare's rules."""
    lost = service(2, "11102", "120.00", "0.00", reason("CO 97", "120.00"))
    second = ToldPayment(
        decision(status="2", payer="PLAINS", payer_id="P2"),
        payment(PAID, lost, filing="12"),
        MATCHES,
        (denial(),),
    )
    story = tale(second)
    assert (story.next[0].denial.filing, story.next[0].denial.rank) == ("12", "S")
    assert step(story, "appeal").limit.day is None
    assert "replacement of the claim" in step(story, "fix_and_resubmit").what
    odd = ToldPayment(decision(), payment(PAID, lost, filing="12"), MATCHES, (denial(),))
    assert (
        tale(odd).next[0].denial.is_medicare
    )  # the claim went to Medicare, as the first payer, and it answered


def test_what_our_own_edit_held_the_claim_for_is_appealed_last():
    """It was let go all the same: putting it right comes first."""
    story = tale(claims=(filed(faults=(fault(suppressed="Office"),)),))
    assert story.next[0].against
    assert steps(story) == ["check", "fix_and_resubmit", "appeal", "write_off"]
    advised = tale(claims=(filed(faults=(fault(severity="advise"),)),))
    assert not advised.next[0].against
    assert steps(advised) == ["check", "appeal", "fix_and_resubmit", "write_off"]


def test_two_payers_that_deny_one_line():
    """It is denied once, and the first payer is to be worked first."""
    lost = service(2, "11102", "120.00", "0.00", reason("CO 97", "119.00"))
    second = ToldPayment(
        decision(status="2", payer="PLAINS", payer_id="P2", key=PaymentKey("c4" * 32, 1)),
        payment(PAID, lost, filing="12"),
        MATCHES,
        (denial(denied=Decimal("119.00")),),
    )
    story = tale(told(), second)
    assert (story.denied, len(story.next)) == (Decimal("120.00"), 2)
    assert steps(story, 0)[0] == "check"
    assert story.next[1].steps[0].what == "Work the denial of MEDICARE B first."


def test_a_claim_that_was_brought_in_after_its_decision():
    late = filed(filed=datetime(2026, 9, 1, 8, 0, tzinfo=UTC))
    assert tale(claims=(late,)).sent[0].answered == date(2026, 7, 24)
    assert tale().sent[0].answered is None
    paper = next(
        one
        for one in papers([tale(claims=(late,)).next[0].denial], [late])
        if one.name.startswith("The claim")
    )
    assert paper.known == ""


# -- what the claim itself shows ----------------------------------------------------------------------------


def test_the_twin_of_a_duplicate_is_named():
    lines = (line(1, "11102", "120.00"), line(2, "11102", "120.00", "59"), line(3, "17311", "600.00"))
    because = step(of_kind("duplicate", "18", group="OA", claims=(filed(lines=lines),)), "check").because
    assert because.endswith("The same code on the same day: line 1 (11102).")
    alone = step(of_kind("duplicate", "18", group="OA"), "check").because
    assert "same code" not in alone
    lines = (line(2, "11102", "120.00"),)
    later = (filed(key=ClaimKey(0, 9), lines=lines), filed(lines=lines))
    assert (
        "claim A1001, sent 2026-07-10 (denied)"
        in step(of_kind("duplicate", "18", claims=later), "check").because
    )


def test_a_duplicate_of_a_claim_that_was_paid_is_closed():
    """It went out under another number before, and the ledger knows what became of that."""
    lost = service(2, "11102", "120.00", "0.00", reason("OA 18", "120.00"))
    row = denial(kind="duplicate", carc="18", group="OA", part="no_edit", edit="")

    def with_first(state):
        first = filed(key=ClaimKey(0, 1), number="B7", state=state)
        claims = ClaimStory("A1001", (filed(),), (told((PAID, lost), (row,)),), beside=(first,))
        return tell(claims, RULES, cause_of)

    assert steps(with_first("paid")) == ["check", "nothing", "appeal"]
    assert "claim B7, sent 2026-07-10 (paid)" in step(with_first("paid"), "check").because
    assert steps(with_first("denied")) == ["check", "appeal", "nothing"]


def test_lines_that_no_edit_spoke_of_are_one_thing_to_do():
    lost = tuple(service(n, "17000", "60.00", "0.00", reason("CO 50", "60.00")) for n in (1, 2))
    rows = tuple(
        denial(n, kind="diagnosis", carc="50", part=part, edit=edit, denied=Decimal("60.00"))
        for n, part, edit in ((1, "silent", "DRM001"), (2, "no_edit", ""))
    )
    (one,) = tale(told(lost, rows)).next
    assert (one.denial.lines, one.denial.denied, one.rule) == ((1, 2), Decimal("120.00"), None)
    fired = tuple(
        replace(row, part="overridden", edit=edit) for row, edit in zip(rows, ("X1", "X2"), strict=True)
    )
    assert len(tale(told(lost, fired)).next) == 2


@pytest.mark.parametrize(
    ("part", "outcome", "cited"),
    [
        ("overridden", "fail", True),
        ("attested", "fail", True),
        ("silent", "bypassed", True),
        ("silent", "pass", False),
        ("off", "", False),
        ("no_data", "no_data", False),
    ],
)
def test_only_an_edit_that_spoke_of_the_line_is_cited(part, outcome, cited):
    """What a silent edit looks for need not be what the payer means: its rule proves nothing."""
    story = tale(told(denials=(denial(part=part, outcome=outcome),)))
    assert (story.next[0].rule is not None) is cited


def test_a_line_that_was_put_together_with_others():
    matches = (MATCHES[0], LineMatch(2, 2, "certain", "sum", (3, 4)))
    assert tale(told(matches=matches)).next[0].denial.lines == (2, 3, 4)


# -- a decision that names another claim --------------------------------------------------------------------


def _other(**changes):
    named = {"number": "B2002", "confidence": "uncertain", "reason": "its number is another"}
    later = {"day": date(2026, 8, 10), "key": PaymentKey("c4" * 32, 1)}
    return told(**{**named, **later, **changes})


def test_a_decision_that_names_another_claim_counts_for_nothing():
    story = tale(told(), _other(denials=(denial(carc="4", kind="modifier"),)))
    assert (story.state, story.denied, story.paid) == ("denied", Decimal("120.00"), Decimal("310.00"))
    sure, doubtful = story.next
    assert (sure.denial.carc, sure.denial.doubtful) == ("97", False)
    assert (doubtful.denial.doubtful, doubtful.denial.appealable, steps(story, 1)) == (True, False, ["check"])


def test_only_a_decision_that_names_another_claim():
    story = tale(_other(denials=()))
    assert (story.state, story.paid, story.patient) == ("doubtful", Decimal(0), Decimal(0))


def test_an_uncertain_decision_of_another_charge_counts_for_nothing():
    """Claims of several patients may share a number: one that fits badly is another's until somebody has looked."""
    other = told(confidence="uncertain", reason="its charge is another", charge=Decimal("999.00"))
    assert tale(other).state == "doubtful"
    equal = told(confidence="uncertain", reason="two filings are alike")
    assert (tale(equal).state, tale(equal).paid) == ("denied", Decimal("310.00"))


def test_an_uncertain_decision_ends_nothing_that_is_sure():
    again = told(
        (PAID, service(2, "11102", "120.00", "80.00")),
        (),
        confidence="uncertain",
        day=date(2026, 8, 10),
        key=PaymentKey("c4" * 32, 1),
        role="again",
    )
    assert tale(told(), again).denied == Decimal("120.00")


# -- whose money --------------------------------------------------------------------------------------------


def test_the_share_of_the_patient_is_that_of_the_last_decision():
    first = told((service(1, "17311", "600.00", "300.00", reason("PR 1", "75.00")),), (), MATCHES[:1])
    assert tale(first).patient == Decimal("75.00")
    again = told(
        (service(1, "17311", "600.00", "360.00", reason("PR 1", "15.00")),),
        (),
        MATCHES[:1],
        role="again",
        day=date(2026, 8, 10),
        key=PaymentKey("c4" * 32, 1),
    )
    assert tale(first, again).patient == Decimal("15.00")
    second = replace(again, decision=replace(again.decision, role="first", payer_id="P2"))
    assert tale(first, second).patient == Decimal("15.00")
    taken = replace(first, decision=replace(first.decision, reversed=True))
    assert tale(taken).patient == Decimal(0)


def test_a_line_that_is_paid_again_may_have_to_go_back():
    later = {"role": "again", "day": date(2026, 8, 10), "key": PaymentKey("c4" * 32, 1)}
    (one,) = tale(told(), told((PAID,), (), MATCHES[:1], **later)).twice
    assert (one.lines, one.dollars) == ((1,), Decimal("310.00"))
    rest = service(1, "17311", "600.00", "40.00")
    assert tale(told(), told((rest,), (), MATCHES[:1], **later)).twice == ()  # a remainder
    assert tale(told(reversed=True), told((PAID,), (), MATCHES[:1], **later)).twice == ()
    assert tale(told(), told((PAID,), (), MATCHES[:1], **{**later, "payer": "OTHER"})).twice == ()


def _beside(*entries, known, **changes):
    values = {
        "ordinal": 1, "content": "c9" * 32, "payer": "MEDICARE B", "payer_id": "MCRB1", "payee": "1234567893",
        "payee_tax": "", "trace": "EFT900", "method": "ACH", "paid": Decimal(1), "paid_on": None,
        "day": date(2026, 9, 1), "claims": 0, "imbalance": None,
    }  # fmt: skip
    records = tuple(ProviderAdjustmentRecord(*one) for one in entries)
    return FiledTakebacks(RemitRecord(**{**values, **changes}, adjustments=records), known)


def test_what_a_payer_takes_back_beside_the_claim_is_told():
    own = told().decision.key
    entries = (
        ("WO", "ICN77", Decimal("310.00")),
        ("L6", "ICN77", Decimal("-3.17")),
        ("WO", "ICN9", Decimal(5)),
    )
    taken = _beside(*entries, known={"ICN77": (own,), "ICN9": (PaymentKey("d1" * 32, 4),)})
    story = tale(taken=(taken,))
    assert [(one.reason, one.amount) for one in story.beside] == [
        ("WO", Decimal("310.00")),
        ("L6", Decimal("-3.17")),
    ]
    assert (story.recovered, story.paid) == (Decimal("310.00"), Decimal("310.00"))
    assert (story.beside[0].day, story.beside[0].trace) == (date(2026, 9, 1), "EFT900")


def test_a_likeness_of_numbers_is_no_take_back_of_this_claim():
    assert tale(taken=(_beside(("WO", "ICN77", Decimal(310)), known={}),)).beside == ()
    doubtful = _other(payer_number="ICN5")
    known = {"ICN5": (doubtful.decision.key,)}
    assert tale(told(), doubtful, taken=(_beside(("WO", "ICN5", Decimal(5)), known=known),)).beside == ()


def test_why_and_until_when_a_finding_was_set_aside():
    aside = fault(
        suppressed="Office", suppressed_reason="the note names it", suppressed_until=date(2026, 12, 31)
    )
    (fired,) = tale(claims=(filed(faults=(aside,)),)).sent[0].fired
    assert (fired.who, fired.why, fired.until) == ("Office", "the note names it", date(2026, 12, 31))
    assert told().decision.claim == KEY
