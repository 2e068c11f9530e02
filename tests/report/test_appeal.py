"""The draft of an appeal, and the story as text: what they say, what they leave to a person, what they never say."""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "denials"))

from stories import (
    DENIED,
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
    told,
)

from scrubber.denials.documents import papers
from scrubber.denials.story import tell
from scrubber.ledger.remitted import ClaimKey, LineMatch, PaymentKey
from scrubber.ledger.told_story import ClaimStory
from scrubber.report.appeal import can_appeal, write_appeal
from scrubber.report.story_text import write_story

VOUCHED = fault(fixed="attest", person="Dr. Ada Example", reason="left cheek, not the nose", day="2026-07-10")
ANSWERS = (
    answer("999", date(2026, 7, 10)),
    answer("277ca", date(2026, 7, 11), statuses=("A2:20",), payer_number="ICN77"),
)


def tale(*payments, claims=None):
    return tell(case(claims, *payments), RULES, cause_of)


def vouched(**changes):
    row = denial(part="attested")
    return tale(told(denials=(row,)), claims=(filed(faults=(VOUCHED,), answers=ANSWERS, **changes),))


def of_kind(kind, carc, *, remarks=(), claims=None):
    lost = service(2, "11102", "120.00", "0.00", reason(f"CO {carc}", "120.00"), remarks=remarks)
    row = denial(kind=kind, carc=carc, part="no_edit", edit="")
    return tale(told((PAID, lost), (row,)), claims=claims)


def page(story, **how):
    stream = io.StringIO()
    write_appeal(story, stream, **how)
    return stream.getvalue()


def text(story, **how):
    stream = io.StringIO()
    write_story(story, stream, **how)
    return stream.getvalue()


def words(html):
    """What a person reads, without the style."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.S)))


def names(story):
    return [one.name for one in papers([one.denial for one in story.next], [one.claim for one in story.sent])]


# -- the appeal ---------------------------------------------------------------------------------------------


def test_it_tells_facts_amounts_reasons_and_the_rule():
    html = page(vouched(), written=date(2026, 8, 1))
    read = words(html)
    for said in (
        "MEDICARE B",
        "2026-08-01",
        "A1001",
        "ICN77",
        "2026-07-09",
        "$720.00",
        "$120.00",
        "CO 97",
        "M15",
        "11102-59",
        "taken as part of another service",
        "On 2026-07-10 Dr. Ada Example stated: left cheek, not the nose",
        "277CA accepted",
        "Trace EFT500",
        "2026-11-26",
        "A biopsy of the same lesion is part of the surgery.",
        "read 2026-11-21",
    ):
        assert said in read, said
    assert '<a href="https://www.cms.gov/ncci"' in html


def test_it_is_a_draft_that_a_person_checks_and_signs():
    read = words(page(vouched()))
    assert "Nobody has checked it." in read
    assert "Signature" in read
    assert read.index("Draft.") < read.index("What this is about")


def test_nothing_is_loaded_and_nothing_runs():
    html = unescape(page(vouched()))
    assert not re.search(r"<(script|img|link|iframe|object)\b", html)
    assert not re.search(r"\bsrc=|@import|url\(", html)
    assert "default-src 'none'" in html


def test_the_patient_is_a_blank_unless_the_site_keeps_the_name():
    assert "name and day of birth" in words(page(vouched()))
    kept = words(page(vouched(patient=("1EG4TE5MK73", "1950-02-03", "PERSIS"))))
    assert "PERSIS born 1950-02-03" in kept
    assert "1EG4TE5MK73" in kept


def test_what_comes_from_a_claim_is_escaped():
    html = page(vouched(patient=("<b>1</b>", "", "<script>x</script>")))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_only_the_office_reads_is_not_printed():
    html = page(vouched())
    inside = re.search(r'<div class="inside">.*?</div>', html, flags=re.S)[0]
    assert "MOH011 asked about this" in inside
    assert "MOH011" not in html.replace(inside, "")
    assert re.search(r"@media print \{[^}]*\.inside \{ display: none; \}", html)


def test_no_last_day_is_made_up():
    assert "not known here" in words(page(vouched(filing="CI")))


def test_what_the_payer_closed_to_appeal_is_left_out():
    closed = service(1, "17311", "600.00", "0.00", reason("CO 16", "600.00"), remarks=("MA130",))
    rows = (
        denial(1, kind="identifiers", carc="16", part="no_edit", edit="", denied=Decimal("600.00")),
        denial(),
    )
    read = words(page(tale(told((closed, DENIED), rows))))
    assert "Left out: line 1, CO 16, $600.00: the payer says that there is no appeal." in read
    assert "Denied $120.00" in read


def test_another_payers_denial_has_an_appeal_of_its_own():
    other = told(
        (service(1, "17311", "600.00", "0.00", reason("CO 4", "600.00")),),
        (denial(1, kind="modifier", carc="4", denied=Decimal("600.00")),),
        MATCHES[:1],
        payer="SECOND PAYER",
        payer_id="P2",
    )
    read = words(page(tale(told(), other)))
    assert "To SECOND PAYER" in read
    assert "Left out: line 2, CO 97, $120.00: another payer decided it." in read


@pytest.mark.parametrize("remarks", [("MA130",), ("N211",)])
def test_nothing_to_appeal(remarks):
    story = of_kind("bundling", "97", remarks=remarks)
    assert not can_appeal(story)
    with pytest.raises(ValueError, match="nothing stands denied"):
        page(story)


def test_a_claim_that_is_not_known_can_be_appealed():
    lone = told(
        claim=None,
        confidence="none",
        reason="no claim has this number",
        denials=(denial(part="unmatched", edit=""),),
    )
    read = words(page(tell(ClaimStory("A1001", (), (lone,)), RULES, cause_of)))
    assert "The match is not certain: no claim has this number." in read
    assert "The policy or rule that this rests on" in read


# -- what to attach -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "there", "absent"),
    [
        ("bundling", "Operative note, signed and dated", "Proof of timely filing"),
        ("units", "Mohs map and log of the day", "The authorisation or referral"),
        ("diagnosis", "Pathology report", "Proof of timely filing"),
        ("filing_limit", "Proof of timely filing", "Operative note, signed and dated"),
        ("authorisation", "The authorisation or referral", "Mohs map and log of the day"),
        ("coordination", "The other payer's decision (its remittance or EOB)", "Mohs map and log of the day"),
        ("identifiers", "The certificate or registration in question (CLIA, NPI)", "Pathology report"),
        ("unclassified", "The remittance", "Pathology report"),
    ],
)
def test_papers_by_kind(kind, there, absent):
    found = names(of_kind(kind, "999"))
    assert there in found
    assert absent not in found
    assert found[:2] == ["The remittance", "The claim as it was sent"]


def test_a_map_only_for_mohs_and_a_report_only_for_tissue():
    plain = (filed(lines=(line(1, "99213", "600.00"), line(2, "99214", "120.00"))),)
    lost = service(2, "99214", "120.00", "0.00", reason("CO 97", "120.00"))
    found = names(tale(told((PAID, lost)), claims=plain))
    assert "Mohs map and log of the day" not in found
    assert "Pathology report" not in found


def test_proof_of_timely_filing_names_the_acknowledgement():
    read = words(page(of_kind("filing_limit", "29", claims=(filed(answers=ANSWERS),))))
    assert "277CA filed on 2026-07-11, its number 000000077, for the claim sent 2026-07-10" in read
    weak = words(page(of_kind("filing_limit", "29", claims=(filed(answers=ANSWERS[:1]),))))
    assert "it shows only that the file was taken" in weak
    none = words(page(of_kind("filing_limit", "29")))
    assert "the ledger has no acknowledgement that accepts this claim" in none


def test_a_secondary_claim_needs_the_primarys_decision():
    assert "The other payer's decision (its remittance or EOB)" in names(vouched(sequence="S"))
    assert "The other payer's decision (its remittance or EOB)" not in names(vouched())


# -- the story as text --------------------------------------------------------------------------------------


def test_the_story_as_text(golden):
    aside = fault(edit="ADM003", line=None, suppressed="Office manager", prevents="CO 16")
    claims = (filed(faults=(VOUCHED, aside), answers=ANSWERS),)
    golden("story.txt", text(tale(told(denials=(denial(part="attested"),)), claims=claims)))


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
        ("silent", "MOH011 names this and said nothing"),
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


def test_days_that_span_and_days_that_nobody_kept():
    assert "2026-07-09 to 2026-07-11" in words(page(vouched(last_day=date(2026, 7, 11))))
    nothing = tale(told(day=None), claims=(filed(first_day=None, last_day=None),))
    read = words(page(nothing))
    assert "Counted from" not in read
    assert "(no day)" in text(nothing)
