"""SIT073: anesthesia is counted in minutes, and nothing else is."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_FIRST = "00100"
_LAST = "01999"


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail anesthesia in units; advise on minutes of what is no anesthesia."""
    elements = piece.elements
    if len(elements) < 4:
        return
    basis = elements[3]
    kind, _, rest = elements[1].partition(piece.component_separator)
    if kind != "HC" or (basis == "UN" and rest[:1] != "0") or basis not in ("UN", "MJ"):
        return
    code, *others = rest.split(piece.component_separator)
    timed = len(code) == 5 and code.isdecimal() and _FIRST <= code <= _LAST
    modifier = next((one for one in others[:4] if one in context.codes("anesthesia_modifiers")), "")
    if basis == "UN" and timed and code not in context.codes("not_timed"):
        variant = "with_modifier" if modifier else "without_modifier"
        yield Hit(piece.value(3).at, basis, facts={"code": code, "modifier": modifier}, variant=variant)
    elif basis == "MJ" and not timed and not modifier:
        yield Hit(piece.value(3).at, basis, facts={"code": code}, variant="minutes_of_no_anesthesia")
