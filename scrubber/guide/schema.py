"""An implementation guide in memory: which loops, segments and elements a transaction may have, and where.

Frozen but for one thing: `SegmentNode.moves`, the walk's memory of where each next segment leads. It only
ever gains entries that follow from the guide itself, so it may be shared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scrubber.finding import segment_locator
from scrubber.x12 import Delimiters, Segment, qualifier

__all__ = ["UNLIMITED", "ElementNode", "Guide", "Key", "LoopNode", "SegmentNode", "build"]

UNLIMITED = 1_000_000_000
"""Stands for a count that the guide does not limit."""


@dataclass(frozen=True, slots=True, eq=False)
class ElementNode:
    """One element, composite, or component of a composite.

    `usage` is R, S or N (required, situational, not used); `number` the X12 data element (C... for a
    composite); `type` AN, ID, R, DT, TM, N0 ... (`C` for a composite) with its `least` and `most`
    characters; `codes` the values the guide allows (empty: any); `external` the name of a code set kept
    elsewhere (states, country, pos ...), `listed` what it held when the guide was made, and `as_of` the day
    that it says it is of, if it does; `regex` a pattern
    the whole value must follow; `repeat` how often it may repeat; `components` those of a composite.
    """

    usage: str
    number: str
    type: str
    least: int = 0
    most: int = 0
    codes: frozenset[str] = frozenset()
    external: str = ""
    listed: frozenset[str] = frozenset()
    as_of: str = ""
    regex: str = ""
    repeat: int = 1
    components: tuple[ElementNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """An element (and component; 0 is the whole) whose value tells segments of one id apart."""

    element: int
    component: int
    codes: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentNode:
    """A segment in its place. `rank` orders it among its siblings: equal ranks may come in any order.

    `keys` are empty, or the elements that must match for a segment to be this one; `label` is how a
    locator names it (`REF[G1]`, or `REF` where several values are allowed). `elements[0]` is element 01.
    `syntax` are the relational notes, each a letter and element numbers: ("P", 3, 4).
    """

    index: int
    id: str
    usage: str
    rank: int
    max_use: int
    keys: tuple[Key, ...]
    label: str
    elements: tuple[ElementNode, ...]
    syntax: tuple[tuple[Any, ...], ...]
    loop: LoopNode
    typed: tuple[tuple[int, int, str], ...]
    """(element, component, type) of the numbers, dates and times. Type `R$` is money; `1250` says that the
    element or component before it (data element 1250) names the form: D8, RD8, TM ..."""
    moves: dict[str, Any] = field(default_factory=dict, repr=False)
    single: bool = False
    """Whether each such segment has a number of its own, so that none comes twice."""


@dataclass(frozen=True, slots=True, eq=False)
class LoopNode:
    """A loop in its place. `repeat` is how often it may come within one occurrence of its parent.

    `streaming` loops are handed on when they are complete and are not kept by their parent.
    `required` and `required_streams` are the indexes of children that every occurrence must have.
    """

    index: int
    id: str
    usage: str
    rank: int
    repeat: int
    streaming: bool
    parent: LoopNode | None
    depth: int
    children: list[LoopNode | SegmentNode] = field(default_factory=list, repr=False)
    by_id: dict[str, list[LoopNode | SegmentNode]] = field(default_factory=dict, repr=False)
    required: set[int] = field(default_factory=set, repr=False)
    required_streams: set[int] = field(default_factory=set, repr=False)

    @property
    def first(self) -> SegmentNode:
        """The segment that begins the loop."""
        node = self.children[0]
        assert isinstance(node, SegmentNode)
        return node

    @property
    def repeats(self) -> bool:
        """Whether locators number its occurrences."""
        return self.repeat > 1 and not self.streaming

    def loops(self) -> Iterator[LoopNode]:
        """Yield the loop and every loop within it."""
        yield self
        for child in self.children:
            if isinstance(child, LoopNode):
                yield from child.loops()


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """One implementation guide, e.g. 005010X222A1.

    `root` is the transaction from ST to SE (the wrappers of the header, detail and footer are taken out).
    `envelope` are ISA, GS, TA1, GE and IEA. `where` says for each segment id which element tells its
    variants apart: 0 none, n element n, -n the first component of element n. `two_keys` are ids that need
    a second element. `starters` are the loops that each segment id can begin. `release` is what the code
    sets kept elsewhere came with: they have no dates of their own.
    """

    version: str
    transaction: str
    root: LoopNode
    envelope: dict[str, SegmentNode]
    where: dict[str, int]
    two_keys: frozenset[str]
    starters: dict[str, tuple[LoopNode, ...]]
    known: frozenset[str]
    release: str


def build(data: dict[str, Any]) -> Guide:
    """Make a guide of what `compile` wrote (and JSON may have carried)."""
    lists = {name: frozenset(codes) for name, codes in data["lists"].items()}
    elements = _elements(data["elements"], lists, data["dates"])
    segments = [(entry, tuple(elements[i] for i in entry["elements"])) for entry in data["segments"]]
    builder = _Builder(segments, frozenset(data["streaming"]))
    root = builder.loop(data["root"], None)
    outside = LoopNode(-1, "ISA_LOOP", "R", 0, UNLIMITED, False, None, -1)
    envelope = {node.id: node for node in (builder.segment(entry, outside) for entry in data["envelope"])}
    starters: dict[str, list[LoopNode]] = {}
    for loop in root.loops():
        starters.setdefault(loop.first.id, []).append(loop)
    return Guide(
        version=data["version"],
        transaction=data["transaction"],
        root=root,
        envelope=envelope,
        where=builder.where,
        two_keys=frozenset(builder.two_keys),
        starters={name: tuple(loops) for name, loops in starters.items()},
        known=frozenset(builder.where),
        release=data["release"],
    )


def _elements(
    rows: list[list[Any]], lists: dict[str, frozenset[str]], dates: dict[str, str]
) -> list[ElementNode]:
    nodes: list[ElementNode] = []
    for usage, number, kind, least, most, codes, external, regex, repeat, components in rows:
        parts = tuple(nodes[i] for i in components)
        nodes.append(
            ElementNode(
                usage,
                number,
                kind,
                least,
                most,
                frozenset(codes),
                external,
                lists.get(external, frozenset()),
                dates.get(external, ""),
                regex,
                repeat or UNLIMITED,
                parts,
            )
        )
    return nodes


class _Builder:
    """Numbers the nodes in document order and notes what the guide as a whole needs to know."""

    def __init__(
        self, definitions: list[tuple[dict[str, Any], tuple[ElementNode, ...]]], streaming: frozenset[str]
    ) -> None:
        self.definitions = definitions
        self.streaming = streaming
        self.where: dict[str, int] = {}
        self.two_keys: set[str] = set()
        self.count = 0
        self.keys = [
            tuple(Key(e, c, frozenset(codes)) for e, c, codes in entry["keys"]) for entry, _ in definitions
        ]
        self.typed = [_typed(elements) for _, elements in definitions]
        self.syntax = [tuple(tuple(note) for note in entry["syntax"]) for entry, _ in definitions]

    def loop(self, entry: dict[str, Any], parent: LoopNode | None) -> LoopNode:
        """Build one loop with all that is in it."""
        name = entry["id"]
        self.count += 1
        node = LoopNode(
            self.count,
            name,
            entry["usage"],
            entry["rank"],
            entry["repeat"] or UNLIMITED,
            name in self.streaming,
            parent,
            0 if parent is None else parent.depth + 1,
        )
        for child in entry["children"]:
            made: LoopNode | SegmentNode
            if "children" in child:
                made = self.loop(child, node)
                start = made.first.id
            else:
                made = self.segment(child, node)
                start = made.id
            node.children.append(made)
            node.by_id.setdefault(start, []).append(made)
            if made.usage == "R" and start not in ("ST", "SE"):  # the envelope's to report
                later = isinstance(made, LoopNode) and made.streaming
                (node.required_streams if later else node.required).add(made.index)
        return node

    def segment(self, entry: dict[str, Any], loop: LoopNode) -> SegmentNode:
        """Build one segment."""
        number = entry["segment"]
        definition, elements = self.definitions[number]
        name: str = definition["id"]
        keys = self.keys[number]
        where = 0
        label = name
        if keys:
            where = -keys[0].element if keys[0].component else keys[0].element
            if keys[0].element == 1 and len(keys[0].codes) == 1:
                label = _label(name, next(iter(keys[0].codes)))
        if len(keys) > 1:
            self.two_keys.add(name)
        self.where[name] = self.where.get(name) or where
        self.count += 1
        return SegmentNode(
            self.count,
            name,
            entry["usage"],
            entry["rank"],
            entry["max"] or UNLIMITED,
            keys,
            label,
            elements,
            self.syntax[number],
            loop,
            self.typed[number],
            single=label in _SINGLE,
        )


_SINGLE = frozenset(("CLM", "CLP", "HL", "REF[6R]", "REF[D9]", "TRN"))
"""Claims, levels, and the trace numbers of lines and claims."""
_SAMPLE = Delimiters("*", ":", "^", "~")


def _label(name: str, code: str) -> str:
    """Return the name that a locator gives a segment with this qualifier."""
    segment = Segment(f"{name}*{code}", 0, _SAMPLE)
    return segment_locator("", name, qualifier(segment))


_READABLE = frozenset(("R", "DT", "TM", "N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N"))


def _typed(elements: tuple[ElementNode, ...]) -> tuple[tuple[int, int, str], ...]:
    """List the numbers, dates and times of a segment, and the values whose form another element names."""
    found: list[tuple[int, int, str]] = []
    for position, element in enumerate(elements, 1):
        if element.components:
            found += _typed_run(element.components, position, inside=True)
    found += _typed_run(elements, 0, inside=False)
    return tuple(sorted(found))


def _typed_run(nodes: tuple[ElementNode, ...], position: int, inside: bool) -> Iterator[tuple[int, int, str]]:
    before = ""
    for number, node in enumerate(nodes, 1):
        kind = node.type if node.type in _READABLE else ""
        if node.number == "782":  # money
            kind = "R$"
        elif node.number == "1251" and before == "1250":
            kind = "1250"
        if kind and node.usage != "N" and not node.components:
            yield (position, number, kind) if inside else (number, 0, kind)
        before = node.number
