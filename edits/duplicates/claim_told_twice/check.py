"""DUP002: a claim that bills what an earlier claim of the input bills."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail the later of two claims that are the same."""
    earlier = context.days.earlier(claim)
    if earlier is None or not earlier.whole:
        return
    variant = "same_number" if earlier.claim == claim.number.strip() else "another_number"
    if variant == "same_number" or not context.codes("left_to_mohs") & claim.codes:
        facts = {"earlier": earlier.claim, "index": str(earlier.index)}
        yield Hit(claim.number.at, claim.number, facts=facts, variant=variant)
