"""Reading YAML, and the model of an edit."""

import pickle
from datetime import date

import pytest
import yaml
from pydantic import ValidationError

from scrubber.edit.catalogue import WORDS, read_spec
from scrubber.edit.codes import CodeSet
from scrubber.edit.document import DocumentError, build, read_file, read_yaml
from scrubber.edit.spec import EditSpec, Effective, Origin, Scope, holes
from scrubber.finding import Prevents, Reference, Severity, Status

EDIT = """\
id: MOH002
name: extra_block_without_stage
title: Extra Mohs block without a Mohs stage
status: stable
since: 0.1.0
scope: claim
snip: 6
severity: deny
triggers: {codes: ["17315"]}
effective: {from: 2007-01-01, to: null}
yields_to: [NCI001]
parameters: {primaries: ["17311-17314"], limit: "01"}
require:
  - line_present: {codes: $primaries, same: [day, rendering]}
  - reference_present: {qualifier: X4}
message: "{value} stands alone; it extends a stage."
variants:
  other_claim: {severity: advise, message: "{value} stands on another claim.", prevents: []}
prevents: [{group: CO, carc: "107", rarc: N122}]
acknowledge: {category: A8, status: "454", entity: null}
what: |
  It looks.
why: |
  It matters.
references: [{title: CMS, url: "https://www.cms.gov/x", retrieved: 2026-11-21}, {title: A book}]
"""
ORIGIN = Origin(pack="edits", path="mohs/extra_block_without_stage", family="mohs")


def spec_of(text=EDIT, origin=ORIGIN):
    return read_spec(text.encode(), origin)[0]


def problems_of(text, origin=ORIGIN):
    with pytest.raises(DocumentError) as caught:
        spec_of(text, origin)
    return [str(problem) for problem in caught.value.problems]


def changed(old, new):
    assert old in EDIT
    return EDIT.replace(old, new)


def test_an_edit_is_read_whole():
    spec = spec_of()
    assert (spec.id, spec.snip, spec.status, spec.scope) == ("MOH002", 6, Status.STABLE, Scope.CLAIM)
    assert spec.triggers.codes == CodeSet(["17315"])
    assert spec.parameters == {"primaries": CodeSet(["17311-17314"]), "limit": "01"}
    assert spec.require[0] == ("line_present", {"codes": "$primaries", "same": ["day", "rendering"]})
    assert spec.require[1] == ("reference_present", {"qualifier": "X4"})
    assert spec.references == (
        Reference("CMS", "https://www.cms.gov/x", "2026-11-21"),
        Reference("A book"),
    )
    assert spec.prevents == (Prevents("CO", "107", "N122"),)
    assert spec.acknowledge.entity is None
    assert spec.what == "It looks."
    assert spec.origin.file == "edits/mohs/extra_block_without_stage/edit.yaml"
    assert spec.live
    assert spec.enabled


def test_a_variant_overrides_what_it_names():
    spec = spec_of()
    assert spec.severity_of() is Severity.DENY
    assert spec.severity_of("other_claim") is Severity.ADVISE
    assert spec.message_of() == "{value} stands alone; it extends a stage."
    assert spec.message_of("other_claim") == "{value} stands on another claim."
    assert spec.prevents_of() == spec.prevents
    assert spec.prevents_of("other_claim") == ()
    with pytest.raises(KeyError):
        spec.severity_of("unheard_of")


@pytest.mark.parametrize(
    ("day", "covered"),
    [("2006-12-31", False), ("2007-01-01", True), ("2010-01-01", True), ("2010-01-02", False)],
)
def test_dates_of_service_are_covered_with_both_ends(day, covered):
    spec = spec_of(changed("to: null", "to: 2010-01-01"))
    assert spec.effective.covers(date.fromisoformat(day)) is covered


def test_dates_may_be_dates_already():
    effective = Effective.model_validate({"from": date(2007, 1, 1)})
    assert effective.covers(date(2007, 1, 1))
    with pytest.raises(ValidationError):
        Effective.model_validate({"from": 20070101.5})


def test_an_edit_is_a_frozen_value():
    spec = spec_of()
    with pytest.raises(ValidationError):
        spec.id = "MOH003"
    assert {spec: 1}[spec_of()] == 1
    assert pickle.loads(pickle.dumps(spec)) == spec


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: MOH002", "id: MOH2", ":1: id: found 'MOH2'; expected three characters and three digits"),
        (
            "title: Extra Mohs block without a Mohs stage\n",
            "",
            ":1: title: this key is missing; expected a short title",
        ),
        ("title: Extra Mohs block without a Mohs stage", "title:", "title: this key is missing"),
        (
            "status: stable",
            "status: live",
            ":4: status: found 'live'; expected one of preview, stable, retired",
        ),
        ("scope: claim", "scope: day", "scope: found 'day'; expected one of interchange, transaction"),
        ("snip: 6", "snip: 8", ":7: snip: found '8'; expected the WEDI type, a number from 1 to 7"),
        ("snip: 6", "snip: six", "snip: found 'six'; expected the WEDI type"),
        ("since: 0.1.0", "since: soon", "since: found 'soon'; expected the version that brought it"),
        (
            "severity: deny",
            "severty: deny",
            ":8: severty: this key is not known here; did you mean severity?",
        ),
        ("severity: deny", "severity: deny\nzebra: 1", "zebra: this key is not known here"),
        (
            "severity: deny",
            "severity: deny\nenabled: perhaps",
            "enabled: found 'perhaps'; expected true or false",
        ),
        ('["17315"]', '["1731?"]', ":9: triggers.codes: '1731?' is no code"),
        ('["17315"]', '"17315"', "triggers.codes: found '17315'; expected a list of codes"),
        ('["17315"]', "[]", ":9: triggers: expected codes"),
        ("2007-01-01", "20070101", "effective.from: found '20070101'; expected a date as 2026-01-31"),
        ("2007-01-01", "2007-02-30", "effective.from: found '2007-02-30'; expected a date"),
        ("to: null", "to: 2006-01-01", "effective: from lies after to"),
        (
            "yields_to: [NCI001]",
            "yields_to: NCI001",
            "yields_to: found 'NCI001'; expected a list of edit ids",
        ),
        ("yields_to: [NCI001]", "yields_to: [MOH002]", "an edit cannot yield to itself"),
        ('limit: "01"', "limit: {a: b}", "parameters.limit: expected a text, or a list of codes"),
        ("  - reference_present: {qualifier: X4}", "  - nothing", "require: clause 2 is not understood"),
        (
            "  - reference_present: {qualifier: X4}",
            "  - {a: {}, b: {}}",
            "require: clause 2 is not understood",
        ),
        ("stands alone;", "stands alone on {day.year};", "message: {day.year} is no hole"),
        ("stands alone;", "stands alone on {};", "message: {} is no hole"),
        ("stands alone;", "stands alone on {day;", "message: "),
        ("on another claim.", "on {0}", "variants.other_claim.message: {0} is no hole"),
        ("group: CO", "group: XX", ":19: prevents#1.group: found 'XX'; expected an adjustment group"),
        ('carc: "107"', "carc: abc", "prevents#1.carc: found 'abc'; expected a claim adjustment reason code"),
        ("category: A8", "category: A8, colour: red", "acknowledge.colour: this key is not known here"),
        (
            'url: "https://www.cms.gov/x"',
            "url: cms.gov",
            "references#1.url: found 'cms.gov'; expected a web address",
        ),
        ("title: A book", "title: ''", "references#2.title: found ''; expected a short title"),
        (
            "name: extra_block_without_stage",
            "name: Extra",
            ":2: name: found 'Extra'; expected lower-case words",
        ),
        (
            "name: extra_block_without_stage",
            "name: other",
            "found other in the folder extra_block_without_stage",
        ),
        ("prevents: [{group", "# [{group", ":1: prevents: a deny edit names the denial it prevents"),
        (
            "severity: advise, message",
            "severity: deny, message",
            "variants.other_claim: a deny variant names",
        ),
        ("scope: claim", "scope: transaction", "triggers: no code triggers scope transaction"),
        ("id: MOH002", "id: MOH002\ndetects: some_fault", "the edit judges by detects and require"),
        ("id: MOH002", "id: MOH002\ndetects: some_fault", "expected no triggers beside detects"),
        ("id: MOH002", "id: MOH002\norigin: {}", "origin: this key is not known here"),
    ],
)
def test_a_fault_tells_file_line_key_and_what_was_expected(old, new, said):
    told = problems_of(changed(old, new))
    assert any(said in problem for problem in told), told
    assert all(problem.startswith("edits/mohs/extra_block_without_stage/edit.yaml") for problem in told)


def test_all_faults_of_an_edit_are_told_at_once():
    assert len(problems_of(changed("snip: 6", "snip: 9").replace("scope: claim", "scope: x"))) == 2


def test_references_may_not_be_empty():
    text = EDIT[: EDIT.index("references:")]
    assert "references: this key is missing; expected at least one source" in problems_of(text)[0]
    assert "references: expected at least one source" in problems_of(text + "references: []\n")[0]


def test_an_edit_judges_in_one_way_and_only_a_retired_one_in_none():
    start, end = EDIT.index("require:"), EDIT.index("message:")
    bare = EDIT[:start] + EDIT[end:]
    assert "the edit judges nothing" in problems_of(bare)[0]
    assert not spec_of(bare.replace("status: stable", "status: retired")).live
    coded = ORIGIN.model_copy(update={"has_code": True})
    assert spec_of(bare, coded).origin.has_code
    assert "judges by require and check.py" in problems_of(EDIT, coded)[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [("{value} on {day}", {"value", "day"}), ("no hole", set()), ("{{meant}} {a}", {"a"})],
)
def test_holes_are_the_facts_a_message_asks_for(text, names):
    assert holes(text) == names


@pytest.mark.parametrize("text", ["{a!r}", "{a:>3}", "{a[0]}", "{A}", "}", "{"])
def test_other_uses_of_braces_are_refused(text):
    with pytest.raises(ValueError):
        holes(text)


def test_scalars_stay_text_and_blanks_are_none():
    reading = read_yaml(b"a: 00100\nb: NO\nc: 12:30\nd: 1e3\ne:\nf: null\ng: 'null'\nh: ''\ni: ~\n", "x.yaml")
    assert reading.content == {
        "a": "00100",
        "b": "NO",
        "c": "12:30",
        "d": "1e3",
        "e": None,
        "f": None,
        "g": "null",
        "h": "",
        "i": None,
    }
    plain = yaml.load("a: [1, {b: c}]", Loader=yaml.CBaseLoader)
    assert read_yaml(b"a: [1, {b: c}]", "x.yaml").content == plain


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a: 1\nb: [1", "x.yaml:3:1: this is no YAML: the [ that opens in line 2 does not go on"),
        (b"a: 1\nb: 2\na: 3\n", "x.yaml:3: a: this key is given twice"),
        (b"a: {b: 1, b: 2}\n", "x.yaml:1: a.b: this key is given twice"),
        (b"a: &x [1, *x]\n", "a#2: this contains itself"),
        (b"a: 1\n---\nb: 2\n", "this is no YAML"),
        (b"a: \xff\n", "this is no YAML"),
        (b"a: \x01\n", "this is no YAML"),
    ],
)
def test_what_is_no_yaml_of_ours_is_told(data, said):
    with pytest.raises(DocumentError, match=r"^x\.yaml") as caught:
        read_yaml(data, "x.yaml")
    assert said in str(caught.value)


def test_any_document_must_have_keys():
    with pytest.raises(DocumentError, match=r"x.yaml:1: expected keys with values"):
        build(EditSpec, read_yaml(b"- a\n", "x.yaml"), WORDS)
    with pytest.raises(DocumentError, match=r"x.yaml: there is nothing in the file; expected keys"):
        build(EditSpec, read_yaml(b"", "x.yaml"), WORDS)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read: No such file") as caught:
        read_file(tmp_path / "none.yaml")
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems
