"""Our verdicts against pyx12's: on other projects' files, on our samples, and on files with one fault each.

pyx12 runs in this process (peer); every difference stands in differences.yaml with its reason.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from listed import SECTIONS, Listed
from one_fault import mutants
from sources import SOURCES
from verdicts import Verdicts

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*/*.edi")) if CORPUS.is_dir() else []
SMALL = [path for path in FILES if path.stat().st_size < 200_000]  # pyx12 takes its time
SAMPLES = sorted((ROOT / "samples" / "837p").glob("*.837"))
LEAST = 4000

beside = pytest.mark.skipif(not FILES, reason="the corpus is not beside the checkout")


@pytest.fixture(scope="module")
def listed() -> Listed:
    return Listed()


@beside
def test_other_projects_files(listed):
    unlisted, agreed = [], 0
    for path in SMALL:
        verdicts = Verdicts(path.read_bytes())
        name = f"{path.parent.name}/{path.stem}"
        if verdicts.unread:
            continue  # no guide of ours: IGD001 says so, and there is nothing to compare
        if verdicts.broke:
            if not listed.unread(name, verdicts.broke):
                unlisted.append(f"{name} {verdicts.broke}")
            continue
        agreed += 1
        unlisted += [f"{name} {line}" for line in listed.file(name, verdicts.differences())]
    assert unlisted == []
    assert agreed > 50
    assert listed.unused("files") == []


def test_samples(listed):
    unlisted = []
    for path in SAMPLES:
        verdicts = Verdicts(path.read_bytes())
        name = f"samples/{path.stem}"
        if verdicts.broke and not listed.unread(name, verdicts.broke):
            unlisted.append(f"{name} {verdicts.broke}")
        elif not verdicts.broke:
            rest = listed.samples(name, verdicts.differences())
            unlisted += [f"{name} {line}" for line in rest]
    assert unlisted == []
    assert listed.unused("samples") == []


@pytest.mark.parametrize("source", SOURCES)
def test_clean_files_of_each_guide(source):
    verdicts = Verdicts(SOURCES[source].encode("ascii"))
    assert not verdicts.broke
    assert dict(verdicts.ours) == dict(verdicts.theirs) == {}


@pytest.mark.no_cover  # 6,400 files: what they reach is reached elsewhere too
def test_one_fault_at_a_time(listed):
    unlisted, compared = [], 0
    for source, text in SOURCES.items():
        for mutant in mutants(text):
            verdicts = Verdicts(mutant.data)
            if verdicts.unread:
                continue
            compared += 1
            seen = [verdicts.broke] if verdicts.broke else verdicts.differences()
            unlisted += [
                f"{source} {mutant.change} {mutant.at}: {line}"
                for line in (_counted(line, mutant.line) for line in seen)
                if not listed.everywhere(line) and not listed.mutant(mutant.change, mutant.at, line)
            ]
    assert unlisted == []
    assert compared > LEAST
    assert listed.unused("mutants") == []


@beside
def test_every_entry_is_needed_and_says_whose_it_is_and_why(listed):
    assert listed.unused(*SECTIONS) == []  # the tests above have run
    for section in SECTIONS:
        for entry in listed.entries[section]:
            assert entry["whose"] in ("pyx12", "ours", "both"), entry
            assert len(entry["why"].split()) > 4, entry


def _counted(line: str, start: int) -> str:
    """A difference with its segment counted from the one that was changed; 0 is an envelope as a whole."""
    number, blank, rest = line.partition(" ")
    return f"{int(number) - start:+d}{blank}{rest}" if blank and number != "0" else line
