"""What stands around the code: the container, the targets, the licence."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from reading import ROOT

SERVICE_KEYS = {
    "build", "cap_add", "cap_drop", "command", "configs", "container_name", "depends_on", "deploy", "devices",
    "dns", "entrypoint", "env_file", "environment", "expose", "extra_hosts", "group_add", "healthcheck",
    "hostname", "image", "init", "labels", "logging", "mem_limit", "network_mode", "networks", "pids_limit",
    "platform", "ports", "privileged", "profiles", "pull_policy", "read_only", "restart", "secrets",
    "security_opt", "shm_size", "stdin_open", "stop_grace_period", "stop_signal", "sysctls", "tmpfs", "tty",
    "ulimits", "user", "volumes", "working_dir",
}  # fmt: skip
"""The keys of a service in the Compose specification that a file of ours could use."""
TOP_KEYS = {"configs", "name", "networks", "secrets", "services", "volumes"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_compose_file_has_the_shape_of_one(compose):
    assert set(compose) <= TOP_KEYS
    assert list(compose["services"]) == ["scrub"]
    for service in compose["services"].values():
        assert set(service) <= SERVICE_KEYS
        assert "image" in service or "build" in service
        for key in ("cap_drop", "security_opt", "tmpfs"):
            assert all(isinstance(item, str) for item in service[key])
        for key in ("command", "entrypoint"):
            assert isinstance(service[key], str | list)
            assert isinstance(service[key], str) or all(isinstance(item, str) for item in service[key])
        for volume in service["volumes"]:
            assert set(volume) <= {"bind", "read_only", "source", "target", "tmpfs", "type", "volume"}
            assert volume["type"] in ("bind", "tmpfs", "volume")
            assert volume["target"].startswith("/")


def test_the_service_scrubs_a_folder_and_can_do_nothing_else(compose):
    service = compose["services"]["scrub"]
    assert service["network_mode"] == "none"
    assert service["read_only"] is True
    assert service["restart"] == "no"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert any(entry.startswith("/tmp") for entry in service["tmpfs"])
    assert "ports" not in service
    mounts = {volume["target"]: volume.get("read_only", False) for volume in service["volumes"]}
    assert mounts == {"/data/in": True, "/data/out": False}
    command = " ".join([*service["entrypoint"], *service["command"]])
    assert "scrubber scrub /data/in/* --out /data/out" in command
    assert not re.search(r"(?<!\$)\$(?![\${])", command), "a single dollar would be taken by compose"


def test_the_image_is_built_from_the_code_alone_and_runs_without_root():
    text = (ROOT / "Dockerfile").read_text("utf-8")
    instructions = [line.split(maxsplit=1) for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert instructions[0][0] == "FROM"
    users = [rest for name, rest in instructions if name == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("0", "root")
    for name, rest in instructions:
        if name == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1])
    assert not [rest for name, rest in instructions if name == "ADD"]


def test_no_claim_gets_into_the_image():
    ignored = [
        line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    assert ignored[0] == "*"
    kept = {line[1:] for line in ignored if line.startswith("!")}
    assert kept == {"pyproject.toml", "README.md", "LICENSE", "scrubber", "edits"}


def test_the_targets_that_the_documents_name():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"bench", "clean", "demo", "docs", "lint", "samples", "test"} <= targets
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"`make ([a-z]+)`", page.read_text("utf-8")):
            assert target in targets, page.name


def test_the_pack_comes_with_the_package(project):
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"edits": "scrubber/_edits"}
    assert not list((ROOT / "edits").rglob("__init__.py"))


def test_one_version(project):
    import scrubber

    version = project["project"]["version"]
    assert scrubber.__version__ == version
    assert re.search(
        rf"^## \[?{re.escape(version)}\]?", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert f"claim-scrubber:{version}" in (ROOT / "docker-compose.yml").read_text("utf-8")


def test_the_licence_is_the_one_that_is_named():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("MIT License")
    assert "pyx12" in text
