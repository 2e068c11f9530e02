"""Of first stages that look alike, all but one say what sets them apart."""

from collections.abc import Iterator, Sequence

from scrubber.edit.sdk import Claim, Context, Fix, Hit, Outcome, Safety, ServiceLine, change, same_service


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Judge each first stage against the earlier ones of its code, day and rendering provider."""
    earlier: list[ServiceLine] = []
    for line in (line for line in claim.lines if line.code in context.codes("first_stages")):
        twins = [o for o in earlier if o.code == line.code and same_service(line, o, ("day", "rendering"))]
        earlier.append(line)
        if not twins:
            continue
        alike = [line, *twins]
        apart = [one for one in alike if _apart(one, alike, context)]
        modifiers = context.codes("modifiers")
        facts = {"first": str(twins[0].ordinal), "expected": modifiers.describe()}
        if len(apart) >= len(twins):
            yield Hit(line.code.at, line.code, line.ordinal, facts, Outcome.BYPASSED)
        elif line not in apart:
            fixes = tuple(_marked(line, next(iter(modifiers))))
            yield Hit(line.code.at, line.code, line.ordinal, facts, fixes=fixes)


def _apart(line: ServiceLine, alike: Sequence[ServiceLine], context: Context) -> bool:
    """Whether the line carries a modifier that sets it apart, or a side that no other line has."""
    taken = {side for other in alike if other is not line for side in other.modifiers}
    own = context.codes("sides").intersection(line.modifiers) - taken
    return bool(own) or not context.codes("modifiers").isdisjoint(line.modifiers)


def _marked(line: ServiceLine, modifier: str) -> Iterator[Fix]:
    """Propose the modifier behind those that are there, where SV101 has room for one more."""
    segment = line.segment("SV1")
    if segment is None or segment.get(1, 6) or segment.get(1, 7):
        return
    old = segment.get(1)
    new = old + segment.delimiters.component + modifier
    yield change(f"add modifier {modifier}", Safety.ATTEST, line.loop.place(segment, 1), old, new)
