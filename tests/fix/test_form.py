"""The law of safe fixes: form may change by itself, what a claim says may not."""

import pytest
from blobs import change, fix, insert

from scrubber.finding import Safety
from scrubber.fix.form import PROTECTED, demoted, is_form_only, normalised, protected


@pytest.mark.parametrize(
    ("one", "other", "locator"),
    [
        ("C44.311", "c44311", "2300.HI[ABK]01-2"),
        (" 17311 ", "17311", "2400#1.SV101-2"),
        ("12345-6789", "123456789", "2010AA.N403"),
        ("12\r\n34", "1234", "2300.CLM02"),
        ("", "  ", "2300.CLM01"),
        ("99d0990099", "99D0990099", "2300.REF[X4]02"),
    ],
)
def test_the_same_in_another_form(one, other, locator):
    assert normalised(one, locator) == normalised(other, locator)
    assert is_form_only(change(0, one, other, locator))


@pytest.mark.parametrize(
    ("old", "new"),
    [("17311", "17312"), ("", "59"), ("59", ""), ("1", "11"), ("0", "O"), ("A1", "1A"), ("1.0", "10")],
)
def test_other_content(old, new):
    assert not is_form_only(change(0, old, new, "2400#1.SV101-2"))


@pytest.mark.parametrize("locator", ["2300.CLM02", "2400#1.SV102", "2400#1.SV104", "2300.AMT[F5]02"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100", "-100"),
        ("-100", "100"),
        ("10.0", "100"),
        ("1.5", "15"),
        ("12.50", "1250"),
        (".5", "5"),
        ("-", ""),
    ],
)
def test_a_sign_or_a_decimal_point_is_no_form(old, new, locator):
    assert not is_form_only(change(0, old, new, locator))


def test_what_says_nothing_is_form():
    assert is_form_only(change(0, "~", "", "SE"))
    assert is_form_only(change(0, " \t\r\n", "\n", "2300.CLM"))
    assert is_form_only(insert(0, "~", "IEA"))
    assert not is_form_only(insert(0, "REF*X4*99D0990099~"))


@pytest.mark.parametrize("envelope", ["ISA", "SE", "GE", "IEA"])
def test_noise_is_form_and_the_segment_beside_it_is_not(envelope):
    assert is_form_only(change(0, "junk 17311", "", envelope))
    assert not is_form_only(change(0, "junk", "more junk", envelope))
    assert not is_form_only(change(0, f"{envelope}*1*0001~", "", envelope))
    assert not is_form_only(change(0, "CLM*A1*100~", "", "2300.CLM"))


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
    assert demoted(fix(change(0, "17311", "17312", element), safety=Safety.SAFE)).safety is Safety.REVIEW
    assert demoted(fix(change(0, " p01 ", "P01", element), safety=Safety.SAFE)).safety is Safety.SAFE


def test_only_what_claims_to_be_safe_is_demoted():
    for safety in (Safety.REVIEW, Safety.ATTEST):
        same = fix(change(0, "1", "2"), safety=safety)
        assert demoted(same) is same
