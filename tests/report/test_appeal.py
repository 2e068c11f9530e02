"""The draft of an appeal: what it says, what it leaves to a person, what it never says."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "denials"))

from stories import (
    ANSWERS,
    DENIED,
    MATCHES,
    PAID,
    RULES,
    case,
    cause_of,
    denial,
    fault,
    filed,
    line,
    of_kind,
    reason,
    service,
    tale,
    told,
    vouched,
)

from scrubber.denials.claim.citing import binding, in_order
from scrubber.denials.claim.documents import papers
from scrubber.denials.claim.story import Beside, tell
from scrubber.finding import Reference
from scrubber.ledger.told_story import ClaimStory
from scrubber.report.appeal import can_appeal, write_appeal


def page(story, **how):
    stream = io.StringIO()
    write_appeal(story, stream, **how)
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
    assert "Left out: line 1, CO 16, $600.00: The payer says with MA130 that there is no appeal." in read
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


def test_the_letter_does_not_argue_for_the_payer():
    """Why an edit asks what it asks is written for the office, and says what payers deny."""
    html = page(vouched())
    inside = re.search(r'<div class="inside">.*?</div>', html, flags=re.S)[0]
    assert "A biopsy of the same lesion is part of the surgery." in words(inside)
    assert "A biopsy of the same lesion" not in html.replace(inside, "")


def test_only_what_binds_the_payer_is_cited():
    sources = (
        Reference("A coding blog", "https://blog.example", "2026-11-21"),
        Reference("CMS, a manual, as quoted by a blog", "https://cms.example/2", "2026-11-21"),
        Reference("CMS, the manual", "", "2026-11-21"),
        Reference("Plains Health: its own policy", "https://plains.example", "2026-11-21"),
    )
    rules = {"MOH011": replace(RULES["MOH011"], references=sources)}

    def cited(**how):
        row = told(payer=how.pop("payer", "MEDICARE B"))
        html = page(tell(case((filed(**how),), row), rules, cause_of))
        inside, rest = html.split("What this is about", 1)
        own = [one.title for one in sources if one.title in words(rest)]
        assert {one.title for one in sources if one.title in words(inside)} | {*own} == {
            one.title for one in sources
        }
        return own

    assert cited() == ["CMS, a manual, as quoted by a blog", "CMS, the manual"]
    assert cited(filing="CI", payer="Plains Health of Ohio") == ["Plains Health: its own policy"]
    assert cited(filing="CI", payer="Acme") == []


def test_sources_at_first_hand_come_first_and_ncci_binds_who_names_it():
    first, second = Reference("CMS, NCCI Policy Manual"), Reference("CMS, NCCI edits, as told by a blog")
    assert binding((second, first), payer="X", filing="MB") == (first, second)
    assert binding((first,), payer="X", filing="CI") == ()
    assert binding((first,), payer="X", filing="CI", carc="236") == (first,)
    codes = Reference("CDC: ICD-10-CM, a release")
    assert binding((codes,), payer="X", filing="CI") == (codes,)
    assert in_order((Reference("A blog"), first)) == (first, Reference("A blog"))


def test_a_silent_edit_is_not_cited():
    row = denial(part="silent", outcome="pass")
    read = words(page(tale(told(denials=(row,)))))
    assert "No edit spoke of these lines" in read
    assert "NCCI policy manual" not in read


def test_the_services_stand_with_their_diagnoses_and_amounts():
    read = words(page(vouched()))
    assert "Line Day Procedure Units Diagnoses Charge Paid Denied" in read
    assert "2 2026-07-09 11102-59 1 C44311 $120.00 $0.00 $120.00" in read
    whole = told(
        (), (denial(0, kind="authorisation", carc="197", denied=Decimal("720.00")),), (), paid=Decimal(0)
    )
    read = words(page(tale(whole)))
    assert "1 2026-07-09 17311 1 C44311 $600.00" in read
    assert "2 2026-07-09 11102-59 1 C44311 $120.00" in read


def test_what_medicare_wants_of_a_letter_and_what_it_is_called():
    read = words(page(vouched(), written=date(2026, 12, 1)))
    assert "Request for a redetermination" in read
    assert "42 CFR 405.944" in read
    assert "that is 2026-11-26. That day is past." in read
    other = words(page(vouched(filing="CI"), written=date(2026, 12, 1)))
    assert "Appeal of a denied claim" in other
    assert "405.944" not in other


def test_a_decision_that_names_another_claim_stays_out_of_the_letter():
    """It may be another patient's."""
    other = told(number="B2002", payer_number="ICN66", confidence="uncertain", day=date(2026, 8, 10))
    html = page(tale(told(), other))
    inside, letter = html.split("What this is about", 1)
    assert "it is not certain that the decision is about this claim" in words(inside)
    assert "ICN66" not in letter
    assert not can_appeal(tale(other))


def test_what_was_taken_back_beside_the_claim_is_in_the_history():
    taken = Beside(
        date(2026, 9, 1), "MEDICARE B", "EFT900", "WO", "an overpayment is taken back", "ICN77", Decimal(5)
    )
    story = replace(vouched(), beside=(taken,))
    said = "MEDICARE B: an overpayment is taken back: $5.00 (PLB WO, for ICN77)"
    assert f"2026-09-01 {said}. Trace EFT900." in words(page(story))


def test_a_day_of_sending_that_nobody_kept_is_not_made_up():
    late = filed(filed=datetime(2026, 9, 1, tzinfo=UTC))
    read = words(page(tale(claims=(late,))))
    assert "Sent to payer MCRB1, primary, $720.00; the day is to be filled in." in read
    assert "2026-09-01" not in read


def test_our_own_word_against_an_appeal_is_told_to_the_office():
    held = tale(claims=(filed(faults=(fault(suppressed="Office"),)),))
    inside, letter = page(held).split("What this is about", 1)
    assert "our own edit says that the claim was not right as it was sent" in words(inside)
    assert "our own edit" not in letter
    assert "our own edit" not in page(vouched())


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
    read = words(page(of_kind("filing_limit", "29", claims=(filed(filing="CI", answers=ANSWERS),))))
    assert "277CA filed on 2026-07-11, its number 000000077, for the claim sent 2026-07-10" in read
    weak = words(page(of_kind("filing_limit", "29", claims=(filed(filing="CI", answers=ANSWERS[:1]),))))
    assert "it shows only that the file was taken" in weak
    none = words(page(of_kind("filing_limit", "29", claims=(filed(filing="CI"),))))
    assert "the ledger has no acknowledgement that accepts this claim" in none


def test_a_secondary_claim_needs_the_primarys_decision():
    assert "The other payer's decision (its remittance or EOB)" in names(vouched(sequence="S"))
    assert "The other payer's decision (its remittance or EOB)" not in names(vouched())


def test_days_that_span_and_days_that_nobody_kept():
    assert "2026-07-09 to 2026-07-11" in words(page(vouched(last_day=date(2026, 7, 11))))
    nothing = tale(told(day=None), claims=(filed(first_day=None, last_day=None),))
    read = words(page(nothing))
    assert "Counted from" not in read
