"""The container and its neighbours: the published form of a compose file, and what no service may do."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys

import pytest
import yaml
from commands import unknown
from reading import ROOT

COMPOSE = ROOT / "docker-compose.yml"
FOLDER = ROOT / "deploy" / "compose"
LONG_RUNNING = ("postgres", "watch")
OUR_IMAGE = ("migrate", "watch", "scrub")
SECRET = re.compile(r"(?i)pass|secret|key|token|url")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_the_file_has_the_published_form():
    run = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_services_are_those_that_exist(services):
    assert set(services) == {*LONG_RUNNING, *OUR_IMAGE}
    for name, service in services.items():
        if name in OUR_IMAGE:
            assert service["build"]["context"] == "."
        else:
            assert re.fullmatch(r"postgres:\d+-\w+", service["image"]), (
                "one major version of the official image"
            )


def test_no_service_is_root_writes_to_its_system_or_gains_rights(services):
    for name, service in services.items():
        user, _, group = re.sub(r"\$\{\w+:-(\d+)\}", r"\1", service["user"]).partition(":")
        assert int(user) > 0, name
        assert int(group) > 0, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not {"cap_add", "privileged", "devices", "pid", "ipc", "group_add"} & set(service), name
        assert any(entry.startswith("/tmp:") for entry in service["tmpfs"]), name
        assert all("size=" in entry for entry in service["tmpfs"]), (
            "a tmpfs without a size is half the memory"
        )


def test_no_service_is_reached_from_outside_or_reaches_out(compose, services):
    for name, service in services.items():
        assert "ports" not in service, name
        assert service.get("network_mode") == "none" or service["networks"] == ["ledger"], name
    assert compose["networks"] == {"ledger": {"internal": True}}


def test_every_service_has_bounds(services):
    for name, service in services.items():
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert 0 < service["cpus"] <= 1, "more than a small machine has is refused there"
        assert service["pids_limit"] > 0, name
        assert service["logging"]["options"]["max-size"], name


def test_what_runs_for_long_is_watched_and_comes_back(services):
    for name, service in services.items():
        if name in LONG_RUNNING:
            assert service["healthcheck"]["test"][0] == "CMD", name
            assert service["restart"] == "unless-stopped"
            assert service["stop_grace_period"] == "2m"
        else:
            assert service["restart"] == "no", name
            assert "healthcheck" not in service, name
    assert "HEALTHCHECK" not in re.sub(r"(?m)^#.*", "", (ROOT / "Dockerfile").read_text("utf-8"))


def test_the_watcher_waits_for_its_database_and_tables(services):
    assert services["watch"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }
    assert services["scrub"]["profiles"] == ["tools"]
    for name in ("migrate", "watch", "postgres"):
        assert "profiles" not in services[name], "the watcher's own needs start with it"


def test_secrets_come_by_file(compose, services):
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            assert key.endswith("_FILE") or not SECRET.search(key), name
            assert "://" not in value, name
    for secret in compose["secrets"].values():
        assert set(secret) == {"file"}
        assert secret["file"].startswith("${SCRUBBER_SECRETS:-./secrets}/")
    assert "secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()
    assert services["postgres"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"


def test_what_a_service_names_is_declared_and_what_is_declared_is_used(compose, services):
    used = {"secrets": set(), "configs": set(), "volumes": set(), "networks": set()}
    for service in services.values():
        used["secrets"] |= set(service.get("secrets", ()))
        used["configs"] |= {config["source"] for config in service.get("configs", ())}
        used["networks"] |= set(service.get("networks", ()))
        volumes = [volume for volume in service.get("volumes", ()) if volume["type"] == "volume"]
        used["volumes"] |= {volume["source"] for volume in volumes}
    for kind, names in used.items():
        assert names == set(compose[kind]), kind
    for config in compose["configs"].values():
        assert (ROOT / config["file"]).is_file()


def test_a_drop_folder_that_is_not_there_is_not_made(services):
    (drop,) = [volume for volume in services["watch"]["volumes"] if volume["target"] == "/data"]
    assert drop["bind"]["create_host_path"] is False


def test_the_commands_exist(services):
    for name in ("migrate", "watch"):
        assert not unknown(services[name]["command"]), name
    command, *words = services["watch"]["healthcheck"]["test"][1:]
    assert command == "scrubber"
    assert not unknown(words)
    root = services["watch"]["command"].index("--root") + 1
    assert services["watch"]["command"][root] == words[words.index("--root") + 1] == "/data"


def test_the_one_off_scrubs_a_folder_and_can_do_nothing_else(services):
    service = services["scrub"]
    assert service["network_mode"] == "none"
    assert "secrets" not in service
    mounts = {volume["target"]: volume.get("read_only", False) for volume in service["volumes"]}
    assert mounts == {"/data/in": True, "/data/out": False}
    command = " ".join([*service["entrypoint"], *service["command"]])
    assert "scrubber scrub /data/in/* --out /data/out" in command
    assert not re.search(r"(?<!\$)\$(?![\${])", command), "a single dollar would be taken by compose"


def test_the_settings_of_the_container_load_and_name_what_is_there(compose, services):
    from scrubber.app.config import load_settings

    settings = load_settings(FOLDER / "scrubber.toml").settings
    for path in (settings.ledger.url_file, settings.ledger.key_file):
        assert path is not None
        assert path.as_posix().startswith("/run/secrets/")
        assert path.name in services["watch"]["secrets"]
    assert settings.ledger.url is None


@pytest.fixture
def made(tmp_path):
    """Secrets as the script makes them."""
    if shutil.which("sh") is None or os.name == "nt":
        pytest.skip("the script is for a POSIX shell")
    folder = tmp_path / "secrets"
    script = FOLDER / "make_secrets.sh"
    run = subprocess.run(["sh", script, folder], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return script, folder


def test_the_script_makes_every_secret_for_its_owner_alone(compose, made):
    _, folder = made
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == set(compose["secrets"])
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o400, path.name
    said = {path.name: path.read_text("ascii").strip() for path in folder.iterdir()}
    assert said["ledger_url"] == f"postgresql://scrubber:{said['ledger_password']}@postgres:5432/scrubber"
    assert len({*said.values()}) == len(said)
    assert all(len(said[name]) == 64 for name in ("postgres_password", "ledger_password", "ledger_key"))


def test_the_key_of_the_script_is_one_that_opens_a_ledger(made):
    from scrubber.app.config import LedgerSettings, Settings
    from scrubber.app.opening import ledger_url, open_ledger

    _, folder = made
    stated = LedgerSettings(url_file=folder / "ledger_url", key_file=folder / "ledger_key")
    assert ledger_url(Settings(ledger=stated), None).startswith("postgresql://scrubber:")
    with open_ledger(Settings(ledger=stated), str(folder.parent / "ledger.sqlite")) as ledger:
        assert ledger.verify().faults == ()


def test_the_script_never_makes_a_second_key(made):
    script, folder = made
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run = subprocess.run(["sh", script, folder], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "stands there already" in run.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_image_is_built_from_the_code_alone_and_runs_without_root():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    instructions = [line.split(maxsplit=1) for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert instructions[0][0] == "FROM"
    stages = [rest for name, rest in instructions if name == "FROM"]
    assert len(stages) == 2
    assert stages[0].partition(" ")[0] == stages[1], "what is compiled meets the Python it was compiled for"
    arguments = dict(rest.split("=") for name, rest in instructions if name == "ARG")
    users = [rest for name, rest in instructions if name == "USER"]
    for number in re.findall(r"\w+", users[-1]):
        assert int(arguments.get(number, number)) > 0
    for name, rest in instructions:
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    assert not [rest for name, rest in instructions if name == "ADD"]
    assert "pip uninstall" in text[text.index(stages[1], text.index("FROM", 1)) :]


def test_no_claim_gets_into_the_image():
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    ignored = [line for line in lines if not line.startswith("#")]
    assert ignored[0] == "*"
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert kept == {"pyproject.toml", "README.md", "LICENSE", "scrubber", "edits"}
