"""The words of an audit for what the log says by code: kinds of cause, and what today's edits say of a denial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scrubber.denials.trends.tabled import By, Table
from scrubber.report.denial_words import KINDS, PARTS

__all__ = ["WORDS", "worded"]

_SAYS: Mapping[str, str] = {**PARTS, "overridden": "one names the reason, and speaks of the line"}
# In an audit nobody has overridden today's edits, since they came after the claims.

WORDS: Mapping[By, Mapping[str, str]] = {"kind": KINDS, "part": _SAYS}
"""What people read for a value, by what a table is grouped by."""

_HEADS: Mapping[By, str] = {"part": "What today's edits say"}


def worded(table: Table, by: By) -> Table:
    """A table of denials by this, as people read it; all others stay as they are."""
    words, head = WORDS.get(by, {}), _HEADS.get(by)
    rows = tuple((words.get(str(row[0]), row[0]), *row[1:]) for row in table.rows)
    if head is None:
        return replace(table, rows=rows)
    columns = (replace(table.columns[0], head=head), *table.columns[1:])
    return replace(table, title=f"Denials by {head[0].lower()}{head[1:]}", columns=columns, rows=rows)
