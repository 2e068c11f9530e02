"""Every case of every edit of the built-in pack: what it expects, how it is answered, and that safe fixes are form."""

import pytest
from trial import cases_of

from scrubber.ack.note import Level, Note
from scrubber.ack.route import said
from scrubber.edit.catalogue import built_in_pack, load
from scrubber.finding import Safety
from scrubber.fix.form import is_form_only
from scrubber.pipeline.cases import run_case

CATALOGUE = load([built_in_pack()])


@pytest.mark.no_cover  # six thousand claims: what they reach is reached elsewhere too, and tracing doubles their time
@pytest.mark.parametrize("edit", CATALOGUE, ids=lambda edit: edit.id)
def test_every_case(edit, rules):
    cases = cases_of(edit, CATALOGUE.folder(edit.id))
    assert cases
    for case in cases:
        result = run_case(case, rules)
        assert result.problems == [], f"{edit.id} {case.name}"
        safe = [fix for found in result.findings for fix in found.fixes if fix.safety is Safety.SAFE]
        assert all(is_form_only(change) for fix in safe for change in fix.changes), case.name
        notes = [note for finding in result.findings if (note := Note.of(finding)) is not None and note.claim]
        told = {one.level for note in notes for one in said(note)}
        assert told <= {Level.CONTENT}  # what is wrong in one claim never costs its set
