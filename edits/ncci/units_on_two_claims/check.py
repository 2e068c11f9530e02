"""Units of a code on a day are no more than one provider is expected to report, over all claims of the patient."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from scrubber.edit.sdk import (
    Claim,
    Context,
    DayLine,
    Hit,
    Mue,
    ServiceLine,
    TableRef,
    covers,
    others_of_claim,
    place_of,
    units_of_day,
    unread,
)

_BY_LINE = "1"
_CLINICAL = "3"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each code of a provider that another claim of the day has as well."""
    others = others_of_claim(claim, context)
    codes = {other.code for other in others}
    groups: dict[tuple[str, str], list[ServiceLine]] = {}
    for line in claim.lines:
        if (
            line.code in codes
            and line.day
            and line.unit_basis == "UN"
            and line.rendering
            and line.rendering.npi
        ):
            groups.setdefault((str(line.code), str(line.rendering.npi)), []).append(line)
    for (code, _), lines in groups.items():
        for day in sorted({date(line.day.year, line.day.month, line.day.day) for line in lines if line.day}):
            there = [other for other in others if other.code == code and other.day == day]
            yield from _judge([line for line in lines if covers(line, day)], day, there, context)


def _judge(
    lines: Sequence[ServiceLine], day: date, others: Sequence[DayLine], context: Context
) -> Iterator[Hit]:
    """Judge the lines of one code and provider that cover a day, beside the code's lines on other claims of it."""
    own = [other for other in others if lines[0].rendering and other.rendering == lines[0].rendering.npi]
    grouped = [other for other in others if other in own or _of_group(lines[0], other, context)]
    if not grouped:
        return
    looked = context.tables.mue(str(lines[0].code), day)
    if looked.row is None:
        yield from unread(lines[0], looked)
    elif looked.row.indicator != _BY_LINE and _sum(lines) <= looked.row.units:
        if _sum(lines, own) > looked.row.units:
            variant = "clinical" if looked.row.indicator == _CLINICAL else None
            yield _hit(lines, own, looked.row, looked.table, variant)
        elif _sum(lines, grouped) > looked.row.units:
            yield _hit(lines, grouped, looked.row, looked.table, "group")


def _of_group(line: ServiceLine, other: DayLine, context: Context) -> bool:
    """Whether another physician of the provider's group (tax number) and specialty (taxonomy) did it."""
    if context.value("group") != "counts" or not other.rendering:
        return False
    tax_id = line.claim.billing.tax_id if line.claim.billing else ""
    taxonomy = line.rendering.taxonomy if line.rendering else ""
    return bool(tax_id and taxonomy) and (tax_id, taxonomy) == (other.tax_id, other.taxonomy)


def _sum(lines: Sequence[ServiceLine], others: Sequence[DayLine] = ()) -> Decimal:
    units = [units_of_day(line) for line in lines]
    return sum([*units, *(Decimal(other.units or 1) for other in others)], Decimal(0))


def _hit(
    lines: Sequence[ServiceLine], others: Sequence[DayLine], mue: Mue, table: TableRef, variant: str | None
) -> Hit:
    line = lines[-1]
    facts = {
        "units": f"{_sum(lines, others).normalize():f}",
        "here": f"{_sum(lines).normalize():f}",
        "most": str(mue.units),
        "lines": ", ".join(str(one.ordinal) for one in lines),
        "where": "; ".join(place_of(other.claim, other.ordinal, other.filed) for other in others),
        "mai": mue.indicator,
        "release": table.release,
    }
    at, value = (line.units.at, str(line.units)) if line.units is not None else (line.code.at, "")
    return Hit(at, value, line.ordinal, facts, variant=variant, table=table)
