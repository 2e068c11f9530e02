"""Patterns that say which segments bring an edit into play, if need be only with certain values."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scrubber.guide.schema import SegmentNode
from scrubber.x12 import Segment

__all__ = ["Condition", "Pattern"]

_PATTERN = re.compile(
    r"(?:(?P<loop>[0-9A-Z_]+\*?)\.)?(?P<id>[A-Z][A-Z0-9]{1,2})(?:\[(?P<qualifier>[A-Z0-9]+)\])?"
    r"(?:\{(?P<condition>[^{}]*)\})?"
)
_CONDITION = re.compile(
    r"(?P<element>[0-9]{2})(?:-(?P<component>[0-9]{1,2}))?(?:(?P<relation>!?=)(?P<values>[^!=<>{}]*))?"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What an element or component holds: `05-1=21|31` one of these, `11` anything, `02=` nothing or blanks.

    `04!=1` is anything but these, nothing included. A value that ends in `*` is what it begins with; `$places` stands
    for the codes of the edit's parameter of that name. `values` is None where anything will do.
    """

    element: int
    component: int
    values: tuple[str, ...] | None
    but: bool = False

    @classmethod
    def parse(cls, source: str) -> Condition:
        """Take a condition apart. Raises ValueError."""
        match = _CONDITION.fullmatch(source)
        if match is None or match["element"] == "00":
            raise ValueError(f"{source!r} is no condition; expected e.g. 05-1=21|31, 04!=1, 11 or 02=")
        values = match["values"]
        return cls(
            int(match["element"]),
            int(match["component"] or 0),
            None if values is None else tuple(values.split("|")),
            match["relation"] == "!=",
        )

    def __str__(self) -> str:
        place = f"{self.element:02d}" + (f"-{self.component}" if self.component else "")
        return place if self.values is None else f"{place}{'!=' if self.but else '='}{'|'.join(self.values)}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters it asks for."""
        return tuple(value[1:] for value in self.values or () if value.startswith("$"))

    def holds(self, segment: Segment, parameters: Mapping[str, Collection[str]]) -> bool:
        """Whether a segment holds it; a parameter's codes are those that the claim's payer has set."""
        text = segment.get(self.element, self.component)
        if self.values is None:
            return bool(text.strip())
        return self._among(text, self.values, parameters) is not self.but

    def _among(self, text: str, values: tuple[str, ...], parameters: Mapping[str, Collection[str]]) -> bool:
        for value in values:  # no generator: a file of one claim asks a thousand times
            if value[:1] == "$":
                if text in parameters[value[1:]]:
                    return True
            elif (
                text == value
                or (not value and not text.strip())
                or (value[-1:] == "*" and text.startswith(value[:-1]))
            ):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Pattern:
    """`[LOOP.]SEG[[QUALIFIER]][{CONDITION}]`: `NM1`, `2010AA.N4`, `23*.REF[G1]`, `2300.CLM{05-3=7|8}`.

    A loop may end in `*`.
    """

    loop: str
    id: str
    qualifier: str
    condition: Condition | None = None

    @classmethod
    def parse(cls, source: str) -> Pattern:
        """Take a pattern apart. Raises ValueError."""
        match = _PATTERN.fullmatch(source)
        if match is None:
            raise ValueError(
                f"{source!r} names no segment; expected e.g. NM1, 2010AA.N4, 23*.REF[G1] or 2300.CLM{{05-3=7|8}}"
            )
        condition = match["condition"]
        return cls(
            match["loop"] or "",
            match["id"],
            match["qualifier"] or "",
            None if condition is None else Condition.parse(condition),
        )

    def __str__(self) -> str:
        loop = f"{self.loop}." if self.loop else ""
        qualifier = f"[{self.qualifier}]" if self.qualifier else ""
        condition = f"{{{self.condition}}}" if self.condition else ""
        return f"{loop}{self.id}{qualifier}{condition}"

    def matches(self, node: SegmentNode) -> bool:
        """Whether a place of the guide is meant: its id, its loop, and a qualifier that it allows."""
        if node.id != self.id:
            return False
        loop = node.loop.id
        if self.loop.endswith("*"):
            if not loop.startswith(self.loop[:-1]):
                return False
        elif self.loop and loop != self.loop:
            return False
        if not self.qualifier:
            return True
        if node.keys:
            return any(self.qualifier in key.codes for key in node.keys)
        return bool(node.elements) and self.qualifier in node.elements[0].codes
