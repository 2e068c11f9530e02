"""Tables of rates and Paretos: sums, shares, what is put together, and what is not shown where it is to be shared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from make_denials import ACME, decision, money, row, sent, year

from scrubber.denials.trends.counted import Period
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.overview import headline_table
from scrubber.denials.trends.pareto import pareto, pareto_table
from scrubber.denials.trends.tabled import BY, HIDDEN
from scrubber.denials.trends.trend import trend
from scrubber.ledger.told_remits import DecidedLines

AS_OF = date(2026, 10, 31)
MAY = date(2026, 5, 20)


@pytest.fixture(scope="module")
def figures():
    return count_figures(*year(1200), as_of=AS_OF)


def cells(table, name):
    at = [column.name for column in table.columns].index(name)
    return [line[at] for line in table.rows]


def column(table, name):
    return dict(zip(cells(table, table.columns[0].name), cells(table, name), strict=True))


def small_year():
    """One payer with 100 decided and 30 denied, one with 50 and 20, one with 40 and 3."""
    decisions, rows, number = [], [], 0
    for payer, decided, denied in ((("Big", "B"), 100, 30), (("Mid", "M"), 50, 20), (("Tiny", "T"), 40, 3)):
        for n in range(decided):
            number += 1
            more = {"payer": payer[0], "payer_id": payer[1]}
            one = decision(f"C{number}", MAY, "denied" if n < denied else "paid", **more)
            decisions.append(one)
            if n < denied:
                rows.append(row(one, carc="97" if n % 2 else "16", denied=money(100)))
    return count_figures([], decisions, rows, as_of=AS_OF)


@pytest.mark.parametrize("by", BY)
def test_every_table_has_rows_as_wide_as_its_columns(figures, by):
    for table in (trend(figures, by), trend(figures, by, shareable=True), trend(figures, by, limit=2)):
        assert table.rows
        assert {len(line) for line in table.rows} == {len(table.columns)}


def test_months_add_up_to_all(figures):
    table = trend(figures, "month")
    for name in ("decided", "denied", "denied_dollars", "sent", "first_pass"):
        numbers = column(table, name)
        total = numbers.pop("all")
        assert sum(numbers.values()) == total
    assert column(table, "state")["2026-09"] == "immature"
    assert column(table, "state")["2026-05"] == ""


def test_the_other_clock_has_hfma_rates():
    claims = [sent(f"C{n}", date(2026, 4, 3)) for n in range(6)]
    decisions = [decision("C1", MAY, "denied")]
    table = trend(count_figures(claims, decisions, [], as_of=AS_OF), "month", clock="decided")
    assert column(table, "sent_before")["2026-05"] == 2
    assert column(table, "hfma_rate")["2026-05"] == Decimal("0.5")
    assert column(table, "hfma_rate")["all"] is None


def test_pareto_shares_and_cumulates():
    one, two = decision("C1", MAY, "denied"), decision("C2", MAY, "denied")
    rows = [
        row(one, service=1, denied=money(60), carc="97", rarcs=("M15", "N20")),
        row(one, service=2, denied=money(10), carc="97", rarcs=("M15",)),
        row(two, service=1, denied=money(30), carc="16"),
    ]
    found = count_figures([], [one, two], rows, as_of=AS_OF)
    first, second = pareto(found, "carc")
    assert (first.name, first.sums.lines, first.sums.claims, first.sums.dollars) == ("CO-97", 2, 1, 70)
    assert (first.share, first.cumulative) == (Decimal("0.7"), Decimal("0.7"))
    assert (second.name, second.share, second.cumulative) == ("CO-16", Decimal("0.3"), 1)
    remarks = {one.name: one.sums.dollars for one in pareto(found, "rarc")}
    assert remarks == {"M15": 70, "N20": 60, "(none)": 30}
    assert all(one.cumulative is None for one in pareto(found, "rarc"))


def test_limit_puts_the_rest_together():
    one = decision("C1", MAY, "denied")
    rows = [row(one, service=n, denied=money(10 * n), carc=str(n)) for n in range(1, 5)]
    found = pareto(count_figures([], [one], rows, as_of=AS_OF), "carc", limit=2)
    assert [(one.name, one.sums.dollars, one.groups) for one in found] == [
        ("CO-4", 40, 1), ("CO-3", 30, 1), ("all others", 30, 2),
    ]  # fmt: skip
    assert found[-1].cumulative == 1


def test_rates_of_lines_by_procedure():
    one = decision("C1", MAY, "denied")
    fact = DecidedLines(MAY, "Plains", "PL001", "1234567893", "", "17311", (), 4, money(400))
    found = count_figures([], [one], [row(one)], as_of=AS_OF, lines=[fact])
    assert column(trend(found, "procedure"), "line_rate") == {"17311": Decimal("0.25")}
    assert column(trend(found, "carc"), "lines") == {"CO-97": 1}


def test_rates_of_lines_by_payer_find_the_payer_behind_its_name():
    one = decision("C1", MAY, "denied", payer=ACME[0], payer_id=ACME[1])
    fact = DecidedLines(MAY, *ACME, "1234567893", "", "17311", (), 4, money(400))
    found = count_figures([], [one], [row(one)], as_of=AS_OF, lines=[fact])
    table = pareto_table(found, "payer", None, None)
    assert column(table, "line_rate") == {"Acme Mutual (AC002)": Decimal("0.25")}


def test_other_roles_are_in_no_pareto():
    one = decision("C1", MAY, "denied", role="again")
    assert count_figures([], [one], [row(one)], as_of=AS_OF).total.lines == 0


def test_modifiers_stand_with_their_procedure():
    one = decision("C1", MAY, "denied")
    found = count_figures([], [one], [row(one, billed_modifiers=("25", "59"))], as_of=AS_OF)
    assert set(column(trend(found, "coded"), "lines")) == {"17311 25", "17311 59"}


def test_payers_have_names():
    one = decision("C1", MAY, payer=ACME[0], payer_id=ACME[1])
    nameless = decision("C2", MAY, payer="", payer_id="X9")
    found = count_figures([], [one, nameless], [], as_of=AS_OF)
    assert set(column(trend(found, "payer"), "decided")) == {"Acme Mutual (AC002)", "X9", "all"}


# -- shared -------------------------------------------------------------------------------------------------


def test_a_small_payer_is_put_together_with_another():
    plain, shared = (trend(small_year(), "payer", shareable=on) for on in (False, True))
    assert column(plain, "denied") == {"Big (B)": 30, "Mid (M)": 20, "Tiny (T)": 3, "all": 53}
    assert column(shared, "denied") == {"Big (B)": 30, "all others (2)": 23, "all": 53}
    assert not {"partly_denied", "first_pass", "sent", "clean_rate"} & {one.name for one in shared.columns}


def test_the_same_payers_are_put_together_everywhere():
    shared = small_year()
    assert [one.name for one in pareto(shared, "payer", threshold=11)] == ["Big (B)", "all others"]
    decided = trend(shared, "payer", clock="decided", shareable=True)
    assert list(column(decided, "denied")) == ["Big (B)", "all others (2)", "all"]


def test_a_month_that_is_small_by_one_clock_is_put_together_by_both():
    """Few of February's claims were denied, and few denials came in April."""
    decisions = []
    of_months = ((1, 2, 15), (2, 3, 4), (3, 3, 20), (3, 4, 5), (4, 5, 20), (5, 5, 15), (6, 6, 11))
    for n, (filed, decided, denied) in enumerate(of_months):
        for at in range(60):
            day, kind = date(2026, decided, 28), "denied" if at < denied else "paid"
            decisions.append(decision(f"C{n * 100 + at}", day, kind, filed=date(2026, filed, 1)))
    found = count_figures([], decisions, [], as_of=AS_OF)
    sent_in, decided_in = (
        column(trend(found, "month", clock=clock), "denied") for clock in ("sent", "decided")
    )
    assert (sent_in["2026-02"], decided_in["2026-02"]) == (4, 15)
    assert (sent_in["2026-04"], decided_in["2026-04"]) == (20, 5)
    for clock in ("sent", "decided"):
        shown = column(trend(found, "month", clock=clock, shareable=True), "denied")
        assert not {"2026-02", "2026-04"} & set(shown)
        assert "2026-05" in shown


def test_a_small_whole_is_not_shown_at_all():
    one = decision("C1", MAY, "denied")
    found = count_figures([], [one], [row(one)], as_of=AS_OF)
    assert trend(found, "month", shareable=True).rows == ()
    assert trend(found, "carc", shareable=True).rows == ()
    values = column(headline_table(found, shareable=True), "numerator")
    assert values["Initial denial rate, claims"] == HIDDEN
    assert values["Preventable share"] == HIDDEN


def test_a_small_part_hides_what_would_give_it_away():
    """Decided = denied + partly + first pass + the rest: with partly shown or first pass shown, 4 is known."""
    kinds = ["denied"] * 20 + ["partly_denied"] * 4 + ["paid"] * 76
    decisions = [decision(f"C{n}", MAY, kind) for n, kind in enumerate(kinds)]
    table = headline_table(count_figures([], decisions, [], as_of=AS_OF), shareable=True)
    values = column(table, "value")
    assert values["Initial denial rate, claims"] == Decimal("0.2")
    assert values["Denied in part"] == HIDDEN
    assert values["First-pass yield"] == HIDDEN


def test_headline_says_what_is_divided_by_what(figures):
    table = headline_table(figures)
    for line in table.rows[:6]:
        assert " / " in line[-1]
    assert column(table, "days")["Days to pay, median"] == 19


def test_the_headline_has_the_last_whole_month_of_hfma():
    claims = [sent(f"C{n}", date(2026, 8, 3)) for n in range(50)]
    day = date(2026, 9, 20)
    decisions = [decision(f"C{n}", day, "denied" if n < 12 else "paid") for n in range(40)]
    decisions.append(decision("C60", date(2026, 10, 2), "denied"))  # that month is not over
    found = count_figures(claims, decisions, [], as_of=AS_OF)
    table = headline_table(found)
    name = "Initial denial rate (HFMA), claims, 2026-09"
    assert (column(table, "numerator")[name], column(table, "denominator")[name]) == (12, "16.7")
    assert column(table, "value")[name] == Decimal(36) / 50
    # October's single denial would follow from the whole less September
    shared = column(headline_table(found, shareable=True), "value")
    assert shared[name] == HIDDEN


def many(*groups, **more):
    """Denied claims of one line each: so many with these values of the row, and as many again paid."""
    decisions, rows, number = [], [], 0
    for count, values in groups:
        for n in range(2 * count):
            number += 1
            one = decision(f"C{number}", MAY, "paid" if n % 2 else "denied", **more)
            decisions.append(one)
            rows += [] if n % 2 else [row(one, **values)]
    return count_figures([], decisions, rows, as_of=AS_OF)


BUNDLING = {"kind": "bundling"}


def shown_of(found, by):
    return {one.name: one.sums.lines for one in pareto(found.to_share(), by, threshold=11)}


def test_a_small_reason_does_not_follow_from_its_kind():
    """Bundling is 53 lines: less the 50 of CO-236, CO-97 would be 3."""
    found = many(
        (50, {**BUNDLING, "carc": "236"}), (3, {**BUNDLING, "carc": "97"}),
        (40, {"kind": "units", "carc": "151"}), (30, {"kind": "units", "carc": "222"}),
    )  # fmt: skip
    assert shown_of(found, "kind") == {"bundling": 53, "units": 70}
    assert shown_of(found, "carc") == {"CO-151": 40, "CO-222": 30, "all others": 53}


def test_a_small_reason_does_not_follow_from_kinds_that_are_put_together():
    """Kinds put together are 15 lines: less the 12 of CO-16, which was taken along with a small one, 3 are left."""
    found = many(
        (3, {**BUNDLING, "carc": "97"}), (12, {"kind": "identifiers", "carc": "16"}),
        (40, {"kind": "units", "carc": "151"}), (30, {"kind": "units", "carc": "222"}),
    )  # fmt: skip
    assert shown_of(found, "kind") == {"units": 70, "all others": 15}
    assert shown_of(found, "carc") == {"CO-151": 40, "CO-222": 30, "all others": 15}


def test_a_small_modifier_of_a_procedure_does_not_follow_from_it():
    found = many(
        (60, {"billed_code": "99213", "billed_modifiers": ("25",)}), (4, {"billed_code": "99213"}),
        (20, {"billed_code": "17311"}), (30, {"billed_code": "17312", "billed_modifiers": ("59",)}),
    )  # fmt: skip
    assert shown_of(found, "procedure") == {"99213": 64, "17312": 30, "17311": 20}
    coded = shown_of(found, "coded")
    assert "99213 25" not in coded  # 64 less 60
    assert "17311 (none)" not in coded  # 24 without a modifier, less 20
    assert coded["all others"] >= 11


def test_dollars_of_a_few_claims_that_were_denied_in_part_are_not_told():
    """Nothing of this payer's was denied in full, and its denied dollars are those of two claims."""
    decisions = [
        decision(f"C{n}", MAY, "denied", payer_id=payer) for payer in ("A", "B") for n in range(20)
    ] + [
        decision(
            f"D{n}", MAY, "partly_denied" if n < 2 else "paid", payer_id="C", denied=money(7 if n < 2 else 0)
        )
        for n in range(30)
    ]
    found = count_figures([], decisions, [], as_of=AS_OF)
    assert column(trend(found, "payer"), "denied_dollars")["Plains Health (C)"] == 14
    assert "Plains Health (C)" not in column(trend(found, "payer", shareable=True), "denied_dollars")


def test_what_is_shared_counts_the_same_claims_in_all_tables():
    """Two denials of claims that are not known, and three of a month before the period, follow from no difference."""
    decisions, rows = [], []
    for n in range(40):
        kind, filed = "denied" if n < 23 else "paid", date(2026, 3, 30) if n < 3 else date(2026, 4, 10)
        decisions.append(decision(f"C{n}", MAY, kind, filed=filed))
        rows += [row(decisions[-1])] if n < 23 else []
    for n in (90, 91):
        decisions.append(decision(f"C{n}", MAY, "denied", claim=None, confidence="none"))
        rows.append(row(decisions[-1], match="none"))
    found = count_figures([], decisions, rows, as_of=AS_OF, period=Period(date(2026, 4, 1)))
    assert column(trend(found, "month"), "denied")["all"] == 20
    assert column(trend(found, "group"), "claims") == {"CO": 25}
    for clock in ("sent", "decided"):
        assert column(trend(found, "month", clock=clock, shareable=True), "denied")["all"] == 23
    assert column(trend(found, "group", shareable=True), "claims") == {"CO": 23}
    assert column(headline_table(found, shareable=True), "numerator")["Initial denial rate, claims"] == 23
    for table in (headline_table(found, shareable=True), trend(found, "month", shareable=True)):
        assert "or not for sure (a few)" in " ".join(table.notes)


def test_without_any_claim_there_is_no_rate_to_take_from_and_reasons_are_shared():
    decisions = [decision(f"C{n}", MAY, "denied", claim=None, confidence="none") for n in range(30)]
    rows = [row(one, match="none") for one in decisions]
    found = count_figures([], decisions, rows, as_of=AS_OF)
    assert column(trend(found, "carc", shareable=True), "claims") == {"CO-97": 30}


def later(one, disposition):
    return decision(one.number, date(2026, 6, 20), disposition, remit="b", role="again")


@pytest.mark.parametrize(
    ("upheld", "partly", "value"), [(15, 0, Decimal("0.5")), (4, 0, HIDDEN), (15, 3, HIDDEN)]
)
def test_overturned_claims_leave_nothing_small_to_be_computed(upheld, partly, value):
    """Upheld = decided again less overturned; denied in part = denied of either kind less denied in full."""
    first = [decision(f"C{n}", MAY, "denied") for n in range(60 - partly)]
    first += [decision(f"P{n}", MAY, "partly_denied") for n in range(70, 70 + partly)]
    again = [later(one, "paid" if n < 30 else "denied") for n, one in enumerate(first[: 30 + upheld])]
    paid = [decision(f"Q{n}", MAY) for n in range(100, 160)]
    table = headline_table(count_figures([], first + again + paid, [], as_of=AS_OF), shareable=True)
    assert column(table, "value")["Overturned, claims"] == value
    words = column(table, "counts")["Overturned, claims"]
    assert ("decided again so far" in words) == (value != HIDDEN)


def test_claims_without_an_answer_do_not_follow_from_those_sent():
    facts = [sent(f"C{n}", date(2026, 4, 3), clean=n < 50) for n in range(100)]
    decisions = [decision(f"C{n}", MAY, "denied" if n < 20 else "paid") for n in range(97)]
    table = headline_table(count_figures(facts, decisions, [], as_of=AS_OF), shareable=True)
    assert column(table, "value")["Clean-claim rate"] == HIDDEN
    every = headline_table(count_figures(facts, decisions[:80], [], as_of=AS_OF), shareable=True)
    assert column(every, "value")["Clean-claim rate"] == Decimal("0.5")


@pytest.mark.parametrize(("before", "hidden"), [(5, True), (30, False)])
def test_few_claims_sent_before_are_not_told_by_hfma(before, hidden):
    claims = [sent(f"C{n}", date(2026, 8, 3)) for n in range(before)]
    decisions = [decision(f"C{n}", date(2026, 9, 20), "denied" if n < 20 else "paid") for n in range(40)]
    shared = column(
        headline_table(count_figures(claims, decisions, [], as_of=AS_OF), shareable=True), "value"
    )
    assert (shared["Initial denial rate (HFMA), claims, 2026-09"] == HIDDEN) == hidden
