"""Finding and reading tables: lists that come with the package, and ICD-10-CM from the package that carries it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from scrubber.tables import compile as form
from scrubber.tables import icd10cm, words
from scrubber.tables.addons import AddOnTable
from scrubber.tables.codelist import CodeList
from scrubber.tables.fees import FeeTable, LocalityTable
from scrubber.tables.lookup import Opened, Tables
from scrubber.tables.mue import MueTable
from scrubber.tables.ptp import PtpTable
from scrubber.tables.reasons import ReasonTable

__all__ = ["BUILT_IN", "icd10cm_file", "load_tables", "load_words"]

SCHEMA = 1
"""Version of the kept form of ICD-10-CM; part of the cache's key, so raise it with every change of `split`."""

BUILT_IN = ("facility", "hcpcs", "modifiers", "place_of_service", "states", "taxonomy")
"""The lists that are files of this package; tests/make_tables.py made them."""

_KINDS: dict[str, type[Opened]] = {
    "ptp": PtpTable,
    "mue": MueTable,
    "aoc": AddOnTable,
    "pfs": FeeTable,
    "gpci": LocalityTable,
    "carc": ReasonTable,
    "rarc": ReasonTable,
}

_DATA = Path(__file__).resolve().parent / "data"
_CARRIER = "simple_icd_10_cm"


def load_tables(
    cache: Path | None = None, data: Path | None = None, stale_after: int | None = None
) -> Tables:
    """Return the tables; none is read yet.

    `cache` is a folder for what was compiled, `data` one of imported releases; neither is required.
    `stale_after` is the number of days beyond which a release that has run out no longer judges.
    """
    return Tables(partial(_lists, cache=cache, data=data), partial(_shelf, data=data), stale_after)


def load_words(exists: Callable[[str], bool]) -> dict[str, str]:
    """Return what codes are in our own words, for those that exist; most have none."""
    return words.read((_DATA / "words.txt").read_text("ascii"), exists)


def _lists(name: str, cache: Path | None, data: Path | None) -> list[CodeList]:
    """Return every release of a list that is here. Raises KeyError where there is no such table."""
    found = [form.read(path.read_text("ascii")) for path in _imported(data, name, "txt")]
    named = {codes.release.name for codes in found}
    own = _load(name, cache)
    return found if own.release.name in named or (found and not own.codes) else [*found, own]


def _shelf(name: str, data: Path | None) -> Sequence[Opened]:
    """Return every release of a table of rows that is here: imported ones, and the built-in facts."""
    kind = _KINDS[name]
    imported = [kind(path) for path in _imported(data, name, "tbl")]
    return [*imported, *(kind(path, built_in=True) for path in sorted(_DATA.glob(f"{name}-*.tbl")))]


def _imported(data: Path | None, name: str, ending: str) -> list[Path]:
    return sorted(data.glob(f"{name}-*.{ending}")) if data is not None else []


def _load(name: str, cache: Path | None) -> CodeList:
    if name == icd10cm.TABLE:
        return _icd10cm(icd10cm_file(), cache)
    if name not in BUILT_IN:
        raise KeyError(name)
    return form.read((_DATA / f"{name}.txt").read_text("ascii"))


def icd10cm_file(find: Callable[[str], object] = find_spec) -> Path | None:
    """Return the newest list of the package that carries ICD-10-CM, None where it is not there.

    The package is found and not imported: its import reads descriptions that nobody here asks for, for seconds.
    """
    spec = find(_CARRIER)
    folders = getattr(spec, "submodule_search_locations", None) or ()
    files = [path for folder in folders for path in (Path(folder) / "data").glob("code-list-*.txt")]
    dated = {release.name: path for path in files if (release := icd10cm.release_of(path.name))}
    return dated[max(dated)] if dated else None


def _icd10cm(path: Path | None, cache: Path | None) -> CodeList:
    release = icd10cm.release_of(path.name) if path else None
    if path is None or release is None:
        return CodeList.missing(icd10cm.TABLE, f"no list of codes of {_CARRIER} was found")
    raw = path.read_bytes()
    digest = hashlib.sha256(f"{SCHEMA}\n{path.name}\n".encode() + raw).hexdigest()
    kept = cache / f"icd10cm-{release.name}-{digest[:24]}.txt" if cache else None
    if kept is not None and (known := _read(kept)) is not None:
        return known
    billable, headers = icd10cm.split(raw.decode("ascii", "replace").splitlines())
    if kept is not None:
        about = {"table": icd10cm.TABLE, "release": release.name, "source": f"{_CARRIER}, {path.name}"}
        days = {"first": release.first, "last": release.last}
        about |= {key: day.isoformat() for key, day in days.items() if day}
        _write(kept, form.write(about, billable, headers))
    return CodeList(icd10cm.TABLE, release, frozenset(billable), frozenset(headers))


def _read(path: Path) -> CodeList | None:
    """Return what the cache holds, None where it holds nothing or not the whole of it."""
    try:
        known = form.read(path.read_text("ascii"))
    except (OSError, ValueError):
        return None
    return known if known.codes and known.headers else None


def _write(path: Path, text: str) -> None:
    """Write whole or not at all; a cache that cannot be written is no failure."""
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="ascii", dir=path.parent, prefix="icd10cm-", suffix=".part", delete=False
        ) as file:
            name = file.name
            file.write(text)
        os.replace(name, path)
    except OSError:
        if name:
            with contextlib.suppress(OSError):
                os.unlink(name)
