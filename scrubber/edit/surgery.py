"""Global surgery: which procedure of which day a service belongs to, and whose.

A payer pays a procedure together with the visits and further care of its global period. The fee schedule says how
long that is: 000 the day itself, 010 the day and the ten days behind it, 090 the day before, the day, and the
ninety days behind it. It concerns the services of one surgeon, for whom others of the same group and specialty
count too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scrubber.edit.across import place_of
from scrubber.edit.bundling import unread
from scrubber.edit.clauses import with_modifier
from scrubber.edit.dayline import DayLine, day_lines
from scrubber.edit.hit import Context, Hit
from scrubber.finding import Fix, Safety, TableRef
from scrubber.model import Claim, ServiceLine

__all__ = [
    "Procedure",
    "open_period",
    "procedures_of_day",
    "procedures_of_next_day",
    "same_surgeon",
    "vouched",
]

_LONGEST = 90
_DENIED = "denied"
"""A procedure that the payer denied has no global period in its history; sent again it has."""


@dataclass(frozen=True, slots=True)
class Procedure:
    """A line with global days (000, 010 or 090), of the claim or another one, and the table that says so."""

    line: DayLine
    days: str
    table: TableRef

    @property
    def last(self) -> date:
        """The last day of its global period."""
        return self.line.day + timedelta(days=int(self.days))

    @property
    def facts(self) -> dict[str, str]:
        """What a message tells of it."""
        facts = {
            "procedure": self.line.code,
            "procedure_day": self.line.day.isoformat(),
            "procedure_claim": self.line.claim,
            "procedure_line": str(self.line.ordinal),
            "procedure_at": place_of(self.line.claim, self.line.ordinal, self.line.filed),
            "global_days": self.days,
            "last_day": self.last.isoformat(),
        }
        return facts | ({"sent": self.line.filed} if self.line.filed else {})


def same_surgeon(line: ServiceLine, other: DayLine) -> bool:
    """Whether another line counts as the same surgeon's: the same NPI, or the same tax number and specialty.

    A person renders (NM102 of 2310B or 2420A is 1): an organisation, such as a surgery center, has no global
    periods.
    """
    provider = line.rendering
    if provider is None or not provider.is_person:
        return False
    if provider.npi and provider.npi == other.rendering:
        return True
    tax_id = line.claim.billing.tax_id if line.claim.billing else ""
    return bool(tax_id and provider.taxonomy) and (tax_id, provider.taxonomy) == (
        other.tax_id,
        other.taxonomy,
    )


def procedures_of_day(
    claim: Claim, line: ServiceLine, context: Context, set_apart: Collection[str]
) -> list[Procedure]:
    """Return the procedures of the line's surgeon and day: the claim's own, then those of the patient's other claims.

    `set_apart` are the modifiers of lines that are no surgery of their own: an assistant's, or care after it.
    """
    day = line.day
    if day is None:
        return []
    own = [other for other in day_lines(claim) if other.day == day and other.ordinal != line.ordinal]
    others = sorted(context.others(claim, line), key=lambda other: (other.claim, other.ordinal))
    if others:  # of major surgery, only what stands: neither void nor replaced
        major, standing = context.tables.globals("090"), context.days.between(claim, day, day)
        others = [other for other in others if other.code not in major or other in standing]
    return list(_procedures(line, (*own, *others), context, set_apart))


def procedures_of_next_day(
    claim: Claim, line: ServiceLine, context: Context, set_apart: Collection[str]
) -> list[Procedure]:
    """Return the procedures of the line's surgeon on the day after, whose global period may reach back to the line."""
    if line.day is None:
        return []
    next_day = line.day.toordinal() + 1
    own = [other for other in day_lines(claim) if other.day.toordinal() == next_day]
    return list(_procedures(line, (*own, *context.after(claim, line, 1)), context, set_apart))


def open_period(
    claim: Claim, line: ServiceLine, context: Context, set_apart: Collection[str]
) -> Procedure | None:
    """Return the earlier procedure of the line's surgeon whose global period the line's day lies in.

    Of several it is the one whose period ends last.
    """
    day = line.day
    if day is None:
        return None
    every = _procedures(line, _earlier(claim, line, context), context, set_apart)
    return max((one for one in every if one.last >= day), key=_order, default=None)


def unread_before(claim: Claim, line: ServiceLine, context: Context) -> Iterator[Hit]:
    """Yield that an earlier service of the line's surgeon may have global days, and the fee schedule does not know."""
    for other in _earlier(claim, line, context):
        looked = context.tables.fee(other.code, other.day)
        if looked.reason and same_surgeon(line, other):
            yield from unread(line, looked)
            return


def _earlier(claim: Claim, line: ServiceLine, context: Context) -> Collection[DayLine]:
    """Return the lines of the days before the line's, as far back as a global period reaches."""
    day = line.day
    several = day is not None and len(claim.service_days) > 1
    own = [other for other in day_lines(claim) if other.day < day] if several and day else []
    return (*own, *context.before(claim, line, _LONGEST))


def _order(procedure: Procedure) -> tuple[date, date, str, int]:
    line = procedure.line
    return procedure.last, line.day, line.claim, line.ordinal


def _procedures(
    line: ServiceLine, others: Collection[DayLine], context: Context, set_apart: Collection[str]
) -> Iterator[Procedure]:
    for other in others:
        if other.state == _DENIED:
            continue
        looked = context.tables.fee(other.code, other.day)
        if looked.row is None or not looked.row.global_days.isdecimal():
            continue
        if same_surgeon(line, other) and not any(modifier in set_apart for modifier in other.modifiers):
            yield Procedure(other, looked.row.global_days, looked.table)


def vouched(line: ServiceLine, modifier: str, vouches: str) -> tuple[Fix, ...]:
    """Propose a modifier behind those that are there, for a person who vouches for what it says; none without room."""
    fixes = with_modifier(line, modifier, Safety.ATTEST)
    return tuple(replace(fix, title=f"{fix.title}: {vouches}") for fix in fixes)
