"""The form in which lists of codes are kept: what they are, and the codes; no words about any of them.

```
# table: taxonomy
# release: 25.1
# first: 2025-07-01
# last: 2025-12-31
# source: NUCC, Health Care Provider Taxonomy, version 25.1
101Y00000X 101YA0400X ...
```

A list may have headings, behind a line `# headers`. `first` and `last` are left out where a list has no dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scrubber.tables.codelist import CodeList, Release

__all__ = ["TableError", "read", "write"]

_WIDTH = 110
_HEADERS = "# headers"
_KEYS = ("table", "release", "first", "last", "source", "files", "rows", "notes", "importer")


class TableError(ValueError):
    """A list of codes is not in the form that `write` gives it; the message says what is missing."""


def write(about: Mapping[str, str], codes: Iterable[str], headers: Iterable[str] = ()) -> str:
    """Return a list as it is kept, its codes sorted; `about` has table and release, and may have the other keys.

    Raises TableError for a key that has no place in it.
    """
    if strange := set(about) - set(_KEYS):
        raise TableError(f"{', '.join(sorted(strange))}: expected {', '.join(_KEYS)}")
    lines = [f"# {key}: {about[key]}" for key in _KEYS if about.get(key)]
    lines += _rows(codes)
    headings = list(_rows(headers))
    return "\n".join([*lines, *([_HEADERS, *headings] if headings else []), ""])


def _rows(codes: Iterable[str]) -> Iterator[str]:
    row = ""
    for code in sorted(set(codes)):
        if len(row) + len(code) >= _WIDTH:
            yield row
            row = ""
        row = f"{row} {code}" if row else code
    if row:
        yield row


def read(text: str) -> CodeList:
    """Read what `write` wrote. Raises TableError."""
    body, _, headings = text.partition(f"\n{_HEADERS}\n")
    about: dict[str, str] = {}
    while body.startswith("# "):
        line, _, body = body.partition("\n")
        key, colon, value = line[2:].partition(": ")
        if not colon:
            raise TableError(f"{line!r} says nothing of a list; expected e.g. '# release: 2026-04'")
        about[key] = value
    if not about.get("table") or not about.get("release"):
        raise TableError("a list of codes without its table or release")
    try:
        first, last = (date.fromisoformat(about[key]) if key in about else None for key in ("first", "last"))
    except ValueError as error:
        raise TableError(f"the days of {about['table']} {about['release']}: {error}") from None
    release = Release(about["release"], first, last)
    return CodeList(about["table"], release, frozenset(body.split()), frozenset(headings.split()))
