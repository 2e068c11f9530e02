"""IDN010: telephone and fax numbers in PER."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, Text, change, loop_words

_PUNCTUATION = str.maketrans("", "", "-. ()")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail each number that cannot be dialled as it is sent."""
    for kind in (3, 5, 7):
        number = piece.get(kind + 1).strip()
        if not number or piece.get(kind) not in ("TE", "FX"):
            continue
        variant = _fault(number)
        if variant:
            value = piece.value(kind + 1)
            facts = {"whose": loop_words(piece.loop_id)}
            yield Hit(value.at, value, facts=facts, variant=variant, fixes=tuple(_fixed(value, variant)))


def _fault(number: str) -> str:
    bare = number.translate(_PUNCTUATION)
    if not bare.isdecimal():
        return "not_digits"
    if len(bare) < 10:
        return "too_short"
    if len(bare) == 11 and bare[0] == "1":
        return "country_code"
    if bare != number:
        return "separators"
    return "not_in_use" if len(bare) == 10 and (bare[0] in "01" or bare[3] in "01") else ""


def _fixed(value: Text, variant: str) -> Iterator[Fix]:
    bare = value.translate(_PUNCTUATION)
    if variant == "separators":
        yield change(f"send the number as {bare}", Safety.SAFE, value.at, value, bare)
    if variant == "country_code":
        bare = bare[1:]
        yield change(f"send the number as {bare}", Safety.REVIEW, value.at, value, bare)
