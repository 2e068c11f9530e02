"""A modifier that sets a repair apart has something to set it apart from."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Speak of a repair's modifier where the day holds Mohs surgery and no reason for it."""
    for line in claim.lines:
        if line.code not in context.codes("repairs"):
            continue
        carried = [modifier for modifier in line.modifiers if modifier in context.codes("modifiers")]
        if carried and _needless(claim, line, context):
            facts = {"modifier": str(carried[0])}
            yield Hit(carried[0].at, carried[0], line.ordinal, facts)


def _needless(claim: Claim, line: ServiceLine, context: Context) -> bool:
    own = {str(one.code) for one in claim.lines if one.day == line.day and one is not line}
    others = {other.code for other in context.others(claim, line)}
    if context.codes("mohs").isdisjoint(own | others) or not own <= context.codes("harmless"):
        return False
    return others.isdisjoint(context.codes("bundling")) and others.isdisjoint(context.codes("repairs"))
