"""`scrubber ledger`: making, looking at, verifying and purging one, and the key that goes with it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scrubber.app.config import LedgerSettings, Settings
from scrubber.app.exits import Refused
from scrubber.app.opening import ledger_url, now, open_ledger
from scrubber.guide.load import PROFESSIONAL, load
from scrubber.ledger import InputRecord, Ledger, LedgerAway
from scrubber.ledger.recording import claim_records
from scrubber.ledger.told import Verified
from scrubber.model.read import read_claims

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
AT = ("--ledger", "ledger.sqlite")


@pytest.fixture
def made(scrubber, folder):
    """A ledger with one visit that was filed 100 days ago."""
    assert scrubber("ledger", "migrate", *AT).code == 0
    with open_ledger(Settings(), "ledger.sqlite") as ledger:
        when = now() - timedelta(days=100)
        claims = list(read_claims([scrubber.sample("office_visit").read_bytes()], load(PROFESSIONAL)))
        first = InputRecord(
            "a" * 64,
            "day.837",
            "837",
            10,
            when.isoformat(),
            claims=1,
            clean=1,
            charge="299",
            clean_charge="299",
        )
        ledger.file([first, *claim_records(claims, "clean", ledger.keys, full=False)], when)
    return folder / "ledger.sqlite"


def test_migrate_makes_a_ledger_and_says_so(scrubber, folder):
    assert scrubber("ledger", "migrate", *AT).out == "ledger.sqlite was made, at 0005\n"
    assert scrubber("ledger", "migrate", *AT).out == "ledger.sqlite is at 0005 already\n"
    key = folder / "ledger.sqlite.key"
    assert len(bytes.fromhex(key.read_text())) == 32
    assert sorted(path.name for path in folder.iterdir()) == ["ledger.sqlite", "ledger.sqlite.key"]
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_status_counts(scrubber, made):
    ran = scrubber("ledger", "status", *AT, "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.json["schema"] == "0005"
    assert ran.json["full_storage"] is False
    counts = {"inputs": 1, "failures": 0, "claims": 1, "sent": 1, "acknowledgements": 0, "audit": 2}
    assert ran.json["counts"] == counts
    assert "sent" in scrubber("ledger", "status", *AT).out


def test_verify_tells_what_was_changed(scrubber, made):
    ran = scrubber("ledger", "verify", *AT)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("2 audit entries, all as it was written\nhead ")
    engine = create_engine(f"sqlite:///{made}")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM lines WHERE ordinal = 1"))
    engine.dispose()
    ran = scrubber("ledger", "verify", *AT)
    assert ran.code == 1
    assert "ledger.sqlite: input aaaaaaaaaaaa has 2 lines; expected 3, as filed\n" in ran.out
    assert "2 audit entries, 1 fault\n" in ran.out


def test_verify_says_what_has_no_seal(scrubber, made, monkeypatch):
    verified = Verified(2, "ab", (), 1)
    monkeypatch.setattr(Ledger, "verify", lambda *_: verified)
    ran = scrubber("ledger", "verify", *AT)
    assert ran.code == 0
    assert ran.out.splitlines()[1] == (
        "1 input of an earlier version: counts and sums were compared, values have no seal"
    )


def test_a_head_that_was_noted(scrubber, made):
    head = scrubber("ledger", "verify", *AT).out.split()[-1]
    assert scrubber("ledger", "verify", *AT, "--head", head).code == 0
    ran = scrubber("ledger", "verify", *AT, "--head", "00" * 32)
    assert ran.code == 1
    assert "the head that was noted is none of the trail's" in ran.out


def test_purge_says_first_what_would_go(scrubber, made):
    day = (now() - timedelta(days=30)).date()
    ran = scrubber("ledger", "purge", *AT, "--older-than", "30")
    assert (ran.code, ran.err) == (0, "")
    gone = f"ledger.sqlite: 1 input, 1 claim, 3 lines, 0 findings and 0 failures from before {day}"
    assert ran.out == f"{gone} would go\nnothing was changed; --yes does it\n"
    assert scrubber(
        "ledger", "purge", *AT, "--before", day, "--yes", "--who", "J. Rivera", "--compact"
    ).out == (f"{gone} went\n")
    assert scrubber("ledger", "status", *AT, "--format", "json").json["counts"]["claims"] == 0
    assert scrubber("ledger", "verify", *AT).code == 0


def test_keep_days_of_the_settings(scrubber, made, folder):
    (folder / "scrubber.toml").write_text('[ledger]\nurl = "ledger.sqlite"\nkeep_days = 200\n')
    assert "0 inputs" in scrubber("ledger", "purge").out
    (folder / "scrubber.toml").write_text('[ledger]\nurl = "ledger.sqlite"\nkeep_days = 99\n')
    assert "1 input, " in scrubber("ledger", "purge").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("purge", *AT), "how old is too old is not said; expected --older-than DAYS or --before DATE"),
        (("purge", *AT, "--before", "soon"), "--before: 'soon' is no date; expected one such as"),
        (("purge", *AT, "--before", "2999-01-01"), "--before: 2999-01-01 lies ahead; expected a day up to"),
        (("purge", *AT, "--before", "2026-01-01", "--older-than", "3"), "exclude each other"),
        (("status",), "no ledger is named; expected --ledger URL or ledger.url in the settings"),
        (("status", "--ledger", "other.sqlite"), "other.sqlite is not there; expected a ledger"),
        (("status", "--ledger", "postgresql://u:SECRET@h/d"), "a ledger in PostgreSQL needs a key; expected"),
        (
            ("status", "--ledger", "mysql://u:SECRET@h/d"),
            "a ledger cannot be kept there; expected the path of an SQLite file, or postgresql://",
        ),
    ],
)
def test_what_is_refused(scrubber, made, words, said):
    ran = scrubber("ledger", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "SECRET" not in ran.err


@pytest.mark.parametrize("words", [("check",), ("fix", "--out", "out"), ("scrub", "--out", "out")])
def test_a_command_that_asks_it_says_what_is_wrong_with_it(scrubber, made, folder, words):
    command, *more = words
    (folder / "ledger.sqlite.key").write_text("ab" * 32 + "\n")
    ran = scrubber(command, scrubber.sample("office_visit"), *AT, *more)
    assert ran.code == 2
    assert ran.err == "scrubber: ledger.sqlite was made with another key; expected the key it was made with\n"
    ran = scrubber(command, scrubber.sample("office_visit"), "--ledger", "other.sqlite", *more)
    assert ran.code == 2
    assert "other.sqlite is not there; expected a ledger" in ran.err
    assert not (folder / "out").exists()


# -- the key ------------------------------------------------------------------------------------------------


@posix
def test_a_key_that_others_may_read_is_refused(scrubber, made, folder):
    (folder / "ledger.sqlite.key").chmod(0o644)
    ran = scrubber("ledger", "status", *AT)
    assert (ran.code, ran.err) == (
        2,
        "scrubber: ledger.sqlite.key may be read by others; expected mode 600\n",
    )


def test_a_ledger_without_its_key(scrubber, made, folder):
    (folder / "ledger.sqlite.key").unlink()
    ran = scrubber("ledger", "migrate", *AT)
    assert ran.code == 2
    assert "ledger.sqlite.key is not there; expected the key with which ledger.sqlite was made" in ran.err
    (folder / "ledger.sqlite.key").touch(0o600)
    assert "holds no key; expected 64 hexadecimal digits" in scrubber("ledger", "status", *AT).err


def test_a_key_of_its_own(scrubber, folder):
    (folder / "keys").mkdir()
    (folder / "scrubber.toml").write_text('[ledger]\nurl = "x.sqlite"\nkey_file = "keys/site.key"\n')
    assert scrubber("ledger", "migrate").code == 0
    assert (folder / "keys" / "site.key").is_file()
    assert not (folder / "x.sqlite.key").exists()
    (folder / "scrubber.toml").write_text('[ledger]\nurl = "x.sqlite"\nkey_file = "nowhere/site.key"\n')
    assert "nowhere/site.key cannot be read" in scrubber("ledger", "status").err
    (folder / "scrubber.toml").write_text('[ledger]\nurl = "y.sqlite"\nkey_file = "nowhere/site.key"\n')
    assert "cannot be made: No such file or directory" in scrubber("ledger", "migrate").err


def test_a_new_key_waits_for_a_server_that_is_away(tmp_path):
    """Somebody else may have opened the ledger with it meanwhile."""
    settings = Settings(ledger=LedgerSettings(key_file=tmp_path / "site.key"))
    with pytest.raises(LedgerAway):
        open_ledger(settings, f"postgresql://u@/db?host={tmp_path}")
    key = (tmp_path / "site.key").read_text()
    with pytest.raises(LedgerAway):
        open_ledger(settings, f"postgresql://u@/db?host={tmp_path}")
    assert (tmp_path / "site.key").read_text() == key


def test_processes_that_make_one_ledger_use_one_key(root, folder):
    command = [sys.executable, "-m", "scrubber", "ledger", "migrate", *AT]
    env = {**os.environ, "PYTHONPATH": str(root)}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert sorted(path.name for path in folder.iterdir()) == ["ledger.sqlite", "ledger.sqlite.key"]


# -- settings -----------------------------------------------------------------------------------------------


def test_where_the_ledger_is(tmp_path):
    secret = tmp_path / "url"
    secret.write_text("postgresql://u:pw@h/d\n")
    by_file = Settings(ledger=LedgerSettings(url_file=secret))
    assert ledger_url(by_file, None) == "postgresql://u:pw@h/d"
    assert ledger_url(by_file, "x.sqlite") == "x.sqlite"
    assert ledger_url(Settings(ledger=LedgerSettings(url="y.sqlite", url_file=secret)), None) == "y.sqlite"
    assert ledger_url(Settings(), None, Path("root") / "ledger.sqlite") == str(Path("root") / "ledger.sqlite")
    with pytest.raises(Refused, match=r"ledger\.url_file: .* cannot be read; expected one line of text"):
        ledger_url(Settings(ledger=LedgerSettings(url_file=tmp_path / "none")), None)


def test_the_settings_stand_from_their_file_and_hide_passwords(scrubber, folder):
    site = folder / "site"
    site.mkdir()
    (site / "s.toml").write_text(
        '[ledger]\nurl = "l.sqlite"\nkey_file = "k"\nurl_file = "u"\nfull_storage = true\n'
    )
    rows = scrubber("config", "show", "--config", site / "s.toml", "--format", "json").json["settings"]
    told = next(row for row in rows if row["key"] == "ledger")["value"]
    assert told["url"] == str(site / "l.sqlite")
    assert (told["key_file"], told["url_file"]) == (str(site / "k"), str(site / "u"))
    for url in ("postgresql://u:SECRET@h/d", "postgresql://u@h/d?x=1&password=SECRET&y=2"):
        (site / "s.toml").write_text(f'[ledger]\nurl = "{url}"\n')
        shown = scrubber("config", "show", "--config", site / "s.toml")
        assert "SECRET" not in shown.out
        assert url.replace("SECRET", "***") in shown.out
    for wrong, said in (
        ("keep_days = 0", "ledger.keep_days: expected a number of days, 1 or more"),
        ("urls = 1", "ledger.urls: this key is not known here; did you mean url?"),
    ):
        (site / "s.toml").write_text(f"[ledger]\n{wrong}\n")
        assert said in scrubber("config", "show", "--config", site / "s.toml").err


def test_full_storage_follows_the_settings():
    on, off = (Settings(ledger=LedgerSettings(full_storage=full)) for full in (True, False))
    with open_ledger(on, "l.sqlite") as ledger:
        assert ledger.full
    with open_ledger(Settings(), "l.sqlite") as ledger:
        assert ledger.full
    with open_ledger(off, "l.sqlite") as ledger:
        assert not ledger.full
        assert ledger.counts()["audit"] == 1


def test_now_has_the_machines_offset():
    assert isinstance(now(), datetime)
    assert now().utcoffset() is not None


def test_what_needs_no_ledger_starts_without_databases(root):
    program = "import sys, scrubber, scrubber.app.cli, scrubber.app.check, scrubber.ledger.recording\n"
    program += "assert not {'sqlalchemy', 'alembic', 'psycopg'} & set(sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(root)}
    assert subprocess.run([sys.executable, "-c", program], env=env, check=False).returncode == 0


def test_a_ledger_that_is_up_to_date_opens_without_migrations(root, scrubber, folder):
    scrubber("ledger", "migrate", *AT)
    program = (
        "import sys; from scrubber.app.config import Settings; from scrubber.app.opening import open_ledger\n"
        "open_ledger(Settings(), 'ledger.sqlite').close()\n"
        "assert 'sqlalchemy' in sys.modules and 'alembic' not in sys.modules"
    )
    env = {**os.environ, "PYTHONPATH": str(root)}
    assert subprocess.run([sys.executable, "-c", program], env=env, check=False, cwd=folder).returncode == 0


def test_status_and_verify_print_json_that_can_be_read(scrubber, made):
    assert json.loads(scrubber("ledger", "status", *AT, "--format", "json").out)["ledger"] == "ledger.sqlite"
