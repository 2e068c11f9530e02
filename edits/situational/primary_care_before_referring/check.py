"""SIT053: DN comes first, and P3 second."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a claim whose first referring provider is the primary care provider, or whose second one is not."""
    names = [(loop, name) for loop in claim.loop.children("2310A") for name in loop.every("NM1")]
    roles = [name.get(1) for _, name in names]
    if roles[:1] == ["P3"]:
        loop, name = names[0]
        yield Hit(loop.place(name, 1), name.get(1), variant="primary_care_first")
    elif roles[:2] == ["DN", "DN"]:
        loop, name = names[1]
        yield Hit(loop.place(name, 1), name.get(1), variant="referring_again")
