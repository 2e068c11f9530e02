"""The findings of an audit of a pile of claims and remittances, gathered from the ledger that it was filed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import filterfalse

from scrubber.denials.audit_caught import Caught, EditWords, caught_by_today
from scrubber.denials.audit_days import Days, look_at_days
from scrubber.denials.audit_waiting import Waiting, unanswered
from scrubber.denials.counted import Figures, Period
from scrubber.denials.counting import count_figures
from scrubber.denials.expected import expected_fees
from scrubber.denials.log import row_of
from scrubber.denials.scores import EditScore, score
from scrubber.denials.underpaid import Underpaid, find_underpaid
from scrubber.ledger.patient_lines import PatientLine
from scrubber.ledger.remits_reading import RemitReader
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import FiledFinding, Filters
from scrubber.tables import Tables

__all__ = ["Audited", "Prices", "audited"]

_ADVISING = frozenset(("MOH006", "MOH014"))
"""Edits that call a modifier needless; what they say of other things is told with the denials."""


@dataclass(frozen=True, slots=True)
class Audited:
    """All findings. `underpaid` is None where no prices are loaded; `last` is the last day of service of the pile."""

    figures: Figures
    caught: Caught
    scores: tuple[EditScore, ...]
    waiting: Waiting
    underpaid: Underpaid | None
    days: Days
    edits: Mapping[str, EditWords]
    last: date | None


@dataclass(frozen=True, slots=True)
class Prices:
    """What lines are priced by: which payers pay by Medicare's schedule, and in which locality (empty: national)."""

    medicare: Callable[[str], bool]
    locality: str = ""


def audited(
    reader: RemitReader,
    patients: Callable[[], Iterable[Sequence[PatientLine]]],
    tables: Tables,
    edits: Mapping[str, EditWords],
    prices: Prices,
    *,
    as_of: date,
    period: Period,
) -> Audited:
    """Gather everything. Claims count by the day they were sent, decisions by the day of the remittance."""
    wanted = Filters(since=period.first, until=period.last)
    figures = count_figures(
        reader.sent(),
        reader.decisions(),
        map(row_of, reader.denials()),
        as_of=as_of,
        period=period,
        lines=reader.decided_lines(wanted),
    )
    last = max((line.day for lines in patients() for line in lines), default=None)
    days = look_at_days(patients(), tables, period=period, last=last, advised=_advised(reader.findings()))
    return Audited(
        figures=figures,
        caught=caught_by_today(reader.denials(wanted), edits),
        scores=_scores(reader, period),
        waiting=unanswered(reader.sent, reader.decisions, as_of, period=period),
        underpaid=_underpaid(reader, tables, prices, period, days.places) if tables.fee_tables else None,
        days=days,
        edits=edits,
        last=last,
    )


def _advised(findings: Iterable[tuple[ClaimKey, FiledFinding]]) -> dict[tuple[ClaimKey, int], str]:
    """The lines of which an edit says that a modifier is not needed."""
    return {
        (key, finding.line): finding.edit
        for key, finding in findings
        if finding.edit in _ADVISING and finding.outcome == "fail" and finding.line is not None
    }


def _scores(reader: RemitReader, period: Period) -> tuple[EditScore, ...]:
    """How edits did on the claims that were sent in the period."""
    inside: set[int] = set()
    for fact in reader.sent(period.first, period.last):
        inside.add(fact.key.input)
    return score(
        _within(reader.findings(), inside),
        filterfalse(lambda row: row.decision.claim is None, reader.denials()),
        reader.decisions(),
    )


def _within(
    findings: Iterable[tuple[ClaimKey, FiledFinding]], inside: set[int]
) -> Iterator[tuple[ClaimKey, FiledFinding]]:
    return (one for one in findings if one[0].input in inside)


def _underpaid(
    reader: RemitReader, tables: Tables, prices: Prices, period: Period, places: Mapping[str, str]
) -> Underpaid:
    expected = expected_fees(tables, medicare=prices.medicare, locality=prices.locality)
    return find_underpaid(map(row_of, reader.denials()), expected, period=period, places=places, most=5000)
