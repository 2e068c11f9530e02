"""oxedi (Rust, 835 only) balances remittances too: both say the same of every line, claim and transaction set.

What is compared are the three equations, by the segment that each begins with. Where the two differ, the reason
stands in differences.yaml beside this; an entry that nothing needs fails.
"""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from scrubber.edit.draft import build
from scrubber.guide.load import load
from scrubber.model import View
from scrubber.model.read import read_remits

oxedi = pytest.importorskip("oxedi")

_DIFFERENCES = yaml.safe_load((Path(__file__).parent / "differences.yaml").read_text("utf-8"))
LISTED, WRITTEN = _DIFFERENCES["files"], _DIFFERENCES["written"]
LEVELS = {"service_balance": "line", "claim_balance": "claim", "transaction_balance": "transaction"}


def ours(data: bytes) -> set[str]:
    """Level and number of the segment (ISA is 0) of everything that does not balance."""
    found = set()
    isa = data.index(b"ISA")
    end = data[isa + 105 : isa + 106]

    def number(view: View) -> int:
        return data[isa : view.at.start].count(end)

    for advice in read_remits([data], load):
        for claim in advice.claims:
            loops = [("claim", claim), *(("line", line) for line in claim.lines)]
            found |= {f"{level} {number(view)}" for level, view in loops if view.imbalance is not None}
        if advice.imbalance is not None:
            found.add(f"transaction {number(advice) + 1}")  # BPR, behind ST
    return found


def theirs(data: bytes) -> set[str]:
    """The same by oxedi, which refuses what stands before the first ISA."""
    said = oxedi.parse(data[data.index(b"ISA") :]).diagnostics
    wrong = [one for one in said if one.kind == "BalanceMismatch"]
    return {f"{LEVELS[one.rule.split(chr(34))[1]]} {one.segment}" for one in wrong}


def differences(data: bytes) -> list[str]:
    """What one of the two says and the other does not."""
    we, they = ours(data), theirs(data)
    return sorted([f"{each} ours" for each in we - they] + [f"{each} oxedi" for each in they - we])


def test_every_remittance_of_other_projects(corpus):
    listed = {entry["file"]: entry["seen"] for entry in LISTED}
    seen = {path.stem: differences(path.read_bytes()) for path in sorted((corpus / "835").glob("*"))}
    assert {name: told for name, told in seen.items() if told} == listed


def drafted(chance: random.Random) -> bytes:
    """A remittance of a few claims, in which some amounts are not what they should be."""

    def money() -> str:
        return str(Decimal(chance.randrange(-500, 90_000)) / 100)

    def cas() -> list[list[str]]:
        groups = chance.sample(["CO", "PR", "OA", "PI"], chance.randrange(3))
        triplets = [part for _ in range(chance.randrange(1, 7)) for part in ("45", money(), "")]
        return [[group, *triplets[:-1]] for group in groups]

    def spoilt(**amounts: str) -> dict[str, str]:
        return {key: value for key, value in amounts.items() if chance.random() < 0.15}

    claims = []
    for _ in range(chance.randrange(5)):
        lines = [
            {"code": "17311", "charge": money(), "cas": cas(), **spoilt(paid=money())}
            for _ in range(chance.randrange(4))
        ]
        alone = {} if lines else {"charge": money()}
        status = chance.choice(["1", "2", "3", "4", "19", "22", "23"])
        claims.append({"status": status, "cas": cas(), "lines": lines, **alone, **spoilt(paid=money())})
    plb = [["WO", "A1", money()] for _ in range(chance.randrange(3))]
    return build({"transaction_set": "835", "claims": claims, "plb": plb, **spoilt(paid=money())})


def test_generated_remittances():
    chance = random.Random(835)
    wrong = 0
    for number in range(300):
        data = drafted(chance)
        assert differences(data) == [], (number, data)
        wrong += bool(ours(data))
    assert 100 < wrong < 300  # some balance, and some do not


PLAIN = build(
    {
        "transaction_set": "835",
        "claims": [{"lines": [{"code": "17311", "charge": "100", "cas": [["CO", "45", "20", "1"]]}]}],
    }
)


def spoilt(old: str, new: str) -> bytes:
    assert PLAIN.count(old.encode()) == 1, old
    return PLAIN.replace(old.encode(), new.encode())


@pytest.mark.parametrize("entry", WRITTEN, ids=lambda entry: entry["new"])
def test_amounts_that_only_one_of_them_reads(entry):
    assert differences(spoilt(entry["old"], entry["new"])) == entry["seen"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("7311*100*80*", "7311*100*+80*"),
        ("7311*100*80*", "7311*1E2*80*"),
        ("7311*100*80*", "7311*100*8O*"),
        ("7311*100*80*", "7311*100* 81*"),
        ("7311*100*80*", "7311*100**"),
        ("7311*100*80*", "7311*100.*81*"),
        ("7311*100*80*", "7311*100*.81*"),
        ("7311*100*80*", "7311*0100*-081.00*"),
        ("CAS*CO*45*20*1", "CAS*CO*45*-20*1"),
        ("CAS*CO*45*20*1", "CAS*CO*45*19*1*253*1*1*4*0"),
        ("CAS*CO*45*20*1", "CAS*CO*45*2O*1"),
        ("CAS*CO*45*20*1", "CAS*XX**21*1"),
    ],
)
def test_odd_amounts_on_which_they_agree(old, new):
    assert differences(spoilt(old, new)) == []
