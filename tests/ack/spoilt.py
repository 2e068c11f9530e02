"""Samples with something done to them: segments that go, come twice or move, elements that change."""

from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["spoilt"]

_VALUES = (
    "",
    "X",
    "ZZ",
    "0",
    "1",
    "-1",
    "A" * 120,
    "12:34",
    "A^B",
    "A:B:C:D:E:F:G:H:I",
    "20269999",
    "a|b\x07",
    " ",
    "é",
)
_SEGMENTS = (
    "NM1*XX*1*DOE",
    "REF*QQ*1",
    "ZZZ*1",
    "Q",
    "LONGNAME*1",
    "HL*9*9*99",
    "SE*1*1",
    "ST*837*0001",
    "GE*1*1",
    "",
)


def spoilt(data: bytes, count: int, seed: str) -> Iterator[bytes]:
    """Yield so many spoilt copies of a file whose segments end with a tilde; the same for the same seed."""
    chance = random.Random(seed)
    segments = data.decode("latin-1").replace("\r", "").replace("\n", "").split("~")[:-1]
    for _ in range(count if len(segments) > 8 else 0):
        changed = list(segments)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            _change(changed, chance)
        text = "~".join(changed) + "~"
        if chance.random() < 0.08:
            text = text[: chance.randrange(110, len(text))]
        yield text.encode("latin-1")


def _change(segments: list[str], chance: random.Random) -> None:
    """Do one thing to one segment; mostly not to ISA, which would end it all."""
    at = chance.randrange(0 if chance.random() < 0.04 else 1, len(segments))
    what = chance.random()
    if what < 0.6:
        elements = segments[at].split("*")
        if len(elements) > 1:
            elements[chance.randrange(1, len(elements))] = chance.choice(_VALUES)
        segments[at] = "*".join(elements)
    elif what < 0.7:
        del segments[at]
    elif what < 0.8:
        segments.insert(at, segments[at])
    elif what < 0.9:
        segments.insert(at, chance.choice(_SEGMENTS))
    elif what < 0.95:
        segments[at] += "*Z" * chance.randrange(1, 12)
    else:
        other = chance.randrange(1, len(segments))
        segments[at], segments[other] = segments[other], segments[at]
