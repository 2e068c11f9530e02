"""An extra tissue block stands beside a stage that it extends."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, elsewhere, nearest, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge every extra block; any stage of either family will do."""
    stages = context.codes("stages")
    for line in claim.lines:
        if line.code not in context.codes("block"):
            continue
        if any(o.code in stages and same_service(line, o, ("day", "rendering")) for o in claim.lines):
            continue
        facts, variant = {"needs": stages.describe()}, None
        npi = line.rendering.npi if line.rendering else ""
        others = context.others(claim, line)
        stage = nearest(other for other in others if other.code in stages and other.rendering == npi)
        if stage:
            variant = "other_claim"
            facts |= elsewhere(stage)
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant)
