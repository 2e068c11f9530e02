"""The 277CA, segment by segment: levels, statuses, lines, counts and sums."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from claims import CEDAR, HARLAN, HEAD, PAOLO, Set, interchange

from scrubber.ack.claim_answer import Wording
from scrubber.finding import Severity
from scrubber.pipeline.acks import Acknowledged, acknowledged, acks_of
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import check, scrub
from scrubber.pipeline.source import open_source

PLAIN = Wording(messages=False)
SELECTED = frozenset(("X12", "IGD", "MOH001", "MOH006", "BAL001", "IDN001", "COD001", "DUP002", "UHC"))


def options(**more):
    return Options(as_of=date(2026, 7, 20), select=SELECTED, **more)


def answer(rules, data, wording=PLAIN, control=None, created="", **more):
    """The 277CA as a list of segments."""
    with open_source(data) as source:
        run = check(source, rules, options(**more), answered=True)
        acks = acknowledged(run, Acknowledged(wording=wording, control=control, created=created))
        return b"".join(acks.chunks("277ca")).decode("ascii").split("~")[:-1]


def body(segments):
    """What stands between the submitter's trace number and SE."""
    return segments[segments.index("TRN*2*B202607130001") + 1 : -3]


def head(total, counts, source="PR"):
    return [f"STC*A1:19:{source}*20260713*WQ*{total}", *counts]


PROVIDER = ["HL*3*2*19*1", "NM1*85*2*Cedar Ridge Dermatologic Surgery*****XX*2823001575", "TRN*1*0"]
PATIENT = ["HL*4*3*PT", "NM1*QC*1*Ostrowski*Helen****MI*PV30977201"]


def one_provider(total, accepted, rejected):
    """Levels 21 and 19 where all claims are one provider's."""
    counts = {"QTY": [], "AMT": []}
    for kinds, side in ((("90", "QA", "YU"), accepted), (("AA", "QC", "YY"), rejected)):
        if side:
            counts["QTY"].append((kinds[0], kinds[1], side[0]))
            counts["AMT"].append((kinds[2], kinds[2], side[1]))
    told = [
        [f"{name}*{kinds[at]}*{kinds[2]}" for name in ("QTY", "AMT") for kinds in counts[name]]
        for at in (0, 1)
    ]
    return [*head(total, told[0]), *PROVIDER, f"STC*A1:19:PR**WQ*{total}", *told[1]]


# -- one claim ----------------------------------------------------------------------------------------------


def test_a_clean_claim_from_first_to_last_segment(rules):
    data = interchange(Set().provider().subscriber().claim("A1001", more="REF*D9*CH123~"))
    assert answer(rules, data, control=7, created="202607200930") == [
        "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     *260720*0930*^*00501*000000007*0*T*:",
        "GS*HN*CLEARPATH*CEDARRIDGE*20260720*0930*7*X*005010X214",
        "ST*277*0001*005010X214",
        "BHT*0085*08*000000007.1.1*20260720*0930*TH",
        "HL*1**20*1",
        "NM1*PR*2*Clearpath Exchange*****46*CLEARPATH",
        "TRN*1*000000007.1.1",
        "DTP*050*D8*20260720",
        "DTP*009*D8*20260720",
        "HL*2*1*21*1",
        "NM1*41*2*Cedar Ridge Billing Office*****46*CEDARRIDGE",
        "TRN*2*B202607130001",
        "STC*A1:19:PR*20260720*WQ*145",
        "QTY*90*1",
        "AMT*YU*145",
        "HL*3*2*19*1",
        "NM1*85*2*Cedar Ridge Dermatologic Surgery*****XX*2823001575",
        "TRN*1*0",
        "STC*A1:19:PR**WQ*145",
        "QTY*QA*1",
        "AMT*YU*145",
        "HL*4*3*PT",
        "NM1*QC*1*Ostrowski*Helen****MI*PV30977201",
        "TRN*2*A1001",
        "STC*A2:20*20260720*WQ*145",
        "REF*D9*CH123",
        "DTP*472*D8*20260708",
        "SE*26*0001",
        "GE*1*7",
        "IEA*1*000000007",
    ]


def test_a_claim_rejected_for_itself(rules):
    data = interchange(Set().provider().subscriber().claim("A1001", charge="150.50"))
    assert body(answer(rules, data)) == [
        *one_provider("150.5", None, (1, "150.5")),
        *PATIENT,
        "TRN*2*A1001",
        "STC*A8:400*20260713*U*150.5",
        "DTP*472*D8*20260708",
    ]


def test_a_claim_rejected_for_its_lines(rules):
    lines = ("17312 700 20260709", "99213 145 20260710", "17312 700 20260711")
    data = interchange(Set().provider().subscriber().claim("A1001", *lines))
    assert body(answer(rules, data)) == [
        *one_provider("1545", None, (1, 1545)),
        *PATIENT,
        "TRN*2*A1001",
        "STC*A3:247*20260713*U*1545",
        "DTP*472*RD8*20260709-20260711",
        "SVC*HC:17312*700*****1",
        "STC*A8:454**U",
        "REF*FJ*A1001L1",
        "DTP*472*D8*20260709",
        "SVC*HC:17312*700*****1",
        "STC*A8:454**U",
        "REF*FJ*A1001L3",
        "DTP*472*D8*20260711",
    ]


def test_a_line_without_a_number_of_its_own_is_named_by_its_place(rules):
    data = interchange(Set().provider().subscriber().claim("A1001", "17312 700 20260709"))
    data = data.replace(b"REF*6R*A1001L1~", b"").replace(b"SE*27*", b"SE*26*")
    assert "REF*FJ*1" in answer(rules, data)


def test_claim_and_line_errors_stand_beside_each_other(rules):
    data = interchange(
        Set()
        .provider()
        .subscriber()
        .claim("A1001", "17312 700 20260709", charge="701", rendering="2266044174")
    )
    said = [one for one in answer(rules, data) if one.startswith("STC*A") and "A1:19" not in one]
    assert said == [
        "STC*A8:400*20260713*U*701",
        "STC*A7:562:82*20260713*U*701",
        "STC*A3:247*20260713*U*701",
        "STC*A8:454**U",
    ]


def test_what_cannot_be_named_by_its_procedure_is_told_of_the_claim(rules):
    data = interchange(Set().provider().subscriber().claim("A1001", "17312 700 20260709"))
    data = data.replace(b"SV1*HC:17312*", b"SV1*ZZ:17312*")
    said = answer(rules, data)
    assert not [one for one in said if one.startswith("SVC")]
    assert "STC*A7:745*20260713*U*700******A7:454*A7:684" in said


def without(data, segment):
    """The input without a segment, its set counting on."""
    assert data.count(segment) == 1
    count = int(re.search(rb"SE\*([0-9]+)", data)[1])
    return data.replace(segment, b"").replace(b"SE*%d*" % count, b"SE*%d*" % (count - 1))


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        (b"DTP*472*D8*20260708~", "STC*A6:187**U*******A6:684"),
        (b"PAT*19~", "STC*A6:156*20260713*U*145******A6:684"),
        (b"N3*18 Millstone Ln~", "STC*A6:126:QC*20260713*U*145******A6:684"),
        (b"N4*Whitsett*NC*27377~", "STC*A6:126:QC*20260713*U*145******A6:684"),
        (b"HI*ABK:C44319~", "STC*A6:254*20260713*U*145******A6:684"),
        (b"NM1*PR*2*Piedmont Valley Health Plan*****PI*99999~", "STC*A6:125:PR*20260713*U*145******A6:684"),
    ],
)
def test_a_missing_segment_or_loop_is_absent(rules, segment, expected):
    """A6: what is needed is not there, and A7 would say that it is there and wrong."""
    data = interchange(Set().provider().subscriber(PAOLO, dependents=True).dependent().claim("A1001"))
    said = [
        one for one in answer(rules, without(data, segment)) if one.startswith("STC*A") and "A1:19" not in one
    ]
    assert expected in said


def test_an_empty_code_is_absent_and_no_wrong_one(rules):
    data = interchange(Set().provider().subscriber(PAOLO, dependents=True).dependent().claim("A1001"))
    assert "STC*A6:156*20260713*U*145******A6:684" in answer(rules, data.replace(b"PAT*19~", b"PAT~"))
    assert "STC*A7:156*20260713*U*145******A7:684" in answer(rules, data.replace(b"PAT*19~", b"PAT*X9~"))


# -- people -------------------------------------------------------------------------------------------------


def test_a_dependent_is_the_patient_with_the_member_id_of_the_subscriber(rules):
    data = interchange(Set().provider().subscriber(PAOLO, dependents=True).dependent().claim("A1001"))
    assert body(answer(rules, data))[-5:] == [
        "HL*4*3*PT",
        "NM1*QC*1*Marchetti*Giulia****MI*U4471902801",
        "TRN*2*A1001",
        "STC*A2:20*20260713*WQ*145",
        "DTP*472*D8*20260708",
    ]


def test_two_claims_of_one_patient_share_a_level(rules):
    data = interchange(Set().provider().subscriber().claim("A1001").claim("A1002"))
    said = answer(rules, data)
    assert [one for one in said if one.startswith(("HL", "TRN*2*A"))][3:] == [
        "HL*4*3*PT",
        "TRN*2*A1001",
        "TRN*2*A1002",
    ]


def test_two_providers_with_their_own_counts(rules):
    one = Set().provider().subscriber().claim("A1001").claim("A1002", charge="150")
    data = interchange(one.provider(HARLAN).subscriber(PAOLO).claim("A1003", "99213 200 20260708"))
    said = body(answer(rules, data))
    assert said[:5] == head("495", ["QTY*90*2", "QTY*AA*1", "AMT*YU*345", "AMT*YY*150"])
    assert [one for one in said if one.startswith("HL")] == [
        "HL*3*2*19*1",
        "HL*4*3*PT",
        "HL*5*2*19*1",
        "HL*6*5*PT",
    ]
    first, second = said.index(PROVIDER[1]), said.index("NM1*85*1*Harlan*Miriam*B***XX*2044173021")
    assert said[first + 1 : first + 7] == [
        "TRN*1*0",
        "STC*A1:19:PR**WQ*295",
        "QTY*QA*1",
        "QTY*QC*1",
        "AMT*YU*145",
        "AMT*YY*150",
    ]
    assert said[second + 1 : second + 5] == ["TRN*1*0", "STC*A1:19:PR**WQ*200", "QTY*QA*1", "AMT*YU*200"]


def test_the_same_provider_again_is_not_repeated(rules):
    one = Set().provider().subscriber().claim("A1001").provider().subscriber(PAOLO).claim("A1002")
    said = answer(rules, interchange(one))
    assert [x for x in said if x.startswith("HL")][2:] == ["HL*3*2*19*1", "HL*4*3*PT", "HL*5*3*PT"]
    assert "QTY*QA*2" in said


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("NM1*85*2*Cedar Ridge~", "NM1*85*2*Cedar Ridge*****FI*070012345"),
        ("NM1*85*1*Harlan*Miriam**Dr*Jr*XX*2044173021~", "NM1*85*1*Harlan*Miriam***Jr*XX*2044173021"),
    ],
)
def test_a_provider_is_known_by_what_there_is(rules, provider, told):
    data = interchange(Set().provider(provider).subscriber().claim("A1001"))
    assert told in answer(rules, data, ignore=frozenset({"IGD"}))


# -- levels and sets ----------------------------------------------------------------------------------------


def test_a_fault_of_a_provider_rejects_all_of_its_claims_and_no_other(rules):
    bad = CEDAR.replace("2823001575", "2823001576")
    one = Set().provider(bad).subscriber().claim("A1001").claim("A1002", charge="150")
    data = interchange(one.provider(HARLAN).subscriber(PAOLO).claim("A1003"))
    said = [x for x in body(answer(rules, data)) if x.startswith(("TRN*2", "STC", "QTY"))]
    assert said == [
        "STC*A1:19:PR*20260713*WQ*440",
        "QTY*90*1",
        "QTY*AA*2",
        "STC*A1:19:PR**WQ*295",
        "QTY*QC*2",
        "TRN*2*A1001",
        "STC*A7:562:85*20260713*U*145",
        "TRN*2*A1002",
        "STC*A7:562:85*20260713*U*150",
        "STC*A8:400*20260713*U*150",
        "STC*A1:19:PR**WQ*145",
        "QTY*QA*1",
        "TRN*2*A1003",
        "STC*A2:20*20260713*WQ*145",
    ]


def test_a_set_that_is_rejected_for_its_structure_gets_none(rules):
    good, bad = Set().provider().subscriber().claim("A1001"), Set().provider().subscriber().claim("A1002")
    said = answer(rules, interchange(good, bad.segments(2, count=3)))
    assert [one for one in said if one.startswith(("ST*", "TRN*2*A"))] == [
        "ST*277*0001*005010X214",
        "TRN*2*A1001",
    ]
    assert answer(rules, interchange(bad.segments(1, count=3))) == []
    no_submitter = HEAD[HEAD.index("NM1*40") :]
    assert answer(rules, interchange(Set(no_submitter).provider().subscriber().claim("A1"))) == []


def test_a_set_without_claims_has_nothing_to_answer(rules):
    assert answer(rules, interchange(Set().provider().subscriber())) == []


def test_each_set_gets_its_own(rules):
    sets = [Set().provider().subscriber().claim(f"A{n}") for n in (1, 2, 3)]
    said = answer(rules, interchange(*sets), control=7)
    assert [one for one in said if one.startswith(("ST*", "GE", "TRN"))] == [
        one
        for n in (1, 2, 3)
        for one in (
            f"ST*277*000{n}*005010X214",
            f"TRN*1*000000007.1.{n}",
            "TRN*2*B202607130001",
            "TRN*1*0",
            f"TRN*2*A{n}",
        )
    ] + ["GE*3*7"]


# -- words --------------------------------------------------------------------------------------------------


def test_edits_and_messages_stand_on_the_claim(rules):
    lines = ("17312 700 20260709", "17312 700 20260711")
    data = interchange(Set().provider().subscriber().claim("A1001", *lines, charge="1"))
    said = [
        one.split("*")
        for one in answer(rules, data, Wording())
        if one.startswith("STC*A") and "A1:19" not in one
    ]
    texts = [one[12] for one in said if len(one) > 12]
    assert texts[0].startswith("BAL001 The claim's charge is 1")
    assert texts[1].startswith("line 1 MOH001 17312 stands without a first stage on 2026-07-09;")
    assert texts[2].startswith("line 2 MOH001 17312 stands without a first stage on 2026-07-11;")
    assert [one[1] for one in said] == ["A8:400", "A3:247", "A3:247", "A8:454", "A8:454"]
    assert all(len(text) <= 264 for text in texts)
    assert [len(one) for one in said[3:]] == [4, 4]


def test_who_answers_is_a_setting(rules):
    data = interchange(Set().provider().subscriber().claim("A1001"))
    said = answer(rules, data, Wording(source="AY"))
    assert "NM1*AY*2*Clearpath Exchange*****46*CLEARPATH" in said
    assert "STC*A1:19:AY*20260713*WQ*145" in said


def test_warnings_are_not_told(rules):
    """MOH001 holds nothing where only rejections hold."""
    data = interchange(Set().provider().subscriber().claim("A1001", "17312 700 20260709"))
    said = answer(rules, data, hold_on=frozenset({Severity.REJECT}))
    assert "STC*A2:20*20260713*WQ*700" in said
    assert not [one for one in said if one.startswith("SVC")]


def test_a_payer_returns_what_others_reject(rules):
    data = interchange(Set().provider().subscriber().claim("A1001", "17312 700 20260709"))
    assert "STC*A3:21**U*******A3:454" in answer(rules, data.replace(b"PI*99999", b"PI*87726"))


@pytest.mark.parametrize(("payer", "status"), [("99999", "78"), ("87726", "54")])
def test_a_payer_has_its_own_word_for_a_claim_that_comes_twice(rules, payer, status):
    data = interchange(Set().provider().subscriber().claim("A1001").claim("A1001"))
    said = answer(rules, data.replace(b"PI*99999", b"PI*" + payer.encode()))
    assert [one for one in said if one.startswith("STC*A3")] == [f"STC*A3:{status}*20260713*U*145"]


# -- laws ---------------------------------------------------------------------------------------------------


def counted(segments):
    """Read a 277CA back: what levels say, and what lies beneath them."""
    problems = []
    for text in re.split(r"(?=ST\*277)", "~".join(segments))[1:]:
        top, *providers = re.split(r"(?=HL\*[0-9]+\*2\*19)", text)
        sides = [_sides(provider) for provider in providers]
        for provider, side in zip(providers, sides, strict=True):
            problems += _wrong(provider.split("HL*", 2)[1], side, "QA", "QC")
        whole = tuple(sum((side[n] for side in sides), type(sides[0][n])(0)) for n in range(4))
        problems += _wrong(top, whole, "90", "AA")
    return problems


def _sides(provider):
    found = [0, 0, Decimal(0), Decimal(0)]
    for claim in re.findall(r"TRN\*2\*[^~]*~STC\*[^*]*\*[0-9]{8}\*(U|WQ)\*([^*~]*)", provider):
        refused = claim[0] == "U"
        found[refused] += 1
        found[2 + refused] += Decimal(claim[1])
    return tuple(found)


def _wrong(level, sides, accepted, rejected):
    def said(pattern):
        found = re.search(pattern, level)
        return Decimal(found[1]) if found else Decimal(0)

    told = (
        said(rf"QTY\*{accepted}\*([0-9]+)"),
        said(rf"QTY\*{rejected}\*([0-9]+)"),
        said(r"AMT\*YU\*([^~]+)"),
        said(r"AMT\*YY\*([^~]+)"),
    )
    total = said(r"STC\*A1:19:PR\*[0-9]*\*WQ\*([^~*]+)")
    return [] if (*told, total) == (*sides, sides[2] + sides[3]) else [(told, sides, total)]


def test_counts_and_sums_add_up(rules, sample):
    with open_source(sample) as source:
        run = check(source, rules, Options(as_of=date(2026, 7, 20)), answered=True)
        acks = acknowledged(run)
        segments = b"".join(acks.chunks("277ca")).decode().split("~")
        again = b"".join(acks.chunks("277ca")).decode().split("~")
    assert segments == again
    assert not counted(segments)


def test_after_a_scrub_what_is_clean_is_accepted_and_what_is_held_rejected(rules, sample):
    with open_source(sample) as source:
        fixed = scrub(source, rules, Options(as_of=date(2026, 7, 20)), lambda _: None, lambda _: None)
        text = b"".join(acks_of(fixed).chunks("277ca")).decode()
    answers = re.findall(r"~TRN\*2\*[^~]*~STC\*[^*]*\*[0-9]{8}\*(U|WQ)", text)
    if answers and len(answers) == fixed.claims:
        assert answers.count("U") == fixed.holds.count
