"""DUP011: an original claim with the number of one that the payer has, and with other services."""

from collections.abc import Iterator

from scrubber.edit.sdk import (
    Claim,
    Context,
    DayLine,
    Hit,
    Submission,
    became,
    by_number,
    service_before,
    set_apart,
    standing,
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Compare a claim with those of its number that the payer has or decides, the last with a service of it first."""
    if context.days.alone(claim):
        return
    every = standing(context.history.submissions(claim))
    if any(one.same_content for one in every):
        return
    alike = [one for one in by_number(claim, every) if one.same_patient and one.state != "denied"]
    of_its_days: Submission | None = None
    for earlier in reversed(alike):
        common = next((line for line in earlier.lines if _billed_here(line, claim, context)), None)
        if common is not None:
            yield _hit(claim, earlier, common)
            return
        if _of_its_days(earlier, claim):
            of_its_days = of_its_days or earlier
            if earlier.frequency == "7":  # what came before it is no longer billed
                break
    if of_its_days is not None:
        yield _hit(claim, of_its_days, None)


def _billed_here(other: DayLine, claim: Claim, context: Context) -> bool:
    return any(
        service_before(line, other)
        and not set_apart(line, other, context.codes("repeats"), context.codes("tells_apart"))
        for line in claim.lines
    )


def _of_its_days(earlier: Submission, claim: Claim) -> bool:
    days = {line.day for line in claim.lines}
    return any(line.day in days for line in earlier.lines)


def _hit(claim: Claim, earlier: Submission, common: DayLine | None) -> Hit:
    facts = {"sent": earlier.filed.isoformat(), "state": earlier.state, "became": became(earlier)}
    if common is None:
        variant = "other_services"
    else:
        facts |= {"code": common.code, "day": common.day.isoformat()}
        variant = "decided" if earlier.state == "paid" else "medicare" if claim.filing == "MB" else None
    return Hit(claim.number.at, claim.number, None, facts, variant=variant)
