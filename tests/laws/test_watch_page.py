"""The page about the drop folder names every folder, option, reason and key of health that there is, and no other."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields

import pytest
from commands import options
from reading import PACKAGE, ROOT

from scrubber.app.watch.command import _IN_THE_WAY
from scrubber.app.watch.health import Condition
from scrubber.app.watch.layout import FOLDERS
from scrubber.app.watch.looking import _UNDER_WAY, MARKER

WATCH = PACKAGE / "app" / "watch"


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs" / "watch.md").read_text("utf-8")


def first_column(page, heading):
    """The names in the first column of the table beneath a heading."""
    part = page[page.index(f"\n## {heading}\n") + 1 :]
    rows = re.findall(r"^\| (.+?) \|", part.partition("\n## ")[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_five_minutes(page, tmp_path):
    """What the first example says will be there is there, but for its day."""
    (tmp_path / "drop" / "in").mkdir(parents=True, mode=0o700)
    shutil.copy(ROOT / "samples" / "837p" / "demo_day.837", tmp_path / "drop" / "in")
    command = [
        sys.executable,
        "-m",
        "scrubber",
        "watch",
        "--root",
        tmp_path / "drop",
        "--once",
        "--settle",
        "0",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (run.returncode, run.stdout) == (0, b"1 file: 1 published\n")
    day = r"\d{4}-\d\d-\d\d"
    there = {
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / "drop").rglob("*") if path.is_file()
    }
    there = {re.sub(day, "DAY", path) for path in there}
    promised = re.findall(r"^(drop/\S+)", page, re.MULTILINE)
    assert len(promised) == 6
    assert {re.sub(day, "DAY", path) for path in promised} <= there


def test_its_folders(page):
    assert first_column(page, "The folders") == set(FOLDERS)


def test_its_reasons(page):
    reasons = (WATCH / "reasons.py").read_text("utf-8")
    words = set(re.findall(r'\bReason\(\s*"(\w+)"', reasons))
    assert first_column(page, "What is refused, and why") == (words - {"left"}) | {"reason"}
    assert "left" in words
    assert "NAME.left.json" in page


def test_its_options(page):
    named = {name.split()[0] for name in first_column(page, "Options") if name.startswith("--")}
    of_watch = options()["watch"] - options()["scrub"] - {"--help"}
    assert named == of_watch | {"--ledger"}


def test_its_keys_of_health(page):
    assert first_column(page, "Watching the watcher") - {"key"} == {field.name for field in fields(Condition)}


def test_what_it_says_a_watcher_waits_for(page):
    (said,) = re.findall(r"^\| `why` \| .*?: (.+) \|$", page, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", said)) == set(_IN_THE_WAY)


def test_its_endings_of_uploads_under_way(page):
    feeding = page[page.index("\n## Feeding it\n") :]
    assert set(_UNDER_WAY) - {MARKER} <= set(re.findall(r"`(\.\w+)`", feeding))
