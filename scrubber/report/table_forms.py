"""Tables of the denial room as text, json, csv and html."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TextIO

from scrubber.denials.trends.tabled import Kind, Table, Value
from scrubber.report.closing import dollars
from scrubber.report.markup import Html, table, tag
from scrubber.report.visible import visible
from scrubber.report.worklist import cell

__all__ = ["Form", "as_html", "day", "said", "short", "whole", "write_table"]

Form = Literal["text", "json", "csv"]

_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?", re.ASCII)
"""A month or a day, which is not to be broken between two lines."""
_NAME, _WORD = 40, 20
"""Letters of a name in a wide table, and of a word that is not broken."""
_CENT, _FINE = Decimal("0.01"), Decimal("0.000001")


def write_table(table: Table, stream: TextIO, form: Form = "text") -> None:
    """Write a table. Csv has names of columns and bare numbers, shares as fractions of 1; open its file with
    `newline=""`. Json has decimal numbers as text; what is not known is null.
    """
    if form == "json":
        json.dump(_facts(table), stream, indent=1)
        stream.write("\n")
    elif form == "csv":
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column.name for column in table.columns])
        writer.writerows([cell(_bare(value)) for value in row] for row in table.rows)
    else:
        stream.write("\n".join(_lines(table)) + "\n")


def said(value: Value, kind: Kind) -> str:
    """A value as people read it: `12.5%`, `$1,200.00`, `3,000`; `-` where it is not known."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return visible(value, columns=False)
    if kind == "share":
        return f"{value:.1%}"
    if kind in ("days", "number"):
        return f"{value:,.1f}" if isinstance(value, Decimal) else str(value)
    return f"{value:,}" if isinstance(value, int) else dollars(value)


def as_html(
    shown: Table,
    *,
    caption: str = "",
    links: Sequence[Html] | None = None,
    notes: bool = True,
    cents: bool = True,
) -> Html:
    """A table for a page, its notes beneath; `links` take the place of the first column.

    Without `cents` dollars are whole, for tables that are wide.
    """
    kinds = [column.kind for column in shown.columns]
    rows = [[_page(value, kind, cents) for value, kind in zip(row, kinds, strict=True)] for row in shown.rows]
    for row, link in zip(rows, links or (), strict=False):
        row[0] = link
    numbers = [at for at, kind in enumerate(kinds) if kind != "text"]
    heads = [column.head for column in shown.columns]
    told = [tag("p", note, cls="soft") for note in shown.notes] if notes else []
    return tag("div", table(caption, heads, rows, numbers=numbers), *told, style="margin-bottom: 1.6rem")


def day(when: date | None) -> Html:
    """A day that is not broken between two lines; nothing where it is not known."""
    return tag("span", str(when), cls="num") if when else Html()


def short(text: str) -> str:
    """A name that leaves room for the other columns of a wide table, on paper too."""
    text = visible(text)
    return _broken(text if len(text) <= _NAME else text[: _NAME - 1] + "…")


def _broken(text: str) -> str:
    """A text of which a very long word may be broken, so that it does not push columns off the paper."""
    long = max(map(len, text.split()), default=0) > _WORD
    return tag("span", text, style="overflow-wrap: anywhere") if long else text


def whole(amount: Decimal) -> str:
    """Dollars without cents."""
    return dollars(amount).partition(".")[0] if amount == int(amount) else f"${amount:,.0f}"


def _page(value: Value, kind: Kind, cents: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        if _DAY.fullmatch(value):
            return tag("span", value, cls="num")
        return _broken(value)
    if isinstance(value, Decimal) and kind == "money" and not cents:
        return whole(value)
    return said(value, kind)


def _lines(shown: Table) -> list[str]:
    kinds = [column.kind for column in shown.columns]
    rows = [[column.head for column in shown.columns]]
    rows += [[said(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in shown.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(kinds))]
    lines = [shown.title, ""]
    for row in rows:
        parts = [
            text.ljust(width) if kind == "text" else text.rjust(width)
            for text, width, kind in zip(row, widths, kinds, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    if not shown.rows:
        lines.append("nothing to show")
    return [*lines, *([""] if shown.notes else []), *shown.notes]


def _facts(shown: Table) -> dict[str, object]:
    names = [column.name for column in shown.columns]
    return {
        "title": shown.title,
        "columns": [
            {"name": column.name, "kind": column.kind, "counts": column.words} for column in shown.columns
        ],
        "rows": [dict(zip(names, map(_json, row), strict=True)) for row in shown.rows],
        "notes": list(shown.notes),
    }


def _json(value: Value) -> str | int | None:
    return _bare(value) if isinstance(value, Decimal) else value


def _bare(value: Value) -> str:
    """A number without signs: dollars to the cent, a share to six places."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exact = value.quantize(_CENT)
        return f"{exact:f}" if exact == value else f"{value.quantize(_FINE):f}"
    return str(value)
