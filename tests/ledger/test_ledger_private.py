"""Who may read a ledger, and what somebody finds who does: keyed hashes, no names, no passwords in messages."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from ledgers import KEY, NOW, bytes_of, claims_of, records_of, sql

from scrubber.app.config import LedgerSettings, Settings
from scrubber.app.opening import open_ledger
from scrubber.ledger import Keys, Ledger, LedgerAway, LedgerError
from scrubber.ledger.recording import claim_records

VISIT = bytes_of("office_visit", (b"Ostrowski", b"CANARYNAME"), (b"PV30977201", b"CANARYMEMBER"))
SECRETS = (b"CANARY", b"HELEN", b"Helen", b"19850217", b"1985-02-17", b"Millstone")
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")


def files(url):
    return sorted(Path(url).parent.glob("ledger.sqlite*"))


@posix
def test_the_files_are_for_their_owner_alone(sqlite_url):
    before = os.umask(0)
    try:
        with Ledger.open(sqlite_url, KEY) as ledger:
            ledger.file(records_of(VISIT, ledger), NOW)
            assert len(files(sqlite_url)) == 3
            assert {stat.S_IMODE(path.stat().st_mode) for path in files(sqlite_url)} == {0o600}
    finally:
        os.umask(before)


@posix
@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_others_may_read_is_refused(sqlite_url, suffix, write):
    with Ledger.open(sqlite_url, KEY) as ledger:
        ledger.file(records_of(VISIT, ledger), NOW)
        path = Path(sqlite_url + suffix)
        path.chmod(0o604)
        with pytest.raises(
            LedgerError, match=r"may be read by others \(mode 604\); expected mode 600"
        ) as caught:
            Ledger.open(sqlite_url, KEY, write=write)
        assert str(path) in str(caught.value)


def test_nothing_of_a_patient_is_in_the_files(sqlite_url):
    with Ledger.open(sqlite_url, KEY) as ledger:
        # also where the records say more than the site keeps
        ledger.file(records_of(VISIT, ledger, full=True), NOW)
        for path in files(sqlite_url):
            assert not [secret for secret in SECRETS if secret in path.read_bytes()], path.name


def test_nothing_of_a_patient_is_in_any_column(ledger, url):
    ledger.file(records_of(VISIT, ledger), NOW)
    for table in ("inputs", "envelopes", "claims", "lines", "outputs", "audit"):
        told = repr(sql(url, f"SELECT * FROM {table}")).encode()
        assert not [secret for secret in SECRETS if secret in told], table


def test_a_site_may_keep_them_and_stop(url):
    clear = "SELECT member, birth, first_name FROM claims"
    with Ledger.open(url, KEY, full=True) as ledger:
        assert ledger.full
        ledger.file(records_of(VISIT, ledger, full=True), NOW)
        assert sql(url, clear) == [("CANARYMEMBER", "1985-02-17", "HELEN")]
        assert ledger.keep_identifiers(True, NOW) is False
        assert ledger.keep_identifiers(False, NOW, "J. Rivera") is True
        assert not ledger.full
        assert sql(url, clear) == [(None, None, None)]
        assert ledger.verify().faults == ()
    assert sql(url, "SELECT who, facts FROM audit WHERE action = 'identifiers'") == [
        ("J. Rivera", '{"deleted":1,"full_storage":false}')
    ]
    with Ledger.open(url, KEY, full=True) as ledger:
        assert not ledger.full, "a ledger that is there is switched by keep_identifiers alone"


def test_hashes_are_the_sites_own():
    key = ("99999", "PV1", "1985-02-17", "HELEN")
    one, other = Keys(KEY), Keys(bytes(32))
    assert one.patient(key) == one.patient(key)
    assert len({one.patient(key), other.patient(key), one.content(key), one.patient((*key[:3], "ANA"))}) == 4
    assert one.content(None) is None
    assert {len(one.patient(key)), len(one.check)} == {16}
    with pytest.raises(LedgerError, match="has 5 bytes; expected 32"):
        Keys(b"short")


def test_records_in_a_journal_name_nobody():
    (record,) = claim_records(claims_of(VISIT), "clean", Keys(KEY), full=False)
    assert not [secret for secret in SECRETS if secret in record.as_json().encode()]
    (record,) = claim_records(claims_of(VISIT), "clean", Keys(KEY), full=True)
    assert record.patient_clear == ("99999", "CANARYMEMBER", "1985-02-17", "HELEN")


def test_another_key_is_refused(url):
    with Ledger.open(url, KEY):
        pass
    for write in (True, False):
        with pytest.raises(LedgerError, match="was made with another key; expected the key it was made with"):
            Ledger.open(url, bytes(32), write=write)


def test_a_new_key_of_no_ledger_is_not_left(postgres_url, tmp_path):
    with Ledger.open(postgres_url, KEY):
        pass
    settings = Settings(ledger=LedgerSettings(key_file=tmp_path / "site.key"))
    with pytest.raises(LedgerError, match="was made with another key"):
        open_ledger(settings, postgres_url)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "site.key").write_text(KEY.hex() + "\n")
    (tmp_path / "site.key").chmod(0o600)
    open_ledger(settings, postgres_url).close()


# -- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no ledger is named; expected the path"),
        ("mysql://u:SECRET@host/db", "a ledger cannot be kept in mysql; expected"),
        ("sqlite://", "a ledger cannot be kept in sqlite; expected"),
        ("sqlite:///:memory:", "a ledger cannot be kept in sqlite; expected"),
        ("://SECRET", "the address of the ledger cannot be read; expected"),
        ("postgresql://u:SECRET@host:port/db", "the address of the ledger cannot be read; expected"),
    ],
)
def test_what_is_no_address(url, said):
    with pytest.raises(LedgerError) as caught:
        Ledger.open(url, KEY)
    assert said in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_the_driver_is_ours_to_choose(postgres_url, scheme):
    with Ledger.open(postgres_url.replace("postgresql", scheme, 1), KEY) as ledger:
        assert ledger.schema_version
        assert ledger.place.startswith("postgresql://postgres@")


def test_postgresql_without_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        LedgerError, match=r"needs the extra postgres; expected pip install 'claim-scrubber\[postgres\]'"
    ):
        Ledger.open("postgresql://u@h/d", KEY)


def test_an_sqlite_url_is_a_path(tmp_path):
    path = tmp_path / "a ledger?.sqlite"
    with Ledger.open(f"sqlite:///{tmp_path / 'x.sqlite'}", KEY) as ledger:
        assert ledger.place == str(tmp_path / "x.sqlite")
    with Ledger.open(str(path), KEY):
        assert path.is_file()


def test_a_ledger_that_is_not_there(tmp_path):
    path = tmp_path / "none.sqlite"
    with pytest.raises(LedgerError, match="is not there; expected a ledger, which `scrubber ledger migrate`"):
        Ledger.open(str(path), KEY, write=False)
    assert not path.exists()
    with pytest.raises(LedgerError, match="is no file"):
        Ledger.open(str(tmp_path), KEY, write=False)
    with pytest.raises(LedgerError, match="cannot be made: No such file or directory; expected a folder"):
        Ledger.open(str(tmp_path / "no folder" / "x.sqlite"), KEY)


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "claims.837"
    path.write_bytes(VISIT * 20)
    path.chmod(0o600)
    with pytest.raises(LedgerError, match="cannot be used: DatabaseError SQLITE_NOTADB") as caught:
        Ledger.open(str(path), KEY)
    assert not isinstance(caught.value, LedgerAway)
    assert path.read_bytes() == VISIT * 20


def test_a_server_that_is_away_keeps_its_password(tmp_path):
    for url in (
        f"postgresql://u:SECRET@/db?host={tmp_path}",
        f"postgresql://u@/db?host={tmp_path}&password=SECRET",
        "postgresql://u:SECRET@127.0.0.1:1/db",
    ):
        with pytest.raises(LedgerAway, match=r"cannot be reached now: ") as caught:
            Ledger.open(url, KEY)
        assert "SECRET" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


def test_what_the_database_quotes_is_not_repeated(ledger, url):
    """A row that breaks a rule is told by the kind of fault alone."""
    records = records_of(VISIT, ledger)
    claims = [record for record in records if type(record).__name__ == "ClaimRecord"]
    with pytest.raises(LedgerError, match=r"cannot be used: (IntegrityError|UniqueViolation)") as caught:
        ledger.file([*records, *claims], NOW)
    assert "A1001" not in str(caught.value)
    assert ledger.counts()["claims"] == 0
