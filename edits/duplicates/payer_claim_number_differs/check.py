"""DUP010: a replacement or void whose REF*F8 is not the number that the payer gave its original."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Submission,
    became,
    by_number,
    payer_number_fill,
    standing,
)

_KINDS = {"7": "replaces", "8": "takes back"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Compare the number that the claim names with those that the payer gave the claims of its number and days."""
    submissions = context.history.submissions(claim)
    known = [one for one in standing(by_number(claim, submissions)) if _may_be_original(one, claim)]
    if not known or sum(one.frequency != "7" for one in known) > 1:
        return
    latest, named = known[-1], _plain(claim.original)
    at, variant = claim.original.at, None
    if not named:
        at, variant = claim.loop.gap("REF[F8]", before=claim.segment("HI")), "missing"
    elif any(named == _plain(one.payer_number) for one in known):
        variant = "older"
    elif any(named == _plain(one.payer_number) for one in submissions):
        return
    if named != _plain(latest.payer_number):
        fixes = payer_number_fill(claim, latest.payer_number)
        yield Hit(
            at, claim.original or claim.frequency, None, _facts(claim, latest), variant=variant, fixes=fixes
        )


def _may_be_original(one: Submission, claim: Claim) -> bool:
    """Whether it is of the patient and of days of the claim, and the payer's number for it is known."""
    days = [line.day for line in claim.lines if line.day]
    if not (one.payer_number and one.same_patient and one.first_day and one.last_day and days):
        return False
    return one.first_day <= max(days) and min(days) <= one.last_day


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()


def _facts(claim: Claim, latest: Submission) -> dict[str, str]:
    return {
        "kind": _KINDS[claim.frequency],
        "original": latest.number,
        "known": latest.payer_number,
        "sent": latest.filed.isoformat(),
        "became": became(latest),
        "trigger": "2300.CLM05-3",
    }
