"""Make text from a claim safe to look at: no control characters, no invisible or turning characters.

A claim file is foreign input. An escape sequence in a name must not move the cursor of a terminal, and a
right-to-left mark must not turn a line around; both are shown as escapes (`\\x1b`, `\\u202e`).
"""

from __future__ import annotations

import unicodedata

from scrubber.finding import display

__all__ = ["count_of", "shown", "visible"]

_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_TURNING = ("Mn", "Me", "Mc", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def visible(text: str, *, columns: bool = True) -> str:
    """Return `text` with everything but plain printable characters as escapes.

    With `columns`, characters that do not fill exactly one terminal column are escaped too, so that carets
    beneath the text stand where they should. A backslash stays as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _plain(character, columns) else _escape(character) for character in text)


def shown(latin: str, *, columns: bool = True) -> str:
    """Return a Latin-1 view as a person should see it: decoded where it is UTF-8, then made `visible`."""
    return visible(display(latin), columns=columns)


def count_of(number: int, noun: str) -> str:
    """`1 claim`, `2 claims`, `1,200 claims`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _plain(character: str, columns: bool) -> bool:
    if not character.isprintable() or unicodedata.category(character) in _TURNING:
        return False
    if unicodedata.bidirectional(character) in ("R", "AL") and columns:
        return False
    return not columns or unicodedata.east_asian_width(character) not in ("W", "F")


def _escape(character: str) -> str:
    short = _SHORT.get(character)
    if short:
        return short
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
