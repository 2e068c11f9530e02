"""COD008: places of service against the list of CMS."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a place of service that CMS has not assigned; blanks around it and stray components are the guide's."""
    elements = piece.elements
    if len(elements) < 6:
        return
    component, separator = 1 if elements[0] == "CLM" else 0, piece.component_separator
    bare = (elements[5].partition(separator)[0] if component else elements[5]).strip()
    assigned = context.tables.codes("place_of_service")
    if not bare or separator in bare or bare in assigned:
        return
    answer = assigned.ask(bare)
    if answer.unknown:  # pragma: no branch - the list speaks of every day
        place = piece.value(5, component)
        variant = "claim" if component else "line"
        yield Hit(place.at, place, piece.line, variant=variant, table=answer.table)
