"""Days by which something must be done, each only where a source gives it; where none does, that is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scrubber.finding import Reference

__all__ = ["MEDICARE", "NO_APPEAL", "REOPENING", "UNPROCESSABLE", "Limit", "appeal_limit"]

MEDICARE = ("MB",)
"""Claim filing indicators (SBR09, CLP06) of Medicare Part B."""

UNPROCESSABLE = "MA130"
"""The remark of a claim that the payer could not take up: it is sent anew and cannot be appealed."""

NO_APPEAL = (UNPROCESSABLE, "N211")
"""Remarks that say there is no appeal."""

NEW_CLAIM = Reference(
    "NGS Medicare: claims that cannot be processed (MA130) are sent as new claims",
    "https://www.ngsmedicare.com/hu/cms-1500-claim-form?selectedArticleId=13402773",
    "2026-11-22",
)
REOPENING = Reference(
    "Novitas: reopening of a clerical error, by the Medicare Claims Processing Manual (Pub. 100-04), chapter 34",
    "https://www.novitas-solutions.com/webcenter/portal/MedicareJL/pagebyid?contentId=00134860",
    "2026-11-22",
)
_REDETERMINATION = Reference(
    "42 CFR 405.942: time for asking for a redetermination",
    "https://law.lawstack.com/cfr/42/405.942/",
    "2026-11-22",
)
_DAYS, _PRESUMED = 120, 5


@dataclass(frozen=True, slots=True)
class Limit:
    """What is known of a last day; `day` is None where it is not known, `source` is who says so."""

    words: str
    day: date | None = None
    source: Reference | None = None


def appeal_limit(filing: str, decided: date | None) -> Limit:
    """Until when an appeal can be made, by the kind of payer and the day of its remittance."""
    if filing not in MEDICARE:
        return Limit(
            "How long this payer takes appeals is not known here: look it up in its letter, its manual or the contract."
        )
    rule = (
        f"Medicare takes a first appeal (a redetermination) up to {_DAYS} days after its notice was received, and a "
        f"notice is presumed received {_PRESUMED} days after its date."
    )
    if decided is None:
        return Limit(rule, None, _REDETERMINATION)
    last = decided + timedelta(days=_DAYS + _PRESUMED)
    return Limit(f"{rule} Counted from the remittance of {decided} that is {last}.", last, _REDETERMINATION)
