"""The library: check, fix and read_claims, by the contract that programs build on."""

from __future__ import annotations

import datetime
import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scrubber
from scrubber.edit.draft import build
from scrubber.edit.profile import ProfileError
from scrubber.pipeline.source import SourceError

AS_OF = date(2026, 7, 20)
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "837p"
F = {
    "id", "edit", "name", "status", "outcome", "severity", "holds", "suppressed", "snip", "claim", "line", "at",
    "message", "value", "why", "references", "prevents", "table", "set_by", "fixes", "charge_at_risk",
}  # fmt: skip
AT = {"locator", "interchange", "group", "transaction", "segment", "start", "end"}


# -- the report ---------------------------------------------------------------------------------------------


def test_the_report_has_the_keys_of_the_contract():
    path = SAMPLES / "demo_day.837"
    report = scrubber.check(path, as_of=AS_OF)
    said = report.as_dict()
    assert {"files", "summary", "edits"} <= set(said)
    (file,) = said["files"]
    assert {"path", "sha256", "claims", "clean", "held", "findings"} <= set(file)
    assert {"pack", "digest", "as_of", "tables"} <= set(said["edits"])
    assert said["edits"]["as_of"] == "2026-07-20"
    assert file["path"] == str(path)
    assert file["claims"] == file["clean"] + file["held"] == len(list(scrubber.read_claims(path)))
    assert len(file["findings"]) == len(report.findings) > 3
    json.dumps(said)
    data = path.read_bytes()
    for finding in file["findings"]:
        assert set(finding) >= F
        assert set(finding["at"]) == AT
        assert finding["claim"] is None or set(finding["claim"]) == {"number", "index"}
        for fix in finding["fixes"]:
            assert set(fix) == {"title", "safety", "changes"}
            for change in fix["changes"]:
                assert set(change) == {"at", "from", "to"}
                assert data[change["at"]["start"] : change["at"]["end"]].decode() == change["from"]


def test_every_finding_of_every_sample_cites_and_says_what_it_prevents(sample):
    for finding in scrubber.check(sample, as_of=AS_OF).findings:
        assert finding.message
        assert finding.references
        assert finding.severity is not scrubber.Severity.DENY or finding.prevents


def test_a_clean_sample_has_no_finding_that_holds():
    report = scrubber.check(SAMPLES / "clean_mohs_day_with_repair.837", as_of=AS_OF)
    (file,) = report.as_dict()["files"]
    assert (file["claims"], file["clean"], file["held"]) == (1, 1, 0)
    assert not [f for f in report.findings if f.holds]


@pytest.mark.parametrize("kind", [str, Path, os.fspath, Path.read_bytes])
def test_a_source_is_a_path_or_bytes(kind):
    source = kind(SAMPLES / "demo_day.837")
    ids = [f.id for f in scrubber.check(source, as_of=AS_OF).findings]
    assert ids == [f.id for f in scrubber.check(SAMPLES / "demo_day.837", as_of=AS_OF).findings]
    assert scrubber.fix(source, accept=(), as_of=AS_OF).data == (SAMPLES / "demo_day.837").read_bytes()
    assert next(claim.number for claim in scrubber.read_claims(source)) == "CR26071"


def test_as_of_is_today_where_it_is_not_given(monkeypatch):
    data = build({"claims": [{"lines": [{"code": "99213", "day": "20260719"}], "diagnoses": ["L700"]}]})
    assert not [f for f in scrubber.check(data, as_of=AS_OF).findings if f.edit == "DTE001"]
    (future,) = [f for f in scrubber.check(data, as_of=date(2026, 7, 18)).findings if f.edit == "DTE001"]
    assert future.holds

    class Clock(datetime.date):
        @classmethod
        def today(cls):
            return date(2026, 7, 18)

    monkeypatch.setattr("scrubber.facade.date", Clock)
    assert [f.id for f in scrubber.check(data).findings if f.holds] == [future.id]
    assert scrubber.check(data).as_dict()["edits"]["as_of"] == "2026-07-18"


def test_a_payer_profile_may_be_forced():
    data = build({"claims": [{}]})
    plain = {f.edit for f in scrubber.check(data, as_of=AS_OF).findings}
    medicare = {f.edit for f in scrubber.check(data, as_of=AS_OF, profile="medicare").findings}
    assert medicare - plain == {"MOH015"}
    with pytest.raises(ProfileError, match="no payer profile is named 'none_such'"):
        scrubber.check(data, as_of=AS_OF, profile="none_such")


@pytest.mark.parametrize(
    "call", [scrubber.check, scrubber.fix, lambda source: list(scrubber.read_claims(source))]
)
def test_only_what_is_no_x12_or_cannot_be_read_raises(call, tmp_path):
    with pytest.raises(scrubber.NotX12):
        call(b"no interchange at all")
    with pytest.raises(SourceError, match=r"nowhere\.837"):
        call(tmp_path / "nowhere.837")
    with pytest.raises(SourceError, match="is a folder"):
        call(tmp_path)


# -- fix ----------------------------------------------------------------------------------------------------


def test_safe_fixes_are_the_default():
    data = b"\xef\xbb\xbf" + build({"claims": [{"diagnoses": ["C44.311"], "charge": "1"}]})
    fixed = scrubber.fix(data, as_of=AS_OF)
    assert fixed.data == data[3:].replace(b"C44.311", b"C44311")
    assert {f.edit for f in fixed.report.findings if f.fixed} == {"X12001", "COD002"}
    assert scrubber.fix(fixed.data, as_of=AS_OF).data == fixed.data
    assert fixed.report.as_dict()["files"][0]["held"] == 1


def test_review_needs_a_yes_and_attest_is_never_taken_here():
    data = build({"claims": [{"charge": "1", "lines": [{"code": "17311"}, {"code": "17311"}]}]})
    assert scrubber.fix(data, as_of=AS_OF).data == data
    done = scrubber.fix(data, accept=("safe", "review"), as_of=AS_OF)
    assert done.data == data.replace(b"A1001*1*", b"A1001*2500*")
    assert scrubber.fix(data, accept=("safe", "review", "attest"), as_of=AS_OF).data == done.data
    assert all(f.fixed is not scrubber.Safety.ATTEST for f in done.report.findings)
    with pytest.raises(ValueError, match="sure"):
        scrubber.fix(data, accept=("sure",), as_of=AS_OF)


def test_any_transaction_may_be_fixed():
    data = build({"claims": [{}]}).replace(b"ST*837*", b"ST*835*").replace(b"~GE*", b"~~GE*")
    done = scrubber.fix(data, as_of=AS_OF)
    assert done.data == data.replace(b"~~GE*", b"~GE*")
    assert "unsupported_guide" in {f.name for f in done.report.findings}


def test_nothing_accepted_changes_no_byte_of_a_sample(sample):
    data = sample.read_bytes()
    assert scrubber.fix(data, accept=(), as_of=AS_OF).data == data


def test_nothing_accepted_changes_no_byte_of_files_of_others(corpus_file):
    data = corpus_file.read_bytes()
    try:
        fixed = scrubber.fix(data, accept=(), as_of=AS_OF)
    except scrubber.NotX12:
        assert b"ISA" not in data[:200]
        return
    assert fixed.data == data
    (file,) = fixed.report.as_dict()["files"]
    assert file["claims"] == file["clean"] + file["held"]


_SEGMENT = st.sampled_from([
    b"HL*1**20*1", b"HL*2*1*22*0", b"NM1*85*2*A*****XX*1", b"SBR*P*18*******CI", b"CLM*A*10***11:B:1", b"LX*1",
    b"SV1*HC:17311*10*UN*1***1", b"DTP*472*D8*20260709", b"HI*ABK:C44.311", b"REF*X4*1", b"SE*3*0001", b"GE*1*1",
    b"IEA*1*000000001", b"ST*837*0001*005010X222A1", b"GS*HC*A*B*20260713*0815*1*X*005010X222A1", b"TA1*1", b"",
    b"  ", b"\r\nLX*2", b"ZZZ", b"NM1*IL*1*X*Y****MI*1", b"CLM", b"SV1*HC:17312:51", b"1*2",
])  # fmt: skip
_HEAD = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260713*0815*^*00501*000000001*0*T*:~"


@given(segments=st.lists(_SEGMENT, max_size=25), end=st.sampled_from([b"~", b"", b"~\r\n", b"\x1a"]))
@settings(max_examples=150)
def test_nothing_accepted_changes_no_byte_of_any_file(segments, end):
    data = _HEAD + b"~".join(segments) + end
    assert scrubber.fix(data, accept=(), as_of=AS_OF).data == data
    again = scrubber.fix(data, accept=("safe", "review"), as_of=AS_OF).data
    assert scrubber.fix(again, accept=("safe",), as_of=AS_OF).data == again


# -- read_claims --------------------------------------------------------------------------------------------


def test_claims_are_read_one_at_a_time_and_typed():
    data = build(
        {"claims": [{"number": "A"}, {"number": "B", "lines": [{"code": "99213", "charge": "12.50"}]}]}
    )
    stream = scrubber.read_claims(data)
    assert next(stream).number == "A"
    second = next(stream)
    assert second.lines[0].charge == Decimal("12.50")
    at = second.lines[0].charge.at
    assert isinstance(at, scrubber.Place)
    assert (at.locator, data[at.start : at.end]) == ("2400#1.SV102", b"12.50")
    assert list(stream) == []


def test_claims_that_are_kept_stay_readable():
    kept = list(scrubber.read_claims(SAMPLES / "demo_day.837"))
    assert all(claim.lines and claim.subscriber and claim.billing for claim in kept)


def test_the_public_names():
    assert set(scrubber.__all__) <= set(dir(scrubber))
    assert {"check", "fix", "read_claims", "NotX12", "Finding", "Report", "Fixed"} <= set(scrubber.__all__)


def test_acknowledge_answers_by_kind(root):
    path = root / "samples" / "837p" / "office_visit.837"
    assert b"*005010X214~" in scrubber.acknowledge(path)
    assert b"IK5*A~" in scrubber.acknowledge(path.read_bytes(), kind="999")
    assert b"TA1*" in scrubber.acknowledge(path, kind="TA1")
    with pytest.raises(ValueError, match="expected one of 999, 277ca, ta1"):
        scrubber.acknowledge(path, kind="271")
