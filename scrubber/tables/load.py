"""Finding and reading tables: lists that come with the package, and ICD-10-CM from the package that carries it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from scrubber.tables import compile as form
from scrubber.tables import icd10cm
from scrubber.tables.codelist import CodeList
from scrubber.tables.lookup import Tables

__all__ = ["BUILT_IN", "icd10cm_file", "load_tables"]

SCHEMA = 1
"""Version of the kept form of ICD-10-CM; part of the cache's key, so raise it with every change of `split`."""

BUILT_IN = ("hcpcs", "modifiers", "place_of_service", "states", "taxonomy")
"""The lists that are files of this package; tests/make_tables.py made them."""

_DATA = Path(__file__).resolve().parent / "data"
_CARRIER = "simple_icd_10_cm"


def load_tables(cache: Path | None = None) -> Tables:
    """Return the tables; none is read yet. `cache` is a folder for what was compiled, never required."""
    return Tables(partial(_load, cache=cache))


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
