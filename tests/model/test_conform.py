"""Transaction sets that are no claims: judged by their own guide, which is loaded when one is met."""

from __future__ import annotations

import pytest

from scrubber.guide import load
from scrubber.model.conform import conforming
from scrubber.model.read import Noticed, Scope, read_events

PAYMENT = (
    "BPR*I*80*C*ACH*CCP*01*123456789*DA*1*1234567890**01*123456780*DA*2*20260701~TRN*1*1*1234567890~N1*PR*PAYER~"
    "N3*1 A~N4*BO*TX*75001~PER*BL*DESK*TE*5555550100~N1*PE*CLINIC*XX*1234567893~LX*7~"
    "CLP*A1*1*100*80*20*12*X~NM1*QC*1*DOE*JANE~SVC*HC:17311*100*80~DTM*472*20260601~CAS*PR*1*20~"
)
ANSWER = "AK1*HC*1*005010X222A1~AK2*837*0001*005010X222A1~IK5*A~AK9*A*1*1*1~"


def interchange(body: str, kind: str, code: str, version: str, named: bool = True) -> bytes:
    header = f"ST*{kind}*0001*{version}~" if named else f"ST*{kind}*0001~"
    return (
        "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*P*:~"
        f"GS*{code}*SENDER*RECEIVER*20260101*1200*1*X*{version}~{header}{body}"
        f"SE*{body.count('~') + 2}*0001~GE*1*1~IEA*1*000000001~"
    ).encode("ascii")


def payment(body: str = PAYMENT) -> bytes:
    return interchange(body, "835", "HP", "005010X221A1", named=False)


def kinds(data: bytes) -> list[tuple[str, str]]:
    return [(fault.kind, fault.at.locator) for fault in conforming([data])]


@pytest.mark.parametrize("version", ["005010X231", "005010X231A1"])
def test_an_acknowledgement_that_conforms(version):
    assert kinds(interchange(ANSWER, "999", "FA", version)) == []


def test_a_remittance_and_its_faults():
    assert kinds(payment()) == []
    assert kinds(payment(PAYMENT.replace("*80*20*12*X", "*8O*20*12*X"))) == [
        ("unreadable_value", "2100.CLP04")
    ]
    assert kinds(payment(PAYMENT.replace("LX*7~", "LX*A~"))) == [("unreadable_value", "2000.LX01")]
    assert kinds(payment(PAYMENT.replace("N3*1 A~", ""))) == [("missing_segment", "1000A.N3")]


def test_what_is_missing_behind_the_answers_is_said_behind_them():
    data = interchange(ANSWER.replace("AK9*A*1*1*1~", ""), "999", "FA", "005010X231A1")
    (fault,) = conforming([data])
    assert (fault.kind, fault.at.locator) == ("missing_segment", "AK9")
    assert data[fault.at.start :].startswith(b"SE*")
    assert "the verdict on the group" in fault.facts["what"]


def test_a_guide_is_loaded_when_it_is_met_and_faults_spoil_their_set():
    asked = []

    def guides(version):
        asked.append(version)
        return load(version)

    data = payment(PAYMENT.replace("*80*20*12*X", "*8O*20*12*X"))
    noticed = [e for e in read_events([data], load(), guides=guides) if isinstance(e, Noticed)]
    assert asked == ["005010X221A1"]
    assert [(n.fault.kind, n.scope) for n in noticed] == [("unreadable_value", Scope.TRANSACTION)]


def test_without_guides_it_is_no_claim():
    (noticed,) = (e for e in read_events([payment()], load()) if isinstance(e, Noticed))
    assert noticed.fault.kind == "unsupported_guide"


def test_a_set_that_is_cut_off_lacks_its_trailer_and_nothing_else():
    data = payment()[: payment().index(b"N1*PE")]
    assert kinds(data) == [("missing_trailer", "SE")]
