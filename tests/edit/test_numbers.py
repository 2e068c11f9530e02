"""Numbers that follow a public rule."""

import pytest

from scrubber.edit.numbers import npi_fault, ssn_fault, tax_number_fault


@pytest.mark.parametrize(
    ("npi", "fault"),
    [
        ("1234567893", ""), ("2266044173", ""), ("2266044174", "wrong_check_digit"), ("", "not_ten_digits"),
        ("226604417", "not_ten_digits"), ("22660441733", "not_ten_digits"), ("226604417X", "not_ten_digits"),
        ("\u00b2266044173", "not_ten_digits"),
    ],
)  # fmt: skip
def test_an_npi_has_ten_digits_of_which_the_last_follows_from_the_others(npi, fault):
    assert npi_fault(npi) == fault


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("070012345", ""), ("07-0012345", "separators"), ("123-45-6789", "separators"),
        ("07 0012345", "separators"), ("07001234", "malformed"), ("0700123456", "malformed"),
        ("07001234A", "malformed"), ("", "malformed"), ("-", "malformed"),
    ],
)  # fmt: skip
def test_a_tax_number_has_nine_digits_whatever_its_prefix(number, fault):
    assert tax_number_fault(number) == fault


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("536904399", ""), ("899904399", ""), ("900701234", "taxpayer_number"), ("000904399", "never_issued"),
        ("666904399", "never_issued"), ("665904399", ""), ("536004399", "never_issued"),
        ("536900000", "never_issued"), ("078051120", "never_issued"), ("53690439", ""), ("53690439A", ""),
    ],
)  # fmt: skip
def test_a_social_security_number_is_one_that_is_given_out(number, fault):
    assert ssn_fault(number) == fault
