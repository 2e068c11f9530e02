"""DTE011: how long after the payer's answer a replacement claim is filed."""

from collections.abc import Iterator
from datetime import timedelta

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, Submission, corrected, standing

_DECIDED = ("paid", "denied")


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a replacement that is filed too late after the decision, else advise on one that has few days left."""
    limit = context.value("limit")
    every = standing(corrected(claim, context.history.submissions(claim))) if limit else []
    if not every:
        return
    number, _, _ = limit.partition(" ")
    days = timedelta(int(number))
    decided = [one for one in every if one.state in _DECIDED and one.answered]
    if decided:
        yield from _judge(claim, decided[-1], days, context)
    elif every[-1].filed + days < context.as_of:
        reason = "the limit counts from the payer's decision, and the ledger does not know when that was"
        yield Hit(claim.frequency.at, outcome=Outcome.NO_DATA, reason=reason)


def _judge(claim: Claim, original: Submission, days: timedelta, context: Context) -> Iterator[Hit]:
    assert original.answered is not None
    last = original.answered + days
    left = (last - context.as_of).days
    if left > int(context.value("close")):
        return
    facts = {
        "original": original.number,
        "sent": original.filed.isoformat(),
        "answered": original.answered.isoformat(),
        "filed": context.as_of.isoformat(),
        "limit": context.value("limit"),
        "last": last.isoformat(),
    }
    reason = claim.text("CLM", 20)
    variant = "close" if left >= 0 else None
    if variant is None or not reason:
        outcome = Outcome.BYPASSED if reason else Outcome.FAIL
        yield Hit(claim.frequency.at, claim.frequency, None, facts, outcome, variant)
