"""Terminal colours by a tiny table; without colour every style is plain."""

from __future__ import annotations

from scrubber.finding import Finding, Outcome, Severity

__all__ = ["Paint", "style_of", "verdict"]

_CODES = {
    "reject": "1;31",
    "deny": "31",
    "advise": "33",
    "quiet": "36",
    "bold": "1",
    "dim": "2",
    "added": "32",
    "removed": "31",
    "hunk": "36",
}


class Paint:
    """Wraps text in ANSI colours, or leaves it alone."""

    __slots__ = ("on",)

    def __init__(self, on: bool = False) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        """Return `text` in a style."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text


def verdict(finding: Finding) -> str:
    """The word beside the edit: the severity of a failure, else how the edit ended."""
    if finding.outcome is Outcome.FAIL:
        return finding.severity.value
    return finding.outcome.value.replace("_", " ")


def style_of(finding: Finding) -> str:
    """The colour of a finding."""
    if finding.outcome is not Outcome.FAIL or finding.suppressed or finding.fixed:
        return "quiet"
    return {Severity.REJECT: "reject", Severity.DENY: "deny", Severity.ADVISE: "advise"}[finding.severity]
