"""What inputs are judged by, loaded once: guides, edit packs, payer profiles, tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from scrubber.edit.catalogue import Catalogue, CatalogueError, built_in_pack
from scrubber.edit.catalogue import load as load_catalogue
from scrubber.edit.clause import ClauseError
from scrubber.edit.clauses import build
from scrubber.edit.document import Problem
from scrubber.edit.profiles import Profiles
from scrubber.guide.load import PROFESSIONAL
from scrubber.guide.load import load as load_guide
from scrubber.guide.schema import Guide
from scrubber.model.read import Guides
from scrubber.tables import Tables, load_tables

__all__ = ["Rules", "load_rules"]


@dataclass(frozen=True, slots=True, repr=False)  # all of it written out would take minutes
class Rules:
    """Guides, edits and profiles: used for any number of inputs.

    `guide` is that of professional claims; `guides` gives that of any transaction set, loaded when it is first
    asked for, and `tables` the code lists.
    """

    guide: Guide
    catalogue: Catalogue
    profiles: Profiles
    guides: Guides = load_guide
    tables: Tables = field(default_factory=load_tables)
    watching: dict[tuple[str, frozenset[str], frozenset[str]], frozenset[str]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """Codes that edits across claims look for, by what they are for and which edits run; worked out when needed."""


def load_rules(
    packs: Sequence[Path] = (),
    *,
    allow_code: bool = False,
    profile_files: Sequence[Path] = (),
    payer_ids: Mapping[str, Sequence[str]] | None = None,
    cache: Path | None = None,
    data: Path | None = None,
    stale_after: int | None = None,
) -> Rules:
    """Load the built-in pack and further ones, with the site's profiles.

    `cache` is a folder for what was compiled, `data` one of imported tables; neither is required. `stale_after` is
    the number of days beyond which a table that has run out no longer judges. Raises CatalogueError or
    ProfileError, with every problem there is, and TableError for a damaged table; code edits of further packs are
    refused unless `allow_code`.
    """
    catalogue = load_catalogue([built_in_pack(), *packs], allow_code=allow_code, cache=cache)
    profiles = Profiles.load(catalogue.edits, catalogue.profiles, profile_files, payer_ids)
    if problems := list(_unbuildable(catalogue, profiles)):
        raise CatalogueError(problems)
    guide = load_guide(PROFESSIONAL, cache=cache)
    tables = load_tables(cache, data, stale_after)
    if data is not None:
        tables.open()
    return Rules(guide, catalogue, profiles, partial(load_guide, cache=cache), tables)


def _unbuildable(catalogue: Catalogue, profiles: Profiles) -> Iterator[Problem]:
    """Clauses that cannot be used, with the edit's own parameters or with those that a profile sets."""
    for edit in catalogue:
        if not edit.live or not edit.require:
            continue
        ways = [(edit.origin.file, edit.parameters)]
        for profile, override in profiles.overrides(edit.id):
            if override.parameters:
                ways.append((profile.file, {**edit.parameters, **override.parameters}))
        for file, parameters in ways:
            try:
                build(edit.require, edit.triggers.codes if edit.triggers else None, parameters)
            except ClauseError as error:
                yield Problem(file, edit.id, " ".join(str(error).split()))
