"""DUP009: a replacement or void of a claim that the payer does not have."""

from collections.abc import Iterator
from datetime import date

from scrubber.edit.sdk import Claim, Context, Hit, Submission, became, corrected, standing, taken_back

_KINDS = {"7": "replaces", "8": "takes back"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge a correction by what became of the claims that it may be about."""
    every = corrected(claim, context.history.submissions(claim))
    if standing(every):
        return
    voids = [one for one in every if taken_back(one)]
    turned_away = [one for one in every if not one.stands and one.frequency != "8"]
    if voids:
        yield _hit(claim, voids[-1], "voided")
    elif turned_away:
        yield _hit(claim, turned_away[-1], None)
    elif claim.original and _would_be_known(claim, context.history.since):
        yield _hit(claim, None, "never_sent")


def _would_be_known(claim: Claim, since: date | None) -> bool:
    """Whether the ledger was there when the service was done, so that it would know of the original."""
    return since is not None and claim.first_day is not None and claim.first_day >= since


def _hit(claim: Claim, original: Submission | None, variant: str | None) -> Hit:
    facts = {"kind": _KINDS[claim.frequency], "trigger": "2300.CLM05-3"}
    if original is not None:
        facts |= {
            "original": original.number,
            "sent": original.filed.isoformat(),
            "state": original.state,
            "became": became(original),
        }
    return Hit(claim.frequency.at, claim.frequency, None, facts, variant=variant)
