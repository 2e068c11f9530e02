"""SIT055: a rendering provider says who else it was."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on a rendering provider that adds nothing to the billing provider."""
    loop, billing = claim.loop.child("2310B"), claim.billing
    if loop is None or billing is None:
        return
    name = loop.segments[0].elements
    if len(name) < 10 or name[8] != "XX" or not name[9] or name[9] != billing.npi:
        return
    rendering = claim.rendering
    if rendering and rendering.taxonomy in ("", billing.taxonomy) and loop.first("REF") is None:
        yield Hit(rendering.identifier.at, rendering.identifier)
