"""SIT040: what is announced as sent has a number to be found by."""

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_WAYS = {
    "BM": "by mail",
    "EL": "in electronic form",
    "EM": "by e-mail",
    "FT": "by file transfer",
    "FX": "by fax",
}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a PWK that announces an attachment and names no control number at all."""
    means = piece.get(2)
    if means in _WAYS and not piece.get(5) and not piece.get(6):
        yield Hit(piece.value(6).at, facts={"way": _WAYS[means], "means": means})
