"""Whether what we wrote is valid: what our own guide says of it, and what pyx12 says, run in this process.

A complaint reads `ours IGD-kind LOCATOR` or `pyx12 CODE PLACE`, so that the list of differences can name it.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyx12.error_handler
import pyx12.errors
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12n_document as driver
from pyx12_maps import maps_kept

from scrubber.guide.load import load
from scrubber.model.conform import conforming

__all__ = ["answer_of_pyx12", "complaints"]

_HANDLER = pyx12.error_handler.err_handler
_BROKEN = (pyx12.errors.X12Error, pyx12.errors.EngineError, IndexError, AttributeError, ValueError, TypeError)


def complaints(text: str) -> list[str]:
    """Return what both validators have against an interchange or several."""
    return [*ours(text), *theirs(text)] if text else []


def ours(text: str) -> list[str]:
    """What our guide says."""
    faults = conforming([text.encode("ascii")], load)
    return [f"ours {fault.kind} {fault.at.locator}" for fault in faults]


def theirs(text: str) -> list[str]:
    """What pyx12 says, and the exception that ended it."""
    recorder = _Recorder()
    with _kept(recorder):
        try:
            driver.x12n_document(pyx12.params.params(), io.StringIO(text), None, None)
        except _BROKEN as error:
            recorder.said.append(f"pyx12 broke {type(error).__name__}")
    return recorder.said


class _Recorder(_HANDLER):  # type: ignore[misc, valid-type]
    """Notes each error and the segment that pyx12 was at."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.name = ""

    def add_seg(self, node: Any, seg: Any, count: int, line: int, ls_id: Any) -> None:
        self.name = seg.get_seg_id() or ""
        super().add_seg(node, seg, count, line, ls_id)

    def isa_error(self, code: str, words: str) -> None:
        self.said.append(f"pyx12 {code} ISA")
        super().isa_error(code, words)

    def gs_error(self, code: str, words: str) -> None:
        self.said.append(f"pyx12 {code} GS")
        super().gs_error(code, words)

    def st_error(self, code: str, words: str) -> None:
        self.said.append(f"pyx12 {code} ST")
        super().st_error(code, words)

    def seg_error(self, code: str, words: str, value: Any = None, line: int | None = None) -> None:
        self.said.append(f"pyx12 {code} {self.name}")
        super().seg_error(code, words, value, line)

    def ele_error(self, code: str, words: str, value: Any, refdes: Any = None) -> None:
        self.said.append(f"pyx12 {code} {refdes}")
        super().ele_error(code, words, value, refdes)


@contextmanager
def _kept(recorder: _Recorder) -> Iterator[None]:
    """Give pyx12's driver maps that are loaded once, and the recorder for its error handler."""
    logging.disable(logging.CRITICAL)
    driver.pyx12.error_handler.err_handler = lambda: recorder
    try:
        with maps_kept():
            yield
    finally:
        logging.disable(logging.NOTSET)
        driver.pyx12.error_handler.err_handler = _HANDLER


def answer_of_pyx12(text: io.StringIO) -> str:
    """Return the 999 (or 997) that pyx12 writes to an input; empty where it breaks."""
    written = io.StringIO()
    with _kept(_Recorder()):
        try:
            driver.x12n_document(pyx12.params.params(), text, written, None)
        except _BROKEN:
            return ""
    return written.getvalue()
