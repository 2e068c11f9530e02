"""DUP007: a service that an earlier claim billed already, on a claim that is not that one."""

from collections.abc import Iterator
from decimal import Decimal

from scrubber.edit.sdk import (
    Claim,
    Context,
    DayLine,
    Hit,
    Outcome,
    ServiceLine,
    elsewhere,
    not_repeated,
    service_before,
    set_apart,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each line by its twins on earlier claims: one that nothing sets apart is enough."""
    if context.days.alone(claim):
        return
    for line in claim.lines:
        twins = [other for other in context.others(claim, line) if _counts(line, other)]
        judged = sorted(
            (_apart(line, other, context), not _alike(line, other), other.filed, other.claim, other.ordinal)
            for other in not_repeated(claim, twins, context)
        )
        if judged:
            apart, differs, *found = judged[0]
            (other,) = (twin for twin in twins if [twin.filed, twin.claim, twin.ordinal] == found)
            outcome = Outcome.BYPASSED if apart else Outcome.FAIL
            variant = "in_doubt" if differs else None
            yield Hit(line.code.at, line.code, line.ordinal, elsewhere(other), outcome, variant)


def _counts(line: ServiceLine, other: DayLine) -> bool:
    return bool(other.filed) and other.state != "denied" and service_before(line, other)


def _apart(line: ServiceLine, other: DayLine, context: Context) -> bool:
    return set_apart(line, other, context.codes("repeats"), context.codes("tells_apart"))


def _alike(line: ServiceLine, other: DayLine) -> bool:
    """Whether units, diagnoses and modifiers agree as well."""
    diagnoses = {diagnosis.key for diagnosis in line.diagnoses}
    return (
        line.units == Decimal(other.units or "0")
        and diagnoses == set(other.diagnoses)
        and set(line.modifiers) == set(other.modifiers)
    )
