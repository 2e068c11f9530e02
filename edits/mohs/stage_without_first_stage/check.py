"""A further Mohs stage stands beside the first stage that it continues."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, CodeSet, Context, Hit, ServiceLine, elsewhere, nearest, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge every further stage by the first stage of its own family."""
    head, trunk = context.codes("head_first"), context.codes("trunk_first")
    head_further, trunk_further = context.codes("head_further"), context.codes("trunk_further")
    for line in claim.lines:
        if line.code in head_further:
            yield from _judge(claim, line, head, trunk, context)
        elif line.code in trunk_further:
            yield from _judge(claim, line, trunk, head, context)


def _judge(
    claim: Claim, line: ServiceLine, needed: CodeSet, other_family: CodeSet, context: Context
) -> Iterator[Hit]:
    if _beside(claim, line, needed):
        return
    facts, variant = {"needs": needed.describe()}, None
    npi = line.rendering.npi if line.rendering else ""
    others = context.others(claim, line)
    first_stage = nearest(other for other in others if other.code in needed and other.rendering == npi)
    if first_stage:
        variant = "other_claim"
        facts |= elsewhere(first_stage)
    elif found := _beside(claim, line, other_family):
        variant = "other_family"
        facts["found"] = ", ".join(sorted(found))
    yield Hit(line.code.at, line.code, line.ordinal, facts, variant=variant)


def _beside(claim: Claim, line: ServiceLine, codes: CodeSet) -> set[str]:
    """Which of these codes stand on the claim, the same day and by the same rendering provider."""
    return {
        str(other.code)
        for other in claim.lines
        if other.code in codes and same_service(line, other, ("day", "rendering"))
    }
