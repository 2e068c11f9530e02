"""Sets of codes: procedures, modifiers, diagnoses, filing codes, taxonomies.

A set is written as codes and ranges (`["17311-17314", "88331"]`) and read back the same way, so that a
message or a page shows what the author of the edit wrote. Codes are text, upper case, without dots: that is
how X12 carries them (SV101-2, SV101-3 to 6, HI), so `code in codes` needs no normalising.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["CodeError", "CodeSet", "Prefixes"]

_CODE = re.compile(r"[A-Z0-9]{1,12}")
_PARTS = re.compile(r"([A-Z]*)([0-9]+)([A-Z]*)")
_LIST = 'expected a list of codes or ranges, e.g. ["17311-17314", "88331"]'
_LARGEST = 100_000
"""The most codes one range may stand for: all there are of five digits."""


class CodeError(ValueError):
    """An item is no code and no range; the message quotes it and says what was expected."""


class CodeSet(frozenset[str]):
    """An immutable set of codes, built from codes and ranges; iterates in order.

    A range has two ends of the same length with the same letters around the digits that count up
    (`88300-88309`, `J7308-J7345`, `0001T-0042T`, `E1-E4`). Being a frozenset it tests membership at full
    speed and equals any set of the same codes. Raises CodeError.
    """

    __slots__ = ()

    def __new__(cls, items: Iterable[str] = ()) -> Self:
        """Take codes and ranges. Raises CodeError."""
        return super().__new__(cls, _expand_all(items))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(super().__iter__()))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (tuple(self),)

    def __repr__(self) -> str:
        return f"CodeSet({self.describe()!r})"

    def __str__(self) -> str:
        return self.describe()

    def describe(self) -> str:
        """The codes as short as they can be written: `17311-17314, 88331`; runs of two stay two codes."""
        return ", ".join(_compact(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _schema(cls)


class Prefixes:
    """Code beginnings, such as the ICD-10-CM categories `C44` or `D04.3`; dots and case are ignored.

    Written like a CodeSet, ranges included (`C43-C44`). Raises CodeError.
    """

    __slots__ = ("_lengths", "_prefixes")

    def __init__(self, items: Iterable[str] = ()) -> None:
        given = _expand_all(items)
        self._prefixes = frozenset(p for p in given if not any(p[:n] in given for n in range(1, len(p))))
        self._lengths = tuple(sorted({len(p) for p in self._prefixes}))

    def matches(self, code: str) -> bool:
        """Whether the code begins with one of the prefixes."""
        plain = code.replace(".", "").upper()
        return any(plain[:length] in self._prefixes for length in self._lengths)

    def describe(self) -> str:
        """The prefixes as short as they can be written: `C43-C44, D04`."""
        return ", ".join(_compact(self._prefixes))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._prefixes))

    def __len__(self) -> int:
        return len(self._prefixes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prefixes) and self._prefixes == other._prefixes

    def __hash__(self) -> int:
        return hash(self._prefixes)

    def __repr__(self) -> str:
        return f"Prefixes({self.describe()!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return _schema(cls)


def _schema(kind: type[CodeSet] | type[Prefixes]) -> CoreSchema:
    """Let a pydantic model hold a set of codes, read from the list of texts that YAML or JSON gives."""
    from pydantic_core import core_schema

    def read(value: object) -> CodeSet | Prefixes:
        if isinstance(value, kind):
            return value
        if not isinstance(value, list | tuple | set | frozenset):
            raise CodeError(_LIST)
        return kind(value)

    return core_schema.no_info_plain_validator_function(read)


def _expand_all(items: Iterable[str]) -> frozenset[str]:
    if isinstance(items, CodeSet):
        return items
    if isinstance(items, str):
        raise CodeError(_LIST)
    codes: set[str] = set()
    for item in items:
        codes.update(_expand(item))
    return frozenset(codes)


def _expand(item: object) -> Iterable[str]:
    """The codes that one item stands for."""
    if not isinstance(item, str):
        raise CodeError(f"{item!r} is no code; {_LIST}")
    plain = item.replace(".", "").strip().upper()
    if _CODE.fullmatch(plain):
        return (plain,)
    low, dash, high = (part.strip() for part in plain.partition("-"))
    if not dash or not _CODE.fullmatch(low) or not _CODE.fullmatch(high):
        raise CodeError(f"{item!r} is no code and no range; expected e.g. 17315 or 17311-17314")
    return _range(item, low, high)


@lru_cache(maxsize=512)
def _range(item: str, low: str, high: str) -> tuple[str, ...]:
    """The codes of a range; edits say the same ranges again and again, and share their codes."""
    first, last = _PARTS.fullmatch(low), _PARTS.fullmatch(high)
    if first is None or last is None or len(low) != len(high):
        raise CodeError(
            f"the ends of the range {item!r} differ in form; expected the same length and one run of digits"
        )
    if (first[1], first[3]) != (last[1], last[3]):
        raise CodeError(
            f"the ends of the range {item!r} differ in their letters; expected the same, e.g. J7308-J7345"
        )
    start, stop = int(first[2]), int(last[2])
    if start > stop:
        raise CodeError(f"the range {item!r} runs backwards; expected the lower code first")
    if stop - start >= _LARGEST:
        raise CodeError(f"the range {item!r} stands for more than {_LARGEST} codes")
    width = len(first[2])
    return tuple([f"{first[1]}{number:0{width}d}{first[3]}" for number in range(start, stop + 1)])


def _compact(codes: Iterable[str]) -> list[str]:
    """Codes and ranges that say the same as `codes`, in order."""
    runs: list[list[str]] = []
    before: tuple[str, str, int, int] | None = None
    for key, code in sorted((_key(code), code) for code in codes):
        follows = before is not None and key[:3] == before[:3] and key[3] == before[3] + 1 and key[3] >= 0
        if follows:
            runs[-1].append(code)
        else:
            runs.append([code])
        before = key
    short = [[f"{run[0]}-{run[-1]}"] if len(run) > 2 else run for run in runs]
    return [item for items in short for item in items]


def _key(code: str) -> tuple[str, str, int, int]:
    """What two codes of one range share (letters before, letters after, length), and their number."""
    match = _PARTS.fullmatch(code)
    return (match[1], match[3], len(code), int(match[2])) if match else (code, "", len(code), -1)
