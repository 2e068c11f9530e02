"""COD005: one code set for all diagnoses."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_MATE = {"ABK": "ABF", "BK": "BF"}
_OTHERS = frozenset(_MATE.values())


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each further diagnosis whose qualifier is of another code set than the first one's."""
    kinds = [whole.partition(piece.component_separator)[0] for whole in piece.elements[1:]]
    mate = _MATE.get(kinds[0]) if kinds else None
    if mate is None:  # pragma: no cover - the trigger asks for a first diagnosis
        return
    for element, kind in enumerate(kinds[1:], 2):
        if kind in _OTHERS and kind != mate:
            facts = {"first": kinds[0], "mate": mate, "diagnosis": piece.get(element, 2)}
            yield Hit(piece.value(element, 1).at, kind, facts=facts)
