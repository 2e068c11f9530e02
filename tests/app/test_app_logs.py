"""The log: keys by an allow-list, two forms, and no import where nothing is logged."""

from __future__ import annotations

import json

import pytest

from scrubber.app import logs


@pytest.fixture(autouse=True)
def silent_again():
    yield
    logs.configure(logs.Level.NOTHING)


def test_unknown_keys_are_dropped_and_counted(capsys):
    logs.configure(logs.Level.INFO, json=True)
    logs.log(logs.Level.INFO, "done", claims=3, patient="Whitaker", number="A1001")
    said = json.loads(capsys.readouterr().err)
    assert said.pop("timestamp")
    assert said == {"event": "done", "level": "info", "claims": 3, "dropped": 2}


def test_key_value_form(capsys):
    logs.configure(logs.Level.INFO)
    logs.log(logs.Level.WARNING, "edit_crashed", edit="MOH001", claim_index=7)
    assert capsys.readouterr().err.rstrip().endswith("event='edit_crashed' edit='MOH001' claim_index=7")


def test_below_the_level_nothing_is_said(capsys):
    logs.configure(logs.Level.ERROR)
    logs.log(logs.Level.INFO, "done")
    assert capsys.readouterr().err == ""
