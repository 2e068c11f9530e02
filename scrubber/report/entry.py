"""What a renderer is handed: a finding, the file it is in, and the segment it points at."""

from __future__ import annotations

from dataclasses import dataclass

from scrubber.finding import At, Finding, Gap
from scrubber.report.visible import shown

__all__ = ["Entry", "Excerpt", "allowed_at_risk", "amount_at_risk"]

_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A segment as it stands (Latin-1 view, no terminator), and the span of the value within it.

    `start` and `end` count characters from the segment's first. `gap` says that something is missing at
    `start`; where a whole segment is missing, hand in the segment before it and its end.
    """

    segment: str
    start: int
    end: int
    gap: bool = False

    @classmethod
    def of(cls, segment: str, offset: int, at: At) -> Excerpt:
        """Cut the span of `at` (byte offsets in the file) to a segment that begins at `offset`."""
        start = min(max(at.start - offset, 0), len(segment))
        end = min(max(at.end - offset, start), len(segment))
        return cls(segment, start, end, isinstance(at, Gap))

    def pieces(self, width: int | None = None) -> tuple[str, str, str]:
        """Before, value and after, ready to show; cut around the value to `width` columns if given."""
        before = shown(self.segment[: self.start])
        value = shown(self.segment[self.start : self.end])
        after = shown(self.segment[self.end :])
        if width is None or len(before) + len(value) + len(after) <= width:
            return before, value, after
        value = _cut_tail(value, max(width // 2, 8))
        room = width - len(value)
        left = min(len(before), max(room - len(after), room // 2))
        if left < len(before):
            before = _ELLIPSIS + before[len(before) - left + 1 :] if left > 1 else _ELLIPSIS
        return before, value, _cut_tail(after, max(room - len(before), 1))

    def marked(self, width: int | None = None) -> tuple[str, str]:
        """The segment's line and the line of carets beneath the value, `^ here` for a gap."""
        before, value, after = self.pieces(width)
        carets = "^" * max(len(value), 1) + (" here" if self.gap else "")
        return before + value + after, " " * len(before) + carets


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding to render: the file's name as people know it, its segment, and the payer if known."""

    finding: Finding
    file: str = ""
    excerpt: Excerpt | None = None
    payer: str = ""

    @property
    def payer_name(self) -> str:
        """The payer handed in, else the fact `payer` of the finding, else nothing."""
        return self.payer or str(self.finding.why.get("payer", ""))


def amount_at_risk(finding: Finding) -> int:
    """The finding's charge at risk in cents; 0 when none is known or it cannot be read."""
    return _cents(finding.charge_at_risk or "")


def allowed_at_risk(finding: Finding) -> int:
    """What the payer is expected to allow of it, in cents; 0 when that is not known."""
    return _cents(finding.allowed_at_risk or "")


def _cents(text: str) -> int:
    whole, _, cents = text.partition(".")
    digits = whole.removeprefix("-")
    if not (digits + cents).isdecimal() or not text.isascii():
        return 0
    sign = -1 if whole.startswith("-") else 1
    return sign * (int(digits or 0) * 100 + int((cents + "00")[:2]))


def _cut_tail(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + _ELLIPSIS
