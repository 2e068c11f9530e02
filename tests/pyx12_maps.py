"""pyx12's own reading of a guide, for all tests that ask it: its maps are loaded once a process."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12n_document as driver

__all__ = ["accepted", "maps_kept"]

_LOAD, _INDEX = pyx12.map_if.load_map_file, pyx12.map_index.map_index


@lru_cache(maxsize=16)
def _map(name: str, path: str | None = None) -> Any:
    return _LOAD(name, pyx12.params.params(), path)


@lru_cache(maxsize=1)
def _index(path: str | None = None) -> Any:
    return _INDEX(path)


@contextmanager
def maps_kept() -> Iterator[None]:
    """Give pyx12's driver the maps that have been loaded; a run changes nothing of them."""
    driver.pyx12.map_if.load_map_file = lambda name, param, path=None: _map(name, path)
    driver.pyx12.map_index.map_index = _index
    try:
        yield
    finally:
        driver.pyx12.map_if.load_map_file, driver.pyx12.map_index.map_index = _LOAD, _INDEX


def accepted(text: str) -> bool:
    """Whether pyx12's guide accepts a file with no error."""
    with maps_kept():
        return bool(driver.x12n_document(pyx12.params.params(), io.StringIO(text), None, None))
