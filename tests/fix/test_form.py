"""The law of safe fixes: form may change by itself, what a claim says may not."""

import pytest
from blobs import change, fix, insert

from scrubber.finding import Safety
from scrubber.fix.form import PROTECTED, demoted, is_form_only, normalised, protected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C44.311", "c44311"),
        (" 17311 ", "17311"),
        ("123-45-6789", "123456789"),
        ("12\r\n34", "1234"),
        ("", "  "),
    ],
)
def test_the_same_in_another_form(one, other):
    assert normalised(one) == normalised(other)
    assert is_form_only(change(0, one, other))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("17311", "17312"),
        ("", "59"),
        ("59", ""),
        ("1", "11"),
        ("C44.311", "C44.31"),
        ("0", "O"),
        ("A1", "1A"),
    ],
)
def test_other_content(old, new):
    assert not is_form_only(change(0, old, new, "2400#1.SV101-2"))


@pytest.mark.parametrize(
    ("old", "new"),
    [("100", "-100"), ("-100", "100"), ("10.0", "100"), ("1.5", "15"), ("12.50", "1250"), (".5", "5")],
)
def test_a_sign_or_a_decimal_point_is_no_form(old, new):
    assert not is_form_only(change(0, old, new, "2300.CLM02"))


def test_what_says_nothing_is_form():
    assert is_form_only(change(0, "~", ""))
    assert is_form_only(change(0, " \t\r\n", "\n"))
    assert is_form_only(insert(0, "~"))
    assert not is_form_only(insert(0, "REF*X4*99D0990099~"))


@pytest.mark.parametrize(
    ("locator", "is_protected"),
    [
        ("2400#1.SV101-3", True),
        ("2400#3.SV104", True),
        ("2300.HI[ABK]01-2", True),
        ("2300.HI[ABK]", True),
        ("2300.CLM02", True),
        ("2300.CLM01", False),
        ("2310B.NM1[82]09", True),
        ("2310B.PRV[PE]03", True),
        ("2320#1.CAS[CO]03", True),
        ("SE01", False),
        ("ISA13", False),
        ("no locator!", False),
    ],
)
def test_protected_elements(locator, is_protected):
    assert protected(locator) is is_protected


def test_the_elements_that_need_a_person_are_all_protected():
    assert {"SV101", "SV104", "SV107", "HI", "CLM02", "CLM05", "DTP03", "NM109", "PRV03", "REF02"} <= set(
        PROTECTED
    )
    assert len(PROTECTED) == len(set(PROTECTED))


@pytest.mark.parametrize("element", PROTECTED)
def test_no_safe_fix_changes_a_protected_value(element):
    locator = element if element in ("HI", "CAS") else f"{element[:-2]}{element[-2:]}"
    unsafe = fix(change(0, "17311", "17312", locator))
    assert demoted(unsafe).safety is Safety.REVIEW
    assert demoted(fix(change(0, "c44.311", "C44311", locator))).safety is Safety.SAFE


def test_only_what_claims_to_be_safe_is_demoted():
    for safety in (Safety.REVIEW, Safety.ATTEST):
        same = fix(change(0, "1", "2"), safety=safety)
        assert demoted(same) is same
