"""Getting a guide: from a cache where there is one, else compiled from pyx12's maps."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from scrubber.guide.schema import Guide, build

__all__ = ["MAPS", "PROFESSIONAL", "functional_code", "guide_for", "load", "map_bytes"]

PROFESSIONAL = "005010X222A1"
"""The guide of professional claims."""

SCHEMA = 5
"""Version of the compiled form; part of the cache's key, so raise it with every change of `compile`."""

MAPS = {
    "005010X222A1": "837.5010.X222.A1.xml",
    "005010X221A1": "835.5010.X221.A1.xml",
    "005010X231": "999.5010.xml",
    "005010X231A1": "999.5010X231.A1.xml",
    "005010X214": "277.5010.X214.xml",
}
"""Guide versions and the map that holds each."""

_SAME = {
    "005010X222": "005010X222A1",
    "005010X222A1": "005010X222A1",
    "005010X222A2": "005010X222A1",
    "005010X221": "005010X221A1",
    "005010X221A1": "005010X221A1",
    "005010X231": "005010X231",
    "005010X231A1": "005010X231A1",
    "005010X214": "005010X214",
}
"""Versions as they come in GS08 and ST03, and the guide that reads them."""

_FUNCTIONS = {
    "X222": "HC",
    "X223": "HC",
    "X224": "HC",
    "X221": "HP",
    "X230": "FA",
    "X231": "FA",
    "X212": "HN",
    "X214": "HN",
}
"""Functional codes (GS01) by the number of the guide, whatever its revision."""


def guide_for(version: str) -> str | None:
    """Return the guide that reads a GS08 or ST03 version, or None where there is none."""
    return _SAME.get(version.strip())


def functional_code(version: str) -> str:
    """Return the GS01 that groups of a guide have (HC for claims), empty for a guide that is not known."""
    return _FUNCTIONS.get(version.strip()[6:10], "")


def map_bytes(name: str) -> bytes:
    """Return the bytes of a file in pyx12's map folder."""
    return (resources.files("pyx12") / "map" / name).read_bytes()


@lru_cache(maxsize=16)
def load(version: str = PROFESSIONAL, cache: Path | None = None) -> Guide:
    """Return a guide. `cache` is a folder for the compiled form; it may be missing or read-only.

    Raises KeyError for a version that has no map (`guide_for` says which have).
    """
    parts = [map_bytes(name) for name in (MAPS[version], "dataele.xml", "codes.xml")]
    release = f"pyx12 {metadata.version('pyx12')}"
    if cache is None:
        return build(_compile(version, parts, release))
    digest = hashlib.sha256(f"{SCHEMA}\n{release}\n".encode() + b"".join(parts)).hexdigest()
    path = cache / f"guide-{version}-{digest[:24]}.json"
    data = _read(path)
    if data is None:
        data = _compile(version, parts, release)
        _write(path, data)
    return build(data)


def _compile(version: str, parts: list[bytes], release: str) -> dict[str, Any]:
    from scrubber.guide.compile import compile_guide  # lxml is only needed here

    xml, types, codes = parts
    return compile_guide(version, xml, types, codes, release)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("root") else None


def _write(path: Path, data: dict[str, Any]) -> None:
    """Write whole or not at all; a cache that cannot be written is no failure."""
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="ascii", dir=path.parent, prefix="guide-", suffix=".part", delete=False
        ) as file:
            name = file.name
            json.dump(data, file, separators=(",", ":"))
        os.replace(name, path)
    except OSError:
        if name:
            with contextlib.suppress(OSError):
                os.unlink(name)
