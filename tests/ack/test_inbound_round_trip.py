"""What we write as an answer is read back as what it is about: every claim once, with its verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from spoilt import spoilt

from scrubber.ack.claim_answer import charge_of
from scrubber.ack.envelope import clean
from scrubber.ack.inbound import read_answers
from scrubber.ledger.answers import Answered
from scrubber.model import Claim
from scrubber.model.read import read_events
from scrubber.pipeline.acks import acknowledged, acks_of
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import check, scrub
from scrubber.pipeline.source import open_source
from scrubber.x12 import Group, Interchange, NotX12, Transaction

OPTIONS = Options(as_of=date(2026, 7, 20))
REFUSED_STILL = {"truncated"}
REFUSED = {"demo_day", "torn_envelope", *REFUSED_STILL}
"""Samples of which no claim is answered, since their set is refused."""


@dataclass
class Sent:
    """A claim that was sent: in which interchange, group and set, whether it is held, and its facts."""

    interchange: str
    group: str
    set: str
    held: bool
    number: str
    charge: object
    first_day: str
    batch: str


def sent(source, rules: Rules, holds) -> Iterator[Sent]:
    """Read the claims of an input with the control numbers that they stand under."""
    numbers = {Interchange: "", Group: "", Transaction: ""}
    for event in read_events(source.chunks(), rules.guide, guides=rules.guides, keep=False):
        if type(event) in numbers:
            numbers[type(event)] = event.control_number
        elif isinstance(event, Claim):
            days = [line.service.first for line in event.lines if line.service]
            yield Sent(
                *numbers.values(),
                holds.held(event.index),
                clean(event.number, 50) or "0",
                charge_of(event),
                min(days).isoformat() if days else "",
                clean(event.submission.batch, 50) or "0",
            )


def read(acks, kind: str) -> Answered:
    return read_answers(acks.chunks(kind, always=True), "ab" * 32)


def plain(number: str) -> str:
    """Control numbers lose what is no digit, and leading zeros."""
    return "".join(c for c in number if c.isdigit()).lstrip("0")


def same(source, rules, holds, acks) -> int:
    """Hold what was read back against the claims; return how many were answered one by one."""
    claims = list(sent(source, rules, holds))
    texts = {kind: b"".join(acks.chunks(kind, always=True)) for kind in ("ta1", "999", "277ca")}
    ta1, f999, f277 = (
        read_answers([data], "ab") if data else Answered("ta1", "ab", "") for data in texts.values()
    )
    assert (ta1.left_out, f999.left_out, f277.left_out) == (0, 0, 0)
    assert not f277.batches
    refused = {one.control for one in ta1.interchanges if one.verdict == "refused"}
    sets = {}
    for group in f999.groups:
        for one in group.sets:
            sets[plain(group.control), plain(one.control)] = one.verdict
    answered = iter(f277.claims)
    count = 0
    for claim in claims:
        verdict = sets.get((plain(claim.group), plain(claim.set)))
        if verdict != "accepted":
            assert verdict == "refused" or claim.interchange in refused, (
                "somebody refuses what nobody answers"
            )
            continue
        answer = next(answered)
        assert (answer.number, answer.charge, answer.first_day, answer.batch) == (
            claim.number, claim.charge, claim.first_day, claim.batch,
        )  # fmt: skip
        assert answer.verdict == ("rejected" if claim.held else "accepted")
        assert answer.statuses
        assert answer.verdict == "rejected" or answer.statuses == ("A2:20",)
        count += 1
    assert next(answered, None) is None
    return count


def checked(data: bytes, rules: Rules) -> int:
    with open_source(data) as source:
        run = check(source, rules, OPTIONS, answered=True)
        acks = acknowledged(run)
        return same(source, rules, run.holds, acks)


def test_samples_as_they_stand(sample, rules):
    assert bool(checked(sample.read_bytes(), rules)) is (sample.stem not in REFUSED)


def test_samples_after_a_scrub(sample, rules):
    """A scrub answers for what has become of the claims: those that are clean are accepted, those held rejected."""
    with open_source(sample.read_bytes()) as source:
        fixed = scrub(source, rules, OPTIONS, lambda data: None, lambda data: None)
        count = same(source, rules, fixed.holds, acks_of(fixed))
        assert bool(count) is (sample.stem not in REFUSED_STILL)


def test_spoilt_samples(sample, rules):
    for data in spoilt(sample.read_bytes(), 4, sample.stem):
        try:
            checked(data, rules)
        except NotX12:
            continue


def test_the_ends_change_places_back(rules, root):
    with open_source(
        (root / "samples/837p/several_transactions_and_interchanges.837").read_bytes()
    ) as source:
        acks = acknowledged(check(source, rules, OPTIONS, answered=True))
        ta1, f999 = read(acks, "ta1"), read(acks, "999")
    assert [(one.sender, one.receiver, one.control) for one in ta1.interchanges] == [
        ("CEDARRIDGE", "CLEARPATH", "000000101"),
        ("CEDARWEST", "CLEARPATH", "000000102"),
    ]
    assert [(one.sender, one.receiver, one.control, len(one.sets)) for one in f999.groups] == [
        ("CEDARRIDGE", "CLEARPATH", "1", 2),
        ("CEDARRIDGE", "CLEARPATH", "2", 1),
        ("CEDARWEST", "CLEARPATH", "3", 1),
    ]
    assert {one.verdict for one in f999.groups} == {"accepted"}


def test_what_is_wrong_is_named_by_place_and_code(rules, root):
    data = (
        (root / "samples/837p/office_visit.837").read_bytes().replace(b"~\nSV1*HC:99213", b"~\nSV1*QQ:99213")
    )
    with open_source(data) as source:
        (group,) = read(acknowledged(check(source, rules, OPTIONS, answered=True)), "999").groups
    assert [(one.verdict, one.code) for one in group.sets] == [("accepted", "E")]
    assert group.sets[0].errors == ("2400.SV101-1@24:7", "IK5:5")


@pytest.mark.parametrize("kind", ["ta1", "999", "277ca"])
def test_a_kind_is_known_by_its_content(rules, root, kind):
    with open_source((root / "samples/837p/bad_npi.837").read_bytes()) as source:
        found = read(acknowledged(check(source, rules, OPTIONS, answered=True)), kind)
    assert (found.kind, len(found.control)) == (kind, 9)
