"""`scrubber edits docs`: a page for every edit, made from the catalogue, and the check that they are current."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path

from scrubber.app.arguments import Common
from scrubber.app.edits_arguments import Pages
from scrubber.app.exits import Code, Refused
from scrubber.app.session import set_up
from scrubber.edit.catalogue import built_in_pack
from scrubber.edit.page import Example, index, page
from scrubber.edit.spec import EditSpec
from scrubber.pipeline.cases import CaseError, fixed, load_cases, run_case
from scrubber.pipeline.reporting import entry
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.pipeline.source import open_source
from scrubber.report.text import block
from scrubber.report.visible import count_of, visible

__all__ = ["bases_of", "docs", "page_of"]

_NAME, _NAME_OF_REMIT = "claim.837", "remit.835"
_COUNTS = ("SE*",)
"""Segments that only count what differs."""
_PAGE = re.compile(r"[A-Z][A-Z0-9]{2}[0-9]{3}\.md")


def bases_of(pack: Path) -> Path:
    """The base claims of a pack's cases: its own, or the built-in pack's."""
    own = pack / "_base"
    return own if own.is_dir() else built_in_pack() / "_base"


def example(spec: EditSpec, rules: Rules) -> Example | None:
    """The edit's case that is marked `doc: true`, as the page shows it; None without one."""
    catalogue = rules.catalogue
    pack = next(pack.root for pack in catalogue.packs if pack.name == spec.origin.pack)
    if not (catalogue.folder(spec.id) / "cases.yaml").is_file():
        return None
    try:
        cases = load_cases(catalogue.folder(spec.id), spec, bases_of(pack))
    except CaseError as error:
        raise Refused(str(error)) from None
    case = next((case for case in cases if case.doc), None)
    findings = run_case(case, rules).findings if case else []
    if case is None or not findings:
        return None
    right = next((case for case in cases if case.after), None)
    name = _NAME_OF_REMIT if b"ST*835" in case.data else _NAME
    return Example(
        finding=block(entry(findings[0], open_source(case.data, name=name))),
        changed="\n".join(_difference(case.data, fixed(case, rules, findings[0])))
        if findings[0].fixes
        else "",
        right="\n".join(_difference(case.data, right.data)) if right else "",
        right_name=right.name if right else "",
    )


def _difference(before: bytes, after: bytes) -> Iterator[str]:
    """The segments that differ: those before with -, those after with +; control segments are left out."""
    old, new = (
        data.decode("latin-1").replace("\r", "").replace("\n", "").split("~") for data in (before, after)
    )
    for line in ndiff(old, new):
        if line[:2] in ("- ", "+ ") and line[2:5] not in _COUNTS:
            yield visible(line[:2] + line[2:], columns=False)


def page_of(spec: EditSpec, rules: Rules) -> str:
    """The page of an edit of the catalogue."""
    yielding = [other for other in rules.catalogue if spec.id in other.yields_to]
    return page(spec, example(spec, rules), rules.profiles.overrides(spec.id), yielding)


def docs(common: Common, pages: Pages) -> int:
    """Write the pages of the built-in pack, or name those that are not current."""
    set_up(common)
    rules = load_rules()
    folder = pages.out or _folder()
    texts = _texts(rules)
    stale = [name for name, text in texts.items() if _current(folder / name) != text]
    gone = sorted(
        path.name for path in folder.glob("*.md") if _PAGE.fullmatch(path.name) and path.name not in texts
    )
    if pages.check:
        for name in [*stale, *gone]:
            sys.stdout.write(f"{folder / name} is not current; `scrubber edits docs` writes it again\n")
        return Code.FINDINGS if stale or gone else Code.CLEAN
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / name).write_bytes(texts[name].encode("utf-8"))
    for name in gone:
        (folder / name).unlink()
    sys.stdout.write(
        f"{count_of(len(texts), 'page')} in {folder}: {len(stale)} written, {len(gone)} removed\n"
    )
    return Code.CLEAN


def _folder() -> Path:
    """`docs/edits` of the checkout that the built-in pack is part of."""
    pack = built_in_pack()
    if pack.name == "_edits":
        raise Refused("the pages belong to a checkout, this is an installed package; expected --out DIR")
    return pack.parent / "docs" / "edits"


def _texts(rules: Rules) -> dict[str, str]:
    texts = {f"{spec.id}.md": page_of(spec, rules) for spec in rules.catalogue}
    return {**texts, "README.md": index(rules.catalogue)}


def _current(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeError):
        return None
