"""SIT010: post office boxes, lock boxes and private mailboxes in N3 of the billing provider."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_NUMBER = r"(?:[ .,:#-]*(?:(?:NO|NUM|NUMBER)[ .:#]*)?(?:[A-Z]*[0-9][A-Z0-9-]*|[A-Z])(?![A-Z])|[ .,]*$)"
"""What makes it a box and not a street of that name: a number, a letter, or that nothing follows."""

_BOX = re.compile(
    r"(?<![A-Z0-9])"
    r"(?:(?:P[ ./-]*[O0][ ./-]*|POST(?:AL)? +OFFICE +)(?:BO?X|DRAWER)|P[ .]*O[ .]*B(?=[ .#]*[0-9])"
    r"|LOCK[ -]?(?:BOX|BIN))" + _NUMBER
)
_PRIVATE = re.compile(r"(?<![A-Z0-9])(?:PMB|PRIVATE +MAIL ?BOX)[ .]*#?[ .]*(?:NO[ .]*)?[0-9]+")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Judge each line of the address by itself."""
    for element in (1, 2):
        line = piece.get(element).upper()
        if _BOX.search(line):
            yield Hit(
                piece.value(element).at,
                piece.value(element),
                variant="box" if element == 1 else "box_in_second_line",
            )
        elif _PRIVATE.search(line):
            yield Hit(piece.value(element).at, piece.value(element), variant="private_mailbox")
