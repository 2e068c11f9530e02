"""The kinds of repair that are billed are those that the Mohs log records."""

from collections.abc import Iterator, Mapping

from scrubber.edit.sdk import (
    Claim,
    Context,
    Hit,
    Outcome,
    RecordedDay,
    ServiceLine,
    recorded_days,
    unrecorded,
)

_KINDS = ("simple", "intermediate", "complex", "flap", "graft")
_SILENT = "the Mohs log does not say how a tumor was repaired"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each recorded day by the kinds of its repairs."""
    yield from unrecorded(claim, context)
    for day in recorded_days(claim, context):
        billed = {kind: lines[0] for kind in _KINDS if (lines := day.billed(context.codes(kind)))}
        recorded = {repair.kind: tumor.label for tumor, repair in day.entry.repairs()}
        missing = {kind: label for kind, label in recorded.items() if kind not in billed}
        if not day.billed(context.codes("repaired")):
            for kind in billed:
                if kind not in recorded:
                    yield _unlike(day, kind, billed[kind], missing)
        if not day.billed(context.codes("other_closures")):
            for kind, label in missing.items():
                if not day.units_elsewhere(context.codes(kind)):
                    facts = {"recorded": _words(kind), "label": label, "day": day.entry.day.isoformat()}
                    yield Hit(day.first.code.at, kind, day.first.ordinal, facts, variant="not_billed")


def _unlike(day: RecordedDay, kind: str, line: ServiceLine, missing: dict[str, str]) -> Hit:
    """A kind that is billed and not recorded; it stands for a recorded one that is missing, which is taken out."""
    facts: Mapping[str, str] = {"kind": _words(kind)}
    if missing:
        recorded, label = next(iter(missing.items()))
        del missing[recorded]
        return Hit(
            line.code.at, line.code, line.ordinal, {**facts, "recorded": _words(recorded), "label": label}
        )
    if any(tumor.repair is None for tumor in day.entry.tumors):
        return Hit(line.code.at, line=line.ordinal, outcome=Outcome.NO_DATA, reason=_SILENT)
    every = [f"{tumor.label} {_words(tumor.repair.kind)}" for tumor in day.entry.tumors if tumor.repair]
    return Hit(
        line.code.at, line.code, line.ordinal, {**facts, "recorded": ", ".join(every)}, variant="not_recorded"
    )


def _words(kind: str) -> str:
    return {"none": "no repair", "flap": "flap", "graft": "graft"}.get(kind, f"{kind} repair")
