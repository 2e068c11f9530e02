"""An edit on paper: its generated page, the index of all pages, and the files that a new one starts from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scrubber.edit.answers import CARCS, CATEGORIES, ELEMENTS, ENTITIES, GROUPS, RARCS, SEGMENTS
from scrubber.edit.catalogue import Catalogue
from scrubber.edit.profile import Override, Profile
from scrubber.edit.spec import EditSpec, Scope
from scrubber.finding import Answer, Severity

__all__ = ["Example", "index", "page", "skeleton"]

Overrides = Sequence[tuple[Profile, Override]]


@dataclass(frozen=True, slots=True)
class Example:
    """The edit's case that is marked `doc: true`.

    `finding` is what the text report shows of it; `changed` the segments before (-) and after (+) the first fix;
    `right` the same against the case that is marked `doc: after`, whose name is `right_name`: a claim that is right.
    """

    finding: str
    changed: str = ""
    right: str = ""
    right_name: str = ""


def page(
    spec: EditSpec, example: Example | None, overrides: Overrides = (), yielding: Iterable[EditSpec] = ()
) -> str:
    """The page `docs/edits/<ID>.md`: fixed headings, so that every edit can be read the same way.

    `overrides` are the profiles that change the edit (`Profiles.overrides`), `yielding` the edits that yield to it.
    """
    sections = {
        "What it does": spec.what,
        "Why it matters": spec.why,
        "Example": "\n\n".join(_example(example)),
        "What the payer answers": "\n".join(_answers(spec)),
        "Fix safety": "\n\n".join(_fix(spec, example)),
        "Parameters": _parameters(spec),
        "Who changes it": "\n\n".join(_settings(spec, overrides, yielding)),
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


def _example(example: Example | None) -> Iterator[str]:
    if example is None:
        yield "There is no example yet."
        return
    yield _block("text", example.finding)
    if example.changed:
        yield "Before and after the fix:"
        yield _block("diff", example.changed)
    if example.right:
        yield f"The claim above, and one that is right (case `{example.right_name}`):"
        yield _block("diff", example.right)


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


_SAFETIES = {
    "safe": "form only; it is applied without asking, unless `--no-fix`",
    "review": "content that follows from the claim or the practice; it needs `--accept review`",
    "attest": "a fact that somebody has to vouch for; it needs an attestation with a person, a reason and a date",
}


def _fix(spec: EditSpec, example: Example | None) -> Iterator[str]:
    if spec.fix_safety:
        yield spec.fix_safety
    elif spec.fix_title:
        yield f"It proposes: {spec.fix_title}."
    proposed = [
        line.strip()
        for line in (example.finding.splitlines() if example else ())
        if line.strip().startswith(tuple(f"fix ({safety})" for safety in _SAFETIES))
    ]
    for line in proposed[:1]:
        safety = line.partition("(")[2].partition(")")[0]
        yield f"In the example: `{safety}`, which is {_SAFETIES[safety]}."
    if not spec.fix_safety and not spec.fix_title and not proposed:
        yield "The edit proposes no fix: what is right cannot be told from the claim."


def _facts(spec: EditSpec) -> Iterator[tuple[str, str]]:
    yield "status", spec.status + ("" if spec.enabled else ", off until a profile turns it on")
    yield "since", spec.since
    yield "severity", spec.severity
    yield "scope", spec.scope.replace("_", " ")
    yield "SNIP type", str(spec.snip)
    if spec.needs:
        given = {
            "mohs_log": "a [Mohs log](../mohs_log.md)",
            "history": "a [ledger](../ledger.md) of earlier claims",
        }
        yield "needs", given.get(spec.needs, f"{spec.needs} of the practice profile")
    if spec.looks_back:
        yield (
            "looks back",
            "into a [ledger](../ledger.md) of earlier claims, without which a pass is `no_data`",
        )
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
    if spec.origin.payer:
        yield "runs for", f"the payer profile `{spec.origin.payer}`"
    yield "file", f"`{spec.origin.file}`"


def _answers(spec: EditSpec) -> Iterator[str]:
    """A row for the edit as it usually speaks and for each variant, and the codes in words."""
    rows = []
    for name in (None, *spec.variants):
        denials = " or ".join(f"`{denial}`" for denial in spec.prevents_of(name))
        severity = spec.severity_of(name)
        answer = spec.answer_of(name) if severity is not Severity.ADVISE else None
        kind = f"`{name}`" if name else "as a rule" if spec.variants else "always"
        rows.append((kind, severity.value, denials or "none named", *_acknowledged(answer)))
    yield _table(("finding", "severity", "835: the denial", "277CA", "999, TA1"), rows)
    yield from _bases(spec)
    if words := list(_in_words(spec)):
        yield "\n".join(words)
    if not spec.prevents and not any(spec.prevents_of(name) for name in spec.variants):
        yield "\nThe edit names no denial: it is about what a front end refuses, or what nobody answers with a code."


def _in_words(spec: EditSpec) -> Iterator[str]:
    """Each code once, in the order in which it is met."""
    said: dict[str, None] = {}

    def say(what: str, code: str, words: Mapping[str, str]) -> None:
        if code in words:
            said[f"- {what} `{code}`: {words[code]}"] = None

    for name in (None, *spec.variants):
        for denial in spec.prevents_of(name):
            say("group", denial.group, GROUPS)
            say("CARC", denial.carc, CARCS)
            say("RARC", denial.rarc or "", RARCS)
        answer = spec.answer_of(name) if spec.severity_of(name) is not Severity.ADVISE else None
        for status in answer.statuses if answer else ():
            say("277CA category", status.category, CATEGORIES)
            say("277CA entity", status.entity, ENTITIES)
        if answer:
            say("999 IK304", answer.segment, SEGMENTS)
            say("999 IK403", answer.element, ELEMENTS)
    yield from said


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


def _acknowledged(answer: Answer | None) -> tuple[str, str]:
    if answer is None:
        return "nothing", "nothing"
    statuses = ", ".join(f"`{status}`" for status in answer.statuses)
    codes = ", ".join(f"{name} `{getattr(answer, key)}`" for key, name in _PLACES if getattr(answer, key))
    return statuses or "nothing", codes or "nothing"


def _bases(spec: EditSpec) -> Iterator[str]:
    """Whose choice the statuses of the 277CA are: category, status, and the entity that is meant."""
    answers = [spec.answer_of(name) for name in (None, *spec.variants)]
    told = {
        _BASES[answer.basis] + (f", CMS edit `{answer.reference}`" if answer.reference else ""): None
        for answer in answers
        if answer and answer.statuses
    }
    if told:
        yield f"The 277CA is category:status:entity, {'; '.join(told)}."
        if any(not status.entity for answer in answers if answer for status in answer.statuses):
            yield "Where the status speaks of an entity and none is named, it is that of the loop.\n"
        else:
            yield ""


def _parameters(spec: EditSpec) -> str:
    if not spec.parameters:
        return "The edit has no parameters."
    rows = ((f"`{name}`", str(value)) for name, value in spec.parameters.items())
    return _table(("parameter", "value"), rows).rstrip()


def _settings(spec: EditSpec, overrides: Overrides, yielding: Iterable[EditSpec]) -> Iterator[str]:
    rows = [(f"{p.title} (`{p.id}`)", p.layer.replace("_", " "), _changes(o)) for p, o in overrides]
    yield (
        _table(("profile", "layer", "sets"), rows).rstrip() if rows else "No profile of the pack changes it."
    )
    others = [f"[{other.id}]({other.id}.md) `{other.name}`" for other in yielding if other.live]
    if spec.yields_to:
        named = ", ".join(f"[{other}]({other}.md)" for other in spec.yields_to)
        yield f"It is silent on a line where one of these fails, which explain more: {named}."
    if others:
        yield f"These are silent on a line where it fails: {', '.join(others)}."
    if not spec.yields_to and not others:
        yield "It yields to no edit, and none yields to it."


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
