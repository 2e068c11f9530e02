"""The story of a claim: what fired and who let it go, what stands of what came back, and what to do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from stories import (
    DECIDED,
    DENIED,
    KEY,
    MATCHES,
    PAID,
    RULES,
    answer,
    case,
    cause_of,
    denial,
    fault,
    filed,
    line,
    reason,
    service,
    spec,
    told,
)

from scrubber.denials.claim.story import rules_of, tell
from scrubber.denials.claim.ways import WAYS
from scrubber.ledger.remitted import ClaimKey, LineMatch, PaymentKey
from scrubber.ledger.told_story import ClaimStory

REVERSED = told(
    (service(1, "17311", "-600.00", "-310.00"), service(2, "11102", "-120.00", "0.00")),
    (),
    role="reversal",
    key=PaymentKey("c4" * 32, 1),
    day=date(2026, 8, 10),
    paid=Decimal("-310.00"),
)
PAID_AFTER = told(
    (PAID, service(2, "11102", "120.00", "80.00", reason("CO 45", "40.00"))),
    (),
    role="correction",
    key=PaymentKey("c4" * 32, 2),
    day=date(2026, 8, 10),
    paid=Decimal("390.00"),
)


def tale(*payments, claims=None):
    return tell(case(claims, *payments), RULES, cause_of)


def steps_of(story, number=0):
    return [one.step for one in story.next[number].steps]


def of_kind(kind, carc, *, group="CO", remarks=(), claims=None, matches=MATCHES, **changes):
    """A story in which line 2 is denied for a reason of a kind."""
    lost = service(2, "11102", "120.00", "0.00", reason(f"{group} {carc}", "120.00"), remarks=remarks)
    row = denial(kind=kind, carc=carc, group=group, **{"part": "no_edit", "edit": "", **changes})
    return tale(told((PAID, lost), (row,), matches), claims=claims)


# -- what fired ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "ending", "who"),
    [
        ({"suppressed": "Office manager"}, "set_aside", "Office manager"),
        ({"fixed": "attest", "person": "Dr. Example", "reason": "left cheek"}, "attested", "Dr. Example"),
        ({"fixed": "safe"}, "fixed", ""),
        ({"holds": True}, "not_scrubbed", ""),
        ({"severity": "advise"}, "advised", ""),
        ({}, "let_through", ""),
        ({"outcome": "bypassed"}, "lifted", ""),
        ({"outcome": "no_data"}, "not_judged", ""),
    ],
)
def test_what_became_of_a_finding(changes, ending, who):
    story = tale(claims=(filed(faults=(fault(**changes),)),))
    (fired,) = story.sent[0].fired
    assert (fired.ending, fired.who) == (ending, who)


def test_what_kept_a_claim_back():
    story = tell(ClaimStory("A1001", (filed(side="held", faults=(fault(holds=True),)),), ()), RULES, cause_of)
    assert story.sent[0].fired[0].ending == "held"


def test_a_finding_that_names_what_came_back_stands_first():
    other = fault(edit="ADM003", line=None, prevents="CO 16")
    story = tale(claims=(filed(faults=(other, fault())),))
    assert [(one.edit, one.came) for one in story.sent[0].fired] == [("MOH011", ("97",)), ("ADM003", ())]


def test_a_finding_of_another_line_foretold_nothing():
    story = tale(claims=(filed(faults=(fault(line=1),)),))
    assert story.sent[0].fired[0].came == ()


def test_a_pass_is_no_part_of_the_story():
    assert tale(claims=(filed(faults=(fault(outcome="pass"),)),)).sent[0].fired == ()


# -- what stands --------------------------------------------------------------------------------------------


def test_one_line_denied_and_one_paid():
    story = tale()
    assert (story.state, story.denied, story.paid) == ("denied", Decimal("120.00"), Decimal("310.00"))
    paid, lost = story.back[0].verdicts
    assert (paid.line, paid.disposition, paid.stands, paid.reasons[0].kind) == (
        1,
        "paid",
        True,
        "contractual",
    )
    assert (lost.line, lost.denied, lost.stands, lost.reasons[0].words) == (
        2,
        True,
        True,
        "taken as part of another service",
    )
    assert story.next[0].denial.lines == (2,)


def test_a_denial_that_was_taken_back_does_not_stand():
    story = tale(told(reversed=True), REVERSED, PAID_AFTER)
    assert [verdict.stands for back in story.back for verdict in back.verdicts] == [
        False,
        False,
        False,
        False,
        True,
        True,
    ]
    assert (story.state, story.next, story.paid) == ("resolved", (), Decimal("390.00"))


def test_a_decision_that_was_taken_back_leaves_nothing():
    story = tale(told(reversed=True), REVERSED)
    assert (story.state, story.next, story.paid) == ("taken_back", (), Decimal("0.00"))


def test_a_later_decision_of_the_same_payer_replaces_the_earlier():
    again = replace(PAID_AFTER, decision=replace(PAID_AFTER.decision, role="again"))
    assert tale(told(), again).state == "resolved"


def test_a_decision_of_another_payer_replaces_nothing():
    decision = replace(PAID_AFTER.decision, role="first", payer_id="OTHER", payer="OTHER")
    assert tale(told(), replace(PAID_AFTER, decision=decision)).denied == Decimal("120.00")


def test_a_later_decision_on_one_line_leaves_the_other():
    only_one = told(
        (PAID,), (), MATCHES[:1], role="again", day=date(2026, 8, 10), key=PaymentKey("c4" * 32, 1)
    )
    assert tale(told(), only_one).denied == Decimal("120.00")


def test_a_replacement_that_was_decided_replaces_all_lines():
    new = filed(key=ClaimKey(2, 1), frequency="7", original="ICN77", lines=(line(1, "17311", "600.00"),))
    after = told(
        (PAID,), (), MATCHES[:1], claim=ClaimKey(2, 1), key=PaymentKey("c4" * 32, 1), day=date(2026, 8, 20)
    )
    assert tale(told(), after, claims=(filed(), new)).state == "resolved"
    plain = replace(new, frequency="1")
    assert tale(told(), after, claims=(filed(), plain)).denied == Decimal("120.00")


@pytest.mark.parametrize("role", ["forwarded", "estimate", "reversal"])
def test_what_decides_nothing_leaves_the_claim_undecided(role):
    claims = (filed(answers=(answer("277ca", date(2026, 7, 11)),)),)
    assert tale(told(denials=(), role=role), claims=claims).state == "undecided"


def test_where_a_claim_stands_without_a_decision():
    def state(*claims):
        return tell(ClaimStory("A1001", claims, ()), RULES, cause_of).state

    assert state(filed()) == "unanswered"
    assert state(filed(side="held")) == "held"
    assert state() == "unknown"


def test_lines_denied_for_the_same_reason_are_one_thing_to_do():
    lost = tuple(service(n, "11102", "120.00", "0.00", reason("CO 97", "120.00")) for n in (1, 2))
    story = tale(told(lost, (denial(1), denial(2))))
    (one,) = story.next
    assert (one.denial.lines, one.denial.denied, one.denial.procedures) == (
        (1, 2),
        Decimal("240.00"),
        ("11102",),
    )


# -- what to do next ----------------------------------------------------------------------------------------


def test_who_vouched_is_the_ground_of_the_appeal():
    vouched = fault(fixed="attest", person="Dr. Example", reason="left cheek", day="2026-07-10")
    story = tale(told(denials=(denial(part="attested"),)), claims=(filed(faults=(vouched,)),))
    assert steps_of(story)[:2] == ["check", "appeal"]
    appeal = story.next[0].steps[1]
    assert appeal.because == (
        "Dr. Example vouched on 2026-07-10 for what MOH011 asked: left cheek. "
        "That record is the ground of the appeal."
    )


def test_the_rule_that_speaks_is_cited():
    story = tale()
    assert story.next[0].rule is RULES["MOH011"]
    assert [*story.rules] == ["MOH011"]


def test_medicare_has_a_last_day_with_its_source():
    """120 days and five for the mail from 24 July: 7 left of July, 31, 30, 31 and 26 of November."""
    limit = next(one.limit for one in tale().next[0].steps if one.step == "appeal")
    assert limit.day == date(2026, 11, 26)
    assert limit.source.title.startswith("42 CFR 405.942")


def test_no_last_day_is_made_up_for_others():
    story = tale(claims=(filed(filing="CI"),))
    limit = next(one.limit for one in story.next[0].steps if one.step == "appeal")
    assert (limit.day, limit.source) == (None, None)
    assert "not known here" in limit.words


def test_an_unprocessable_claim_is_sent_anew_and_not_appealed():
    story = of_kind("identifiers", "16", remarks=("N290", "MA130"))
    assert "appeal" not in steps_of(story)
    again = next(one for one in story.next[0].steps if one.step == "fix_and_resubmit")
    assert "new claim" in again.what
    assert not story.next[0].denial.appealable


def test_no_appeal_where_a_remark_says_so():
    story = of_kind("bundling", "97", remarks=("N211",))
    assert "appeal" not in steps_of(story)
    assert steps_of(story)[0] == "no_appeal"
    assert "N211" in story.next[0].steps[0].because


def test_an_unprocessable_denial_of_any_kind_goes_as_a_new_claim():
    story = of_kind("documentation", "252", remarks=("MA130",))
    assert steps_of(story) == ["no_appeal", "fix_and_resubmit", "send_records", "write_off"]


def test_a_duplicate_that_is_closed_needs_no_write_off():
    assert steps_of(of_kind("duplicate", "18", group="OA")) == ["check", "appeal", "nothing"]


@pytest.mark.parametrize(
    ("filing", "payer_number", "said"),
    [
        ("MB", "ICN77", "Medicare takes no replacement"),
        ("CI", "ICN77", "names the payer's own number"),
        ("CI", "", "ask the payer for its number"),
    ],
)
def test_how_a_decided_claim_is_sent_again(filing, payer_number, said):
    row = denial(kind="modifier", carc="4")
    lost = service(2, "11102", "120.00", "0.00", reason("CO 4", "120.00"))
    story = tale(told((PAID, lost), (row,), payer_number=payer_number), claims=(filed(filing=filing),))
    again = next(one for one in story.next[0].steps if one.step == "fix_and_resubmit")
    assert said in again.what


def test_the_loss_falls_where_the_group_says():
    assert steps_of(of_kind("eligibility", "27", group="PR"))[-1] == "bill_patient"
    assert steps_of(of_kind("eligibility", "27", group="CO"))[-1] == "write_off"


def test_a_late_claim_is_appealed_by_the_first_277ca_that_accepted_it():
    answers = (
        answer("999", date(2026, 7, 10)),
        answer("277ca", date(2026, 7, 12)),
        answer("277ca", date(2026, 7, 11), "rejected"),
    )
    story = of_kind("filing_limit", "29", claims=(filed(filing="CI", answers=answers),))
    appeal = next(one for one in story.next[0].steps if one.step == "appeal")
    assert "accepted by a 277CA of 2026-07-12, 3 days after the service" in appeal.because


def test_a_late_claim_without_a_proof():
    claims = (filed(filing="CI", answers=(answer("ta1", date(2026, 7, 10)),)),)
    story = of_kind("filing_limit", "29", claims=claims)
    appeal = next(one for one in story.next[0].steps if one.step == "appeal")
    assert "no acknowledgement that accepts" in appeal.because


def test_a_claim_that_was_sent_again_waits():
    moment = datetime(2026, 8, 1, 8, 0, tzinfo=UTC)
    again = filed(key=ClaimKey(2, 1), filed=moment, state="sent")
    story = tale(claims=(filed(), again))
    assert steps_of(story)[0] == "wait"
    assert "2026-08-01" in story.next[0].steps[0].what
    assert steps_of(tale(claims=(filed(), replace(again, state="rejected"))))[0] == "check"
    early = replace(again, filed=datetime(2026, 7, 12, tzinfo=UTC))
    assert steps_of(tale(claims=(filed(), early)))[0] == "check"


@pytest.mark.parametrize(
    ("confidence", "matches", "said"),
    [
        ("uncertain", MATCHES, "same number, day and charge"),
        ("certain", (MATCHES[0], LineMatch(2, 2, "uncertain", "two lines fit")), "two lines fit"),
    ],
)
def test_an_uncertain_match_is_checked_first(confidence, matches, said):
    story = tale(told(matches=matches, confidence=confidence))
    first = story.next[0].steps[0]
    assert (first.step, said in first.because) == ("check", True)


def test_a_claim_that_was_never_filed_here_still_has_a_story():
    story = tell(
        case(
            (),
            told(
                claim=None,
                confidence="none",
                reason="no claim has this number",
                denials=(denial(part="unmatched", edit=""),),
            ),
        ),
        RULES,
        cause_of,
    )
    assert (story.state, story.next[0].denial.filing) == ("denied", "MB")
    assert "no claim has this number" in story.next[0].steps[0].because


def test_a_denial_of_the_claim_as_a_whole():
    whole = told((), (denial(0, kind="eligibility", carc="27"),), (), paid=Decimal(0))
    story = tale(whole)
    assert (story.next[0].denial.lines, story.back[0].verdicts[0].service) == ((), 0)


def test_an_unknown_reason_is_asked_about_and_not_guessed():
    assert steps_of(of_kind("unclassified", "999"))[0] == "call_payer"


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_every_kind_has_something_to_do_and_no_advice_names_a_code(kind):
    """HOUSE law 7: what is to be billed follows from the record, never from this table."""
    assert WAYS[kind]
    for way in WAYS[kind]:
        words = f"{way.what} {way.because}".replace("270/271", "").replace("277CA", "").replace("999", "")
        assert not any(character.isdigit() for character in words), way
        assert way.what.endswith(".")
        assert way.because.endswith(".")


def test_kinds_are_those_of_the_causes():
    from scrubber.denials.causes import KINDS

    assert set(WAYS) == set(KINDS)


def test_a_denial_is_listed_with_the_dearest_first():
    dear = service(1, "17311", "600.00", "0.00", reason("CO 4", "600.00"))
    rows = (denial(1, kind="modifier", carc="4", amount=Decimal("600"), denied=Decimal("600.00")), denial(2))
    story = tale(told((dear, DENIED), rows))
    assert [one.denial.carc for one in story.next] == ["4", "97"]
    assert story.denied == Decimal("720.00")


def test_key_and_day_of_the_hand_made_claim():
    """The other tests rest on these."""
    assert told().decision.claim == KEY
    assert told().decision.day == DECIDED


def test_edits_as_they_are_cited():
    late = {"late": {"prevents": [{"group": "CO", "carc": "29"}]}}
    rules = rules_of(
        [spec("XYZ001", "CO 97", "CO 16 MA120", variants=late), spec("XYZ002", status="retired")]
    )
    assert [*rules] == ["XYZ001", "XYZ002"]
    one = rules["XYZ001"]
    assert (one.title, one.why, one.carcs) == ("Some edit", "Because.", frozenset({"97", "16", "29"}))
    assert [source.title for source in one.references] == ["A source"]


def test_a_claim_as_a_whole_is_decided_anew_by_any_decision_on_it():
    whole = told((), (denial(0, kind="authorisation", carc="197"),), (), paid=Decimal(0))
    later = {"role": "again", "day": date(2026, 8, 10), "key": PaymentKey("c4" * 32, 1)}
    assert tale(whole, told(denials=(), **later)).state == "resolved"
    other = filed(key=ClaimKey(2, 1), number="A1001")
    elsewhere = told(denials=(), claim=ClaimKey(2, 1), **later)
    assert tale(whole, elsewhere, claims=(filed(), other)).state == "denied"
    replaced = replace(other, frequency="7")
    assert tale(whole, elsewhere, claims=(filed(), replaced)).state == "resolved"


def test_lines_without_a_match_are_told_apart_by_what_was_billed():
    unmatched = tuple(LineMatch(n, None, "none", "no line fits") for n in (1, 2))
    later = {"role": "again", "day": date(2026, 8, 10), "key": PaymentKey("c4" * 32, 1)}
    first = told(matches=unmatched)
    assert tale(first, told((PAID,), (), unmatched[:1], **later)).state == "denied"
    now_paid = replace(DENIED, ordinal=1, paid=Decimal("80.00"))
    story = tale(first, told((now_paid,), (), unmatched[:1], **later))
    assert story.state == "resolved"


def test_a_claim_that_was_sent_again_and_decided_with_the_same_service():
    again = filed(key=ClaimKey(2, 1), lines=(line(1, "11102", "120.00"),))
    paid = service(1, "11102", "120.00", "80.00")
    matches = (LineMatch(1, 1, "certain", "control number"),)
    after = told(
        (paid,), (), matches, claim=ClaimKey(2, 1), key=PaymentKey("c4" * 32, 1), day=date(2026, 8, 20)
    )
    assert tale(told(), after, claims=(filed(), again)).state == "resolved"


def test_a_remittance_without_a_day_has_the_rule_and_no_last_day():
    limit = next(one.limit for one in tale(told(day=None)).next[0].steps if one.step == "appeal")
    assert (limit.day, limit.source is None) == (None, False)


def test_a_line_that_was_not_told_as_billed_is_named_by_what_was_judged():
    lost = service(2, "11102", "120.00", "0.00", reason("CO 97", "120.00"), billed_code="", modifiers=("59",))
    assert tale(told((PAID, lost))).next[0].denial.procedures == ("11102-59",)
