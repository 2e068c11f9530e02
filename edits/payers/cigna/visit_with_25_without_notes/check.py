"""CIG001: notes for a visit beside a minor procedure."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Advise on each visit with modifier 25 that a minor procedure stands beside and no notes go with."""
    if claim.segment("PWK"):
        return
    visits = context.codes("visits")
    for line in claim.lines:
        if line.code not in visits or "25" not in line.modifiers or line.segment("PWK"):
            continue
        minor = context.tables.globals("000") | context.tables.globals("010")
        beside = [o for o in claim.lines if o.code in minor and same_service(line, o, ("day", "rendering"))]
        if beside:
            facts = {"procedure": beside[0].code}
            yield Hit(line.code.at, line.code, line.ordinal, facts)
