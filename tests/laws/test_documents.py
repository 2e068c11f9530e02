"""What the documents show is what happens: commands, code, settings, links."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date

import pytest
from commands import unknown
from reading import ROOT

from scrubber.edit.setaside import Attestations, Suppressions, Waivers

AS_OF = date(2026, 7, 20)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


def blocks(name, language):
    """The code blocks of a page in a language."""
    text = (ROOT / name).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shown(name):
    """Commands of a page that are shown with what they print: `$ scrubber ...`, and its output."""
    for block in blocks(name, ""):
        if block.startswith("$ scrubber "):
            command, _, output = block[2:].partition("\n")
            yield command, output


@pytest.fixture
def folder(tmp_path):
    """A working folder that sees the samples, and in which commands may write."""
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (tmp_path / "day.837").write_bytes((ROOT / "samples" / "837p" / "demo_day.837").read_bytes())
    return tmp_path


@pytest.fixture(scope="module")
def denials(tmp_path_factory):
    """What `make demo` leaves in build/demo/denials."""
    made = tmp_path_factory.mktemp("denials")
    subprocess.run([sys.executable, ROOT / "tests" / "year" / "demo.py", made], check=True)
    return made


@pytest.mark.parametrize(("command", "output"), list(shown("README.md")))
def test_commands_print_what_the_readme_shows(command, output, folder, request):
    if "build/demo/denials/" in command:
        (folder / "build" / "demo").mkdir(parents=True)
        (folder / "build" / "demo" / "denials").symlink_to(request.getfixturevalue("denials"))
    run = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        capture_output=True,
        check=False,
    )
    assert run.stdout.decode("utf-8") == output
    assert run.returncode in (0, 1)


def test_the_code_of_the_library_page_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    for block in blocks("docs/library.md", "python"):
        exec(compile(block, "docs/library.md", "exec"), names)
    assert names["fixed"].data
    assert names["loading"].loaded.matched == {"certain": 1}
    assert "authorisation,1,1,175.00" in (folder / "by_kind.csv").read_text("utf-8")


def test_the_files_of_people_on_the_command_line_page_load(tmp_path):
    suppression, waiver, attestation = blocks("docs/cli.md", "yaml")
    for number, text in enumerate((suppression, waiver, attestation)):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    assert Suppressions.load([tmp_path / "0.yaml"], as_of=AS_OF, known={"MOH013"}).rules
    assert Waivers.load([tmp_path / "1.yaml"], as_of=AS_OF).waivers
    assert Attestations.load([tmp_path / "2.yaml"], as_of=AS_OF).attestations


def test_the_settings_on_the_command_line_page_load(tmp_path):
    from scrubber.app.config import load_settings

    path = tmp_path / "scrubber.toml"
    path.write_text(blocks("docs/cli.md", "toml")[0], "utf-8")
    settings = load_settings(path).settings
    assert settings.payer_ids
    assert settings.practice.clia


def test_the_edit_of_the_contributing_page_works(tmp_path):
    """The steps of CONTRIBUTING, in a pack of their own."""
    import yaml

    cases, require, _ = (yaml.load(text, yaml.CBaseLoader) for text in blocks("CONTRIBUTING.md", "yaml"))
    (code,) = blocks("CONTRIBUTING.md", "python")
    assert {case["name"] for case in cases["cases"]}
    assert require["require"]
    names = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), names)
    assert callable(names["check"])


def test_the_reason_of_the_contributing_page_is_one_of_the_table():
    *_, entry = blocks("CONTRIBUTING.md", "yaml")
    table = (ROOT / "scrubber" / "denials" / "causes.yaml").read_text("utf-8")
    assert entry.strip() in map(str.strip, table.splitlines())


def test_the_demo_of_the_makefile_runs_commands_that_exist():
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndemo:")[2].partition("\n\n")[0]
    called = re.findall(r"\$\(BIN\)/scrubber (\w.*?)(?:;.*)?$", recipe, re.MULTILINE)
    assert [words.split()[0] for words in called] == ["scrub", "denials", "denials", "denials"]
    for words in called:
        assert not unknown(words.split()), words


@each_page
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@each_page
def test_one_sentence_a_line(page):
    plain = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for line in plain.splitlines():
        if not line.startswith(("|", "#")) and page.name != "mohs_coverage.md":
            assert not re.search(r"[a-z)`]\. [A-Z]", line.replace("e.g. ", "")), line
