"""SIT054: a line's referring provider differs from the claim's, so there is one."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Loop


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding a claim, for the first line that names a referring provider."""
    if claim.loop.child("2310A") is not None:
        return
    for line in claim.lines:
        named = _referring(line.loop)
        if named is not None:
            facts = {"first": str(line.ordinal), "trigger": named.place(named.segments[0]).locator}
            yield Hit(claim.loop.gap("2310A.NM1[DN]", after=claim.loop.segments[-1]), facts=facts)
            return


def _referring(loop: Loop) -> Loop | None:
    """The line's referring provider, as against its primary care provider (P3)."""
    return next((inner for inner in loop.children("2420F") if inner.first("NM1", "DN")), None)
