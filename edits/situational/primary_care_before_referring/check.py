"""SIT053: DN comes before P3."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim whose first referring provider is the primary care provider."""
    loop = claim.loop.child("2310A")
    name = loop.first("NM1") if loop is not None else None
    if loop is not None and name is not None and name.get(1) == "P3":
        yield Hit(loop.place(name, 1), name.get(1))
