"""RMT004: the codes of CAS, LQ, MIA and MOA against their lists."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from scrubber.edit.sdk import ClaimPayment, Context, Hit, Looked, Outcome, Reason, ReasonTable, Text


def check(payment: ClaimPayment, context: Context) -> Iterator[Hit]:
    """Fail each code once that is not in force on the day of the remittance; the lists come along."""
    tables, day = context.tables, payment.advice.day or context.as_of
    reasons_given, remarks_given = payment.codes_given
    if _all_in_force(tables.carcs, reasons_given, day) and _all_in_force(tables.rarcs, remarks_given, day):
        return
    reasons = ((one.reason, line) for one, line in payment.placed_adjustments)
    yield from _judged(day, tables.carcs, tables.carc, "adjustment reason", reasons)
    yield from _judged(day, tables.rarcs, tables.rarc, "remark", payment.placed_remarks)


def _all_in_force(lists: list[ReasonTable], codes: frozenset[str], day: date) -> bool:
    """Whether the newest list has every code; how old it is has no say then."""
    return all((known := lists[0].get(code)) is not None and known.in_force(day) for code in codes)


def _judged(
    day: date,
    lists: list[ReasonTable],
    look_up: Callable[[str, date], Looked[Reason]],
    kind: str,
    codes: Iterable[tuple[Text, int | None]],
) -> Iterator[Hit]:
    seen = set()
    for code, line in codes:
        if code in seen:
            continue
        seen.add(code)
        looked = look_up(code, day)
        known = looked.row
        if known is not None and known.in_force(day):
            continue
        facts = {"kind": kind, "day": day.isoformat(), "release": looked.table.release}
        variant = None
        if known is None:
            variant = "unknown"
            if looked.table.stale:
                facts["until"], variant = str(lists[0].issue.release.last), "unknown_to_old_list"
        elif day < known.first:
            facts["first"], variant = known.first.isoformat(), "early"
        else:
            facts["last"] = str(known.last)
        outcome = Outcome.NO_DATA if looked.reason else Outcome.FAIL  # too old for the site to be asked
        reason = looked.reason
        yield Hit(code.at, code, line, facts, outcome, variant, table=looked.table, reason=reason)
