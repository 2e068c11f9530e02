"""No modifier on a Mohs code that contradicts it."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each such modifier at its own place; what an assistant means depends on the payer."""
    mohs = context.codes("mohs")
    for line in claim.lines:
        if line.code not in mohs:
            continue
        for modifier in line.modifiers:
            facts = {"modifier": str(modifier)}
            if modifier in context.codes("never"):
                yield Hit(modifier.at, modifier, line.ordinal, facts)
            elif modifier in context.codes("assistant"):
                rule = context.value("assistant_rule")
                yield Hit(modifier.at, modifier, line.ordinal, facts, variant=rule)
