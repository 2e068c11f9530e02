"""The units billed for a part of Mohs surgery are those that the Mohs log makes."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, fewer_units, recorded_days, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each recorded day; `part` says which number of the log the codes `billed` stand for."""
    yield from unrecorded(claim, context)
    codes, part = context.codes("billed"), context.value("part")
    for day in recorded_days(claim, context):
        billed, recorded, lines = day.units(codes), day.entry.parts[part], day.billed(codes)
        facts = {"billed": str(billed), "recorded": str(recorded), "tumors": day.entry.shown}
        if billed > recorded:
            last = lines[-1]
            fixes = fewer_units(claim, last, recorded) if len(lines) == 1 else ()
            yield Hit(last.code.at, last.code, last.ordinal, facts, fixes=fixes)
        elif billed + day.units_elsewhere(codes) < recorded:
            line = lines[-1] if lines else day.first
            yield Hit(line.code.at, line.code, line.ordinal, facts, variant="fewer")
