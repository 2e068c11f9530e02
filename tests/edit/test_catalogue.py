"""Packs: found, validated, digested, remembered, and their code imported."""

import json
import pickle
import sys

import pytest

from scrubber.edit import catalogue as module
from scrubber.edit.catalogue import CatalogueError, built_in_pack, load
from scrubber.edit.document import Problem

EDIT = """\
id: {id}
name: {name}
title: A title
status: {status}
since: 0.1.0
scope: claim
snip: 6
severity: advise
message: "{{value}} is there."
what: It looks.
why: It matters.
references: [{{title: A source}}]
"""
CLAUSE = "require: [{line_present: {codes: ['17311']}}]\n"
PAYER = "id: uhc\ntitle: UnitedHealthcare\nmatch: {payer_ids: ['87726']}\nreferences: [{title: A policy}]\n"


def put(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def edit(root, edit_id, name, more=CLAUSE, family="mohs", status="stable"):
    text = EDIT.format(id=edit_id, name=name, status=status) + more
    return put(root, f"{family}/{name}/edit.yaml", text)


@pytest.fixture
def pack(tmp_path):
    root = tmp_path / "our_edits"
    edit(root, "MOH002", "second", CLAUSE + "yields_to: [UHC001]\n")
    edit(root, "MOH001", "first")
    edit(root, "X12001", "mark", "detects: byte_order_mark\n", "syntax")
    edit(root, "UHC001", "own", CLAUSE, "payers/uhc")
    put(root, "payers/uhc/payer.yaml", PAYER + "edits: {MOH001: {severity: reject}}\n")
    put(root, "mohs/first/cases.yaml", "base: x\n")
    put(root, "_base/mohs_day.yaml", "claim: {}\n")
    put(root, "tables/ncci/edit.yaml", "not: an edit\n")
    put(root, ".git/x/edit.yaml", "not: an edit\n")
    put(root, "mohs/__pycache__/edit.yaml", "not: an edit\n")
    return root


def problems_of(*packs, **options):
    with pytest.raises(CatalogueError) as caught:
        load(packs, **options)
    return caught.value.problems


def test_a_pack_is_found_and_sorted(pack):
    catalogue = load([pack])
    assert [spec.id for spec in catalogue] == ["MOH001", "MOH002", "UHC001", "X12001"]
    assert len(catalogue) == 4
    assert "MOH001" in catalogue
    assert "MOH009" not in catalogue
    assert catalogue["MOH001"] is catalogue.by_name["first"]
    assert catalogue.by_kind["byte_order_mark"].id == "X12001"
    assert {name: [spec.id for spec in specs] for name, specs in catalogue.families.items()} == {
        "mohs": ["MOH001", "MOH002"],
        "payers/uhc": ["UHC001"],
        "syntax": ["X12001"],
    }
    assert catalogue["UHC001"].origin.payer == "uhc"
    assert catalogue["UHC001"].origin.file == "our_edits/payers/uhc/own/edit.yaml"
    assert catalogue["MOH001"].origin.payer is None
    assert catalogue.folder("UHC001") == pack / "payers" / "uhc" / "own"
    assert [(profile.id, profile.file) for profile in catalogue.profiles] == [
        ("uhc", "our_edits/payers/uhc/payer.yaml")
    ]
    assert catalogue.pack == "our_edits"


def test_the_digest_is_of_all_that_can_change_a_verdict(pack):
    before = load([pack]).digest
    assert load([pack]).digest == before == load([pack]).packs[0].digest
    put(pack, "mohs/first/cases.yaml", "base: y\n")
    assert load([pack]).digest == before
    for path in ("mohs/first/edit.yaml", "payers/uhc/payer.yaml"):
        put(pack, path, (pack / path).read_text() + "# changed\n")
        assert load([pack]).digest != before
        before = load([pack]).digest
    put(pack, "VERSION", "1.2.3\n")
    assert load([pack]).digest != before
    assert load([pack]).pack == "our_edits 1.2.3"


def test_several_packs_are_one_catalogue(pack, tmp_path):
    other = tmp_path / "more"
    edit(other, "DRM001", "third")
    catalogue = load([pack, other])
    assert "DRM001" in catalogue
    assert "MOH001" in catalogue
    assert catalogue.digest not in {each.digest for each in catalogue.packs}
    assert catalogue.pack == "our_edits + more"
    assert catalogue.folder("DRM001").parent.parent == other
    assert problems_of(pack, pack)[0].text.startswith("two packs have this name")


def test_the_built_in_pack_is_named_edits():
    assert built_in_pack().name in ("edits", "_edits")
    assert built_in_pack().parent.joinpath("scrubber" if built_in_pack().name == "edits" else "edit").is_dir()


def test_every_problem_of_every_file_is_told_at_once(pack):
    edit(pack, "MOH2", "second")
    edit(pack, "MOH003", "third", "")
    put(pack, "mohs/fourth/edit.yaml", "id: [\n")
    put(pack, "payers/uhc/payer.yaml", "id: uhc\ntitle: U\nlayer: moon\n")
    told = [str(problem) for problem in problems_of(pack)]
    assert len(told) == 4
    assert "our_edits/mohs/fourth/edit.yaml:2:1: this is no YAML" in told[0]
    assert "our_edits/mohs/second/edit.yaml:1: id: found 'MOH2'" in told[1]
    assert "our_edits/mohs/third/edit.yaml:1: require: the edit judges nothing" in told[2]
    assert "our_edits/payers/uhc/payer.yaml:3: layer: found 'moon'; expected one of built_in" in told[3]


@pytest.mark.parametrize(
    ("edit_id", "name", "more", "said"),
    [
        ("MOH001", "third", CLAUSE, "mohs/third/edit.yaml:1: id: another edit is MOH001"),
        ("MOH003", "mark", CLAUSE, "name: another edit is mark"),
        ("MOH003", "third", "detects: byte_order_mark\n", "detects: another edit detects byte_order_mark"),
        ("MOH003", "third", CLAUSE + "yields_to: [MOH001, MOH009]\n", "yields_to#2: no live edit is MOH009"),
        ("MOH003", "third", CLAUSE + "yields_to: [MOH004]\n", "yields_to#1: MOH004 yields to MOH003"),
        ("MOH003", "third", CLAUSE + "yields_to: [MOH005]\n", "yields_to#1: no live edit is MOH005"),
    ],
)
def test_edits_must_fit_each_other(pack, edit_id, name, more, said):
    edit(pack, "MOH004", "fourth", CLAUSE + "yields_to: [MOH002, MOH003]\n" * (edit_id == "MOH003"))
    edit(pack, "MOH005", "fifth", CLAUSE, status="retired")
    edit(pack, edit_id, name, more)
    assert any(said in str(problem) for problem in problems_of(pack))


def test_a_retired_edit_leaves_its_kind_of_fault_to_another(pack):
    edit(pack, "X12000", "old", "detects: byte_order_mark\n", "syntax", status="retired")
    assert load([pack]).by_kind["byte_order_mark"].id == "X12001"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("mohs/edit.yaml", "expected it in a folder of its own"),
        ("payers/uhc/edit.yaml", "expected it in a folder of its own"),
        ("mohs/first/payer.yaml", "expected it in payers/<id>/"),
        ("payers/uhc/own/payer.yaml", "expected it in payers/<id>/"),
        ("mohs/lost/check.py", "this belongs to no edit"),
    ],
)
def test_files_that_stand_astray_are_told(pack, path, said):
    put(pack, path, "")
    told = [problem for problem in problems_of(pack, allow_code=True) if problem.file == f"our_edits/{path}"]
    assert any(said in problem.text for problem in told)


def test_a_payer_folder_needs_its_profile_and_its_name(pack):
    put(pack, "payers/uhc/payer.yaml", PAYER.replace("uhc", "other"))
    told = [str(problem) for problem in problems_of(pack)]
    assert any("found other in the folder uhc" in problem for problem in told)
    (pack / "payers/uhc/payer.yaml").unlink()
    assert "payers/uhc has no payer.yaml" in str(problems_of(pack)[0])


def test_an_override_that_names_nothing_is_told_with_its_line(pack):
    put(
        pack,
        "payers/uhc/payer.yaml",
        PAYER + "edits:\n  MOH001:\n    parameters: {limit: '1'}\n  MOH009: {}\n",
    )
    assert [str(problem) for problem in problems_of(pack)] == [
        "our_edits/payers/uhc/payer.yaml:7: edits.MOH001.parameters.limit: "
        "MOH001 has no such parameter; known: none",
        "our_edits/payers/uhc/payer.yaml:8: edits.MOH009: "
        "no live edit has this id; expected one that `scrubber edits list` shows",
    ]


def test_a_folder_that_is_no_pack_is_told(tmp_path):
    assert "the pack cannot be read: No such file" in str(problems_of(tmp_path / "none")[0])
    assert "there is no edit here; expected <family>" in str(problems_of(tmp_path)[0])


# -- the cache ----------------------------------------------------------------------------------------------


def test_a_second_start_needs_no_yaml(pack, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = load([pack], cache=cache)
    monkeypatch.setattr(module, "read_yaml", None)
    assert load([pack], cache=cache) == first
    assert [file.suffix for file in cache.iterdir()] == [".json"]


def test_a_changed_pack_is_read_again_and_takes_the_old_place(pack, tmp_path):
    cache = tmp_path / "cache"
    load([pack], cache=cache)
    edit(pack, "MOH003", "third")
    assert "MOH003" in load([pack], cache=cache)
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"key": 1}'])
def test_a_cache_full_of_rubbish_is_ignored(pack, tmp_path, rubbish):
    cache = tmp_path / "cache"
    first = load([pack], cache=cache)
    file = next(cache.iterdir())
    whole = json.loads(file.read_text())
    file.write_text(rubbish)
    assert load([pack], cache=cache) == first
    assert json.loads(file.read_text()) == whole


def test_a_cache_that_cannot_be_written_is_done_without(pack, tmp_path, monkeypatch):
    blocked = put(tmp_path, "file", "")
    assert len(load([pack], cache=blocked)) == 4

    def fail(*_):
        raise PermissionError

    monkeypatch.setattr(module.os, "replace", fail)
    assert len(load([pack], cache=tmp_path / "cache")) == 4
    assert list((tmp_path / "cache").iterdir()) == []


def test_problems_are_not_remembered(pack, tmp_path):
    edit(pack, "MOH003", "third", "")
    assert problems_of(pack, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


# -- code edits ---------------------------------------------------------------------------------------------

CODE = """\
from dataclasses import dataclass


@dataclass
class A:
    n: "int"


def check(claim, context):
    yield A(1)
"""


def coded(pack, text):
    edit(pack, "MOH003", "third", "")
    put(pack, "mohs/third/check.py", text)
    return pack


def test_code_of_an_outside_pack_must_be_allowed(pack, tmp_path):
    coded(pack, CODE)
    assert problems_of(pack) == (
        Problem(
            "our_edits/mohs/third/check.py",
            "",
            "code of a pack that is not built in is not run; allow it with --allow-code",
        ),
    )
    load([pack], allow_code=True, cache=tmp_path / "cache")
    assert problems_of(pack, cache=tmp_path / "cache")


def test_code_of_the_built_in_pack_is_allowed(pack, monkeypatch):
    monkeypatch.setattr("scrubber.edit.packs.built_in_pack", lambda: pack)
    catalogue = load([coded(pack, CODE)])
    assert catalogue["MOH003"].origin.file == "edits/mohs/third/edit.yaml"
    assert catalogue.packs[0].built_in


def test_code_is_imported_on_first_use_and_once(pack):
    catalogue = load([coded(pack, CODE)], allow_code=True)
    sys.modules.pop("scrubber_edits.MOH003", None)
    loaded = catalogue.code("MOH003")
    assert [hit.n for hit in loaded.check(None, None)] == [1]
    assert loaded.__name__ == "scrubber_edits.MOH003"
    assert catalogue.code("MOH003") is loaded
    again = pickle.loads(pickle.dumps(catalogue))
    assert again == catalogue
    assert again.code("MOH003").check


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def check(:", "the code cannot be loaded: SyntaxError"),
        ("import no_such_module", "the code cannot be loaded: ModuleNotFoundError: No module named"),
        ("check = 1", "the code offers no check"),
    ],
)
def test_code_that_cannot_be_used_is_told(pack, code, said):
    catalogue = load([coded(pack, code)], allow_code=True)
    with pytest.raises(CatalogueError, match=r"our_edits/mohs/third/check\.py") as caught:
        catalogue.code("MOH003")
    assert said in str(caught.value)


def test_an_edit_without_code_has_none_to_give(pack):
    with pytest.raises(CatalogueError, match="MOH001 judges without code"):
        load([pack]).code("MOH001")
