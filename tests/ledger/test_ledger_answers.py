"""What acknowledgements make of the claims they answer, and of those they may not be about."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from ledgers import NOW, ack_record, bytes_of, digest, records_of, sql

from scrubber.ledger import (
    AckRecord,
    Answered,
    BatchAnswer,
    ClaimAnswer,
    GroupAnswer,
    InterchangeAnswer,
    Matched,
    SetAnswer,
)

VISIT = bytes_of("office_visit")
MANY = bytes_of("several_transactions_and_interchanges")
DAY = bytes_of("demo_day")


@pytest.fixture
def answer(ledger):
    """Hands in an acknowledgement, each a file of its own."""
    numbers = iter(range(1, 100))

    def told(*each, days=1):
        number = next(numbers)
        sha256 = f"{number:064d}"
        kinds = {InterchangeAnswer: ("ta1", "interchanges"), GroupAnswer: ("999", "groups")}
        kind, where = kinds.get(type(each[0]), ("277ca", "claims"))
        at = NOW + timedelta(days=days)
        answered = Answered(kind, sha256, f"{number:09d}", **{where: each})
        return ledger.answer(answered, ack_record(sha256, kind, at), at)

    return told


def states(url):
    rows = sql(url, "SELECT number, state FROM claims ORDER BY input, ordinal")
    return [state for _, state in rows] if len({n for n, _ in rows}) < len(rows) else dict(rows)


def ta1(verdict, control="000000101", sender="CEDARRIDGE"):
    return InterchangeAnswer(sender, "CLEARPATH", control, verdict, verdict[0].upper(), "000")


def group(verdict, *sets, control="1", sender="CEDARRIDGE"):
    return GroupAnswer(sender, "CLEARPATH", control, verdict, verdict[0].upper(), sets)


def test_from_sent_to_accepted(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert states(url) == {"A1001": "sent"}
    assert answer(ta1("accepted")) == Matched(1, 0, 0)
    assert states(url) == {"A1001": "sent"}
    assert answer(group("accepted", SetAnswer("0001", "accepted", "A"))) == Matched(1, 0, 1)
    assert states(url) == {"A1001": "received"}
    accepted = ClaimAnswer(
        "A1001", "accepted", ("A2:20",), Decimal(299), "PVH1", "2026-07-08", "B202607130001"
    )
    assert answer(accepted, days=2) == Matched(1, 0, 1)
    assert sql(url, "SELECT state, answered_level, payer_number FROM claims") == [("accepted", 3, "PVH1")]
    told = sql(url, "SELECT reference, level, verdict, statuses FROM answers ORDER BY input")
    assert told[1:] == [("A1001", 2, "accepted", '["A"]'), ("A1001", 3, "accepted", '["A2:20"]')]
    assert ledger.verify().faults == ()


@pytest.mark.parametrize("refused", [ta1("refused"), group("refused")], ids=["ta1", "999"])
def test_what_is_refused_as_a_whole(ledger, url, answer, refused):
    ledger.file(records_of(DAY, ledger, held=lambda claim: claim.index < 3), NOW)
    ((interchange,),) = sql(url, "SELECT DISTINCT interchange_control FROM envelopes")
    if isinstance(refused, InterchangeAnswer):
        refused = ta1("refused", interchange)
    counts = ledger.counts()
    assert answer(refused) == Matched(counts["sent"], 0, counts["sent"])
    after = ledger.counts()
    assert (after["held"], after["refused"]) == (2, counts["sent"])


def test_sets_of_a_group_are_answered_one_by_one(ledger, url, answer):
    ledger.file(records_of(MANY, ledger), NOW)
    rows = sql(
        url,
        "SELECT interchange_control, group_control, set_control, count(*) FROM claims JOIN envelopes e"
        " ON e.input = claims.input AND e.ordinal = claims.envelope GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    control = next(g for _, g, _, _ in rows if sum(g == other for _, other, _, _ in rows) > 1)
    of_group = {s: n for _, g, s, n in rows if g == control}
    first = min(of_group)
    told = group(
        "accepted",
        SetAnswer(first, "refused", "R", ("IK3:8",)),
        SetAnswer("9999", "refused", "R"),
        control=control,
        sender="",
    )
    matched = answer(told)
    assert matched == Matched(sum(of_group.values()), 1, sum(of_group.values()))
    refused = sql(url, "SELECT count(*) FROM claims WHERE state = 'refused'")
    assert refused == [(of_group[first],)]
    assert sql(url, "SELECT reference, statuses FROM answers WHERE claim IS NULL") == [("9999", '["R"]')]


def test_a_group_that_is_refused_takes_its_sets_with_it(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    answer(group("refused", SetAnswer("0001", "accepted", "A")))
    assert states(url) == {"A1001": "refused"}


def test_an_answer_that_looked_less_deep_changes_nothing(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert answer(ClaimAnswer("A1001", "rejected", ("A7:562:85",))).changed == 1
    assert answer(group("accepted")) == Matched(1, 0, 0)
    assert answer(ta1("refused")) == Matched(1, 0, 0)
    assert states(url) == {"A1001": "rejected"}
    assert answer(ClaimAnswer("A1001", "accepted", ("A2:20",))) == Matched(1, 0, 1)
    assert sql(url, "SELECT count(*) FROM answers") == [(4,)]


def test_the_same_acknowledgement_again_changes_nothing(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    told = Answered("999", "c" * 64, "000000009", groups=(group("accepted"),))
    records = [*ack_record("c" * 64, "999"), AckRecord("received", "999", "000000009", "1")]
    first = ledger.answer(told, records, NOW)
    counts = ledger.counts()
    assert ledger.answer(told, records, NOW) == first == Matched(1, 0, 1)
    assert ledger.counts() == counts
    assert counts["acknowledgements"] == 1
    assert ledger.known("c" * 64).kind == "999"


@pytest.mark.parametrize(
    "stray",
    [
        ta1("refused", "000000999"),
        ta1("refused", sender="SOMEBODY"),
        group("refused", control="77"),
        group("refused", sender="SOMEBODY"),
        ClaimAnswer("B1", "rejected"),
        ClaimAnswer("A1001", "rejected", charge=Decimal(300)),
    ],
)
def test_what_fits_nothing_is_counted_and_kept(ledger, url, answer, stray):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert answer(stray) == Matched(0, 1, 0)
    assert states(url) == {"A1001": "sent"}
    assert sql(url, "SELECT count(*) FROM answers WHERE claim IS NULL") == [(1,)]
    assert ledger.verify().faults == ()


def test_held_claims_are_never_answered(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger, held=lambda claim: True), NOW)
    for told in (ta1("refused"), group("refused"), ClaimAnswer("A1001", "rejected")):
        assert answer(told) == Matched(0, 1, 0)
    assert states(url) == {"A1001": "held"}


AGAIN = bytes_of("office_visit", (b"20260708", b"20260709"))


def test_control_numbers_used_twice_mean_the_one_that_nobody_answered(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    answer(group("accepted"))
    ledger.file(records_of(AGAIN, ledger), NOW)
    assert answer(group("refused")) == Matched(1, 0, 1)
    assert states(url) == ["received", "refused"]


def test_where_nobody_can_say_which_is_meant_nothing_is_guessed(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    ledger.file(records_of(AGAIN, ledger), NOW)
    for told in (ta1("refused"), group("refused"), ClaimAnswer("A1001", "rejected")):
        assert answer(told) == Matched(0, 1, 0)
    assert states(url) == ["sent", "sent"]


@pytest.mark.parametrize(
    "told",
    [
        ClaimAnswer("A1001", "rejected", first_day="2026-07-09"),
        ClaimAnswer("A1001", "rejected", batch="B202607130002"),
        ClaimAnswer("A1001", "rejected", charge=Decimal("300.00")),
        ClaimAnswer("A1001", "rejected", charge=Decimal("300"), first_day="2026-13-45"),
    ],
)
def test_claims_of_one_number_are_told_apart(ledger, url, answer, told):
    other = bytes_of(
        "office_visit",
        (b"20260708", b"20260709"),
        (b"B202607130001", b"B202607130002"),
        (b"A1001*299", b"A1001*300"),
    )
    ledger.file(records_of(VISIT, ledger), NOW)
    ledger.file(records_of(other, ledger), NOW)
    assert answer(told) == Matched(1, 0, 1)
    assert states(url) == ["sent", "rejected"]


def test_what_was_refused_as_a_whole_is_not_meant_by_claim(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    answer(ta1("refused"))
    ledger.file(records_of(AGAIN, ledger), NOW)
    assert answer(ClaimAnswer("A1001", "accepted", charge=Decimal("299.00"))) == Matched(1, 0, 1)
    assert states(url) == ["refused", "accepted"]


def test_a_file_may_answer_on_every_level(ledger, url):
    ledger.file(records_of(VISIT, ledger), NOW)
    told = Answered(
        "277ca",
        "c" * 64,
        "1",
        interchanges=(ta1("accepted"),),
        groups=(group("accepted"),),
        claims=(ClaimAnswer("A1001", "accepted"),),
        left_out=2,
    )
    assert ledger.answer(told, ack_record("c" * 64, "277ca"), NOW) == Matched(3, 2, 2)
    levels = sql(url, "SELECT level, verdict FROM answers ORDER BY ordinal")
    assert levels == [(1, "accepted"), (2, "accepted"), (3, "accepted")]
    assert states(url) == {"A1001": "accepted"}


@pytest.mark.parametrize(
    ("answered", "matched"),
    [
        (BatchAnswer("B202607130001", "", ("A3:21",)), Matched(1, 0, 1)),
        (BatchAnswer("B202607130001", "2823001575", ("A3:21",)), Matched(1, 0, 1)),
        (BatchAnswer("B202607130001", "070012345", ("A3:21",)), Matched(1, 0, 1)),
        (BatchAnswer("B202607130001", "1234567893", ("A3:21",)), Matched(0, 1, 0)),
        (BatchAnswer("B1", "", ("A3:21",)), Matched(0, 1, 0)),
        (BatchAnswer("", "", ("A3:21",)), Matched(0, 1, 0)),
    ],
)
def test_a_batch_that_is_rejected(ledger, url, answered, matched):
    ledger.file(records_of(VISIT, ledger), NOW)
    told = Answered("277ca", "c" * 64, "1", batches=(answered,))
    assert ledger.answer(told, ack_record("c" * 64, "277ca"), NOW) == matched
    assert states(url) == {"A1001": "rejected" if matched.claims else "sent"}
    assert sql(url, "SELECT level, verdict, statuses FROM answers") == [(3, "rejected", '["A3:21"]')]


def test_the_book_of_a_day(ledger, answer):
    ledger.file(records_of(DAY, ledger, held=lambda claim: claim.index == 1), NOW)
    ledger.fail("f" * 64, "scan.pdf", "837", "pdf", NOW)
    ledger.note("duplicate", {"sha256": digest(DAY)}, NOW)
    book = ledger.day(NOW.date())
    (day,) = book.inputs
    assert (day.name, day.claims, day.held, day.clean) == (
        "day.837",
        book.states["sent"] + 1,
        1,
        day.claims - 1,
    )
    assert day.charge == day.clean_charge + day.held_charge > 0
    assert [(f.name, f.reason) for f in book.failures] == [("scan.pdf", "pdf")]
    assert [(d.name, d.first) for d in book.duplicates] == [("day.837", NOW.date())]
    assert [(w.filed, w.claims) for w in book.waiting] == [(NOW.date(), day.clean)]
    assert sum(w.charge for w in book.waiting) == day.clean_charge

    answer(group("refused"), days=1)
    after = ledger.day(NOW.date() + timedelta(days=1))
    assert after.inputs == ()
    (ack,) = after.acknowledgements
    assert (ack.kind, ack.claims, ack.unmatched, ack.changed) == ("999", day.clean, 0, day.clean)
    (verdict,) = after.verdicts
    assert (verdict.kind, verdict.verdict, verdict.claims, verdict.charge) == (
        "999",
        "refused",
        day.clean,
        day.clean_charge,
    )
    assert len(after.refused) == day.clean
    assert after.refused[0].statuses == ("R",)
    assert after.refused[0].filed == NOW.date()
    assert after.waiting == ()
    assert after.states == {"held": 1, "refused": day.clean}


@pytest.mark.parametrize("zeros", ["101", "000101", "000000101"])
def test_leading_zeros_of_control_numbers_do_not_matter(ledger, url, answer, zeros):
    ledger.file(records_of(VISIT, ledger), NOW)
    assert answer(ta1("refused", zeros)).changed == 1


@pytest.mark.parametrize(("of_group", "of_set"), [("1", "0001"), ("000001", "1"), ("0001", "000000001")])
def test_leading_zeros_of_groups_and_sets_do_not_matter(ledger, url, answer, of_group, of_set):
    ledger.file(records_of(VISIT, ledger), NOW)
    told = group("accepted", SetAnswer(of_set, "refused", "R"), control=of_group)
    assert answer(told) == Matched(1, 0, 1)
    assert states(url) == {"A1001": "refused"}


def test_a_group_that_is_refused_in_part_says_nothing_of_sets_it_does_not_name(ledger, url, answer):
    ledger.file(records_of(MANY, ledger), NOW)
    rows = sql(url, "SELECT group_control, set_control FROM envelopes WHERE side = 'clean'")
    control = next(g for g, _ in rows if sum(g == other for other, _ in rows) > 1)
    first = min(s for g, s in rows if g == control)
    answer(group("partly", SetAnswer(first, "refused", "R"), control=control, sender=""))
    rest = sql(
        url,
        "SELECT DISTINCT state, answered_level FROM claims JOIN envelopes e ON e.input = claims.input"
        f" AND e.ordinal = claims.envelope WHERE group_control = '{control}' AND set_control <> '{first}'",
    )
    assert rest == [("sent", 0)]


def test_why_a_group_was_refused_is_kept(ledger, url, answer):
    ledger.file(records_of(VISIT, ledger), NOW)
    answer(GroupAnswer("CEDARRIDGE", "CLEARPATH", "1", "refused", "R", (), ("AK9:4",)))
    assert sql(url, "SELECT statuses FROM answers") == [('["R","AK9:4"]',)]
