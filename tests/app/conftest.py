"""A folder of its own for each test of the command, and one cache for all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import Command


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs: a first start is slow."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder of a test: no settings of ours, no home of ours."""
    monkeypatch.setenv("SCRUBBER_CACHE", str(cache))
    monkeypatch.setenv("SCRUBBER_DATA", str(tmp_path / "no imported tables"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    thresholds = gc.get_threshold()
    yield tmp_path
    assert gc.get_threshold() == thresholds


@pytest.fixture
def scrubber(root: Path, folder: Path) -> Command:
    return Command(root / "samples" / "837p", folder)


@pytest.fixture
def stage(scrubber: Command) -> Path:
    """A claim with one stable deny finding, MOH001."""
    return scrubber.sample("moh001_stage_without_first_stage")


@pytest.fixture
def visit(scrubber: Command) -> Path:
    """A claim with nothing to find."""
    return scrubber.sample("office_visit")
