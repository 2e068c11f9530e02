"""The code of a repair is the one for the recorded length."""

from collections.abc import Iterator
from decimal import Decimal

from scrubber.edit.sdk import Claim, Context, Hit, RecordedDay, recorded_days, unrecorded

_GROUPS = (
    "simple_body",
    "simple_face",
    "intermediate_limbs",
    "intermediate_hands",
    "intermediate_face",
    "complex_trunk",
    "complex_limbs",
    "complex_cheeks",
    "complex_nose",
)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each group of codes by the sum of the recorded lengths."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        if not day.billed(context.codes("repaired")):
            for group in _GROUPS:
                yield from _judge(day, group, context)


def _judge(day: RecordedDay, group: str, context: Context) -> Iterator[Hit]:
    kind, sites = group.split("_")[0], context.value(group).split()
    lengths = [
        repair.length_cm
        for tumor, repair in day.entry.repairs()
        if repair.kind == kind and (repair.site or tumor.site) in sites
    ]
    steps = [step.split() for step in context.value(f"{group}_codes").split(",")]
    lines = day.billed([code for code, _ in steps])
    known = [length for length in lengths if length is not None]
    if not lines or not known or len(known) < len(lengths):
        return
    total = sum(known, Decimal(0))
    expected = next(code for code, most in steps if total <= Decimal(most))
    if not day.billed([expected]):
        facts = {"length": str(total), "kind": kind, "expected": expected}
        yield Hit(lines[0].code.at, lines[0].code, lines[0].ordinal, facts)
