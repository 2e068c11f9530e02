"""Drafts: what a description builds, what its errors say, and that pyx12 accepts what it builds."""

from __future__ import annotations

import importlib.util
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from pyx12_maps import accepted as accepted_text

import scrubber
from scrubber.edit.draft import DraftError, build, merge

ROOT = Path(__file__).resolve().parents[2]
BASES = sorted((ROOT / "edits" / "_base").glob("*.yaml"))
TORN = {"torn_envelope", "wrapped_80_columns", "truncated"}  # the samples whose fault is structural


def script(path: str) -> ModuleType:
    name = Path(path).stem
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a dataclass or NamedTuple looks its module up
    spec.loader.exec_module(module)
    return module


SAMPLES = script("make_samples.py")
MADE = SAMPLES.make()


def accepted(data: bytes) -> bool:
    """Whether pyx12's guide accepts the file with no error."""
    text = data.decode("ascii", errors="replace").replace("�", "e")
    return accepted_text(text)


def segments(data: bytes, *starts: str) -> list[str]:
    found = data.decode().replace("\n", "").split("~")
    return [segment for segment in found if not starts or segment.split("*")[0] in starts]


def draft(*claims: dict[str, Any], **more: Any) -> bytes:
    return build({"claims": list(claims), **more})


# What a description builds


def test_one_line_is_a_whole_valid_file() -> None:
    data = build({"claims": [{"lines": [{"code": "17311"}]}]})
    assert accepted(data)
    assert segments(data, "CLM", "SV1", "DTP") == [
        "CLM*A1001*1250***11:B:1*Y*A*Y*Y", "SV1*HC:17311*1250*UN*1***1", "DTP*472*D8*20260709",
    ]  # fmt: skip
    assert segments(data, "SE", "GE", "IEA") == ["SE*27*0001", "GE*1*1", "IEA*1*000000101"]


def test_the_claim_charge_is_the_sum_of_its_lines() -> None:
    lines = [{"code": "17311", "charge": "1100.50"}, {"code": "17312", "units": "2"}]
    data = draft({"lines": lines})
    assert segments(data, "CLM")[0].startswith("CLM*A1001*2500.5*")
    assert segments(data, "LX") == ["LX*1", "LX*2"]


def test_a_line_says_everything_it_can() -> None:
    line = {
        "code": "17312", "mods": "59 LT", "charge": "10", "units": "3", "basis": "MJ", "pos": "24",
        "dx": "2 1", "day": "20260706-20260708", "control": "none", "refs": {"X4": "99D0990099", "9B": "R1"},
        "notes": "second stage", "drug": {"ndc": "00003029305", "units": "2", "basis": "ML"},
        "rendering": "pathologist", "referring": {"last": "Ode", "first": "Nia"},
    }  # fmt: skip
    data = draft({"diagnoses": ["C44311", "C44319"], "lines": [line]})
    assert accepted(data)
    after = segments(data)
    assert after[after.index("LX*1") : -4] == [
        "LX*1", "SV1*HC:17312:59:LT*10*MJ*3*24**2:1", "DTP*472*RD8*20260706-20260708", "REF*9B*R1",
        "REF*X4*99D0990099", "NTE*ADD*second stage", "LIN**N4*00003029305", "CTP****2*ML",
        "NM1*82*1*Castellan*Ruth****XX*2488120967", "PRV*PE*PXC*207ZP0102X",
        "NM1*DN*1*Ode*Nia****XX*2712033655",
    ]  # fmt: skip


def test_a_claim_says_everything_it_can() -> None:
    claim = {
        "number": "Z9", "frequency": "7", "pos": "24", "notes": "corrected", "clia": "99D0990099",
        "refs": {"F8": "ICN1", "G1": "AUTH1"}, "dates": {"431": "20260601"},
        "accident": {"cause": "AA", "state": "NC", "date": "20260531"},
        "diagnoses": ["C44311", "C44319"], "referring": "family_physician", "facility": {},
        "supervising": "dermatologist", "billing": {"phone": "3365550100", "contact": "Ann", "pay_to": {
            "street": "PO Box 9", "city": "Eden", "state": "NC", "zip": "27288"}},
    }  # fmt: skip
    data = draft(claim)
    assert accepted(data)
    after = segments(data)
    at = after.index("CLM*Z9*1250***24:B:7*Y*A*Y*Y**AA:::NC")
    assert after[at + 1 : at + 8] == [
        "DTP*431*D8*20260601", "DTP*439*D8*20260531", "REF*G1*AUTH1", "REF*F8*ICN1", "REF*X4*99D0990099",
        "NTE*ADD*corrected", "HI*ABK:C44311*ABF:C44319",
    ]  # fmt: skip
    assert [s[:6] for s in segments(data, "NM1")][2:] == [
        "NM1*85", "NM1*87", "NM1*IL", "NM1*PR", "NM1*DN", "NM1*82", "NM1*77", "NM1*DQ",
    ]  # fmt: skip


def test_claims_stand_under_the_levels_they_share() -> None:
    son, daughter = {"first": "Ben"}, {"first": "Amy"}
    data = draft(
        {}, {"patient": son}, {"patient": son}, {"patient": daughter}, {"payer": "medicare"},
        {"billing": "dermatologist", "rendering": "none"},
    )  # fmt: skip
    assert accepted(data)
    assert segments(data, "HL", "CLM") == [
        "HL*1**20*1", "HL*2*1*22*1", "CLM*A1001*1250***11:B:1*Y*A*Y*Y",
        "HL*3*2*23*0", "CLM*A1002*1250***11:B:1*Y*A*Y*Y", "CLM*A1003*1250***11:B:1*Y*A*Y*Y",
        "HL*4*2*23*0", "CLM*A1004*1250***11:B:1*Y*A*Y*Y",
        "HL*5*1*22*0", "CLM*A1005*1250***11:B:1*Y*A*Y*Y",
        "HL*6**20*1", "HL*7*6*22*0", "CLM*A1006*1250***11:B:1*Y*A*Y*Y",
    ]  # fmt: skip
    assert [s.split("*")[2] for s in segments(data, "SBR")] == ["18", "18", "18"]


def test_claims_keep_their_order_where_levels_alternate() -> None:
    data = draft({"patient": {"first": "Ben"}}, {}, {"patient": {"first": "Ben"}})
    assert [s[:9] for s in segments(data, "CLM")] == ["CLM*A1001", "CLM*A1002", "CLM*A1003"]
    assert [s.split("*")[3] for s in segments(data, "HL")] == ["20", "22", "23", "22", "23"]


def test_what_another_payer_decided() -> None:
    decided = {"paid": "80", "cas": [["CO", "45", "50"], ["PR", "1", "10"], ["PR", "2", "10", "1"]]}
    line = {"code": "99213", "charge": "150", "adjudications": [decided]}
    data = draft({"sequence": "S", "other_payers": [{"payer": "medicare"}], "lines": [line]})
    assert accepted(data)
    assert segments(data, "SVD", "CAS", "AMT") == [
        "AMT*D*80", "SVD*04412*80*HC:99213**1", "CAS*CO*45*50", "CAS*PR*1*10**2*10*1",
    ]  # fmt: skip


def test_levels_inherit_and_number_on() -> None:
    many = {
        "claim": {"payer": "uhc"},
        "interchanges": [
            {"groups": [{"transactions": [{"claims": [{}, {}]}, {}]}, {"claim": {"payer": "cigna"}}]},
            {"interchange_control": "7", "lines": [{"code": "17313"}]},
        ],
    }
    data = build(many)
    assert accepted(data)
    assert segments(data, "IEA", "GE") == [
        "GE*2*1", "GE*1*2", "IEA*2*000000101", "GE*1*3", "IEA*1*000000007",
    ]  # fmt: skip
    assert [s.split("*")[2] for s in segments(data, "ST")] == ["0001", "0002", "0003", "0004"]
    payers = [s.split("*")[-1] for s in segments(data, "NM1") if "*PR*" in s]
    assert payers == ["87726", "87726", "62308", "87726"]
    assert [s.split("*")[1] for s in segments(data, "CLM")] == [f"A100{n}" for n in range(1, 6)]


def test_delimiters_line_breaks_and_encoding() -> None:
    marks = {"element": "|", "component": ">", "repetition": "", "segment": "'"}
    data = draft({"subscriber": {"last": "Núñez"}}, delimiters=marks, line_break="\n", encoding="latin-1")
    assert b"CLM|A1001|1250|||11>B>1|Y|A|Y|Y'\n" in data
    assert "|Núñez|".encode("latin-1") in data
    assert data[82:83] == b"U"
    assert data[104:107] == b">'\n"


# What merging does


def test_merge_goes_deep_and_lists_replace() -> None:
    base = {"a": {"b": "1", "c": "2"}, "list": ["1", "2"]}
    assert merge(base, {"a": {"c": "3"}, "list": ["9"]}) == {"a": {"b": "1", "c": "3"}, "list": ["9"]}
    assert base == {"a": {"b": "1", "c": "2"}, "list": ["1", "2"]}


def test_none_takes_a_default_out() -> None:
    data = draft(
        merge({"clia": "99D0990099"}, {"rendering": "none", "clia": "none", "lines": [{"day": "none"}]})
    )
    assert not segments(data, "DTP")
    assert not [s for s in segments(data, "NM1") if s.startswith("NM1*82")]
    assert [s for s in segments(data, "REF") if "*X4*" in s] == []


def test_a_name_is_spelled_out_where_a_part_of_it_changes() -> None:
    data = draft(merge({"rendering": "mohs_surgeon", "payer": "uhc"},
                       {"rendering": {"taxonomy": "none"}, "payer": {"filing": "HM"}}))  # fmt: skip
    assert "NM1*82*1*Harlan*Miriam****XX*2044173021" in segments(data)
    assert "PRV*PE" not in data.decode()
    assert segments(data, "SBR") == ["SBR*P*18*******HM"]


# What errors say


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"claims": [{"colour": "red"}]}, r"claims\[0\]\.colour: unknown key; expected one of number, "),
        ({"claims": [{}, {"lines": [{"cod": "1"}]}]}, r"claims\[1\]\.lines\[0\]\.cod: unknown key"),
        ({"claims": {}}, r"claims: expected a list, not a mapping"),
        (
            {"claims": [{"lines": [{"code": 17311}]}]},
            r"claims\[0\]\.lines\[0\]\.code: expected a text, not int",
        ),
        ({"claims": ["x"]}, r"claims\[0\]: expected a mapping, not a text"),
        ({"claim": {"payer": "acme"}}, r"claim\.payer: 'acme' is not a known name; expected medicare, "),
        ({"claim": {"notes": "a*b"}}, r"NTE: 'a\*b' holds a delimiter"),
        ({"encoding": "ascii", "claim": {"notes": "é"}}, r"encoding: expected one that holds every text"),
        ({"delimiters": {"segment": "~~"}}, r"delimiters\.segment: expected one character"),
        ({"sender": {"id": "A" * 16}}, r"sender\.id: expected at most 15 characters"),
        ({"claims": [], "groups": [{}]}, r"claims: expected within groups, not beside them"),
        ([], r"the description: expected a mapping, not a list"),
    ],
)
def test_an_error_names_the_key(description: Any, message: str) -> None:
    with pytest.raises(DraftError, match=message):
        build(description)


# What is built from drafts


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
def test_every_base_is_accepted(path: Path) -> None:
    with path.open(encoding="utf-8") as text:
        assert accepted(build(yaml.load(text, Loader=yaml.CBaseLoader)))


def test_the_committed_samples_are_what_the_script_makes() -> None:
    folder = ROOT / "samples"
    paths = [path for kind in ("837p", "835", "acks") for path in (folder / kind).iterdir()]
    there = {str(path.relative_to(folder).as_posix()) for path in paths}
    assert there == set(MADE) - {"README.md"}
    different = [name for name, data in MADE.items() if (folder / name).read_bytes() != data]
    assert different == []


@pytest.mark.parametrize("name", sorted(set(SAMPLES.SAMPLES) - TORN))
def test_every_sample_is_accepted(name: str) -> None:
    data = MADE[f"837p/{name}.837"].replace(b"~~", b"~")  # pyx12 stops at an empty segment
    assert accepted(data)


@pytest.mark.parametrize("name", sorted(TORN))
def test_torn_samples_are_torn(name: str) -> None:
    assert not accepted(MADE[f"837p/{name}.837"])


@pytest.mark.parametrize("name", sorted(name for name in MADE if name.startswith("835/")))
def test_every_remittance_is_accepted_and_has_nothing_wrong(name: str) -> None:
    assert accepted(MADE[name])
    assert scrubber.check(MADE[name], as_of=date(2026, 9, 1)).findings == []


def test_a_reversal_negates_what_it_takes_back() -> None:
    line = {"code": "17311", "cas": [["CO", "45", "600", "", "253", "10"], ["PR", "2", "130"]]}
    text = build({"transaction_set": "835", "claims": [{"status": "22", "lines": [line]}]}).decode()
    assert "~CLP*A1001*22*-1250*-510*-130*" in text
    assert "~SVC*HC:17311*-1250*-510**1~" in text
    assert "~CAS*CO*45*-600**253*-10~CAS*PR*2*-130~" in text


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ({"claims": [{"pyaer": "x"}]}, "claims[0].pyaer: unknown key"),
        (
            {"claims": [{"lines": [{"code": "17311", "charge": "12O"}]}]},
            "charge: expected an amount, not '12O'",
        ),
        ({"payer": "nobody"}, "payer: 'nobody' is not a known name"),
    ],
)
def test_a_mistake_in_a_remittance_is_told(description: Any, told: str) -> None:
    with pytest.raises(DraftError, match=re.escape(told)):
        build({"transaction_set": "835", **description})


def test_generated_files_are_accepted_and_the_same_each_time(tmp_path: Path) -> None:
    generate = script("bench/generate.py")
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        generate.write(tmp_path / name, 60, seed=seed, faults=0)
    first, again, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert accepted(first)
    assert first == again != other
    assert first.count(b"~CLM*") == 60


def test_a_generated_file_has_several_transactions_and_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate = script("bench/generate.py")
    monkeypatch.setattr(generate, "PER_TRANSACTION", 20)
    monkeypatch.setattr(generate, "PER_GROUP", 60)
    generate.write(tmp_path / "some", 100, faults=0.5)
    data = (tmp_path / "some").read_bytes()
    assert data.count(b"~GS*") == 2
    assert data.count(b"~ST*") == 5
    assert b"***4~" in data
    assert accepted(data)
