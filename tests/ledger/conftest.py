"""A database for each test: an SQLite file, and a database of a real PostgreSQL that runs for the session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import KEY, postgres_server, sql

from scrubber.ledger import Ledger


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a database on a server of our own."""
    if sys.platform == "win32":
        pytest.skip("the PostgreSQL that is started for tests does not run on Windows")
    with postgres_server() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return str(tmp_path / "ledger.sqlite")


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """The same database, empty again: quicker than a new one."""
    sql(postgres, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, KEY) as opened:
        yield opened
