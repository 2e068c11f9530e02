"""Answers as receivers write them, good ones and bad: what is taken from them, and what is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.ack.inbound import read_answers
from scrubber.ledger.answers import (
    Answered,
    BatchAnswer,
    ClaimAnswer,
    GroupAnswer,
    InterchangeAnswer,
    SetAnswer,
)
from scrubber.x12 import NotX12

ISA = "ISA*00*          *00*          *ZZ*CLEARPATH      *ZZ*CEDARRIDGE     *260714*0600*^*00501*000000777*0*T*:~"
IEA = "IEA*1*000000777~"
GS = {
    "999": "GS*FA*PATH*RIDGE*20260714*0600*9*X*005010X231A1~ST*999*0001*005010X231A1~",
    "277": "GS*HN*PATH*RIDGE*20260714*0600*9*X*005010X214~ST*277*0001*005010X214~BHT*0085*08*7*20260714*0600*TH~",
}
ENDS = "CEDARRIDGE", "CLEARPATH"
DAY = "2026-07-14"
"""Of the envelopes and of the statuses."""


def read(text: str) -> Answered:
    return read_answers([text.encode("latin-1")], "ab" * 32)


def answered(kind: str, *segments: str, end: str = "SE*9*0001~GE*1*9~") -> Answered:
    """What is read from a set with these segments."""
    return read(ISA + GS[kind] + "".join(f"{one}~" for one in segments) + end + IEA)


def f999(*segments: str, end: str = "SE*9*0001~GE*1*9~") -> Answered:
    return answered("999", *segments, end=end)


def group(verdict: str, code: str, *sets: SetAnswer, errors: tuple[str, ...] = ()) -> GroupAnswer:
    return GroupAnswer(*ENDS, "1", verdict, code, sets, errors, DAY)


# -- TA1


@pytest.mark.parametrize(
    ("code", "verdict", "note"),
    [("A", "accepted", "000"), ("E", "accepted", "019"), ("R", "refused", "006")],
)
def test_ta1(code, verdict, note):
    found = read(f"{ISA}TA1*000000101*260713*0815*{code}*{note}~{IEA}")
    assert found == Answered(
        "ta1",
        "ab" * 32,
        "000000777",
        interchanges=(InterchangeAnswer(*ENDS, "000000101", verdict, code, note, DAY),),
    )


def test_several_in_one_interchange_before_and_behind_groups():
    found = f999(
        "AK1*HC*1*005010X222A1", "AK9*A*1*1*1", end="SE*4*0001~GE*1*9~TA1*000000103*260713*0815*R*015~"
    )
    before = read(f"{ISA}TA1*000000101*260713*0815*A*000~TA1*000000102*260713*0815*A*000~{IEA}")
    assert [one.control for one in before.interchanges] == ["000000101", "000000102"]
    assert [one.control for one in found.interchanges] == ["000000103"]
    assert (found.kind, len(found.groups)) == ("999", 1)


@pytest.mark.parametrize("ta1", ["TA1*000000101*260713*0815*Q*000~", "TA1**260713*0815*A*000~", "TA1~"])
def test_a_ta1_without_number_or_verdict_is_left_out(ta1):
    found = read(ISA + ta1 + IEA)
    assert (found.interchanges, found.left_out) == ((), 1)


def test_a_ta1_that_is_cut_short_is_left_out():
    found = read(f"{ISA}TA1*000000101*260713*0815*A*0")
    assert (found.interchanges, found.left_out) == ((), 1)


# -- 999


def test_999_by_sets():
    found = f999(
        "AK1*HC*1*005010X222A1",
        "AK2*837*0001*005010X222A1", "IK5*A",
        "AK2*837*0002*005010X222A1",
        "IK3*CLM*22*2300*8", "CTX*CLM01:CR26071", "IK4*2*782*1",
        "IK3*REF*57*2300*3", "CTX*SITUATIONAL TRIGGER*CLM*43**5:3",
        "IK3*SV1*60*2400*8", "IK4*1:3*1339*7*Z9", "IK4*1:3*1339*7*Z8",
        "IK5*R*5*I5",
        "AK2*837*0003*005010X222A1", "IK3*NM1*12**8", "IK5*E*5",
        "AK9*P*3*3*2",
    )  # fmt: skip
    assert found.groups == (
        group(
            "accepted",
            "P",
            SetAnswer("0001", "accepted", "A"),
            SetAnswer(
                "0002",
                "refused",
                "R",
                ("2300.CLM02@22:1", "2300.REF@57:3", "2400.SV101-3@60:7", "IK5:5", "IK5:I5"),
            ),
            SetAnswer("0003", "accepted", "E", ("NM1@12:8", "IK5:5")),
        ),
    )
    assert "Z9" not in repr(found)
    assert "CR26071" not in repr(found)
    assert found.left_out == 0


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("A", "accepted"), ("E", "accepted"), *((code, "refused") for code in "RMWX")],
)
def test_a_group_without_sets(code, verdict):
    assert f999("AK1*HC*1*005010X222A1", f"AK9*{code}*2*2*0*4*5").groups == (
        group(verdict, code, errors=("4", "5")),
    )


def test_a_refused_group_takes_its_sets_with_it():
    (found,) = f999("AK1*HC*1", "AK2*837*0001", "IK5*A", "AK9*R*1*1*0*3").groups
    assert found.sets == (SetAnswer("0001", "refused", "A"),)


@pytest.mark.parametrize(
    ("ak9", "verdict"),
    [
        ("AK9*P*3*3*2", "accepted"),  # the one that is refused is named
        ("AK9*P*3*3*1", "partly"),  # another one is refused, and nobody says which
        ("AK9*P*3*3", "partly"),
        ("AK9*P*3*3*-1", "partly"),
    ],
)
def test_sets_that_a_partly_accepted_group_does_not_name(ak9, verdict):
    (found,) = f999("AK1*HC*1", "AK2*837*0002", "IK5*R*5", ak9).groups
    assert (found.verdict, found.code) == (verdict, "P")


def test_997():
    found = read(
        ISA + "GS*FA*PATH*RIDGE*20260714*0600*9*X*005010X230~ST*997*0001~AK1*HC*1~AK2*837*0001~AK3*CLM*22**8~"
        "AK4*1*1028*1~AK5*R*5~AK9*R*1*1*0~SE*8*0001~GE*1*9~" + IEA
    )
    errors = ("CLM01@22:1", "IK5:5")
    assert found.groups == (group("refused", "R", SetAnswer("0001", "refused", "R", errors)),)


def test_answers_to_others_are_left_out():
    found = f999(
        "AK1*HS*1*005010X279A1", "AK2*270*0001", "IK5*R*5", "AK9*R*1*1*0",
        "AK1*HC*1*005010X222A1", "AK2*277*0001", "IK5*R*5", "AK2*837*0002", "IK5*A", "AK9*P*2*2*1",
    )  # fmt: skip
    assert [[one.control for one in each.sets] for each in found.groups] == [["0002"]]
    assert found.left_out == 2


@pytest.mark.parametrize(
    ("segments", "sets", "left_out"),
    [
        (("AK2*837*0001", "IK5*A", "AK2*837*0002"), ["0001"], 2),  # a set without IK5, a group without AK9
        (("AK2*837*0001", "IK5*A"), ["0001"], 1),
        (("AK2*837*0001", "IK5*Q", "IK5*A", "AK9*A*1*1*1"), [], 1),
        (("AK2*837**", "IK5*A", "AK9*A*1*1*1"), [], 1),
        (("AK2*837*0001", "AK2*837*0002", "IK5*A", "AK9*A*1*1*1"), ["0002"], 1),
        (("AK2*837*0001", "IK5*A", "AK9*Z*1*1*1"), ["0001"], 1),
    ],
)
def test_what_is_torn_in_a_999(segments, sets, left_out):
    found = f999("AK1*HC*1*005010X222A1", *segments, end="")
    assert [one.control for each in found.groups for one in each.sets] == sets
    assert found.left_out == left_out
    assert all(each.verdict in ("accepted", "partly") for each in found.groups)


@pytest.mark.parametrize("segments", [(), ("IK5*A", "AK9*R*1*1*0"), ("AK1*HC**005010X222A1", "AK9*R*1*1*0")])
def test_a_999_that_names_no_group(segments):
    found = f999(*segments)
    assert (found.groups, found.left_out) == ((), 1)


def test_group_ids_where_the_interchange_has_none():
    (found,) = read(
        (ISA + GS["999"] + "AK1*HC*1~AK9*A*1*1*1~SE*4*0001~GE*1*9~" + IEA)
        .replace("CLEARPATH ", "          ")
        .replace("CEDARRIDGE ", "           ")
    ).groups
    assert (found.sender, found.receiver) == ("RIDGE", "PATH")


# -- 277CA

RECEIVER = ("HL*1**20*1", "NM1*PR*2*PLAN*****PI*9", "TRN*1*5", "DTP*050*D8*20260714")
OUR_FILE = ("HL*2*1*21*1", "NM1*41*2*CEDAR RIDGE*****46*CEDARRIDGE", "TRN*2*B202607130001")
RECEIVED = "STC*A1:19:PR*20260714*WQ*300"
PROVIDER = ("HL*3*2*19*1", "NM1*85*2*CEDAR*****XX*2823001575", "TRN*1*0", "STC*A1:19:PR**WQ*300")
PATIENT = ("HL*4*3*PT", "NM1*QC*1*OSTROWSKI*HELEN****MI*PV30977201")


def of_claims(*segments: str, end: str = "SE*9*0001~GE*1*9~") -> Answered:
    return answered("277", *RECEIVER, *OUR_FILE, RECEIVED, *PROVIDER, *PATIENT, *segments, end=end)


def test_277ca():
    found = of_claims(
        "TRN*2*CR26071", "STC*A2:20*20260714*WQ*100.5", "REF*1K*PAYER7", "REF*D9*CH1", "DTP*472*D8*20260708",
        "TRN*2*CR26072", "STC*A7:562:82*20260714*U*200", "STC*A8:562:85*20260714*U*200******A8:128:85*A6:21",
        "DTP*472*RD8*20260707-20260709",
        "HL*5*3*PT", "NM1*QC*1*CHO*MIN****MI*PV1",
        "TRN*2*CR26073", "STC*A3:247*20260714*U*99", "REF*1K*PAYER9", "DTP*472*D8*20260708",
        "SVC*HC:17311*50*****1", "STC*A7:507**U*50", "REF*FJ*L1", "REF*1K*LINE", "DTP*472*D8*20260101",
    )  # fmt: skip
    batch = "B202607130001"
    assert found.claims == (
        ClaimAnswer("CR26071", "accepted", ("A2:20",), Decimal("100.5"), "PAYER7", "2026-07-08", batch, DAY),
        ClaimAnswer(
            "CR26072", "rejected", ("A7:562:82", "A8:562:85", "A8:128:85", "A6:21"), Decimal(200), "", "2026-07-07",
            batch, DAY,
        ),
        ClaimAnswer("CR26073", "rejected", ("A3:247", "A7:507"), Decimal(99), "PAYER9", "2026-07-08", batch, DAY),
    )  # fmt: skip
    assert (found.kind, found.batches, found.left_out) == ("277ca", (), 0)
    assert "OSTROWSKI" not in repr(found)
    assert "PV30977201" not in repr(found)


@pytest.mark.parametrize(
    ("stc", "verdict"),
    [
        ("STC*A0:19:40*20260714*WQ*1", "accepted"),
        ("STC*A1:20*20260714*WQ*1", "accepted"),
        ("STC*A2:20:41*20260714*WQ*1********SMART EDIT", "accepted"),
        ("STC*A5:1*20260714*WQ*1", "accepted"),
        *((f"STC*A{digit}:21*20260714*U*1", "rejected") for digit in (3, 4, 6, 7, 8)),
        ("STC*E1:0*20260714**1", "rejected"),
        ("STC*A7:562:85*20110311*WQ*199.14", "rejected"),  # where they disagree a person should look
        ("STC*A2:20*20110311*U*199.14", "rejected"),
        ("STC*A2:20*20110311**199.14", "accepted"),
        ("STC*R1:294*20260714*U*1", "rejected"),  # no category for a 277CA; the action says
        ("STC*P0:1*20260714*WQ*1", "accepted"),
    ],
)
def test_verdicts(stc, verdict):
    assert [one.verdict for one in of_claims("TRN*2*CR26071", stc).claims] == [verdict]


@pytest.mark.parametrize(
    "segments",
    [
        ("TRN*2*CR26071",),
        ("TRN*2*CR26071", "STC*P0:1*20260714**1"),
        ("TRN*2*CR26071", "STC**20260714*U*1"),
        ("TRN*2*CR26071", "STC*JOHN DOE*20260714*U*1"),
        ("TRN*2", "STC*A7:21*20260714*U*1"),
    ],
)
def test_a_claim_without_number_or_verdict_is_left_out(segments):
    found = of_claims(*segments, "TRN*2*CR26072", "STC*A2:20*20260714*WQ*1")
    assert ([one.number for one in found.claims], found.left_out) == (["CR26072"], 1)


@pytest.mark.parametrize("level", ["PT", "22", "23"])
def test_levels_of_patients(level):
    hl = f"HL*4*3*{level}*0"
    found = answered(
        "277", *RECEIVER, *OUR_FILE, RECEIVED, *PROVIDER, hl, "TRN*2*CR26071", "STC*A2:20*20260714*WQ*1"
    )
    assert [one.number for one in found.claims] == ["CR26071"]


def test_a_file_of_ours_is_rejected_as_a_whole():
    found = answered("277", *RECEIVER, *OUR_FILE, "STC*A3:24:41*20260714*U*300", "QTY*AA*3", "AMT*YY*300")
    assert (found.claims, found.batches) == ((), (BatchAnswer("B202607130001", "", ("A3:24:41",), DAY),))


def test_all_claims_of_a_provider_are_rejected():
    other = (
        "HL*3*2*19*0",
        "NM1*85*1*HARLAN*MIRIAM****XX*2044173021",
        "TRN*1*0",
        "STC*A3:24:85**U*200",
        "QTY*QC*2",
    )
    next_one = ("HL*4*2*19*1", *PROVIDER[1:], "HL*5*4*PT", "TRN*2*CR26071", "STC*A2:20*20260714*WQ*1")
    found = answered("277", *RECEIVER, *OUR_FILE, RECEIVED, *other, *next_one)
    assert found.batches == (BatchAnswer("B202607130001", "2044173021", ("A3:24:85",), DAY),)
    assert [one.number for one in found.claims] == ["CR26071"]


def test_a_provider_below_a_rejected_file_is_rejected_with_it():
    rejected = "STC*A3:24:41*20260714*U*300"
    found = answered("277", *RECEIVER, *OUR_FILE, rejected, "HL*3*2*19*0", "NM1*85*1*A*****XX*2044173021")
    assert found.batches == (BatchAnswer("B202607130001", "2044173021", ("A3:24:41",), DAY),)


def test_a_claim_that_is_named_has_its_own_verdict_or_that_of_the_level_above():
    rejected = ("STC*A3:24:41*20260714*U*300", *PROVIDER, *PATIENT)
    own, none = ("TRN*2*CR26071", "STC*A2:20*20260714*WQ*1"), ("TRN*2*CR26072", "DTP*472*D8*20260708")
    found = answered("277", *RECEIVER, *OUR_FILE, *rejected, *own, *none)
    assert [(one.number, one.verdict, one.statuses) for one in found.claims] == [
        ("CR26071", "accepted", ("A2:20",)),
        ("CR26072", "rejected", ("A3:24:41",)),
    ]
    assert found.batches == ()


def test_two_files_of_ours_in_one_set():
    again = ("HL*9*1*21*0", OUR_FILE[1], "TRN*2*B202607130002", "STC*A8:496:85*20260714*U*1")
    found = of_claims("TRN*2*CR26071", "STC*A2:20*20260714*WQ*1", *again)
    assert [one.batch for one in found.claims] == ["B202607130001"]
    assert found.batches == (BatchAnswer("B202607130002", "", ("A8:496:85",), DAY),)


@pytest.mark.parametrize("end", ["", "GE*1*9~", "STC*A7:2"])
def test_the_last_claim_of_a_torn_set_may_lack_its_rejection(end):
    found = of_claims(
        "TRN*2*CR26071", "STC*A2:20*20260714*WQ*1", "TRN*2*CR26072", "STC*A2:20*20260714*WQ*1", end=end
    )
    assert ([one.number for one in found.claims], found.left_out) == (["CR26071"], 1)


def test_a_rejection_above_the_claims_of_a_torn_set_may_lack_its_claims():
    found = answered("277", *RECEIVER, *OUR_FILE, "STC*A3:24:41*20260714*U*300", end="")
    assert (found.batches, found.left_out) == ((), 1)


def test_a_277_that_answers_a_question_is_left_out():
    text = ISA + GS["277"].replace("X214", "X212").replace("*TH~", "*DG~")
    text += "HL*4*3*22*0~TRN*2*CR26071~STC*F2:88*20260714**1~SE*9*0001~GE*1*9~" + IEA
    found = read(text)
    assert (found.kind, found.claims, found.left_out) == ("277ca", (), 1)


def test_older_guides_are_known_by_their_purpose():
    text = ISA + GS["277"].replace("005010X214", "004040X167")
    text += "HL*4*3*PT~TRN*2*CR26071~STC*A2:20*20260714*WQ*1~SE*9*0001~GE*1*9~" + IEA
    assert [one.number for one in read(text).claims] == ["CR26071"]


def test_own_delimiters_line_breaks_and_junk_around():
    text = ISA + GS["277"] + "HL*4*3*PT~TRN*2*CR26071~STC*A7:562:85*20260714*U*1~SE*9*0001~GE*1*9~" + IEA
    text = (
        "\xef\xbb\xbf" + text.translate(str.maketrans("*:~", "|>'")).replace("'", "'\r\n") + "-- end --\r\n"
    )
    assert [one.statuses for one in read(text).claims] == [("A7:562:85",)]


# -- files


def test_several_interchanges_groups_and_sets_in_one_file():
    claim = "HL*4*3*PT~TRN*2*CR26071~STC*A2:20*20260714*WQ*1~SE*9*0001~"
    syntax = "AK1*HC*1~AK9*A*1*1*1~SE*4*0001~"
    again = "ST*277*0002*005010X214~BHT*0085*08*8*20260714*0600*TH~"
    first = (
        ISA
        + GS["277"]
        + claim
        + again
        + claim.replace("71~", "72~")
        + "GE*2*9~"
        + GS["999"]
        + syntax
        + "GE*1*9~"
    )
    second = ISA.replace("CLEARPATH ", "BLUEPLAN  ").replace("777", "778") + GS["999"] + syntax + "GE*1*9~"
    found = read(first + IEA + second + IEA)
    assert (found.kind, found.control, found.left_out) == ("277ca", "000000777", 0)
    assert [one.number for one in found.claims] == ["CR26071", "CR26072"]
    assert [one.receiver for one in found.groups] == ["CLEARPATH", "BLUEPLAN"]


def test_other_transactions_are_left_out():
    found = read(ISA + "GS*HP*A*B*20260714*0600*9*X*005010X221A1~ST*835*0001~BPR*I*0~SE*3*0001~GE*1*9~" + IEA)
    assert found == Answered("ta1", "ab" * 32, "000000777", left_out=1)


def test_what_is_no_x12():
    with pytest.raises(NotX12):
        read("no answer at all")


def test_the_corpus_is_read_without_an_error(corpus):
    for path in sorted((corpus / "ack").iterdir()):
        found = read_answers([path.read_bytes()], "ab" * 32)
        assert found.interchanges or found.groups or found.claims or found.left_out, path.name


FILES_OF_OTHERS = {
    "imsweb_x12-parser__x12_277CA_accepted": [("5781", "accepted", "A2:20")],
    "imsweb_x12-parser__x12_277CA_rejected": [("3920394930203", "rejected", "A7:562:85")],
    "imsweb_x12-parser__x12_999_accepted": [("17456", "accepted", "A"), ("0001", "accepted", "A")],
    "imsweb_x12-parser__x12_999_rejected": [("28", "refused", "R"), ("0028", "refused", "R")],
    "stupidedi__005010_response-to-functional-group-containing-3-837s": [
        ("17456", "accepted", "P"),
        ("0001", "accepted", "A"),
        ("0002", "refused", "R"),
        ("0003", "refused", "R"),
    ],
    "azoner_pyx12__x12testdata_12": [
        ("000484889", "refused", "015"),
        ("1", "refused", "R"),
        ("300145997", "refused", "R"),
    ],
    "azoner_pyx12__x12testdata_21": [
        ("000001168", "accepted", "000"),
        ("1167", "accepted", "A"),
        ("1179", "accepted", "A"),
    ],
}


@pytest.mark.parametrize("name", FILES_OF_OTHERS)
def test_verdicts_of_files_of_others(corpus, name):
    found = read_answers([(corpus / "ack" / f"{name}.edi").read_bytes()], "ab" * 32)
    told = [(one.control, one.verdict, one.note) for one in found.interchanges]
    for each in found.groups:
        told += [(one.control, one.verdict, one.code) for one in (each, *each.sets)]
    told += [(one.number, one.verdict, *one.statuses) for one in found.claims]
    assert told == FILES_OF_OTHERS[name]


# -- what never happens

WHOLE = (
    ISA + "TA1*000000101*260713*0815*A*000~" + GS["999"] + "AK1*HC*1*005010X222A1~AK2*837*0001~IK3*CLM*22*2300*8~"
    "IK4*2*782*1~IK5*R*5~AK2*837*0002~IK5*A~AK9*P*2*2*1~SE*10*0001~GE*1*9~" + GS["277"]
    + "~".join((*RECEIVER, *OUR_FILE, RECEIVED, *PROVIDER, *PATIENT))
    + "~TRN*2*CR26071~STC*A2:20*20260714*WQ*100.5~REF*1K*PAYER7~DTP*472*D8*20260708~TRN*2*CR26072~"
    "STC*A3:247*20260714*U*200~SVC*HC:17311*50*****1~STC*A7:507**U~HL*5*2*19*0~NM1*85*1*A*****XX*2044173021~"
    "STC*A3:24:85**U~SE*20*0001~GE*1*9~" + IEA
).encode("ascii")  # fmt: skip


@given(st.integers(0, len(WHOLE)))
def test_cut_anywhere_what_is_read_stands_in_the_whole(at):
    """A cut loses answers and never makes one up: what is read from a part is what the whole says too."""
    whole = read_answers([WHOLE], "ab")
    try:
        part = read_answers([WHOLE[:at]], "ab")
    except NotX12:
        assert at < len(ISA)
        return
    assert whole.left_out == 0
    assert part.claims == whole.claims[: len(part.claims)]
    assert part.batches == whole.batches[: len(part.batches)]
    assert part.interchanges == whole.interchanges[: len(part.interchanges)]
    for found, said in zip(part.groups, whole.groups, strict=False):
        assert found == said or (found.verdict == "partly" and found.sets == said.sets[: len(found.sets)])


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(1, 400),
)
def test_bits_flipped_nothing_is_raised(changes, piece):
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    try:
        found = read_answers([bytes(data[n : n + piece]) for n in range(0, len(data), piece)], "ab")
    except NotX12:
        return
    assert found == read_answers([bytes(data)], "ab")


@given(st.lists(st.sampled_from(WHOLE.split(b"~")[:-1]), max_size=30))
def test_swapped_dropped_and_repeated_segments_raise_nothing(segments):
    found = read_answers([ISA.encode(), *(one + b"~" for one in segments)], "ab")
    assert all(one.number and one.verdict in ("accepted", "rejected") for one in found.claims)
    assert all(one.control for one in (*found.groups, *found.interchanges))


@given(st.binary(max_size=300))
def test_whatever_stands_in_an_interchange(junk):
    assert isinstance(read_answers([ISA.encode(), GS["277"].encode(), junk], "ab"), Answered)
