"""The section of lines that were allowed less than expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scrubber.denials.trends.cells import is_small, merge
from scrubber.denials.trends.counted import Figures, Reason
from scrubber.denials.trends.tabled import OTHERS
from scrubber.denials.trends.underpaid import Underpaid
from scrubber.report import charts
from scrubber.report.closing import dollars
from scrubber.report.markup import Html, facts, join, table, tag
from scrubber.report.table_forms import day, short
from scrubber.report.visible import count_of

__all__ = ["underpayments"]

_ROWS = 20
_LINES = 50


def underpayments(
    figures: Figures,
    found: Underpaid,
    threshold: int | None,
    chart: Callable[[Callable[[], Html]], Html],
) -> Html:
    """The section; `threshold` is that of small numbers where it is to be shared, `chart` draws or leaves it."""
    if not (found.compared or found.priced_not):
        return Html()
    short = found.short
    rest = found.compared - short.lines
    if threshold is not None and (is_small(short.claims, threshold) or is_small(rest, threshold)):
        return tag("p", "Not shown: a small number of claims.", cls="soft")
    lead = (
        f"{count_of(short.lines, 'line')} of {found.compared:,} compared were allowed less than expected:"
        f" {dollars(short.dollars)} are missing."
    )
    payers = _groups(found.payers, "Payer", figures.payer_name, threshold)
    codes = _groups(found.codes, "Procedure", str, threshold)
    if threshold is not None:
        return join((tag("p", lead), payers, codes), Html("\n"))
    drawing = Html()
    if found.points:
        drawing = chart(lambda: charts.underpaid_chart("underpaid", "Expected and allowed", found.points))
    return join((tag("p", lead), _sums(found), drawing, payers, codes, _lines(figures, found)), Html("\n"))


def _sums(found: Underpaid) -> Html:
    return facts(
        (
            ("Expected of all compared", dollars(found.expected)),
            ("Allowed", dollars(found.allowed)),
            ("Without a price", count_of(found.priced_not, "line")),
            (
                "Cut by multiple procedures",
                f"{count_of(found.by_rule, 'line')}, not compared" if found.by_rule else "",
            ),
            (
                "Priced by an older release",
                f"{count_of(found.older, 'line')} of a day after the last fee schedule that is loaded"
                if found.older
                else "",
            ),
            (
                "Place not known",
                f"{count_of(found.assumed, 'line')} priced as done in an office" if found.assumed else "",
            ),
            ("Allowed amount not told", count_of(found.unknown, "line") if found.unknown else ""),
        )
    )


def _groups(
    groups: Mapping[str, Reason], head: str, name: Callable[[str], str], threshold: int | None
) -> Html:
    """What is missing by payer or procedure, the most first."""
    listed = sorted(groups.items(), key=lambda item: (-item[1].dollars, item[0]))
    others = list[str]()
    if threshold is not None:
        alone, small = merge(groups, lambda one: (one.claims,), threshold)
        listed, others = [one for one in listed if one[0] in alone], list(small)
    others += [key for key, _ in listed[_ROWS:]]
    told = [(name(key), sums) for key, sums in listed[:_ROWS]]
    if others:
        together = Reason()
        for key in others:
            together.add(groups[key])
        told.append((f"{OTHERS} ({len(others)})", together))
    rows = [(label, f"{one.lines:,}", f"{one.claims:,}", dollars(one.dollars)) for label, one in told]
    return table("", (head, "Short lines", "Claims", "Missing"), rows, numbers=(1, 2, 3)) if rows else Html()


def _lines(figures: Figures, found: Underpaid) -> Html:
    rows = [
        (
            one.claim,
            short(figures.payer_name(one.payer)),
            " ".join((one.code, *one.modifiers)),
            day(one.day),
            dollars(one.expected),
            dollars(one.allowed),
            dollars(one.short),
            " ".join(one.reasons),
        )
        for one in found.rows[:_LINES]
    ]
    heads = ("Claim", "Payer", "Procedure", "Day", "Expected", "Allowed", "Missing", "Reasons")
    more = found.short.lines - len(rows)
    left = f" {count_of(more, 'more line')} not listed here." if more else ""
    return table(f"The dearest first.{left}", heads, rows, numbers=(4, 5, 6)) if rows else Html()
