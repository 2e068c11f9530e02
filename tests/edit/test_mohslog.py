"""Mohs logs: read in two forms, told what is wrong, counted, and lined up with claims."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import make_mohs_log
import pytest
from pydantic import ValidationError

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.mohslog import WORDS, Biopsy, MohsEntry, Repair, Tumor
from scrubber.edit.mohslog_file import COLUMNS, MohsLogError, MohsLogs
from scrubber.finding import Outcome
from scrubber.pipeline.check import Check
from scrubber.pipeline.source import open_source

DAY = date(2026, 7, 9)
SURGEON, OTHER = "2044173021", "2155309810"
NOSE = {"label": "A", "site": "nose", "stages": [3, 2]}


def entry(**more):
    return {"claim": "A1001", "day": "2026-07-09", "tumors": [NOSE], **more}


@pytest.fixture
def put(tmp_path):
    def write(text, name="log.json"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


def problems(*paths):
    with pytest.raises(MohsLogError) as caught:
        MohsLogs.load(paths)
    return [str(problem) for problem in caught.value.problems]


def problems_of(content):
    with pytest.raises(MohsLogError) as caught:
        MohsLogs.of(content)
    return [str(problem) for problem in caught.value.problems]


# -- what a record makes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blocks", "further", "extra"),
    [([1], 0, 0), ([5], 0, 0), ([6], 0, 1), ([5, 5], 1, 0), ([7, 4, 6], 2, 3), ([1] * 8, 7, 0)],
)
def test_stages_and_blocks_of_a_tumor(blocks, further, extra):
    tumor = Tumor(label="A", site="nose", stages=blocks)
    assert (tumor.further, tumor.extra_blocks) == (further, extra)


def test_a_day_is_summed_over_its_tumors():
    [made] = MohsLogs.of([entry(tumors=[NOSE, {"label": "B", "site": "arm", "stages": [6, 6, 6]}])]).all
    assert made.parts == {"first": 2, "further": 3, "blocks": 3}
    assert made.parts_of("trunk") == {"first": 1, "further": 2, "blocks": 3}
    assert made.shown == "A (nose: 3, 2 blocks), B (arm: 6, 6, 6 blocks)"


@pytest.mark.parametrize("site", ["head", "scalp", "neck", "hand", "foot", "genitalia", "lip", "mouth"])
def test_sites_of_the_head_family(site):
    assert Tumor(label="A", site=site, stages=(1,)).family == "head"


@pytest.mark.parametrize("site", ["trunk", "axilla", "arm", "leg"])
def test_sites_of_the_trunk_family_unless_deep(site):
    assert Tumor(label="A", site=site, stages=(1,)).family == "trunk"
    assert Tumor(label="A", site=site, deep=True, stages=(1,)).family == "head"


def test_a_tumor_as_findings_name_it():
    assert Tumor(label="A", site="nose", stages=(1,)).shown == "A (nose: 1 block)"
    assert Tumor(label="B", site="arm", words="left wrist", deep=True, stages=(2, 1)).shown == (
        "B (arm, left wrist, deep: 2, 1 blocks)"
    )


def test_repairs_and_biopsies_that_count():
    tumors = [
        {**NOSE, "repair": {"kind": "flap"}, "biopsy": {"frozen": True}},
        {**NOSE, "label": "B", "repair": {"kind": "none"}, "biopsy": {"day": "2026-06-11"}},
        {**NOSE, "label": "C", "repair": {"kind": "graft", "by": OTHER}, "biopsy": {"day": "2026-07-09"}},
        {**NOSE, "label": "D", "repair": {"kind": "graft", "by": SURGEON}},
    ]
    [made] = MohsLogs.of([entry(surgeon=SURGEON, tumors=tumors)]).all
    assert [(tumor.label, repair.kind) for tumor, repair in made.repairs()] == [("A", "flap"), ("D", "graft")]
    assert [tumor.label for tumor, _ in made.biopsies] == ["A", "C"]


# -- reading ------------------------------------------------------------------------------------------------


def test_both_forms_of_the_sample_say_the_same(root):
    folder = root / "samples" / "mohs_log"
    as_json, as_csv = (MohsLogs.load([folder / f"demo_day.{form}"]) for form in ("json", "csv"))
    assert as_json.all == as_csv.all
    assert len(as_json.all) == 5


def test_the_published_files_are_current(root):
    for name, text in make_mohs_log.make().items():
        assert (root / name).read_text("utf-8") == text, "python tests/make_mohs_log.py writes it again"


def test_the_guide_shows_both_forms_alike_and_names_every_key(root, put):
    text = (root / "docs" / "mohs_log.md").read_text("utf-8")
    [as_json] = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    [as_csv] = re.findall(r"^```csv\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert MohsLogs.load([put(as_json)]).all == MohsLogs.load([put(as_csv, "log.csv")]).all
    for name in {
        *COLUMNS,
        *MohsEntry.model_fields,
        *Tumor.model_fields,
        *Biopsy.model_fields,
        *Repair.model_fields,
    }:
        assert f"`{name}`" in text, name


def test_every_key_has_words_and_a_column():
    models = (MohsEntry, Tumor, Biopsy, Repair)
    named = {name for model in models for name in model.model_fields}
    assert named <= set(WORDS)
    filled = {keys[-1] for keys in COLUMNS.values()}
    assert named - filled == {"tumors", "biopsy", "repair"}


def test_the_schema_knows_every_key(root):
    schema = json.loads((root / "docs" / "mohs_log.schema.json").read_text("utf-8"))
    assert schema["type"] == "array"
    for model in (MohsEntry, Tumor, Biopsy, Repair):
        part = schema["$defs"][model.__name__]
        assert set(part["properties"]) == set(model.model_fields)
        assert part["additionalProperties"] is False


def test_csv_as_spreadsheets_write_it(put):
    rows = (
        "Claim;Day;Tumor;Site;Stages;Deep",
        "A1001;2026-07-09;A;arm;3+2;yes",
        ";;;;;",
        "A1001;2026-07-09;B;leg;1;",
    )
    text = "".join(row + "\r\n" for row in rows)
    [made] = MohsLogs.load([put(b"\xef\xbb\xbf" + text.encode(), "log.CSV")]).all
    assert [(tumor.label, tumor.stages, tumor.deep) for tumor in made.tumors] == [
        ("A", (3, 2), True),
        ("B", (1,), False),
    ]


def test_a_diagnosis_is_compared_without_its_dot():
    assert Tumor(label="A", site="nose", stages=(1,), diagnosis="c44.311").diagnosis == "C44311"


def test_an_empty_log_is_a_log(put):
    logs = MohsLogs.load([put("[]")])
    assert logs.given
    assert logs.all == logs.entries("A1001") == ()


# -- what is wrong ------------------------------------------------------------------------------------------


def test_problems_name_place_and_what_was_expected_all_at_once_and_no_value():
    found = problems_of(
        [
            entry(day="9 July CANARY", surgeon="2044173020"),
            {
                "day": "2026-07-09",
                "tumors": [{**NOSE, "site": "CANARY", "stages": ["CANARY"], "colour": "CANARY"}],
            },
            "CANARY",
            entry(
                tumors=[
                    {**NOSE, "repair": {"kind": "CANARY", "length_cm": "-1"}, "biopsy": {"frozen": "CANARY"}}
                ]
            ),
        ]
    )
    assert not [line for line in found if "CANARY" in line]
    assert [line.partition(": ")[2].partition(":")[0] for line in found] == [
        "entry 1.day", "entry 1.surgeon", "entry 2.claim", "entry 2.tumors#1.site", "entry 2.tumors#1.stages#1",
        "entry 2.tumors#1.colour", "entry 3", "entry 4.tumors#1.biopsy.frozen", "entry 4.tumors#1.repair.kind",
        "entry 4.tumors#1.repair.length_cm",
    ]  # fmt: skip
    assert all("expected" in line or "not known" in line for line in found)


def test_problems_of_csv_name_line_and_column(put):
    text = (
        "claim,day,tumor,site,stages,repair\nA1001,2026-07-09,A,CANARY,3,flap\nA1001,CANARY,,nose,x,CANARY\n"
    )
    found = problems(put(text, "log.csv"))
    assert not [line for line in found if "CANARY" in line]
    assert [line.split(": ")[:2] for line in found] == [
        ["log.csv:2", "column site"],
        ["log.csv:3", "column day"],
        ["log.csv:3", "column tumor"],
        ["log.csv:3", "column stages"],
        ["log.csv:3", "column repair"],
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claim,day,site,stages\n", "the column tumor is missing"),
        ("claim,day,tumor,site,stages,colour\n", "column 6 of the header is not known"),
        ("claim,day,tumor,site,stages,site\n", "the column site is given twice"),
        ("claim,day,tumor,site,stages\na,b,c,d,e,f\n", "this row has 6 cells; expected at most 5"),
        ('claim,day,tumor,site,stages\n"a"b,c\n', "this row cannot be read"),
        ("", "the column claim is missing"),
        (
            "claim,day,tumor,site,stages,authorization\nA,2026-07-09,A,nose,1,P1\nA,2026-07-09,B,nose,1,P2\n",
            "log.csv:3: column authorization: line 2 says another",
        ),
        (
            "claim,day,tumor,site,stages\nA,2026-07-09,A,nose,1\nA,2026-07-09,A,ear,1\n",
            "log.csv:2: two tumors have the same label",
        ),
    ],
)
def test_a_table_that_cannot_be_used(put, text, said):
    assert said in problems(put(text, "log.csv"))[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "log.json:1: this is no JSON"),
        ("{}", "expected a list of entries"),
        ('[{"claim": "A", "claim": "B"}]', "a key is given twice"),
        (b"\xff\xfe", "not UTF-8"),
        ("[" * 100_000, "this is no JSON"),
    ],
)
def test_a_file_that_is_no_log(put, text, said):
    [found] = problems(put(text))
    assert said in found


def test_a_file_that_is_not_there(tmp_path):
    [found] = problems(tmp_path / "none.csv")
    assert "cannot be read" in found


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"tumors": [NOSE, NOSE]}, "two tumors have the same label"),
        ({"tumors": [{**NOSE, "prior_report": "2026-07-10"}]}, "dated after the day of service"),
        ({"tumors": []}, "expected a list of tumors"),
        ({"tumors": [{**NOSE, "stages": []}]}, "expected the number of blocks"),
        ({"tumors": [{**NOSE, "stages": [0]}]}, "expected the number of blocks"),
        ({"authorization": "A*B"}, "expected the payer's authorization number"),
    ],
)
def test_an_entry_that_cannot_be(more, said):
    [found] = problems_of([entry(**more)])
    assert said in found


def test_two_entries_about_the_same(put):
    twice = [entry(surgeon=SURGEON), entry(surgeon=OTHER), entry(surgeon=SURGEON)]
    assert problems_of(twice) == [
        "log entry 3: log entry 1 is about the same claim, day and surgeon; expected one entry for them"
    ]
    for order in ([entry(), entry(surgeon=SURGEON)], [entry(surgeon=SURGEON), entry()]):
        [found] = problems_of(order)
        assert "expected the surgeon in each of them" in found
    path = put(json.dumps([entry()]))
    assert len(problems(path, path)) == 1
    assert len(MohsLogs.of([entry(surgeon=SURGEON), entry(surgeon=OTHER), entry(day="2026-07-08")]).all) == 3


def test_a_model_by_hand_is_judged_too():
    with pytest.raises(ValidationError):
        Tumor(label="A", site="nose", stages=(1,), slides_read_by="2044173020")


# -- with claims --------------------------------------------------------------------------------------------


LOOKING_BACK = {"MOH036"}
"""Edits of those numbers that ask no log, but earlier claims."""


def check(rules, claims, log=None, **options):
    logs = {} if log is None else {"documented": MohsLogs.of(log)}
    run = Check(
        open_source(build({"claims": claims})), rules, Judging(as_of=date(2026, 7, 20), **logs, **options)
    )
    return run, [
        f for f in run if f.edit.startswith("MOH") and int(f.edit[3:]) >= 20 and f.edit not in LOOKING_BACK
    ]


def test_without_a_log_each_edit_says_so_once_with_a_count(rules):
    claims = [{"number": f"A{n}", "subscriber": {"member": f"M{n}"}} for n in range(3)]
    run, found = check(rules, [*claims, {"lines": [{"code": "99213"}]}])
    assert {f.edit for f in found} >= {"MOH020", "MOH021", "MOH022", "MOH023", "MOH024", "MOH026", "MOH031"}
    assert {(f.outcome, f.count, f.message) for f in found} == {
        (Outcome.NO_DATA, 3, "could not be judged: no Mohs log was given")
    }
    outcomes = run.engine.tally.outcomes
    assert outcomes["MOH020", Outcome.NO_DATA] == 3
    assert outcomes["MOH020", Outcome.PASS] == 0


def test_without_a_log_and_without_mohs_nothing_is_said(rules):
    _, found = check(rules, [{"lines": [{"code": "99213"}]}, {"lines": [{"code": "13152"}]}])
    assert found == []


def test_all_outcomes_are_listed_where_they_are_asked_for(rules):
    run, found = check(
        rules, [{"number": "A1"}, {"number": "A2", "subscriber": {"member": "M2"}}], show_all=True
    )
    [one] = [f for f in found if f.edit == "MOH020"]
    assert (one.outcome, one.count) == (Outcome.NO_DATA, 2)
    assert run.engine.tally.outcomes["MOH020", Outcome.PASS] == 0


def test_payers_with_profiles_of_their_own_count_together(rules):
    claims = [
        {"number": f"A{n}", "payer": payer} for n, payer in enumerate(("commercial", "uhc", "medicare"))
    ]
    _, found = check(rules, claims, select=frozenset({"MOH020"}))
    assert [f.count for f in found] == [3]


def test_a_claim_that_agrees_raises_nothing(rules):
    full = {
        **NOSE, "diagnosis": "C44.311", "slides_read_by": SURGEON, "prior_report": "2026-06-18",
        "repair": {"kind": "intermediate", "length_cm": 3.2},
    }  # fmt: skip
    lines = [{"code": "17311"}, {"code": "17312"}, {"code": "12052"}]
    log = [entry(surgeon=SURGEON, authorization="PA1", tumors=[full])]
    _, found = check(rules, [{"number": "A1001", "lines": lines, "refs": {"G1": "PA1"}}], log)
    assert found == []


def test_numbers_that_are_not_ascii_are_found(rules):
    log = [entry(claim="Ä1", tumors=[{**NOSE, "stages": [1, 1, 1]}])]
    _, found = check(rules, [{"number": "Ä1"}], log, select=frozenset({"MOH021"}))
    assert [f.variant for f in found] == ["fewer"]


def test_entries_are_met_whatever_edits_run(rules):
    logs = MohsLogs.of([entry(), entry(claim="B2")])
    judging = Judging(as_of=date(2026, 7, 20), documented=logs, select=frozenset({"BAL"}))
    list(Check(open_source(build({"claims": [{"number": "A1001"}]})), rules, judging))
    assert logs.unmet == ("log entry 2",)


def test_rows_make_the_log_of_the_sample_again():
    table = io.StringIO()
    writer = csv.DictWriter(table, list(COLUMNS))
    writer.writeheader()
    writer.writerows(make_mohs_log.rows())
    assert table.getvalue().count("\n") == 1 + sum(len(one["tumors"]) for one in make_mohs_log.LOG)


def test_no_units_are_proposed_where_another_payer_has_decided(rules, root):
    import yaml

    base = yaml.load((root / "edits" / "_base" / "secondary.yaml").read_bytes(), yaml.CBaseLoader)
    lines = [{"code": "17311", "units": "2", "charge": "2500"}]
    several = {"sequence": "S", "other_payers": base["claim"]["other_payers"]}
    for more, proposed in ((several, 0), ({}, 1)):
        _, found = check(
            rules, [{"number": "A1001", "lines": lines, **more}], [entry()], select=frozenset({"MOH020"})
        )
        assert [(f.edit, len(f.fixes)) for f in found] == [("MOH020", proposed)]
