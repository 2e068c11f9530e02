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

_SEPARATORS = re.compile(r"[\s.\-]+")


def normalised(text: str) -> str:
    """Return a value without what is only form: case, blanks, line breaks, dots and dashes inside codes."""
    return _SEPARATORS.sub("", text).upper()


def protected(locator: str) -> bool:
    """Whether a locator points into a protected element or segment."""
    try:
        where = Locator.parse(locator)
    except LocatorError:
        return False
    element = f"{where.segment}{where.element:02d}" if where.element else where.segment
    return element in PROTECTED or where.segment in PROTECTED


def is_form_only(change: Change | Insert) -> bool:
    """Whether a change leaves what is said as it was.

    Bytes that carry no letter or digit (terminators, blanks, empty segments) are form; so is a change after
    which the normalised value is the same. Junk and byte order marks lie outside every element: taking them
    out says nothing, as their place names no element.
    """
    if normalised(change.old) == normalised(change.new):
        return True
    if not any(c.isalnum() for c in change.old + change.new):
        return True
    return isinstance(change, Change) and not change.new and change.at.locator in ("ISA", "SE")


def demoted(fix: Fix) -> Fix:
    """Return the fix, as `review` if it says safe and changes more than form."""
    if fix.safety is Safety.SAFE and not all(map(is_form_only, fix.changes)):
        return Fix(fix.title, Safety.REVIEW, fix.changes)
    return fix
