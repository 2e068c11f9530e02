"""The answers of samples/acks: valid, read as what they are, and about the clean side of the demo day."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from validity import complaints

from scrubber.ack.inbound import read_answers
from scrubber.ledger.answers import Answered
from scrubber.model.read import read_claims
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import scrub
from scrubber.pipeline.source import open_source
from scrubber.x12 import Group, Interchange, Transaction
from scrubber.x12 import read as read_envelopes

ROOT = Path(__file__).resolve().parents[2]
ACKS = ROOT / "samples" / "acks"
NAMES = sorted(path.name for path in ACKS.iterdir())


def answer(name: str) -> Answered:
    return read_answers([(ACKS / name).read_bytes()], "ab" * 32)


@pytest.fixture(scope="module")
def clean(rules) -> bytes:
    """The clean side of the demo day, as `make demo` writes it."""
    parts: list[bytes] = []
    with open_source((ROOT / "samples/837p/demo_day.837").read_bytes()) as source:
        scrub(source, rules, Options(as_of=date(2026, 7, 20)), parts.append, lambda data: None)
    return b"".join(parts)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith(".ta1")])
def test_they_are_valid(name):
    assert complaints((ACKS / name).read_text("ascii")) == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_them_is_left_out(name):
    found = answer(name)
    assert found.left_out == 0
    assert f".{found.kind}" == Path(name).suffix
    assert found.interchanges or found.groups or found.claims


def test_their_control_numbers_are_those_of_what_was_sent(clean):
    numbers = {}
    for event in read_envelopes([clean]):
        if isinstance(event, Interchange):
            ends = event.header.get(6).strip(), event.header.get(8).strip()
        if isinstance(event, Interchange | Group | Transaction):
            numbers[type(event)] = event.control_number
    (ta1,) = answer("demo_day.ta1").interchanges
    assert (ta1.sender, ta1.receiver, ta1.control) == (*ends, numbers[Interchange])
    for name in ("demo_day.999", "demo_day_refused.999"):
        (group,) = answer(name).groups
        assert (group.sender, group.receiver, group.control) == (*ends, numbers[Group])
        assert [one.control for one in group.sets] == [numbers[Transaction]]


def test_they_answer_each_claim_that_was_sent_and_no_other(clean, rules):
    sent = [
        (claim.number, claim.charge, claim.lines[0].service.first.isoformat(), claim.submission.batch)
        for claim in read_claims([clean], rules.guide)
    ]
    for name in ("demo_day_accepted.277ca", "demo_day_one_rejected.277ca"):
        told = [(one.number, one.charge, one.first_day, one.batch) for one in answer(name).claims]
        assert sorted(told) == sorted(sent), (
            "tests/make_acks.py lists the claims of the demo day that are clean"
        )


def test_what_they_say():
    assert [one.verdict for one in answer("demo_day.ta1").interchanges] == ["accepted"]
    assert [one.verdict for one in answer("demo_day.999").groups] == ["accepted"]
    (refused,) = answer("demo_day_refused.999").groups
    assert (refused.verdict, refused.sets[0].errors) == ("refused", ("2310.NM109@22:4", "IK5:5"))
    accepted, mixed = answer("demo_day_accepted.277ca").claims, answer("demo_day_one_rejected.277ca").claims
    assert {one.verdict for one in accepted} == {"accepted"}
    assert len({one.payer_number for one in accepted}) == 9
    assert [(one.number, one.statuses, one.payer_number) for one in mixed if one.verdict == "rejected"] == [
        ("CR26075", ("A7:164:IL",), "")
    ]


def test_the_element_that_the_refusal_names_is_there(clean):
    segments = clean.decode("ascii").replace("\n", "").split("~")
    assert segments[segments.index("ST*837*0001*005010X222A1") + 21].startswith("NM1*82*1*Harlan*")


def test_the_code_of_the_guide_runs(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "acknowledgements.md").read_text("utf-8")
    (block,) = (
        one for one in re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S) if "read_answers" in one
    )
    exec(compile(block, "docs/acknowledgements.md", "exec"), {})
    assert "CR26075 rejected A7:164:IL" in capsys.readouterr().out
