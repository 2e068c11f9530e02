"""SIT028: DTP*096 and DTP*435 against the places of service."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_INPATIENT = frozenset(("21", "31", "51", "61"))
_STAYS = frozenset(("26", "32", "34", "54", "55", "56", "41", "42"))


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each date of a hospital stay that no service was part of."""
    places = {str(line.place_of_service) for line in claim.lines} | {str(claim.place_of_service)}
    if places & _INPATIENT:
        return
    facts = {"places": ", ".join(sorted(places)), "trigger": "2300.CLM05-1"}
    discharge, admission = claim.segment("DTP", "096"), claim.segment("DTP", "435")
    if admission is not None and not places & _STAYS and not _transported(claim):
        yield Hit(claim.loop.place(admission), admission.get(3), facts=facts, variant="admission")
    if discharge is not None:
        yield Hit(claim.loop.place(discharge), discharge.get(3), facts=facts, variant="discharge")


def _transported(claim: Claim) -> bool:
    """Whether the claim or a line describes a transport by ambulance."""
    return any(loop.first("CR1") for loop in (claim.loop, *claim.loop.children("2400")))
