"""Modifiers 26 and TC stand on codes only that have a professional and a technical part."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, ServiceLine, Text


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge the first such modifier of each line by the fee schedule's indicator."""
    for line in claim.lines:
        parts = [modifier for modifier in line.modifiers if modifier in context.codes("parts")]
        if parts and line.code in context.codes("codes"):
            yield from _judge(line, parts[0], context)


def _judge(line: ServiceLine, modifier: Text, context: Context) -> Iterator[Hit]:
    if line.day is None:
        return
    fee = context.tables.fee(line.code, line.day)
    if fee.reason:
        at = modifier.at
        yield Hit(at, modifier, line.ordinal, outcome=Outcome.NO_DATA, table=fee.table, reason=fee.reason)
    elif fee.row is not None and fee.row.pctc in context.codes("undivided"):
        facts = {"modifier": modifier, "indicator": fee.row.pctc}
        yield Hit(modifier.at, modifier, line.ordinal, facts, table=fee.table)
