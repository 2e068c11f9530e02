"""What codes are, in our own words: reading `data/words.txt`.

A line has codes and ranges, a colon, and what they are. `{n}` in the words is the place of a code among those of
its line that exist. A code that no line names has no words; that is no fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scrubber.tables.compile import TableError

__all__ = ["read"]

_WIDTH = 5


def read(text: str, exists: Callable[[str], bool]) -> dict[str, str]:
    """Return the words of every code that exists. Raises TableError for a line that is not understood."""
    words: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        codes, colon, said = line.partition(": ")
        if not colon or not said.strip():
            raise TableError(f"line {number}: expected codes, a colon and words")
        listed = [code for item in codes.split() for code in _codes(item, number)]
        for place, code in enumerate(filter(exists, listed), 1):
            if code in words:
                raise TableError(f"line {number}: {code} has its words already")
            words[code] = said.strip().replace("{n}", str(place))
    return words


def _codes(item: str, number: int) -> Iterator[str]:
    """The codes of a range whose ends differ in their digits only, or the one code there is."""
    first, _, last = item.partition("-")
    last = last or first
    lead = first.rstrip("0123456789")
    ends = first.removeprefix(lead), last.removeprefix(lead)
    whole = len(first) == len(last) == _WIDTH and last.startswith(lead) and all(map(str.isdecimal, ends))
    if not whole or ends[1] < ends[0]:
        raise TableError(f"line {number}: {item!r} is no code and no range of codes")
    for value in range(int(ends[0]), int(ends[1]) + 1):
        yield f"{lead}{value:0{len(ends[0])}d}"
