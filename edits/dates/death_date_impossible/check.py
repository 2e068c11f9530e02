"""DTE003: the date of death against today and the date of birth."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Patient, Piece, Subscriber, View


def check(view: View, context: Context) -> Iterator[Hit]:
    """Fail a date of death that is still to come, or that lies before the birth."""
    if not isinstance(view, Subscriber | Patient):  # pragma: no cover - the triggers ask for PAT
        return
    about = view.segment("PAT")
    piece = Piece(about) if about is not None else None
    died = piece.dates(6, 5) if piece else None
    if piece is None or died is None:
        return
    birth = view.birth
    facts = {"death": died.first.isoformat(), "as_of": context.as_of.isoformat()}
    if died.first > context.as_of:
        yield Hit(died.at, piece.value(6), facts=facts, variant="in_future")
    elif birth is not None and died.first < birth <= context.as_of:  # else the birth date is what is wrong
        yield Hit(
            died.at, piece.value(6), facts={**facts, "birth": birth.isoformat()}, variant="before_birth"
        )
