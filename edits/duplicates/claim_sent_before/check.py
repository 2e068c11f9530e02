"""DUP006: a claim that was sent before, and that the payer has."""

from collections.abc import Iterator
from datetime import timedelta

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Outcome,
    Submission,
    became,
    service_before,
    standing,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Compare a claim with the last one that stands and bills the same."""
    if context.days.alone(claim):
        return
    every = standing(context.history.submissions(claim))
    sent = [one for one in every if one.same_content and (one.same_number or _billed(one, claim, context))]
    if not sent:
        return
    earlier = sent[-1]
    variant, outcome = _variant(claim, earlier, context), Outcome.FAIL
    if variant == "another_number":
        if context.codes("left_to_mohs") & claim.codes:
            return
        repeats = context.codes("modifiers")
        if all(any(modifier in repeats for modifier in line.modifiers) for line in claim.lines):
            outcome = Outcome.BYPASSED
    facts = {
        "earlier": earlier.number,
        "sent": earlier.filed.isoformat(),
        "state": earlier.state,
        "became": became(earlier),
    }
    yield Hit(claim.number.at, claim.number, None, facts, outcome, variant)


def _billed(earlier: Submission, claim: Claim, context: Context) -> bool:
    """Whether services of a claim with another number still stand: a void or replacement has that number again."""
    return any(
        other.filed and other.claim == earlier.number and service_before(line, other)
        for line in claim.lines
        for other in context.others(claim, line)
    )


def _variant(claim: Claim, earlier: Submission, context: Context) -> str | None:
    if earlier.state == "denied":
        return "denied"
    silence = timedelta(int(context.value("silence")))
    if earlier.state == "sent" and context.as_of - earlier.filed > silence:
        return "unanswered"
    return None if earlier.number == claim.number.strip() else "another_number"
