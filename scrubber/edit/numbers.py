"""What is wrong with a number that follows a public rule: the check digit of an NPI, the form of a tax number.

The rules themselves are python-stdnum's. It is imported when the first number is judged, since that takes
longer than a small claim. Verdicts are remembered: the numbers of a practice repeat.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["npi_fault", "ssn_fault", "tax_number_fault"]

_CARD_ISSUER = "80840"  # of health cards in the United States; the check digit counts it in
_TAX_DIGITS = 9


@lru_cache(maxsize=8192)
def npi_fault(npi: str) -> str:
    """Return what is wrong with an NPI: `not_ten_digits`, `wrong_check_digit`, or nothing."""
    if len(npi) != 10 or not npi.isdecimal():  # of the Latin-1 characters only 0 to 9 are decimal
        return "not_ten_digits"
    from stdnum import luhn

    return "" if luhn.is_valid(_CARD_ISSUER + npi) else "wrong_check_digit"


@lru_cache(maxsize=8192)
def tax_number_fault(number: str) -> str:
    """Return what is wrong with the form of an EIN or SSN (REF02): `separators`, `malformed`, or nothing.

    Whether its prefix was ever given out is not asked: the IRS opens new ones.
    """
    if _is_tax_number(number):
        return ""
    from stdnum.util import clean

    return "separators" if _is_tax_number(clean(number, "- ")) else "malformed"


@lru_cache(maxsize=8192)
def ssn_fault(number: str) -> str:
    """Return what is wrong with a social security number of nine digits, or nothing.

    `taxpayer_number` is one that begins with 9, which only the IRS gives out; `never_issued` one with 000 or
    666 in front, 00 in the middle or 0000 at the end, or one that was printed in advertisements and withdrawn.
    """
    if not _is_tax_number(number):
        return ""
    if number[0] == "9":
        return "taxpayer_number"
    from stdnum.us import ssn

    return "" if ssn.is_valid(number) else "never_issued"


def _is_tax_number(number: str) -> bool:
    return len(number) == _TAX_DIGITS and number.isdecimal()
