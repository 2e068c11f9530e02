"""What "form only" means: the law that keeps a safe fix from changing what a claim says (HOUSE law 7)."""

from __future__ import annotations

import re

from scrubber.finding import Change, Fix, Insert, Locator, LocatorError, Safety

__all__ = ["PROTECTED", "demoted", "is_form_only", "normalised", "protected"]

PROTECTED = (
    "CLM02",  # total charge
    "CLM05",  # place of service, frequency
    "HI",  # diagnoses
    "SV101",  # procedure and modifiers
    "SV102",  # charge
    "SV103",  # unit basis
    "SV104",  # units
    "SV105",  # place of service
    "SV107",  # diagnosis pointers
    "DTP03",  # dates
    "NM109",  # identifiers of people and organisations
    "NM103",  # names
    "NM104",
    "DMG02",  # birth date
    "DMG03",  # sex
    "SBR01",  # which payer pays first
    "SBR09",
    "REF02",  # authorisation, CLIA, payer control number
    "PRV03",  # taxonomy
    "LIN03",  # drug
    "CTP04",
    "SVD02",  # what another payer paid
    "CAS",
    "AMT02",
)
"""Elements whose normalised value no safe fix may change."""

_BLANKS = re.compile(r"\s+")
_SEPARATORS = {"HI": ".", "N403": "-", "REF02": "-", "PER": "-. ()"}
"""Characters that only set parts of a value off, by element or segment: the dot in a diagnosis, the dash in a
ZIP code. A dot or dash anywhere else may be a decimal point or a minus sign."""
_TRAILERS = frozenset(("ISA", "SE", "GE", "IEA"))


def normalised(text: str, locator: str = "") -> str:
    """Return a value without what is only form: case, blanks, line breaks, and its element's separators."""
    where = _element(locator)
    separators = next((found for name, found in _SEPARATORS.items() if where.startswith(name)), "")
    plain = _BLANKS.sub("", text)
    for character in separators:
        plain = plain.replace(character, "")
    return plain.upper()


def protected(locator: str) -> bool:
    """Whether a locator points into a protected element or segment."""
    element = _element(locator)
    return any(element.startswith(name) for name in PROTECTED)


def _element(locator: str) -> str:
    """The segment and element a locator names, `SV101`; empty where it is no locator."""
    try:
        where = Locator.parse(locator)
    except LocatorError:
        return ""
    return f"{where.segment}{where.element:02d}" if where.element else where.segment


def is_form_only(change: Change | Insert) -> bool:
    """Whether a change leaves what is said as it was.

    Bytes that carry no letter or digit (terminators, blanks, empty segments) are form; so is a change after
    which the normalised value is the same. Noise lies outside every segment: taking it out says nothing. Its
    place names the envelope's segment next to it, which it does not begin with.
    """
    at = change.at
    if normalised(change.old, at.locator) == normalised(change.new, at.locator):
        return True
    if not any(c.isalnum() for c in change.old + change.new):
        return _element(at.locator)[:3] not in ("CLM", "SV1", "AMT", "CAS", "SVD", "CTP")
    noise = at.locator in _TRAILERS and not change.old.startswith(at.locator)
    return isinstance(change, Change) and not change.new and noise


def demoted(fix: Fix) -> Fix:
    """Return the fix, as `review` if it says safe and changes more than form."""
    if fix.safety is Safety.SAFE and not all(map(is_form_only, fix.changes)):
        return Fix(fix.title, Safety.REVIEW, fix.changes)
    return fix
