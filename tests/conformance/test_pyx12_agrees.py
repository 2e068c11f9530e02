"""Verdicts on elements, ours against pyx12's: on other projects' files, and on our samples with one fault each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from verdicts import compared, listed, pyx12_map

from scrubber.guide import load

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "837p"
FILES = sorted(CORPUS.glob("*.edi")) if CORPUS.is_dir() else []
SMALL = [path for path in FILES if path.stat().st_size < 200_000]  # pyx12 takes its time
SAMPLES = sorted((ROOT / "samples" / "837p").glob("*.837"))
ENVELOPE = ("ISA", "GS", "ST", "SE", "GE", "IEA")
LISTED = yaml.safe_load((HERE / "differences.yaml").read_text("utf-8"))

CHANGES: dict[str, Callable[[str], str]] = {
    "blank": lambda value: "",
    "lengthen": lambda value: value + "X" * 90,
    "cut": lambda value: value[:1],
    "digits": lambda value: value + "99",
    "odd": lambda value: "?",
    "lower": str.lower,
    "component": lambda value: value + ":A",
    "pad": lambda value: value + " ",
    "extra": lambda value: value + "*Z",
    "negative": lambda value: "-" + value,
    "dot": lambda value: value + ".",
}


@pytest.fixture(scope="module")
def their_map() -> Any:
    return pyx12_map()


@pytest.mark.skipif(not FILES, reason="the corpus is not beside the checkout")
@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem[:60])
def test_other_projects_files(path, their_map):
    both = compared(path.read_bytes(), load(), their_map)
    if not sum(one.placed for one in both):
        pytest.skip("no 837P that both read")
    found = [line for lines in listed(both).values() for line in lines]
    known = [line for entry in LISTED["files"] if entry["file"] == path.stem for line in entry["verdicts"]]
    assert found == known


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path, their_map):
    for one in compared(path.read_bytes(), load(), their_map):
        assert list(one.differences()) == []
        assert not one.broke


def mutations(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield what was done, to which element, and the result, for every element of a file."""
    segments = text.replace("\n", "").split("~")[:-1]
    for n, segment in enumerate(segments):
        elements = segment.split("*")
        if elements[0] in ENVELOPE or segment in segments[:n]:
            continue
        for e in range(1, len(elements)):
            for name, change in CHANGES.items():
                new = [*elements[:e], change(elements[e]), *elements[e + 1 :]]
                if new != elements:
                    changed = "~".join([*segments[:n], "*".join(new), *segments[n + 1 :]]) + "~"
                    yield name, f"{elements[0]}{e:02d}", changed


def test_samples_with_one_element_changed(their_map):
    guide = load()
    used: set[int] = set()
    unlisted, compares = [], 0
    for sample in ("secondary_claim_with_cob", "dependent_patient"):
        for change, element, text in mutations((ROOT / f"samples/837p/{sample}.837").read_text("ascii")):
            compares += 1
            for lines in listed(compared(text.encode("ascii"), guide, their_map)).values():
                for line in lines:
                    verdict = line.split(" ", 1)[1]
                    rule = _rule(change, element, verdict)
                    used.add(-1 if rule is None else rule)
                    if rule is None:
                        unlisted.append(f"{change} {element} {verdict}")
    assert compares > 2000
    assert sorted(set(unlisted)) == []
    assert used == set(range(len(LISTED["changes"]))), "an entry that nothing needs"


def _rule(change: str, element: str, verdict: str) -> int | None:
    for n, rule in enumerate(LISTED["changes"]):
        names = (rule["change"], change), (rule["at"], element), (rule["verdicts"], verdict)
        if all(fnmatchcase(value, pattern) for pattern, value in names):
            return n
    return None


def test_every_difference_says_whose_it_is_and_why():
    for entry in LISTED["files"] + LISTED["changes"]:
        assert entry["whose"] in ("pyx12", "ours", "both")
        assert len(entry["why"].split()) > 4
