"""What pyx12 says of an input: its own driver, run in this process, with every error noted as it is raised.

Maps are loaded once and kept, what a map says of a segment is remembered by the segment's values, and loops are
counted by the text of their paths: three times as quick, and nothing else of pyx12 is changed.
"""

from __future__ import annotations

import io
import logging
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pyx12.error_handler
import pyx12.errors
import pyx12.map_if
import pyx12.map_index
import pyx12.map_walker as walker
import pyx12.params
import pyx12.path
import pyx12.x12n_document as driver
from pyx12_maps import maps_kept

__all__ = ["Said", "peer"]

Said = dict[tuple[int, str, int], set[str]]
"""Codes by segment of the file (from 1; 0 for an envelope as a whole), segment id, element (0: the segment)."""

_NOTE = re.compile(r"Syntax Error \(([PRECL])((?:[0-9]{2})+)\)")
_BROKEN = (pyx12.errors.X12Error, pyx12.errors.EngineError, IndexError, AttributeError, ValueError, TypeError)


class _Recorder(pyx12.error_handler.err_handler):
    """Notes each error at the segment that pyx12 was at."""

    def __init__(self) -> None:
        super().__init__()
        self.said: Said = defaultdict(set)
        self.notes: list[tuple[int, str, str, list[int]]] = []
        self.line, self.name = 0, ""

    def _at(self, line: int, name: str) -> None:
        self.line, self.name = line, name

    def add_isa_loop(self, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "ISA")
        super().add_isa_loop(seg, src)

    def add_gs_loop(self, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "GS")
        super().add_gs_loop(seg, src)

    def add_st_loop(self, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "ST")
        super().add_st_loop(seg, src)

    def add_seg(self, node: Any, seg: Any, count: int, line: int, ls_id: Any) -> None:
        self._at(line, seg.get_seg_id() or "")
        super().add_seg(node, seg, count, line, ls_id)

    def close_isa_loop(self, node: Any, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "IEA")
        super().close_isa_loop(node, seg, src)

    def close_gs_loop(self, node: Any, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "GE")
        super().close_gs_loop(node, seg, src)

    def close_st_loop(self, node: Any, seg: Any, src: Any) -> None:
        self._at(src.get_cur_line(), "SE")
        super().close_st_loop(node, seg, src)

    def isa_error(self, code: str, words: str) -> None:
        self.said[0, "ISA", 0].add(code)
        super().isa_error(code, words)

    def gs_error(self, code: str, words: str) -> None:
        self.said[0, "GS", 0].add(code)
        super().gs_error(code, words)

    def st_error(self, code: str, words: str) -> None:
        self.said[0, "ST", 0].add(code)
        super().st_error(code, words)

    def seg_error(self, code: str, words: str, value: Any = None, line: int | None = None) -> None:
        if code != "8":  # those are errors of elements, which `elements` notes with their own codes
            self.said[line or self.line, self.name, 0].add(code)
        super().seg_error(code, words, value, line)

    def elements(self, node: Any, seg: Any) -> bool:
        """Note what a segment's own check says; stands in for the function that hands it on."""
        good, errors = _valid(node, seg)
        name = seg.get_seg_id()
        for error in errors:
            note = _NOTE.match(error.err_str)
            if note:
                numbers = [int(n) for n in re.findall("..", note[2])]
                self.notes.append((self.line, name, error.err_cde, numbers))
                continue
            code = "10" if error.err_cde == "5" and "Not Used" in error.err_str else error.err_cde
            self.said[self.line, name, _number(node, error)].add(code)
        return bool(good)


def _valid(node: Any, seg: Any) -> tuple[bool, list[Any]]:
    """What a map says of a segment; it depends on nothing but node and values."""
    terms = seg.ele_term, seg.subele_term, seg.repetition_term
    key = (
        id(node),
        seg.seg_id,
        terms,
        tuple([tuple([part.value for part in e.elements]) for e in seg.elements]),
    )
    if key not in _SAID:
        if len(_SAID) >= _MOST_SAID:
            _SAID.clear()
        _SAID[key] = node, node.is_valid_errors(seg)
    said: tuple[bool, list[Any]] = _SAID[key][1]
    return said


_SAID: dict[Any, Any] = {}
"""By values, with the node, so that no other takes its id."""
_MOST_SAID = 50_000


class _Counter:
    """Counts loops and segments as `NodeCounter` does, which makes a path of each text at each turn."""

    def __init__(self, counts: Mapping[Any, int] | None = None) -> None:
        self._counts = {_text(path): count for path, count in (counts or {}).items()}

    def reset_to_node(self, path: Any) -> None:
        beneath = f"{_text(path)}/"
        for each in [each for each in self._counts if each.startswith(beneath)]:
            del self._counts[each]

    def increment(self, path: Any) -> None:
        self.setCount(path, self.get_count(path) + 1)

    def setCount(self, path: Any, count: int) -> None:  # noqa: N802 - pyx12's name
        self._counts[_text(path)] = count

    def get_count(self, path: Any) -> int:
        return self._counts.get(_text(path), 0)

    def getState(self) -> dict[str, int]:  # noqa: N802 - pyx12's name
        return self._counts


def _text(path: Any) -> str:
    return _of_text(path) if isinstance(path, str) else str(path.format())


@lru_cache(maxsize=4096)
def _of_text(path: str) -> str:
    return str(pyx12.path.X12Path(path).format())


def _number(node: Any, error: Any) -> int:
    """The number of the element that an error is about; composites may have no name to tell it by."""
    if number := re.search(r"([0-9]{2})(?:-[0-9]+)?\Z", str(error.refdes)):
        return int(number[1])
    unused = "Not Used" in error.err_str
    for n, child in enumerate(node.children, 1):
        if str(child.refdes) == str(error.refdes) and (child.usage == "N") == unused:
            return n
    return 0


_COUNTER = walker.NodeCounter


@contextmanager
def _kept(recorder: _Recorder) -> Iterator[None]:
    """Give pyx12's driver maps that are loaded once, and the recorder for its error handler."""
    before = pyx12.error_handler.err_handler, driver.apply_segment_errors
    logging.disable(logging.CRITICAL)
    driver.pyx12.error_handler.err_handler = lambda: recorder
    driver.apply_segment_errors = lambda node, seg, errh: errh.elements(node, seg)
    walker.NodeCounter = _Counter
    try:
        with maps_kept():
            yield
    finally:
        logging.disable(logging.NOTSET)
        driver.pyx12.error_handler.err_handler, driver.apply_segment_errors = before
        walker.NodeCounter = _COUNTER


def peer(data: bytes) -> tuple[Said, list[tuple[int, str, str, list[int]]], str]:
    """Return what pyx12 says: codes, relational notes that are broken, and the exception that ended it, if any."""
    recorder = _Recorder()
    broke = ""
    with _kept(recorder):
        try:
            good = driver.x12n_document(
                pyx12.params.params(), io.StringIO(data.decode("latin-1")), None, None
            )
            if not good and not recorder.children:
                broke = "no X12 to it"
        except _BROKEN as error:
            broke = type(error).__name__
    return recorder.said, recorder.notes, broke
