"""Tables as text, json and csv: whole, readable, exact numbers, and no formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from scrubber.denials.trends.tabled import Column, Table
from scrubber.report.table_forms import as_html, said, write_table

TABLE = Table(
    "Denials",
    (
        Column("payer", "Payer", "text"),
        Column("claims", "Claims", "count", "claims decided"),
        Column("dollars", "Dollars", "money"),
        Column("rate", "Rate", "share"),
    ),
    (
        ("Plains", 1200, Decimal("1234.5"), Decimal(1) / 3),
        ('=cmd|"x"!A0', 3, Decimal(7), None),
    ),
    ("A sentence.",),
)


def written(form, table=TABLE):
    stream = io.StringIO(newline="")
    write_table(table, stream, form)
    return stream.getvalue()


def test_text():
    assert written("text").splitlines() == [
        "Denials",
        "",
        "Payer        Claims    Dollars   Rate",
        "Plains        1,200  $1,234.50  33.3%",
        '=cmd|"x"!A0       3      $7.00      -',
        "",
        "A sentence.",
    ]


def test_an_empty_table_says_so():
    assert "nothing to show" in written("text", Table("T", TABLE.columns, ()))


def test_csv():
    lines = list(csv.reader(io.StringIO(written("csv"))))
    assert lines[0] == ["payer", "claims", "dollars", "rate"]
    assert lines[1] == ["Plains", "1200", "1234.50", "0.333333"]
    assert lines[2] == ['\'=cmd|"x"!A0', "3", "7.00", ""]


def test_json():
    found = json.loads(written("json"))
    assert found["rows"][0] == {"payer": "Plains", "claims": 1200, "dollars": "1234.50", "rate": "0.333333"}
    assert found["rows"][1]["rate"] is None
    assert found["columns"][1] == {"name": "claims", "kind": "count", "counts": "claims decided"}
    assert found["notes"] == ["A sentence."]


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("0.125"), "share", "12.5%"),
        (Decimal("2.5"), "days", "2.5"),
        (29, "days", "29"),
        (Decimal("336.333"), "number", "336.3"),
        (3000, "amount", "3,000"),
        (Decimal("3000"), "amount", "$3,000.00"),
        (None, "count", "-"),
        ("hid\x1bden", "count", "hid\\x1bden"),
    ],
)
def test_values(value, kind, text):
    assert said(value, kind) == text


def test_html_escapes_and_may_leave_out_cents():
    page = as_html(Table("T", TABLE.columns, (("<b>", 1, Decimal("1234.50"), None),)), cents=False)
    assert "&lt;b&gt;" in page
    assert "$1,234<" in page
