"""Who examined the Mohs tissue: pathology of the patient's day, or of the day after, by another rendering provider."""

from collections.abc import Iterator, Sequence

from scrubber.edit.sdk import Claim, Context, DayLine, Hit, ServiceLine, nearest, place_of


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each Mohs line by the pathology beside it, and pathology by Mohs surgery that was sent before."""
    mohs, pathology = context.codes("mohs"), context.codes("pathology")
    for line in claim.lines:
        if line.code in mohs:
            yield from _surgery(claim, line, context)
        elif line.code in pathology and context.history.given:  # of this input's, the surgery is told
            yield from _examination(claim, line, context)


def _surgery(claim: Claim, line: ServiceLine, context: Context) -> Iterator[Hit]:
    """Judge a Mohs line by pathology of its day and what may explain that; else by pathology sent for the next day."""
    pathology, specimens = list(_pathology(claim, line, context)), context.codes("specimens")
    if pathology:
        explained = sorted(_of_day(claim, line, context) & specimens)
        yield _told(line, pathology, explained, "explained" if explained else None)
        return
    if not context.history.given:
        return
    later = [other for other in context.after(claim, line, _days(context, "read_within")) if other.filed]
    pathology = list(_by_others(claim, line, later, context))
    taken = {other.code for other in later} | _until_day(claim, line, context)
    if pathology and not taken & specimens:
        yield _told(line, pathology, (), "read_later")


def _told(
    line: ServiceLine, pathology: Sequence[tuple[str, str]], explained: Sequence[str], variant: str | None
) -> Hit:
    tax_ids = sorted({tax_id for _, tax_id in pathology})
    facts = {"pathology": "; ".join(name for name, _ in pathology), "tax_id": " and ".join(tax_ids)}
    if explained:
        facts["explained_by"] = ", ".join(explained)
    return Hit(line.code.at, line.code, line.ordinal, facts, variant=variant)


def _examination(claim: Claim, line: ServiceLine, context: Context) -> Iterator[Hit]:
    """Judge pathology by Mohs surgery of its day or the day before that was sent, where no procedure explains it."""
    who = line.rendering.npi if line.rendering else ""
    around = (*context.others(claim, line), *context.before(claim, line, _days(context, "read_within")))
    surgery = nearest(
        other
        for other in around
        if other.filed and other.code in context.codes("mohs") and other.rendering and who
        if other.rendering != who
    )
    if surgery is None:
        return
    if _until_day(claim, line, context) & context.codes("specimens"):
        return
    place = place_of(surgery.claim, surgery.ordinal, surgery.filed)
    facts = {"surgery": f"{surgery.code} of {surgery.day.isoformat()} on {place}"}
    yield Hit(line.code.at, line.code, line.ordinal, facts, variant="surgery_sent")


def _pathology(claim: Claim, line: ServiceLine, context: Context) -> Iterator[tuple[str, str]]:
    """Each pathology line of the day by someone else, and whether it is billed under the same tax id."""
    codes, surgeon = context.codes("pathology"), line.rendering.npi if line.rendering else ""
    for own in claim.lines:
        if own.code not in codes or own.day != line.day:
            continue
        pathologist = own.rendering.npi if own.rendering else ""
        if pathologist not in ("", surgeon):
            yield f"{own.code} on line {own.ordinal}", "same"
    yield from _by_others(claim, line, context.others(claim, line), context)


def _by_others(
    claim: Claim, line: ServiceLine, others: Sequence[DayLine], context: Context
) -> Iterator[tuple[str, str]]:
    """The same of pathology lines on other claims."""
    codes, surgeon = context.codes("pathology"), line.rendering.npi if line.rendering else ""
    for other in sorted(others, key=lambda one: (one.claim, one.ordinal)):
        if other.code in codes and other.rendering not in ("", surgeon):
            tax_id = claim.billing.tax_id if claim.billing else ""
            same = "same" if other.tax_id == tax_id else "another"
            yield f"{other.code} on {place_of(other.claim, other.ordinal, other.filed)}", same


def _of_day(claim: Claim, line: ServiceLine, context: Context) -> set[str]:
    """The codes of the day, on any claim: some of them may have given the specimen."""
    day = {str(own.code) for own in claim.lines if own.day == line.day}
    return day | {other.code for other in context.others(claim, line)}


def _until_day(claim: Claim, line: ServiceLine, context: Context) -> set[str]:
    """The same with the days before, since a specimen is not always read on the day it was taken."""
    most, last = _days(context, "taken_within"), line.day
    own = {str(own.code) for own in claim.lines if own.day and last and 0 <= (last - own.day).days <= most}
    others = (*context.others(claim, line), *context.before(claim, line, most))
    return own | {other.code for other in others}


def _days(context: Context, name: str) -> int:
    return int(context.value(name))
