"""Progress on a terminal, and what standard error may say."""

from __future__ import annotations

import io
import sys
import time

import pytest

from scrubber.app import console


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def eager(monkeypatch):
    monkeypatch.setattr(console, "_FIRST", 0.01)
    monkeypatch.setattr(console, "_EVERY", 0.01)
    console.quiet(False)
    yield
    console.quiet(False)


def shown(beside=None):
    with console.progress(lambda: "day.837: 12 claims judged", beside):
        time.sleep(0.1)
    return sys.stderr.getvalue()


def test_progress_is_shown_and_wiped_on_a_terminal(monkeypatch, eager):
    monkeypatch.setattr(sys, "stderr", Terminal())
    said = shown()
    assert said.startswith("\rday.837: 12 claims judged")
    assert said.endswith("\r")


def test_but_nowhere_else(monkeypatch, eager):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert shown() == ""
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert shown(beside=Terminal()) == ""
    console.quiet(True)
    assert shown() == ""


def test_a_short_run_shows_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with console.progress(lambda: "12 claims"):
        pass
    assert sys.stderr.getvalue() == ""


def test_a_qualifier_that_is_no_code_is_left_out():
    assert console.bare("2310B.NM1[82]09") == "2310B.NM1[82]09"
    assert console.bare("2300.REF[WHITAKER]02") == "2300.REF[?]02"
