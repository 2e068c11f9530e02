"""What is judged for one kind of acknowledgement: less than everything, and no byte of it differs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from spoilt import spoilt

from scrubber.ack.route import Settings
from scrubber.pipeline.acks import Acknowledged, acknowledged, asked_for
from scrubber.pipeline.cases import load_cases
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import check
from scrubber.pipeline.source import open_source
from scrubber.x12 import NotX12

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples" / "837p").glob("*.837"))
OPTIONS = Options(as_of=date(2026, 7, 20))
ROUTINGS = (Settings(), Settings(snip4="999"))


def written(data: bytes, rules, kind: str, options: Options, routing: Settings) -> bytes:
    with open_source(data) as source:
        acks = acknowledged(check(source, rules, options, answered=True), Acknowledged(routing=routing))
        return b"".join(acks.chunks(kind, always=True))


def same(data: bytes, rules, options: Options = OPTIONS) -> None:
    for kind in ("ta1", "999"):
        for routing in ROUTINGS:
            less = asked_for(kind, rules, options, routing)
            assert written(data, rules, kind, less, routing) == written(data, rules, kind, options, routing)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path, rules):
    same(path.read_bytes(), rules)


@pytest.mark.parametrize("path", SAMPLES[::4], ids=lambda path: path.stem)
def test_spoilt_samples(path, rules):
    for data in spoilt(path.read_bytes(), 10, path.stem):
        try:
            same(data, rules)
        except NotX12:
            continue


def test_cases_of_the_edits_that_are_left_out_and_kept(rules):
    """What an edit says in its first case that fails: among them all are those the 999 tells, and those it does not."""
    from scrubber.edit.catalogue import built_in_pack

    bases = built_in_pack() / "_base"
    for edit in rules.catalogue:
        if not edit.live or edit.detects:
            continue
        cases = load_cases(rules.catalogue.folder(edit.id), edit, bases)
        case = next(case for case in cases if case.expect)
        options = Options(as_of=case.as_of, profile=case.profile, practice=case.practice)
        less = asked_for("999", rules, options, ROUTINGS[0])
        assert written(case.data, rules, "999", less, ROUTINGS[0]) == written(
            case.data, rules, "999", options, ROUTINGS[0]
        ), edit.id


def test_a_999_is_spared_the_edits_that_only_a_277ca_tells(rules):
    less = asked_for("999", rules, OPTIONS, ROUTINGS[0])
    assert {"MOH001", "COD010", "DUP001"} <= less.ignore
    assert not {"IGD016", "X12007", "SIT022", "IDN004"} & less.ignore
    assert asked_for("277ca", rules, OPTIONS, ROUTINGS[0]) is OPTIONS
