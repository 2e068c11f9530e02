"""Claims made of the rows of a table, many at once, and what the edits say of each line.

Rows come from the official files beside the checkout (`../shared/data`) where they are there, else from the built-in
facts. What a test expects it works out from the rows itself; nothing here asks the tables or the engine for it.
"""

from __future__ import annotations

import csv
import gzip
import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from scrubber.edit.draft import build
from scrubber.edit.engine import Judging
from scrubber.edit.remembered import Remembered, Sent
from scrubber.finding import Outcome
from scrubber.model.read import read_claims
from scrubber.pipeline.check import Check
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import open_source
from scrubber.tables import Tables, load_tables
from scrubber.tables.addons import AddOnTable
from scrubber.tables.lookup import Opened
from scrubber.tables.mue import MueTable
from scrubber.tables.ptp import PtpTable

T = TypeVar("T")

NCCI = Path(__file__).resolve().parents[3] / "shared" / "data" / "ncci"
PTP_FILE = NCCI / "ccipra-2024q3-practitioner-ptp.txt.gz"
MUE_FILE = NCCI / "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
AOC_FILE = NCCI / "aoc_2026q3.csv"

AS_OF = date(2026, 7, 20)
BEYOND = date(9999, 12, 31)
A_DAY = timedelta(days=1)
_AT_ONCE = 2_000
_SPARE = 400
"""One pair of so many is taken at first sight: some more than are asked for, of the 2.2 million that there are."""


class PairRow(NamedTuple):
    """A row of the pair table; `last` is BEYOND where it has no end."""

    column1: str
    column2: str
    first: date
    last: date
    indicator: str


class AddOnRow(NamedTuple):
    """A row of the add-on table; the primary is CCCCC where each contractor names its own."""

    code: str
    primary: str
    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class Line:
    """A service line: `day` as DTP03 has it, one day or a range."""

    code: str
    day: str
    modifiers: tuple[str, ...] = ()
    units: str = "1"


@dataclass
class Said:
    """What was said: of each claim (from 0) and line (from 1) the edits, outcomes and severities."""

    lines: dict[tuple[int, int], set[tuple[str, str, str]]] = field(default_factory=lambda: defaultdict(set))
    no_data: int = 0


def written(day: date) -> str:
    """A day as X12 has it."""
    return f"{day:%Y%m%d}"


def read(text: str) -> date:
    """A day of a table: 20260131, 2026-01-31, or no end."""
    text = text.replace("-", "").strip()
    return BEYOND if text in ("", "*") else date(int(text[:4]), int(text[4:6]), int(text[6:]))


# -- rows ---------------------------------------------------------------------------------------------------


def pairs(number: int, seed: int) -> list[list[PairRow]]:
    """Rows of a random sample of pairs, both directions of each together."""
    found: dict[tuple[str, str], list[PairRow]] = defaultdict(list)
    for row in _pair_rows():
        found[min(row[:2]), max(row[:2])].append(row)
    return random.Random(seed).sample(list(found.values()), number)


def _pair_rows() -> Iterator[PairRow]:
    """Rows of pairs that a digest of their codes has chosen; all of the built-in ones."""
    if not PTP_FILE.exists():
        for pair in _built_in("ptp", PtpTable).every():
            yield PairRow(pair.column1, pair.column2, pair.first, pair.last or BEYOND, pair.indicator)
        return
    with gzip.open(PTP_FILE, "rb") as file:
        for number, line in enumerate(file):
            key = line[:11] if line[:5] < line[6:11] else line[6:11] + b"\t" + line[:5]
            if number >= 6 and not zlib.crc32(key) % _SPARE:
                one, two, _, first, last, mark, *_ = line.decode("latin-1").split("\t")
                yield PairRow(one, two, read(first), read(last), mark)


def limits() -> list[tuple[str, int, str]]:
    """Code, units and adjudication indicator of every row."""
    if not MUE_FILE.exists():
        return [(row.code, row.units, row.indicator) for row in _built_in("mue", MueTable).every()]
    with MUE_FILE.open(encoding="latin-1", newline="") as file:
        records = list(csv.reader(file))[2:]
    return [(record[0], int(record[1]), record[2][0]) for record in records if len(record) > 2]


def relations() -> list[AddOnRow]:
    """Every row of the add-on table."""
    if not AOC_FILE.exists():
        every = _built_in("aoc", AddOnTable).every()
        return [AddOnRow(r.code, r.primary, r.kind, r.first, r.last or BEYOND) for r in every]
    with AOC_FILE.open(encoding="latin-1", newline="") as file:
        records = list(csv.reader(file))[1:]
    return [AddOnRow(r[0], r[1], r[2], read(r[3]), read(r[4])) for r in records]


def _built_in(name: str, kind: type[T]) -> T:
    return next(table for table in load_tables()._shelf(name) if isinstance(table, kind))


# -- what the edits say -------------------------------------------------------------------------------------


def with_table(rules: Rules, name: str, path: Path, kind: type[Opened]) -> Rules:
    """The rules with one compiled table for all that are here under its name."""
    plain = load_tables()
    table = kind(path)
    return replace(rules, tables=Tables(plain._source, lambda asked: [table] if asked == name else []))


def judge_two(
    rules: Rules,
    claims: Sequence[tuple[Sequence[Line], Sequence[Line]]],
    edits: frozenset[str],
    payer: str,
    *,
    sent: bool,
) -> Said:
    """Run edits on two claims each of a patient; where they were `sent`, the first of the two is an earlier one.

    Places are those of the claims one behind the other, or of the second ones alone.
    """
    said = Said()
    if sent:
        first, second = zip(*claims, strict=True)
        earlier = [Sent(claim, AS_OF) for claim in read_claims([_file(first, payer, "B")], rules.guide)]
        _judge(rules, second, 0, edits, payer, said, history=Remembered(earlier))
    else:
        _judge(rules, [one for two in claims for one in two], 0, edits, payer, said, of_patient=2)
    return said


def judge(
    rules: Rules, claims: Iterable[Sequence[Line]], edits: frozenset[str], payer: str = "commercial"
) -> Said:
    """Run edits on claims, each of a patient of its own."""
    said = Said()
    batch: list[Sequence[Line]] = []
    done = 0
    for claim in claims:
        batch.append(claim)
        if len(batch) == _AT_ONCE:
            _judge(rules, batch, done, edits, payer, said)
            done, batch = done + len(batch), []
    _judge(rules, batch, done, edits, payer, said)
    return said


def _judge(
    rules: Rules,
    batch: Sequence[Sequence[Line]],
    done: int,
    edits: frozenset[str],
    payer: str,
    said: Said,
    *,
    of_patient: int = 1,
    history: Remembered | None = None,
) -> None:
    if not batch:
        return
    judging = Judging(as_of=AS_OF, select=edits, history=history or Remembered())
    with open_source(_file(batch, payer, of_patient=of_patient)) as source:
        for finding in Check(source, rules, judging):
            assert finding.edit in edits, finding.message
            if finding.outcome is Outcome.NO_DATA:
                said.no_data += finding.count
            else:
                assert finding.claim is not None
                place = done + finding.claim.index - 1, finding.line or 0
                said.lines[place].add((finding.edit, finding.outcome.value, finding.severity.value))


def _file(claims: Sequence[Sequence[Line]], payer: str, letter: str = "A", of_patient: int = 1) -> bytes:
    text = build({"claim": {"payer": payer, "subscriber": {"member": "MEMBER"}}}).decode("ascii")
    head, rest = text.split("HL*2*", 1)
    level, rest = ("HL*2*" + rest).split("LX*1~", 1)
    tail = "SE*" + rest.split("SE*", 1)[1]
    parts = [head]
    for number, claim in enumerate(claims):
        parts.append(
            level.replace("HL*2*", f"HL*{number + 2}*").replace("MEMBER", f"M{number // of_patient:09d}")
        )
        parts[-1] = parts[-1].replace("CLM*A1001*", f"CLM*{letter}{number}*")
        parts += [_line(n, line) for n, line in enumerate(claim, 1)]
    return ("".join(parts) + tail).encode("ascii")


def _line(number: int, line: Line) -> str:
    procedure = ":".join(("HC", line.code, *line.modifiers))
    form = "RD8" if "-" in line.day else "D8"
    return f"LX*{number}~SV1*{procedure}*100*UN*{line.units}***1~DTP*472*{form}*{line.day}~"
