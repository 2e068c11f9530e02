"""What happens to remittances later: matched again, judged again, purged, verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from ledgers import KEY, sql
from remit_makers import NOW, claim, denied, file_claims, join, key, load, log_of, match, payment

from scrubber.ledger import Ledger, LedgerError
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import Replayed


@pytest.fixture
def small(sqlite_url):
    with Ledger.open(sqlite_url, KEY) as opened:
        yield opened


def try_again(ledger):
    """Match again what has no claim; how many payments were tried, and how many found one."""
    tried = found = 0
    with ledger.rematching(NOW) as again:
        for filing in again:
            for some in filing.unmatched():
                decided = [
                    (one, match(one, fit)) for one, fit in zip(some, filing.candidates(some), strict=True)
                ]
                filing.put_payments(decided)
                filing.put_denials([row for one, matched in decided for row in log_of(one, matched)])
                tried += len(some)
            filing.settle(join)
            found += filing.counts["matched"]
    return tried, found


def told(ledger, url):
    reader = ledger.remit_reader()
    states = sql(url, "SELECT number, state, answered_level, payer_number FROM claims ORDER BY input")
    return list(reader.denials()), list(reader.payments()), states


# -- matched again ------------------------------------------------------------------------------------------


def test_a_claim_that_comes_later_is_found_by_its_payment(ledger, url):
    load(ledger, "r", denied("A1"), payment("A2", 2), claims=2)
    assert try_again(ledger) == (2, 0)
    file_claims(ledger, "c", claim("A1"))
    assert try_again(ledger) == (2, 1)
    assert try_again(ledger) == (1, 0)
    one, other = ledger.remit_reader().payments()
    assert one.match == match(one.payment, ledger.remit_reader().claims("A1"))
    assert other.match.claim is None
    assert {row.denial.part for row in ledger.remit_reader().denials()} == {"silent"}
    assert sql(url, "SELECT state FROM claims") == [("denied",)]
    assert ledger.verify().faults == ()


def test_matched_again_is_as_if_the_claim_had_been_there(tmp_path):
    results = []
    for number, steps in enumerate(("claim load", "load claim")):
        url = str(tmp_path / f"{number}.sqlite")
        with Ledger.open(url, KEY) as ledger:
            for step in steps.split():
                if step == "claim":
                    file_claims(ledger, "c", claim("A1"))
                else:
                    load(ledger, "r", denied("A1"))
            try_again(ledger)
            denials, payments, states = told(ledger, url)
            alike = [replace(one, decision=replace(one.decision, claim=None)) for one in denials]
            results.append((alike, [one.match.reason for one in payments], states))
    assert results[0] == results[1]


def test_a_guess_that_moves_to_another_claim_leaves_the_first(small, sqlite_url):
    file_claims(small, "c", claim("A1"))
    load(small, "r", payment("A1"))
    sql(sqlite_url, "UPDATE payments SET confidence = 'uncertain', open = 1")
    file_claims(small, "d", claim("A9"))
    with small.rematching(NOW) as again:
        for filing in again:
            for some in filing.unmatched():
                filing.put_payments(
                    [(some[0], replace(match(some[0], filing.candidates(some)[0]), claim=ClaimKey(3, 1)))]
                )
            filing.settle(join)
    assert sql(sqlite_url, "SELECT number, state, answered_level FROM claims ORDER BY number") == [
        ("A1", "sent", 0), ("A9", "paid", 4)
    ]  # fmt: skip


def test_what_is_matched_again_has_to_be_settled(small):
    load(small, "r", denied("A1"))
    entries = small.verify().entries

    def half():
        with small.rematching(NOW) as again:
            for filing in again:
                (some,) = filing.unmatched()
                filing.put_payments([(one, match(one, ())) for one in some])
                break

    with pytest.raises(LedgerError, match="not settled"):
        half()
    assert small.verify().entries == entries


def test_rows_that_the_log_gets_or_loses_again_are_counted(small):
    load(small, "r", denied("A1"))
    with small.rematching(NOW) as again:
        for filing in again:
            (some,) = filing.unmatched()
            decided = [(one, match(one, ())) for one in some]
            filing.put_payments(decided)
            filing.put_denials(log_of(*decided[0])[:1])
            filing.settle(join)
    assert len(list(small.remit_reader().denials())) == 1
    assert small.verify().faults == ()


# -- judged again -------------------------------------------------------------------------------------------


def test_what_todays_edits_say_is_noted(ledger):
    load(ledger, "r", payment("A1"), denied("A2", 2), claims=2)
    rows = [
        Replayed(key("r", 2), 1, "yes", "NCI001", "d1"),
        Replayed(key("r", 2), 2, "no", "", "d1", "off", "MOH010", "fail"),
        Replayed(key("other", 2), 2, "no", "", "d1"),
    ]
    assert ledger.replayed(rows, NOW) == 2
    one, two = (row.denial for row in ledger.remit_reader().denials())
    assert (one.today, one.today_edit, one.today_digest, one.part) == ("yes", "NCI001", "d1", "unmatched")
    assert (two.today, two.today_edit, two.part, two.edit, two.outcome) == ("no", "", "off", "MOH010", "fail")
    entries = ledger.verify().entries
    assert ledger.replayed([], NOW) == 0
    assert ledger.verify().entries == entries


# -- purged -------------------------------------------------------------------------------------------------


def test_payments_of_a_purged_claim_have_none(ledger, url):
    file_claims(ledger, "c", claim("A1"), filed=NOW - timedelta(days=9))
    load(ledger, "r", denied("A1"))
    ledger.purge(NOW.date(), NOW, "me")
    (one,) = ledger.remit_reader().payments()
    assert (one.match.claim, one.match.confidence, one.match.reason) == (None, "none", "the claim was purged")
    assert [(line.line, line.confidence) for line in one.match.lines] == [(None, "none")] * 2
    assert {row.denial.part for row in ledger.remit_reader().denials()} == {"silent"}
    assert try_again(ledger) == (0, 0)
    assert ledger.verify().faults == ()


def test_a_purged_remittance_loses_its_rows_and_stays_known(ledger, url):
    file_claims(ledger, "c", claim("A1"), filed=NOW + timedelta(days=1))
    load(ledger, "r", denied("A1"))
    try_again(ledger)
    ledger.purge(NOW.date() + timedelta(days=1), NOW, "me")
    for table in ("remits", "payments", "services", "adjustments", "denials", "provider_adjustments"):
        assert sql(url, f"SELECT count(*) FROM {table}") == [(0,)]
    assert not load(ledger, "r", denied("A1"))
    assert ledger.verify().faults == ()
    assert "remittances" not in ledger.counts()


# -- verified -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM denials WHERE service = 1", "has 1 fewer denials than were logged"),
        ("UPDATE inputs SET sha256 = 'b' WHERE kind = '835'", "was filed and is gone"),
        ("DELETE FROM services WHERE ordinal = 2", "has 1 services; expected 2, as loaded"),
        ("UPDATE payments SET paid = 5", "has other payments than those that were loaded"),
        ("DELETE FROM remits", "has 0 remits; expected 1, as loaded"),
    ],
)  # fmt: skip
def test_rows_that_went_past_the_trail_are_told(small, sqlite_url, statement, said):
    file_claims(small, "c", claim("A1"))
    load(small, "r", denied("A1"))
    assert small.verify().faults == ()
    sql(sqlite_url, "PRAGMA foreign_keys = OFF", statement)
    assert said in "\n".join(small.verify().faults)
