"""Every case of every edit of the built-in pack."""

import pytest

from scrubber.edit.catalogue import built_in_pack, load
from scrubber.pipeline.cases import load_cases, run_case

CATALOGUE = load([built_in_pack()])
CASES = [
    pytest.param(case, id=f"{edit.id}-{case.name}")
    for edit in CATALOGUE
    for case in load_cases(CATALOGUE.folder(edit.id), edit, built_in_pack() / "_base")
]


@pytest.mark.parametrize("case", CASES)
def test_case(case, rules):
    assert run_case(case, rules).problems == []
