"""The sections of the denial report: each a chart, where one helps, and the table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scrubber.denials.trends.cells import THRESHOLD, is_small
from scrubber.denials.trends.control import ControlChart, Step
from scrubber.denials.trends.counted import Figures, Reason
from scrubber.denials.trends.crossing import cross
from scrubber.denials.trends.levels import Level
from scrubber.denials.trends.overview import headline_table, hides, overturns
from scrubber.denials.trends.pareto import pareto, pareto_table
from scrubber.denials.trends.rates import days_to_pay, headline
from scrubber.denials.trends.tabled import HIDDEN, By, Table, Value
from scrubber.denials.trends.trend import trend
from scrubber.denials.trends.underpaid import Underpaid
from scrubber.report import charts
from scrubber.report.closing import dollars
from scrubber.report.denial_words import DEFINITIONS, KINDS, PARTS, TODAY
from scrubber.report.denials_underpaid import underpayments
from scrubber.report.markup import Html, facts, join, table, tag
from scrubber.report.page_frame import tile
from scrubber.report.table_forms import as_html, said, short, whole
from scrubber.report.visible import count_of

__all__ = ["Sections"]

_ROWS = 20
_NONE = Decimal(0)
_NARROW = ("partly_denied", "first_pass", "first_pass_yield")
"""Left out where there are too many columns for a page; another table of it has them."""
_TILES = (
    "initial_denial_claims",
    "initial_denial_dollars",
    "hfma_denial_claims",
    "initial_denial_lines",
    "first_pass_yield",
    "clean_claims",
    "preventable",
    "overturned_claims",
    "primary_denial",
)


@dataclass(frozen=True, slots=True)
class Sections:
    """What the page is made of, for people who may see claims, or to be shared."""

    figures: Figures
    chart: ControlChart
    underpaid: Underpaid | None = None
    titles: Mapping[str, str] | None = None
    shareable: bool = False
    threshold: int = THRESHOLD
    draw: bool = True

    @property
    def _limit(self) -> int | None:
        return self.threshold if self.shareable else None

    # -- the numbers to read first --------------------------------------------------------------------------

    def tiles(self) -> Html:
        """Rates with what they are of."""
        rates = {rate.name: rate for rate in headline(self.figures)}
        made = []
        for name in _TILES:
            rate = rates.get(name)
            if rate is None or rate.value is None:
                continue
            if self.shareable and hides(self.figures, name, self.threshold):
                made.append(tile(rate.title, HIDDEN, "a small number of claims"))
                continue
            top, bottom = (_amount(number, rate.unit) for number in (rate.top, rate.average))
            unit = {"answers": " payments", "dollars": ""}.get(rate.unit, f" {rate.unit}")
            small = f"{top} of {bottom}{unit}{' a month' if rate.over > 1 else ''}"
            made.append(tile(rate.title, said(rate.value, "share"), small))
        days = days_to_pay(self.figures.days)
        if days.median is not None and not (self.shareable and is_small(days.claims, self.threshold)):
            small = f"median; nine of ten within {days.p90}; {count_of(days.claims, 'claim')}"
            made.append(tile("Days to pay", said(days.median, "days"), small))
        return tag("dl", *made, cls="tiles")

    def rates(self) -> Html:
        """Every rate with its numerator and denominator in words."""
        return as_html(headline_table(self.figures, shareable=self.shareable, threshold=self.threshold))

    # -- over time ------------------------------------------------------------------------------------------

    def control(self) -> Html:
        """The control chart with what it signals in words."""
        chart = self.chart
        if not chart.points:
            return tag("p", "No claim was decided in this period.", cls="soft")
        drawing = self._chart(lambda: charts.control_figure("control", "Share of claims denied", chart))
        turns = {new.first: f"{old.share:.1%} to {new.share:.1%}" for old, new in chart.shifts}
        rows = [
            (
                period(one.start, chart.step),
                f"{one.claims:,}",
                f"{one.denied:,}",
                f"{one.share:.1%}",
                f"{one.low:.1%} to {one.high:.1%}",
                ", ".join(
                    word
                    for word in (
                        f"{one.beyond} its limits" if one.beyond else "",
                        f"shift: {turns[one.start]}" if one.start in turns else "",
                        f"in a run {one.run} the centre" if one.run else "",
                        "immature" if one.immature else "",
                    )
                    if word
                ),
            )
            for one in chart.points
        ]
        heads = (
            "Month" if chart.step == "month" else "Week from",
            "Decided",
            "Denied",
            "Share",
            "Limits",
            "Signal",
        )
        day = "the day they were sent" if chart.clock == "sent" else "the day of the remittance"
        centre = "no centre yet" if chart.centre is None else f"centre {chart.centre:.1%}"
        caption = f"First decisions, claims by {day}; {centre}."
        changed = [tag("li", f"{mark.day}: {mark.words}") for mark in chart.marks]
        return join(
            (
                drawing,
                *self._signals(),
                table(caption, heads, rows, numbers=(1, 2, 3, 4)),
                join((tag("p", "Changes marked:"), tag("ul", *changed))) if changed else Html(),
            ),
            Html("\n"),
        )

    def _signals(self) -> list[Html]:
        """Shifts in words, with what they are shares of; runs where no shift explains them."""
        chart = self.chart
        if chart.shifts:
            return [tag("p", _shift(old, new, chart.step)) for old, new in chart.shifts]
        word = "months" if chart.step == "month" else "weeks"
        sides = {one.start: one.run for one in chart.points}
        return [
            tag(
                "p",
                f"From {period(start, chart.step)} on eight or more {word} in a row lie {sides[start]} the centre.",
            )
            for start in chart.runs
        ]

    def months(self) -> Html:
        """Rates by month, by both clocks."""
        parts = [
            as_html(self._trend("month", "sent"), caption="Claims by the day they were sent.", cents=False),
            as_html(
                self._trend("month", "decided"), caption="Claims by the day of the remittance.", cents=False
            ),
        ]
        return join(parts, Html("\n"))

    # -- why ------------------------------------------------------------------------------------------------

    def reasons(self) -> Html:
        """Pareto by reason; each leads to the lines behind it."""
        return self._pareto("carc", "Denied dollars by reason", linked=not self.shareable)

    def remarks(self) -> Html:
        """Pareto by remark code."""
        return self._pareto("rarc", "Denied dollars by remark", plain=True)

    def kinds(self) -> Html:
        """Pareto by kind of cause."""
        return self._pareto("kind", "Denied dollars by kind of cause", words=KINDS)

    def heat(self) -> Html:
        """Payers by reasons."""
        crossed = cross(self.figures, threshold=self._limit)
        if not crossed.dollars or (self._limit and is_small(self.figures.total.claims, self._limit)):
            return Html()
        drawing = self._chart(
            lambda: charts.heat_map(
                "heat", "Denied dollars by payer and reason", crossed.payers, crossed.reasons, crossed.dollars
            )
        )
        rows = []
        for payer in crossed.payers:
            cells = [crossed.dollars.get((payer, reason), _NONE) for reason in crossed.reasons]
            rows.append(
                (short(payer), *(HIDDEN if cell is None else whole(cell) if cell else "" for cell in cells))
            )
        caption = "Denied dollars by payer and reason, by the day of the remittance."
        return join(
            (
                drawing,
                table(caption, ("Payer", *crossed.reasons), rows, numbers=range(1, len(crossed.reasons) + 1)),
            )
        )

    def payers(self) -> Html:
        """Rates by payer."""
        return as_html(self._trend("payer", "sent"), caption="Claims by the day they were sent.", cents=False)

    def procedures(self) -> Html:
        """By procedure, with its modifiers, and by modifier."""
        parts = [
            self._pareto("procedure", "Denied dollars by procedure"),
            self._pareto("coded", "Procedures with their modifiers", plain=True),
            self._pareto("modifier", "Modifiers", plain=True),
        ]
        return join(parts, Html("\n"))

    def providers(self) -> Html:
        """By who did it and who bills; nobody is named in a shared form."""
        if self.shareable:
            return Html()
        parts = [self._pareto("rendering", "Rendering providers", plain=True)]
        parts.append(
            as_html(
                self._trend("provider", "sent"),
                caption="Billing providers, claims by the day they were sent.",
            )
        )
        return join(parts, Html("\n"))

    # -- what we did ----------------------------------------------------------------------------------------

    def parts(self) -> Html:
        """What our edits did about what was denied, and what today's would have done."""
        pieces = [
            self._pareto("part", "Denied dollars by what our edits did", words=PARTS),
            self._pareto("edit", "By the edit that speaks for it", plain=True, words=self.titles, both=True),
            self._pareto("today", "Would today's edits have caught it", plain=True, words=TODAY),
        ]
        return join(pieces, Html("\n"))

    def preventable(self) -> Html:
        """Denied dollars by whether the claim could have shown the cause."""
        names = {
            "yes": "the claim could have shown it",
            "no": "no claim can show it",
            "unknown": "nobody can say",
        }
        known = self.figures.knowable
        if not known or (self.shareable and hides(self.figures, "preventable", self.threshold)):
            return tag("p", "Not shown: a small number of claims.", cls="soft") if known else Html()
        return self._sums("Dollars denied at first, by whether they could have been prevented.", names, known)

    def others(self) -> Html:
        """What payers took that is no denial."""
        names = {"reduced": "reduced by contract or rule", "patient_share": "left to the patient"}
        there = self.figures.others
        if not there or (
            self.shareable and any(is_small(one.claims, self.threshold) for one in there.values())
        ):
            return Html()
        return self._sums("These are no denials.", names, there)

    def underpayments(self) -> Html:
        """Lines allowed less than expected."""
        if self.underpaid is None:
            return tag("p", "No prices are loaded, so nothing could be compared.", cls="soft")
        limit = self.threshold if self.shareable else None
        return underpayments(self.figures, self.underpaid, limit, self._chart)

    # -- what came of it ------------------------------------------------------------------------------------

    def overturned(self) -> Html:
        """What became of denied claims."""
        found = self.figures.followed
        if not found.denied or (self.shareable and hides(self.figures, "overturned_claims", self.threshold)):
            return tag("p", "Not shown: a small number of claims.", cls="soft") if found.denied else Html()
        numbers = (
            ("decided again, nothing denied any more", found.in_full),
            ("decided again, paid more, still denied in part", found.in_part),
            ("decided again, not paid more", found.upheld),
            ("taken back and not decided again", found.taken_back),
            ("never decided again", found.open),
        )
        hidden = self.shareable and any(is_small(number, self.threshold) for _, number in numbers)
        if hidden:
            return tag("p", "Not shown: some of its numbers are small.", cls="soft")
        drawing = self._chart(lambda: charts.funnel_chart("funnel", "What became of denied claims", found))
        rows = [(name, f"{number:,}", f"{number / found.denied:.1%}") for name, number in numbers]
        total = ("Denied at first", f"{found.denied:,}", "")
        caption = (
            f"{dollars(found.dollars)} were denied at first; {dollars(found.overturned_dollars)} of them on claims that"
            f" were paid more later, which brought {dollars(found.recovered)}."
        )
        return join((drawing, table(caption, ("", "Claims", "Share"), rows, numbers=(1, 2), total=total)))

    def ageing(self) -> Html:
        """Open denials by age."""
        ages = self.figures.followed.ages
        if not any(one.claims for one in ages.values()):
            return tag("p", "No denial is open.", cls="soft")
        numbers = (*(one.claims for one in ages.values()), *overturns(self.figures))
        if self.shareable and any(is_small(number, self.threshold) for number in numbers):
            return tag("p", "Not shown: some of its numbers are small.", cls="soft")
        drawing = self._chart(lambda: charts.ageing_chart("ageing", "Open denials by age", ages))
        rows = [(age, f"{one.claims:,}", dollars(one.dollars)) for age, one in ages.items()]
        caption = f"Open denials on {self.figures.as_of}, by the age of the first decision."
        return join((drawing, table(caption, ("Age", "Claims", "Denied dollars"), rows, numbers=(1, 2))))

    def definitions(self) -> Html:
        """What every figure means."""
        return facts((name, text) for name, text in DEFINITIONS)

    # -- pieces ---------------------------------------------------------------------------------------------

    def _chart(self, make: Callable[[], Html]) -> Html:
        return tag("figure", make(), style="margin: 0 0 1rem; break-inside: avoid") if self.draw else Html()

    def _trend(self, by: By, clock: str) -> Table:
        shown = trend(
            self.figures,
            by,
            clock="sent" if clock == "sent" else "decided",
            limit=_ROWS,
            shareable=self.shareable,
            threshold=self.threshold,
        )
        return _without(shown, _NARROW if clock == "decided" else ())

    def _pareto(
        self,
        by: By,
        title: str,
        *,
        words: Mapping[str, str] | None = None,
        plain: bool = False,
        linked: bool = False,
        both: bool = False,
    ) -> Html:
        """A Pareto as chart and table; `words` say what each group is, beside its name where `both`."""
        rows = pareto(self.figures, by, limit=_ROWS, threshold=self._limit)
        if not rows:
            return Html()

        def told(name: str) -> str:
            word = (words or {}).get(name, "")
            return f"{name} {word}" if word and both else word or name

        shown = pareto_table(self.figures, by, limit=_ROWS, threshold=self._limit)
        shown = _without(replace(shown, rows=tuple((told(str(row[0])), *row[1:]) for row in shown.rows)))
        links = None
        if linked:
            known = self.figures.examples
            links = [
                tag("a", one.name, href=f"#{anchor(one.name)}")
                if one.name in known
                else Html(tag("span", one.name))
                for one in rows
            ]
        drawing = Html()
        if not plain:
            named = [replace(one, name=told(one.name)) for one in rows]
            drawing = self._chart(lambda: charts.pareto_chart(f"pareto-{by}", title, named))
        return join((drawing, as_html(shown, caption=title + ".", links=links, notes=not plain)), Html("\n"))

    def _sums(self, caption: str, names: Mapping[str, str], sums: Mapping[str, Reason]) -> Html:
        rows = [
            (names.get(name, name), f"{one.lines:,}", f"{one.claims:,}", dollars(one.dollars))
            for name, one in sorted(sums.items(), key=lambda item: -item[1].dollars)
        ]
        return table(caption, ("", "Lines", "Claims", "Dollars"), rows, numbers=(1, 2, 3))


def _shift(old: Level, new: Level, step: Step) -> str:
    """When the share went over to another level, and how far."""
    more = "more" if new.share > old.share else "less"
    return (
        f"A shift: from {period(new.first, step)} on claims are denied {more} often,"
        f" {new.share:.1%} ({new.denied:,} of {new.claims:,}),"
        f" after {old.share:.1%} ({old.denied:,} of {old.claims:,}) in the {'months' if step == 'month' else 'weeks'}"
        " before."
    )


def period(start: date, step: Step) -> str:
    """A month as `2026-07`, a week by its Monday."""
    return f"{start:%Y-%m}" if step == "month" else str(start)


def _amount(number: Decimal, unit: str) -> str:
    if unit == "dollars":
        return dollars(number)
    return f"{number:,.0f}" if number == int(number) else f"{number:,.1f}"


def anchor(reason: str) -> str:
    """The name of the list of lines behind a reason."""
    return "reason-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in reason)


def _without(shown: Table, names: Sequence[str] = ()) -> Table:
    """A table without the columns that are named or empty in all rows."""
    kept = [
        at
        for at, column in enumerate(shown.columns)
        if not at or (column.name not in names and any(row[at] not in (None, "") for row in shown.rows))
    ]
    rows: list[tuple[Value, ...]] = [tuple(row[at] for at in kept) for row in shown.rows]
    return replace(shown, columns=tuple(shown.columns[at] for at in kept), rows=tuple(rows))
