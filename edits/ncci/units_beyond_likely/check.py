"""Units of a code on a day are no more than one provider is expected to report."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Mue,
    ServiceLine,
    TableRef,
    covers,
    is_void,
    units_of_day,
    unread,
)

_BY_LINE = "1"
_VARIANTS = {"1": "line", "2": None, "3": "clinical"}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each code by its units on a line or a day."""
    doubtful = _doubtful(claim, context.tables.never_likely)
    if not doubtful or is_void(claim):
        return
    groups: dict[tuple[str, str], list[ServiceLine]] = {}
    for line in claim.lines:
        if line.code in doubtful and line.day and line.unit_basis == "UN":
            npi = str(line.rendering.npi) if line.rendering else ""
            groups.setdefault((str(line.code), npi), []).append(line)
    for (code, _), lines in groups.items():
        yield from _judge(code, lines, context)


def _doubtful(claim: Claim, never_likely: frozenset[str]) -> set[str]:
    """The codes that stand twice or with other than one unit, or of which none is likely: no other can be too many."""
    doubtful, once = set(never_likely & claim.codes), set()
    for service in claim.services:
        code = service.get(1, 2)
        if code in once or service.get(4) != "1":
            doubtful.add(code)
        once.add(code)
    return doubtful


def _judge(code: str, lines: Sequence[ServiceLine], context: Context) -> Iterator[Hit]:
    """Judge the lines of one code and provider, on each day that one of them begins on; a line is told once."""
    told = set()
    for day in sorted({date(line.day.year, line.day.month, line.day.day) for line in lines if line.day}):
        looked = context.tables.mue(code, day)
        if looked.row is None:
            yield from unread(lines[0], looked)
            continue
        counted = [(line, units_of_day(line)) for line in lines if covers(line, day)]
        for line, units in _beyond(counted, looked.row):
            if line.ordinal not in told:
                told.add(line.ordinal)
                yield _hit(line, units, counted, looked.row, looked.table)


def _beyond(
    counted: Sequence[tuple[ServiceLine, Decimal]], mue: Mue
) -> Iterator[tuple[ServiceLine, Decimal]]:
    """Give each line that is beyond the limit by itself, or the one that takes the day beyond it."""
    if mue.indicator == _BY_LINE:
        yield from ((line, units) for line, units in counted if units > mue.units)
        return
    reached = Decimal(0)
    for line, units in counted:
        reached += units
        if reached > mue.units:
            yield line, sum((units for _, units in counted), Decimal(0))
            return


def _hit(
    line: ServiceLine,
    units: Decimal,
    counted: Sequence[tuple[ServiceLine, Decimal]],
    mue: Mue,
    table: TableRef,
) -> Hit:
    lines = [line] if mue.indicator == _BY_LINE else [other for other, _ in counted]
    facts = {
        "units": f"{units.normalize():f}",
        "most": str(mue.units),
        "lines": ", ".join(str(other.ordinal) for other in lines),
        "mai": mue.indicator,
        "release": table.release,
    }
    at, value = (line.units.at, str(line.units)) if line.units is not None else (line.code.at, "")
    variant = _VARIANTS[mue.indicator] if mue.units else "none_likely"
    return Hit(at, value, line.ordinal, facts, variant=variant, table=table)
