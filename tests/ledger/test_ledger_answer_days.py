"""The day on which a claim was answered: the answer's own, unless that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from ledgers import NOW, ack_record, bytes_of, claims_of, records_of, sql

from scrubber.ledger import Answered, BatchAnswer, ClaimAnswer, GroupAnswer, InterchangeAnswer

VISIT = bytes_of("office_visit")
CAME = NOW + timedelta(days=5)
ENDS = "CEDARRIDGE", "CLEARPATH"


def ta1(day):
    return Answered(
        "ta1", "a" * 64, "1", (InterchangeAnswer(*ENDS, "000000101", "accepted", "A", "000", day),)
    )


def f999(day):
    return Answered("999", "a" * 64, "1", groups=(GroupAnswer(*ENDS, "1", "accepted", "A", day=day),))


def claim(day):
    return Answered("277ca", "a" * 64, "1", claims=(ClaimAnswer("A1001", "rejected", ("A3:78",), day=day),))


def batch(day):
    return Answered("277ca", "a" * 64, "1", batches=(BatchAnswer("B202607130001", "", ("A3:24",), day),))


@pytest.mark.parametrize("said", [ta1, f999, claim, batch])
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-07-22", "2026-07-22"),
        ("2026-07-25", "2026-07-25"),
        ("2026-07-26", "2026-07-25"),  # it cannot be dated after it came
        ("", "2026-07-25"),
    ],
)
def test_the_day_of_an_answer(ledger, url, said, told, expected):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert ledger.answer(said(told), ack_record("a" * 64, "277ca", CAME), CAME).claims == 1
    assert [str(day) for (day,) in sql(url, "SELECT answered FROM claims")] == [expected]
    assert [str(day) for (day,) in sql(url, "SELECT day FROM answers")] == [expected]
    (sent,) = ledger.history().submissions(claims_of(VISIT)[0])
    assert sent.answered == date.fromisoformat(expected)
    (story,) = ledger.stories("A1001")
    assert [one.day for one in story.claims[0].answers] == [date.fromisoformat(expected)]
