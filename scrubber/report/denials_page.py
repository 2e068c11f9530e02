"""The report of denials as one self-contained html page: rates, reasons, what our edits did, and what to work first.

A page to be shared names no claim and no person, and shows no small number of claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TextIO

from scrubber.denials.row import DenialRow
from scrubber.denials.trends.beside import SHARED as SHARED_BESIDE
from scrubber.denials.trends.beside import Beside, balance_table, entry_table
from scrubber.denials.trends.cells import THRESHOLD
from scrubber.denials.trends.control import Mark, Step, control_chart, shared_chart
from scrubber.denials.trends.counted import Clock, Figures, OpenDenial
from scrubber.denials.trends.underpaid import Underpaid
from scrubber.ledger.remitted import PaymentKey
from scrubber.report.closing import dollars
from scrubber.report.denial_words import KINDS, PARTS
from scrubber.report.denials_sections import Sections, anchor
from scrubber.report.markup import Html, badge, join, table, tag
from scrubber.report.page_frame import CARE, SHARED, Section, write_frame
from scrubber.report.table_forms import as_html, day, short
from scrubber.report.visible import count_of

__all__ = ["write_denials_report"]

_ENTRIES = 50


def write_denials_report(
    stream: TextIO,
    figures: Figures,
    *,
    underpaid: Underpaid | None = None,
    beside: Beside | None = None,
    claims: Mapping[PaymentKey, str] | None = None,
    marks: Sequence[Mark] = (),
    step: Step = "month",
    clock: Clock = "sent",
    titles: Mapping[str, str] | None = None,
    written: datetime | None = None,
    charts: bool = True,
    shareable: bool = False,
    threshold: int = THRESHOLD,
) -> None:
    """Write the page.

    `underpaid` is what the comparison with prices found, None without prices; `beside` is what payers gave and took
    beside the claims, `claims` the numbers of claims by the decisions that its entries name; `marks` are changes of
    the edits, `step` and `clock` those of the control chart, `titles` what each edit finds. Without `charts` the tables
    stand alone. Raises `ChartsMissing` before anything is written where charts are wanted and cannot be drawn.
    """
    if shareable:
        figures = figures.to_share()
        chart = shared_chart(figures, clock=clock, marks=marks, threshold=threshold)
    else:
        chart = control_chart(figures, step=step, clock=clock, marks=marks)
    made = Sections(figures, chart, underpaid, titles, shareable, threshold, charts)
    sections: list[Section] = [
        ("rates", "All rates", made.rates()),
        ("trend", "Is it getting better", made.control()),
        ("months", "Month by month", made.months()),
        ("reasons", "Why claims are denied", made.reasons()),
        ("kinds", "Kinds of cause", made.kinds()),
        ("parts", "What our edits did", made.parts()),
        ("preventable", "What could have been prevented", made.preventable()),
        ("heat", "Payers and reasons", made.heat()),
        ("payers", "Payers", made.payers()),
        ("procedures", "Procedures and modifiers", made.procedures()),
        ("providers", "Providers", made.providers()),
        ("remarks", "Remark codes", made.remarks()),
        ("overturned", "What became of denials", made.overturned()),
        ("ageing", "Open denials by age", made.ageing()),
        ("underpaid", "Allowed less than expected", made.underpayments()),
        ("beside", "Money beside the claims", _beside(beside, claims or {}, shareable=shareable)),
        ("others", "Reductions and patients' shares", made.others()),
        ("work", "Claims to work", Html() if shareable else _work(figures)),
        ("behind", "Lines behind each reason", Html() if shareable else _behind(figures)),
        ("definitions", "What the figures mean", made.definitions()),
    ]
    head = _head(figures, written, shareable=shareable, threshold=threshold)
    care = SHARED if shareable else CARE
    write_frame(stream, f"Denials, {figures.period}", [*head, made.tiles()], sections, care=care)


def _head(figures: Figures, written: datetime | None, *, shareable: bool, threshold: int) -> list[Html]:
    soft = [f"Counted to {figures.as_of}"]
    if written:
        soft.append(f"written at {written:%H:%M} on {written:%Y-%m-%d}")
    parts = [tag("p", " · ".join(soft), cls="soft")]
    total = figures.total
    if shareable:
        lead = "To be shared: no claim and no person is named."
        lead += f" Numbers of fewer than {threshold} claims are hidden or put together."
    elif total.lines:
        lead = f"{count_of(total.lines, 'line')} on {count_of(total.claims, 'claim')} denied at first:"
        lead += f" {dollars(total.dollars)}."
    else:
        lead = "No line was denied."
    parts.append(tag("p", lead, cls="lead"))
    left = []
    if not shareable and figures.unmatched:
        left.append(
            f"{count_of(figures.unmatched, 'first decision')} whose claim is not known here, or not for sure:"
            " not in the rates of claims."
        )
    if not shareable and figures.probable:
        left.append(f"Of {count_of(figures.probable, 'decision')} in these rates the claim is only probable.")
    return [*parts, *(tag("p", text, cls="soft") for text in left)]


def _beside(beside: Beside | None, claims: Mapping[PaymentKey, str], *, shareable: bool) -> Html:
    """What was carried on and taken back by payer, then the latest entries."""
    if beside is None or not beside.entries:
        return Html()
    if shareable:
        return tag("p", SHARED_BESIDE, cls="soft")
    parts = (balance_table(beside), entry_table(beside, claims, limit=_ENTRIES))
    return join((as_html(one, caption=f"{one.title}.") for one in parts), Html("\n"))


def _work(figures: Figures) -> Html:
    """Open denials, the dearest first."""
    if not figures.work:
        return tag("p", "No denial is open.", cls="soft")
    rows = [
        (
            one.claim or "(no number)",
            short(figures.payer_name(one.payer)),
            day(one.decided),
            _age(figures, one),
            _reason(one.reason, figures),
            KINDS.get(one.kind, one.kind),
            join((PARTS.get(one.part, one.part), f" ({one.edit})" if one.edit else "")),
            dollars(one.dollars),
        )
        for one in figures.work
    ]
    heads = ("Claim", "Payer", "Decided", "Age", "Reason", "Kind", "What our edits did", "Denied")
    left = f" {count_of(figures.work_left, 'more claim')} not listed here." if figures.work_left else ""
    caption = f"Denied claims that nobody decided otherwise, the dearest first.{left}"
    return table(caption, heads, rows, numbers=(3, 7))


def _age(figures: Figures, one: OpenDenial) -> Html:
    age = count_of((figures.as_of - one.decided).days, "day") if one.decided else ""
    return join((age, badge("denied again", "deny") if one.again else ""), " ")


def _reason(reason: str, figures: Figures) -> Html:
    if reason in figures.examples:
        return tag("a", reason, href=f"#{anchor(reason)}")
    return tag("span", reason)


def _behind(figures: Figures) -> Html:
    """The dearest lines of each reason, the dearest reason first."""
    order = sorted(figures.examples, key=lambda name: (-figures.reasons["carc"][name].dollars, name))
    return join((_lines(name, figures.examples[name], figures) for name in order), Html("\n"))


def _lines(reason: str, lines: Sequence[DenialRow], figures: Figures) -> Html:
    sums = figures.reasons["carc"][reason]
    rows = [
        (
            row.claim or "(no number)",
            short(figures.payer_name(row.payer_id or row.payer)),
            str(row.line or row.service or ""),
            " ".join((row.billed_code or row.code, *row.billed_modifiers)),
            day(row.day),
            " ".join(row.rarcs),
            KINDS.get(row.kind, row.kind),
            row.edit or PARTS.get(row.part, row.part),
            dollars(row.denied),
        )
        for row in lines
    ]
    heads = ("Claim", "Payer", "Line", "Procedure", "Day", "Remarks", "Kind", "Edit", "Denied")
    more = sums.lines - len(rows)
    left = f" {count_of(more, 'more line')} not listed here." if more else ""
    caption = f"{count_of(sums.lines, 'line')}, {dollars(sums.dollars)}; the dearest first.{left}"
    return tag(
        "div",
        tag("h3", reason),
        table(caption, heads, rows, numbers=(8,)),
        id=anchor(reason),
        style="margin-top: 1.2rem",
    )
