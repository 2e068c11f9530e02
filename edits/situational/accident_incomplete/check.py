"""SIT019: CLM11 against DTP*439 and CLM11-4."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail an accident without its date, and one with a car without its state."""
    causes = [cause for n in (1, 2) if (cause := claim.text("CLM", 11, n))]
    facts = {"causes": " and ".join(causes), "trigger": "2300.CLM11-1"}
    if claim.segment("DTP", "439") is None:
        variant = (
            "no_date" if "AA" in causes or "OA" in causes else "no_date_at_work" if "EM" in causes else ""
        )
        if variant:
            yield Hit(claim.loop.gap("DTP[439]", after=claim.segment("CLM")), facts=facts, variant=variant)
    state = claim.text("CLM", 11, 4)
    if "AA" in causes and not state and claim.text("CLM", 11, 5) in ("", "US"):
        yield Hit(state.at, facts=facts, variant="no_state")
