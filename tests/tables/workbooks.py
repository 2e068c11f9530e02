"""Workbooks (xlsx) written by hand: sheets of texts and numbers, as small as Excel would read them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
{sheets}<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
</Types>"""
_SHEET_TYPE = """<Override PartName="/xl/worksheets/sheet{n}.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

Cell = str | int | float | None


def write_workbook(path: Path, sheets: Mapping[str, Iterable[list[Cell]]]) -> Path:
    """Write sheets by their names; texts are shared, as Excel does it, and a None is no cell."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for n, rows in enumerate(sheets.values(), 1):
            with file.open(f"xl/worksheets/sheet{n}.xml", "w", force_zip64=True) as sheet:
                sheet.write(f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                for at, row in enumerate(rows, 1):
                    sheet.write(_row(at, row, texts).encode())
                sheet.write(b"</sheetData></worksheet>")
        strings = "".join(f"<si><t xml:space='preserve'>{escape(text)}</t></si>" for text in texts)
        file.writestr("xl/sharedStrings.xml", f'<?xml version="1.0"?><sst xmlns="{_MAIN}">{strings}</sst>')
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)
        )
        file.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        each = "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        each += f'<Relationship Id="t" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        file.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(each=each))
        top = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        file.writestr("_rels/.rels", _RELATIONS.format(each=top))
        types = "".join(_SHEET_TYPE.format(n=n) for n in range(1, len(sheets) + 1))
        file.writestr("[Content_Types].xml", _TYPES.format(sheets=types))
    return path


def _row(at: int, row: list[Cell], texts: dict[str, int]) -> str:
    cells = []
    for n, cell in enumerate(row):
        place = f"{chr(ord('A') + n)}{at}" if n < 26 else f"A{chr(ord('A') + n - 26)}{at}"
        if isinstance(cell, str):
            cells.append(f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>')
        elif cell is not None:
            cells.append(f'<c r="{place}"><v>{cell}</v></c>')
    return f'<row r="{at}">{"".join(cells)}</row>'
