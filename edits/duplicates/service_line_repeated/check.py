"""DUP004: a line whose segments, but for its numbers, are all those of an earlier line."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit, Loop, Outcome, ServiceLine


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Point at each line that an earlier one says already."""
    services = claim.services
    if len({segment.raw for segment in services}) == len(services):
        return
    seen: dict[str, list[ServiceLine]] = {}
    for line in claim.lines:
        segment = line.segment("SV1")
        if segment is not None:
            seen.setdefault(segment.raw, []).append(line)
    for alike in seen.values():
        first: dict[tuple[str, ...], int] = {}
        for line in alike:
            said = first.setdefault(tuple(_segments(line.loop)), line.ordinal)
            if said != line.ordinal:
                meant = not context.codes("modifiers").isdisjoint(line.modifiers)
                outcome = Outcome.BYPASSED if meant else Outcome.FAIL
                yield Hit(line.code.at, line.code, line.ordinal, {"first": str(said)}, outcome)


def _segments(loop: Loop) -> Iterator[str]:
    """The text of a loop's segments, without what numbers the line."""
    for segment in loop.segments:
        if segment.id != "LX" and not (segment.id == "REF" and segment.get(1) == "6R"):
            yield segment.raw
    for inner in loop.loops:
        yield from _segments(inner)
