"""A special stain beside Mohs surgery says that it is not the routine one."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each stain by the Mohs lines of its day and rendering provider."""
    mohs, modifiers = context.codes("mohs"), context.codes("modifiers")
    for line in claim.lines:
        if line.code not in context.codes("stains"):
            continue
        beside = [
            o.code for o in claim.lines if o.code in mohs and same_service(line, o, ("day", "rendering"))
        ]
        if beside:
            facts = {"mohs": ", ".join(sorted(set(beside))), "expected": " or ".join(modifiers)}
            outcome = Outcome.FAIL if modifiers.isdisjoint(line.modifiers) else Outcome.BYPASSED
            yield Hit(line.code.at, line.code, line.ordinal, facts, outcome)
