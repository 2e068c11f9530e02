"""Every case of every edit of the built-in pack."""

import pytest

from scrubber.ack.note import Level, Note
from scrubber.ack.route import said
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
    result = run_case(case, rules)
    assert result.problems == []
    notes = [note for finding in result.findings if (note := Note.of(finding)) is not None and note.claim]
    told = {one.level for note in notes for one in said(note)}
    assert told <= {Level.CONTENT}  # what is wrong in one claim never costs its set
