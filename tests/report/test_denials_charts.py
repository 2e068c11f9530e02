"""Charts: the same bytes whatever a person's settings are, names of their own, letters as letters, nothing foreign."""

from __future__ import annotations

import builtins
from datetime import date, timedelta
from decimal import Decimal

import pytest
from lxml import etree

from scrubber.denials.trends.control import p_chart
from scrubber.denials.trends.counted import Aged, Followed, Reason
from scrubber.denials.trends.pareto import Pareto
from scrubber.report import charts
from scrubber.report.chart_paper import INK, drawn

SVG = "{http://www.w3.org/2000/svg}"


def one(name="CO-97", dollars="1200", cumulative="1"):
    share = Decimal(cumulative)
    return Pareto(name, Reason(3, 2, Decimal(dollars)), share, share)


def pareto(name="chart", **more):
    return charts.pareto_chart(name, "By reason", [one(**more)])


def letters(svg):
    return [text.text for text in etree.fromstring(svg).iter(f"{SVG}text")]


def test_letters_stay_letters():
    shown = letters(pareto())
    assert "CO-97" in shown
    assert any("$1,200" in text for text in shown)


def test_dollars_are_no_formula():
    assert "US$ to $CA" in letters(charts.pareto_chart("c", "t", [one("US$ to $CA")]))


def test_names_are_the_charts_own():
    first, second = pareto("first"), pareto("second")
    names = [set(etree.fromstring(svg).xpath("//@id")) for svg in (first, second)]
    assert all(name.startswith("first-") for name in names[0])
    assert not names[0] & names[1]
    targets = [link[1:] for link in etree.fromstring(first).xpath("//@*[local-name()='href']")]
    assert targets
    assert set(targets) <= names[0]


def test_ink_follows_the_page():
    assert INK not in pareto()
    assert "currentColor" in pareto()
    assert "var(--rule)" in pareto()


def test_no_date_no_maker_no_prolog():
    svg = pareto()
    assert svg.startswith("<svg role")
    assert "<metadata" not in svg
    assert "<?xml" not in svg
    assert "Matplotlib" not in svg


def test_a_persons_own_settings_do_not_matter():
    import matplotlib

    before = pareto()
    with matplotlib.rc_context(
        {"font.size": 30, "axes.facecolor": "red", "svg.hashsalt": "x", "axes.grid": True}
    ):
        assert pareto() == before
        assert matplotlib.rcParams["font.size"] == 30


def test_title_and_words_are_escaped():
    svg = drawn("c", "<b>", 'a "quoted" & <i>', lambda figure: None)
    tree = etree.fromstring(svg)
    assert tree.find(f"{SVG}title").text == "<b>"
    assert tree.find(f"{SVG}desc").text == 'a "quoted" & <i>'


def test_hostile_labels_are_text():
    assert letters(charts.pareto_chart("c", "t", [one("<script>\x1b[31m")]))
    assert "<script" not in charts.pareto_chart("c", "t", [one("<script>\x1b[31m")])


def test_hidden_cells_are_hatched():
    cells = {("P", "CO-97"): Decimal(90), ("P", "CO-16"): None}
    plain = charts.heat_map("h", "t", ["P"], ["CO-97", "CO-16"], {**cells, ("P", "CO-16"): Decimal(0)})
    hidden = charts.heat_map("h", "t", ["P"], ["CO-97", "CO-16"], cells)
    assert "<pattern" in hidden
    assert "<pattern" not in plain
    assert "$90" in letters(hidden)


def test_funnel_and_ages_tell_their_numbers():
    funnel = charts.funnel_chart("f", "t", Followed(denied=40, in_full=8, in_part=2, upheld=10))
    assert {" 40 (100.0%)", " 20 (50.0%)", " 10 (25.0%)", " 8 (20.0%)"} <= set(letters(funnel))
    ages = charts.ageing_chart("a", "t", {"0-30 days": Aged(3, Decimal(500))})
    assert {"$500", "3 claims", "0-30 days"} <= {text.strip() for text in letters(ages)}


def test_a_shift_is_drawn_and_told():
    counts = {date(2026, 1, 5) + timedelta(weeks=n): (100, 6 if n < 8 else 24) for n in range(16)}
    svg = charts.control_figure("c", "t", p_chart(counts, step="week"))
    assert {"shift to 24.0%", "level"} <= set(letters(svg))
    assert etree.fromstring(svg).find(f"{SVG}desc").text.endswith("; 1 shift.")
    calm = charts.control_figure("c", "t", p_chart(dict.fromkeys(counts, (100, 6)), step="week"))
    assert "level" not in letters(calm)


def test_points_under_the_diagonal_are_another_kind():
    words = (
        etree.fromstring(charts.underpaid_chart("u", "t", {(100, 70): 2, (50, 50): 1}))
        .find(f"{SVG}desc")
        .text
    )
    assert words == "3 lines with a price, 2 of them allowed less than expected."


def test_without_matplotlib_it_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.split(".")[0] == "matplotlib":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert not charts.have_charts()
    with pytest.raises(charts.ChartsMissing, match=r"install claim-scrubber\[charts\]"):
        pareto()
