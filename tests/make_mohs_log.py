"""Writes samples/mohs_log (the log of samples/837p/demo_day.837, in both forms) and docs/mohs_log.schema.json."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from scrubber.edit.mohslog import mohs_log_schema
from scrubber.edit.mohslog_file import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
SURGEON = "2044173021"


def tumor(label: str, site: str, stages: list[int], diagnosis: str, **more: Any) -> dict[str, Any]:
    """Describe a tumor whose slides the surgeon read."""
    said = {"label": label, "site": site, **{k: more.pop(k) for k in ("words", "side") if k in more}}
    return {**said, "diagnosis": diagnosis, "stages": stages, "slides_read_by": SURGEON, **more}


def entry(claim: str, *tumors: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Describe what the surgeon of the demo day did for one claim."""
    return {"claim": claim, "day": "2026-07-09", "surgeon": SURGEON, **more, "tumors": list(tumors)}


LOG = [
    entry("CR26071", tumor("A", "cheek", [3, 2], "C44.319", side="left", prior_report="2026-06-18",
                           repair={"kind": "complex", "length_cm": 3.4})),
    entry("CR26072", tumor("A", "scalp", [4, 6, 2], "C44.42", words="vertex",
                           repair={"kind": "intermediate", "length_cm": 4.2})),
    entry("CR26077", tumor("A", "trunk", [3], "C44.519", words="upper back",
                           repair={"kind": "complex", "length_cm": 3})),
    entry("CR26078", tumor("A", "nose", [2, 2], "C44.311", words="left ala", side="left",
                           biopsy={"lesion": "other", "site": "arm", "frozen": False},
                           repair={"kind": "intermediate", "length_cm": 3.1}),
          authorization="PA-2026-0719"),
    entry("CR26081", tumor("A", "nose", [3, 1], "C44.311", repair={"kind": "none"}),
          tumor("B", "cheek", [2], "C44.319", side="right", repair={"kind": "none"})),
]  # fmt: skip


def rows() -> list[dict[str, str]]:
    """The same, a row for each tumor, with a cell for every column."""
    found = []
    for one in LOG:
        for each in one["tumors"]:
            alone = {**one, "tumors": [each]}
            found.append({column: _cell(alone, keys) for column, keys in COLUMNS.items()})
    return found


def _cell(value: Any, keys: tuple[str | int, ...]) -> str:
    for key in keys:
        if isinstance(value, dict) and key not in value:
            return ""
        value = value[key]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def make() -> dict[str, str]:
    """Every file by its path."""
    table = io.StringIO()
    writer = csv.DictWriter(table, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return {
        "samples/mohs_log/demo_day.json": json.dumps(LOG, indent=1) + "\n",
        "samples/mohs_log/demo_day.csv": table.getvalue(),
        "docs/mohs_log.schema.json": json.dumps(mohs_log_schema(), indent=1) + "\n",
    }


def main() -> None:
    """Write them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for name, text in make().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
