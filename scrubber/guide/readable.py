"""Values that cannot be read: numbers, dates and times. Their lengths and codes are another matter."""

from __future__ import annotations

import re
from typing import NamedTuple

from scrubber.guide.schema import SegmentNode
from scrubber.x12 import Segment
from scrubber.x12.values import amount, day, period

__all__ = ["Form", "reads", "unreadable"]


class Form(NamedTuple):
    """How a value is to be written: its kind, the 999 code (IK403) where it is not, and words for people."""

    kind: str
    code: str
    words: str


_FORMS = {
    form.kind: form
    for form in (
        Form("R$", "6", "an amount such as 125.50"),
        Form("R", "6", "a number such as 1.5"),
        Form("N", "6", "a whole number such as 1"),
        Form("D8", "8", "a date as YYYYMMDD, such as 20260709"),
        Form("RD8", "8", "two dates as YYYYMMDD-YYYYMMDD, such as 20260709-20260710"),
        Form("DT", "8", "a date and time as YYYYMMDDHHMM, such as 202607091345"),
        Form("TM", "9", "a time as HHMM, such as 1345"),
    )
}
_WHOLE = re.compile(r"-?[0-9]+\Z", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]*\.?[0-9]*\Z", re.ASCII)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{1,2})?)?\Z", re.ASCII)
_MOST_READ = 20  # characters of a number that is read at all; more is too long, and told as that


def unreadable(node: SegmentNode, segment: Segment) -> dict[tuple[int, int], Form]:
    """Return the form that each unreadable value of a segment should have, by element and component."""
    bad: dict[tuple[int, int], Form] = {}
    for element, component, kind in node.typed:
        value = segment.get(element, component)
        if not value:
            continue
        if kind == "1250":  # the value before it says which form this one has
            kind = segment.get(element, component - 1) if component else segment.get(element - 1)
        elif kind == "DT":
            kind = "D8"
        elif kind[0] == "N":
            kind = "N"
        form = _FORMS.get(kind)
        if form is not None and not reads(value, kind):
            bad[element, component] = form
    return bad


def reads(value: str, kind: str) -> bool:
    """Whether a value has the form of a kind. A number that is only too long does."""
    if kind in ("R", "R$"):
        return amount(value) is not None or (len(value) > _MOST_READ and _DECIMAL.match(value) is not None)
    if kind == "N":
        return _WHOLE.match(value) is not None
    if kind == "D8":
        return day(value) is not None
    if kind == "RD8":
        return period(value, kind) is not None
    if kind == "TM":
        return _CLOCK.match(value) is not None
    return len(value) == 12 and day(value[:8]) is not None and _CLOCK.match(value[8:]) is not None
