"""What a fault above the claims holds: exactly what is beneath it, said once, with no claim named."""

from __future__ import annotations

import re
from datetime import date

import pytest
from parsing import parse, scrubbed

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.remembered import Remembered
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

AS_OF = date(2026, 7, 20)
LINES = {"lines": [{"code": "99213"}], "diagnoses": ["L700"]}
DAD = {"last": "Dad", "first": "Dad", "member": "D1"}


def one(number, **more):
    return {"number": number, **LINES, **more}


def practice(prefix, npi):
    """Four claims: a subscriber's, a father's own, two of his children's."""
    mine = {"billing": {"npi": npi, "tax_id": f"07000{npi[:4]}"}}
    return [
        one(f"{prefix}1", subscriber={"first": "One", "member": f"{prefix}M1"}, **mine),
        one(f"{prefix}2", subscriber=DAD, **mine),
        one(f"{prefix}3", subscriber=DAD, patient={"first": "Kid"}, **mine),
        one(f"{prefix}4", subscriber=DAD, patient={"first": "Babe"}, **mine),
    ]


# Two interchanges; the first has two groups, of which the first has two transactions, of which the first has
# two billing providers of four claims each.
FILE = {
    "interchanges": [
        {
            "groups": [
                {
                    "transactions": [
                        {"claims": practice("A", "2823001575") + practice("B", "2044173021")},
                        {"claims": [one("C1")]},
                    ]
                },
                {"claims": [one("D1", day="20260706")]},
            ]
        },
        {"claims": [one("E1", day="20260707")]},
    ]
}
DATA = build(FILE)
NUMBERS = ["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "C1", "D1", "E1"]


@pytest.fixture
def run(rules: Rules):
    def check(data: bytes, **judging):
        with open_source(data) as source:
            done = Check(source, rules, Judging(as_of=AS_OF, history=Remembered(), **judging))
            found = list(done)
        held = [n for n, flag in zip(parse_numbers(data), done.holds.claims, strict=True) if flag]
        return found, held, done.holds

    return check


def parse_numbers(data: bytes) -> list[str]:
    return [m[1].decode() for m in re.finditer(rb"[~\n]CLM\*(\w+)\*", data)]


def nth(data: bytes, old: bytes, new: bytes, number: int) -> bytes:
    """Replace the n-th occurrence (from 1)."""
    at = -1
    for _ in range(number):
        at = data.index(old, at + 1)
    return data[:at] + new + data[at + len(old) :]


def test_the_file_itself_holds_nothing(run):
    found, held, _ = run(DATA)
    assert parse(DATA).problems == []
    assert parse_numbers(DATA) == NUMBERS
    assert (found, held) == ([], [])


A, B = NUMBERS[:4], NUMBERS[4:8]
FAULTS = {
    "interchange control": (b"IEA*2*000000101", b"IEA*2*000000109", 1, NUMBERS[:10]),
    "interchange count": (b"IEA*2*", b"IEA*3*", 1, NUMBERS[:10]),
    "second interchange": (b"IEA*1*000000102", b"IEA*1*000000109", 1, ["E1"]),
    "group control": (b"GE*2*1~", b"GE*2*9~", 1, NUMBERS[:9]),
    "group count": (b"GE*2*1~", b"GE*7*1~", 1, NUMBERS[:9]),
    "second group": (b"GE*1*2~", b"GE*9*2~", 1, ["D1"]),
    "transaction control": (b"*0001~ST*837*0002", b"*0009~ST*837*0002", 1, [*A, *B]),
    "transaction header": (b"BHT*0019*", b"ZZZ*0019*", 2, ["C1"]),
    "submitter contact": (b"PER*IC*Nora Field*TE*3365550142~", b"", 1, [*A, *B]),
    "receiver": (b"NM1*40*", b"NM1*4X*", 2, ["C1"]),
    "billing level number": (b"HL*1**20", b"HL*7**20", 2, ["C1"]),
    "first billing provider": (b"NM1*85*", b"NM1*8X*", 1, A),
    "second billing provider": (b"NM1*85*", b"NM1*8X*", 2, B),
    "billing address": (b"N3*410 Orchard Mill Rd~", b"", 2, B),
    "subscriber parent": (b"HL*2*1*22*0", b"HL*2*9*22*0", 1, ["A1"]),
    "father's parent": (b"HL*3*1*22*1", b"HL*3*9*22*1", 1, ["A2", "A3", "A4"]),
    "subscriber of the second": (b"HL*7*6*22*0", b"HL*7*9*22*0", 1, ["B1"]),
    "no SBR": (b"SBR*P*18*******CI~", b"", 1, ["A1"]),
    "no payer": (b"NM1*PR*2*Piedmont Valley Health Plan*****PI*99999~", b"", 2, ["A2", "A3", "A4"]),
    "subscriber birth": (b"DMG*D8*19710412*F~", b"DMG*D8*1971*F~", 1, ["A1"]),
    "first child": (b"HL*4*3*23*0", b"HL*4*9*23*0", 1, ["A3"]),
    "second child": (b"HL*5*3*23*0", b"HL*5*9*23*0", 1, ["A4"]),
    "second child's PAT": (b"PAT*19~", b"", 2, ["A4"]),
    "child's birth": (b"DMG*D8*20090303*M~", b"DMG*D8*2009*M~", 1, ["A3"]),
    "last child of the second": (b"HL*10*8*23*0", b"HL*10*9*23*0", 1, ["B4"]),
}


def counted(data: bytes) -> bytes:
    """SE01 put right, so that a segment that is gone is no second fault."""

    def right(match: re.Match[bytes]) -> bytes:
        return re.sub(rb"~SE\*\d+", b"~SE*%d" % (match[0].count(b"~") + 1), match[0])

    return re.sub(rb"ST\*.*?~SE\*\d+", right, data, flags=re.DOTALL)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_holds_exactly_what_is_beneath_it(run, name):
    old, new, number, beneath = FAULTS[name]
    data = nth(DATA, old, new, number)
    if not new:
        data = counted(data)
    found, held, holds = run(data)
    holding = [f for f in found if f.holds]
    assert holding
    assert all(f.claim is None for f in holding)
    assert held == beneath
    assert not holds.whole


SEVERAL = {  # a segment that takes another's place is one fault, and what it replaced is missing: another
    "transaction header", "receiver", "first billing provider", "second billing provider", "billing level number",
}  # fmt: skip
ONE_FINDING = [name for name in FAULTS if name not in SEVERAL]


@pytest.mark.parametrize("name", ONE_FINDING)
def test_a_fault_above_the_claims_is_one_finding(run, name):
    old, new, number, _ = FAULTS[name]
    data = nth(DATA, old, new, number)
    found, _, _ = run(counted(data) if not new else data)
    assert len([f for f in found if f.holds]) == 1


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_is_ignored_holds_nothing(run, name):
    old, new, number, _ = FAULTS[name]
    data = nth(DATA, old, new, number)
    found, held, _ = run(data, ignore=frozenset(("X12", "IGD", "IDN", "DTE")))
    assert (found, held) == ([], [])


def test_a_count_that_is_wrong_at_the_end_holds_the_earlier_claims_of_its_transaction_only(run):
    data = re.sub(rb"SE\*\d+\*0001", b"SE*999*0001", DATA, count=1)
    found, held, _ = run(data)
    assert held == [*A, *B]
    (finding,) = found
    assert (finding.name, finding.at.locator, finding.claim) == ("wrong_count", "SE01", None)


def test_two_faults_hold_what_is_beneath_either(run):
    data = nth(DATA, b"HL*5*3*23*0", b"HL*5*9*23*0", 1).replace(b"GE*1*2~", b"GE*9*2~")
    _, held, _ = run(data)
    assert held == ["A4", "D1"]


def test_a_claims_own_fault_holds_that_claim_only(run):
    data = nth(DATA, b"*UN*1*", b"*UN*x*", 3)
    found, held, _ = run(data)
    assert held == ["A3"]
    assert [(f.claim.number, f.line) for f in found] == [("A3", 1)]


def test_an_empty_segment_in_the_header_holds_the_transaction_until_it_is_taken_out(rules, run):
    data = DATA.replace(b"~BHT*", b"~~BHT*", 1)
    _, held, _ = run(data)
    assert held == [*A, *B]
    assert scrubbed(rules, data).held == b""


def test_a_transaction_outside_a_group_is_held(run):
    data = re.sub(rb"G[SE]\*[^~]*~", b"", build({"claims": [one("A1"), one("A2")]})).replace(
        b"IEA*1", b"IEA*0"
    )
    found, held, _ = run(data)
    assert held == ["A1", "A2"]
    assert "segment_outside_envelope" in {f.name for f in found}


def test_a_missing_hl_does_not_send_a_claim_under_the_wrong_subscriber(rules):
    draft = [one(f"A{n}", subscriber={"first": f"P{n}", "member": f"M{n}"}) for n in range(1, 5)]
    data = build({"claims": draft})
    data = counted(data.replace(b"HL*3*1*22*0~", b"").replace(b"HL*4*", b"HL*3*").replace(b"HL*5*", b"HL*4*"))
    done = scrubbed(rules, data)
    clean = parse(done.clean)
    assert clean.numbers == ["A3", "A4"]
    assert all(f"*P{claim.number[1]}*" in claim.people[1] for claim in clean.claims)


@pytest.mark.parametrize("where", [b"BHT*", b"NM1*41*", b"PER*", b"NM1*40*", b"HL*1*"])
def test_a_claim_within_the_header_holds_the_transaction(rules, where):
    """What follows it would go where it goes, and the others would have no header."""
    data = build({"transactions": [{"claims": [one("A1"), one("A2")]}, {"claims": [one("B1")]}]})
    data = counted(data.replace(b"~" + where, b"~CLM*X*5***11:B:1~" + where, 1))
    done = scrubbed(rules, data)
    assert parse(done.clean).numbers == ["B1"]
    assert parse_numbers(done.held) == ["X", "A1", "A2"]


@pytest.mark.parametrize(
    ("hl", "gone", "beneath"),
    [
        (b"HL*2*", "", "A1 A2 A3 A4"),  # what A1's subscriber says stands in the billing level
        (b"HL*4*", "", "A2 A3"),  # what the child's level says stands in the father's claim
        (b"HL*4*", "A2", "A3 A4"),  # and here in the father's level
    ],
)
def test_a_missing_hl_holds_the_level_in_which_its_segments_then_stand(run, hl, gone, beneath):
    family = practice("A", "2823001575")
    data = build({"claims": [c for c in family if c["number"] != gone] + practice("B", "2044173021")})
    start = data.index(hl)
    data = counted(data[:start] + data[data.index(b"~", start) + 1 :])
    _, held, _ = run(data, ignore=frozenset(("IGD012",)))
    assert held == beneath.split()


def test_a_crash_on_a_claim_holds_it_and_no_other(run, rules, monkeypatch):
    code = rules.catalogue.code("MOH001") if rules.catalogue["MOH001"].origin.has_code else None
    assert code is not None

    def crash(claim, context):
        raise ZeroDivisionError

    monkeypatch.setattr(code, "check", crash)
    lines = {"lines": [{"code": "17311"}, {"code": "17312"}]}
    visit = one("A1", day="20260707")
    data = build({"claims": [visit, {"number": "A2", **lines}, one("A3", day="20260706")]})
    found, held, _ = run(data)
    assert held == ["A2"]
    assert [f.edit for f in found if f.holds] == ["SYS001"]


@pytest.mark.parametrize(("clm", "beneath"), [("A2", ["A1", "A3"]), ("A3", ["A1", "A2"])])
def test_a_faulty_level_that_lost_its_claim_holds_the_transaction(rules, clm, beneath):
    """Its bytes have no claim to wait with, and must not be left out of both sides."""
    drafts = [one(f"A{n}", subscriber={"first": f"P{n}", "member": f"M{n}"}) for n in range(1, 4)]
    data = build({"transactions": [{"claims": drafts}, {"claims": [one("B1")]}]})
    data = data.replace(f"CLM*{clm}*".encode(), f"CLX*{clm}*".encode())
    done = scrubbed(rules, data)
    assert parse(done.held).numbers == beneath
    assert f"CLX*{clm}*".encode() in done.held
    assert f"*P{clm[1]}*".encode() in done.held
    assert parse(done.clean).numbers == ["B1"]


def test_a_faulty_transaction_without_a_claim_goes_whole_to_held(rules):
    data = build({"transactions": [{"claims": [one("A1")]}, {"claims": [one("B1")]}]})
    start = data.rindex(b"HL*1*")
    data = counted(data[:start] + data[data.rindex(b"SE*") :])
    done = scrubbed(rules, data)
    assert parse(done.clean).numbers == ["A1"]
    assert data[data.rindex(b"ST*") : data.rindex(b"GE*")] in done.held
    assert done.fixed.holds.whole == {(1, 1, 2)}
    assert done.fixed.holds.count == 0


@pytest.mark.parametrize("cut_at", [b"CLM*C1", b"LX*1", b"HL*2*1"])
def test_a_cut_off_transaction_is_held_whole_and_nothing_else(run, cut_at):
    start = DATA.index(b"CLM*C1") if cut_at == b"CLM*C1" else DATA.index(cut_at, DATA.index(b"CLM*C1"))
    if cut_at == b"HL*2*1":
        start = DATA.index(b"CLM*C1") - 5
    data = DATA[: start + 14]
    found, held, holds = run(data)
    assert held == [n for n in parse_numbers(data) if n[0] == "C"]
    assert holds.whole == {(1, 1, 2)}
    assert "missing_trailer" in {f.name for f in found}
