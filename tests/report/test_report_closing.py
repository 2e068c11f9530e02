"""Edits that could not judge for the same reason share a line."""

from __future__ import annotations

from scrubber.report.closing import notes
from scrubber.report.record import NoData, Summary


def lacking(edit, count, reason="could not be judged: no Mohs log was given", table=None):
    return NoData(
        edit=edit,
        name=edit.lower(),
        table=table,
        reason=reason,
        file="day.837",
        first="2300.CLM",
        count=count,
    )


def told(*missing):
    return notes(Summary.model_validate({}).model_copy(update={"no_data": list(missing)}))


def test_one_edit_alone():
    assert told(lacking("MOH020", 1)) == [
        "no data: MOH020 could not judge 1 time, first at 2300.CLM in day.837: no Mohs log was given"
    ]


def test_edits_with_the_same_reason_share_a_line():
    several = [lacking(edit, 7) for edit in ("MOH020", "MOH021", "MOH022", "MOH024")]
    assert told(*several) == [
        "no data: MOH020-MOH022, MOH024 could not judge 7 times each, first at 2300.CLM in day.837:"
        " no Mohs log was given"
    ]


def test_they_may_have_met_it_differently_often():
    [line] = told(lacking("MOH020", 7), lacking("MOH030", 1))
    assert "MOH020, MOH030 could not judge 1 to 7 times each" in line


def test_other_reasons_and_tables_have_lines_of_their_own():
    assert (
        len(told(lacking("MOH020", 1), lacking("MOH021", 1, "why"), lacking("MOH022", 1, table="mue"))) == 3
    )
