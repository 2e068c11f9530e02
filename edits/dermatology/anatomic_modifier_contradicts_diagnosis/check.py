"""A modifier that names a side, lid, finger or toe agrees with the diagnoses of its line."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, CodeSet, Context, Diagnosis, Hit, ServiceLine, Text

_CONTRASTS = {
    "other_part": ("upper_limb", "lower_limb", "eyelid", "elsewhere"),
    "other_side": ("right", "left"),
    "other_lid": ("upper_lid", "lower_lid"),
}
"""By variant: what excludes one another. Each has a list of diagnoses, and one of modifiers, by its name."""


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """One finding at most a line, since a wrong digit may contradict in part, side and lid at once."""
    for line in claim.lines:
        if any(modifier in context.codes("anatomic") for modifier in line.modifiers):
            yield from _judge(line, context)


def _judge(line: ServiceLine, context: Context) -> Iterator[Hit]:
    for variant, kinds in _CONTRASTS.items():
        wanted, shown = _wanted(line, kinds, context), _shown(line, kinds, context)
        if wanted and shown and wanted.keys().isdisjoint(shown):
            yield _hit(line, next(iter(wanted.values())), shown, variant)
            return
    sides = _shown(line, _CONTRASTS["other_side"], context)
    both = [modifier for modifier in line.modifiers if modifier in context.codes("both_sides")]
    if both and len(sides) == 1:
        yield _hit(line, both[0], sides, "one_side")


def _wanted(line: ServiceLine, kinds: tuple[str, ...], context: Context) -> dict[str, Text]:
    """The kinds that the modifiers name, each with the first modifier that does."""
    return {
        kind: modifier
        for kind in kinds
        for modifier in reversed(line.modifiers)
        if modifier in context.codes(f"{kind}_modifiers")
    }


def _shown(line: ServiceLine, kinds: tuple[str, ...], context: Context) -> dict[str, Diagnosis]:
    """The kinds that the diagnoses show, each with the first diagnosis that does; others have no say."""
    return {
        kind: diagnosis
        for kind in kinds
        for diagnosis in reversed(line.diagnoses)
        if _listed(diagnosis.key, context.codes(kind))
    }


def _listed(key: str, codes: CodeSet) -> bool:
    """Sites are listed by four characters, sides by five or six, lids by the whole code."""
    return not codes.isdisjoint((key[:4], key[:5], key[:6], key))


def _hit(line: ServiceLine, modifier: Text, shown: dict[str, Diagnosis], variant: str) -> Hit:
    facts = {"modifier": modifier, "diagnosis": next(iter(shown.values())).code}
    return Hit(modifier.at, modifier, line.ordinal, facts, variant=variant)
