"""Inputs filed as they were sent: what is counted, on which side, in which envelopes, and under which name."""

from __future__ import annotations

from decimal import Decimal

import pytest
from remit_runs import KEY, OPTIONS, SENT, claims_file

from scrubber import NotX12
from scrubber.ledger.keys import Keys
from scrubber.ledger.records import ClaimRecord, FindingRecord, InputRecord
from scrubber.pipeline.filing import base_name, envelopes_of, sent_as_is
from scrubber.pipeline.source import open_source


def records(data, rules, **more):
    with open_source(data) as source:
        return list(sent_as_is(source, rules, OPTIONS, Keys(KEY), SENT, **more))


def test_every_claim_went_out_whatever_the_edits_say(rules):
    first, *others = records(claims_file("demo_day"), rules)
    claims = [one for one in others if isinstance(one, ClaimRecord)]
    findings = [one for one in others if isinstance(one, FindingRecord)]
    assert isinstance(first, InputRecord)
    assert (first.kind, first.claims, first.clean, first.held) == ("837", 14, 14, 0)
    assert [one.index for one in claims] == list(range(1, 15))
    assert {one.side for one in claims} == {"clean"}
    assert Decimal(first.charge) == Decimal(first.clean_charge) == sum(Decimal(one.charge) for one in claims)
    assert first.held_charge == "0"
    assert any(one.holds for one in findings)  # some of these a scrub would have held
    assert (first.as_of, first.digest) == ("2026-07-13", rules.catalogue.digest)
    assert first.filed == SENT.isoformat()


def test_identifiers_are_kept_in_clear_only_where_they_may_be(rules):
    for full in (False, True):
        claims = [
            r for r in records(claims_file("office_visit"), rules, full=full) if isinstance(r, ClaimRecord)
        ]
        assert [one.patient_clear is not None for one in claims] == [full] * len(claims)


def test_envelopes_of_several_transactions_and_interchanges(rules):
    data = claims_file("several_transactions_and_interchanges")
    with open_source(data) as source:
        found = list(envelopes_of(source))
    assert len(found) == len({(one.interchange, one.group, one.set) for one in found}) == 4
    assert len({one.interchange for one in found}) == 2
    assert all(one.interchange and one.group and one.set and one.batch for one in found)
    assert records(data, rules)[0].envelopes == tuple(found)
    torn = data[: data.rindex(b"BHT")]
    with open_source(torn) as source:
        *others, last = envelopes_of(source)
    assert others == found[:-1]
    assert (last.set, last.batch) == (found[-1].set, "")


def test_claims_that_no_guide_reads_have_their_number_and_charge(rules):
    data = claims_file("office_visit", (b"005010X222A1", b"005010X223A2"))
    claims = [one for one in records(data, rules) if isinstance(one, ClaimRecord)]
    assert [(one.number, bool(one.charge), one.lines) for one in claims] == [("A1001", True, ())]


def test_what_is_no_x12_is_refused(rules):
    with pytest.raises(NotX12):
        records(b"Dear payer", rules)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/PATIENTX/day.837", "day.837"),
        ("a/b.837", "b.837"),
        ("day.837", "day.837"),
        ("-", "-"),
        ("", ""),
    ],
)
def test_of_a_path_only_the_name_is_kept(path, name):
    assert base_name(path) == name


def test_the_name_that_is_filed(rules, tmp_path):
    path = tmp_path / "day.837"
    path.write_bytes(claims_file("office_visit"))
    assert records(path, rules)[0].name == "day.837"
    assert records(path, rules, name="/x/other.837")[0].name == "other.837"
