"""COD011: the form of procedure codes, and HCPCS level II against its list.

A line whose code is in the list is silent on any day, so the day is only looked for where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Outcome, Piece, Standing, View

_FORM = re.compile(r"[0-9A-Z]{5}\Z", re.ASCII)
_LEVEL_TWO = re.compile(r"[A-CE-V][0-9]{4}\Z", re.ASCII)  # D is dental, W to Z are or were a state's own


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a code that cannot be one of CPT or HCPCS, and a level II code that its list does not have."""
    if piece.get(1, 1) != "HC":
        return
    code = piece.get(1, 2).strip().upper()
    if not code:
        return
    if not _FORM.match(code):
        value = piece.value(1, 2)
        yield Hit(value.at, value, piece.line, variant="malformed")
    elif _LEVEL_TWO.match(code) and not context.tables.hcpcs(code).known:
        value = piece.value(1, 2)
        service = View(piece.loop).period("472")
        day = service.first if service else context.as_of
        answer = context.tables.hcpcs(code, day)
        if answer.standing is Standing.NO_DATA:
            outcome, reason = Outcome.NO_DATA, answer.reason
            yield Hit(value.at, value, piece.line, outcome=outcome, table=answer.table, reason=reason)
            return
        variant = "unknown_to_old_list" if answer.stale else "unknown"
        facts = {"release": answer.release.name, "date": day.isoformat(), "age": str(answer.age(day))}
        yield Hit(value.at, value, piece.line, facts, variant=variant, table=answer.table)
