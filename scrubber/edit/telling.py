"""What a hit becomes in a finding: the facts, the sentence, the payer, the fixes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from scrubber.edit.hit import Hit
from scrubber.edit.profiles import Setting
from scrubber.finding import Fix, LocatorError, Outcome, display
from scrubber.model import Claim, ClaimPayment, RemittanceAdvice
from scrubber.model.locate import find

__all__ = ["demoted", "facts_of", "message", "payer_of", "placed", "unjudged"]


def facts_of(hit: Hit, claim: Claim | None) -> dict[str, str]:
    """The facts that fill a message: those every hit has, and its own."""
    facts = {"value": hit.value}
    if claim is not None:
        facts |= {"claim": claim.number, "charge": str(claim.charge or "")}
        if hit.line:
            line = claim.lines[hit.line - 1]
            facts |= {"line": str(hit.line), "code": line.code, "charge": str(line.charge or "")}
            facts["day"] = line.day.isoformat() if line.day else "a day that cannot be read"
    return {**facts, **hit.facts}


def placed(facts: Mapping[str, str], claim: Claim | None) -> Mapping[str, str]:
    """Facts, with the position of the segment that `trigger` names: a 999 tells it (CTX)."""
    trigger = facts.get("trigger")
    if claim is None or not trigger or "@" in trigger:
        return facts
    with suppress(LocatorError):
        if (found := find(claim, trigger)) is not None:
            return {**facts, "trigger": f"{found.locator}@{found.segment}"}
    return facts


def message(template: str, facts: Mapping[str, str], hit: Hit) -> str:
    """Fill an edit's sentence with facts; a pass and what could not be judged have sentences of their own."""
    if hit.outcome is Outcome.PASS:
        return "nothing to report"
    if hit.outcome is Outcome.NO_DATA and hit.reason:
        return unjudged(hit.reason)
    return template.format_map({name: display(str(value)) for name, value in facts.items()})


def unjudged(reason: str) -> str:
    """The sentence of an outcome no_data."""
    return f"could not be judged: {reason}"


def payer_of(claim: Claim | ClaimPayment | RemittanceAdvice | None) -> str:
    """The payer as lists name it: its name, else its id."""
    if isinstance(claim, ClaimPayment | RemittanceAdvice):
        advice = claim.advice if isinstance(claim, ClaimPayment) else claim
        return display(str((advice.payer and advice.payer.name) or advice.payer_id))
    if claim is None or claim.payer is None:
        return ""
    return display(str(claim.payer.name or claim.payer.identifier))


def demoted(fix: Fix, setting: Setting) -> Fix:
    """A fix with the safety that the claim's payer leaves it."""
    safety = setting.safety_of(fix.safety)
    return fix if safety is fix.safety else replace(fix, safety=safety)
