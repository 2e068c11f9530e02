"""Values that were changed past the trail are told, whichever column they stand in."""

from __future__ import annotations

import pytest
from ledgers import KEY, NOW, ack_record, bytes_of, records_of, sql
from remit_makers import claim, denied, file_claims, load

from scrubber.ledger import Answered, ClaimAnswer, FindingRecord, FixRecord, Ledger
from scrubber.ledger import ledger as filing
from scrubber.ledger.sealing import FILED, LATER, LOADED

DAY = bytes_of("demo_day")
VISIT = bytes_of("office_visit")
CHANGED = {
    "Text": "coalesce({0}, '') || 'x'",
    "Integer": "coalesce({0}, 0) + 1",
    "BigInteger": "coalesce({0}, 0) + 1",
    "Date": "'1999-01-01'",
    "Boolean": "NOT {0}",
    "LargeBinary": "NULL",
}
REFERRED = {"ordinal", "claim", "envelope", "payment", "service", "remit", "patient"}
"""Columns of keys, which the database itself holds together."""


@pytest.fixture
def kept(ledger, url):
    """A ledger with claims that were fixed and answered, and a remittance for one claim; returns its address."""
    fix = FixRecord("f" * 16, "IDN001", "review", "2300.CLM01", "A. Person", "as written", "2026-07-20")
    words = (
        "f" * 16,
        "IDN001",
        "fail",
        "deny",
        "stable",
        True,
        1,
        1,
        "2300.CLM01",
        "",
        "",
        "",
        False,
        None,
        None,
    )
    ledger.file([*records_of(DAY, ledger), FindingRecord(*words, "10", "5"), fix], NOW)
    file_claims(ledger, "c", claim("A1"))
    load(ledger, "r", denied("A1"))
    answered = Answered("277ca", "a" * 64, "1", claims=(ClaimAnswer("CR26071", "rejected"),))
    ledger.answer(answered, ack_record("a" * 64, "277ca"), NOW)
    verified = ledger.verify()
    assert (verified.faults, verified.unsealed) == ((), 0)
    return url


def faults(url):
    with Ledger.open(url, KEY, write=False) as opened:
        return opened.verify().faults


@pytest.mark.parametrize("values", [FILED, LATER, LOADED], ids=["filed", "later", "loaded"])
def test_every_value_that_stays_is_sealed(kept, values):
    for table, names in values.items():
        if not sql(kept, f"SELECT 1 FROM {table.name} LIMIT 1"):
            assert table.name == "provider_adjustments"
            continue
        same = " AND ".join(f"was.{key.name} = {table.name}.{key.name}" for key in table.primary_key)
        for name in names.split():
            if name in REFERRED:
                continue
            was = f'(SELECT was."{name}" FROM was WHERE {same})'
            other = CHANGED[type(table.c[name].type).__name__].format(f'"{name}"')
            sql(kept, f"CREATE TABLE was AS SELECT * FROM {table.name}")
            sql(kept, f'UPDATE {table.name} SET "{name}" = {other}')
            assert faults(kept), f"{table.name}.{name}"
            sql(kept, f'UPDATE {table.name} SET "{name}" = {was}', "DROP TABLE was")
        assert faults(kept) == (), f"{table.name}: a column was not put back"


def test_it_is_told_which_input_it_was(kept):
    sql(kept, "UPDATE claims SET number = 'A9' WHERE input = 2")
    (fault,) = faults(kept)
    assert fault.startswith("input ")
    assert fault.endswith("has other values than those that were filed")
    sql(kept, "UPDATE payments SET payer_number = 'other'")
    assert faults(kept)[1].endswith("has other values than those that were loaded")


def test_columns_that_are_not_sealed_change_as_time_goes(kept):
    """New columns are to be decided about: they are not in the seals that there are."""
    every = [each for values in (FILED, LATER, LOADED) for each in values.items()]
    sealed = {f"{table.name}.{name}" for table, names in every for name in ("input", *names.split())}
    loose = {str(column) for table, _ in every for column in table.columns} - sealed
    assert loose == {
        *(f"inputs.{name}" for name in ("id", "sha256", "state", "reason", "purged", "loaded")),
        *(f"claims.{name}" for name in ("state", "answered", "payer_number", "answered_level")),
        *(f"claims.{name}" for name in ("member", "birth", "first_name")),
        "remits.rank",
        *(f"payments.{name}" for name in ("claim_input", "claim", "confidence", "reason", "others", "open")),
        *(f"payments.{name}" for name in ("role", "disposition", "denied", "all_denied")),
        *(f"payments.{name}_{part}" for name in ("about", "reversed") for part in ("remit", "place")),
        *(f"services.{name}" for name in ("line", "confidence", "reason", "also")),
    }


def test_what_an_earlier_version_filed_has_no_seal(ledger, monkeypatch, url):
    with monkeypatch.context() as patched:
        real = filing.audit.append
        patched.setattr(filing.audit, "append", lambda *args: real(*args[:3], without(args[3]), *args[4:]))
        ledger.file(records_of(VISIT, ledger), NOW)
    ledger.file(records_of(DAY, ledger), NOW)
    assert (ledger.verify().faults, ledger.verify().unsealed) == ((), 1)
    sql(url, "UPDATE claims SET number = 'A9' WHERE input = 1")
    assert faults(url) == ()
    sql(url, "DELETE FROM lines WHERE input = 1")
    assert "lines; expected" in faults(url)[0]


def without(facts):
    return {name: value for name, value in facts.items() if name not in ("values", "later_values")}
