"""A drop folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import Command
from drop import Drop

from scrubber.app.arguments import Common
from scrubber.app.session import Session, set_up
from scrubber.app.watch import command


@pytest.fixture(autouse=True)
def sessions(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Edits and tables are loaded once for all runs in this process that ask for the same."""

    def remembered(common: Common, *groups: object) -> Session:
        set_up(common)
        groups = (common, *groups)
        key = repr(groups)
        if (folder / "scrubber.toml").exists() or key not in _SESSIONS:
            _SESSIONS[key] = _made(*groups)
        return _SESSIONS[key]

    monkeypatch.setattr(command, "_session", remembered)


_SESSIONS: dict[str, Session] = {}
_made = command._session


@pytest.fixture
def drop(scrubber: Command, folder: Path) -> Drop:
    return Drop(folder / "root", scrubber)
