"""`scrubber edits`: what the catalogue holds, what an edit says, and the files of a new one."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from scrubber.app.arguments import Common, Packs, TextOrJson
from scrubber.app.edits_arguments import Listing, New, Which
from scrubber.app.edits_page import page_of
from scrubber.app.exits import Code, Refused
from scrubber.app.session import edit_ids, near, rules_for, set_up
from scrubber.edit.catalogue import Catalogue, built_in_pack
from scrubber.edit.catalogue import load as load_catalogue
from scrubber.edit.document import DocumentError
from scrubber.edit.page import skeleton
from scrubber.edit.spec import EditSpec
from scrubber.report.visible import count_of

__all__ = ["chosen", "explain", "list_edits", "new", "table"]


def list_edits(common: Common, packs: Packs, listing: Listing) -> int:
    """List the edits of all packs."""
    catalogue = rules_for(set_up(common).settings, packs).catalogue
    edits = [edit for edit in catalogue if _of_family(edit, listing.family)]
    if not edits:
        families = sorted({edit.id[:3] for edit in catalogue})
        raise Refused(f"--family: none is {listing.family!r}; known: {', '.join(families)}")
    if listing.format is TextOrJson.JSON:
        json.dump([_facts(edit) for edit in edits], sys.stdout, indent=1)
        sys.stdout.write("\n")
        return Code.CLEAN
    rows = [(e.id, e.severity.value, e.status.value, e.name, e.title) for e in edits]
    sys.stdout.write(table([("id", "severity", "status", "name", "title"), *rows]))
    sys.stdout.write(f"{count_of(len(edits), 'edit')}\n")
    return Code.CLEAN


def _of_family(edit: EditSpec, family: str | None) -> bool:
    return family is None or family.upper() == edit.id[:3] or family.lower() == edit.origin.family


def _facts(edit: EditSpec) -> dict[str, object]:
    return {
        "id": edit.id,
        "name": edit.name,
        "title": edit.title,
        "family": edit.id[:3],
        "status": edit.status.value,
        "severity": edit.severity.value,
        "scope": edit.scope.value,
        "snip": edit.snip,
        "since": edit.since,
        "enabled": edit.enabled,
        "payer": edit.origin.payer,
        "prevents": [{"group": p.group, "carc": p.carc, "rarc": p.rarc} for p in edit.prevents],
        "file": edit.origin.file,
    }


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as aligned columns; the last is as long as it is."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join(lines) + "\n"


def explain(common: Common, packs: Packs, which: Which) -> int:
    """Print an edit's page, with what profiles of packs and site set."""
    rules = rules_for(set_up(common).settings, packs)
    catalogue = rules.catalogue
    found = catalogue.by_id.get(which.edit.upper()) or catalogue.by_name.get(which.edit.lower())
    if found is None:
        raise Refused(f"no edit is {which.edit!r}{near(catalogue, which.edit)}")
    sys.stdout.write(page_of(found, rules))
    return Code.CLEAN


# -- a new edit ---------------------------------------------------------------------------------------------


def new(common: Common, wanted: New) -> int:
    """Write the files of a new edit, ready to load, with TODO where there is something to say."""
    set_up(common)
    pack = _pack(wanted.pack)
    others = [] if pack.resolve() == built_in_pack() else [built_in_pack()]
    before = load_catalogue([*others, *([pack] if _has_edits(pack) else [])], allow_code=True)
    if wanted.id in before:
        raise Refused(
            f"{wanted.id} is taken by {before[wanted.id].name}; the next free one is {_free(before, wanted.id)}"
        )
    files = {
        pack / path: text
        for path, text in skeleton(wanted.id, wanted.name, _family(before, wanted.id)).items()
    }
    _named_well(wanted)
    there = next((path for path in files if path.exists()), None)
    if there is not None:
        raise Refused(f"{there} is already there; nothing was written")
    _write(files)
    try:
        load_catalogue([*others, pack], allow_code=True)
    except DocumentError:
        _unwrite(files)
        raise
    for path in files:
        sys.stdout.write(f"{path}\n")
    where = "" if not others else f" {pack}"
    sys.stdout.write(
        f"now write what says TODO; `scrubber edits test{where} --edit {wanted.id}` says what is left\n"
    )
    return Code.CLEAN


def _pack(given: Path | None) -> Path:
    if given is not None:
        return given
    own = built_in_pack()
    if own.name == "_edits":
        raise Refused("the built-in pack belongs to the installed package; expected --pack DIR")
    return own


def _has_edits(pack: Path) -> bool:
    return any(pack.glob("*/*/*.yaml")) or any(pack.glob("payers/*/*/edit.yaml"))


def _named_well(wanted: New) -> None:
    """Before anything is written: id and name become part of paths."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]{2}[0-9]{3}", wanted.id):
        raise Refused(f"{wanted.id!r} is no id; expected three characters and three digits, e.g. MOH017")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", wanted.name):
        raise Refused(f"{wanted.name!r} is no name; expected lower-case words joined by underscores")


def _family(catalogue: Catalogue, edit_id: str) -> str | None:
    """The folder that the family of an id has: of the family's first edit, in any pack."""
    families = [edit.origin.family for edit in catalogue if edit.id[:3] == edit_id[:3]]
    return families[0] if families else None


def _free(catalogue: Catalogue, edit_id: str) -> str:
    taken = [int(edit.id[3:]) for edit in catalogue if edit.id[:3] == edit_id[:3] and edit.id[3:].isdecimal()]
    return f"{edit_id[:3]}{max(taken, default=0) + 1:03d}"


def _write(files: dict[Path, str]) -> None:
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise Refused(f"{error.filename}: cannot be written: {error.strerror}") from None


def _unwrite(files: Iterable[Path]) -> None:
    """Take the files away again, and the folders that are empty without them."""
    for path in files:
        path.unlink()
    for folder in [parent for path in files for parent in path.parents][:3]:
        with suppress(OSError):  # not empty: it was there before
            folder.rmdir()


def chosen(catalogue: Catalogue, words: Iterable[str]) -> frozenset[str]:
    """Edits named by --edit: ids, names, families; all of them if none is named."""
    ids = edit_ids(catalogue, words, "--edit")
    return frozenset(edit.id for edit in catalogue if not ids or edit.id in ids or edit.id[:3] in ids)
