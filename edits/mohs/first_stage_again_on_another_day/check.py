"""A first stage that another one of the same tumor seems to have preceded, a few days before."""

from collections.abc import Collection, Iterator

from scrubber.edit.sdk import Claim, Context, DayLine, Hit, Outcome, ServiceLine, day_lines, place_of


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each first stage by those of other days; one that nothing sets apart is enough."""
    first_stages = context.codes("first_stages")
    for line in claim.lines:
        if line.code not in first_stages or not line.diagnoses:
            continue
        found = sorted(
            (_apart(line, other, later, context), other.day, other.filed, other.claim, other.ordinal)
            for other, later in _around(claim, line, context)
            if _same(line, other)
        )
        if found:
            apart, day, filed, number, ordinal = found[0]
            own = number == claim.number and not filed
            where = f"line {ordinal}" if own else place_of(number, ordinal, filed)
            facts = {"other_day": day.isoformat(), "other_line": str(ordinal), "where": where, "sent": filed}
            outcome = Outcome.BYPASSED if apart else Outcome.FAIL
            yield Hit(line.code.at, line.code, line.ordinal, facts, outcome)


def _around(claim: Claim, line: ServiceLine, context: Context) -> Iterator[tuple[DayLine, Collection[str]]]:
    """Lines of the days before on any claim, and those of the days after that were sent; and the later modifiers."""
    days, own = int(context.value("days")), tuple(map(str, line.modifiers))
    for other in day_lines(claim):
        if line.day and 0 < (line.day - other.day).days <= days:
            yield other, own
    yield from ((other, own) for other in context.before(claim, line, days))
    yield from ((other, other.modifiers) for other in context.after(claim, line, days) if other.filed)


def _same(line: ServiceLine, other: DayLine) -> bool:
    npi = line.rendering.npi if line.rendering else ""
    diagnoses = {diagnosis.key for diagnosis in line.diagnoses}
    seen = (other.code, other.rendering, set(other.diagnoses))
    return bool(npi) and other.state != "denied" and seen == (line.code, npi, diagnoses)


def _apart(line: ServiceLine, other: DayLine, later: Collection[str], context: Context) -> bool:
    """Whether a modifier of the later line says that it is another service, or the sides differ."""
    sides, one, two = context.codes("sides"), set(line.modifiers), set(other.modifiers)
    return not context.codes("modifiers").isdisjoint(later) or one & sides != two & sides
