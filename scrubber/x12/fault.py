"""What a reader noticed: a value, which the edit that `detects` its kind makes a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrubber.finding import At, Change, Fix, Place, Safety

__all__ = ["Fault", "NotX12", "removal"]


class NotX12(ValueError):  # noqa: N818 - a public name of the contract (HOUSE law 2)
    """The input has no ISA, so no delimiters, and nothing in it can be read.

    `place` is the byte offset up to which was looked, `expected` what was looked for.
    """

    def __init__(self, size: int) -> None:
        self.place = size
        self.expected = "an interchange that begins with ISA and sixteen elements"
        super().__init__(f"no X12 interchange in {size} bytes: expected {self.expected}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of form: its kind (the `detects` of one edit), its place, and the facts its message needs."""

    kind: str
    at: At
    value: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()


def removal(at: Place, text: str, title: str) -> tuple[Fix, ...]:
    """Return the safe fix that takes bytes out that carry no content."""
    return (Fix(title, Safety.SAFE, (Change(at, text, ""),)),)
