"""What we say of an input, in pyx12's terms: its coarser codes, at segments counted through the file."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from scrubber.finding import Gap
from scrubber.model.conform import conforming
from scrubber.x12 import Fault, Segment
from scrubber.x12.lexer import lex

__all__ = ["ours"]

Place = tuple[int, str, int]
Said = dict[Place, set[str]]

WALK = {
    "unknown_segment": "1",
    "unexpected_segment": "1",
    "unexpected_qualifier": "1",
    "misplaced_segment": "1",
    "unused_segment": "2",
    "missing_segment": "3",
    "missing_loop": "3",
    "repeated_loop": "4",
    "repeated_segment": "5",
    "hl_number": "HL1",
    "hl_parent": "HL2",
    "hl_child_flag": "HL4",
    "lx_number": "LX",
}
"""Faults of a segment as a whole, and the codes that pyx12 gives for them."""
ELEMENT = {"I10": "10", "13": "3", "I12": "7"}
"""Our codes of elements where pyx12 has only a coarser one."""
HEADERS = {"wrong_interchange_value", "wrong_group_value", "wrong_set_value", "unusual_header_value"}
TRAILERS = {"SE": ("ST", "2", "4", "3"), "GE": ("GS", "3", "5", "4"), "IEA": ("ISA", "023", "021", "001")}
"""Trailers: whose they are, and the codes for missing, wrong count, wrong control number."""
REPEATED = {"ISA13": ("ISA", "025"), "GS06": ("GS", "6"), "ST02": ("ST", "23")}


def ours(data: bytes) -> Said:
    """Return codes by segment of the file, segment id and element, as `peer` has them.

    Codes of the envelope's own elements are told as `!`: those of pyx12 are IK403's, ours those of TA1 and AK9.
    """
    starts = [unit.start for unit in lex([data]) if isinstance(unit, Segment)]
    said: Said = defaultdict(set)
    for fault in conforming([data]):
        for place, code in _told(fault, starts):
            said[place].add(code)
    return said


def _told(fault: Fault, starts: list[int]) -> list[tuple[Place, str]]:
    facts, kind = fault.facts, fault.kind
    if kind == "missing_trailer":
        return [((0, TRAILERS[name][0], 0), TRAILERS[name][1]) for name in fault.value.split()]
    if kind in ("wrong_count", "control_number_mismatch"):
        owner, _, count, number = TRAILERS[fault.at.locator[:3].rstrip("0")]
        return [((0, owner, 0), count if kind == "wrong_count" else number)]
    if kind == "repeated_control_number":
        owner, code = REPEATED[facts["element"]]
        return [((0, owner, 0), code)]
    gap = isinstance(fault.at, Gap)
    line = bisect_left(starts, fault.at.start) + 1 if gap else bisect_left(starts, fault.at.start + 1)
    if kind in WALK:
        name = facts.get("segment") or ("HL" if kind.startswith("hl") else "LX")
        return [((line, name.partition("[")[0], 0), WALK[kind])]
    if kind in HEADERS:
        return [((line, facts["element"][:-2], int(facts["element"][-2:])), "!")]
    if "element" in facts:
        name = facts["segment"].partition("[")[0]
        code = ELEMENT.get(facts["code"], facts["code"])
        return [((line, name, int(facts["element"][len(name) :][:2])), code)]
    return [((line, fault.at.locator.rpartition(".")[2][:3], 0), kind)]
