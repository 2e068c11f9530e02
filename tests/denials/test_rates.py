"""Rates by hand: every numerator and denominator, both clocks, what is left out, and what became of denials."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from make_denials import ACME, decision, money, row, sent

from scrubber.denials.trends.counted import Period, months_before
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.overview import headline_table
from scrubber.denials.trends.rates import Days, days_to_pay, headline, hfma, immature
from scrubber.denials.trends.trend import trend
from scrubber.ledger.told_remits import DecidedLines

AS_OF = date(2026, 6, 30)
MARCH, MAY = date(2026, 3, 10), date(2026, 5, 20)


def count(sent_claims=(), decisions=(), rows=(), **more):
    return count_figures(sent_claims, decisions, rows, **{"as_of": AS_OF, **more})


def rate(figures, name):
    return next(one for one in headline(figures) if one.name == name)


def parts(figures, name):
    one = rate(figures, name)
    return one.top, one.bottom


def test_claims_and_dollars_of_first_decisions():
    decisions = [
        decision("C1", MAY),
        decision("C2", MAY, "denied", charge=money(300), denied=money(200), paid=money(50)),
        decision("C3", MAY, "partly_denied", denied=money(30)),
        decision("C4", MAY, "patient_share", paid=money(0), patient_share=money(100)),
        decision("C5", MAY, "reduced", paid=money(0)),
    ]
    figures = count(decisions=decisions)
    assert parts(figures, "initial_denial_claims") == (1, 5)
    assert rate(figures, "initial_denial_claims").value == Decimal("0.2")
    assert parts(figures, "initial_denial_dollars") == (230, 700)
    assert parts(figures, "partial_denial_claims") == (1, 5)
    # C5 was answered with nothing: not denied, and nothing came of it either
    assert parts(figures, "first_pass_yield") == (2, 5)


def test_a_rate_without_a_denominator_has_no_value():
    assert rate(count(), "initial_denial_claims").value is None


@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ({"role": "reversal", "status": "22"}, "no first decision"),
        ({"role": "correction"}, "no first decision"),
        ({"role": "again"}, "no first decision"),
        ({"role": "forwarded", "status": "23"}, "no first decision"),
        ({"role": "estimate", "status": "25"}, "no first decision"),
        ({"claim": None}, "unmatched"),
        ({"confidence": "uncertain"}, "unmatched"),  # a guess: that claim has a decision of its own
        ({"status": "2", "disposition": "reduced"}, "elsewhere"),
    ],
)
def test_what_is_no_first_decision_on_a_claim_that_is_known(more, left_out):
    figures = count(
        decisions=[decision("C1", MAY), decision("C2", MAY, "denied", **more)]
        if "disposition" not in more
        else [decision("C1", MAY), decision("C2", MAY, **{"disposition": "reduced", **more})]
    )
    assert parts(figures, "initial_denial_claims") == (0, 1)
    assert figures.unmatched == (left_out == "unmatched")
    assert figures.elsewhere == (left_out == "elsewhere")


def test_a_secondary_claim_is_decided_by_its_secondary_payer():
    figures = count(decisions=[decision("C1", MAY, status="2", sequence="S")])
    assert parts(figures, "initial_denial_claims") == (0, 1)


def test_the_two_clocks():
    decisions = [
        decision("C1", date(2026, 5, 2), "denied", filed=date(2026, 4, 28)),
        decision("C2", date(2026, 5, 2), filed=date(2026, 5, 1)),
    ]
    figures = count(decisions=decisions)
    assert {key[0]: (cell.denied, cell.claims) for key, cell in figures.cohort.items()} == {
        "2026-04": (1, 1),
        "2026-05": (0, 1),
    }
    assert {key[0]: (cell.denied, cell.claims) for key, cell in figures.decided.items()} == {
        "2026-05": (1, 2)
    }


def test_the_period_limits_each_clock_by_its_own_day():
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    one = decision("C1", date(2026, 5, 2), "denied", filed=date(2026, 4, 28))
    figures = count(decisions=[one], rows=[row(one)], period=april)
    assert sum(cell.claims for cell in figures.cohort.values()) == 1
    assert not figures.decided
    assert figures.total.lines == 0
    assert figures.followed.denied == 0


def test_claims_sent_are_those_of_the_period_and_hfma_looks_before_it():
    facts = [sent(f"C{n}", date(2026, 4, n), clean=n > 2) for n in range(1, 9)]
    figures = count(
        facts, [decision("C1", MAY, "denied")], period=Period(date(2026, 4, 3), date(2026, 5, 30))
    )
    assert parts(figures, "clean_claims") == (6, 6)
    assert hfma(figures, "2026-05")[0].bottom == 8


def test_hfma_divides_by_the_average_of_the_three_months_before():
    claims = [
        sent(f"C{n}", date(2026, month, 9), charge=money(200))
        for n, month in enumerate([2, 2, 3, 4, 4, 4, 5])
    ]
    decisions = [
        decision("C0", MAY, "denied", charge=money(200), denied=money(50)),
        decision("C1", MAY, charge=money(200)),
        decision("C2", date(2026, 4, 30), "denied"),
    ]
    by_claims, by_dollars = hfma(count(claims, decisions), "2026-05")
    assert (by_claims.top, by_claims.bottom, by_claims.average) == (1, 6, 2)  # six claims in three months
    assert by_claims.value == Decimal("0.5")
    assert (by_dollars.top, by_dollars.average) == (200, 400)  # gross charges, not what was denied
    assert by_claims.note == ""
    early, _ = hfma(count(claims, decisions), "2026-04")
    assert early.average == 1
    assert "1 of the three months" in early.note


def test_months_before_go_over_the_year():
    assert months_before("2026-02", 3) == ("2025-11", "2025-12", "2026-01")


def test_hfma_by_payer_and_provider():
    claims = [sent("C1", MARCH), sent("C2", MARCH, payer=ACME[1]), sent("C3", MARCH, billing="1245319599")]
    decisions = [
        decision("C1", MAY, "denied"),
        decision("C2", MAY, "denied", payer=ACME[0], payer_id=ACME[1]),
    ]
    figures = count(claims, decisions)
    assert hfma(figures, "2026-05", payer=ACME[1])[0].value == 3
    assert hfma(figures, "2026-05", provider="1234567893")[0].value == 3


@pytest.mark.parametrize(
    "more", [{"frequency": "7"}, {"frequency": "8"}, {"state": "rejected"}, {"state": "refused"}]
)
def test_what_is_no_claim_sent(more):
    figures = count([sent("C1", MARCH), sent("C2", MARCH, clean=False), sent("C3", MARCH, **more)])
    assert parts(figures, "clean_claims") == (1, 2)


def test_immature_until_ninety_days_after_its_last_day():
    assert immature("2026-04", date(2026, 7, 28))
    assert not immature("2026-04", date(2026, 7, 29))
    assert immature("2025-12", date(2026, 3, 30))
    assert not immature("2025-12", date(2026, 3, 31))


# -- lines --------------------------------------------------------------------------------------------------


def test_lines_denied_of_lines_decided():
    one = decision("C1", MAY, "denied")
    rows = [
        row(one, service=1, denied=money(60)),
        row(one, service=2, denied=money(10), disposition="partly_denied"),
        row(one, service=0, denied=money(5)),
        row(one, service=3, denied=money(0), disposition="reduced", reduced=money(20)),
    ]
    fact = DecidedLines(
        MAY, "Plains", "PL001", "1234567893", "1003000126", "17311", ("59", "59"), 8, money(500)
    )
    figures = count(
        decisions=[one],
        rows=rows,
        lines=[fact, DecidedLines(MARCH, "Acme", "", "", "", "11102", (), 2, money(50))],
    )
    assert parts(figures, "initial_denial_lines") == (1, 10)
    assert parts(figures, "initial_denial_line_dollars") == (60, 550)
    assert figures.lines["procedure"]["17311"].lines == 8
    assert figures.lines["modifier"]["59"].lines == 8
    assert figures.lines["payer"]["Acme"].charge == 50
    assert figures.lines["modifier"]["(none)"].lines == 2
    assert figures.others["reduced"].dollars == 20
    assert figures.total.lines == 3
    assert figures.total.claims == 1


def test_lines_of_claims_that_are_not_in_the_rates_are_in_no_rate_of_lines():
    known, unknown = (
        decision("C1", MAY, "denied"),
        decision("C2", MAY, "denied", claim=None, confidence="none"),
    )
    crossed = decision("C3", MAY, "denied", status="2", sequence="P")
    rows = [
        row(known),
        row(unknown, match="none", sequence=""),
        row(decision("C4", MAY, "denied"), match="uncertain"),
        row(crossed, status="2"),
    ]
    lines = DecidedLines(MAY, "Plains", "PL001", "1234567893", "", "17311", (), 4, money(400))
    further = replace(lines, lines=3, status="2", sequence="P")
    figures = count(decisions=[known, unknown, crossed], rows=rows, lines=[lines, further])
    assert parts(figures, "initial_denial_lines") == (1, 4)
    assert parts(figures, "initial_denial_claims") == (1, 1)
    assert figures.total.lines == 4  # nothing is dropped from the reasons
    assert "3 lines are on claims that are in no other rate here" in rate(figures, "preventable").note
    assert any(
        note.startswith("3 of all these lines ($300.00) stand on") for note in trend(figures, "carc").notes
    )


def test_without_lines_the_rate_says_so():
    assert "not counted" in rate(count(), "initial_denial_lines").note


# -- primary denial rate --------------------------------------------------------------------------------------


def test_primary_denial_rate_of_the_last_four_weeks_without_duplicates():
    day = date(2026, 6, 3)  # the first of the 28 days
    kept = decision("C1", day, "denied")
    duplicate, mixed = decision("C2", AS_OF, "denied"), decision("C3", AS_OF, "denied")
    decisions = [
        kept, duplicate, mixed,
        decision("C4", AS_OF),
        decision("C5", AS_OF, "patient_share", paid=money(0), patient_share=money(100)),  # zero, and no denial
        decision("C6", AS_OF, "denied", claim=None, role="again"),
        decision("C7", day - timedelta(days=1), "denied"),  # too early
        decision("C8", AS_OF, "denied", sequence="S"),
        decision("C9", AS_OF, status="22", role="reversal"),
    ]  # fmt: skip
    rows = [
        row(kept),
        row(duplicate, kind="duplicate"),
        row(mixed, kind="duplicate"),
        row(mixed, service=2, kind="modifier"),
    ]
    assert parts(count(decisions=decisions, rows=rows), "primary_denial") == (3, 5)


# -- preventable ----------------------------------------------------------------------------------------------


def test_preventable_share_by_dollars():
    one = decision("C1", MAY, "denied", charge=money(1000))
    rows = [
        row(one, service=1, denied=money(10), kind="bundling", part="silent"),
        row(one, service=2, denied=money(20), kind="eligibility", part="unknowable"),
        row(one, service=3, denied=money(30), kind="payer_error", part="no_edit", knowable="no"),
        row(one, service=4, denied=money(40), kind="unclassified", part="no_edit", knowable="unknown"),
    ]
    figures = count(decisions=[one], rows=rows)
    assert parts(figures, "preventable") == (10, 100)
    assert "1 denied lines nobody" in rate(figures, "preventable").note


# -- what became of denials -----------------------------------------------------------------------------------


def later(first, disposition, days=30, **more):
    values = {"role": "again", "remit": "b", "filed": first.filed, **more}
    return decision(first.number, first.day + timedelta(days=days), disposition, **values)


def test_overturned_upheld_taken_back_and_open():
    day = date(2026, 2, 1)
    first = [decision(f"C{n}", day, "denied") for n in range(5)]
    first.append(decision("C5", day, "denied", reversed=True))
    first.append(decision("C6", day, "denied", reversed=True))
    decisions = [
        later(first[0], "paid", paid=money(80)),
        later(first[1], "denied", paid=money(30), denied=money(40)),
        later(first[2], "denied"),
        later(first[3], "denied", days=20),
        later(first[3], "paid", days=40, reversed=True),  # taken back: the earlier one stands
        later(first[6], "paid", role="correction", paid=money(75)),
        *first,
        decision("C0", day, payer_id=ACME[1], payer=ACME[0], role="again", remit="d"),  # another payer's
    ]
    found = count(decisions=decisions).followed
    assert (found.denied, found.in_full, found.in_part, found.upheld) == (7, 2, 1, 2)
    assert (found.taken_back, found.open) == (1, 1)
    assert (found.overturned, found.decided_again) == (3, 5)
    assert (found.dollars, found.overturned_dollars, found.recovered) == (700, 300, 185)
    assert parts(count(decisions=decisions), "overturned_claims") == (3, 7)
    assert parts(count(decisions=decisions), "overturned_dollars") == (300, 700)


def test_order_of_loading_does_not_matter():
    first = decision("C1", date(2026, 2, 1), "denied")
    decisions = [first, later(first, "paid", days=10), later(first, "denied", days=20, remit="c")]
    found = [count(decisions=order).followed for order in (decisions, decisions[::-1])]
    assert found[0] == found[1]
    assert found[0].upheld == 1


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, "0-30 days"), (30, "0-30 days"), (31, "31-60 days"), (60, "31-60 days"), (61, "61-90 days"),
        (91, "91-120 days"), (120, "91-120 days"), (121, "over 120 days"),
    ],
)  # fmt: skip
def test_ages_of_open_denials(days, age):
    ages = count(decisions=[decision("C1", AS_OF - timedelta(days=days), "denied")]).followed.ages
    assert {name for name, one in ages.items() if one.claims} == {age}
    assert ages[age].dollars == 100


def test_claims_to_work_are_the_dearest_open_ones():
    cheap = decision("C1", MAY, "denied", denied=money(10))
    dear = decision("C2", MAY, "denied", denied=money(90))
    paid = decision("C3", MAY, "denied", denied=money(99))
    rows = [
        row(dear, service=1, denied=money(30), carc="16", kind="identifiers"),
        row(dear, service=2, denied=money(60), carc="97", edit="NCI001", part="silent"),
    ]
    figures = count(decisions=[cheap, dear, paid, later(paid, "paid")], rows=rows, work=1)
    (one,) = figures.work
    assert (one.claim, one.dollars, one.reason, one.edit) == ("C2", 90, "CO-97", "NCI001")
    assert figures.work_left == 1


# -- days to pay ----------------------------------------------------------------------------------------------


def test_days_to_pay():
    assert days_to_pay({10: 1, 20: 1}) == Days(2, Decimal(15), Decimal(15), 20)
    assert days_to_pay({5: 9, 50: 1}) == Days(10, Decimal("9.5"), Decimal(5), 5)
    assert days_to_pay({5: 8, 50: 2}).p90 == 50
    assert days_to_pay({}) == Days(0, None, None, None)


def test_days_run_from_sending_to_payment_of_claims_that_were_paid():
    decisions = [
        decision("C1", MAY, paid_on=MAY + timedelta(days=2), filed=MAY - timedelta(days=10)),
        decision("C2", MAY, "denied"),
        decision("C3", MAY, reversed=True),
        decision("C4", MAY, filed=None, claim=None),
    ]
    assert count(decisions=decisions).days == {12: 1}


def test_a_claim_that_was_filed_after_its_payment_is_left_out_of_days_and_counted():
    decisions = [
        decision("C1", MAY, filed=MAY),
        decision("C2", MAY, filed=MAY + timedelta(days=1)),
        decision("C3", MAY, filed=MAY + timedelta(days=30)),
    ]
    figures = count(decisions=decisions)
    assert (figures.days, figures.early) == ({0: 1}, 2)
    (note,) = (one for one in headline_table(figures).notes if "Days" in one)
    assert (
        note == "Days to pay: 2 more paid claims are left out, since they were filed here after the payment."
    )
    few = " ".join(headline_table(figures, shareable=True).notes)
    assert "a few more paid claims" in few
