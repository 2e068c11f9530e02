"""What inputs are judged by, loaded once: the guide, the edit packs, the payer profiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrubber.edit.catalogue import Catalogue, built_in_pack
from scrubber.edit.catalogue import load as load_catalogue
from scrubber.edit.profile import Profiles
from scrubber.guide.load import load as load_guide
from scrubber.guide.schema import Guide

__all__ = ["Rules", "load_rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """Guide, edits and profiles: used for any number of inputs."""

    guide: Guide
    catalogue: Catalogue
    profiles: Profiles


def load_rules(
    packs: Sequence[Path] = (),
    *,
    allow_code: bool = False,
    profile_files: Sequence[Path] = (),
    payer_ids: Mapping[str, Sequence[str]] | None = None,
    cache: Path | None = None,
) -> Rules:
    """Load the built-in pack and further ones, with the site's profiles.

    `cache` is a folder for what was compiled, never required. Raises CatalogueError or ProfileError, with
    every problem there is; code edits of further packs are refused unless `allow_code`.
    """
    catalogue = load_catalogue([built_in_pack(), *packs], allow_code=allow_code, cache=cache)
    profiles = Profiles.load(catalogue.edits, catalogue.profiles, profile_files, payer_ids)
    return Rules(load_guide(cache=cache), catalogue, profiles)
