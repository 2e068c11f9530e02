"""The family of Mohs codes is that of the recorded site."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, RecordedDay, recorded_days, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge first stages, and further stages where the first ones are in order."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        every = [hit for part in ("first", "further") for hit in _judge(day, part, context)]
        yield from every[:1]


def _judge(day: RecordedDay, part: str, context: Context) -> Iterator[Hit]:
    """Yield a hit where one family is billed too often and the other too seldom."""
    head, trunk = context.codes(f"head_{part}"), context.codes(f"trunk_{part}")
    more_head = day.units(head) - day.entry.parts_of("head")[part]
    more_trunk = day.units(trunk) - day.entry.parts_of("trunk")[part]
    if more_head > 0 > more_trunk:
        line = day.billed(head)[-1]
        facts = {"expected": trunk.describe(), "tumors": day.entry.shown_of("trunk")}
        yield Hit(line.code.at, line.code, line.ordinal, facts)
    elif more_trunk > 0 > more_head:
        line = day.billed(trunk)[-1]
        facts = {"expected": head.describe(), "tumors": day.entry.shown_of("head")}
        yield Hit(line.code.at, line.code, line.ordinal, facts, variant="head_as_trunk")
