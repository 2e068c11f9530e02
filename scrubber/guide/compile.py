"""pyx12's guide maps (BSD, John Holland) to our own schema, as plain data that JSON can carry.

Only structure is taken: ids, usage, positions, counts, types, lengths, codes and relational notes; no
names or texts. Equal segments and elements are kept once, since the loops of a claim stand in the map
twice (under the subscriber and under the patient).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

__all__ = ["compile_guide"]

Xml = Any
"""An lxml element."""

_STREAMING = {
    "005010X222A1": ["2000A", "2000B", "2000C", "2300"],
    "005010X221A1": ["2000", "2100"],
    "005010X231": ["2000"],
    "005010X231A1": ["2000"],
    "005010X214": ["2000A", "2000B", "2000C", "2000D", "2200D"],
}
"""Loops that are handed on as soon as they are complete, so that memory does not grow with the file."""

_DATED = re.compile(rb"<id>(\w+)</id>(?:(?!</codeset>|<code>).)*?<eff_dte>([0-9]{8})</eff_dte>", re.DOTALL)
_WRAPPER_STEP = 100_000

_REPAIRS = {
    # a demand of a Medicaid agency for what another payer owes (subrogation); 2010AC is for nothing else
    ("005010X222A1", "HEADER", "BHT"): {6: {"also": "31"}},
    # a line's status has no date, the claim's has; and a line may have several
    ("005010X214", "2220D", "STC"): {0: {"max_use": ">1"}, 2: {"usage": "S"}},
}
"""What a map says otherwise than the guide: by guide, loop and segment, then by element (0: the segment).
`also` are codes that the map leaves out."""


def compile_guide(version: str, xml: bytes, types: bytes, codes: bytes, release: str) -> dict[str, Any]:
    """Compile one map; `types` is pyx12's dataele.xml, `codes` its codes.xml, `release` what they came with.

    Raises ValueError where the map has no transaction.
    """
    root = _parse(xml)
    compiler = _Compiler(version, _data_types(_parse(types)))
    transaction = next((e for e in root.iter("loop") if e.get("xid") == "ST_LOOP"), None)
    if transaction is None:
        raise ValueError(f"the map of {version} has no transaction loop")
    envelope = [
        compiler.segment(e, _position(e))
        for e in root.iter("segment")
        if e.get("xid") in ("ISA", "GS", "TA1", "GE", "IEA")
    ]
    tree = compiler.loop(transaction, 0)
    return {
        "version": version,
        "transaction": compiler.code(tree["children"][0], 1),
        "streaming": _STREAMING.get(version, []),
        "elements": compiler.elements,
        "segments": compiler.segments,
        "envelope": envelope,
        "root": tree,
        "release": release,
        "lists": _lists(_parse(codes), {row[6] for row in compiler.elements if row[6]}),
        "dates": _dates(codes),
    }


def _parse(xml: bytes) -> Xml:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True
    )
    return etree.fromstring(xml, parser)


def _data_types(root: Xml) -> dict[str, tuple[str, int, int]]:
    return {
        e.get("ele_num"): (e.get("data_type"), int(e.get("min_len")), int(e.get("max_len")))
        for e in root.iter("data_ele")
    }


def _lists(root: Xml, wanted: set[str]) -> dict[str, list[str]]:
    """The code sets kept elsewhere that the guide's elements name."""
    return {
        name: sorted({code.text.strip() for code in codeset.iter("code") if code.text})
        for codeset in root.iter("codeset")
        if (name := codeset.findtext("id")) in wanted
    }


def _dates(codes: bytes) -> dict[str, str]:
    """The dates of the code sets that say one; pyx12 keeps them as comments, so that the text is searched."""
    return {
        match[1].decode(): f"{day[:4]}-{day[4:6]}-{day[6:]}"
        for match in _DATED.finditer(codes)
        if (day := match[2].decode())
    }


def _facts(element: Xml) -> dict[str, str]:
    """Attributes and the text of simple children: maps are written either way."""
    facts = {name: value.strip() for name, value in element.items()}
    for child in element:
        if child.text and len(child) == 0:
            facts[child.tag] = child.text.strip()
    return facts


def _position(element: Xml) -> int:
    return int(_facts(element)["pos"])


def _limit(text: str | None) -> int:
    """How often something may come; 0 where the guide sets no limit."""
    return int(text) if text and text.isdecimal() else 0


def _note(text: str) -> list[Any] | None:
    """Take a relational note apart: P0304 is ["P", 3, 4]."""
    text = text.strip()
    if not text or text[0] not in "PRCLE":
        return None
    return [text[0], *(int(text[i : i + 2]) for i in range(1, len(text) - 1, 2))]


class _Compiler:
    def __init__(self, version: str, types: dict[str, tuple[str, int, int]]) -> None:
        self.version = version
        self.types = types
        self.elements: list[list[Any]] = []
        self.segments: list[dict[str, Any]] = []
        self._element_numbers: dict[str, int] = {}
        self._segment_numbers: dict[str, int] = {}

    def loop(self, loop: Xml, rank: int) -> dict[str, Any]:
        """Compile a loop. The wrappers around header, detail and footer have no segment of their own
        that begins them: their children become the transaction's."""
        facts = _facts(loop)
        children = self._children(loop, 0)
        children.sort(key=lambda child: child["rank"])
        self._tell_apart(children)
        return {
            "id": facts["xid"],
            "usage": facts.get("usage", "S"),
            "rank": rank,
            "repeat": _limit(facts.get("repeat")),
            "children": children,
        }

    def _children(self, loop: Xml, base: int) -> list[dict[str, Any]]:
        children: list[dict[str, Any]] = []
        wrapped = loop.get("xid") == "ST_LOOP"
        for child in loop:
            if child.tag == "segment":
                rank = _position(child) * (_WRAPPER_STEP if wrapped else 1) + base
                children.append(self.segment(child, rank))
            elif child.tag == "loop" and wrapped and _facts(child).get("type") == "wrapper":
                children += self._children(child, _position(child) * _WRAPPER_STEP)
            elif child.tag == "loop":
                children.append(self.loop(child, base + _loop_position(child)))
        return children

    def segment(self, segment: Xml, rank: int) -> dict[str, Any]:
        """Compile a segment; equal ones share their definition."""
        facts = _facts(segment)
        parts = sorted(segment.iterchildren("element", "composite"), key=lambda e: int(_facts(e)["seq"]))
        repairs = _REPAIRS.get((self.version, segment.getparent().get("xid"), facts["xid"]), {})
        facts = {**facts, **repairs.get(0, {})}
        numbers = [self.element(part, repairs.get(n)) for n, part in enumerate(parts, 1)]
        key = _key(facts["xid"], [self.elements[n] for n in numbers], self.elements)
        notes = [note for e in segment.iterchildren("syntax") if (note := _note(e.text or ""))]
        definition = {
            "id": facts["xid"],
            "elements": numbers,
            "syntax": notes,
            "keys": [key] if key else [],
        }
        return {
            "segment": self._define(definition),
            "usage": facts.get("usage", "S"),
            "rank": rank,
            "max": _limit(facts.get("max_use")),
        }

    def code(self, segment: dict[str, Any], element: int) -> str:
        """Return the first code that an element of a compiled segment allows."""
        codes: list[str] = self.elements[self.segments[segment["segment"]]["elements"][element - 1]][5]
        return codes[0] if codes else ""

    def _define(self, definition: dict[str, Any]) -> int:
        text = repr(definition)
        number = self._segment_numbers.get(text)
        if number is None:
            number = self._segment_numbers[text] = len(self.segments)
            self.segments.append(definition)
        return number

    def element(self, element: Xml, repair: Mapping[str, str] | None = None) -> int:
        """Compile an element or a composite, and return its number in the table of elements."""
        facts = _facts(element) | dict(repair or {})
        number = facts.get("data_ele", "")
        components: list[int] = []
        if element.tag == "composite":
            kind, least, most = "C", 0, 0
            parts = sorted(element.iterchildren("element"), key=lambda e: int(_facts(e)["seq"]))
            components = [self.element(part) for part in parts]
        else:
            kind, least, most = self.types.get(number, ("AN", 1, 0))
        codes: list[str] = []
        external = ""
        valid = element.find("valid_codes")
        if valid is not None:
            external = valid.get("external") or ""
            codes = [code.text.strip() for code in valid.iterchildren("code") if code.text]
            codes += facts.get("also", "").split()
        repeat = _limit(facts.get("repeat") or facts.get("max_use") or "1")
        regex = facts.get("regex", "")
        row = [facts.get("usage", "S"), number, kind, least, most, codes, external, regex, repeat, components]
        text = repr(row)
        known = self._element_numbers.get(text)
        if known is None:
            known = self._element_numbers[text] = len(self.elements)
            self.elements.append(row)
        return known

    def _tell_apart(self, children: list[dict[str, Any]]) -> None:
        """Where segments of one loop have the same id and share a value, find a second element."""
        by_id: dict[str, list[dict[str, Any]]] = {}
        for child in children:
            if "segment" in child:
                by_id.setdefault(self.segments[child["segment"]]["id"], []).append(child)
        for group in by_id.values():
            for child in group:
                mine = self.segments[child["segment"]]
                others = [self.segments[o["segment"]] for o in group if o is not child]
                if any(_overlap(mine, other) for other in others):
                    second = self._second_key(mine, others)
                    if second:
                        child["segment"] = self._define({**mine, "keys": [mine["keys"][0], second]})

    def _second_key(self, mine: dict[str, Any], others: list[dict[str, Any]]) -> list[Any] | None:
        for position in range(1, len(mine["elements"])):
            codes = self.elements[mine["elements"][position]][5]
            same = [o["elements"][position] for o in others if position < len(o["elements"])]
            rest = [self.elements[number][5] for number in same]
            if codes and all(other and not set(codes) & set(other) for other in rest):
                return [position + 1, 0, codes]
        return None


def _loop_position(loop: Xml) -> int:
    """Where a loop stands among its siblings: the position of its first segment.

    X12 allows loops of one position in any order; pyx12's maps give some of them (2330D to 2330G, 2420G,
    2420H, 1000B of the 835) later positions of their own. Hierarchical levels do come in the map's order.
    """
    first = next(loop.iterchildren("segment"))
    return _position(loop if first.get("xid") == "HL" else first)


def _key(name: str, elements: list[list[Any]], table: list[list[Any]]) -> list[Any] | None:
    """Which element tells this segment from others of its id: its place and its allowed values."""
    first = elements[0] if elements else None
    if first and first[2] == "ID" and first[0] == "R" and first[5]:
        return [1, 0, first[5]]
    if name == "HL" and len(elements) > 2 and elements[2][5]:
        return [3, 0, elements[2][5]]
    if first and first[2] == "C":
        inner = table[first[9][0]]
        if inner[5] and (inner[2] == "ID" or name == "CTX"):
            return [1, 1, inner[5]]
    return None


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = one["keys"][:1] + other["keys"][:1]
    return len(keys) == 2 and keys[0][:2] == keys[1][:2] and bool(set(keys[0][2]) & set(keys[1][2]))
