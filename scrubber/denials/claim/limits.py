"""Days by which something must be done, each only where a source gives it; where none does, that is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from scrubber.denials.claim.ways_by_reason import REVIEWED
from scrubber.finding import Reference

__all__ = [
    "FIRST_PAYER",
    "LATE",
    "LETTER",
    "MEDICARE",
    "NEW_CLAIM",
    "NO_APPEAL",
    "REOPENING",
    "UNPROCESSABLE",
    "Limit",
    "appeal_limit",
    "new_claim_limit",
    "reopening_limit",
]

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
FIRST_PAYER = Reference(
    "First Coast Service Options: CO 22, when another payer comes before Medicare",
    "https://medicare.fcso.com/claims/denial-tips/co-22",
    "2026-11-22",
)
LATE = Reference(
    "Noridian: timely filing (CO 29), which is not afforded appeal rights",
    "https://med.noridianmedicare.com/web/jfb/topics/claim-submission/reason-code-guidance/timely-filing",
    "2026-11-22",
)
LETTER = Reference(
    "42 CFR 405.944: what a request for a redetermination has to say where it is no standard form",
    "https://law.lawstack.com/cfr/42/405.944/",
    "2026-11-22",
)
_REDETERMINATION = Reference(
    "42 CFR 405.942: time for asking for a redetermination",
    "https://law.lawstack.com/cfr/42/405.942/",
    "2026-11-22",
)
_LEVELS = Reference(
    "NGS Medicare: levels of appeals and time limits for filing",
    "https://ngsmedicare.com/en/web/ngs/levels-of-appeals-and-time-limits-for-filing?selectedArticleId=2754831",
    "2026-11-22",
)
_ONE_YEAR = Reference(
    "First Coast Service Options: appeals and clerical error reopenings, which are asked for within one year",
    "https://medicare.fcso.com/wrapped/0508625.asp",
    "2026-11-22",
)
_FILING = Reference(
    "42 CFR 424.44, time limits for filing claims, as explained by First Coast Service Options",
    "https://medicare.fcso.com/node/5026",
    "2026-11-21",
)
_DAYS, _PRESUMED = 120, 5


@dataclass(frozen=True, slots=True)
class Limit:
    """What is known of a last day; `day` is None where it is not known, `source` is who says so."""

    words: str
    day: date | None = None
    source: Reference | None = None


def appeal_limit(filing: str, decided: date | None, carc: str = "") -> Limit:
    """Until when an appeal can be made, by the kind of payer, the day of its remittance, and the reason."""
    if carc == REVIEWED:
        return _next_level(filing)
    if filing not in MEDICARE:
        return Limit(
            "How long this payer takes appeals is not known here: look it up in its letter, its manual or the contract."
        )
    rule = (
        f"Medicare takes a first appeal (a redetermination) up to {_DAYS} days after its notice was received; a "
        f"notice is presumed received {_PRESUMED} days after its date; the request counts from when it arrives."
    )
    if decided is None:
        return Limit(rule, None, _REDETERMINATION)
    last = decided + timedelta(days=_DAYS + _PRESUMED)
    return Limit(f"{rule} Counted from the remittance of {decided} that is {last}.", last, _REDETERMINATION)


def _next_level(filing: str) -> Limit:
    """The payer has looked again: its letter speaks of what comes next, and the remittance does not."""
    letter = "The letter of the decision says until when the next level can be asked for."
    if filing not in MEDICARE:
        return Limit(letter)
    return Limit(f"{letter} After a redetermination that is 180 days from its receipt.", None, _LEVELS)


def new_claim_limit(filing: str, served: date | None) -> Limit:
    """Until when a claim can be sent anew: what a payer did not take up does not stop its time for claims."""
    if filing not in MEDICARE:
        return Limit("The payer's time for claims goes on running from the day of service: look it up.")
    rule = "Medicare takes a claim up to one calendar year after the service."
    if served is None:
        return Limit(rule, None, _FILING)
    last = _year_after(served)
    return Limit(f"{rule} Counted from {served} that is {last}.", last, _FILING)


def reopening_limit(decided: date | None) -> Limit:
    """Until when Medicare is asked to put a clerical error right."""
    rule = (
        "A reopening is asked for within one year of the decision, and does not stop the time for an appeal."
    )
    if decided is None:
        return Limit(rule, None, _ONE_YEAR)
    last = _year_after(decided)
    return Limit(f"{rule} Counted from the remittance of {decided} that is {last}.", last, _ONE_YEAR)


def _year_after(day: date) -> date:
    """The same day of the next year; 28 February after a 29th, so that nobody is a day late."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1)
