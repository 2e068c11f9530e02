"""The slow step: segments that the walk meets for the first time, or that the guide does not expect.

In this order: the guide's own next places; an anchor (HL, CLM) that opens its level or claim from any
state; a place that has been passed (late); a segment whose qualifier is wrong where only one fits; a loop
whose first segment is missing; and at last an extra, kept in the loop that is open.
"""

from __future__ import annotations

from scrubber.guide.loop import Loop, label
from scrubber.guide.position import Position, fits
from scrubber.guide.schema import LoopNode, SegmentNode
from scrubber.x12 import Segment

__all__ = ["recover"]

_OF_A_NAME = frozenset(("N2", "N3", "N4", "PER", "DMG", "REF", "PRV"))
"""What may follow a name that has no place, and then has none either."""
_MAYBE_OF_A_NAME = frozenset(("REF", "PRV"))
_EVERYTHING: frozenset[str] = frozenset()


def recover(walk: Position, segment: Segment) -> list[Loop] | None:
    """Find a place for a segment; returns what `Walk.step` returns."""
    if walk.absorb is not None:
        if _absorbed(walk, segment):
            walk.put(walk.loop, None, segment)
            return None
        walk.absorb = None
    found = _next(walk, segment)
    if found is not None:
        _follow(walk, segment, *found)
    elif not (
        _anchor(walk, segment) or _late(walk, segment) or _relaxed(walk, segment) or _headless(walk, segment)
    ):
        _extra(walk, segment)
    return walk.settle()


def _absorbed(walk: Position, segment: Segment) -> bool:
    """Whether a segment goes with the one before it that has no place, and needs no fault of its own."""
    name = segment.elements[0]
    if walk.absorb is _EVERYTHING:
        return name != "SE" and not any(loop.streaming for loop in walk.guide.starters.get(name, ()))
    if walk.absorb is None or name not in walk.absorb:
        return False
    return name not in _MAYBE_OF_A_NAME or _next(walk, segment) is None


def _start(node: LoopNode | SegmentNode) -> SegmentNode:
    return node if isinstance(node, SegmentNode) else node.first


def _ahead(loop: Loop, name: str) -> list[LoopNode | SegmentNode]:
    """The children of a loop with this id that may still come. Its first segment begins another loop."""
    rank, first = loop.at.rank, loop.node.children[0]
    return [child for child in loop.node.by_id.get(name, ()) if child.rank >= rank and child is not first]


def _next(walk: Position, segment: Segment) -> tuple[int, LoopNode | SegmentNode] | None:
    """Where the guide expects the segment: the depth of the open loop, and its child."""
    name = segment.elements[0]
    for depth in range(len(walk.open) - 1, -1, -1):
        for child in _ahead(walk.open[depth], name):
            if fits(_start(child), segment):
                return depth, child
    return None


def _follow(walk: Position, segment: Segment, depth: int, child: LoopNode | SegmentNode) -> None:
    node = _start(child)
    opens = child if isinstance(child, LoopNode) else None
    pops = len(walk.open) - 1 - depth
    if walk.regular() and (opens is None or opens.usage != "N"):
        walk.remember(segment, (node, pops, opens))
    walk.shut(pops)
    if opens is not None:
        walk.enter(walk.open[depth], opens, segment)
    loop = walk.loop
    count = walk.put(loop, node, segment)
    loop.at = node
    if child.usage == "N":
        walk.fault("unused_segment", loop.place(segment), loop, label(segment))
    elif count > node.max_use:
        walk.too_many(segment, node, count)


def _anchor(walk: Position, segment: Segment) -> bool:
    """HL and CLM open their level or claim from any state; what should stand between is missing."""
    best: tuple[int, int, LoopNode] | None = None
    candidates = [n for n in walk.guide.starters.get(segment.elements[0], ()) if n.streaming]
    for node in candidates:
        if fits(node.first, segment):
            depth = _holder(walk, node)
            if best is None or (depth, -node.depth) > (best[0], -best[2].depth):
                best = (depth, 0, node)
    if best is None:
        return bool(candidates) and segment.elements[0] == "HL" and _guess_level(walk, segment)
    _open_under(walk, segment, best[0], best[2])
    return True


def _holder(walk: Position, node: LoopNode) -> int:
    """The innermost open loop that may hold a loop, if need be with levels missing between."""
    above = []
    parent = node.parent
    while parent is not None:
        above.append(parent)
        parent = parent.parent
    return max(depth for depth, loop in enumerate(walk.open) if loop.node in above)


def _open_under(walk: Position, segment: Segment, depth: int, node: LoopNode) -> None:
    walk.shut(len(walk.open) - 1 - depth)
    parent = walk.open[depth]
    missing, above = None, node.parent
    while above is not None and above is not parent.node:
        missing, above = above, above.parent
    if missing is not None:
        walk.missing(parent, missing)
    regular = node.parent is parent.node
    loop = walk.enter(parent, node, segment, aside=not regular)
    walk.put(loop, node.first, segment)


def _guess_level(walk: Position, segment: Segment) -> bool:
    """An HL whose level code is none of the guide's: its parent number tells the level."""
    parent_number = segment.get(2)
    depth = 0
    if parent_number:
        levels = [i for i, loop in enumerate(walk.open) if loop.node.first.id == "HL"]
        named = [i for i in levels if walk.open[i].segments[0].get(1) == parent_number]
        if named:
            depth = named[-1]
        elif levels:
            depth = max(0, levels[-1] - 1)
    children = [n for n in walk.open[depth].node.by_id.get("HL", ()) if isinstance(n, LoopNode)]
    if not children:  # the lowest level: a sibling of it
        depth = max(0, depth - 1)
        children = [n for n in walk.open[depth].node.by_id.get("HL", ()) if isinstance(n, LoopNode)]
    if not children:
        return False
    _open_under(walk, segment, depth, children[0])
    _wrong_qualifier(walk, segment, children[0].first)
    return True


def _late(walk: Position, segment: Segment) -> bool:
    """A place in an open loop that has been passed; not in a level that was already handed on."""
    name = segment.elements[0]
    for depth in range(len(walk.open) - 1, -1, -1):
        loop = walk.open[depth]
        if loop.done:
            return False
        first = loop.node.children[0]
        for child in loop.node.by_id.get(name, ()):
            if child is first or not fits(_start(child), segment):
                continue
            if isinstance(child, SegmentNode):
                _put_late(walk, segment, depth, child)
            else:
                inner = walk.enter(loop, child, segment, aside=True)
                walk.put(inner, child.first, segment)
                if inner.ordinal <= child.repeat:
                    walk.fault("misplaced_segment", inner.place(segment), inner, label(segment))
            return True
    return False


def _put_late(walk: Position, segment: Segment, depth: int, node: SegmentNode) -> None:
    loop = walk.open[depth]
    again = loop.counts.get(node.index, 0) >= node.max_use
    nested = depth > 0 and loop.parent is walk.open[depth - 1] and loop.node.repeats
    if again and nested and node is loop.node.children[1] and node.usage == "R":
        # what must come right after the loop's first segment comes again: that first segment is missing
        walk.shut(len(walk.open) - depth)
        _without_start(walk, segment, loop.node, node)
        return
    count = walk.put(loop, node, segment)
    if count > node.max_use:
        walk.too_many(segment, node, count)
    else:
        walk.fault("misplaced_segment", loop.place(segment), loop, label(segment))


def _relaxed(walk: Position, segment: Segment) -> bool:
    """The only place for this id, though the value that should name it is none of the guide's."""
    name = segment.elements[0]
    for depth in range(len(walk.open) - 1, -1, -1):
        loop = walk.open[depth]
        if loop.done:
            return False
        children = _ahead(loop, name)
        if not children:
            continue
        child = children[0]
        most = child.max_use if isinstance(child, SegmentNode) else child.repeat
        if len(loop.node.by_id[name]) > 1 or loop.counts.get(child.index, 0) >= most:
            return False
        _follow_quietly(walk, segment, depth, child)
        _wrong_qualifier(walk, segment, _start(child))
        return True
    return False


def _follow_quietly(walk: Position, segment: Segment, depth: int, child: LoopNode | SegmentNode) -> None:
    walk.shut(len(walk.open) - 1 - depth)
    if isinstance(child, LoopNode):
        walk.enter(walk.open[depth], child, segment)
    walk.put(walk.loop, _start(child), segment)
    walk.loop.at = _start(child)


def _wrong_qualifier(walk: Position, segment: Segment, node: SegmentNode) -> None:
    key = node.keys[0]
    for key in node.keys:
        if segment.get(key.element, key.component) not in key.codes:
            break
    loop: Loop = segment.loop
    codes = sorted(key.codes)
    expected = codes[0] if len(codes) == 1 else f"one of {', '.join(codes[:20])}"
    value = segment.get(key.element, key.component)
    at = loop.place(segment, key.element, key.component or None)
    walk.fault("unexpected_qualifier", at, loop, segment.elements[0], value, expected=expected)


def _headless(walk: Position, segment: Segment) -> bool:
    """A loop whose first segment is missing, known by another segment that only this loop must have."""
    name = segment.elements[0]
    for depth in range(len(walk.open) - 1, -1, -1):
        loop = walk.open[depth]
        if loop.done:
            return False
        found = [
            (child, node)
            for child in loop.node.children
            if isinstance(child, LoopNode) and child.rank >= loop.at.rank
            for node in child.by_id.get(name, ())
            if node.usage == "R" and fits(_start(node), segment)
        ]
        if len(found) != 1:
            if found:
                return False
            continue
        child, node = found[0]
        if child.streaming:  # no claim or level is made up: what belongs to it is kept aside
            _lost(walk, segment, loop, child)
        elif isinstance(node, LoopNode):
            return False
        else:
            walk.shut(len(walk.open) - 1 - depth)
            _without_start(walk, segment, child, node)
        return True
    return False


def _without_start(walk: Position, segment: Segment, loop_node: LoopNode, node: SegmentNode) -> None:
    inner = walk.enter(walk.loop, loop_node, segment)
    gap = inner.gap(f"{inner.path}.{loop_node.first.label}", before=segment)
    inner.counts[loop_node.first.index] = 0
    walk.put(inner, node, segment)
    inner.at = node
    walk.fault("missing_segment", gap, inner, loop_node.first.label)


def _lost(walk: Position, segment: Segment, loop: Loop, child: LoopNode) -> None:
    ghost = Loop(child, loop)
    gap = ghost.gap(f"{child.id}.{child.first.label}", before=segment)
    walk.fault("missing_segment", gap, ghost, child.first.label)
    loop.counts.setdefault(child.index, 0)
    walk.put(walk.loop, None, segment)
    walk.absorb = _EVERYTHING


def _extra(walk: Position, segment: Segment) -> None:
    """A segment with no place here: kept in the open loop, so that no byte is unread."""
    name = segment.elements[0]
    loop = walk.loop
    walk.put(loop, None, segment)
    if name in walk.guide.known:
        walk.fault("unexpected_segment", loop.place(segment), loop, label(segment), value=name)
    else:
        shown = name[:8]
        walk.fault(
            "unknown_segment", loop.place(segment), loop, shown, shown, what="no segment that the guide has"
        )
    if name in ("NM1", "N1"):
        walk.absorb = _OF_A_NAME
