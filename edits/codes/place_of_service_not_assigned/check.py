"""COD008: places of service against the list of CMS."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a place of service that CMS has not assigned; blanks around it and stray components are the guide's."""
    component = 1 if piece.id == "CLM" else 0
    bare = piece.get(5, component).strip()
    if not bare or piece.component_separator in bare:
        return
    answer = context.tables.place_of_service(bare)
    if answer.unknown:
        place = piece.value(5, component)
        variant = "claim" if piece.id == "CLM" else "line"
        yield Hit(place.at, place, piece.line, variant=variant, table=answer.table)
