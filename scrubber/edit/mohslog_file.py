"""Reading Mohs logs: JSON, a list of entries; or CSV, a row for each tumor, under a header.

Problems name file, place and what was expected, all of them at once, and never repeat a value: it might be a
patient's. In JSON the place is the key (`entry 2.tumors#1.site`), in CSV the line of the file and the column.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrubber.edit.document import DocumentError, Keys, Problem, Reading, build, text_of
from scrubber.edit.mohslog import WORDS, MohsEntry

__all__ = ["COLUMNS", "MohsLogError", "MohsLogs"]


class MohsLogError(DocumentError):
    """A Mohs log cannot be used; `problems` names every place."""


COLUMNS: Mapping[str, Keys] = {
    "claim": ("claim",),
    "day": ("day",),
    "surgeon": ("surgeon",),
    "authorization": ("authorization",),
    "tumor": ("tumors", 0, "label"),
    "site": ("tumors", 0, "site"),
    "words": ("tumors", 0, "words"),
    "side": ("tumors", 0, "side"),
    "deep": ("tumors", 0, "deep"),
    "diagnosis": ("tumors", 0, "diagnosis"),
    "stages": ("tumors", 0, "stages"),
    "slides_read_by": ("tumors", 0, "slides_read_by"),
    "prior_report": ("tumors", 0, "prior_report"),
    "biopsy": ("tumors", 0, "biopsy", "lesion"),
    "biopsy_day": ("tumors", 0, "biopsy", "day"),
    "biopsy_site": ("tumors", 0, "biopsy", "site"),
    "biopsy_frozen": ("tumors", 0, "biopsy", "frozen"),
    "repair": ("tumors", 0, "repair", "kind"),
    "repair_site": ("tumors", 0, "repair", "site"),
    "repair_length_cm": ("tumors", 0, "repair", "length_cm"),
    "repair_area_sq_cm": ("tumors", 0, "repair", "area_sq_cm"),
    "repair_by": ("tumors", 0, "repair", "by"),
}
"""The columns of the CSV form, and the key of the JSON form that each one fills."""

_NEEDED = ("claim", "day", "tumor", "site", "stages")
_COLUMN_OF = {keys: column for column, keys in COLUMNS.items()}
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry and where it stands."""

    facts: MohsEntry
    place: str


class MohsLogs:
    """The Mohs logs of a run, found by the claim's number (CLM01).

    `met` are the numbers of the claims that were judged so far and that an entry is about.
    """

    def __init__(self, entries: Iterable[tuple[MohsEntry, str]] = ()) -> None:
        """Take entries, each with its place. Raises MohsLogError where two of them are about the same."""
        self._entries = tuple(_Entry(facts, place) for facts, place in entries)
        self._by_claim: dict[str, tuple[MohsEntry, ...]] = {}
        self.met: set[str] = set()
        problems = list(_clashes(self._entries))
        if problems:
            raise MohsLogError(problems)
        for entry in self._entries:
            claim = entry.facts.claim
            self._by_claim[claim] = (*self._by_claim.get(claim, ()), entry.facts)

    @classmethod
    def load(cls, paths: Iterable[Path]) -> MohsLogs:
        """Read log files, those that end in .csv as CSV, all others as JSON. Raises MohsLogError."""
        entries: list[tuple[MohsEntry, str]] = []
        problems: list[Problem] = []
        for path in paths:
            try:
                text = text_of(path)
                is_csv = path.suffix.lower() == ".csv"
                entries += _from_csv(text, path.name) if is_csv else _from_json(text, path.name)
            except DocumentError as error:
                problems += error.problems
        if problems:
            raise MohsLogError(problems)
        return cls(entries)

    @classmethod
    def of(cls, content: object, file: str = "log") -> MohsLogs:
        """Take a log that is already read: a list of entries in the JSON form. Raises MohsLogError."""
        try:
            return cls(_from_content(content, file))
        except DocumentError as error:
            raise MohsLogError(error.problems) from None

    @property
    def given(self) -> bool:
        """Whether there is a log at all, were it an empty one."""
        return True

    def entries(self, claim: str) -> tuple[MohsEntry, ...]:
        """The entries of a claim, by its number."""
        found = self._by_claim.get(claim, ())
        if found:
            self.met.add(claim)
        return found

    @property
    def all(self) -> tuple[MohsEntry, ...]:
        """Every entry, in the order of the files."""
        return tuple(entry.facts for entry in self._entries)

    @property
    def unmet(self) -> tuple[str, ...]:
        """The places of the entries whose claim was not met."""
        return tuple(entry.place for entry in self._entries if entry.facts.claim not in self.met)


def _clashes(entries: Sequence[_Entry]) -> Iterator[Problem]:
    """Two entries about one claim, day and surgeon would leave open which of them holds."""
    first: dict[tuple[object, ...], _Entry] = {}
    for entry in entries:
        claim, day, surgeon = entry.facts.key
        before = first.setdefault((claim, day, surgeon), entry)
        nameless = first.get((claim, day, ""))
        if before is not entry:
            text = f"{before.place} is about the same claim, day and surgeon; expected one entry for them"
            yield Problem(entry.place, "", text)
        elif nameless is not None and any(key[:2] == (claim, day) and key[2] for key in first):
            text = "another entry is about the same claim and day; expected the surgeon in each of them"
            yield Problem(entry.place, "", text)


# -- JSON ---------------------------------------------------------------------------------------------------


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _from_json(text: str, file: str) -> list[tuple[MohsEntry, str]]:
    try:
        content = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=_once)
    except _TwiceError:
        raise DocumentError(
            [Problem(file, "", "a key is given twice in one place; expected it once")]
        ) from None
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise DocumentError(
            [Problem(file, "", "this is no JSON; expected a list of entries", line)]
        ) from None
    return _from_content(content, file)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _TwiceError
    return made


def _from_content(content: object, file: str) -> list[tuple[MohsEntry, str]]:
    if not isinstance(content, list):
        raise DocumentError([Problem(file, "", "expected a list of entries")])
    reading = Reading(file, content)
    entries: list[tuple[MohsEntry, str]] = []
    problems: list[Problem] = []
    for n in range(len(content)):
        try:
            entries.append((build(MohsEntry, reading, WORDS, entry=n, quote=False), f"{file} entry {n + 1}"))
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    return entries


# -- CSV ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row(Reading):
    """A row as the entry that it would make, so that a problem names its line and column."""

    line: int = 0

    def problem(self, keys: Keys, text: str) -> Problem:
        """A complaint about a key, as one about its column."""
        column = next((_COLUMN_OF[keys[:n]] for n in range(len(keys), 0, -1) if keys[:n] in _COLUMN_OF), "")
        return Problem(self.file, f"column {column}" if column else "", text, self.line)


def _from_csv(text: str, file: str) -> list[tuple[MohsEntry, str]]:
    rows: list[tuple[MohsEntry, int]] = []
    problems: list[Problem] = []
    for line, cells in _cells(text, file):
        try:
            made = build(MohsEntry, _Row(file, _nested(cells), line=line), WORDS, quote=False)
            rows.append((made, line))
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    return _gathered(rows, file)


def _cells(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by column, blank cells left out, with its line. Raises DocumentError for a header that is wrong."""
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        _right_header(names, file)
        for cells in reader:
            if len(cells) > len(names):
                said = f"this row has {len(cells)} cells; expected at most {len(names)}, as the header has"
                raise DocumentError([Problem(file, "", said, reader.line_num)])
            row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
            if row:
                yield reader.line_num, row
    except csv.Error:
        text = "this row cannot be read; expected cells that are quoted as CSV asks"
        raise DocumentError([Problem(file, "", text, reader.line_num)]) from None


def _right_header(names: Sequence[str], file: str) -> None:
    problems = [f"the column {name} is missing" for name in _NEEDED if name not in names]
    for number, name in enumerate(names, 1):
        if name not in COLUMNS:
            problems.append(f"column {number} of the header is not known here")
        elif name in names[: number - 1]:
            problems.append(f"the column {name} is given twice")
    if problems:
        known = ", ".join(COLUMNS)
        raise DocumentError([Problem(file, "", f"{said}; expected {known}", 1) for said in problems])


def _nested(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row as an entry of the JSON form, with one tumor."""
    tumor: dict[str, Any] = {}
    entry: dict[str, Any] = {"tumors": [tumor]}
    for column, text in cells.items():
        keys = COLUMNS[column]
        value: object = text.replace(",", " ").replace("+", " ").split() if column == "stages" else text
        if len(keys) == 1:
            entry[column] = value
        elif len(keys) == 3:
            tumor[str(keys[2])] = value
        else:
            tumor.setdefault(str(keys[2]), {})[str(keys[3])] = value
    return entry


def _gathered(rows: Sequence[tuple[MohsEntry, int]], file: str) -> list[tuple[MohsEntry, str]]:
    """The entries that rows of one claim, day and surgeon make together. Raises DocumentError."""
    together: dict[tuple[object, ...], list[tuple[MohsEntry, int]]] = {}
    for made, line in rows:
        together.setdefault(made.key, []).append((made, line))
    entries, problems = [], []
    for group in together.values():
        (first, top), *others = group
        tumors = [tumor for made, _ in group for tumor in made.tumors]
        content = {**first.model_dump(exclude={"tumors"}), "tumors": [t.model_dump() for t in tumors]}
        for made, line in others:
            if made.authorization != first.authorization:
                text = f"line {top} says another for the same claim, day and surgeon; expected one"
                problems.append(Problem(file, "column authorization", text, line))
        try:
            entries.append(
                (build(MohsEntry, _Row(file, content, line=top), WORDS, quote=False), f"{file} line {top}")
            )
        except DocumentError as error:
            problems += error.problems
    if problems:
        raise DocumentError(problems)
    return entries
