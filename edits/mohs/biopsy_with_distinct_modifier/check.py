"""What the record must show for a biopsy that says it is distinct from the day's Mohs surgery."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Speak of each such biopsy once, at its first such modifier."""
    biopsies, stages = context.codes("biopsies"), context.codes("first_stages")
    modifiers = context.codes("modifiers")
    if stages.isdisjoint(claim.codes):
        return
    for line in claim.lines:
        if line.code not in biopsies:
            continue
        carried = [modifier for modifier in line.modifiers if modifier in modifiers]
        if not carried:
            continue
        beside = [
            o.code for o in claim.lines if o.code in stages and same_service(line, o, ("day", "rendering"))
        ]
        if beside:
            facts = {"modifier": carried[0], "stage": beside[0], "report_days": context.value("report_days")}
            yield Hit(carried[0].at, carried[0], line.ordinal, facts)
