"""IDN001: the check digit of every NPI."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece

_PREFIX_SUM = 24  # what the card issuer prefix 80840 adds: 8, 0, 8, 4 doubled, 0
_ROLES = {
    "41": "the submitter",
    "40": "the receiver",
    "85": "the billing provider",
    "87": "the pay-to provider",
    "77": "the service location",
    "82": "the rendering provider",
    "DK": "the ordering provider",
    "DN": "the referring provider",
    "DQ": "the supervising provider",
    "P3": "the primary care provider",
    "PR": "the payer",
    "QB": "the purchased service provider",
}


def check(piece: Piece, context: Context) -> Iterator[Hit]:
    """Fail a name whose NPI cannot be one."""
    elements = piece.elements
    if len(elements) > 9 and elements[8] == "XX":
        variant = _fault(elements[9])
        if variant:
            role = _ROLES.get(elements[1], f"a name with the role {elements[1]}")
            npi = piece.value(9)
            yield Hit(npi.at, npi, facts={"role": role}, variant=variant)


def _fault(npi: str) -> str:
    """Return the variant that says what is wrong with an NPI; empty where nothing is."""
    if not npi:
        return ""  # an absent number is the guide's to report
    if len(npi) != 10 or not npi.isdecimal():  # of the Latin-1 characters only 0 to 9 are decimal
        return "not_ten_digits"
    plain = sum(map(int, npi[1::2]))
    doubled = sum(2 * digit - 9 * (digit > 4) for digit in map(int, npi[0::2]))
    return "" if (_PREFIX_SUM + plain + doubled) % 10 == 0 else "wrong_check_digit"
