"""SIT045: HI*BP belongs to anesthesia claims."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on HI*BP where no line bills anesthesia."""
    named = claim.loop.first("HI", "BP")
    if named is None or any(_anesthesia(line, context) for line in claim.lines):
        return
    yield Hit(claim.loop.place(named), named.get(1, 2))


def _anesthesia(line: ServiceLine, context: Context) -> bool:
    return (
        line.code in context.codes("anesthesia")
        or line.unit_basis == "MJ"
        or not context.codes("modifiers").isdisjoint(line.modifiers)
    )
