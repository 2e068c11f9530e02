"""COD001: SV107 against the number of diagnoses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scrubber.edit.sdk import Claim, Context, Hit

_NUMBER = re.compile(r"-?[0-9]{1,9}\Z", re.ASCII)  # anything else cannot be read, and the guide has said so
_LAST_POSITION = 12
_THERE = [frozenset(("", *map(str, range(1, count + 1)))) for count in range(_LAST_POSITION + 1)]
"""For each number of diagnoses the pointers to them, and the empty one, which points nowhere."""


@lru_cache(maxsize=4096)
def _point(every: tuple[str, ...], separator: str, count: int) -> bool:
    """Whether all pointers of all lines point somewhere; claims that point alike are many."""
    there = _THERE[min(count, _LAST_POSITION)]
    return all(there.issuperset(pointers.split(separator)) for pointers in every)


def check(claim: Claim, context: Context) -> Iterator[Hit]:
    """Fail each pointer that is the number of no position, or the position of no diagnosis."""
    count = len(claim.diagnosis_kinds)
    services = claim.services
    if not services:
        return
    pointers = tuple([sv1.elements[7] if len(sv1.elements) > 7 else "" for sv1 in services])
    if _point(pointers, services[0].delimiters.component, count):
        return
    there = _THERE[min(count, _LAST_POSITION)]
    for line in claim.lines:
        for pointer in line.pointers:
            if pointer in there or not _NUMBER.match(pointer):
                continue
            position = int(pointer)
            if not 1 <= position <= _LAST_POSITION:
                variant = "no_position"
            elif position > count:
                variant = "beyond_the_last"
            else:
                continue
            yield Hit(pointer.at, pointer, line.ordinal, {"count": str(count)}, variant=variant)
