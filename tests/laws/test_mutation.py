"""Every code and every comparison of the Mohs and payer edits matters to one of their cases.

Other edits are asked by hand, since it takes long: `SCRUBBER_MUTANTS=COD001,BAL pytest tests/laws/test_mutation.py`.
"""

from __future__ import annotations

import ast
import os

import pytest
from mutants import Mutant, mutants

from scrubber.edit.catalogue import built_in_pack, load
from scrubber.pipeline.cases import Case, load_cases, run_case

CATALOGUE = load([built_in_pack()])
ASKED = tuple(filter(None, os.environ.get("SCRUBBER_MUTANTS", "").split(",")))
MUTATED = [
    e
    for e in CATALOGUE
    if e.live and (e.id.startswith(ASKED) if ASKED else e.origin.family.startswith(("mohs", "payers")))
]

EQUIVALENT = {
    "MOH014: line 22, LtE to Lt in `own <= context.codes('harmless')`": (
        "the two differ only on a claim with every harmless code that there is"
    ),
}
"""Mutants that say the same as the edit, and why no case can tell them apart."""


def ordered(cases: list[Case], mutant: Mutant) -> list[Case]:
    """The cases, those first that are likeliest to tell."""
    about = mutant.about.encode()
    return sorted(cases, key=lambda case: (not (about and about in case.data), not case.expect))


each_edit = pytest.mark.parametrize("edit", MUTATED, ids=lambda edit: edit.id)


@pytest.mark.no_cover
@each_edit
def test_an_edit_that_is_only_copied_survives(edit, rules):
    folder = CATALOGUE.folder(edit.id)
    code = folder / "check.py"
    text = ast.unparse(ast.parse(code.read_text("utf-8"))) if code.exists() else None
    copied = Mutant(edit.id, "copied", spec=edit.model_copy(), code=text).rules(rules)
    for case in load_cases(folder, edit, built_in_pack() / "_base"):
        assert run_case(case, copied).problems == []


@pytest.mark.no_cover
@each_edit
def test_no_mutant_survives(edit, rules):
    folder = CATALOGUE.folder(edit.id)
    cases = load_cases(folder, edit, built_in_pack() / "_base")
    survivors = []
    for mutant in mutants(edit, folder):
        spoilt = mutant.rules(rules)
        if not any(run_case(case, spoilt).problems for case in ordered(cases, mutant)):
            survivors.append(mutant.name)
    assert set(survivors) == {name for name in EQUIVALENT if name.startswith(edit.id)}
