"""Tables of rates and Paretos: sums, shares, what is put together, and what is not shown where it is to be shared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from make_denials import ACME, decision, money, row, sent, year

from scrubber.denials.counting import count_figures
from scrubber.denials.overview import headline_table
from scrubber.denials.pareto import pareto, pareto_table
from scrubber.denials.tabled import BY, HIDDEN
from scrubber.denials.trends import trend
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
