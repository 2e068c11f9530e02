"""The cases of edits that ask what was sent before, told by a real ledger: it says what a history in memory says."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from scrubber.edit.catalogue import built_in_pack
from scrubber.edit.engine import Judging
from scrubber.edit.history import History
from scrubber.edit.remembered import Remembered, Sent
from scrubber.finding import Outcome
from scrubber.ledger import InputRecord, Ledger
from scrubber.ledger.recording import claim_records, envelope_records
from scrubber.pipeline.cases import Case, load_cases
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source

KEY = bytes(range(32))
EDITS = (
    *("DUP006", "DUP007", "DUP008", "DUP009", "DUP010", "DUP011", "DTE010", "GLO005", "GLO008"),
    *("MOH001", "MOH002", "MOH011", "MOH016", "MOH036", "NCI004", "NCI007", "NCI008", "UHC001"),
)
MOST = 6
"""So many cases of an edit, spread over its file: each is a database of its own."""


def filed(ledger: Ledger, path: Path, history: Sequence[Sent]) -> None:
    """File each earlier claim as an input of its own, and say what became of it, as answers would."""
    for number, sent in enumerate(history, 1):
        at = datetime.combine(sent.filed, time(12), UTC)
        side = "held" if sent.state == "held" else "clean"
        first = InputRecord(
            sha256=hashlib.sha256(f"{number}".encode()).hexdigest(),
            name="day.837",
            kind="837",
            bytes=1,
            filed=at.isoformat(),
            as_of=sent.filed.isoformat(),
            claims=1,
            envelopes=envelope_records([sent.claim]),
        )
        records = claim_records([sent.claim], side, ledger.keys, full=False, indexes=[1])
        assert ledger.file([first, *records], at)
    with closing(sqlite3.connect(path)) as database:
        for number, sent in enumerate(history, 1):
            answered = sent.answered.isoformat() if sent.answered else None
            (row,) = database.execute(
                "SELECT id FROM inputs ORDER BY id LIMIT 1 OFFSET ?", (number - 1,)
            ).fetchone()
            database.execute(
                "UPDATE claims SET state = ?, answered = ?, payer_number = ? WHERE input = ?",
                (sent.state, answered, sent.payer_number or None, row),
            )
        database.commit()


def said(case: Case, rules: Rules, edit: str, history: History) -> list[tuple[Any, ...]]:
    judging = Judging(
        as_of=case.as_of,
        select=frozenset({edit}),
        profile=case.profile,
        practice=case.practice,
        history=history,
    )
    with open_source(case.data) as source:
        found = [one for one in Check(source, rules, judging) if one.edit == edit]
    return [(one.claim, one.line, one.variant, one.outcome, one.message, one.id) for one in found]


@pytest.mark.parametrize("edit", EDITS)
def test_a_ledger_says_of_a_case_what_its_history_says(rules: Rules, tmp_path: Path, edit: str) -> None:
    cases = load_cases(rules.catalogue.folder(edit), rules.catalogue[edit], built_in_pack() / "_base")
    kept = [(case, case.history._sent) for case in cases if isinstance(case.history, Remembered)]
    told = [(case, sent) for case, sent in kept if sent and not case.site]
    spoken = 0
    for number, (case, sent) in enumerate(told[:: max(1, len(told) // MOST)]):
        path = tmp_path / f"{number}.sqlite"
        with Ledger.open(str(path), KEY) as ledger:
            filed(ledger, path, sent)
            found = said(case, rules, edit, ledger.history())
        assert found == said(case, rules, edit, case.history), case.name
        spoken += any(one[3] is Outcome.FAIL for one in found)
    assert spoken
