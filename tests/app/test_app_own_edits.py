"""The guide docs/own_edits.md, followed step by step, and the pack in samples/own_edits that it ends with."""

from __future__ import annotations

import re
import shutil

import pytest

from scrubber.edit.cel import SEEN
from scrubber.edit.clauses import CLAUSES, clause_faults
from scrubber.edit.profile import Layer, Override


@pytest.fixture
def guide(root):
    return (root / "docs" / "own_edits.md").read_text("utf-8")


@pytest.fixture
def pack(root):
    return root / "samples" / "own_edits"


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_pack_of_the_guide_passes_its_cases(scrubber, pack):
    ran = scrubber("edits", "test", pack)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "own_edits/payers/harbor/payer.yaml: the profile harbor changes MOH006, MOH004, ACM001",
        "3 edits, 15 cases: 0 failed",
    ]


def test_the_guide_shows_the_files_of_the_pack(guide, pack):
    shown = blocks(guide, "yaml")
    for path in (
        "acm/visit_charged_below_our_fee/edit.yaml",
        "acm/visit_charged_below_our_fee/cases.yaml",
        "payers/harbor/payer.yaml",
        "our_practice.yaml",
    ):
        assert (pack / path).read_text("utf-8") in shown, path
    condition = next(text for text in shown if "cel:" in text)
    assert condition in (pack / "acm/many_biopsies_for_one_diagnosis/edit.yaml").read_text("utf-8")


def test_from_nothing_to_an_edit_that_runs(scrubber, folder, guide, visit):
    edit, cases, *_ = blocks(guide, "yaml")
    ran = scrubber("edits", "new", "ACM001", "visit_charged_below_our_fee", "--pack", "our_edits")
    assert ran.code == 0
    home = folder / "our_edits" / "acm" / "visit_charged_below_our_fee"
    (home / "edit.yaml").write_text(edit, "utf-8")
    (home / "cases.yaml").write_text(cases, "utf-8")
    assert scrubber("edits", "test", "our_edits").out == "1 edit, 3 cases: 0 failed\n"
    (folder / "scrubber.toml").write_text(blocks(guide, "toml")[0], "utf-8")
    assert "ACM001  advise    stable" in scrubber("edits", "list").out
    page = scrubber("edits", "explain", "ACM001").out
    assert "- SV1*HC:99213*139.99*UN*1***1\n+ SV1*HC:99213*140*UN*1***1\n" in page
    low = scrubber.copy("office_visit", "low.837", b"SV1*HC:99213:25*145", b"SV1*HC:99213:25*85")
    ran = scrubber("check", low, "--as-of", "2026-07-20")
    assert "99213 is charged at 85; our fee is 140.00." in ran.out
    assert "ACM001" not in scrubber("check", visit, "--as-of", "2026-07-20").out


def test_the_mistakes_of_the_guide_are_told_as_it_shows(scrubber, folder, guide, pack):
    told = next(text for text in blocks(guide, "") if "did you mean severity" in text).splitlines()
    shutil.copytree(pack / "acm", folder / "our_edits" / "acm")
    home = folder / "our_edits" / "acm" / "visit_charged_below_our_fee"
    right = {name: (home / name).read_text("utf-8") for name in ("edit.yaml", "cases.yaml")}
    mistakes = [
        ("edit.yaml", "severity:", "severty:"),
        ("edit.yaml", "charge_at_least", "charge_at_last"),
        ("edit.yaml", "{limit}", "{limt}"),
        ("cases.yaml", "line: 1", "line: 2"),
    ]
    for (name, old, new), said in zip(mistakes, told, strict=True):
        (home / name).write_text(right[name].replace(old, new), "utf-8")
        ran = scrubber("edits", "test", "our_edits")
        assert ran.code in (1, 2)
        assert said in ran.out + ran.err
        (home / name).write_text(right[name], "utf-8")


def test_overrides_of_a_payer_and_of_the_practice(scrubber, folder, pack, root):
    scrubber("edits", "list")
    text = f'packs = ["{pack.as_posix()}"]\nprofiles = ["{(pack / "our_practice.yaml").as_posix()}"]\n'
    (folder / "scrubber.toml").write_text(text, "utf-8")
    shown = scrubber("config", "show", "--payer", "harbor").out.splitlines()
    about = {tuple(line.split()[:2]): line for line in shown if line.strip()}
    assert "deny" in about["MOH006", "severity"]
    assert "harbor" in about["MOH006", "severity"]
    assert "false" in about["ACM001", "enabled"]
    assert "our_practice.yaml" in about["MOH013", "enabled"]
    page = scrubber("edits", "explain", "MOH013").out
    assert "| Our practice (`our_practice`) | organisation | enabled: false |" in page


def test_the_guide_names_every_clause_with_its_arguments_and_what_it_tells(guide):
    rows = {
        cells[1].strip(" `"): cells
        for line in guide.splitlines()
        if line.startswith("| `") and len(cells := re.split(r"(?<!\\)\|", line)) == 6
    }
    for name, clause in CLAUSES.items():
        arguments = [info.alias or key for key, info in clause.model_fields.items()]
        assert [word.strip(" `") for word in rows[name][3].split(",")] == arguments, name
        told = ["nothing of a line"] if clause.of_claim else [f"{{{fact}}}" for fact in clause.tells]
        assert [word.strip(" `") for word in rows[name][4].split(",")] == told, name
    assert "cel" in rows


def test_the_conditions_of_the_guide_work(guide):
    rows = re.findall(
        r"^\| [a-z0-9 ]+ \| `(.*)` \|$", guide[guide.index("| to say |") :], re.MULTILINE | re.I
    )
    conditions = [row.replace("\\|", "|") for row in rows[:6]]
    assert len(conditions) == 6
    for condition in conditions:
        assert list(clause_faults([("cel", {"expression": condition})], {})) == [], condition
    for view, keys in SEEN.items():
        assert all(f"`{view}.{key}`" in guide for key in keys), view


def test_the_guide_names_all_that_an_override_may_say(guide):
    assert all(f"| `{key}` |" in guide for key in Override.model_fields)
    assert all(f"`{layer}`" in guide for layer in Layer if layer is not Layer.BUILT_IN)
