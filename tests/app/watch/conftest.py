"""A drop folder for each test."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_runs import Command
from drop import Drop

from scrubber.app.arguments import Common
from scrubber.app.session import Session, set_up
from scrubber.app.watch import command, faults


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


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Drop, str], None]:
    """Stop as a crash would, in this process."""

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    def run(drop: Drop, fault: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(faults, "_kill", kill)
            patched.setenv("SCRUBBER_FAULT", fault)
            with pytest.raises(Killed):
                drop.run()
        gc.collect()  # a process that is killed holds no lock on the ledger any more

    return run
