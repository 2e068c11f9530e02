"""`scrubber edits checklist`: what edits look for, as a page to print and tick off."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from scrubber.app.arguments import Common, Packs, split_list
from scrubber.app.edits_arguments import Printed
from scrubber.app.exits import Code, Refused
from scrubber.app.session import rules_for, set_up
from scrubber.app.staged import Staged
from scrubber.edit.catalogue import Catalogue
from scrubber.edit.spec import EditSpec
from scrubber.report.checklist import checklist

__all__ = ["print_checklist"]


def print_checklist(common: Common, packs: Packs, printed: Printed) -> int:
    """Write the checklist of the families that are named."""
    catalogue = rules_for(set_up(common).settings, packs).catalogue
    page = checklist(_chosen(catalogue, split_list(printed.families)), catalogue.pack, catalogue.digest)
    if printed.out is None:
        sys.stdout.write(page)
        return Code.CLEAN
    with Staged({"checklist": printed.out}) as staged:
        staged["checklist"].write(page.encode("utf-8"))
        staged.commit()
    return Code.CLEAN


def _chosen(catalogue: Catalogue, words: Sequence[str]) -> Mapping[str, Sequence[EditSpec]]:
    """The live edits of each family that is named, by its letters, its folder or its payer. Raises Refused."""
    live = [edit for edit in catalogue if edit.live]
    chosen: dict[str, list[EditSpec]] = {}
    for word in words:
        edits = [edit for edit in live if word.lower() in _names(edit)]
        if not edits:
            known = sorted({edit.origin.family.rpartition("/")[2] for edit in live})
            raise Refused(f"no family is {word!r}; known: {', '.join(known)}")
        name = edits[0].origin.family.rpartition("/")[2]
        chosen[name.replace("_", " ")] = edits
    return chosen


def _names(edit: EditSpec) -> tuple[str, ...]:
    family = edit.origin.family
    return edit.id[:3].lower(), family, family.rpartition("/")[2]
