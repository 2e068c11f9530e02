"""What stands around the code: the targets, the package, the licence."""

from __future__ import annotations

import re
import tomllib

import pytest
from reading import ROOT


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_targets_that_the_documents_name():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"bench", "clean", "demo", "docs", "faults", "lint", "samples", "test"} <= targets
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
