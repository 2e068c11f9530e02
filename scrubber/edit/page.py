"""An edit on paper: its generated page, the index of all pages, and the files that a new one starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scrubber.edit.catalogue import Catalogue
from scrubber.edit.profile import Override, Profile
from scrubber.edit.spec import EditSpec, Scope
from scrubber.finding import Answer, Prevents

__all__ = ["index", "page", "skeleton"]

Overrides = Sequence[tuple[Profile, Override]]


def page(spec: EditSpec, example: str | None, overrides: Overrides = ()) -> str:
    """The page `docs/edits/<ID>.md`: fixed headings, so that every edit can be read the same way.

    `example` is the finding of the case that is marked `doc: true`, as the text report shows it; `overrides`
    are the profiles that change the edit (`Profiles.overrides`).
    """
    sections = {
        "What it does": spec.what,
        "Why it matters": spec.why,
        "Example": f"```text\n{example.rstrip()}\n```" if example else "There is no example yet.",
        "What the payer answers": "\n".join(_answers(spec)),
        "Fix safety": spec.fix_safety or _fix(spec),
        "Parameters and payer overrides": "\n\n".join(_settings(spec, overrides)),
        "Sources": "\n".join(_sources(spec)),
    }
    head = f"# {spec.id} {spec.name}\n\n{spec.title}.\n\n" + _table(("", ""), _facts(spec))
    return head + "".join(f"\n## {title}\n\n{text}\n" for title, text in sections.items())


def index(catalogue: Catalogue) -> str:
    """The page `docs/edits/README.md`: every edit by family, with a link to its page."""
    parts = ["# Edits\n\nGenerated from the catalogue; each edit's own files are the source.\n"]
    for family, edits in catalogue.families.items():
        rows = ((f"[{e.id}]({e.id}.md)", f"`{e.name}`", e.title, e.severity, e.status) for e in edits)
        parts.append(f"## {family}\n\n" + _table(("id", "name", "title", "severity", "status"), rows))
    return "\n".join(parts)


def _fix(spec: EditSpec) -> str:
    return f"It proposes: {spec.fix_title}." if spec.fix_title else "The edit proposes no fix."


def _facts(spec: EditSpec) -> Iterator[tuple[str, str]]:
    yield "status", spec.status + ("" if spec.enabled else ", off until a profile turns it on")
    yield "since", spec.since
    yield "severity", spec.severity
    yield "scope", spec.scope.replace("_", " ")
    yield "SNIP type", str(spec.snip)
    if spec.triggers and spec.triggers.codes:
        yield "runs on claims with", spec.triggers.codes.describe()
    if spec.triggers and spec.triggers.segments:
        what = "judges" if spec.scope is Scope.SEGMENT else "runs on claims with segment"
        yield what, ", ".join(f"`{pattern}`" for pattern in spec.triggers.segments)
    if spec.detects:
        yield "reports the reader's", f"`{spec.detects}`"
    start, end = spec.effective.start, spec.effective.end
    if start or end:
        ends = (f"from {start}" if start else "", f"to {end}" if end else "")
        yield "dates of service", " ".join(filter(None, ends))
    if spec.yields_to:
        yield "yields to", ", ".join(spec.yields_to)
    if spec.origin.payer:
        yield "runs for", f"the payer profile `{spec.origin.payer}`"
    yield "file", f"`{spec.origin.file}`"


def _answers(spec: EditSpec) -> Iterator[str]:
    yield _denials(spec.prevents) or "The edit names no denial."
    for name in spec.variants:
        own = spec.variants[name].severity
        says = f"{own}; {_denials(spec.prevents_of(name))}" if own else _denials(spec.prevents_of(name))
        yield f"\nWhere the finding is of the kind `{name}`: {says or 'no denial.'}"
    if answer := spec.answer_of():
        yield from _acknowledged(answer)


_BASES = {
    "cms": "stated by CMS",
    "mac": "stated by a Medicare contractor",
    "x12": "from an X12 example or interpretation",
    "payer": "stated by a payer",
    "clearinghouse": "stated by a clearinghouse",
    "impl": "as other implementations do",
    "help": "from a help page",
    "proposed": "our own choice from the code list",
}
_PLACES = (
    ("element", "999 IK403"),
    ("segment", "999 IK304"),
    ("set", "999 IK502"),
    ("group", "999 AK905"),
    ("ta1", "TA1"),
)


def _acknowledged(answer: Answer) -> Iterator[str]:
    if answer.statuses:
        codes = ", ".join(f"`{status}`" for status in answer.statuses)
        edit = f"; CMS edit `{answer.reference}`" if answer.reference else ""
        yield f"\nIn the 277CA: {codes} ({_BASES[answer.basis]}{edit})."
    codes = ", ".join(f"{name} `{getattr(answer, key)}`" for key, name in _PLACES if getattr(answer, key))
    if codes:
        yield f"\nWhere syntax is acknowledged: {codes}."


def _denials(prevents: Iterable[Prevents]) -> str:
    named = " or ".join(f"`{denial}`" for denial in prevents)
    return f"The denial it prevents: {named}." if named else ""


def _settings(spec: EditSpec, overrides: Overrides) -> Iterator[str]:
    if spec.parameters:
        yield _table(
            ("parameter", "value"), ((f"`{name}`", str(value)) for name, value in spec.parameters.items())
        ).rstrip()
    else:
        yield "The edit has no parameters."
    rows = [(f"{p.title} (`{p.id}`)", p.layer.replace("_", " "), _changes(o)) for p, o in overrides]
    yield (
        _table(("profile", "layer", "sets"), rows).rstrip() if rows else "No profile of the pack changes it."
    )


def _changes(override: Override) -> str:
    said = {key: value for key, value in override if value is not None and key != "parameters"}
    said |= override.parameters
    return "; ".join(
        f"{key}: {str(value).lower() if isinstance(value, bool) else value}" for key, value in said.items()
    )


def _sources(spec: EditSpec) -> Iterator[str]:
    for reference in spec.references:
        title = f"[{reference.title}]({reference.url})" if reference.url else reference.title
        yield f"- {title}" + (f" (read {reference.retrieved})" if reference.retrieved else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |\n"
        for line in lines
    )


# -- a new edit ---------------------------------------------------------------------------------------------


def skeleton(edit_id: str, name: str, family: str | None = None) -> dict[str, str]:
    """The files of a new edit by their path in the pack, ready to load; what is to be written says TODO.

    The folder is the family's (`Catalogue.families`), or the id's three letters. Raises nothing: the
    catalogue judges id and name like any other.
    """
    folder = f"{family or edit_id[:3].lower()}/{name}"
    title = name.replace("_", " ").capitalize()
    return {
        f"{folder}/edit.yaml": _EDIT.replace("<ID>", edit_id)
        .replace("<NAME>", name)
        .replace("<TITLE>", title),
        f"{folder}/cases.yaml": _CASES,
    }


_EDIT = """\
id: <ID>
name: <NAME>            # names the bad pattern; reads as "allow <NAME>"
title: <TITLE>
status: preview         # preview until its cases and its source are settled; then stable
since: 0.1.0
scope: claim
snip: 6
severity: advise        # a deny edit also names the denial: prevents: [{group: CO, carc: "...", rarc: ...}]
triggers: {codes: ["99213"]}              # TODO: the codes that bring the edit into play
parameters: {modifiers: ["26"]}           # TODO: what a payer profile may change, or leave out
require:                                  # TODO: the clauses, or a check.py beside this file
  - modifiers_absent: {modifiers: $modifiers}
message: "TODO: {code} carries modifier {modifier}, which says ...; expected ..."
what: |
  TODO: what the edit looks for, and what it leaves alone.
why: |
  TODO: what happens to the claim if nobody acts.
references:
  - {title: "TODO: the document that says so"}   # and url, and retrieved: the date it was read
"""

_CASES = """\
base: office_visit      # a sample of edits/_base
cases:
  - name: fails         # TODO: the smallest claim that is wrong
    doc: true
    lines: [{code: "99213", mods: "26", charge: "145", dx: "1 2"}]
    expect: [{line: 1, outcome: fail, severity: advise}]
  - name: silent        # TODO: the nearest claim that is right
    expect: []
"""
