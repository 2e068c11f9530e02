"""What a plan for one kind of claim is made of and does not change from run to run: a small file costs no new one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from scrubber.edit.pattern import Condition
from scrubber.edit.profiles import Resolved, Setting
from scrubber.edit.spec import Scope
from scrubber.guide.schema import SegmentNode

__all__ = ["Layout", "Post", "layout_of"]

_MOST_LAYOUTS = 8

Watching = Iterable[tuple[str, tuple[Condition | None, ...]]]
"""Edits, each with the conditions under which it asks for a place; None is no condition."""
Conditional = tuple[tuple[int, Setting, Condition], ...]
"""Edits that a segment wakes under a condition, as bits."""
Watched = Callable[[SegmentNode], Watching]
Reach = Callable[[frozenset[str], tuple[str, ...]], frozenset[str]]


class Post:
    """What of the watch at a place of the guide does not change from run to run; see `Watch`.

    `wakes` are the edits that any segment there wakes, `conditional` those that one wakes under a condition, `readers`
    by element those that read nothing else.
    """

    __slots__ = ("always", "conditional", "elements", "readers", "reading", "wakes")

    def __init__(self, wakes: int, conditional: Conditional, readers: Mapping[int, int]) -> None:
        self.readers = {element: bits for element, bits in readers.items() if bits}
        self.reading = sum(self.readers.values())
        self.wakes = wakes & ~self.reading
        self.conditional = conditional
        self.elements = sorted({c.element for _, _, c in conditional} | self.readers.keys())
        always = wakes & self.reading
        self.always = {element: bits & always for element, bits in self.readers.items()}


class Layout:
    """Which edit is which bit, and which edits ask for which place of the guide.

    `settings` are the edits that a run asks for; `watching` names those that ask for a place, `reach` adds codes of
    tables to codes. What the sets of bits are for is told in `Plan`, which has the same.
    """

    __slots__ = (
        "_posts",
        "_watching",
        "by_code",
        "claims",
        "levels",
        "numbers",
        "of_coding",
        "of_company",
        "of_levels",
        "of_pieces",
        "pairing",
        "repeating",
        "settings",
    )

    def __init__(
        self,
        settings: tuple[Setting, ...],
        watching: Watched,
        reach: Reach,
    ) -> None:
        self.settings = settings
        self._watching = watching
        scoped = [(1 << n, s.edit.scope, s.edit.triggers) for n, s in enumerate(settings)]
        self.claims = sum(bit for bit, _, triggers in scoped if not triggers)
        self.levels = sum(bit for bit, scope, triggers in scoped if not triggers and scope is Scope.LEVEL)
        self.of_levels = sum(bit for bit, scope, _ in scoped if scope is Scope.LEVEL)
        self.of_pieces = sum(bit for bit, scope, _ in scoped if scope is Scope.SEGMENT)
        self.by_code: list[tuple[int, Collection[str]]] = [
            (bit, reach(triggers.codes, triggers.listed))
            for bit, _, triggers in scoped
            if triggers and (triggers.codes or triggers.listed)
        ]
        self.pairing = {
            mark: sum(b for b, _, triggers in scoped if triggers and f"pairs_{mark}" in triggers.together)
            for mark in ("0", "1")
        }
        self.repeating = sum(b for b, _, triggers in scoped if triggers and "repeats" in triggers.together)
        self.of_company = sum(1 << n for n, setting in enumerate(settings) if setting.edit.company)
        self.of_coding = sum(1 << n for n, setting in enumerate(settings) if setting.edit.coding)
        self.numbers = {setting.edit.id: n for n, setting in enumerate(settings)}
        self._posts: dict[SegmentNode, Post | None] = {}

    def post(self, node: SegmentNode) -> Post | None:
        """What is on watch at a place of the guide, None for nothing; worked out when it is met for the first time."""
        try:
            return self._posts[node]
        except KeyError:
            made = self._posts[node] = self._post(node)
            return made

    def _post(self, node: SegmentNode) -> Post | None:
        wakes = 0
        conditional: list[tuple[int, Setting, Condition]] = []
        for edit_id, conditions in self._watching(node):
            number = self.numbers.get(edit_id)
            if number is None:
                continue
            if None in conditions:
                wakes |= 1 << number
            else:
                conditional += [(1 << number, self.settings[number], c) for c in conditions if c is not None]
        if not wakes and not conditional:
            return None
        return Post(wakes, tuple(conditional), self._readers(node, conditional))

    def _readers(
        self, node: SegmentNode, conditional: Iterable[tuple[int, Setting, Condition]]
    ) -> dict[int, int]:
        """The edits that read one element of such segments only, by element; a condition may be on that one too."""
        elsewhere: dict[int, set[int]] = {}
        for bit, _, condition in conditional:
            elsewhere.setdefault(bit, set()).add(condition.element)
        readers: dict[int, int] = {}
        for edit_id, _ in self._watching(node):
            number = self.numbers.get(edit_id)
            element = self.settings[number].edit.reads.get(node.id) if number is not None else None
            if (
                number is not None
                and element
                and elsewhere.get(1 << number, {int(element)}) == {int(element)}
            ):
                readers[int(element)] = readers.get(int(element), 0) | 1 << number
        return readers


def layout_of(resolved: Resolved, asked: Iterable[Setting], watching: Watched, reach: Reach) -> Layout:
    """The layout for the edits that are asked for; it is kept with the settings, and shared by runs that ask alike."""
    settings, known = tuple(asked), resolved.layouts
    key = watching, reach, tuple(map(id, settings))
    if key not in known:
        if len(known) >= _MOST_LAYOUTS:
            known.clear()
        known[key] = Layout(settings, watching, reach)
    return known[key]
