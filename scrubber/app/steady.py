"""A garbage collector that fits a batch."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["steady", "tidy"]

_THRESHOLDS = (100_000, 50, 100)


@contextmanager
def steady() -> Iterator[None]:
    """Leave what is loaded (guide, catalogue) out of every collection, and collect seldom.

    The collector cannot be switched off: segments and loops point at each other, so that memory would grow
    with the file.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def tidy(*, wholly: bool = False) -> None:
    """Collect what an input has left behind, or with `wholly` everything.

    The first costs a fraction of a millisecond, since what has outlived an earlier call is not looked at again.
    """
    gc.collect(2 if wholly else 1)
