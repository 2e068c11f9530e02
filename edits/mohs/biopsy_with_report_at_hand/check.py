"""A biopsy that says it is distinct, and a record that says its report was at hand."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, RecordedDay, recorded_days, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Speak of each such biopsy, at its first such modifier."""
    found = {}
    for line in claim.lines:
        carried = [modifier for modifier in line.modifiers if modifier in context.codes("modifiers")]
        if carried and line.code in context.codes("biopsies"):
            found[line.ordinal] = carried[0]
    if not found:
        return
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        for facts in _at_hand(day, int(context.value("report_days"))):
            for line in day.lines:
                modifier = found.get(line.ordinal)
                if modifier is not None:
                    yield Hit(modifier.at, modifier, line.ordinal, {"modifier": modifier, **facts})


def _at_hand(day: RecordedDay, limit: int) -> Iterator[dict[str, str]]:
    """Yield the facts of the first recorded biopsy, if there is one and all of them were of a tumor with a report."""
    taken = day.entry.biopsies
    reports = [
        tumor
        for tumor, biopsy in taken
        if biopsy.lesion == "tumor"
        and tumor.prior_report
        and 0 < (day.entry.day - tumor.prior_report).days <= limit
    ]
    if taken and len(reports) == len(taken):
        yield {"label": reports[0].label, "report": str(reports[0].prior_report), "report_days": str(limit)}
