"""The few pieces of html that the page is made of; every text is escaped here and nowhere else."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from scrubber.report.visible import visible

__all__ = ["Html", "badge", "esc", "facts", "join", "link", "table", "tag"]


class Html(str):
    """Text that is markup already. Everything else is escaped by `esc`."""

    __slots__ = ()


def esc(text: str) -> Html:
    """Escape a text; control and invisible characters become readable escapes. Markup stays as it is."""
    if isinstance(text, Html):
        return text
    return Html(html.escape(visible(text, columns=False), quote=True))


def join(parts: Iterable[str], between: str = "") -> Html:
    """Put pieces together, escaping those that are no markup; empty ones are left out."""
    return Html(esc(between).join(esc(part) for part in parts if part))


def tag(name: str, *content: str, cls: str = "", **attributes: str) -> Html:
    """An element; `cls` is its class."""
    pairs = {"class": cls, **attributes}
    text = "".join(f' {key}="{esc(value)}"' for key, value in pairs.items() if value)
    return Html(f"<{name}{text}>{join(content)}</{name}>")


def link(title: str, url: str) -> Html:
    """A link that opens nothing but http(s); any other address is shown as plain text."""
    if not url.lower().startswith(("https://", "http://")):
        return esc(title)
    return tag("a", title or url, href=url, rel="noopener noreferrer")


def badge(text: str, cls: str) -> Html:
    """A small framed word, readable without colour."""
    return tag("span", text, cls=f"badge {cls}")


def facts(pairs: Iterable[tuple[str, str]]) -> Html:
    """A list of names and values; pairs without a value are left out."""
    rows = [join((tag("dt", name), tag("dd", value))) for name, value in pairs if value]
    return tag("dl", *rows, cls="facts") if rows else Html()


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    total: Sequence[str] = (),
) -> Html:
    """A table with a caption and headers; `numbers` are the columns set flush right, `total` the last row."""

    def line(cells: Sequence[str], first: str) -> Html:
        done = []
        for column, text in enumerate(cells):
            name, scope = ("th", "row") if column == 0 and first == "th" else ("td", "")
            done.append(tag(name, text, cls="num" if column in numbers else "", scope=scope))
        return tag("tr", *done)

    head = [tag("th", text, scope="col", cls="num" if i in numbers else "") for i, text in enumerate(heads)]
    body = Html("\n").join(line(row, "th") for row in rows)
    return tag(
        "div",
        tag(
            "table",
            tag("caption", caption) if caption else "",
            tag("thead", tag("tr", *head)),
            Html("\n"),
            tag("tbody", Html(body)),
            tag("tfoot", line(total, "th")) if total else "",
        ),
        cls="scroll",
    )
