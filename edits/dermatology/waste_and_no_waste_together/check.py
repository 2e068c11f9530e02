"""Of one drug and day, a claim says that some was discarded or that nothing was."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, ServiceLine, Text


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line that says nothing was discarded where it, or another line of the drug, says that some was."""
    for line in claim.lines:
        whole = [modifier for modifier in line.modifiers if modifier == "JZ"]
        if not whole:
            continue
        if "JW" in line.modifiers:
            yield Hit(whole[0].at, whole[0], line.ordinal, variant="one_line")
            continue
        wasted = [o for o in claim.lines if "JW" in o.modifiers and _same_drug(line, o)]
        if wasted:
            facts = {"other": str(wasted[0].ordinal)}
            yield Hit(whole[0].at, whole[0], line.ordinal, facts, variant="two_lines")


def _same_drug(line: ServiceLine, other: ServiceLine) -> bool:
    """The same code on the same day; different packages (NDC) of it are different drugs."""
    ours, theirs = _package(line), _package(other)
    return line.code == other.code and line.day == other.day and (not ours or not theirs or ours == theirs)


def _package(line: ServiceLine) -> Text | str:
    return line.drug.ndc if line.drug else ""
