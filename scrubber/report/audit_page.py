"""The report of an audit as one self-contained html page: what was lost, what waits, and what to ask about.

A page to be shared names no claim, no person and no file, and shows no small number of claims.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TextIO

from scrubber.denials.audit.files import PileFile, files_table, kinds_table
from scrubber.denials.audit.patterns import crossed, crossed_table
from scrubber.denials.audit.tables import NO_REMITTANCE, AuditTables
from scrubber.denials.trends.beside import balance_table, entry_table
from scrubber.denials.trends.counting import NO_VALUE
from scrubber.denials.trends.pareto import Pareto, pareto, pareto_table
from scrubber.denials.trends.tabled import By, Table
from scrubber.denials.trends.trend import trend
from scrubber.report import charts
from scrubber.report.audit_words import WORDS, worded
from scrubber.report.closing import dollars
from scrubber.report.denials_underpaid import underpayments
from scrubber.report.markup import Html, join, tag
from scrubber.report.page_frame import Section, tile, write_frame
from scrubber.report.table_forms import as_html, said
from scrubber.report.visible import count_of

__all__ = ["CLOSURES", "write_audit_page"]

CLOSURES = (
    "No repair, flap or graft of anybody stands in the pile for these patients on the day of Mohs surgery or in the two"
    " weeks after it. Many wounds heal without one, and another practice may have closed it: look into the record,"
    " and bill nothing that was not done."
)
"""What stands over the question; it only asks."""

_ROWS, _FILES = 40, 500
_PATTERNS: tuple[tuple[By, str, str], ...] = (
    ("carc", "reasons", "By reason"),
    ("kind", "kinds", "By kind of cause"),
    ("payer", "payers", "By payer"),
    ("procedure", "procedures", "By procedure"),
    ("rendering", "providers", "By rendering provider"),
    ("provider", "billing", "By billing provider"),
)


def write_audit_page(
    stream: TextIO,
    tables: AuditTables,
    files: Sequence[PileFile],
    *,
    draw: bool = True,
) -> None:
    """Write the page; what is shareable is said by `tables`. Raises `ChartsMissing` before anything is written.

    It tells no time of writing: the same pile, counted to the same day, gives the same bytes.
    """
    made = _Sections(tables, draw)
    sections: list[Section] = [
        ("overview", "Overview", as_html(tables.overview())),
        ("caught", "What today's edits would have caught", made.caught()),
        ("alarms", "What they speak of, and was paid", made.alarms()),
        ("patterns", "What is denied", made.patterns()),
        ("unanswered", "Claims still unanswered", made.waiting()),
        ("underpaid", "Allowed less than expected", made.underpaid()),
        ("beside", "Given and taken beside the claims", made.beside()),
        ("questions", "Done, and not billed?", made.questions()),
        ("modifiers", "Modifiers that seem not needed", made.modifiers()),
        ("files", "Files", _files(files, shareable=tables.shareable)),
    ]
    figures = tables.audit.figures
    head = [_head(tables), made.tiles()]
    write_frame(stream, f"Audit, {figures.period}", head, sections)


def _head(tables: AuditTables) -> Html:
    soft = f"Counted to {tables.audit.figures.as_of}"
    lead = "What the pile of claims and remittances tells."
    if tables.shareable:
        lead = (
            "To be shared: no claim, no person and no file is named."
            f" Numbers of fewer than {tables.threshold} claims are hidden or put together."
        )
    return join((tag("p", soft, cls="soft"), tag("p", lead, cls="lead")))


def _files(files: Sequence[PileFile], *, shareable: bool) -> Html:
    if shareable:
        return as_html(kinds_table(files))
    each = _first(files_table(files), _FILES)
    return join((as_html(kinds_table(files)), as_html(each, caption="Each file.")), Html("\n"))


def _first(table: Table, most: int) -> Table:
    """The first rows, and a word about the others."""
    more = len(table.rows) - most
    if more <= 0:
        return table
    note = f"The first {most} stand here; the workbook has {more:,} more."
    return replace(table, rows=table.rows[:most], notes=(*table.notes, note))


@dataclass(frozen=True, slots=True)
class _Sections:
    """The sections, each a chart where one helps, and its tables."""

    tables: AuditTables
    draw: bool

    def tiles(self) -> Html:
        """The numbers to read first."""
        made: list[Html] = []
        for what, claims, _, money, of in self.tables.overview().rows:
            if made and not claims and not money:
                continue  # nothing of the kind; the overview says so
            number = (
                count_of(claims, "claim") if isinstance(claims, int) else f"{said(claims, 'count')} claims"
            )
            small = str(of) if claims is None else f"{of}; {number}"
            whole = money.quantize(Decimal(1)) if isinstance(money, Decimal) else money
            made.append(tile(str(what), said(whole, "money").removesuffix(".00"), small))
        return tag("dl", *made, cls="tiles")

    def caught(self) -> Html:
        """By edit, and the dearest lines."""
        tables = self.tables
        table = tables.caught()
        if not table.rows:
            words = "No edit of today names what was denied." if tables.audit.remitted else NO_REMITTANCE
            return tag("p", words, cls="soft")
        rows = [
            Pareto(f"{one.edit} {tables.audit.edits[one.edit].title}", one.sums, None, None)
            for one in tables.audit.caught.by_edit
            if one.edit in tables.audit.edits and one.edit in {row[0] for row in table.rows}
        ]
        drawing = self._chart(
            lambda: charts.pareto_chart("caught-chart", "Denied dollars that edits of today name", rows)
        )
        return join((drawing, as_html(table), self._parts(), self._listed(tables.caught_lines)), Html("\n"))

    def _parts(self) -> Html:
        """All that was denied, by what today's edits say of it."""
        threshold = self.tables.threshold if self.tables.shareable else None
        named = worded(pareto_table(self.tables.figures, "part", None, threshold), "part")
        return as_html(named, caption="All that was denied, by what today's edits say of it.", notes=False)

    def alarms(self) -> Html:
        """Edits that speak of what was paid."""
        table = self.tables.alarms()
        if table.rows:
            return as_html(table)
        small = any(one.false_alarm.count for one in self.tables.audit.scores)
        words = "Not shown: small numbers." if small else "Nothing of which they speak was paid."
        return tag("p", words, cls="soft")

    def patterns(self) -> Html:
        """Paretos, each with its chart, and payers with their rates."""
        figures, shareable = self.tables.figures, self.tables.shareable
        threshold = self.tables.threshold if shareable else None
        if not figures.total.lines:
            words = "No line was denied." if self.tables.audit.remitted else NO_REMITTANCE
            return tag("p", words, cls="soft")
        parts: list[Html] = []
        for by, name, title in _PATTERNS:
            told = not figures.reasons.get("rendering", {}).keys() <= {NO_VALUE}
            if (by == "rendering" and not told) or (by == "provider" and told):
                continue  # who did it says more than who bills, where a remittance tells it
            rows = pareto(figures, by, limit=20, threshold=threshold)
            table = pareto_table(figures, by, 20, threshold)
            rows = tuple(replace(one, name=WORDS.get(by, {}).get(one.name, one.name)) for one in rows)
            table = worded(table, by)
            parts.append(tag("h3", title))
            if rows:
                parts.append(self._drawn(name, title, rows))
            parts.append(as_html(table, notes=False))
        parts.append(self._crossed())
        parts.append(tag("h3", "Rates by payer"))
        parts.append(
            as_html(
                trend(
                    figures,
                    "payer",
                    clock="decided",
                    shareable=shareable,
                    threshold=self.tables.threshold,
                ),
                cents=False,
            )
        )
        return join(parts, Html("\n"))

    def _crossed(self) -> Html:
        """Payers by reasons, the dearest of each; one alone says nothing more than the tables above."""
        tables = self.tables
        found = crossed(tables.figures, tables.threshold if tables.shareable else None)
        if found is None or len(found.payers) < 2 or len(found.reasons) < 2:
            return Html()
        title = "Denied dollars by payer and reason"
        drawing = self._chart(
            lambda: charts.heat_map("crossed", title, found.payers, found.reasons, found.dollars)
        )
        told = as_html(crossed_table(found), cents=False)
        return join((tag("h3", "Payers and reasons"), drawing, told), Html("\n"))

    def _drawn(self, name: str, title: str, rows: Sequence[Pareto]) -> Html:
        return self._chart(lambda: charts.pareto_chart(f"{name}-chart", f"Denied dollars: {title}", rows))

    def waiting(self) -> Html:
        """By payer and age, and the claims."""
        tables = self.tables
        ages = tables.ages()
        parts = []
        if tables.audit.waiting.open:
            if ages:
                title = "Unanswered claims by days since they were sent"
                parts.append(self._chart(lambda: charts.ageing_chart("unanswered-chart", title, ages)))
            parts += [as_html(tables.waiting()), self._listed(tables.waiting_claims)]
        else:
            parts.append(tag("p", "Every claim of the period is answered.", cls="soft"))
        if tables.audit.waiting.refused and not tables.shareable:
            parts.append(tag("h3", "Refused or rejected"))
            parts.append(self._listed(lambda: tables.waiting_claims(refused=True)))
        return join(parts, Html("\n"))

    def underpaid(self) -> Html:
        """The comparison with prices, or that there are none."""
        audit, tables = self.tables.audit, self.tables
        if audit.underpaid is None:
            return tag(
                "p",
                "No prices are known, so nothing can be said: `scrubber tables import` reads Medicare's fee schedule,"
                " and `practice.fees` in the settings has contracts.",
            )
        threshold = tables.threshold if tables.shareable else None
        found = underpayments(tables.figures, audit.underpaid, threshold, self._chart)
        return found or tag("p", "No line of the remittances has a price.", cls="soft")

    def beside(self) -> Html:
        """What payers gave and took beside the claims; nothing of it in a page to be shared."""
        audit = self.tables.audit
        if self.tables.shareable or not audit.beside.entries:
            return Html()
        entries = _first(entry_table(audit.beside, audit.beside_claims), _ROWS)
        shown = as_html(entries, caption="The entries, the largest first.")
        return join((as_html(balance_table(audit.beside)), shown), Html("\n"))

    def questions(self) -> Html:
        """Mohs days without a closure."""
        days = self.tables.audit.days
        if not days.surgeries:
            return tag("p", "There is no Mohs surgery in the period.", cls="soft")
        if not days.asked.lines:
            return tag("p", "Every day of Mohs surgery has a closure.", cls="soft")
        parts = [tag("p", CLOSURES)]
        if not self.tables.shareable:
            what = f"{days.asked.lines:,} of {count_of(days.surgeries, 'day')} of Mohs surgery"
            parts.append(
                tag(
                    "p",
                    f"{what}; {dollars(days.asked.dollars)} of Mohs surgery were charged on them.",
                    cls="lead",
                )
            )
        return join((*parts, self._listed(self.tables.questions)), Html("\n"))

    def modifiers(self) -> Html:
        """By modifier, and the lines."""
        table = self.tables.modifiers()
        if not self.tables.audit.days.carried.lines:
            return tag("p", "No modifier seems to be carried without need.", cls="soft")
        return join((as_html(table), self._listed(self.tables.modifier_lines)), Html("\n"))

    # -- pieces ---------------------------------------------------------------------------------------------

    def _listed(self, made: Callable[[], Table]) -> Html:
        """Rows that name claims: the first of them, and nothing in a page to be shared."""
        if self.tables.shareable:
            return Html()
        table = _first(made(), _ROWS)
        return as_html(table, caption=table.title) if table.rows else Html()

    def _chart(self, make: Callable[[], Html]) -> Html:
        return make() if self.draw else Html()
