"""Which sources of a rule can be cited to a payer, and which are only to be read.

An edit's sources are whatever it was built from: regulations and manuals of Medicare, code sets that bind every payer,
policies of single payers, and the trade. In a letter to a payer only what binds that payer has a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrubber.denials.claim.limits import MEDICARE
from scrubber.finding import Reference

__all__ = ["binding", "in_order"]

_EVERYBODY = ("45 CFR", "CDC", "ICD-10-CM", "HCPCS")
"""Who speaks for code sets that every payer has to use; a title begins with who says it."""

_OF_MEDICARE = (
    "42 CFR",
    "CMS",
    "CEDI",
    "CGS",
    "First Coast",
    "MLN",
    "NGS",
    "National Government Services",
    "Noridian",
    "Novitas",
    "Palmetto",
    "WPS",
)
_SECOND_HAND = ("as quoted by", "as told by", "summary by", "as cited by")
_SPEAKER = re.compile("[,:]")
_NCCI, _BY_NCCI = "NCCI", ("236",)
"""The correct coding edits are Medicare's, but whoever denies by this reason says that it goes by them."""


def binding(
    sources: Iterable[Reference], *, payer: str, filing: str, carc: str = ""
) -> tuple[Reference, ...]:
    """The sources that bind a payer, at first hand before second; `payer` is its name, `filing` SBR09 or CLP06."""
    return in_order(one for one in sources if _binds(one, payer, filing, carc))


def in_order(sources: Iterable[Reference]) -> tuple[Reference, ...]:
    """Sources with authorities before the trade, and what they say themselves before what others say of them."""
    return tuple(sorted(sources, key=_rank))


def _binds(source: Reference, payer: str, filing: str, carc: str) -> bool:
    if source.title.startswith(_EVERYBODY):
        return True
    if source.title.startswith(_OF_MEDICARE):
        return filing in MEDICARE or (carc in _BY_NCCI and _NCCI in source.title)
    speaker = _SPEAKER.split(source.title.casefold(), maxsplit=1)[0].strip()
    name = payer.casefold().strip()
    return bool(name) and (name.startswith(speaker) or speaker.startswith(name))


def _rank(source: Reference) -> tuple[bool, bool]:
    authority = source.title.startswith((*_EVERYBODY, *_OF_MEDICARE))
    second = any(words in source.title for words in _SECOND_HAND)
    return not authority, second
