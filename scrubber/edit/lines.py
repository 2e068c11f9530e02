"""What clauses and code edits ask of service lines alike: are two the same service, and what if a modifier changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from scrubber.edit.hit import Hit, change
from scrubber.finding import Fix, Safety
from scrubber.model import ServiceLine, Text

__all__ = ["Aspect", "same_service", "with_modifier", "without_modifier"]

_LAST_MODIFIER = 6  # SV101-6
Aspect = Literal["day", "rendering"]
"""In what two lines may agree: the day of service (DTP*472), and who did it."""


def same_service(one: ServiceLine, other: ServiceLine, aspects: Sequence[str]) -> bool:
    """Whether two lines agree in `day` (DTP*472) and `rendering` (the NPI of who did it).

    A day that cannot be read agrees with any: that it cannot be read is a finding of its own.
    """
    if "day" in aspects and one.day != other.day and one.day and other.day:
        return False
    return "rendering" not in aspects or _npi(one) == _npi(other)


def _npi(line: ServiceLine) -> str:
    return line.rendering.npi if line.rendering else ""


def without_modifier(line: ServiceLine, modifier: Text, safety: Safety) -> Hit:
    """A hit on a modifier that proposes to take it out, the later ones moving up."""
    segment = line.segment("SV1")
    assert segment is not None  # a line with a modifier has an SV1
    separator = segment.delimiters.component
    old = segment.get(1)
    parts = old.split(separator)
    del parts[modifier.component - 1]
    new = separator.join(parts).rstrip(separator)
    fix = change(f"remove modifier {modifier}", safety, line.loop.place(segment, 1), old, new)
    return Hit(modifier.at, modifier, line.ordinal, {"modifier": modifier}, fixes=(fix,))


def with_modifier(line: ServiceLine, modifier: str, safety: Safety) -> tuple[Fix, ...]:
    """Propose a modifier behind those that are there; nothing where SV101 has no room for one more."""
    segment = line.segment("SV1")
    if segment is None or segment.get(1, _LAST_MODIFIER) or segment.get(1, _LAST_MODIFIER + 1):
        return ()
    old = segment.get(1)
    new = old + segment.delimiters.component + modifier
    return (change(f"add modifier {modifier}", safety, line.loop.place(segment, 1), old, new),)
