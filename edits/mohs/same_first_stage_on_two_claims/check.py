"""A first stage that another claim of the patient's day bills as well."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, DayLine, Hit, Outcome, ServiceLine, place_of


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each first stage by its twins on other claims; one that nothing sets apart is enough."""
    first_stages = context.codes("first_stages")
    for line in claim.lines:
        if line.code not in first_stages:
            continue
        twins = sorted(
            (_apart(line, other, context), other.filed, other.claim, other.ordinal)
            for other in context.others(claim, line)
            if other.state != "denied" and _same(line, other)
        )
        if twins:
            apart, filed, number, ordinal = twins[0]
            where = place_of(number, ordinal, filed)
            facts = {"other_claim": number, "other_line": str(ordinal), "where": where, "sent": filed}
            outcome = Outcome.BYPASSED if apart else Outcome.FAIL
            yield Hit(line.code.at, line.code, line.ordinal, facts, outcome)


def _same(line: ServiceLine, other: DayLine) -> bool:
    npi = line.rendering.npi if line.rendering else ""
    diagnoses = {diagnosis.key for diagnosis in line.diagnoses}
    return (other.code, other.rendering, set(other.diagnoses)) == (line.code, npi, diagnoses)


def _apart(line: ServiceLine, other: DayLine, context: Context) -> bool:
    """Whether a modifier on either line, or a side in which they differ, tells them apart."""
    sides, one, two = context.codes("sides"), set(line.modifiers), set(other.modifiers)
    return not context.codes("modifiers").isdisjoint(one | two) or one & sides != two & sides
