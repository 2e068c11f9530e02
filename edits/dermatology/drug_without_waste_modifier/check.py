"""A drug out of a single-dose vial says whether some of it was discarded."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Outcome, Safety, ServiceLine, with_modifier

_UNKNOWN = "neither the code nor the claim shows whether the vial held a single dose; the edit's lists name few drugs"


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail a drug that is known to come in single doses; of one in neither list there is no verdict."""
    if claim.filing not in context.codes("filings"):
        return
    for line in claim.lines:
        if line.code.startswith("J") and "JZ" not in line.modifiers and not _discarded(line, claim):
            yield from _judge(line, context)


def _judge(line: ServiceLine, context: Context) -> Iterator[Hit]:
    at = line.code.at
    if line.code in context.codes("single_dose"):
        yield Hit(at, line.code, line.ordinal, fixes=with_modifier(line, "JZ", Safety.ATTEST))
    elif line.code not in context.codes("several_doses"):
        yield Hit(at, line.code, line.ordinal, outcome=Outcome.NO_DATA, reason=_UNKNOWN)


def _discarded(line: ServiceLine, claim: Claim) -> bool:
    """Whether this line, or another of this drug and day, tells what was discarded."""
    return any("JW" in o.modifiers and o.code == line.code and o.day == line.day for o in claim.lines)
