"""A modifier that says what makes a service separate fits the service that it stands on."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    VISITS,
    Claim,
    Context,
    Hit,
    Safety,
    ServiceLine,
    is_void,
    without_modifier,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each such modifier by the code of its line, and by the line's other modifiers."""
    if is_void(claim):
        return
    for line in claim.lines:
        if line.code in VISITS:
            for modifier in line.modifiers:
                if modifier in context.codes("distinct") or modifier in context.codes("surgical"):
                    yield Hit(modifier.at, modifier, line.ordinal, variant="on_visit")
            continue
        if line.code in context.codes("procedures"):
            for modifier in line.modifiers:
                if modifier in context.codes("of_visits"):
                    yield Hit(modifier.at, modifier, line.ordinal)
        yield from _doubled(line, context)


def _doubled(line: ServiceLine, context: Context) -> Iterator[Hit]:
    """Speak of the general modifier beside a special one, which says the same more precisely."""
    special = [modifier for modifier in line.modifiers if modifier in context.codes("special")]
    for modifier in line.modifiers:
        if modifier == context.value("general") and special:
            hit = without_modifier(line, modifier, Safety.ATTEST)
            yield Hit(
                hit.at, modifier, line.ordinal, {"special": special[0]}, variant="doubled", fixes=hit.fixes
            )
