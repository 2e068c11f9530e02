"""999s, segment by segment: what stands between ST and SE."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from answers import Answers

from scrubber.ack.note import Note
from scrubber.ack.route import Routes, Settings
from scrubber.finding import Answer, Gap, Place, Safety, Severity

ROOT = Path(__file__).resolve().parents[2]
CLEAN = (ROOT / "samples/837p/office_visit.837").read_text("ascii").replace("\n", "")
AK1, AK2 = "AK1*HC*1*005010X222A1", "AK2*837*0001*005010X222A1"
NOT_READ = "AK2*837*0001*005010X223A2"


@pytest.fixture
def answers(rules):
    def run(*changes: tuple[str, str], text: str = CLEAN) -> Answers:
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return Answers(text.encode("latin-1"), rules)

    return run


def test_a_clean_file_is_accepted(answers):
    assert answers().f999().split("~") == [
        "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     *260713*0815*^*00501*000000001*0*T*:",
        "GS*FA*CLEARPATH*CEDARRIDGE*20260713*0815*1*X*005010X231A1",
        "ST*999*0001*005010X231A1",
        AK1,
        AK2,
        "IK5*A",
        "AK9*A*1*1*1",
        "SE*6*0001",
        "GE*1*1",
        "IEA*1*000000001",
        "",
    ]


# -- faults of content


def test_an_element_of_a_claim(answers):
    found = answers(("DTP*472*D8*20260708~REF*6R*A1001L2", "DTP*472*D8*20260799~REF*6R*A1001L2"))
    assert found.body() == [
        AK1,
        AK2,
        "IK3*DTP*29*2400*8",
        "CTX*CLM01:A1001",
        "IK4*3*1251*8*20260799",
        "IK5*E*5",
        "AK9*E*1*1*1",
    ]


def test_a_component_that_is_missing(answers):
    found = answers(("SV1*HC:11900*", "SV1*HC:*"))
    assert found.body()[2:5] == ["IK3*SV1*28*2400*8", "CTX*CLM01:A1001", "IK4*1:2*234*1"]


def test_a_code_that_the_guide_does_not_have(answers):
    found = answers(("*Y*A*Y*Y~", "*Y*A*Q*Y~"))
    assert found.body()[2:6] == ["IK3*CLM*19*2300*8", "CTX*CLM01:A1001", "IK4*8*1073*7*Q", "IK5*E*5"]


def test_elements_of_one_segment_share_its_ik3(answers):
    found = answers(("*Y*A*Y*Y~", "*Q*A*Q*Y~"))
    assert found.body()[2:6] == [
        "IK3*CLM*19*2300*8",
        "CTX*CLM01:A1001",
        "IK4*6*1073*7*Q",
        "IK4*8*1073*7*Q",
    ]


def test_a_fault_above_the_claims_has_no_claim_and_is_no_rejection(answers):
    found = answers(("DMG*D8*19850217*F~", "DMG*D8*19850217*Q~"))
    assert found.body()[2:] == ["IK3*DMG*17*2010*8", "IK4*3*1068*7*Q", "IK5*E*5", "AK9*E*1*1*1"]


def test_a_segment_that_is_missing_stands_where_it_belongs(answers):
    found = answers(("N3*410 Orchard Mill Rd~", ""), ("SE*37", "SE*36"))
    assert found.body()[2:] == ["IK3*N3*9*2010*I8", "IK5*E*I5", "AK9*E*1*1*1"]


def test_what_the_standard_demands_is_missing_by_the_standard(answers):
    found = answers(("BHT*0019*00*B202607130001*20260713*0815*CH~", ""), ("SE*37", "SE*36"))
    assert found.body()[2:] == ["IK3*BHT*2**3", "IK5*R*5", "AK9*R*1*1*0"]


def test_a_loop_that_is_missing(answers):
    found = answers(("NM1*40*2*Clearpath Exchange*****46*CLEARPATH~", ""), ("SE*37", "SE*36"))
    assert found.body()[2:] == ["IK3*NM1*5*1000*I7", "IK5*R*I5", "AK9*R*1*1*0"]


def test_a_segment_that_comes_too_often(answers):
    found = answers(("PRV*PE*PXC*207N00000X~", "PRV*PE*PXC*207N00000X~" * 2), ("SE*37", "SE*38"))
    assert found.body()[2:5] == ["IK3*PRV*23*2310*5", "CTX*CLM01:A1001", "IK5*E*5"]


def test_a_name_that_no_segment_has(answers):
    found = answers(("PRV*PE*", "prV2*PE*"))
    assert found.body()[2] == "IK3*PRV*22*2310*1"
    found = answers(("PRV*PE*", "9*PE*"))
    assert found.body()[2] == "IK3*ZZZ*22*2310*1"


def test_what_cannot_stand_in_an_answer_is_left_out_of_it(answers):
    text = CLEAN.replace("CLM*A1001*", "CLM*A1^0:1*")
    found = answers(("DMG*D8*19850217*F~", "DMG*D8*19850217*\x07F~"), text=text)
    assert "IK4*3*1068*6*F" in found.body()
    assert not any(one.startswith("CTX") for one in found.body())


def test_claims_are_named_by_35_characters_at_most(answers):
    text = CLEAN.replace("CLM*A1001*", f"CLM*{'A' * 38}*")
    assert f"CTX*CLM01:{'A' * 35}" in answers(("*Y*A*Y*Y~", "*Y*A*Q*Y~"), text=text).body()


def test_what_has_no_code_for_a_999_is_left_to_the_277ca_and_never_costs_the_set(answers):
    found = answers(("*Y*A*Y*Y~", "*Y*A*Q*Y~"))
    silent = [replace(note, code="", answer=Answer()) for note in found.notes]
    assert [note.snip for note in silent] == [2]
    found.routes = Routes(silent, Settings())
    assert found.body() == [AK1, AK2, "IK5*A", "AK9*A*1*1*1"]


# -- situations


def situational(answers: Answers, settings: Settings) -> list[str]:
    """The answer to a claim whose date of the accident is missing, and whose first name is."""
    at = Gap("2300.DTP[439]", 1, 1, 1, 21, 900, 900)
    name = Place("2310B.NM1[82]04", 1, 1, 1, 22, 950, 950)
    note = Note(
        edit="SIT900",
        name="accident_without_date",
        message="",
        snip=4,
        severity=Severity.REJECT,
        at=at,
        claim=1,
        number="A1001",
        answer=Answer(segment="I6"),
        trigger="2300.CLM11-1@20",
    )
    value = replace(note, at=name, answer=Answer(element="I9"), trigger="2310B.NM1[82]02@22")
    answers.routes = Routes([note, note, value], settings)
    return answers.body()[2:]


def test_what_a_situation_asks_for_names_the_situation(answers):
    assert situational(answers(), Settings()) == [
        "IK3*DTP*21*2300*I6",
        "CTX*SITUATIONAL TRIGGER*CLM*20*2300*11:1*1362",
        "CTX*CLM01:A1001",
        "IK5*E*I5",
        "AK9*E*1*1*1",
    ]


def test_values_of_situations_stand_here_where_the_partner_wants_it(answers):
    assert situational(answers(), Settings(snip4="999"))[3:] == [
        "IK3*NM1*22*2310*8",
        "CTX*CLM01:A1001",
        "IK4*4*1036*I9",
        "CTX*SITUATIONAL TRIGGER*NM1*22*2310*2*1065",
        "IK5*E*I5",
        "AK9*E*1*1*1",
    ]


# -- sets and groups


def test_a_count_in_se_that_is_wrong_rejects_the_set(answers):
    assert answers(("SE*37", "SE*36")).body() == [AK1, AK2, "IK5*R*4", "AK9*R*1*1*0"]


def test_a_control_number_in_se_that_is_not_that_of_st(answers):
    assert answers(("SE*37*0001", "SE*37*0002")).body() == [AK1, AK2, "IK5*R*3", "AK9*R*1*1*0"]


def test_a_group_that_ends_with_another_number_is_rejected_though_its_set_is_not(answers):
    assert answers(("GE*1*1~", "GE*1*2~")).body() == [AK1, AK2, "IK5*A", "AK9*R*1*1*0*4"]


def test_a_group_that_counts_its_sets_wrongly(answers):
    assert answers(("GE*1*1~", "GE*3*1~")).body() == [AK1, AK2, "IK5*A", "AK9*R*3*1*0*5"]


def test_a_truncated_file_is_rejected_whole(answers):
    found = answers(text=CLEAN[: CLEAN.index("LX*3~") + 5])
    assert found.body() == [AK1, AK2, "IK5*R*2", "AK9*R*1*1*0*3"]
    assert "TA1*000000101*260713*0815*R*023~" in found.ta1()


def test_an_interchange_whose_trailer_is_wrong_is_rejected_and_so_are_its_groups(answers):
    found = answers(("IEA*1*000000101", "IEA*1*000000109"))
    assert found.body() == [AK1, AK2, "IK5*A", "AK9*R*1*1*0"]
    assert "TA1*000000101*260713*0815*R*001~" in found.ta1()


def two_sets(second: str = "0002") -> str:
    start, end = CLEAN.index("~ST*") + 1, CLEAN.index("~GE*") + 1
    again = (
        CLEAN[start:end].replace("ST*837*0001", f"ST*837*{second}").replace("SE*37*0001", f"SE*37*{second}")
    )
    again = (
        again.replace("A1001", "A1002").replace("B202607130001", "B202607130002").replace("*299*", "*300*")
    )
    again = again.replace("*24*UN", "*25*UN").replace("Helen", "Irene").replace("PV30977201", "PV30977202")
    return CLEAN[:end] + again + "GE*2*1~IEA*1*000000101~"


def test_a_group_of_which_one_set_is_rejected_is_accepted_in_part(answers):
    found = answers(("SE*37*0002", "SE*38*0002"), text=two_sets())
    assert found.body() == [
        AK1,
        AK2,
        "IK5*A",
        "AK2*837*0002*005010X222A1",
        "IK5*R*4",
        "AK9*P*2*2*1",
    ]


def test_a_set_number_that_comes_twice(answers):
    found = answers(text=two_sets("0001"))
    assert found.body()[3:] == [AK2, "IK5*R*23", "AK9*P*2*2*1"]


def test_each_group_has_its_own_answer(answers):
    group = CLEAN[CLEAN.index("GS*") : CLEAN.index("IEA*")]
    second = group.replace("CEDARRIDGE*CLEARPATH*2026", "SECOND*CLEARPATH*2026").replace(
        "*0815*1*X", "*0815*2*X"
    )
    second = second.replace("GE*1*1", "GE*1*7").replace("A1001", "A1002").replace("Helen", "Irene")
    second = second.replace("PV30977201", "PV30977202").replace("B202607130001", "B202607130002")
    found = answers(text=CLEAN.replace("IEA*1", second + "IEA*2"))
    assert found.body() == [
        AK1,
        AK2,
        "IK5*A",
        "AK9*A*1*1*1",
        AK1.replace("HC*1", "HC*2"),
        AK2,
        "IK5*A",
        "AK9*R*1*1*0*4",
    ]
    heads = [one for one in found.f999().split("~") if one[:2] in ("GS", "GE", "IE")]
    assert heads == [
        "GS*FA*CLEARPATH*CEDARRIDGE*20260713*0815*1*X*005010X231A1",
        "GE*1*1",
        "GS*FA*CLEARPATH*SECOND*20260713*0815*2*X*005010X231A1",
        "GE*1*2",
        "IEA*2*000000001",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("X222A1~BHT", "X223A2~BHT"), ("X*005010X222A1", "X*005010X223A2")], [NOT_READ, "IK5*R*I6"]),
        (
            [
                ("ST*837*0001*005010X222A1", "ST*270*0001*005010X279A1"),
                ("GS*HC", "GS*HS"),
                ("X*005010X222A1", "X*005010X279A1"),
            ],
            ["AK2*270*0001*005010X279A1", "IK5*R*1"],
        ),
        ([("ST*837*", "ST**")], ["AK2*837*0001*005010X222A1", "IK5*R*6"]),
    ],
)
def test_a_set_by_another_guide_is_rejected_as_such(answers, changes, expected):
    assert answers(*changes).body()[1:3] == expected


def test_a_remittance_is_answered_by_its_own_guide(answers, root):
    remit = (
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PROVIDER       *260713*0815*^*00501*000000007*0*P*:~"
        "GS*HP*PAYER*PROVIDER*20260713*0815*7*X*005010X221A1~ST*835*0001~"
        "BPR*I*80*C*CHK************20260713~TRN*1*12345*1512345678~DTM*405*20260712~"
        "N1*PR*Piedmont Valley Health Plan~N3*1 Plan St~N4*Durham*NC*27701~PER*BL*Desk*TE*3365550100~"
        "N1*PE*Cedar Ridge Dermatologic Surgery*XX*2823001575~LX*1~"
        "CLP*A1001*1*100*80*20*Q2*ICN1*11*1~NM1*QC*1*Ostrowski*Helen****MI*PV30977201~"
        "SVC*HC:99213*100*80**1~DTM*472*20260708~CAS*PR*1*20~SE*16*0001~GE*1*7~IEA*1*000000007~"
    )
    assert answers(text=remit).body() == [
        "AK1*HP*7*005010X221A1",
        "AK2*835*0001",
        "IK3*CLP*11*2100*8",
        "IK4*6*1032*7*Q2",
        "IK5*E*5",
        "AK9*E*1*1*1",
    ]


def test_acknowledgements_are_not_acknowledged(answers):
    written = answers().f999()
    assert answers(text=written).f999() == ""


# -- what was fixed


def test_what_a_fix_takes_away_is_told_and_rejects_nothing(answers):
    found = answers(("SE*37", "SE*36"))
    found.routes = Routes([replace(note, holds=False) for note in found.notes])
    assert found.body() == [AK1, AK2, "IK5*E*4", "AK9*E*1*1*1"]
    assert found.ta1() == ""


def test_findings_that_only_hold_by_other_acknowledgements_are_not_told(answers):
    assert answers(("*XX*2266044173", "*XX*2266044174")).body() == [AK1, AK2, "IK5*A", "AK9*A*1*1*1"]


# -- what notes are made of


def test_notes_leave_out_what_does_not_hold(rules):
    from datetime import date

    from scrubber.edit.engine import Judging
    from scrubber.pipeline.check import Check
    from scrubber.pipeline.source import open_source

    text = CLEAN.replace("SE*37", "SE*36").encode("ascii")
    with open_source(text) as source:
        finding = next(
            f for f in Check(source, rules, Judging(as_of=date(2026, 7, 20))) if f.edit == "X12007"
        )
    assert Note.of(finding).answer.set == "4"
    assert Note.of(replace(finding, severity=Severity.ADVISE)) is None
    assert Note.of(replace(finding, holds=False)) is None
    assert Note.of(replace(finding, holds=False, fixed=Safety.REVIEW)).holds is False
