"""RMT004: the codes of CAS, LQ, MIA and MOA against their lists."""

from collections.abc import Iterable, Iterator
from datetime import date

from scrubber.edit.sdk import ClaimPayment, Context, Hit, ReasonTable, Text


def check(payment: ClaimPayment, context: Context) -> Iterator[Hit]:
    """Fail each code once that is not in force on the day of the remittance; the lists come along."""
    tables, day = context.tables, payment.advice.day or context.as_of
    reasons_given, remarks_given = payment.codes_given
    if _all_in_force(tables.carcs, reasons_given, day) and _all_in_force(tables.rarcs, remarks_given, day):
        return
    reasons = ((one.reason, line) for one, line in payment.placed_adjustments)
    yield from _judged(day, tables.carcs, "adjustment reason", reasons)
    yield from _judged(day, tables.rarcs, "remark", payment.placed_remarks)


def _all_in_force(lists: list[ReasonTable], codes: frozenset[str], day: date) -> bool:
    return all((known := lists[0].get(code)) is not None and known.in_force(day) for code in codes)


def _judged(
    day: date,
    lists: list[ReasonTable],
    kind: str,
    codes: Iterable[tuple[Text, int | None]],
) -> Iterator[Hit]:
    seen = set()
    for code, line in codes:
        if code in seen:
            continue
        seen.add(code)
        known = lists[0].get(code)
        if known is not None and known.in_force(day):
            continue
        issue = lists[0].issue
        facts = {"kind": kind, "day": day.isoformat(), "release": issue.release.name}
        variant = "unknown"
        if known is not None and day < known.first:
            facts["first"], variant = known.first.isoformat(), "early"
        elif known is not None and known.last is not None:
            facts["last"], variant = known.last.isoformat(), ""
        yield Hit(code.at, code, line, facts, variant=variant or None, table=issue.ref(day))
