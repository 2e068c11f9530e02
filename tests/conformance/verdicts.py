"""Two verdicts on the same bytes: pyx12's and ours, as places and codes that can be compared.

A place is the segment's ordinal in its transaction set, and the element's number (0 for a relation between
elements). Both sides place a segment for themselves; only segments that both have placed are compared, since
what has no place is the walk's matter (tests/guide/test_corpus.py). Codes are those of IK403, our finer ones
brought down to pyx12's. Where pyx12 gives one element several codes, ours must be among them: it also says
what follows from the first fault (too long, and so no number), and we say one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrubber.guide import Elements, Guide, Walk, guide_for
from scrubber.x12 import End, Fault, NotX12, Segment, Transaction, read

__all__ = ["Both", "compared", "pyx12_map"]

KINDS = frozenset(
    (
        "blanks_around_value", "character_beyond_ascii", "code_not_in_outside_list", "elements_break_syntax",
        "missing_element", "too_many_components", "too_many_elements", "too_many_repetitions",
        "unreadable_value", "unused_element", "value_not_in_list", "value_of_wrong_type", "value_too_long",
        "value_too_short",
    )
)  # fmt: skip
THEIRS = {"I10": "10", "13": "3", "I12": "7"}
"""Our codes where pyx12 has only a coarser one."""
_NOTE = re.compile(r"Syntax Error \(([PRECL])((?:[0-9]{2})+)\)")

Verdict = dict[tuple[int, int], set[str]]


@dataclass
class Both:
    """The verdicts on one transaction set, and how many segments both could place."""

    ours: Verdict = field(default_factory=lambda: defaultdict(set))
    theirs: Verdict = field(default_factory=lambda: defaultdict(set))
    placed: int = 0
    broke: list[str] = field(default_factory=list)
    """Segments on which pyx12 raised an exception."""

    def differences(self) -> Iterator[str]:
        """Yield each place with both verdicts where they differ."""
        for place in sorted({*self.ours, *self.theirs}):
            ours, theirs = self.ours.get(place, set()), self.theirs.get(place, set())
            if not ours or not theirs or not ours <= theirs:
                yield f"{place[0]}/{place[1]:02d} {_codes(ours)}|{_codes(theirs)}"


def pyx12_map() -> Any:
    """Load pyx12's map of professional claims."""
    import pyx12.map_if
    import pyx12.params

    return pyx12.map_if.load_map_file("837.5010.X222.A1.xml", pyx12.params.params())


def compared(data: bytes, guide: Guide, their_map: Any) -> list[Both]:
    """Read every professional claim transaction of an input twice."""
    results: list[Both] = []
    walk: Walk | None = None
    elements = Elements()
    pyx12: _Theirs | None = None
    try:
        for event in read([data]):
            if isinstance(event, Transaction):
                if event.kind == "837" and guide_for(event.version) == guide.version:
                    walk, pyx12 = Walk(guide, event), _Theirs(their_map)
                    results.append(Both())
            elif isinstance(event, Segment) and walk is not None and pyx12 is not None:
                walk.step(event)
                walk.take()
                elements.check(walk, event)
                _note(results[-1], event, walk, pyx12)
            elif isinstance(event, End) and isinstance(event.envelope, Transaction):
                walk = None
    except NotX12:
        pass
    return results


def _note(both: Both, segment: Segment, walk: Walk, pyx12: _Theirs) -> None:
    ours = [fault for fault in walk.take() if fault.kind in KINDS]
    theirs = pyx12.step(segment)
    if theirs is None or walk.node is None or not segment.terminated:
        return
    both.placed += 1
    if isinstance(theirs, str):
        both.broke.append(f"{segment.ordinal} {theirs}")
        return
    silent: set[int] = set()
    for fault in ours:
        element = _element(fault)
        silent.add(element)
        both.ours[segment.ordinal, element].add(THEIRS.get(fault.facts["code"], fault.facts["code"]))
    for element, codes, note in theirs:
        here = [n for n in note if n in silent]
        if here:  # where we say it: at the element that is missing, or one too many
            told = [n for n in here if both.ours[segment.ordinal, n] & codes]
            both.theirs[segment.ordinal, (told or here)[0]].update(codes)
        else:
            both.theirs[segment.ordinal, element].update(codes)


def _element(fault: Fault) -> int:
    return int(fault.facts["element"][len(fault.facts["segment"].partition("[")[0]) :][:2])


def _codes(codes: set[str]) -> str:
    return ",".join(sorted(codes)) or "-"


class _Theirs:
    """pyx12's walk and its judgement of segments, in this process."""

    def __init__(self, their_map: Any) -> None:
        from pyx12.map_walker import walk_tree

        self.walker = walk_tree()
        start = "/ISA_LOOP/GS_LOOP/ST_LOOP"
        self.walker.forceWalkCounterToLoopStart(start, f"{start}/ST")
        self.node = their_map.getnodebypath(f"{start}/ST")

    def step(self, segment: Segment) -> list[tuple[int, set[str], tuple[int, ...]]] | str | None:
        """Return element, codes and elements in relation; None where pyx12 has no place for the segment."""
        from pyx12.segment import Segment as Theirs

        marks = segment.delimiters
        theirs = Theirs(
            marks.element.join(segment.elements), marks.segment, marks.element, marks.component, None
        )
        found = self.walker.walk_errors(self.node, theirs, segment.ordinal, segment.ordinal, None)[0]
        if found is None:
            return None
        self.node = found
        try:
            errors = found.is_valid_errors(theirs)[1]
        except Exception as error:  # what it does with nine components
            return type(error).__name__
        return [_translated(error) for error in errors]


def _translated(error: Any) -> tuple[int, set[str], tuple[int, ...]]:
    note = _NOTE.match(error.err_str)
    if note:
        return int(note[2][:2]), {error.err_cde}, tuple(int(n) for n in re.findall("..", note[2]))
    number = re.search(r"([0-9]{2})(?:-[0-9]+)?\Z", str(error.refdes))
    code = "10" if error.err_cde == "5" and "Not Used" in error.err_str else error.err_cde
    return int(number[1]) if number else 0, {code}, ()


def listed(both: list[Both]) -> Mapping[str, list[str]]:
    """The differences of each transaction set that has any, by its number."""
    found = {str(n): [*one.differences(), *one.broke] for n, one in enumerate(both, 1)}
    return {number: lines for number, lines in found.items() if lines}
