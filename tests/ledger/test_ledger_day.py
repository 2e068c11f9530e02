"""The book of a day with much in it: lists are cut short, totals count everything, what was told twice counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from ledgers import NOW, ack_record, bytes_of, digest, records_of
from remit_makers import claim, denied, file_claims, load, payment

from scrubber.ledger import Answered, ClaimAnswer, InputRecord, daybook
from scrubber.ledger.told import DayTotals

MOST = 3


@pytest.fixture
def few(monkeypatch):
    """Lists of a day hold three rows."""
    monkeypatch.setattr(daybook, "_MOST", MOST)


def claims_file(number: int, held: int = 0) -> InputRecord:
    """An input of two claims of ten dollars, of which some are held."""
    return InputRecord(
        sha256=f"{number:064x}",
        name=f"f{number}.837",
        kind="837",
        bytes=100,
        filed=NOW.isoformat(),
        claims=2,
        clean=2 - held,
        held=held,
        charge="20",
        clean_charge=str(10 * (2 - held)),
        held_charge=str(10 * held),
    )


def fill(ledger, files: int) -> None:
    """As many files of each kind; every second file of claims has one that is held."""
    for number in range(files):
        ledger.file([claims_file(number, held=number % 2)], NOW)
        ledger.fail(f"{number + 1000:064x}", f"scan{number}.pdf", "", "not_x12", NOW)
        ledger.note("duplicate", {"sha256": f"{number:064x}", "ticket": f"t{number}"}, NOW)
        sha256 = f"{number + 2000:064x}"
        ledger.answer(Answered("999", sha256, f"{number}"), ack_record(sha256, "999"), NOW)


def listed(book) -> list[list[str]]:
    return [
        [each.name for each in book.inputs],
        [each.name for each in book.failures],
        [each.name for each in book.duplicates],
        [each.control for each in book.acknowledgements],
    ]


def test_a_day_that_fits_is_listed_as_it_came(ledger, few):
    fill(ledger, MOST)
    book = ledger.day(NOW.date())
    assert listed(book) == [
        ["f0.837", "f1.837", "f2.837"],
        ["scan0.pdf", "scan1.pdf", "scan2.pdf"],
        ["f0.837", "f1.837", "f2.837"],
        ["0", "1", "2"],
    ]
    assert book.totals == DayTotals(3, 6, 5, 1, Decimal("60.00"), Decimal("50.00"), Decimal("10.00"), 3, 3, 3)


def test_a_longer_day_is_cut_short_and_counted_in_full(ledger, few):
    fill(ledger, 5)
    book = ledger.day(NOW.date())
    assert listed(book) == [
        ["f1.837", "f3.837", "f0.837"],
        ["scan0.pdf", "scan1.pdf", "scan2.pdf"],
        ["f0.837", "f1.837", "f2.837"],
        ["0", "1", "2"],
    ]
    charges = (Decimal("100.00"), Decimal("80.00"), Decimal("20.00"))
    assert book.totals == DayTotals(5, 10, 8, 2, *charges, 5, 5, 5)


def test_another_day_has_nothing(ledger):
    fill(ledger, 1)
    book = ledger.day(NOW.date().replace(day=1))
    assert listed(book) == [[], [], [], []]
    assert book.totals == DayTotals(0, 0, 0, 0, Decimal(0), Decimal(0), Decimal(0), 0, 0, 0)


def test_only_files_of_claims_count_among_files(ledger):
    ledger.file([claims_file(1)], NOW)
    ledger.file([replace(claims_file(2), kind="835")], NOW)
    assert ledger.day(NOW.date()).totals.files == 1


def test_a_remittance_is_told_with_what_it_came_to(ledger):
    file_claims(ledger, "day", claim("A1"))
    load(ledger, "first", payment("A1"), denied("A2", 2), at=NOW)
    load(ledger, "later", payment("A9"), at=NOW + timedelta(days=1))
    book = ledger.day(NOW.date())
    [told] = book.remits
    assert (told.name, told.payer, told.trace, told.payments, told.paid) == (
        "first",
        "PAYER",
        "T-first",
        2,
        180,
    )
    assert (told.denied, told.open) == (Decimal(300), 1)
    assert book.totals.remittances == 1


def test_a_duplicate_that_was_told_twice_counts_once(ledger):
    """A watcher that is stopped after it told the ledger tells it again, of the same ticket."""
    ledger.file([claims_file(1)], NOW)
    same = {"sha256": f"{1:064x}", "ticket": "4fa7"}
    later = NOW.replace(minute=50)
    for facts, at in ((same, NOW), ({**same, "ticket": "90bb"}, NOW), (same, later)):
        ledger.note("duplicate", facts, at)
    book = ledger.day(NOW.date())
    assert [(each.name, each.again) for each in book.duplicates] == [("f1.837", NOW)] * 2
    assert book.totals.duplicates == 2


def test_duplicates_that_name_no_ticket_are_each_their_own(ledger):
    for _ in range(2):
        ledger.note("duplicate", {"sha256": f"{1:064x}"}, NOW)
    book = ledger.day(NOW.date())
    assert [(each.name, each.first) for each in book.duplicates] == [("", None)] * 2
    assert book.totals.duplicates == 2


def test_a_duplicate_of_what_was_purged_says_so(ledger):
    ledger.file([claims_file(1)], NOW)
    ledger.purge(NOW.date() + timedelta(days=1), NOW + timedelta(days=9), "J. Rivera")
    ledger.note("duplicate", {"sha256": f"{1:064x}"}, NOW)
    (told,) = ledger.day(NOW.date()).duplicates
    assert (told.name, told.first, told.purged) == ("", NOW.date(), NOW.date() + timedelta(days=9))
    assert ledger.known(f"{1:064x}").purged == told.purged


# -- what came back, and was sent again ----------------------------------------------------------------------


VISIT = bytes_of("office_visit")
LATER = NOW + timedelta(days=3)


def rejected(ledger, *numbers: str) -> None:
    answers = tuple(ClaimAnswer(number, "rejected", ("A3:78",)) for number in numbers)
    ledger.answer(Answered("277ca", "a" * 64, "1", claims=answers), ack_record("a" * 64, "277ca"), NOW)


def test_a_claim_that_was_rejected_is_open(ledger):
    ledger.file(records_of(VISIT, ledger), NOW)
    rejected(ledger, "A1001")
    book = ledger.day(NOW.date())
    assert [one.again for one in book.refused] == [None]
    assert [(one.claims, one.again, one.again_charge) for one in book.verdicts] == [(1, 0, 0)]


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ([], True),
        ([(b"CLM*A1001", b"CLM*A1002")], False),
        ([(b"SBR*P", b"SBR*S")], False),  # of another payer's rank
        ([(b"2823001575", b"2712033655")], False),  # of another billing provider
        ([(b":B:1*", b":B:8*")], False),  # a void
    ],
)
def test_a_claim_that_was_rejected_and_sent_again(ledger, changes, again):
    ledger.file(records_of(VISIT, ledger), NOW)
    rejected(ledger, "A1001")
    for days, side in ((3, "clean"), (5, "held")):
        data = bytes_of("office_visit", *changes) + b"\n" * days
        filed = NOW + timedelta(days=days)
        ledger.file(records_of(data, ledger, filed=filed, held=lambda _, side=side: side == "held"), filed)
    book = ledger.day(NOW.date())
    assert [one.again for one in book.refused] == [LATER.date() if again else None]
    (verdict,) = book.verdicts
    assert (verdict.claims, verdict.again) == (1, int(again))
    assert verdict.again_charge == (verdict.charge if again else 0)


# -- control numbers -----------------------------------------------------------------------------------------


def test_a_control_number_that_came_before_is_told(ledger):
    for days, name in ((0, "a.837"), (1, "b.837"), (2, "c.837")):
        data, filed = VISIT + b"\n" * days, NOW + timedelta(days=days)
        first, *rest = records_of(data, ledger, filed=filed, held=lambda _, days=days: days == 1)
        ledger.file([replace(first, name=name), *rest], filed)
        assert ledger.repeats_control(digest(data)) is (days > 0)
    told = [ledger.day(NOW.date() + timedelta(days=days)).repeats for days in range(4)]
    listed = [[(one.control, one.files, one.name, one.first, one.first_day) for one in day] for day in told]
    assert listed == [
        [],
        [("000000101", 2, "b.837", "a.837", NOW.date())],
        [("000000101", 3, "c.837", "a.837", NOW.date())],
        [],
    ]


@pytest.mark.parametrize(
    "change",
    [(b"000000101", b"000000102"), (b"*CEDARRIDGE ", b"*OTHERRIDGE "), (b"*CLEARPATH ", b"*OTHERPATH ")],
)
def test_a_number_of_another_sender_or_receiver_is_another(ledger, change):
    ledger.file(records_of(VISIT, ledger), NOW)
    data = bytes_of("office_visit", change)
    ledger.file(records_of(data, ledger), NOW)
    assert not ledger.repeats_control(digest(data))
    assert ledger.day(NOW.date()).repeats == ()
