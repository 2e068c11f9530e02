"""A folder of its own for each test of the command, and one cache for all."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from cli_runs import Command
from typer import testing

from scrubber.edit import catalogue
from scrubber.edit.catalogue import Catalogue
from scrubber.pipeline import rules


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all runs: a first start is slow."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session", autouse=True)
def _catalogue() -> Iterator[None]:
    """The built-in pack alone is loaded once for each cache; `test_app_process` starts the command as it is."""
    known: dict[tuple[bool, Path | None], Catalogue] = {}
    real, built_in = rules.load_catalogue, [catalogue.built_in_pack()]

    def load(packs: Sequence[Path], *, allow_code: bool = False, cache: Path | None = None) -> Catalogue:
        if list(packs) != built_in:
            return real(packs, allow_code=allow_code, cache=cache)
        if (allow_code, cache) not in known:
            known[allow_code, cache] = real(packs, allow_code=allow_code, cache=cache)
        return known[allow_code, cache]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "load_catalogue", load)
        yield


@pytest.fixture(scope="session", autouse=True)
def _command() -> Iterator[None]:
    """The command is made of its functions once; that takes longer than most of its runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "_get_command", functools.cache(testing._get_command))
        yield


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
