"""Starting to watch: settings, the ledger, the lock, and a day that ends."""

from __future__ import annotations

import os
from datetime import date

import pytest
from drop import Drop

from scrubber.app.exits import Refused
from scrubber.app.watch import command
from scrubber.app.watch.locking import Lock
from scrubber.app.watch.watching import Hindered
from scrubber.ledger import LedgerAway, LedgerError


class Calendar:
    """Stands for `date`, with a today that a test sets."""

    day = date(2026, 7, 20)

    @classmethod
    def today(cls):
        return cls.day


@pytest.fixture
def calendar(monkeypatch):
    monkeypatch.setattr(command, "date", Calendar)
    Calendar.day = date(2026, 7, 20)
    return Calendar


def test_a_new_day_has_a_new_session(calendar):
    made = []
    sessions = command._Sessions(lambda: made.append(calendar.day) or object(), changing=True)
    first = sessions.today()
    assert sessions.today() is first
    calendar.day = date(2026, 7, 21)
    assert sessions.today() is not first
    assert made == [date(2026, 7, 20), date(2026, 7, 21)]


def test_a_day_that_was_said_stays(calendar):
    sessions = command._Sessions(object, changing=False)
    first = sessions.today()
    calendar.day = date(2026, 7, 21)
    assert sessions.today() is first


def test_settings_that_went_wrong_meanwhile_stop_the_taking(calendar, capsys):
    answers = [object(), Refused("scrubber.toml: expected a table")]

    def make():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    sessions = command._Sessions(make, changing=True)
    sessions.today()
    calendar.day = date(2026, 7, 21)
    with pytest.raises(Hindered) as hindered:
        sessions.today()
    assert hindered.value.why == "settings"
    assert capsys.readouterr().err == "scrubber: scrubber.toml: expected a table\n"


def test_settings_that_are_wrong_are_refused_before_anything_is_made(drop, folder):
    (folder / "scrubber.toml").write_text("nonsense = 1\n")
    ran = Drop(folder / "new" / "root", drop.scrubber).run()
    assert ran.code == 2
    assert "nonsense" in ran.err
    assert [path.name for path in (folder / "new" / "root").iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            LedgerAway("postgresql: no connection"),
            4,
            "the ledger cannot be reached; what is under way is finished",
        ),
        (LedgerError("it was made with another key"), 2, "it was made with another key"),
    ],
)
def test_a_ledger_that_cannot_be_opened(drop, monkeypatch, error, code, said):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr("scrubber.app.opening.open_ledger", refuse)
    monkeypatch.setattr(command, "_PAUSE", 0.01)
    drop.put("a.837", "office_visit")
    ran = drop.run()
    assert ran.code == code
    assert said in ran.err
    assert drop.names("in") == ["in/a.837"]


def test_a_folder_that_cannot_be_locked_is_refused(drop, monkeypatch):
    def unable(_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(Lock, "acquire", unable)
    ran = drop.run()
    assert ran.code == 2
    assert "cannot be locked: No locks available" in ran.err


def test_a_folder_whose_permission_is_lost_is_waited_for(drop, monkeypatch):
    from scrubber.app.watch import looking

    class Refusing:
        def __getattr__(self, name):
            return getattr(looking_os, name)

        def listdir(self, path):
            raise PermissionError(13, "Permission denied")

    looking_os = looking.os
    drop.put("a.837", "office_visit")
    with monkeypatch.context() as patched:
        patched.setattr(looking, "os", Refusing())
        ran = drop.run()
    assert ran.code == 4
    assert "a folder of it may not be read or written" in ran.err
    assert drop.run().out == "1 file: 1 published\n"


def test_options_out_of_range_are_a_wrong_use(drop):
    assert drop.run("--settle", "-1").code == 2
    assert drop.scrubber("watch").code == 2


def test_settings_and_another_ledger(drop, folder):
    drop.put("a.837", "demo_day")
    assert drop.run("--ledger", folder / "other.sqlite").code == 0
    assert (folder / "other.sqlite").exists()
    assert not (drop.root / "ledger.sqlite").exists()


@pytest.mark.skipif(os.name == "nt", reason="rights are others there")
def test_a_ledger_that_others_can_read_is_refused(drop):
    drop.run()
    os.chmod(drop.root / "ledger.sqlite", 0o644)
    ran = drop.run()
    assert ran.code == 2
    assert "ledger.sqlite" in ran.err
