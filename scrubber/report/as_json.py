"""Write the report as JSON, findings streamed: memory does not grow with their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TextIO

from scrubber.finding import Finding

if TYPE_CHECKING:
    from scrubber.report.record import EditsInfo, FileReport, Report, Summary

__all__ = ["JsonWriter", "write_json", "write_jsonl"]


def write_json(report: Report, stream: TextIO, findings: Iterable[Iterable[Finding]] | None = None) -> None:
    """Write a report. `findings` gives each file's findings in the order of `report.files`.

    Without `findings` those that the report itself carries are written.
    """
    writer = JsonWriter(stream)
    each = (file.findings for file in report.files) if findings is None else findings
    for file, its in zip(report.files, each, strict=True):
        writer.file(file.path, its, lambda file=file: file)  # type: ignore[misc]
    writer.close(report.summary, report.edits)


def write_jsonl(findings: Iterable[Finding], stream: TextIO) -> int:
    """Write one finding a line; returns how many."""
    number = 0
    for finding in findings:
        stream.write(_line(finding.as_dict()))
        stream.write("\n")
        number += 1
    return number


class JsonWriter:
    """Writes a report in one pass: each file's findings as they come, its counts when they are known."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._files = 0
        stream.write('{"files": [')

    def file(self, path: str, findings: Iterable[Finding], finish: Callable[[], FileReport]) -> None:
        """Write one file; `finish` is asked for the file's record after the last finding was read."""
        write = self._stream.write
        write(",\n" if self._files else "\n")
        self._files += 1
        write(f' {{"path": {_line(path)},\n  "findings": [')
        between = "\n   "
        for finding in findings:
            write(between)
            write(_line(finding.as_dict()))
            between = ",\n   "
        write("]")
        for key, value in finish().facts().items():
            if key != "path":
                write(f",\n  {_line(key)}: {_line(value)}")
        write("}")

    def close(self, summary: Summary, edits: EditsInfo) -> None:
        """Write what follows the files. The stream stays open: it is the caller's."""
        write = self._stream.write
        write("],\n")
        write(f'"summary": {_line(summary.model_dump(mode="json"))},\n')
        write(f'"edits": {_line(edits.model_dump(mode="json"))}}}\n')


def _line(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    # ASCII escapes: the report survives any stream encoding, and no control character reaches a terminal.
    return json.dumps(value, ensure_ascii=True, allow_nan=False)
