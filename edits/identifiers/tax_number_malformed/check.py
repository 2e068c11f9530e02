"""IDN002: nine digits in REF*EI and REF*SY."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Fix, Hit, Piece, Safety, change, loop_words, tax_number_fault

_PAYERS = ("2010BB", "2330B")


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a tax number that is not nine digits; the fix takes hyphens and blanks out."""
    number = piece.get(2).strip()
    variant = tax_number_fault(number) if number and piece.get(1) in ("EI", "SY") else ""
    if not variant:
        return
    value = piece.value(2)
    fixes: tuple[Fix, ...] = ()
    if variant == "separators":
        bare = "".join(filter(str.isdecimal, number))
        fixes = (change(f"send the number as {bare}", Safety.SAFE, value.at, value, bare),)
    if piece.loop_id in _PAYERS:
        variant = "of_a_payer"
    yield Hit(value.at, value, facts={"whose": loop_words(piece.loop_id)}, variant=variant, fixes=fixes)
