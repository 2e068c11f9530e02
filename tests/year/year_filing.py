"""Brings a year into a ledger through the library, as a practice would: claims are filed, remittances loaded, in order.

Claims that a holding finding stops are sent all the same where the truth says so: their finding is suppressed by a
name, or a fix is accepted or attested. Everything goes to the clean side.
"""

from __future__ import annotations

import csv
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import year_truth
from year_claims import PAYERS
from year_confusion import Confusion, Place, confusion
from year_scenarios import SHIFT_PAYER
from year_truth import IGNORED

from scrubber.denials.log import row_of
from scrubber.denials.trends.control import control_chart
from scrubber.denials.trends.counted import Cell, Figures
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.underpaid import find_underpaid
from scrubber.edit.setaside import Attestation, Attestations, SuppressionRule, Suppressions
from scrubber.finding import Outcome, Safety
from scrubber.ledger import InputRecord, Ledger
from scrubber.ledger.recording import finding_records, fix_records
from scrubber.ledger.records import Record
from scrubber.pipeline.filing import claims_written, envelopes_of, sent_as_is
from scrubber.pipeline.options import Options
from scrubber.pipeline.remitting import Loading
from scrubber.pipeline.replay import judge_again
from scrubber.pipeline.reporting import edits_info
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import check, fix
from scrubber.pipeline.source import Source, open_source

UNTIL = date(2026, 12, 31)
PERSON = "Nora Field"
WAIVED = ("DUP006", "DUP007", "DUP011", "MOH001", "MOH009", "MOH015", "NCI001", "NCI003")
"""The edits whose findings are suppressed in files named `_waived`."""


class Filer:
    """Files and loads; `said` are the findings on remittances, of which there are to be none."""

    def __init__(self, rules: Rules, ledger: Ledger) -> None:
        self.rules = rules
        self.ledger = ledger
        self.said: list[str] = []

    def year(self, folder: Path, names: Iterable[str] = ()) -> None:
        """Bring the whole year in, in the order of its days, or these files of it in their order."""
        for name in names or in_order(folder):
            path = folder / name
            day = date.fromisoformat(path.name[:10])
            with open_source(path) as source:
                if name.startswith("claims/"):
                    self.claims(source, day, path.stem[11:])
                else:
                    self.remittance(source, day)

    def claims(self, source: Source, day: date, filing: str) -> None:
        """File claims as their file's name says."""
        at = datetime.combine(day, time(9), UTC)
        options = Options(as_of=day, ignore=frozenset(IGNORED), history=self.ledger.history())
        if filing == "waived":
            options = replace(options, suppressions=_suppressions(day))
        if filing in ("attested", "fixed"):
            records: Iterable[Record] = self._fixed(source, options, filing, at)
        else:
            records = sent_as_is(source, self.rules, options, self.ledger.keys, at)
        assert self.ledger.file(records, at)

    def _fixed(self, source: Source, options: Options, filing: str, at: datetime) -> Iterator[Record]:
        """Yield the records of claims with a fix in them that somebody accepted or vouched for."""
        if filing == "fixed":
            options = replace(options, accept=frozenset((Safety.SAFE, Safety.REVIEW)))
        else:
            vouched = (
                Attestation(file="a.yaml", number=n, finding=one.id, fix="0", person=PERSON, reason="second tumor",
                            date=options.as_of)
                for n, one in enumerate(check(source, self.rules, options), 1)
                if one.outcome is Outcome.FAIL
            )  # fmt: skip
            options = replace(options, attestations=Attestations(vouched))
        done, about = fix(source, self.rules, options, claims_only=True), edits_info(self.rules, options)
        yield InputRecord(
            sha256=source.sha256,
            name=source.name,
            kind="837",
            bytes=source.size,
            filed=at.isoformat(),
            as_of=about.as_of,
            pack=about.pack,
            digest=about.digest,
            tables={name: table.release for name, table in about.tables.items()},
            claims=done.claims,
            clean=done.claims,
            envelopes=tuple(envelopes_of(source)),
        )
        indexes = range(1, done.claims + 1)
        yield from claims_written(done.data, indexes, "clean", self.rules, self.ledger.keys, full=False)
        yield from finding_records(done.findings)
        yield from fix_records(done.findings, (entry for entry, _ in done.set_aside.attested.values()))

    def remittance(self, source: Source, day: date) -> None:
        """Load a remittance."""
        options = Options(as_of=day, ignore=frozenset(IGNORED))
        loading = Loading(source, self.rules, options, self.ledger, datetime.combine(day, time(18), UTC))
        self.said += [finding.edit for finding in loading if finding.outcome is Outcome.FAIL]

    def judge_again(self, folder: Path, day: date) -> int:
        """Judge the claims of denied lines by today's edits; how many inputs were not found."""
        files = {
            hashlib.sha256(path.read_bytes()).hexdigest(): path for path in (folder / "claims").iterdir()
        }
        options = Options(as_of=day, ignore=frozenset(IGNORED))
        at = datetime.combine(day, time(20), UTC)
        return judge_again(self.ledger, self.rules, options, files.get, at).missing


def in_order(folder: Path) -> list[str]:
    """The files of a year in the order of their days."""
    return (folder / "order.txt").read_text(encoding="ascii").split()


def _suppressions(day: date) -> Suppressions:
    rules = (
        SuppressionRule(
            file="s.yaml", number=n, edit=edit, reason="known to the surgeon", owner=PERSON, until=UNTIL
        )
        for n, edit in enumerate(WAIVED, 1)
    )
    return Suppressions(rules, day)


def truth_of(folder: Path) -> list[year_truth.Record]:
    """Everything that is known of a year."""
    return list(year_truth.read(folder / "truth.jsonl"))


# -- what the ledger then says --------------------------------------------------------------------------------


INPUTS = "SELECT id, sha256 FROM inputs"


def names(database: Path, folder: Path) -> Place:
    """Return how a claim of the ledger is named by the truth: by file and index."""
    hashes = {
        hashlib.sha256(path.read_bytes()).hexdigest(): f"claims/{path.name}"
        for path in (folder / "claims").iterdir()
    }
    with closing(sqlite3.connect(database)) as opened:
        files = {number: hashes.get(sha256, "") for number, sha256 in opened.execute(INPUTS)}
    return lambda key: (files[key.input], key.index)


def compared(ledger: Ledger, place: Place, truth: list[year_truth.Record]) -> Confusion:
    """Compare what the ledger says with the truth: every decision and every row."""
    reader = ledger.remit_reader()
    rows = (row_of(logged) for logged in reader.denials())
    return confusion(truth, reader.decisions(), rows, place)


def rates_differ(ledger: Ledger, truth: list[year_truth.Record], as_of: date) -> list[str]:
    """Return where the rates of the report are not the planted ones: month, payer and what."""
    reader = ledger.remit_reader()
    decisions = list(reader.decisions())
    sure = ("certain", "probable")
    named = {(one.key.sha256, one.key.index) for one in decisions if one.confidence in sure}
    planned = year_truth.rates(truth, named)
    rows = (row_of(logged) for logged in reader.denials())
    figures = count_figures(reader.sent(), decisions, rows, as_of=as_of)
    found: dict[str, dict[str, int]] = {}
    for (month, payer, _), cell in figures.decided.items():
        _add(found.setdefault(f"{month} {payer}", {}), _cell(cell))
    sent: dict[str, dict[str, int]] = {}
    for (month, payer, _), count in figures.sent.items():
        _add(sent.setdefault(f"{month} {payer}", {}), {"claims": count.claims, "cents": _cents(count.charge)})
    overturned = {"denied claims": figures.followed.denied, "paid more later": figures.followed.overturned}
    return [
        *_differences("decided", planned["decided"], found),
        *_differences("sent", planned["sent"], sent),
        *_differences("followed", {"year": planned["overturned"]}, {"year": overturned}),
        *_differences("carc", {"year": planned["carcs"]}, {"year": _carcs(figures)}),
    ]


def underpaid_differ(ledger: Ledger, folder: Path, truth: list[year_truth.Record]) -> list[str]:
    """Return where the lines that are short of the payers' fees are not those that were planted."""
    with (folder / "fees.csv").open(encoding="ascii", newline="") as opened:
        fees = {(row["payer"], row["code"]): Decimal(row["allowed"]) for row in csv.DictReader(opened)}

    def expected(
        code: str, modifiers: tuple[str, ...], day: date, payer: str, place: str, units: Decimal
    ) -> Decimal | None:
        fee = fees.get((payer, code))
        return None if fee is None else fee * units

    rows = (row_of(logged) for logged in ledger.remit_reader().denials())
    found: dict[str, int] = {}
    for short in find_underpaid(rows, expected, most=len(truth)).rows:
        place = f"{short.remit} payment {short.payment}"
        found[place] = found.get(place, 0) + _cents(short.short)
    planned = {
        f"{one.sha256[:12]} payment {one.index}": one.underpaid
        for one in truth
        if isinstance(one, year_truth.Payment) and one.underpaid and not one.reversed
        and one.role not in ("reversal", "forwarded")
    }  # fmt: skip
    return _differences("underpaid", {"cents": planned}, {"cents": found})


def shift_seen(ledger: Ledger, as_of: date) -> list[str]:
    """Return the months in which the payer of the shift lies above the limits that its first six months give."""
    payer = PAYERS[SHIFT_PAYER][1]
    reader = ledger.remit_reader()
    decisions = (one for one in reader.decisions() if one.payer_id == payer)
    figures = count_figures((one for one in reader.sent() if one.payer == payer), decisions, (), as_of=as_of)
    chart = control_chart(figures, baseline=6)
    return [f"{point.start:%Y-%m}" for point in chart.points if point.beyond == "above"]


def _cell(cell: Cell) -> dict[str, int]:
    return {
        "claims": cell.claims,
        "cents": _cents(cell.charge),
        "denied": cell.denied,
        "denied cents": _cents(cell.denied_charge),
        "partly": cell.partly,
        "first pass": cell.first_pass,
        "denied dollars": _cents(cell.denied_dollars),
    }


def _carcs(figures: Figures) -> dict[str, int]:
    told: dict[str, int] = {}
    for carc, reason in figures.reasons["carc"].items():
        told[f"{carc} lines"], told[f"{carc} cents"] = reason.lines, _cents(reason.dollars)
    return told


def _add(sums: dict[str, int], more: dict[str, int]) -> None:
    for what, count in more.items():
        sums[what] = sums.get(what, 0) + count


def _cents(dollars: Decimal) -> int:
    return int(dollars * 100)


def _differences(
    name: str, planned: dict[str, dict[str, int]], found: dict[str, dict[str, int]]
) -> list[str]:
    return [
        f"{name} {key} {what}: planned {planned.get(key, {}).get(what, 0)}, found {found.get(key, {}).get(what, 0)}"
        for key in sorted({*planned, *found})
        for what in sorted({*planned.get(key, {}), *found.get(key, {})})
        if planned.get(key, {}).get(what, 0) != found.get(key, {}).get(what, 0)
    ]
