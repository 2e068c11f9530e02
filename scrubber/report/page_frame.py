"""What all html pages are: self-contained, with no script and nothing from a network; a head, sections, a footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from scrubber.report.markup import Html, esc, tag
from scrubber.report.page_style import STYLE

__all__ = ["CARE", "SHARED", "Section", "tile", "write_frame"]

Section = tuple[str, str, Html]
"""Anchor, heading and content; one without content is left out."""

# The page can load and run nothing, even if something were to slip through the escaping.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SHARED = "This page names no claim and no person. It loads nothing from any network."
CARE = "This page holds claim data: keep it where claims are kept. It loads nothing from any network."


def write_frame(
    stream: TextIO,
    title: str,
    head: Iterable[Html],
    sections: Sequence[Section],
    *,
    care: str = CARE,
) -> None:
    """Write a page; `head` stands between its title and the links to its sections, `care` says how to keep it."""
    there = [section for section in sections if section[2]]
    stream.write("<!DOCTYPE html>\n")
    stream.write('<html lang="en">\n<head>\n<meta charset="utf-8">\n')
    stream.write(f'<meta http-equiv="Content-Security-Policy" content="{esc(_POLICY)}">\n')
    stream.write('<meta name="viewport" content="width=device-width, initial-scale=1">\n')
    stream.write('<meta name="referrer" content="no-referrer">\n')
    stream.write(f"{tag('title', title)}\n<style>{STYLE}</style>\n</head>\n<body>\n")
    stream.write(tag("header", tag("h1", title), *head, _links(there), cls="top") + "\n<main>\n")
    for anchor, name, content in there:
        stream.write(tag("section", tag("h2", name), Html("\n"), content, id=anchor) + "\n")
    stream.write(f"</main>\n{tag('footer', tag('div', care, cls='box'))}\n</body>\n</html>\n")


def tile(name: str, big: str, small: str, cls: str = "") -> Html:
    """One of the numbers to read first."""
    return tag(
        "div",
        tag("dt", name),
        tag("dd", big, cls="big"),
        tag("dd", small, cls="soft"),
        cls=f"tile {cls}".strip(),
    )


def _links(sections: Iterable[Section]) -> Html:
    links = [Html(f'<li><a href="#{anchor}">{esc(name)}</a></li>') for anchor, name, _ in sections]
    return Html(f'<nav aria-label="Sections">{tag("ul", *links)}</nav>')
