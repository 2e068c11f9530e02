"""COD007: no diagnosis twice."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_KINDS = ("ABK", "ABF", "BK", "BF")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each diagnosis that stands in the list before; points and case do not tell two codes apart."""
    seen: dict[str, int] = {}
    for element, whole in enumerate(piece.elements[1:], 1):
        kind, _, rest = whole.partition(piece.component_separator)
        code = rest.partition(piece.component_separator)[0].replace(".", "").strip().upper()
        if kind in _KINDS and code and seen.setdefault(code, element) != element:
            value = piece.value(element, 2)
            yield Hit(value.at, value, facts={"position": str(element), "first": str(seen[code])})
