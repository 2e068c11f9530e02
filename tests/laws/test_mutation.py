"""Every code and every comparison of the Mohs and payer edits matters to one of their cases.

Other edits are asked by hand, `SCRUBBER_MUTANTS=COD001,BAL pytest tests/laws/test_mutation.py`; `make mutate` asks
all of them and counts.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from mutants import Mutant, mutants
from trial import EQUIVALENT, around, cases_of, noticed, trial

from scrubber.edit.catalogue import built_in_pack, load

CATALOGUE = load([built_in_pack()])
ASKED = tuple(filter(None, os.environ.get("SCRUBBER_MUTANTS", "").split(",")))
MUTATED = [
    e
    for e in CATALOGUE
    if e.live and (e.id.startswith(ASKED) if ASKED else e.origin.family.startswith(("mohs", "payers")))
]

each_edit = pytest.mark.parametrize("edit", MUTATED, ids=lambda edit: edit.id)


@pytest.mark.no_cover
@each_edit
def test_an_edit_that_is_only_copied_survives(edit, rules):
    folder = CATALOGUE.folder(edit.id)
    code = folder / "check.py"
    text = ast.unparse(ast.parse(code.read_text("utf-8"))) if code.exists() else None
    copied = Mutant(edit.id, "copied", spec=edit.model_copy(), code=text)
    small = around(rules, edit)
    cases = cases_of(edit, folder)
    assert not noticed(copied, small, [replace(c, also=c.also & set(small.catalogue.by_id)) for c in cases])


@pytest.mark.no_cover
@each_edit
def test_no_mutant_survives(edit, rules):
    verdict = trial(edit, rules)
    assert (verdict.broken, verdict.survivors, verdict.stale) == ([], [], [])


def test_mutants_have_names_of_their_own_and_equivalents_name_some():
    found = [m.name for e in CATALOGUE if e.live for m in mutants(e, CATALOGUE.folder(e.id))]
    assert len(found) == len(set(found))
    assert set(EQUIVALENT) <= set(found)


@pytest.mark.no_cover
def test_cases_reach_every_line_and_branch_of_their_edit(root):
    # A process of its own: the measuring of this one would see nothing while another measures.
    plain = {key: value for key, value in os.environ.items() if not key.startswith("COV_")}
    ran = subprocess.run(
        [sys.executable, str(root / "tests" / "mutate.py"), "--coverage-only", "--strict"],
        capture_output=True,
        text=True,
        env=plain,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
