"""DTE010: how long after the service a claim is filed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from scrubber.edit.sdk import (
    EVERYONE,
    Claim,
    Context,
    Hit,
    Outcome,
    ServiceLine,
    Submission,
    became,
    by_number,
)

_DAYS = {"day": 1, "year": 365}
"""How many days a unit of a limit has at least."""
_SWITCH = {"yes": True, "no": False}
_SATURDAY = 5
_PROVES = ("accepted", "paid", "denied")
"""What a payer answers of a claim that it has filed; a 999 says nothing of single claims."""


@dataclass(frozen=True)
class _Late:
    """A line, the day that its limit counts from, and the last day on which it can be filed."""

    line: ServiceLine
    start: date
    last: date


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail what is filed too late, else advise on what has few days left."""
    limit, variant = _limit(claim, context)
    if not limit:
        return
    days = claim.service_days
    if not days or min(days)[:8] > _harmless(limit, context.as_of, int(context.value("close"))):
        return
    timed = [
        _timed(line, line_day, limit, context) for line in claim.lines if (line_day := _day(line, context))
    ]
    late = [one for one in timed if one.last < context.as_of]
    by_service = {"service": True, "decision": claim.is_primary}[context.value("second_payer_counts_from")]
    if by_service:
        yield from _told(claim, timed, late, limit, variant, context)
        return
    decided = _decision(claim)
    if decided is not None:
        timed = [_timed(one.line, decided, limit, context) for one in timed]
        late = [one for one in timed if one.last < context.as_of]
        yield from _told(claim, timed, late, limit, "second_payer", context)
    elif late:
        yield _unknown(claim)


def _limit(claim: Claim, context: Context) -> tuple[str, str | None]:
    """The limit that holds for a claim, empty for none, and the variant that says who states it."""
    practice, frequency = context.practice, claim.segments[0].get(5, 3)
    if frequency == "8":
        return "", None
    again = frequency == "7"
    stated = practice.resubmission_limits if again else practice.filing_limits
    own = context.own(stated) if stated else None
    if own is None:
        usual = context.value("limit_of_replacement" if again else "limit")
        if usual or EVERYONE not in stated:
            return usual, None
        own = stated[EVERYONE]
    return f"{own} days", "contract"


@lru_cache
def _harmless(limit: str, filed: date, close: int) -> str:
    """The day, as X12 writes it, after which no service can be late or close to its limit."""
    number, unit = _parts(limit)
    return (filed - timedelta(number * _DAYS[unit] - close)).strftime("%Y%m%d")


@lru_cache
def _parts(limit: str) -> tuple[int, str]:
    """`90 days` as (90, "day"). Raises ValueError for what does not begin with a number, which the run reports."""
    number, _, unit = limit.partition(" ")
    return int(number), unit.rstrip("s")


def _day(line: ServiceLine, context: Context) -> date | None:
    service = line.service
    if service is None:
        return None
    return {"first": service.first, "last": service.last}[context.value("counts_from")]


def _timed(line: ServiceLine, start: date, limit: str, context: Context) -> _Late:
    number, unit = _parts(limit)
    last = _years_after(start, number) if unit == "year" else start + timedelta(number)
    if _SWITCH[context.value("ends_on_workday")]:
        while last.weekday() >= _SATURDAY or last.strftime("%Y%m%d") in context.codes("closed_days"):
            last += timedelta(1)
    return _Late(line, start, last)


def _years_after(start: date, years: int) -> date:
    """The same day of another year; of the 29th of February the 28th, where that year has none."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def _decision(claim: Claim) -> date | None:
    """The latest day on which another payer decided, about the claim (2330B) or a line (2430)."""
    views = [other.party for other in claim.other_payers if other.party]
    lines = [adjudication for line in claim.lines for adjudication in line.adjudications]
    days = [period.last for view in (*views, *lines) if (period := view.period("573"))]
    return max(days, default=None)


def _told(
    claim: Claim, timed: list[_Late], late: list[_Late], limit: str, variant: str | None, context: Context
) -> Iterator[Hit]:
    """One hit for a claim that is late altogether, one a line where only some are; else for what is close."""
    reason = claim.text("CLM", 20)
    outcome = Outcome.BYPASSED if reason else Outcome.FAIL
    if late:
        whole = len(late) == len(claim.lines)
        before = _sent_before(claim, min(one.last for one in late), context)
        if before is not None and before.state in _PROVES:
            variant = "proven"
        for one in late[:1] if whole else late:
            yield _hit(one, limit, variant, None if whole else one.line.ordinal, outcome, context, before)
        return
    close = timedelta(int(context.value("close")))
    near = [one for one in timed if one.last - context.as_of <= close]
    if near and not reason:
        first = min(near, key=lambda one: one.last)
        yield _hit(first, limit, "close", None, outcome, context, None)


def _sent_before(claim: Claim, last: date, context: Context) -> Submission | None:
    """The claim as it was sent in time, by what the ledger knows: rather one that the payer filed than another."""
    if claim.segments[0].get(5, 3) == "7":
        return None
    sent = [one for one in by_number(claim, context.history.submissions(claim)) if one.same_patient]
    in_time = [one for one in sent if one.filed <= last and one.frequency == claim.frequency]
    proving = [one for one in in_time if one.state in _PROVES]
    return next(iter((*proving, *in_time)), None)


def _hit(
    late: _Late,
    limit: str,
    variant: str | None,
    line: int | None,
    outcome: Outcome,
    context: Context,
    before: Submission | None,
) -> Hit:
    facts = {
        "day": date.isoformat(late.start),
        "filed": context.as_of.isoformat(),
        "limit": limit.replace("1 year", "1 calendar year"),
        "last": date.isoformat(late.last),
        "before": "",
    }
    if before is not None:
        facts |= {"sent": before.filed.isoformat(), "became": became(before)}
        facts["before"] = f"; it was first sent in time, on {facts['sent']}, and {facts['became']}"
    value = late.line.text("DTP", 3, qualifier="472")
    return Hit(value.at, value, line, facts, outcome, variant)


def _unknown(claim: Claim) -> Hit:
    reason = (
        "the limit counts from the decision of the payer before, and the claim does not say when that was"
    )
    return Hit(claim.at, outcome=Outcome.NO_DATA, reason=reason)
