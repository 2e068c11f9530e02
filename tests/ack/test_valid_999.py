"""Every TA1 and 999 that we write is valid: by our own guide and by pyx12, but for differences that are listed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml
from answers import Answers
from spoilt import spoilt
from validity import complaints

from scrubber.ack.note import Level
from scrubber.ack.route import code_of, said
from scrubber.finding import Severity
from scrubber.x12 import NotX12

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REVIEWED = yaml.safe_load((HERE / "differences.yaml").read_text("utf-8"))
LISTED = REVIEWED["complaints"]
SAMPLES = sorted((ROOT / "samples" / "837p").glob("*.837"))
SPOILT = 15
"""Spoilt copies of each sample; raise it to look further."""


def unlisted(name: str, answers: Answers) -> list[str]:
    """What validators have against the answers to an input, without what is listed."""
    return [
        f"{kind}: {complaint}"
        for kind, text in (("999", answers.f999()), ("ta1", answers.ta1(always=True)))
        for complaint in complaints(text)
        if not any(
            entry["answer"] == kind and complaint in entry["complaints"] and fnmatchcase(name, entry["input"])
            for entry in LISTED
        )
    ]


def without_code(answers: Answers) -> list[str]:
    """Faults of form that are told without a code, though there is one for each."""
    return [
        f"{note.edit} {note.locator}"
        for note in answers.notes
        if note.snip <= 2
        for one in said(note)
        if (one.level is Level.CONTENT and not code_of(note)) or (one.level is Level.SET and not one.code)
    ]


def test_samples(sample, rules):
    answers = Answers(sample.read_bytes(), rules)
    assert unlisted(sample.stem, answers) == []
    assert without_code(answers) == []


def test_files_of_other_projects(corpus_file, rules):
    if corpus_file.stat().st_size > 2_000_000:
        pytest.skip("a large file has no other answer than a small one")
    try:
        answers = Answers(corpus_file.read_bytes(), rules)
    except NotX12:
        pytest.skip("nothing to answer")
    assert unlisted(corpus_file.stem, answers) == []
    assert without_code(answers) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_spoilt_samples(path, rules):
    for number, data in enumerate(spoilt(path.read_bytes(), SPOILT, path.stem)):
        answers = Answers(data, rules)
        assert (number, unlisted(path.stem, answers)) == (number, [])
        assert (number, without_code(answers)) == (number, [])


def test_every_edit_that_gives_a_readers_fault_its_words_says_how_it_is_answered(rules):
    """A fault says its own code where it depends on the value; its edit has one for the rest."""
    for edit in rules.catalogue:
        if (
            edit.detects
            and edit.live
            and edit.severity is not Severity.ADVISE
            and edit.detects != "edit_crashed"
        ):
            answer = edit.answer_of()
            assert answer, edit.id
            assert answer.segment or answer.element or answer.set or answer.group or answer.ta1, edit.id


def test_every_difference_says_whose_it_is_and_why():
    for entry in LISTED + REVIEWED["differences"]:
        assert entry["whose"] in ("pyx12", "guide", "both")
        assert len(entry["why"].split()) > 4
