"""The charts of the denial report, each as an inline svg. Every chart has its table beneath it in the page.

Colours are those of Okabe and Ito, which people see apart whatever colours they see; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.denials.trends.control import ControlChart, Plotted
from scrubber.denials.trends.counted import Aged, Followed
from scrubber.denials.trends.pareto import Pareto
from scrubber.report.chart_paper import INK, RULE, SOFT, ChartsMissing, drawn, have_charts
from scrubber.report.markup import Html
from scrubber.report.visible import count_of, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "ChartsMissing",
    "ageing_chart",
    "control_figure",
    "funnel_chart",
    "have_charts",
    "heat_map",
    "pareto_chart",
    "underpaid_chart",
]

BLUE, ORANGE, GREEN, RED, SKY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9"
_WIDE = 46
_BARS = 12


def pareto_chart(name: str, title: str, rows: Sequence[Pareto]) -> Html:
    """Bars of dollars, the dearest on top, with their claims; beside them the share that each makes with all above."""
    rows = rows[:_BARS]
    words = "; ".join(f"{one.name} {_money(one.sums.dollars)}" for one in rows[:5])
    shared = bool(rows) and all(one.cumulative is not None for one in rows)

    def draw(figure: Figure) -> None:
        panels = figure.subplots(1, 2, sharey=True, width_ratios=(3.4, 1), squeeze=False)[0]
        _bars(panels[0], rows)
        if shared:
            _cumulative(panels[1], rows)
        else:
            panels[1].set_visible(False)

    return drawn(
        name, title, f"Denied dollars, the dearest first: {words}.", draw, 1.0 + 0.34 * max(3, len(rows))
    )


def _bars(axes: Axes, rows: Sequence[Pareto]) -> None:
    places = range(len(rows))
    values = [float(one.sums.dollars) for one in rows]
    axes.barh(places, values, color=BLUE, height=0.66)
    axes.set_yticks(places, [_cut(one.name) for one in rows])
    axes.invert_yaxis()
    axes.set_xlim(0, (max(values, default=1.0) or 1.0) * 1.24)
    for place, one in zip(places, rows, strict=True):
        label = f" {_money(one.sums.dollars)} · {one.sums.claims:,}"
        axes.text(float(one.sums.dollars), place, label, va="center", fontsize=9, color=INK)
    axes.xaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
    axes.set_xlabel("denied dollars · claims")
    _grid(axes, "x")


def _cumulative(axes: Axes, rows: Sequence[Pareto]) -> None:
    shares = [float(one.cumulative or 0) * 100 for one in rows]
    axes.plot(shares, range(len(rows)), color=RED, marker="o", markersize=4, linewidth=1.4)
    axes.set_xlim(0, 106)
    axes.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
    axes.set_xlabel("share of it and all above")
    axes.tick_params(axis="y", length=0)
    _grid(axes, "x")


def control_figure(name: str, title: str, chart: ControlChart) -> Html:
    """Shares of claims denied with centre, limits, signals, and a line where something changed."""
    signals = sum(1 for one in chart.points if one.beyond)
    words = (
        f"Around {_share(chart.centre or 0.0)} in {count_of(len(chart.points), 'period')},"
        f" {signals} of them outside the limits; {count_of(len(chart.shifts), 'shift')}."
    )

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        places = range(len(chart.points))
        low = [one.low * 100 for one in chart.points]
        high = [one.high * 100 for one in chart.points]
        if chart.centre is not None and chart.points:
            axes.fill_between(
                places, low, high, step="mid", color=SKY, alpha=0.22, linewidth=0, label="3-sigma limits"
            )
            axes.axhline(chart.centre * 100, color=SOFT, linewidth=1, linestyle="--", label="centre")
        _shares(axes, chart.points)
        _levels(axes, chart)
        for mark in chart.marks:
            at = _place(chart, mark.day.toordinal())
            axes.axvline(at, color=GREEN, linewidth=1.3, linestyle=":")
            axes.annotate(
                mark.words, (at, 0.0), xycoords=("data", "axes fraction"), rotation=90, fontsize=8, color=INK,
                ha="right", va="bottom", xytext=(-2, 3), textcoords="offset points",
            )  # fmt: skip
        step = max(1, -(-len(chart.points) // 14))
        axes.set_xticks(list(places)[::step], [_period(chart, one) for one in chart.points][::step])
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}%")
        axes.set_ylabel("claims denied")
        _grid(axes, "y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=7)

    return drawn(name, title, words, draw, 3.9)


def _shares(axes: Axes, points: Sequence[Plotted]) -> None:
    """Points: filled where they count, hollow where immature; a triangle outside the limits, a square in a shift."""
    shares = [one.share * 100 for one in points]
    axes.plot(range(len(points)), shares, color=BLUE, linewidth=1.4)
    kinds = (
        ("o", BLUE, BLUE, "share", lambda one: not (one.immature or one.beyond or one.run)),
        ("o", "none", BLUE, "immature", lambda one: one.immature),
        ("s", ORANGE, ORANGE, "run: 8 on one side", lambda one: bool(one.run) and not one.beyond),
        ("^", RED, RED, "outside the limits", lambda one: bool(one.beyond)),
    )
    for marker, fill, edge, label, wanted in kinds:
        at = [place for place, one in enumerate(points) if wanted(one)]
        if at:
            axes.scatter(
                at, [shares[place] for place in at], marker=marker, s=42, facecolors=fill, edgecolors=edge,
                zorder=3, label=label,
            )  # fmt: skip


def _levels(axes: Axes, chart: ControlChart) -> None:
    """Where the share shifted: a thick line for each level, with its share at the beginning."""
    places = {one.start: place for place, one in enumerate(chart.points)}
    for old, new in chart.shifts:
        first = places[new.first]
        axes.plot(
            [places[old.first] - 0.4, first - 0.5, first - 0.5, places[new.last] + 0.4],
            [old.share * 100, old.share * 100, new.share * 100, new.share * 100],
            color=INK, linewidth=2.2, label="level" if old is chart.levels[0] else None, zorder=2.5,
        )  # fmt: skip
        axes.annotate(
            f"shift to {_share(new.share)}", (first - 0.5, new.share * 100), xytext=(-4, 4),
            textcoords="offset points", fontsize=9, color=INK, ha="right",
        )  # fmt: skip


def _place(chart: ControlChart, day: int) -> float:
    """Where a day lies between the points, which stand at the middle of their periods' marks."""
    starts = [one.start.toordinal() for one in chart.points]
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else start + (7 if chart.step == "week" else 31)
        if start <= day < end:
            return place - 0.5 + (day - start) / (end - start)
    return 0.0


def _period(chart: ControlChart, one: Plotted) -> str:
    return f"{one.start:%Y-%m}" if chart.step == "month" else f"{one.start:%y-%m-%d}"


def heat_map(
    name: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Decimal | None],
) -> Html:
    """Dollars by row and column, darker for more; None is hidden and hatched."""
    values = [[cells.get((row, column), Decimal(0)) for column in columns] for row in rows]
    most = max((float(value) for line in values for value in line if value), default=0.0) or 1.0
    words = f"Denied dollars of {len(rows)} payers by {len(columns)} reasons."

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        from matplotlib.patches import Rectangle

        shades = [[float(value or 0) / most for value in line] for line in values]
        for down, line in enumerate(values):
            for across, value in enumerate(line):
                _square(axes, Rectangle, across, down, value, shades[down][across])
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks(range(len(columns)), [_cut(one, 14) for one in columns], rotation=35, ha="right")
        axes.set_yticks(range(len(rows)), [_cut(one) for one in rows])
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)

    return drawn(name, title, words, draw, 1.2 + 0.42 * max(1, len(rows)))


def _square(axes: Axes, rectangle: type, across: int, down: int, value: Decimal | None, shade: float) -> None:
    """A cell: its colour between white and dark blue, its number in the colour that shows on it."""
    colour = tuple(1 + (dark - 1) * shade**0.6 for dark in (0.03, 0.19, 0.42))
    hatch = "////" if value is None else None
    axes.add_patch(
        rectangle(
            (across - 0.48, down - 0.46),
            0.96,
            0.92,
            facecolor=colour,
            edgecolor="#8a94a3",
            linewidth=0.5,
            hatch=hatch,
        )
    )
    if value:
        ink = "#ffffff" if shade**0.6 > 0.5 else "#000000"
        axes.text(across, down, _short(value), ha="center", va="center", fontsize=8.5, color=ink)


def funnel_chart(name: str, title: str, followed: Followed) -> Html:
    """Denied claims, those decided again, those paid more, those paid in full, as bars of one scale."""
    steps = [
        ("denied at first", followed.denied),
        ("decided again", followed.decided_again),
        ("paid more", followed.overturned),
        ("nothing denied any more", followed.in_full),
    ]
    words = "; ".join(f"{label} {count:,}" for label, count in steps)

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        whole = max(followed.denied, 1)
        places = range(len(steps))
        counts = [count for _, count in steps]
        axes.barh(places, counts, color=[RED, ORANGE, GREEN, BLUE], height=0.62)
        axes.set_yticks(places, [label for label, _ in steps])
        axes.invert_yaxis()
        axes.set_xlim(0, whole * 1.2)
        for place, count in zip(places, counts, strict=True):
            axes.text(
                count, place, f" {count:,} ({_share(count / whole)})", va="center", fontsize=9, color=INK
            )
        axes.set_xlabel("claims")
        _grid(axes, "x")

    return drawn(name, title, words + ".", draw, 2.2)


def ageing_chart(name: str, title: str, ages: Mapping[str, Aged]) -> Html:
    """Dollars of open denials by age."""
    words = "; ".join(
        f"{age} {_money(one.dollars)}, {count_of(one.claims, 'claim')}" for age, one in ages.items()
    )

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        places = range(len(ages))
        values = [float(one.dollars) for one in ages.values()]
        axes.bar(places, values, color=BLUE, width=0.62)
        axes.set_xticks(places, list(ages))
        axes.set_ylim(0, (max(values, default=1.0) or 1.0) * 1.18)
        for place, one in zip(places, ages.values(), strict=True):
            label = f"{_money(one.dollars)}\n{count_of(one.claims, 'claim')}"
            axes.text(place, float(one.dollars), label, ha="center", va="bottom", fontsize=9, color=INK)
        axes.yaxis.set_major_formatter(lambda value, _: f"${value:,.0f}")
        _grid(axes, "y")

    return drawn(name, title, words + ".", draw, 2.9)


def underpaid_chart(name: str, title: str, points: Mapping[tuple[int, int], int]) -> Html:
    """Expected against allowed dollars of lines; what lies under the diagonal was allowed less."""
    short = sum(count for (expected, allowed), count in points.items() if allowed < expected)
    words = f"{sum(points.values()):,} lines with a price, {short:,} of them allowed less than expected."

    def draw(figure: Figure) -> None:
        axes = figure.add_subplot()
        most = max((max(pair) for pair in points), default=1) or 1
        axes.plot([0, most], [0, most], color=SOFT, linewidth=1, linestyle="--", label="allowed as expected")
        groups = (
            ("v", RED, "allowed less", [pair for pair in sorted(points) if pair[1] < pair[0]]),
            ("o", BLUE, "as expected or more", [pair for pair in sorted(points) if pair[1] >= pair[0]]),
        )
        for marker, colour, label, pairs in groups:
            if pairs:
                sizes = [12 + 10 * min(points[pair], 12) for pair in pairs]
                axes.scatter(
                    [pair[0] for pair in pairs], [pair[1] for pair in pairs], s=sizes, marker=marker, color=colour,
                    alpha=0.6, linewidths=0, label=label,
                )  # fmt: skip
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: f"${value:,.0f}")
        axes.set_xlabel("expected")
        axes.set_ylabel("allowed")
        _grid(axes, "both")
        axes.legend(loc="upper left")

    return drawn(name, title, words, draw, 4.0)


def _grid(axes: Axes, which: str) -> None:
    axes.set_axisbelow(True)
    if which != "y":
        axes.grid(axis="x", color=RULE, linewidth=0.6)
    if which != "x":
        axes.grid(axis="y", color=RULE, linewidth=0.6)


def _money(amount: Decimal) -> str:
    return f"${amount:,.0f}"


def _short(amount: Decimal) -> str:
    return f"${amount / 1000:,.1f}k" if amount >= 10_000 else f"${amount:,.0f}"


def _share(share: float) -> str:
    return f"{share:.1%}"


def _cut(text: str, most: int = _WIDE) -> str:
    """A label that leaves room."""
    text = visible(text)
    return text if len(text) <= most else text[: most - 1] + "…"
