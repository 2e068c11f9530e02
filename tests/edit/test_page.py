"""Generated pages, and the start of a new edit."""

import yaml

from scrubber.edit.catalogue import load
from scrubber.edit.page import Example, index, page, skeleton
from scrubber.edit.profiles import Profiles
from scrubber.finding import Status

HEADINGS = [
    "What it does",
    "Why it matters",
    "Example",
    "What the payer answers",
    "Fix safety",
    "Parameters",
    "Who changes it",
    "Sources",
]
EDIT = """\
id: MOH002
name: extra_block_without_stage
title: Extra block | without a stage
status: stable
since: 0.1.0
scope: patient_day
snip: 6
severity: deny
triggers: {codes: ["17315"]}
effective: {from: 2007-01-01}
parameters: {primaries: ["17311-17314"], limit: "1"}
require: [{line_present: {codes: $primaries}}]
message: "{value} stands alone."
variants: {other_claim: {severity: advise, prevents: []}}
prevents: [{group: CO, carc: "107", rarc: N122}]
acknowledge: {category: A8, status: "454", entity: "85"}
what: It looks.
why: It matters.
references: [{title: CMS, url: "https://www.cms.gov/x", retrieved: 2026-11-21}, {title: A book}]
"""
PAYER = """\
id: uhc
title: UnitedHealthcare
edits: {MOH002: {severity: reject, enabled: true, parameters: {limit: "2"}}}
references: [{title: A policy}]
"""


def write(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return load([root])


def catalogue_of(tmp_path, text=EDIT):
    return write(
        tmp_path / "ours",
        {
            "mohs/extra_block_without_stage/edit.yaml": text,
            "mohs/other/edit.yaml": EDIT.replace("MOH002", "MOH003").replace(
                "extra_block_without_stage", "other"
            ),
            "payers/uhc/payer.yaml": PAYER,
        },
    )


def test_every_page_has_the_same_headings(tmp_path):
    text = page(catalogue_of(tmp_path)["MOH002"], None)
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    assert text.startswith("# MOH002 extra_block_without_stage\n")
    assert text.endswith("\n")
    assert "There is no example yet." in text


def test_a_page_says_what_the_edit_says(tmp_path):
    catalogue = catalogue_of(tmp_path)
    overrides = Profiles(catalogue, catalogue.profiles).overrides("MOH002")
    example = Example(
        "day.837 claim A1001\n  2400\n  fix (attest): add 59 [x]\n", "- A\n+ B", "- A\n+ C", "right one"
    )
    beside = [catalogue["MOH003"]]
    text = page(catalogue["MOH002"], example, overrides, beside)
    for part in (
        "| runs on claims with | 17315 |",
        "| dates of service | from 2007-01-01 |",
        "| scope | patient day |",
        "| file | `ours/mohs/extra_block_without_stage/edit.yaml` |",
        "```text\nday.837 claim A1001\n  2400\n  fix (attest): add 59 [x]\n```\n",
        "Before and after the fix:\n\n```diff\n- A\n+ B\n```\n",
        "The claim above, and one that is right (case `right one`):\n\n```diff\n- A\n+ C\n```\n",
        "| as a rule | deny | `CO 107 N122` | `A8:454:85` | nothing |",
        "| `other_claim` | advise | none named | nothing | nothing |",
        "The 277CA is category:status:entity, our own choice from the code list.",
        "- group `CO`: the provider writes it off",
        "- CARC `107`: the service that this one belongs to is not there",
        "- RARC `N122`: an add-on code cannot stand alone",
        "- 277CA category `A8`: rejected: two things do not fit each other",
        "- 277CA entity `85`: the billing provider",
        "In the example: `attest`, which is a fact that somebody has to vouch for",
        "These are silent on a line where it fails: [MOH003](MOH003.md) `other`.",
        "| `primaries` | 17311-17314 |",
        "| UnitedHealthcare (`uhc`) | payer | enabled: true; severity: reject; limit: 2 |",
        "- [CMS](https://www.cms.gov/x) (read 2026-11-21)\n- A book\n",
    ):
        assert part in text


def test_a_page_names_the_fix_and_its_safety(tmp_path):
    named = page(catalogue_of(tmp_path, EDIT + "fix_title: take the line out\n")["MOH002"], None)
    assert "It proposes: take the line out." in named
    argued = EDIT + "fix_title: take the line out\nfix_safety: It takes a charge away.\n"
    assert "\nIt takes a charge away.\n" in page(catalogue_of(tmp_path, argued)["MOH002"], None)


def test_a_page_of_an_edit_that_a_reader_calls(tmp_path):
    text = EDIT[: EDIT.index("triggers")] + EDIT[EDIT.index("message") :]
    text = text.replace("severity: deny\n", "severity: reject\ndetects: some_fault\nenabled: no\n")
    text = text.replace("prevents: [{group", "# [{group").replace("patient_day", "interchange")
    catalogue = write(tmp_path / "ours", {"syntax/extra_block_without_stage/edit.yaml": text})
    text = page(catalogue["MOH002"], None)
    assert "| reports the reader's | `some_fault` |" in text
    assert "stable, off until a profile turns it on" in text
    assert "The edit names no denial: it is about what a front end refuses" in text
    assert "The edit proposes no fix: what is right cannot be told from the claim." in text
    assert "It yields to no edit, and none yields to it." in text
    assert "The edit has no parameters." in text


def test_a_page_says_whose_edit_it_is(tmp_path):
    files = {
        "payers/uhc/extra_block_without_stage/edit.yaml": EDIT + "yields_to: [MOH003]\n",
        "mohs/other/edit.yaml": EDIT.replace("MOH002", "MOH003").replace(
            "extra_block_without_stage", "other"
        ),
        "payers/uhc/payer.yaml": PAYER,
    }
    text = page(write(tmp_path / "ours", files)["MOH002"], None)
    assert "| runs for | the payer profile `uhc` |" in text
    assert "It is silent on a line where one of these fails, which explain more: [MOH003](MOH003.md)." in text


def test_the_index_lists_every_edit_by_family(tmp_path):
    text = index(catalogue_of(tmp_path))
    assert "\n## mohs\n" in text
    assert (
        "| [MOH002](MOH002.md) | `extra_block_without_stage` "
        "| Extra block \\| without a stage | deny | stable |" in text
    )


def test_a_new_edit_loads_as_it_is(tmp_path):
    files = skeleton("DRM042", "odd_visit")
    assert sorted(files) == ["drm/odd_visit/cases.yaml", "drm/odd_visit/edit.yaml"]
    assert sorted(skeleton("DRM042", "odd_visit", "dermatology"))[0] == "dermatology/odd_visit/cases.yaml"
    spec = write(tmp_path / "ours", files)["DRM042"]
    assert spec.status is Status.PREVIEW
    assert spec.name == "odd_visit"
    assert spec.title == "Odd visit"
    assert files["drm/odd_visit/edit.yaml"].count("TODO") >= 6
    cases = yaml.load(files["drm/odd_visit/cases.yaml"], Loader=yaml.CBaseLoader)
    assert [case["name"] for case in cases["cases"]] == ["fails", "silent"]
    assert page(spec, None)
