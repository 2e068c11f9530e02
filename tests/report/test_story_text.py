"""The story of a claim as text: its order, who did what, what stands, and how it reads on a terminal."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "denials"))

from stories import (
    ANSWERS,
    DENIED,
    MATCHES,
    PAID,
    RULES,
    VOUCHED,
    cause_of,
    denial,
    fault,
    filed,
    of_kind,
    reason,
    service,
    tale,
    told,
    vouched,
)

from scrubber.denials.claim.story import Beside, tell
from scrubber.ledger.remitted import ClaimKey, LineMatch, PaymentKey
from scrubber.ledger.told_story import ClaimStory
from scrubber.report.story_text import write_story


def text(story, **how):
    stream = io.StringIO()
    write_story(story, stream, **how)
    return stream.getvalue()


def test_the_story_as_text(golden):
    aside = fault(edit="ADM003", line=None, suppressed="Office manager", prevents="CO 16")
    claims = (filed(faults=(VOUCHED, aside), answers=ANSWERS),)
    golden("story.txt", text(tale(told(denials=(denial(part="attested"),)), claims=claims)))


def test_days_that_are_past_or_near():
    def said(day):
        return re.sub(r"\s+", " ", text(vouched(), today=day))

    assert "that is 2026-11-26. 6 days are left." in said(date(2026, 11, 20))
    assert "That is tomorrow." in said(date(2026, 11, 25))
    assert "That is today." in said(date(2026, 11, 26))
    assert "That day is past." in said(date(2026, 11, 27))
    assert "are left" not in text(vouched())


def test_one_of_several_stories_says_whose_it_is():
    assert text(vouched(), several=True).startswith("claim A1001 (to payer MCRB1, primary, of 2026-07-09): ")
    assert "(to payer" not in text(vouched()).splitlines()[0]
    nobody = tell(ClaimStory("A1001", (), (told(claim=None, confidence="none"),)), RULES, cause_of)
    assert text(nobody, several=True).startswith("claim A1001 (not filed here): ")


def test_the_share_of_the_patient_is_told_and_to_whom_it_goes():
    shared = service(1, "17311", "600.00", "310.00", reason("CO 45", "215.00"), reason("PR 1", "75.00"))
    read = re.sub(r"\s+", " ", text(tale(told((shared,), (), MATCHES[:1]))))
    assert read.startswith("claim A1001: nothing stands denied, $310.00 paid, $75.00 left to the patient")
    assert "$75.00 are the patient's share: bill the next payer, where there is one" in read


def test_why_a_finding_was_set_aside():
    aside = fault(
        suppressed="Office", suppressed_reason="the note names it", suppressed_until=date(2026, 12, 31)
    )
    read = re.sub(r"\s+", " ", text(tale(claims=(filed(faults=(aside,)),))))
    assert "Office set it aside until 2026-12-31: the note names it; it names reason 97" in read


def test_what_edits_did_by_line_where_they_differ():
    lost = tuple(service(n, "17000", "60.00", "0.00", reason("CO 50", "60.00")) for n in (1, 2))
    rows = tuple(
        denial(n, kind="diagnosis", carc="50", part=part, edit=edit, today="no", denied=Decimal("60.00"))
        for n, part, edit in ((1, "silent", "DRM001"), (2, "no_edit", ""))
    )
    read = re.sub(r"\s+", " ", text(tale(told(lost, rows))))
    assert "line 1: DRM001 looked for such a thing" in read
    assert "line 2: no edit names this" in read


def test_a_reason_that_nobody_knows_is_not_called_unknowable():
    read = text(of_kind("unclassified", "X99"))
    assert "nobody here knows what it means" in re.sub(r"\s+", " ", read)


def test_lines_that_were_put_together():
    matches = (MATCHES[0], LineMatch(2, 2, "certain", "sum", (3,)))
    assert "line 2+3" in text(tale(told(matches=matches)))


def test_the_order_is_that_of_the_days():
    read = text(vouched())
    marks = ["2026-07-10  sent", "999 accepted", "277CA accepted", "2026-07-24", "what to do next"]
    assert [read.index(mark) for mark in marks] == sorted(read.index(mark) for mark in marks)


def test_what_was_sent_again_stands_between_the_decisions():
    claims = (filed(), filed(key=ClaimKey(2, 1), frequency="7", filed=datetime(2026, 8, 1, tzinfo=UTC)))
    after = told(
        (PAID,), (), MATCHES[:1], claim=ClaimKey(2, 1), day=date(2026, 8, 20), key=PaymentKey("c4" * 32, 1)
    )
    read = text(tale(told(), after, claims=claims))
    days = [found[:10] for found in read.splitlines() if found.startswith("2026-")]
    assert days == ["2026-07-10", "2026-07-24", "2026-08-01", "2026-08-20"]
    assert "a replacement" in read


def test_no_line_is_too_long():
    assert max(map(len, text(vouched(), width=80).splitlines())) <= 101  # an address is not cut


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("overridden", "MOH011 warned of this, and it was sent all the same"),
        ("silent", "MOH011 looked for such a thing and said nothing"),
        ("off", "was switched off"),
        ("no_data", "lacked what it needs"),
        ("no_edit", "no edit names this"),
        ("unknowable", "no claim can show this"),
        ("unmatched", "nobody can say"),
    ],
)
def test_what_our_edits_did(part, said):
    assert said in re.sub(r"\s+", " ", text(tale(told(denials=(denial(part=part),)))))


def test_a_line_that_a_modifier_lifted():
    row = denial(part="silent", outcome="bypassed", today="no", today_edit="")
    read = re.sub(r"\s+", " ", text(tale(told(denials=(row,)))))
    assert "was lifted by what stands on the claim; today's edits would not catch it" in read


def test_what_the_payer_judged_instead_is_told():
    lost = service(
        2, "11100", "120.00", "0.00", reason("CO 97", "120.00"), billed_code="11102", units=Decimal(1)
    )
    assert "denied, judged as 11100" in text(tale(told((PAID, lost))))
    cut = service(2, "11102", "120.00", "60.00", reason("CO 97", "60.00"), billed_units=Decimal(2))
    row = denial(disposition="partly_denied", denied=Decimal("60.00"))
    assert "partly denied, 1 of 2 units" in text(tale(told((PAID, cut), (row,))))


def test_what_was_taken_back_is_told():
    back = told((PAID,), (), MATCHES[:1], role="reversal", paid=Decimal("-310.00"), day=date(2026, 8, 10))
    read = text(tale(told(reversed=True), back))
    assert "taken back later" in read
    assert "took an earlier decision back: -$310.00 paid" in read
    assert "(does not stand any more)" in read


def test_a_claim_that_was_never_sent():
    read = text(
        tell(ClaimStory("A1001", (filed(side="held", faults=(fault(holds=True),)),), ()), RULES, cause_of)
    )
    assert read.startswith("claim A1001: it is held back and was never sent\n")
    assert "kept the claim back" in read


def test_edits_that_could_not_judge_are_named_in_one_line():
    lacking = tuple(fault(edit=edit, outcome="no_data", prevents="") for edit in ("MOH021", "MOH020"))
    assert "could not judge, for want of what they need: MOH020, MOH021" in text(
        tale(claims=(filed(faults=lacking),))
    )


@pytest.mark.parametrize("name", ["/srv/in/day.837", r"C:\in\day.837", "day.837"])
def test_files_are_told_without_their_folders(name):
    assert "  file day.837 (" in text(tale(claims=(filed(file=name),)))


def test_escapes_do_not_reach_the_terminal():
    read = text(vouched(file="day\x1b[31m.837"))
    assert "\x1b" not in read
    assert "\\x1b[31m" in read


def test_colour_changes_nothing_but_colour():
    story = vouched()
    assert re.sub("\x1b\\[[0-9;]*m", "", text(story, colour=True)) == text(story)
    assert "\x1b[" in text(story, colour=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"holds": True}, "would have kept the claim back; it was sent all the same"),
        ({"fixed": "safe"}, "its fix was applied"),
        (
            {"fixed": "review", "person": "Nora Field", "reason": "seen", "day": "2026-07-10"},
            "its fix was applied, accepted by Nora Field on 2026-07-10: seen",
        ),
        ({"fixed": "attest"}, "a person vouched for its fix"),
        ({"severity": "advise"}, "only advised; it names reason 97, which came back"),
        ({}, "did not hold the claim"),
        ({"outcome": "bypassed"}, "lifted by what stands on the claim"),
        ({"outcome": "no_data"}, "could not judge: what it needs was not there"),
    ],
)
def test_how_a_finding_ended(changes, said):
    assert said in re.sub(r"\s+", " ", text(tale(claims=(filed(faults=(fault(**changes),)),))))


def test_two_denials_are_two_blocks():
    dear = service(1, "17311", "600.00", "0.00", reason("CO 4", "600.00"))
    rows = (denial(1, kind="modifier", carc="4", denied=Decimal("600.00")), denial(2))
    steps = text(tale(told((dear, DENIED), rows))).partition("what to do next")[2]
    one, two = steps.split("\n\n")
    assert "line 1: CO 4 $600.00" in one
    assert "line 2: CO 97 $120.00" in two


def test_a_line_that_is_not_certain_is_told_so():
    matches = (MATCHES[0], LineMatch(2, 2, "uncertain", "two lines fit"))
    assert "which line is meant is not certain: two lines fit" in text(tale(told(matches=matches)))


def test_a_replacement_names_the_earlier_claim():
    assert "names the earlier claim ICN70" in text(tale(claims=(filed(frequency="7", original="ICN70"),)))


def test_what_was_taken_back_beside_the_claim():
    taken = Beside(
        date(2026, 9, 1), "MEDICARE B", "EFT900", "WO", "an overpayment is taken back", "ICN77", Decimal(5)
    )
    read = re.sub(r"\s+", " ", text(replace(vouched(), beside=(taken,))))
    said = "MEDICARE B: an overpayment is taken back: $5.00 (PLB WO, for ICN77)"
    assert f"2026-09-01 {said} trace EFT900; not part of any claim's payment" in read
    assert "look for the payer's letter" in read
    assert "$5.00 taken back beside the claim" in read


def test_a_decision_without_a_day():
    assert "(no day)" in text(tale(told(day=None), claims=(filed(first_day=None, last_day=None),)))


def test_what_was_brought_in_after_its_decision_stands_before_it():
    read = text(tale(claims=(filed(filed=datetime(2026, 9, 1, tzinfo=UTC)),)))
    assert "2026-09-01  brought in here after it was answered; sent earlier to payer MCRB1" in read
    assert read.index("brought in here") < read.index("2026-07-24")


def test_a_story_that_was_asked_for_by_the_payers_number():
    claim = ClaimStory("ICN77", (filed(),), (told(),))
    assert text(tell(claim, RULES, cause_of)).startswith(
        "claim A1001, asked for as ICN77: $120.00 stand denied"
    )


def test_what_was_paid_twice_is_asked_about():
    again = told((PAID,), (), MATCHES[:1], role="again", day=date(2026, 8, 10), key=PaymentKey("c4" * 32, 1))
    read = re.sub(r"\s+", " ", text(tale(told(), again)))
    assert "line 1 was paid again by MEDICARE B, and $310.00 of before were not taken back" in read
