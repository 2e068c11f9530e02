"""The diagnosis of each tumor stands where its first stage points."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, recorded_days, unrecorded


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each tumor with a recorded diagnosis."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        lines = day.billed(context.codes("first_stages"))
        pointed = sorted({diagnosis.key for line in lines for diagnosis in line.diagnoses})
        for tumor in day.entry.tumors:
            if tumor.diagnosis is None or any(key.startswith(tumor.diagnosis) for key in pointed):
                continue
            facts = {"diagnosis": tumor.diagnosis, "label": tumor.label, "pointed": ", ".join(pointed)}
            yield Hit(day.first.code.at, tumor.diagnosis, day.first.ordinal, facts)
