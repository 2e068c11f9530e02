"""IDN001: the check digit of every NPI."""

from __future__ import annotations

from collections.abc import Iterator

from scrubber.edit.sdk import Context, Hit, Piece, npi_fault

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
    if len(elements) > 9 and elements[8] == "XX" and elements[9]:  # an absent number is the guide's to report
        variant = npi_fault(elements[9])
        if variant:
            role = _ROLES.get(elements[1], f"a name with the role {elements[1]}")
            npi = piece.value(9)
            yield Hit(npi.at, npi, facts={"role": role}, variant=variant)
