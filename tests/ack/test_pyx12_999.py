"""Our 999 beside pyx12's of the same input, field by field where both write a segment.

Whether both find the same faults is for tests/conformance; here it is how they are told. The answers that pyx12's own
tests expect are to guides that are not read here (834, and version 4010), so pyx12 writes its answer in this process.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml
from answers import Answers
from validity import answer_of_pyx12

from scrubber.x12 import NotX12

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
FILES = [path for kind in ("837p", "835") for path in sorted(CORPUS.glob(f"{kind}/*.edi"))]
SAMPLES = sorted((ROOT / "samples" / "837p").glob("*.837"))
SMALL = [path for path in (*SAMPLES, *FILES) if path.stat().st_size < 200_000]
LISTED = yaml.safe_load((HERE / "differences.yaml").read_text("utf-8"))["differences"]

Told = dict[tuple[object, ...], list[str]]


def told(text: str) -> Told:
    """Return the segments of a 999 by what they are about: group, set, segment, element and code."""
    found: Told = {}
    group = number = 0
    about = ("", "")
    for segment in filter(None, map(str.strip, text.split("~"))):
        name, *values = segment.split("*")
        if name == "AK1":
            group, number = group + 1, 0
        elif name == "AK2":
            number += 1
        elif name == "IK3":
            about = values[0], values[1]
        if name in ("AK1", "AK2", "AK9"):
            found[name, group, number if name == "AK2" else 0] = values
        elif name == "IK5":
            found[name, group, number] = [values[0], " ".join(sorted(set(values[1:]) - {"I5"}))]
        elif name == "IK4":
            found[name, group, number, *about, values[0], values[2]] = [values[1], "".join(values[3:])]
    for key, values in found.items():
        if key[0] == "AK9":
            found[key] = [*values[:4], " ".join(sorted(values[4:]))]
    return found


def differences(ours: Told, theirs: Told) -> Iterator[tuple[str, int, str]]:
    """Yield segment, field and both values, for segments that both write."""
    for key in sorted(ours.keys() & theirs.keys(), key=str):
        mine, other = ours[key], theirs[key]
        for field in range(max(len(mine), len(other))):
            one = mine[field] if field < len(mine) else ""
            two = other[field] if field < len(other) else ""
            if one != two:
                yield str(key[0]), field + 1, f"{one}|{two}"


def rule(name: str, difference: tuple[str, int, str]) -> int | None:
    segment, field, verdict = difference
    for number, entry in enumerate(LISTED):
        here = (entry["segment"], int(entry["field"])) == (segment, field) and fnmatchcase(
            name, entry["input"]
        )
        if here and any(fnmatchcase(verdict, pattern) for pattern in entry["verdicts"]):
            return number
    return None


@pytest.fixture(scope="module")
def compared(rules) -> dict[str, list[tuple[str, int, str]]]:
    """The differences by file, of those that both read and that have one interchange."""
    found = {}
    for path in SMALL:
        data = path.read_bytes()
        theirs = answer_of_pyx12(io.StringIO(data.decode("latin-1")))
        try:
            answers = Answers(data, rules)
        except NotX12:
            continue
        if theirs and len(answers.received.interchanges) == 1:
            found[path.stem] = list(differences(told(answers.f999()), told(theirs)))
    return found


def test_what_both_say_they_say_alike(compared):
    assert len(compared) > 20
    unlisted = [(name, *one) for name, found in compared.items() for one in found if rule(name, one) is None]
    assert unlisted == []


@pytest.mark.skipif(not FILES, reason="the corpus is not beside the checkout")
def test_every_listed_difference_is_one(compared):
    assert {rule(name, one) for name, found in compared.items() for one in found} == set(range(len(LISTED)))
