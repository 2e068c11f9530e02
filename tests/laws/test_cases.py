"""Every case of every edit of the built-in pack."""

import pytest

from scrubber.ack.note import Level, Note
from scrubber.ack.route import said
from scrubber.edit.catalogue import built_in_pack, load
from scrubber.pipeline.cases import load_cases, run_case

CATALOGUE = load([built_in_pack()])


@pytest.mark.no_cover  # six thousand claims: what they reach is reached elsewhere too, and tracing doubles their time
@pytest.mark.parametrize("edit", CATALOGUE, ids=lambda edit: edit.id)
def test_every_case(edit, rules):
    cases = load_cases(CATALOGUE.folder(edit.id), edit, built_in_pack() / "_base")
    assert cases
    for case in cases:
        result = run_case(case, rules)
        assert result.problems == [], f"{edit.id} {case.name}"
        notes = [note for finding in result.findings if (note := Note.of(finding)) is not None and note.claim]
        told = {one.level for note in notes for one in said(note)}
        assert told <= {Level.CONTENT}  # what is wrong in one claim never costs its set
