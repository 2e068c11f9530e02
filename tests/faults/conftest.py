"""The long fault suite of the drop folder: `make faults`, or `pytest tests/faults`.

It is collected only when it is asked for by path (a folder, a file, one test), so that `make test`, which has a
short form of it in tests/app/watch, stays quick. `-n 2 --dist worksteal` works.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from grounds import Grounds, Kept
    from server import Server

sys.path[:0] = [str(Path(__file__).parents[1] / "ledger")]  # for its server
HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out unless an argument names it, or something in it; and where no process can be forked."""
    if sys.platform == "win32":
        return True
    asked = (Path(config.invocation_params.dir, argument.split("::")[0]) for argument in config.args)
    return None if any(HERE in (path.resolve(), *path.resolve().parents) for path in asked) else True


@pytest.fixture(scope="session", autouse=True)
def forking() -> Iterator[Path]:
    """Start the process that watchers are forked from; the settings for a ledger on a server."""
    from forked import SETTINGS, prepare
    from grounds import KEY

    folder = Path(tempfile.mkdtemp(prefix="forking"))
    folder.chmod(0o755)  # for the tests that watch as another user
    (folder / "key").write_text(KEY.hex() + "\n")
    (folder / "key").chmod(0o600)
    settings = folder / "scrubber.toml"
    settings.write_text('[ledger]\nkey_file = "key"\n')
    os.environ["SCRUBBER_CACHE"] = str(folder / "cache")
    os.environ["SCRUBBER_DATA"] = str(folder / "no imported tables")
    os.environ[SETTINGS] = str(settings)
    prepare()
    yield settings
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of our own, that can be stopped and started."""
    from server import server_of_our_own

    with server_of_our_own() as running:
        yield running


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that another user can be let into."""
    folder = Path(tempfile.mkdtemp(prefix="faults"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def grounds(request: pytest.FixtureRequest, place: Path) -> Grounds:
    """A drop folder with its ledger, on either database."""
    from grounds import Grounds

    return Grounds(place / "root") if request.param == "sqlite" else _on_server(request, place)


@pytest.fixture
def on_sqlite(place: Path) -> Grounds:
    from grounds import Grounds

    return Grounds(place / "root")


@pytest.fixture
def on_server(request: pytest.FixtureRequest, place: Path) -> Grounds:
    return _on_server(request, place)


def _on_server(request: pytest.FixtureRequest, place: Path) -> Grounds:
    from grounds import Grounds

    server: Server = request.getfixturevalue("server")
    return Grounds(place / "root", server.url, request.getfixturevalue("forking")).afresh()


@pytest.fixture(scope="session")
def undisturbed(forking: Path) -> Iterator[Kept]:
    """What comes of the mixed lot of files when nothing happens."""
    from grounds import Grounds, mixed

    with tempfile.TemporaryDirectory() as folder:
        grounds = Grounds(Path(folder, "root"))
        mixed(grounds)
        grounds.finish()
        yield grounds.kept()
