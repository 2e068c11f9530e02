"""Which claim statuses a finding gets in the 277CA: what its edit says, completed; else by its place.

`acknowledge` of an edit names category and status, and often no entity, since that follows from the loop. An
edit that names no status gets one from a table of places, and its category from what is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scrubber.ack.note import Note
from scrubber.ack.route import code_of
from scrubber.ack.status_table import (
    ALLOWED,
    ELEMENTS,
    ENTITY_OF_LOOP,
    ENTITY_OF_STATUS,
    NEEDS_ANOTHER,
    NEEDS_ENTITY,
)
from scrubber.finding import ClaimStatus, Locator

__all__ = ["ACCEPTED", "LINES", "UNTOLD", "statuses"]

ACCEPTED = ClaimStatus("A2", "20")
LINES = ClaimStatus("A3", "247")
"""What is wrong with the claim stands on its lines."""
UNTOLD = ClaimStatus("A3", "481")
"""For a claim that waits because of the form of the file around it."""

_CRASHED = ClaimStatus("A3", "0")
_SYNTAX = "684"
"""A fault of form that the 999 has told; it stands beside what says more."""
_BILLING = "732"
_MOST = 3
_FORM = 2
_ABSENT = {True: frozenset(("1",)), False: frozenset(("3", "I7", "I8"))}
_AGAINST_ANOTHER = {True: frozenset(("2", "10", "I9", "I13")), False: frozenset(("I6", "I9"))}
_NO_SUCH_CODE = frozenset(("7", "I6"))
_VALUES = 5
_QUALIFIED: Mapping[tuple[str, int | None, int | None], tuple[int, int | None]] = {
    ("NM1", 8, None): (9, None),
    ("SV1", 1, 1): (1, None),
}
"""Element and component that a qualifier is about."""


def statuses(note: Note) -> tuple[ClaimStatus, ...]:
    """Return the one to three statuses of a finding, the first for STC01."""
    where = note.where
    said = note.answer.statuses or _by_place(note, where)
    if all(status.status in NEEDS_ANOTHER for status in said):
        said = (*said, *_completed(note, where, said))
    if 0 < note.snip <= _FORM and all(status.status != _SYNTAX for status in said):
        said = (*said, ClaimStatus(said[0].category, _SYNTAX))
    return tuple(dict.fromkeys(_whole(status, where) for status in said[:_MOST]))


def _whole(status: ClaimStatus, where: Locator) -> ClaimStatus:
    """The status with the entity that it needs, or without one that may not stand there.

    Where there is nobody whom it could name, what the place says without one stands instead.
    """
    entity = status.entity
    if not entity and status.status in NEEDS_ENTITY:
        loops = [loop for loop, _ in reversed(where.path)] or [""]
        entity = next((ENTITY_OF_LOOP[loop] for loop in loops if loop in ENTITY_OF_LOOP), "")
        entity = entity or ENTITY_OF_STATUS.get(status.status, "")
        if not entity:
            needy = NEEDS_ENTITY | NEEDS_ANOTHER
            return replace(status, status=next((c for c in _codes(where) if c not in needy), status.status))
    return replace(status, entity=entity if entity in ALLOWED else "")


def _by_place(note: Note, where: Locator) -> tuple[ClaimStatus, ...]:
    """What the place and the kind of fault say, for an edit that says nothing."""
    if note.edit.startswith("SYS"):
        return (_CRASHED,)
    code = next(_codes(where), "")
    return (ClaimStatus(_category(note, where), code) if code else _unplaced(note),)


def _completed(note: Note, where: Locator, said: tuple[ClaimStatus, ...]) -> Iterator[ClaimStatus]:
    """What statuses that need another are about: the first of the place that can stand alone."""
    about = _QUALIFIED.get((where.segment, where.element, where.component))
    place = replace(where, element=about[0], component=about[1]) if about else where
    code = next((code for code in _codes(place) if code not in NEEDS_ANOTHER), "")
    code = code or _unplaced(note).status
    if all(status.status != code for status in said):
        yield ClaimStatus(said[0].category, code)


def _unplaced(note: Note) -> ClaimStatus:
    return ClaimStatus("A3", _SYNTAX) if note.snip <= _FORM else ClaimStatus("A8", _BILLING)


def _codes(where: Locator) -> Iterator[str]:
    """The statuses of a place, the most exact first."""
    return (ELEMENTS[name] for name in _names(where) if name in ELEMENTS)


def _category(note: Note, where: Locator) -> str:
    """A6 where something is absent, A8 where it disagrees with something else, A7 where it is wrong itself."""
    on_element, code = where.element is not None, code_of(note)
    unsaid = on_element and code in _NO_SUCH_CODE and not note.value
    if unsaid or code in _ABSENT[on_element]:
        return "A6"
    if code in _AGAINST_ANOTHER[on_element]:
        return "A8"
    return "A7" if note.snip <= _FORM or note.snip == _VALUES else "A8"


def _names(where: Locator) -> Iterator[str]:
    """The names that a place may have in the table, the most exact first."""
    loop = where.path[-1][0] if where.path else ""
    element = f"{where.element:02d}" if where.element else ""
    qualifier = f"[{where.qualifier}]" if where.qualifier else ""
    parts = [f"{element}-{where.component}"] if where.component else []
    for part in [*parts, element] if element else [""]:
        for kind in dict.fromkeys((qualifier, "")):
            yield f"{loop}.{where.segment}{kind}{part}"
            yield f"{where.segment}{kind}{part}"
    if element:
        for kind in dict.fromkeys((qualifier, "")):
            yield f"{loop}.{where.segment}{kind}"
            yield f"{where.segment}{kind}"
