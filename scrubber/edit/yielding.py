"""One fault, one finding: which edit speaks where several would."""

from __future__ import annotations

from collections.abc import Collection

from scrubber.edit.profiles import Setting
from scrubber.edit.spec import Scope
from scrubber.finding import Finding, Outcome, Status

__all__ = ["Found", "spoken"]

Found = tuple[Finding, Setting]
"""A finding, and how its edit behaves for the claim."""


def spoken(found: list[Found]) -> list[Finding]:
    """Findings by edit id, without those whose edit yields to another that failed there."""
    if not found:
        return []
    found.sort(key=_by_id)
    return [finding for finding, setting in found if not _yields(finding, setting, found)]


def _by_id(pair: Found) -> str:
    return pair[0].edit


def _yields(finding: Finding, setting: Setting, found: Collection[Found]) -> bool:
    """Whether another edit that explains more fails on the same line; nobody yields to an edit in preview.

    Above the claims, and between edits of one segment, it has to be the same segment.
    """
    others = setting.edit.yields_to
    return bool(others) and any(
        other.edit in others
        and other.outcome is Outcome.FAIL
        and other.line == finding.line
        and other.status is Status.STABLE
        and (
            finding.at.segment == other.at.segment
            or not (finding.claim is None or _of_pieces(setting, against))
        )
        for other, against in found
    )


def _of_pieces(*settings: Setting) -> bool:
    return all(setting.edit.scope is Scope.SEGMENT for setting in settings)
