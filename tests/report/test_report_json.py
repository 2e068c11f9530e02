"""The JSON contract of HOUSE section 5: exact keys, streaming, schema."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from scrubber.report.as_json import JsonWriter, write_json, write_jsonl
from scrubber.report.finding_record import FindingRecord
from scrubber.report.record import Conservation, FileReport, Report, json_schema, money

F_KEYS = {
    "id", "edit", "name", "status", "outcome", "severity", "holds", "suppressed", "snip", "claim", "line",
    "at", "message", "value", "why", "references", "prevents", "table", "set_by", "fixes", "charge_at_risk",
}  # fmt: skip


def written(report, findings=None) -> dict:
    stream = io.StringIO()
    write_json(report, stream, findings)
    return json.loads(stream.getvalue())


def test_top_level_keys(report):
    whole = written(report)
    assert list(whole) == ["files", "summary", "edits"]
    assert {"path", "sha256", "claims", "clean", "held", "findings"} <= set(whole["files"][0])
    assert {"pack", "digest", "as_of", "tables"} <= set(whole["edits"])


def test_finding_keys_are_exactly_the_contract(report):
    finding = next(f for f in written(report)["files"][0]["findings"] if f["edit"] == "MOH002")
    assert set(finding) >= F_KEYS  # a key too many does no harm, a key too few does
    assert set(finding["claim"]) == {"number", "index"}
    assert set(finding["at"]) == {
        "locator", "interchange", "group", "transaction", "segment", "start", "end"
    }  # fmt: skip
    assert [set(r) for r in finding["references"]] == [{"title", "url"}]
    assert finding["prevents"] == [{"group": "CO", "carc": "107", "rarc": "N122"}]
    assert finding["table"] == {"name": "aoc", "release": "2026Q3", "stale": False}
    assert [set(fix) for fix in finding["fixes"]] == [{"title", "safety", "changes"}]
    assert finding["charge_at_risk"] == "120.00"


def test_change_and_suppression_keys(report):
    by_edit = {f["edit"]: f for f in written(report)["files"][0]["findings"]}
    change = by_edit["BAL001"]["fixes"][0]["changes"][0]
    assert set(change) == {"at", "from", "to"}
    assert set(by_edit["COD001"]["suppressed"]) == {"by", "reason", "until"}
    assert by_edit["IGD004"]["claim"] is None


def test_every_finding_fits_the_record(entries):
    for entry in entries:
        record = FindingRecord.of(entry.finding)
        assert record.model_dump() == entry.finding.as_dict()
    facts = entries[0].finding.as_dict()
    for key in F_KEYS:
        with pytest.raises(ValidationError):
            FindingRecord.model_validate({name: facts[name] for name in facts if name != key})
    with pytest.raises(ValidationError):
        FindingRecord.model_validate({**facts, "at": {**facts["at"], "surprise": 1}})


def test_stream_and_library_say_the_same(report):
    assert written(report) == report.as_dict() == report.model_dump(mode="json")
    assert written(report, [iter(report.findings)]) == report.as_dict()


def test_golden(report, golden):
    stream = io.StringIO()
    write_json(report, stream)
    golden("report.json", stream.getvalue())


def test_counts_may_be_known_last(report):
    stream = io.StringIO()
    writer = JsonWriter(stream)
    seen = []

    def findings():
        for finding in report.findings:
            seen.append(finding)
            yield finding

    def finish():
        assert len(seen) == len(report.findings)
        return report.files[0]

    writer.file("day.837", findings(), finish)
    writer.close(report.summary, report.edits)
    assert json.loads(stream.getvalue()) == report.as_dict()


def test_no_files_and_no_findings():
    assert written(Report())["files"] == []
    assert written(Report(files=[FileReport(path="a", sha256="")]))["files"][0]["findings"] == []


def test_files_and_findings_must_match(report):
    with pytest.raises(ValueError, match="zip"):
        write_json(report, io.StringIO(), [])


def test_jsonl_is_one_finding_a_line(entries):
    stream = io.StringIO()
    assert write_jsonl((entry.finding for entry in entries), stream) == len(entries)
    lines = stream.getvalue().splitlines()
    assert [json.loads(line) for line in lines] == [entry.finding.as_dict() for entry in entries]
    assert stream.getvalue().isascii()


def test_schema_describes_what_is_written():
    schema = json_schema()
    assert set(schema["$defs"]["FindingRecord"]["required"]) == F_KEYS | {"title", "fixed", "count"}
    assert schema["$defs"]["ChangeRecord"]["required"] == ["at", "from", "to"]
    assert "pass" in schema["$defs"]["Outcomes"]["properties"]
    assert schema["$defs"]["Charges"]["properties"]["total"]["type"] == "string"
    assert schema["$defs"]["Conservation"]["properties"]["balanced"]["type"] == "boolean"
    json.dumps(schema)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1", "1.00"),
        ("123.45", "123.45"),
        ("-0.5", "-0.50"),
        ("1.005", "1.005"),
        ("1E+3", "1000.00"),
        ("0", "0.00"),
    ],
)
def test_money(amount, text):
    assert money(Decimal(amount)) == text


def test_balance_cannot_be_claimed():
    good = Conservation(
        claims_in=3, claims_clean=1, claims_held=2, charge_in=Decimal(3), charge_held=Decimal(3)
    )
    assert good.balanced
    assert not Conservation(claims_in=3, claims_clean=1, claims_held=1).balanced
    assert not Conservation(charge_in=Decimal("0.01")).balanced
    assert good.model_dump(mode="json")["balanced"] is True
