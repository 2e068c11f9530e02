"""The drop folder as a service of the system: systemd, launchd, Windows."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import in_text, unknown
from reading import ROOT

UNIT = ROOT / "deploy" / "systemd" / "scrubber-watch.service"
DROP_IN = ROOT / "deploy" / "systemd" / "postgres.conf"
DAEMON = ROOT / "deploy" / "macos" / "claim-scrubber.watch.plist"
SERVICE = ROOT / "deploy" / "windows" / "scrubber-watch.xml"
TASK = ROOT / "deploy" / "windows" / "scrubber-watch.task.xml"
TASK_WORDS = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


class Unit(configparser.RawConfigParser):
    """A unit file: names keep their case, and a key may stand several times."""

    def __init__(self, path):
        super().__init__(strict=False, delimiters="=", comment_prefixes="#", interpolation=None)
        self.read(path, "utf-8")

    optionxform = staticmethod(str)


@pytest.fixture(scope="module")
def unit():
    return Unit(UNIT)


def systemd_analyze(*words):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not on this machine")
    return subprocess.run(["systemd-analyze", *map(str, words)], capture_output=True, text=True, check=False)


@pytest.fixture
def installed(tmp_path):
    """The unit as it would be installed, with a program that is there, and its drop-in beside it."""
    unit = tmp_path / UNIT.name
    text = UNIT.read_text("utf-8")
    program = re.search(r"^ExecStart=(\S+)", text, re.MULTILINE)[1]
    unit.write_text(text.replace(program, sys.executable), "utf-8")
    return unit


@pytest.mark.parametrize("with_database", [False, True])
def test_systemd_finds_nothing_wrong_with_the_unit(installed, with_database):
    if with_database:
        folder = installed.parent / f"{installed.name}.d"
        folder.mkdir()
        shutil.copy(DROP_IN, folder)
    run = systemd_analyze("verify", "--man=no", installed)
    assert (run.returncode, run.stderr) == (0, "")


def test_systemd_calls_the_unit_safe(installed):
    run = systemd_analyze("security", "--no-pager", "--offline=true", "--threshold=10", installed)
    assert run.returncode == 0, run.stdout


def test_the_unit_can_do_what_a_drop_folder_needs_and_no_more(unit):
    service = unit["Service"]
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert service["UMask"] == "0077"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    assert service["PrivateNetwork"] == "yes"
    assert service["Restart"] == "on-failure"
    assert service["User"] not in ("", "root")
    root = re.search(r"--root (\S+)", service["ExecStart"])[1]
    assert service["ReadWritePaths"] == root == unit["Unit"]["RequiresMountsFor"]
    assert Unit(DROP_IN)["Service"]["PrivateNetwork"] == "no"


def words_of_the_unit():
    return Unit(UNIT)["Service"]["ExecStart"].split()


def words_of_the_daemon():
    return plistlib.loads(DAEMON.read_bytes())["ProgramArguments"]


def words_of_the_service():
    service = ElementTree.parse(SERVICE).getroot()
    return [service.findtext("executable"), *(argument.text for argument in service.findall("argument"))]


def words_of_the_task():
    task = ElementTree.parse(TASK).getroot()
    found = [task.findtext(f".//t:{name}", namespaces=TASK_WORDS) for name in ("Command", "Arguments")]
    return [found[0].strip('"'), *found[1].split()]


@pytest.mark.parametrize(
    "words",
    [words_of_the_unit, words_of_the_daemon, words_of_the_service, words_of_the_task],
    ids=["systemd", "launchd", "winsw", "task"],
)
def test_every_service_runs_the_watcher_with_options_that_exist(words):
    program, *rest = words()
    assert re.search(r"[/\\]scrubber(\.exe)?$", program)
    assert rest[0] == "watch"
    assert {"--root", "--config"} <= set(rest)
    assert not unknown(rest)


def test_the_daemon_of_macos_comes_back_and_keeps_its_files_to_itself():
    daemon = plistlib.loads(DAEMON.read_bytes())
    assert daemon["Label"] == DAEMON.stem
    assert daemon["Umask"] == 0o077
    assert daemon["KeepAlive"] == {"SuccessfulExit": False}
    assert daemon["RunAtLoad"] is True
    assert daemon["UserName"] != "root"


def test_the_service_of_windows_is_no_administrator_and_comes_back():
    service = ElementTree.parse(SERVICE).getroot()
    assert service.tag == "service"
    assert re.fullmatch(r"[\w-]+", service.findtext("id"))
    assert service.findtext("serviceaccount/user") == "LocalService"
    assert {failure.get("action") for failure in service.findall("onfailure")} == {"restart"}


def test_the_task_of_windows_runs_once_without_end_and_is_started_again():
    task = ElementTree.parse(TASK).getroot()

    def said(name):
        return task.findtext(f".//t:{name}", namespaces=TASK_WORDS)

    assert said("MultipleInstancesPolicy") == "IgnoreNew"
    assert said("ExecutionTimeLimit") == "PT0S", "else it would be ended after three days"
    assert said("BootTrigger/t:Repetition/t:Interval") == "PT1M"
    assert said("BootTrigger/t:Repetition/t:Duration") is None, "without a duration it repeats for ever"
    assert said("UserId") == "S-1-5-19"


def test_the_example_of_the_settings_loads():
    from scrubber.app.config import load_settings

    assert load_settings(ROOT / "deploy" / "scrubber.toml").file


PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_and_options_that_a_page_names_exist(page: Path):
    for words in in_text(page.read_text("utf-8")):
        assert not unknown(words), f"scrubber {' '.join(words)}"
