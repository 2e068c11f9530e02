"""The checklist: what a person looks at before a claim goes out, from the catalogue, on one page to print.

The page stands alone: no script, nothing loaded, all text escaped. Every line names its edit and who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scrubber.edit.spec import EditSpec
from scrubber.report.markup import Html, badge, esc, join, link, tag
from scrubber.report.page_style import STYLE
from scrubber.report.visible import count_of

__all__ = ["checklist"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_FIELDS = ("Claim", "Day of service", "Surgeon", "Checked by", "On")
_OWN_STYLE = """
dl.form { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; margin: 1.2rem 0 0; }
dl.form div { display: flex; gap: .5rem; align-items: baseline; flex: 1 1 11rem; }
dl.form dt { color: var(--soft); font-size: .9rem; white-space: nowrap; }
dl.form dd { margin: 0; flex: 1; border-bottom: 1px solid var(--soft); min-height: 1.4rem; }
ul.checks { list-style: none; margin: .4rem 0 0; padding: 0; }
ul.checks li {
  display: grid; grid-template-columns: 1.5rem 1fr; padding: .45rem 0; border-bottom: 1px solid var(--rule);
}
ul.checks .tick {
  width: .95rem; height: .95rem; margin-top: .25rem; border: 1.5px solid var(--ink); border-radius: .15rem;
}
ul.checks p { margin: 0; max-width: none; }
ul.checks .by { font-size: .82rem; color: var(--soft); }
ul.checks .by .badge { font-size: .72rem; }
h3 { margin: 1.4rem 0 0; }
@media print {
  h1 { font-size: 15pt; }
  h2 { font-size: 12pt; }
  h3 { break-after: avoid; font-size: 10.5pt; margin-top: .8rem; }
  .lead { font-size: 10pt; }
  ul.checks li { break-inside: avoid; padding: .2rem 0; grid-template-columns: 1.3rem 1fr; }
  ul.checks p { font-size: 9.5pt; line-height: 1.3; }
  ul.checks p.by { font-size: 7pt; }
  ul.checks .by .badge { font-size: 6.5pt; line-height: 1.2; padding: 0 .25rem; }
  ul.checks .by a { color: inherit; }
  ul.checks .tick { width: .8rem; height: .8rem; margin-top: .1rem; }
}
"""


def checklist(families: Mapping[str, Sequence[EditSpec]], pack: str, digest: str) -> str:
    """The page for the edits of some families, by the family's name; `pack` and `digest` say what it was made from."""
    title = f"Checklist before sending: {', '.join(families)}"
    every = [edit for edits in families.values() for edit in edits]
    body = join((_top(title, every), tag("main", *_sections(families)), _footer(pack, digest)), Html("\n"))
    head = (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{esc(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"{tag('title', title)}\n<style>{STYLE}{_OWN_STYLE}</style>"
    )
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _top(title: str, edits: Sequence[EditSpec]) -> Html:
    blanks = [tag("div", tag("dt", name), Html("<dd></dd>")) for name in _FIELDS]
    lead = f"What {count_of(len(edits), 'edit')} look for, to be checked by hand before a claim goes out."
    return tag(
        "header", tag("h1", title), tag("p", lead, cls="lead"), tag("dl", *blanks, cls="form"), cls="top"
    )


def _sections(families: Mapping[str, Sequence[EditSpec]]) -> Iterator[Html]:
    for name, edits in families.items():
        parts = (
            ("On the claim", [(edit.checklist.claim, edit) for edit in edits]),
            ("In the record behind it", [(edit.checklist.record, edit) for edit in edits]),
            ("None of these", [(_title(edit), edit) for edit in edits]),
        )
        filled = [part for heading, lines in parts if (part := _part(heading, lines))]
        yield tag("section", tag("h2", name[:1].upper() + name[1:]), *filled)


def _title(edit: EditSpec) -> str | None:
    """What an edit without a line of its own looks for: its title names the fault."""
    return None if edit.checklist.claim or edit.checklist.record else f"{edit.title}."


def _part(heading: str, lines: Iterable[tuple[str | None, EditSpec]]) -> Html:
    items = [_line(text, edit) for text, edit in lines if text]
    return join((tag("h3", heading), tag("ul", *items, cls="checks"))) if items else Html()


def _line(text: str, edit: EditSpec) -> Html:
    answers = " or ".join(map(str, edit.prevents))
    about = [
        join((tag("strong", edit.id), " ", edit.name)),
        badge(edit.severity.value, edit.severity.value),
        "preview" if edit.status == "preview" else "",
        "" if edit.enabled else "where the payer asks for it",
        f"the payer would answer {answers}" if answers else "",
    ]
    sources = join([link(source.title, source.url) for source in edit.references], "; ")
    by = join((join(about, " · "), Html("<br>"), "Source: ", sources))
    return tag("li", Html('<span class="tick"></span>'), tag("div", tag("p", text), tag("p", by, cls="by")))


def _footer(pack: str, digest: str) -> Html:
    text = f"Made from the edit pack {pack}, digest {digest[:16]}. Keep what is written on it where claims are kept."
    return tag("footer", tag("div", text, cls="box"))
