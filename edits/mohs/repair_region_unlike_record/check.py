"""The region of a repair code is that of the recorded repair."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, recorded_days, unrecorded

_GROUPS = {
    "intermediate": ("limbs", "hands", "face"),
    "complex": ("trunk", "limbs", "cheeks", "nose"),
}


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each group of codes that is billed by the sites of the recorded repairs of its kind."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        if day.billed(context.codes("repaired")):
            continue
        for kind, groups in _GROUPS.items():
            sites = {
                repair.site or tumor.site for tumor, repair in day.entry.repairs() if repair.kind == kind
            }
            fitting = [group for group in groups if not sites.isdisjoint(_sites(kind, group, context))]
            expected = " or ".join(context.codes(f"{kind}_{group}").describe() for group in fitting)
            for group in groups:
                lines = day.billed(context.codes(f"{kind}_{group}"))
                if lines and sites and group not in fitting:
                    facts = {"sites": ", ".join(sorted(sites)), "expected": expected}
                    yield Hit(lines[0].code.at, lines[0].code, lines[0].ordinal, facts)


def _sites(kind: str, group: str, context: Context) -> list[str]:
    return context.value(f"{kind}_{group}_sites").split()
