"""SIT071: three conditions a line, of whatever kinds."""

from collections.abc import Iterator

from scrubber.edit.sdk import Claim, Context, Hit

_MOST = 3
_LIMITS = {"07": 3, "70": 1, "09": 1}
"""How many of each kind a line may have; what is beyond them is the guide's to report."""


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each line with more than three, at the fourth."""
    for line in claim.lines:
        found = [segment for kind, most in _LIMITS.items() for segment in line.loop.every("CRC", kind)[:most]]
        if len(found) > _MOST:
            found.sort(key=lambda segment: segment.start)
            facts = {"count": str(len(found))}
            yield Hit(line.loop.place(found[_MOST]), line=line.ordinal, facts=facts)
