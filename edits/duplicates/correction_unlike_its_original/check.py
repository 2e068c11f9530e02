"""DUP008: a replacement or void whose original is another patient's, payer's or billing provider's."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Submission, corrected, standing

_KINDS = {"7": "replaces", "8": "takes back"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at a correction where none of the claims that it may be about is alike."""
    originals = standing(corrected(claim, context.history.submissions(claim)))
    if not originals or any(one.same_patient and one.same_billing for one in originals):
        return
    original = originals[-1]
    value = claim.original if original.payer_number == claim.original.strip() else claim.number
    same = value.strip() == original.number
    facts = {
        "kind": _KINDS[claim.frequency],
        "original": f"the earlier claim {original.number}" if same else f"claim {original.number} by {value}",
        "sent": original.filed.isoformat(),
    }
    yield Hit(value.at, value, None, facts, variant=_variant(original))


def _variant(original: Submission) -> str | None:
    if not original.same_payer:
        return "payer"
    return None if original.same_billing else "billing_provider"
