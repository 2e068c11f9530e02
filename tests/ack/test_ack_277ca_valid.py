"""Every 277CA that we write is valid, by our own guide and by pyx12, but for what `differences.yaml` lists."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml
from spoilt import spoilt
from validity import complaints

from scrubber.pipeline.acks import acknowledged
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import check
from scrubber.pipeline.source import open_source
from scrubber.x12.fault import NotX12

REVIEWED = yaml.safe_load((Path(__file__).parent / "differences.yaml").read_text("utf-8"))
LISTED = [entry for entry in REVIEWED["complaints"] if entry["answer"] == "277ca"]
SPOILT = 4


def answered(rules, data) -> str:
    with open_source(data) as source:
        run = check(source, rules, Options(as_of=date(2026, 7, 20)), answered=True)
        return b"".join(acknowledged(run).chunks("277ca")).decode("ascii")


def unlisted(name: str, text: str) -> list[str]:
    """What validators have against an answer, without what is listed."""
    return [
        complaint
        for complaint in complaints(text)
        if not any(complaint in entry["complaints"] and fnmatchcase(name, entry["input"]) for entry in LISTED)
    ]


def test_of_samples(rules, sample):
    assert unlisted(sample.stem, answered(rules, sample)) == []


def test_of_the_files_of_others(rules, corpus_file):
    try:
        text = answered(rules, corpus_file)
    except NotX12:
        pytest.skip("no X12")
    assert unlisted(corpus_file.stem, text) == []


def test_of_spoilt_samples(rules, sample):
    for data in spoilt(sample.read_bytes(), SPOILT, f"277ca {sample.stem}"):
        try:
            assert unlisted(sample.stem, answered(rules, data)) == []
        except NotX12:
            continue
