"""Dates and amounts: read, or None; never an exception."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrubber.x12.values import amount, day, period


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("20260709", date(2026, 7, 9)),
        ("20240229", date(2024, 2, 29)),
        ("20250229", None),
        ("20261301", None),
        ("00000101", None),
        ("2026079", None),
        ("202607091", None),
        (" 2026079", None),
        ("٢٠٢٦٠٧٠٩", None),
        ("²0260709", None),
        ("", None),
    ],
)
def test_day(text, value):
    assert day(text) == value


@pytest.mark.parametrize(
    ("text", "form", "ends"),
    [
        ("20260709", "D8", ("20260709", "20260709")),
        ("20260709", "", ("20260709", "20260709")),
        ("20260709-20260711", "RD8", ("20260709", "20260711")),
        ("20260709-20260711", "", ("20260709", "20260711")),
        ("20260711-20260709", "RD8", ("20260711", "20260709")),
        ("20260709", "RD8", None),
        ("20260709-20260711", "D8", None),
        ("20260709-", "RD8", None),
        ("-20260709", "RD8", None),
        ("20260709-20260711-20260712", "RD8", None),
        ("", "D8", None),
    ],
)
def test_period(text, form, ends):
    assert period(text, form) == (ends and (day(ends[0]), day(ends[1])))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", "100"),
        ("100.", "100"),
        ("100.50", "100.50"),
        (".5", "0.5"),
        ("-3.25", "-3.25"),
        ("0", "0"),
        ("", None),
        ("-", None),
        (".", None),
        ("1,000", None),
        ("1e5", None),
        ("+1", None),
        (" 1", None),
        ("1 ", None),
        ("1\n", None),
        ("NaN", None),
        ("Infinity", None),
        ("١", None),
        ("9" * 40, None),
    ],
)
def test_amount(text, value):
    assert amount(text) == (None if value is None else Decimal(value))


@given(st.text())
def test_no_text_raises(text):
    for read in (day, period, amount):
        read(text)
    period(text, "RD8")


@given(st.dates())
def test_every_day_reads_as_it_is_written(when):
    text = f"{when.year:04d}{when:%m%d}"
    assert day(text) == when
    assert period(f"{text}-{text}", "RD8") == (when, when)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_every_amount_reads_as_it_is_written(value):
    assert amount(f"{value:f}") == value
