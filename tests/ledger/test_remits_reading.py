"""Reading remittances: in order, by what is asked for, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from ledgers import KEY
from remit_makers import (
    NOW,
    claim,
    denied,
    file_claims,
    finding,
    join,
    key,
    load,
    log_of,
    payment,
    put,
    remit,
    service,
    sha,
)

from scrubber.ledger import InputRecord, Ledger, remits_beside, remits_pages, remits_sent
from scrubber.ledger.remitted import ClaimKey, LineMatch, PaymentMatch, ProviderAdjustmentRecord
from scrubber.ledger.told_remits import DecidedLines, Filters


@pytest.fixture
def small(sqlite_url):
    with Ledger.open(sqlite_url, KEY) as opened:
        yield opened


def fill(ledger):
    """Two remittances, the later one loaded first."""
    file_claims(ledger, "c", claim("A1"), claim("A2", 2), claim("A3", 3))
    load(ledger, "late", payment("A2"), denied("A3", 2), day=date(2026, 7, 8), payer_id="P2", claims=2)
    load(ledger, "early", denied("A1"), payment("X9", 2, first_day=None), day=date(2026, 7, 1), claims=2)
    return ledger.remit_reader()


@pytest.fixture
def filled(small):
    return fill(small)


def numbers(found):
    return [one.number for one in found]


def test_decisions_come_in_the_order_of_the_remittances(ledger):
    filled = fill(ledger)
    assert numbers(filled.decisions()) == ["A1", "X9", "A2", "A3"]
    assert numbers(filled.decisions(by="claim")) == ["A1", "A2", "A3"]
    assert [one.decision.number for one in filled.payments(by="claim")] == ["A1", "A2", "A3"]
    assert [(row.decision.number, row.denial.service) for row in filled.denials()] == [
        ("A1", 1), ("A1", 2), ("A3", 1), ("A3", 2)
    ]  # fmt: skip
    assert [one.record.content for one in filled.remits()] == [sha("early"), sha("late")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filters(since=date(2026, 7, 2)), ["A2", "A3"]),
        (Filters(until=date(2026, 7, 1)), ["A1", "X9"]),
        (Filters(since=date(2026, 7, 1), until=date(2026, 7, 8)), ["A1", "X9", "A2", "A3"]),
        (Filters(payer_id="P2"), ["A2", "A3"]),
        (Filters(number=" A3 "), ["A3"]),
        (Filters(claim=ClaimKey(1, 2)), ["A2"]),
        (Filters(carc="97"), ["A1", "A3"]),
        (Filters(carc="16"), []),
        (Filters(kind="bundling", disposition="denied", payer_id="P1"), ["A1"]),
        (Filters(part="silent", number="A3"), ["A3"]),
        (Filters(edit="NCI001"), []),
    ],
)
def test_only_what_is_asked_for(filled, wanted, expected):
    assert numbers(filled.decisions(wanted)) == expected
    assert [one.payment.number for one in filled.payments(wanted)] == expected
    logged = {row.decision.number for row in filled.denials(wanted)}
    assert logged == {number for number in expected if number in ("A1", "A3")}


def test_a_row_of_the_log_stands_beside_all_that_it_is_about(small):
    file_claims(small, "c", claim("A1"))
    load(small, "r", denied("A1"), trace="T7")
    one, _ = small.remit_reader().denials()
    assert (one.code, one.billed_code, one.modifiers, one.charge, one.paid) == (
        "17311",
        "17311",
        ("59",),
        150,
        0,
    )
    assert (one.line, one.line_confidence, one.line_reason) == (1, "certain", "in order")
    assert [(each.group, each.reason, each.amount) for each in one.adjustments] == [
        ("CO", "97", Decimal(150))
    ]
    assert (one.input, one.digest, one.decision.trace) == (sha("c"), sha("pack"), "T7")
    assert (one.decision.disposition, one.decision.denied, one.decision.filed) == ("denied", 300, NOW.date())


def test_a_row_has_all_lines_that_it_answers_and_where_the_first_was_done(ledger):
    own = claim("A1", place="22")
    one, two = own.lines
    file_claims(ledger, "c", replace(own, lines=(replace(one, place="11"), replace(two, place="22"))))
    lost = denied("A1")
    lines = (LineMatch(1, 1, "certain", "bundled", (2, 3)), LineMatch(2, None, "none", "no line fits"))
    with ledger.filing(InputRecord(sha("x"), "x", "835", 1, NOW.isoformat()), NOW) as filing:
        filing.put_payments([(lost, PaymentMatch(ClaimKey(1, 1), "certain", "", 0, lines))])
        filing.put_denials(log_of(lost, PaymentMatch(ClaimKey(1, 1), "certain", "", 0, lines)))
        filing.put_remit(remit("r"))
        filing.settle(join)
    load(ledger, "unknown", denied("X9"))
    reader = ledger.remit_reader()
    assert [paid.match.lines for paid in reader.payments(Filters(number="A1"))] == [lines]
    told = {(row.decision.number, row.line): (row.also, row.place) for row in reader.denials()}
    assert told == {("A1", 1): ((2, 3), "11"), ("A1", None): ((), "22"), ("X9", None): ((), "")}
    assert [line.place for line in reader.claims("A1")[0].lines] == ["11", "22"]


def test_what_stands_beside_the_claims_comes_with_the_decisions_it_may_mean(ledger, monkeypatch):
    monkeypatch.setattr(remits_beside, "_SOME", 1)
    file_claims(ledger, "c", claim("A1"), claim("A2", 2))
    load(ledger, "r", payment("A1"), payment("A2", 2, payer_number=" 77 "), claims=2)
    load(ledger, "other", payment("A1", payer_number="77"), payer_id="P2", day=date(2026, 7, 3))
    taken = (told("WO", " 77 ", "5"), told("FB", "0", "-1"), told("WO", "77-1", "2"), told("L6", "", "-3"))
    load(ledger, "back", payment("A2", payer_number="77"), adjustments=taken, day=date(2026, 7, 2))
    load(ledger, "back2", adjustments=(told("WO", "ICN-A1", "5"),), day=date(2026, 7, 9), payer_id="P2")
    reader = ledger.remit_reader()
    first, second = reader.takebacks()
    assert first.known == {"77": (key("r", 2), key("back"))}, "those of the same payer, in order"
    assert [one.amount for one in first.remit.adjustments] == [5, -1, 2, -3]
    assert (first.remit.trace, first.remit.day, first.remit.payer_id) == ("T-back", date(2026, 7, 2), "P1")
    assert (second.remit.content, second.known) == (sha("back2"), {})
    for references, contents in (
        ({"77"}, ["back"]),
        ({"ICN-A1 ", "x"}, ["back2"]),
        (("0", ""), []),
        ((), []),
    ):
        found = [one.remit.content for one in reader.takebacks(references=references)]
        assert found == [*map(sha, contents)]
    assert [one.remit.trace for one in reader.takebacks(Filters(payer_id="P2"))] == ["T-back2"]
    assert [*reader.takebacks(Filters(until=date(2026, 7, 5)), {"ICN-A1"})] == []


def told(reason, reference, amount):
    return ProviderAdjustmentRecord(reason, reference, Decimal(amount))


def test_many_pages_give_the_same_as_one(small, monkeypatch):
    file_claims(small, "c", *(claim(f"A{n}", n) for n in range(1, 40)))
    first = InputRecord(sha("x"), "x", "835", 1, NOW.isoformat())
    ends = (20, 21, 24, 30, 39)
    some = []
    for index in range(1, 40):
        ordinal = next(place for place, end in enumerate(ends, 1) if index <= end)
        some.append(denied(f"A{index}", index, remit=ordinal))
    with small.filing(first, NOW) as filing:
        put(filing, some, *(remit(f"r{ordinal}", ordinal) for ordinal in range(1, 6)))
    reader = small.remit_reader()

    def every():
        return [
            list(ask)
            for ask in (
                reader.decisions(), reader.decisions(by="claim"), reader.denials(), reader.denials(by="claim"),
                reader.payments(), reader.remits(), reader.sent(), reader.sent_lines(), reader.findings(),
            )
        ]  # fmt: skip

    whole = every()
    assert [len(each) for each in whole] == [39, 39, 78, 78, 39, 5, 39, 39, 0]
    for module in (remits_pages, remits_sent):
        monkeypatch.setattr(module, "PAGE", 7)
    assert every() == whole


def test_what_was_sent(ledger):
    early = NOW - timedelta(days=3)
    file_claims(ledger, "c", claim("A1"), claim("A2", 2), claim("A3", 3, side="held"), filed=early)
    found = [
        finding(1, fixed="attest"),
        finding(2, fixed="safe"),
        finding(3, holds=True),
        finding(2, outcome="pass"),
    ]
    lifted = finding(2, outcome="bypassed")
    file_claims(ledger, "d", claim("A3"), claim("A4", 2), claim("A5", 3), *found[:2], lifted, filed=NOW)
    reader = ledger.remit_reader()
    assert [(one.number, one.filed, one.clean) for one in reader.sent()] == [
        ("A1", early.date(), True), ("A2", early.date(), True),
        ("A3", NOW.date(), False), ("A4", NOW.date(), True), ("A5", NOW.date(), True),
    ]  # fmt: skip
    assert numbers(reader.sent(since=NOW.date())) == ["A3", "A4", "A5"]
    assert numbers(reader.sent(until=early.date())) == ["A1", "A2"]
    fact, lines = next(reader.sent_lines())
    assert (fact.key, fact.charge, fact.rendering) == (ClaimKey(1, 1), 300, "1234567893")
    assert [(line.ordinal, line.code, line.charge) for line in lines] == [
        (1, "17311", 150),
        (2, "13132", 150),
    ]
    assert [(where, one.edit) for where, one in reader.findings()] == [
        (ClaimKey(2, 1), "NCI001"), (ClaimKey(2, 2), "NCI001")
    ]  # fmt: skip


def test_a_claim_that_a_person_fixed_was_not_clean(small):
    file_claims(small, "c", claim("A1"), claim("A2", 2), finding(1, fixed="attest"), finding(2, fixed="safe"))
    assert [(one.number, one.clean) for one in small.remit_reader().sent()] == [("A1", False), ("A2", True)]


def test_lines_of_first_decisions_are_counted(ledger):
    file_claims(ledger, "c", claim("A1"), claim("A2", 2))
    free = service(2, "99024", charge=Decimal(0))
    load(
        ledger,
        "r",
        payment("A1", services=(service(1), free)),
        payment("A2", 2),
        payment("X", 3, first_day=None),
    )
    load(ledger, "again", payment("A1"), day=date(2026, 7, 9))
    found = sorted(ledger.remit_reader().decided_lines(), key=lambda one: one.code)
    same = (date(2026, 7, 1), "PAYER", "P1", "1234567893", "1234567893")
    assert found == [
        DecidedLines(*same, "13132", ("59",), 1, Decimal("150.00"), "1", "P"),
        DecidedLines(*same, "17311", ("59",), 2, Decimal("300.00"), "1", "P"),
    ]
    assert list(ledger.remit_reader().decided_lines(Filters(since=date(2026, 7, 2)))) == []


def test_a_reader_may_stop_early(small):
    file_claims(small, "c", claim("A1"))
    load(small, "r", denied("A1"))
    assert next(iter(small.remit_reader().denials())).decision.key == key("r")
    assert load(small, "s", denied("A1"), day=date(2026, 7, 2))
