"""SIT043: REF*F5 is Medicare's to send."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the indicator, unless a submitter that is Medicare sends it."""
    indicator = claim.reference("F5")
    if not indicator:
        return
    submitter = claim.submission.submitter
    name = submitter.last_name.upper().split() if submitter else []
    if not context.codes("senders").isdisjoint(name):
        yield Hit(indicator.at, indicator, outcome=Outcome.BYPASSED)
    elif any(payer.filing in context.codes("medicare") for payer in claim.other_payers):
        yield Hit(indicator.at, indicator, variant="sender_not_medicare")
    else:
        yield Hit(indicator.at, indicator, variant="without_medicare")
