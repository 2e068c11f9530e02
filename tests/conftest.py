"""What tests of every room share: the samples, the files of other projects, and the rules.

A test that takes `sample` runs once for each file of samples/837p, one that takes `corpus_file` once for each
file of other projects that lies beside the checkout (`../shared/corpus`); where there is none it is skipped.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, event

from scrubber.app import steady
from scrubber.edit import catalogue
from scrubber.edit.document import Reading
from scrubber.edit.spec import EditSpec, Origin
from scrubber.ledger import migrate
from scrubber.ledger.schema import HEAD
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.tables import load
from scrubber.tables.codelist import CodeList

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"

# A property that fails must fail the same way for everybody; and a slow machine is no fault of the code.
settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
# To look further now and then: pytest --hypothesis-profile=hunt tests/x12 tests/laws/test_lossless.py
settings.register_profile("hunt", settings.get_profile("house"), derandomize=False, max_examples=2000)
settings.load_profile("house")


WIDE = (
    "laws/",
    "conformance/",
    "edits/",
    "ack/test_asked",
    "ack/test_valid",
    "ack/test_ack_277ca_valid",
    "ack/test_pyx12",
)
WIDE_TESTS = (
    "bits_flipped",
    "swapped_dropped",
    "cut_at_every",
    "cut_anywhere",
    "files_of_other",
    "corpus",
    "spoilt",
    "base_is_accepted",
    "sample_is_accepted",
    "sample_are_accepted",
    "files_are_accepted",
    "validator_accepts",
    "every_pair_of_the_file",
    "every_code_of_the_schedule",
)
"""Tests that run a great many inputs: what they reach is reached elsewhere, and tracing doubles their time."""


def pytest_configure(config: pytest.Config) -> None:
    """Stop what pytest-cov starts twice in a worker: `no_cover` stops the second only, and so would trace all."""
    measuring = config.pluginmanager.getplugin("_cov")
    if hasattr(config, "workerinput") and measuring and measuring.cov_controller:
        measuring.cov_controller.cov.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").as_posix()
        wide = folder.startswith(WIDE) or "corpus_file" in getattr(item, "fixturenames", ())
        if wide or any(name in item.name for name in WIDE_TESTS):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Leave thousands of tests and all modules out of collections of garbage: each took a fifth of a second."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


_frozen_at: list[Path] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Leave out too what the first test of a file has loaded for the others."""
    try:
        return (yield)
    finally:
        if _frozen_at != [item.path]:
            _frozen_at[:] = [item.path]
            gc.collect()
            gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _what_tests_have_loaded_stays_frozen() -> Iterator[None]:
    """A command that has ended lets what is loaded be collected again; a process of many commands must not."""

    def nothing() -> None:
        pass

    kept = {name: getattr(gc, name) for name in ("collect", "get_threshold", "set_threshold")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steady, "gc", SimpleNamespace(**kept, freeze=nothing, unfreeze=nothing))
        yield


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" in metafunc.fixturenames:
        samples = sorted((ROOT / "samples" / "837p").iterdir())
        metafunc.parametrize("sample", samples, ids=lambda path: path.stem)
    if "corpus_file" in metafunc.fixturenames:
        absent = pytest.mark.skip(reason="the files of other projects are not beside the checkout")
        found: list[object] = [path for path in sorted(CORPUS.glob("*/*")) if path.is_file()]
        metafunc.parametrize(
            "corpus_file",
            found or [pytest.param(None, marks=absent)],
            ids=lambda path: f"{path.parent.name}/{path.stem[:60]}" if path else "none",
        )


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with the files of other projects."""
    if not CORPUS.is_dir():
        pytest.skip("the files of other projects are not beside the checkout")
    return CORPUS


@pytest.fixture(scope="session", autouse=True)
def _built_in_edits_are_understood_once() -> Iterator[None]:
    """A pack beside the built-in one has both loaded; the 250 files that are always the same are not parsed again."""
    known: dict[tuple[str, bool, bytes], tuple[EditSpec, Reading]] = {}
    real, built_in = catalogue.read_spec, catalogue.built_in_pack().name

    def read_spec(data: bytes, origin: Origin) -> tuple[EditSpec, Reading]:
        if origin.pack != built_in:
            return real(data, origin)
        key = origin.path, origin.has_code, data
        if key not in known:
            known[key] = real(data, origin)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "read_spec", read_spec)
        yield


@pytest.fixture(scope="session", autouse=True)
def _diagnosis_codes_are_read_once() -> Iterator[None]:
    """Rules of every pack have tables of their own; the list of a hundred thousand codes is always the same."""
    known: dict[Path | None, CodeList] = {}
    real = load._icd10cm

    def icd10cm(path: Path | None, cache: Path | None) -> CodeList:
        if cache is not None:
            return real(path, cache)
        if path not in known:
            known[path] = real(path, None)
        return known[path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "_icd10cm", icd10cm)
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_of_new_ledgers_are_copied() -> Iterator[None]:
    """The first ledger of a process is made by the migrations, others by the statements that these came to."""
    known: dict[str, list[str]] = {}
    real = migrate._upgrade

    def upgrade(connection: Connection, to: str) -> None:
        kind = connection.dialect.name
        if to != HEAD or migrate.revision_of(connection):
            real(connection, to)
        elif kind not in known:
            known[kind] = _statements(connection, lambda: real(connection, to))
        else:
            for statement in known[kind]:
                connection.exec_driver_sql(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_upgrade", upgrade)
        yield


def _statements(connection: Connection, made: Callable[[], None]) -> list[str]:
    """What is sent to a database while tables are made, but for questions."""
    sent: list[str] = []

    def note(*given: Any) -> None:
        statement, parameters = given[2], given[3]
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            assert not parameters
            sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        made()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return sent


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Guide, built-in edits and profiles, loaded once."""
    return load_rules()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests want seen though they pass: what was planned against what was found."""
    ended = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for report in ended:
        for name, told in report.user_properties:
            if name == "confusion":
                terminalreporter.write_line(str(told))
