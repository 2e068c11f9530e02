"""Remittances are filed whole and once, find their claims, and give the same log in whatever order they come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from ledgers import KEY, ack_record, sql
from remit_makers import (
    NOW,
    claim,
    denied,
    file_claims,
    finding,
    join,
    key,
    load,
    match,
    payment,
    put,
    remit,
    service,
    sha,
    withheld,
)

from scrubber.ledger import Answered, ClaimAnswer, InputRecord, Ledger, LedgerError, OutputRecord
from scrubber.ledger.remitted import AdjustmentRecord, ClaimKey

TABLES = ("remits", "provider_adjustments", "payments", "services", "adjustments", "denials")


@pytest.fixture
def small(sqlite_url):
    with Ledger.open(sqlite_url, KEY) as opened:
        yield opened


def counts(url):
    return {table: sql(url, f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}


def states(url):
    return dict(sql(url, "SELECT number, state FROM claims ORDER BY number"))


# -- filing -------------------------------------------------------------------------------------------------


def test_what_was_put_is_what_is_read(ledger):
    file_claims(ledger, "c", claim("A1"))
    whole = payment(
        "A1",
        patient_share=Decimal("12.34"),
        received=date(2026, 6, 3),
        imbalance=Decimal("-0.01"),
        adjustments=(AdjustmentRecord("PR", "1", Decimal("-5.05")),),
        services=(
            service(1),
            service(2, "13132", billed_units=Decimal("2.5"), day=None, allowed=None, charge=None),
        ),
    )
    record = remit("r", adjustments=(withheld("7.00"), withheld("-7.00")))
    with ledger.filing(InputRecord(sha("x"), "r.835", "835", 10, NOW.isoformat()), NOW) as filing:
        assert not filing.knows(sha("r"))
        put(filing, [whole], record)
        assert filing.knows(sha("r"))
    reader = ledger.remit_reader()
    (told,) = reader.payments()
    assert told.payment == whole
    assert told.match == match(whole, reader.claims("A1"))
    assert (told.decision.key, told.decision.claim, told.decision.filed) == (
        key("r"),
        ClaimKey(1, 1),
        NOW.date(),
    )
    (filed,) = reader.remits()
    assert (filed.record, filed.sha256, filed.loaded, filed.payments) == (record, sha("x"), NOW.date(), 1)


def test_a_file_is_filed_once(ledger, url):
    file_claims(ledger, "c", claim("A1"))
    assert load(ledger, "r", denied("A1"))
    before = counts(url), ledger.counts()
    assert before[0] == {
        "remits": 1, "provider_adjustments": 0, "payments": 1, "services": 2, "adjustments": 2, "denials": 2
    }  # fmt: skip
    assert not load(ledger, "r", denied("A1"))
    assert (counts(url), ledger.counts()) == before
    assert {name: before[1][name] for name in ("remittances", "payments", "unmatched", "denials", "denied")} == {
        "remittances": 1, "payments": 1, "unmatched": 0, "denials": 2, "denied": 1
    }  # fmt: skip


def test_a_crash_leaves_nothing_and_the_next_time_all(small, sqlite_url):
    file_claims(small, "c", claim("A1"))
    first = InputRecord(sha("file r"), "r", "835", 10, NOW.isoformat())

    def falls(decisions):
        raise ZeroDivisionError

    one = denied("A1")
    with pytest.raises(ZeroDivisionError), small.filing(first, NOW) as filing:
        put(filing, [one], remit("r"), joined=falls)
    assert not any(counts(sqlite_url).values())
    assert states(sqlite_url) == {"A1": "sent"}
    assert small.verify().entries == 1
    assert load(small, "r", denied("A1"))
    assert states(sqlite_url) == {"A1": "denied"}
    assert small.verify().faults == ()


def test_what_is_not_settled_or_has_no_remittance_is_refused(small, sqlite_url):
    first = InputRecord(sha("x"), "x", "835", 10, NOW.isoformat())
    one = payment("A1")
    with pytest.raises(LedgerError, match="not settled"), small.filing(first, NOW) as filing:
        filing.put_payments([(one, match(one, ()))])
    with pytest.raises(LedgerError, match="have no remittance"), small.filing(first, NOW) as filing:
        put(filing, [one])
    with pytest.raises(LedgerError, match="one was left out"), small.filing(first, NOW) as filing:
        put(filing, [one], remit("r"), joined=lambda decisions: [])
    assert not any(counts(sqlite_url).values())


def test_a_file_that_an_earlier_version_filed_is_loaded_later(ledger, url):
    old = InputRecord(sha("file r"), "r", "835", 10, NOW.isoformat())
    assert ledger.file([old, OutputRecord("kept", "remits/r", sha("o"), 3)], NOW)
    file_claims(ledger, "c", claim("A1"))
    assert load(ledger, "r", denied("A1"))
    assert not load(ledger, "r", denied("A1"))
    assert sql(url, "SELECT id, kind, loaded IS NOT NULL FROM inputs ORDER BY id") == [
        (1, "835", 1),
        (2, "837", 0),
    ]
    assert ledger.verify().faults == ()
    assert ledger.known(sha("file r")).outputs == ("remits/r",)


def test_odd_characters_are_kept_as_question_marks(ledger):
    load(ledger, "r", payment("A\x001", payer_number="\ud800", remarks=("N\x00",)), payer="\x00")
    (told,) = ledger.remit_reader().payments()
    assert (told.payment.number, told.payment.payer_number, told.payment.remarks) == ("A?1", "?", ("N?",))
    assert told.decision.payer == "?"


# -- candidates ---------------------------------------------------------------------------------------------


def fitting(ledger, *payments):
    with ledger.filing(InputRecord(sha("ask"), "x", "835", 1, NOW.isoformat()), NOW) as filing:
        found = filing.candidates(payments)
        filing.put_remit(remit("none"))
        filing.settle(lambda decisions: [])
    return [[(one.number, one.side) for one in each] for each in found]


def test_candidates_are_of_the_number_or_of_the_payers(ledger):
    file_claims(ledger, "c", claim("A1"), claim("A2", 2), claim("A3", 3, side="held"), claim("0", 4))
    told = Answered("277ca", sha("a"), "1", claims=(ClaimAnswer("A2", "accepted", (), None, "ICN2"),))
    ledger.answer(told, ack_record(sha("a"), "277ca"), NOW)
    other = {"first_day": None}
    assert fitting(
        ledger,
        payment(" A1 ", **other),
        payment("X", 2, payer_number="ICN2", **other),
        payment("X", 3, original="ICN2", **other),
        payment("A3", 4, **other),
        payment("0", 5, payer_number="0", **other),
        payment("A1", 6, payer_number="ICN2"),
    ) == [
        [("A1", "clean")],
        [("A2", "clean")],
        [("A2", "clean")],
        [("A3", "held")],
        [],
        [("A1", "clean"), ("A2", "clean")],
    ]


def test_a_number_that_the_payer_wrote_otherwise_is_found_where_nobody_has_it_as_it_stands(ledger):
    numbers = ("00012345", "mix-7a", "777", "0777", "A1", "55", *["0055"] * 21)
    file_claims(ledger, "c", *(claim(number, n) for n, number in enumerate(numbers, 1)))
    asked = {
        "12345": [1],
        "000012345": [1],
        "MIX-7A": [2],
        "Mix-7A": [2],
        "777": [3],
        "00777": [3, 4],
        "a1": [5],
    }
    asked |= {"1A1": [], "000": [], "055": [6], "5": []}
    with ledger.filing(InputRecord(sha("x"), "x", "835", 1, NOW.isoformat()), NOW) as filing:
        some = [payment(number, n, first_day=None, payer_number="") for n, number in enumerate(asked, 1)]
        found = filing.candidates(some)
    assert {one.number: [each.key.index for each in of] for one, of in zip(some, found, strict=True)} == asked


def test_without_a_number_the_day_and_the_charge_are_looked_at(ledger):
    later = {"first_day": date(2026, 6, 9)}
    file_claims(ledger, "c", claim("A1"), claim("A2", 2, charge="50.00"), claim("A3", 3, **later))
    asked = [
        payment("X"),
        payment("X", 2, charge=Decimal(-50)),
        payment("X", 3, charge=Decimal(51)),
        payment("X", 4, charge=None),
    ]
    assert fitting(ledger, *asked) == [[("A1", "clean")], [("A2", "clean")], [], []]


def test_a_number_of_very_many_claims_is_narrowed_by_day_and_charge(small):
    many = [claim("A1", index, charge=f"{index}.00") for index in range(1, 250)]
    file_claims(small, "c", *many, *(claim("A2", 300 + index) for index in range(30)))
    found = fitting(
        small, payment("A1", charge=Decimal(7)), payment("A1", 2, charge=Decimal(999)), payment("X", 3)
    )
    assert [len(each) for each in found] == [1, 0, 20]


def test_a_candidate_is_told_as_acknowledgements_left_it(ledger):
    file_claims(ledger, "c", claim("A1"))
    told = Answered("277ca", sha("a"), "1", claims=(ClaimAnswer("A1", "accepted", (), None, "ICN2"),))
    ledger.answer(told, ack_record(sha("a"), "277ca"), NOW)
    (before,) = ledger.remit_reader().claims("A1")
    load(ledger, "r", denied("A1", payer_number="ICN9"))
    (after,) = ledger.remit_reader().claims("A1")
    assert before == after
    assert (before.state, before.payer_number, before.filed) == ("accepted", "ICN2", NOW.date())
    assert before.patient == "00" * 16
    assert [(line.ordinal, line.code, line.control) for line in before.lines] == [
        (1, "17311", "A1-1"), (2, "13132", "A1-2")
    ]  # fmt: skip


def test_findings_of_a_claim_come_with_those_of_its_input(small):
    own = [finding(1), finding(2, "NCI002"), finding(None, "SYN001"), finding(1, "MUE001", "no_data")]
    file_claims(small, "c", claim("A1"), claim("A2", 2), *own)
    found = small.remit_reader().findings_of([ClaimKey(1, 1), ClaimKey(1, 2), ClaimKey(1, 9)])
    told = {key.index: [(one.edit, one.claim) for one in each] for key, each in found.items()}
    assert told == {
        1: [("NCI001", 1), ("MUE001", 1), ("SYN001", None)],
        2: [("NCI002", 2), ("SYN001", None), ("MUE001", None)],
        9: [("SYN001", None), ("MUE001", None)],
    }
    assert found[ClaimKey(1, 1)][0].charge_at_risk == Decimal("12.00")


def test_what_had_no_data_speaks_for_the_claims_that_it_is_true_of(ledger):
    unjudged = [finding(1, "MUE001", "no_data", claims="1 3-4"), finding(2, "MUE002", "no_data", claims="2")]
    file_claims(ledger, "c", *(claim(f"A{n}", n) for n in range(1, 6)), *unjudged)
    found = ledger.remit_reader().findings_of([ClaimKey(1, n) for n in range(1, 6)])
    told = {key.index: [one.edit for one in each] for key, each in found.items()}
    assert told == {1: ["MUE001"], 2: ["MUE002"], 3: ["MUE001"], 4: ["MUE001"], 5: []}


def test_who_set_a_finding_aside_why_and_until_when(ledger):
    aside = {"suppressed": "A. Person", "suppressed_reason": "old card", "suppressed_until": "2026-09-30"}
    file_claims(ledger, "c", claim("A1"), finding(1, **aside), finding(1, "MUE001"))
    told, plain = ledger.remit_reader().findings_of([ClaimKey(1, 1)])[ClaimKey(1, 1)]
    assert (told.suppressed, told.suppressed_reason) == ("A. Person", "old card")
    assert told.suppressed_until == date(2026, 9, 30)
    assert (plain.suppressed, plain.suppressed_reason, plain.suppressed_until) == (None, None, None)


# -- order --------------------------------------------------------------------------------------------------

THREE = (
    ("first", denied("A1"), date(2026, 7, 1)),
    ("back", payment("A1", status="22", charge=Decimal(-300), paid=Decimal(0)), date(2026, 7, 8)),
    ("right", payment("A1", payer_number="ICN-NEW"), date(2026, 7, 8)),
)


def everything(ledger, url):
    """All that may not depend on the order of loading."""
    reader = ledger.remit_reader()
    claims = "SELECT number, state, answered_level, payer_number FROM claims ORDER BY number"
    return (
        list(reader.decisions()),
        list(reader.denials()),
        list(reader.payments(by="claim")),
        sql(url, claims),
    )


def test_the_order_of_loading_has_no_say(tmp_path):
    told = []
    for number, order in enumerate(permutations(THREE)):
        url = str(tmp_path / f"{number}.sqlite")
        with Ledger.open(url, KEY) as ledger:
            file_claims(ledger, "c", claim("A1"))
            for name, one, day in order:
                assert load(ledger, name, one, day=day)
            assert not load(ledger, *order[0][:2])
            assert ledger.verify().faults == ()
            told.append(everything(ledger, url))
    assert all(each == told[0] for each in told)
    decisions, denials, _, claims = told[0]
    assert [(one.key, one.role, one.reversed) for one in decisions] == [
        (key("first"), "first", True), (key("back"), "reversal", False), (key("right"), "again", False)
    ]  # fmt: skip
    assert [one.denial.service for one in denials] == [1, 2]
    assert claims == [("A1", "paid", 4, "ICN-NEW")]


def test_what_is_taken_back_leaves_the_claim_as_it_was_acknowledged(ledger, url):
    file_claims(ledger, "c", claim("A1"))
    told = Answered("277ca", sha("a"), "1", claims=(ClaimAnswer("A1", "accepted"),))
    ledger.answer(told, ack_record(sha("a"), "277ca"), NOW)
    load(ledger, "first", payment("A1"))
    assert states(url) == {"A1": "paid"}
    load(ledger, "back", THREE[1][1], day=date(2026, 7, 8))
    assert states(url) == {"A1": "accepted"}


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (payment("A1"), "paid"),
        (denied("A1"), "denied"),
        (payment("A1", services=(service(1), service(2, paid="0"))), "paid"),
        (denied("A1", services=(service(1, paid="0"), service(2, paid="1", charge=Decimal(0)))), "denied"),
        (payment("A1", paid=Decimal(0), services=()), "paid"),
        (denied("A1", status="23"), "paid"),
    ],
)  # fmt: skip
def test_a_claim_is_denied_where_every_line_is(small, sqlite_url, one, state):
    file_claims(small, "c", claim("A1"))
    load(small, "r", one)
    assert states(sqlite_url) == {"A1": state}


def test_a_guess_changes_no_claim(small, sqlite_url):
    file_claims(small, "c", claim("A1"), claim("A1", 2))
    load(small, "r", denied("A1"))
    assert states(sqlite_url) == {"A1": "sent"}
    (told,) = small.remit_reader().decisions()
    assert (told.confidence, told.claim, told.disposition, told.denied) == (
        "uncertain",
        ClaimKey(1, 1),
        "denied",
        300,
    )


def test_payments_without_a_number_stand_by_the_payers(small):
    groups = []
    first = InputRecord(sha("x"), "x", "835", 10, NOW.isoformat())
    some = [
        payment(number, index, payer_number=name)
        for index, (number, name) in enumerate(
            (("0", "I1"), ("", "I1"), ("0", "I2"), ("0", ""), ("A1", "I1")), 1
        )
    ]

    def noting(decisions):
        groups.append([(one.number, one.payer_number) for one in decisions])
        return join(decisions)

    with small.filing(first, NOW) as filing:
        filing.put_payments([(one, match(one, ())) for one in some])
        filing.put_remit(remit("r"))
        filing.settle(noting)
    assert sorted(groups) == [[("0", "")], [("0", "I1"), ("", "I1")], [("0", "I2")], [("A1", "I1")]]
