"""IDN006: states that are in no list."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, Text, change, loop_words

_HERE = ("", "US", "USA", "CA", "CAN", "AS", "GU", "MP", "PR", "VI")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a state that there is not; one in small letters has a fix."""
    elements = piece.elements
    accident = elements[0] == "CLM"
    if len(elements) < (12 if accident else 3):
        return
    state = (piece.get(11, 4) if accident else piece.get(2)).strip()
    country = (piece.get(11, 5) if accident else piece.get(4)).strip()
    if len(state) != 2 or country not in _HERE:
        return
    answer = context.tables.state(state)
    if not answer.unknown:
        return
    value: Text = piece.value(11, 4) if accident else piece.value(2)
    variant = "of_an_accident" if accident else "unknown"
    fixes: tuple[Fix, ...] = ()
    capital = state.upper()
    if context.tables.state(capital).known:
        variant = "small_letters"
        fixes = (change(f"send the state as {capital}", Safety.SAFE, value.at, value, capital),)
    facts = {"whose": "the accident" if accident else loop_words(piece.loop_id)}
    yield Hit(value.at, value, facts=facts, variant=variant, fixes=fixes, table=answer.table)
