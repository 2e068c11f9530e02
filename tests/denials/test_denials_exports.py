"""Exports: whole, typed, in order, safe to open, and flat in memory."""

from __future__ import annotations

import csv
import gc
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from denial_makers import row
from python_calamine import CalamineWorkbook

from scrubber.denials import causes, export, export_parquet, export_xlsx
from scrubber.denials.export_text import safe, write_dictionary
from scrubber.denials.row import COLUMNS, DenialRow

NAMES = [column.name for column in COLUMNS]
FULL = row(adjustments=("CO-97 100.00", "CO-45 45.00"), rarcs=("M15", "N20"), amount=Decimal("-5.00"))
EMPTY = row(
    line=None,
    day=None,
    sent_on=None,
    paid_on=None,
    decided_on=None,
    charge=None,
    allowed=None,
    paid=None,
    units=None,
    billed_units=None,
    billed_modifiers=(),
    modifiers=(),
    rarcs=(),
    adjustments=(),
    payer="",
    reversed=True,
)
ROWS = [FULL, EMPTY]


def text(form, rows=ROWS, **said) -> str:
    stream = io.StringIO(newline="")
    assert export.write(rows, form, stream, **said) == len(list(rows))
    return stream.getvalue()


def binary(form, rows=ROWS, **said) -> io.BytesIO:
    stream = io.BytesIO()
    assert export.write(rows, form, stream, **said) == len(list(rows))
    return stream


def as_dicts(document: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(document, newline="")))


def sheet(book: io.BytesIO, name="denials"):
    book.seek(0)
    return CalamineWorkbook.from_filelike(book).get_sheet_by_name(name).to_python(skip_empty_area=False)


# -- the dictionary -------------------------------------------------------------------------------------------


def test_every_column_is_explained():
    assert [one.name for one in fields(DenialRow)] == NAMES
    for column in COLUMNS:
        assert column.meaning.endswith(".")
        assert column.source
        assert column.type in ("text", "texts", "whole", "money", "number", "date", "flag")


def test_types_are_those_of_the_rows():
    kinds = {
        "text": str,
        "texts": tuple,
        "whole": int,
        "money": Decimal,
        "number": Decimal,
        "date": date,
        "flag": bool,
    }
    for column in COLUMNS:
        assert type(getattr(FULL, column.name)) is kinds[column.type], column.name


def test_the_dictionary_stands_beside_the_exports():
    stream = io.StringIO()
    write_dictionary(stream, "md")
    lines = stream.getvalue().splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {name}" for name in NAMES]
    stream = io.StringIO(newline="")
    write_dictionary(stream, "csv")
    assert [one["name"] for one in as_dicts(stream.getvalue())] == NAMES
    stream = io.StringIO()
    write_dictionary(stream, "json", shareable=True)
    told = json.loads(stream.getvalue())
    assert told["causes"] == causes.release()
    assert [one["name"] for one in told["columns"]] == [c.name for c in export.columns_of(shareable=True)]


# -- text -----------------------------------------------------------------------------------------------------


def test_json_lines_carry_every_value_by_its_type():
    full, empty = (json.loads(line) for line in text("jsonl").splitlines())
    assert list(full) == NAMES
    assert (full["charge"], full["amount"], full["units"]) == ("145.00", "-5.00", "1")
    assert (full["day"], full["line"], full["reversed"]) == ("2026-07-09", 2, False)
    assert full["adjustments"] == ["CO-97 100.00", "CO-45 45.00"]
    assert full["carc"] == "97"
    assert (empty["charge"], empty["day"], empty["line"], empty["units"]) == (None, None, None, None)
    assert (empty["rarcs"], empty["payer"], empty["reversed"]) == ([], "", True)


def test_json_keeps_letters_and_is_one_line_a_row():
    document = text("jsonl", [row(payer="Clínica\nOeste")])
    assert document.count("\n") == 1
    assert "Clínica" in document
    assert json.loads(document)["payer"] == "Clínica\nOeste"


def test_csv_has_a_header_and_one_line_a_row():
    document = text("csv")
    assert document.endswith("\r\n")
    full, empty = as_dicts(document)
    assert list(full) == NAMES
    assert (full["charge"], full["amount"], full["units"], full["line"]) == ("145.00", "-5.00", "1", "2")
    assert (full["day"], full["reversed"], empty["reversed"]) == ("2026-07-09", "no", "yes")
    assert (full["billed_modifiers"], full["rarcs"]) == ("25 57", "M15 N20")
    assert full["adjustments"] == "CO-97 100.00; CO-45 45.00"
    assert {empty[name] for name in ("charge", "day", "line", "units", "rarcs", "payer")} == {""}


def test_numbers_are_never_written_with_an_exponent():
    (found,) = as_dicts(text("csv", [row(units=Decimal("1E+3"), billed_units=Decimal("0.50"))]))
    assert (found["units"], found["billed_units"]) == ("1000", "0.50")
    assert json.loads(text("jsonl", [row(units=Decimal("1E+3"))]))["units"] == "1000"


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "=HYPERLINK(...)",
    "-cmd|'/c calc'!A0",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(formula):
    (found,) = as_dicts(text("csv", [row(payer=formula, rarcs=(formula, "M15"), adjustments=(formula,))]))
    for cell in (found["payer"], found["rarcs"], found["adjustments"]):
        assert cell.startswith("'")
        assert not set(cell) & set("\t\r\n")


@pytest.mark.parametrize("plain", ["-5", "+5.25", "-0.01", "A1", "1-2", "a=b", "", "x@y", "PRAIRIE VIEW"])
def test_what_is_no_formula_stays_as_it_is(plain):
    assert safe(plain) == plain


def test_control_and_turning_characters_are_shown():
    assert safe("a\x00b\u202ec\x1b[0m") == "a\\x00b\\u202ec\\x1b[0m"
    assert safe("Núñez") == "Núñez"


def test_amounts_below_zero_stay_numbers():
    (found,) = as_dicts(text("csv", [row(paid=Decimal("-12.5"))]))
    assert found["paid"] == "-12.50"


# -- parquet --------------------------------------------------------------------------------------------------


def test_parquet_is_typed():
    schema = pq.read_schema(binary("parquet"))
    types = {field.name: field.type for field in schema}
    assert list(types) == NAMES
    for column in COLUMNS:
        expected = {
            "text": pa.string(),
            "texts": pa.list_(pa.string()),
            "whole": pa.int64(),
            "money": pa.decimal128(19, 2),
            "number": pa.decimal128(20, 4),
            "date": pa.date32(),
            "flag": pa.bool_(),
        }[column.type]
        assert types[column.name] == expected
    assert schema.field("paid").metadata[b"meaning"] == b"Paid."
    assert schema.metadata[b"causes"] == causes.release().encode()


def test_parquet_gives_back_every_value():
    full, empty = pq.read_table(binary("parquet")).to_pylist()
    for name in NAMES:
        for told, given in ((full[name], FULL), (empty[name], EMPTY)):
            value = getattr(given, name)
            assert told == (list(value) if isinstance(value, tuple) else value), name


def test_parquet_holds_what_the_ledger_holds():
    large = row(
        charge=Decimal("92233720368547758.07"), units=Decimal("0.123450"), billed_units=Decimal("1E+3")
    )
    (found,) = pq.read_table(binary("parquet", [large])).to_pylist()
    assert found["charge"] == Decimal("92233720368547758.07")
    assert (found["units"], found["billed_units"]) == (Decimal("0.1234"), Decimal("1000"))


def test_parquet_is_written_in_groups():
    stream = io.BytesIO()
    assert export_parquet.write_parquet([FULL] * 7, stream, group=3) == 7
    file = pq.ParquetFile(stream)
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 3, 1]


def test_parquet_of_nothing_has_its_columns():
    assert pq.read_table(binary("parquet", [])).column_names == NAMES


# -- xlsx -----------------------------------------------------------------------------------------------------


def test_xlsx_is_typed():
    head, full, empty = sheet(binary("xlsx"))
    assert head == NAMES
    found = dict(zip(NAMES, full, strict=True))
    assert (found["charge"], found["amount"], found["units"], found["line"]) == (145.0, -5.0, 1.0, 2.0)
    assert found["day"] == date(2026, 7, 9)
    assert (found["reversed"], found["claim"], found["carc"]) == (False, "A1", "97")
    assert (found["rarcs"], found["adjustments"]) == ("M15 N20", "CO-97 100.00; CO-45 45.00")
    nothing = dict(zip(NAMES, empty, strict=True))
    assert {nothing[name] for name in ("charge", "day", "line", "units", "rarcs", "payer")} == {""}
    assert nothing["reversed"] is True


@pytest.mark.parametrize("formula", [*FORMULAS, "https://example.org", "007", "-5", "mailto:a@b.c"])
def test_no_cell_of_a_workbook_is_a_formula_a_link_or_another_number(formula):
    book = binary("xlsx", [row(payer=formula, claim=formula)])
    with zipfile.ZipFile(book) as archive:
        names = archive.namelist()
        content = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in content
    assert "hyperlink" not in content
    assert not any("sheet1.xml.rels" in name for name in names)
    cells = dict(zip(NAMES, sheet(book)[1], strict=True))
    assert isinstance(cells["claim"], str)


def test_the_header_stays_and_filters():
    with zipfile.ZipFile(binary("xlsx")) as archive:
        content = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in content
    assert '<autoFilter ref="A1:' in content


def test_a_workbook_explains_its_columns():
    explained = sheet(binary("xlsx"), "columns")
    assert explained[0] == ["name", "type", "meaning", "source"]
    assert [line[0] for line in explained[1:]] == NAMES
    assert [line[2] for line in explained[1:]] == [column.meaning for column in COLUMNS]


def test_what_a_sheet_cannot_hold_goes_on_the_next():
    stream = io.BytesIO()
    rows = [row(claim=f"A{n}") for n in range(5)]
    assert export_xlsx.write_xlsx(rows, stream, sheet_rows=3) == 5
    stream.seek(0)
    book = CalamineWorkbook.from_filelike(stream)
    assert book.sheet_names == ["denials", "denials 2", "denials 3", "columns"]
    found = [line[NAMES.index("claim")] for name in book.sheet_names[:3] for line in sheet(stream, name)[1:]]
    assert found == ["A0", "A1", "A2", "A3", "A4"]
    assert [sheet(stream, name)[0] for name in book.sheet_names[:3]] == [NAMES] * 3
    assert export_xlsx.SHEET_ROWS == 1_048_576


def test_days_and_texts_that_a_cell_cannot_hold():
    book = binary("xlsx", [row(day=date(1850, 1, 2), payer="x" * 40_000)])
    cells = dict(zip(NAMES, sheet(book)[1], strict=True))
    assert cells["day"] == "1850-01-02"
    assert cells["payer"] == "x" * 32_766 + "…"


def test_the_same_rows_give_the_same_workbook():
    assert binary("xlsx").getvalue() == binary("xlsx").getvalue()


class Full(io.BytesIO):
    """A disk that is full."""

    def write(self, data) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("form", export.BINARY)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_disk_that_is_full_is_an_os_error(form, tmp_path):
    with pytest.raises(OSError, match="No space left"):
        export.write(ROWS, form, Full())
    gc.collect()  # what the library left open complains here and nowhere else


def test_the_sheets_wait_where_the_caller_says(tmp_path):
    folder, seen = tmp_path / "meanwhile", []
    folder.mkdir()

    def rows() -> Iterator[DenialRow]:
        yield FULL
        seen.extend(folder.iterdir())

    export.write(rows(), "xlsx", io.BytesIO(), folder=folder)
    assert seen
    assert not list(folder.iterdir())


# -- all of them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [*export.TEXT, *export.BINARY])
def test_rows_are_written_as_they_come(form):
    gc.collect()
    most = 0

    def rows() -> Iterator[DenialRow]:
        nonlocal most
        for n in range(3000):
            yield row_like(n)
            if n % 500 == 499:
                alive = sum(type(one) is DenialRow for one in gc.get_objects())
                most = max(most, alive)

    stream = io.BytesIO() if form in export.BINARY else io.StringIO(newline="")
    export.write(rows(), form, stream)
    assert most < 50


def row_like(n: int) -> DenialRow:
    return DenialRow(**{name: getattr(FULL, name) for name in NAMES} | {"payment": n})


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "xlsx"])
def test_a_shareable_export_leads_to_no_claim(form):
    secret = row(
        claim="SECRETCLAIM",
        payer_claim="SECRETICN",
        trace="SECRETTRACE",
        remit="5ec1e7000001",
        input="5ec1e7000002",
        payment=424242,
        service=434343,
        line=454545,
        day=date(2026, 7, 9),
        sent_on=date(2026, 7, 13),
        paid_on=None,
    )
    if form in export.TEXT:
        document = text(form, [secret], shareable=True)
        plain = document
        told = json.loads(document) if form == "jsonl" else as_dicts(document)[0]
        days = told["day"], told["sent_on"]
    elif form == "parquet":
        (told,) = pq.read_table(binary(form, [secret], shareable=True)).to_pylist()
        plain, days = str(told), (told["day"].isoformat(), told["sent_on"].isoformat())
    else:
        book = binary(form, [secret], shareable=True)
        head, cells = sheet(book)
        told = dict(zip(head, cells, strict=True))
        plain, days = str(told), (told["day"].isoformat(), told["sent_on"].isoformat())
        assert "SECRET" not in str(sheet(book, "columns"))
    for hidden in ("SECRET", "5ec1e7", "424242", "434343", "454545"):
        assert hidden not in plain
    assert days == ("2026-07-01", "2026-07-01")
    assert list(told) == [column.name for column in export.columns_of(shareable=True)]
    assert not set(told) & {"claim", "payer_claim", "trace", "remit", "input", "payment", "service", "line"}


def test_a_shareable_export_keeps_what_trends_are_made_of():
    left = {column.name for column in export.columns_of(shareable=True)}
    assert {"payer", "carc", "rarcs", "kind", "part", "edit", "billed_code", "denied", "decided_on"} <= left


@pytest.mark.parametrize(("form", "library"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_a_missing_extra_is_named(form, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(export.ExtraMissing, match=r"claim-scrubber\[exports\]") as caught:
        export.write(ROWS, form, io.BytesIO())
    assert caught.value.extra == "exports"


@pytest.mark.parametrize("form", [*export.TEXT, *export.BINARY])
def test_a_stream_that_takes_something_else_is_refused(form):
    stream = io.StringIO() if form in export.BINARY else io.BytesIO()
    with pytest.raises(ValueError, match="expected a stream that takes it"):
        export.write(ROWS, form, stream)


@pytest.mark.parametrize("form", [*export.TEXT, *export.BINARY])
def test_a_ledger_that_fails_on_the_way_is_told(form, tmp_path):
    def rows() -> Iterator[DenialRow]:
        yield FULL
        raise LookupError("the ledger went away")

    stream = io.BytesIO() if form in export.BINARY else io.StringIO(newline="")
    said = {"folder": tmp_path} if form == "xlsx" else {}
    with pytest.raises(LookupError, match="went away"):
        export.write(rows(), form, stream, **said)
    assert not list(tmp_path.iterdir())
