"""The findings of an audit of a pile of claims and remittances, gathered from the ledger that it was filed in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import filterfalse

from scrubber.denials.audit.caught import Caught, EditWords, caught_by_today
from scrubber.denials.audit.days import Days, look_at_days
from scrubber.denials.audit.waiting import Waiting, unanswered, with_edits
from scrubber.denials.log import row_of
from scrubber.denials.scores import EditScore, score
from scrubber.denials.trends.beside import Beside, gather_beside
from scrubber.denials.trends.counted import Figures, Period
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.expected import expected_fees
from scrubber.denials.trends.underpaid import Underpaid, find_underpaid
from scrubber.ledger.patient_lines import PatientLine
from scrubber.ledger.remits_reading import RemitReader
from scrubber.ledger.remitted import ClaimKey, PaymentKey
from scrubber.ledger.told_remits import FiledFinding, Filters
from scrubber.tables import Tables

__all__ = ["Audited", "Prices", "audited"]

_ADVISING = frozenset(("MOH006", "MOH014"))
"""Edits that call a modifier needless; what they say of other things is told with the denials."""


_NOTHING_BESIDE = Beside((), (), 0, {})


@dataclass(frozen=True, slots=True)
class Audited:
    """All findings. `underpaid` is None where no prices are known; `last` is the last day of service of the pile,
    `remitted` whether it holds any remittance, of whatever day. `beside` is what payers gave and took beside the
    claims, its entries by dollars, and `beside_claims` the numbers of the claims that they name.
    """

    figures: Figures
    caught: Caught
    scores: tuple[EditScore, ...]
    waiting: Waiting
    underpaid: Underpaid | None
    days: Days
    edits: Mapping[str, EditWords]
    last: date | None
    beside: Beside = _NOTHING_BESIDE
    beside_claims: Mapping[PaymentKey, str] = field(default_factory=dict)
    remitted: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing of the period was sent or decided."""
        figures = self.figures
        return not (self.waiting.sent or figures.decided or figures.unmatched or figures.total.lines)


@dataclass(frozen=True, slots=True)
class Prices:
    """What lines are priced by: which payers pay by Medicare's schedule, and in which locality (empty: national).

    `contract` gives the fee of one unit by payer, code and component (26, TC, or empty) of the others; None where the
    practice tells no contracts.
    """

    medicare: Callable[[str], bool]
    locality: str = ""
    contract: Callable[[str, str, str], Decimal | None] | None = None


def audited(
    reader: RemitReader,
    patients: Callable[[], Iterable[Sequence[PatientLine]]],
    tables: Tables,
    edits: Mapping[str, EditWords],
    prices: Prices,
    *,
    as_of: date,
    period: Period,
    step: Callable[[str], None] | None = None,
) -> Audited:
    """Gather everything. Claims count by the day they were sent, decisions by the day of the remittance.

    `step` is told in a word what comes next, for a person who waits.
    """
    step = step or _silent
    step("denials")
    wanted = Filters(since=period.first, until=period.last)
    figures = count_figures(
        reader.sent(),
        reader.decisions(),
        map(row_of, reader.denials()),
        as_of=as_of,
        period=period,
        lines=reader.decided_lines(wanted),
    )
    step("patients' days")
    last = max((line.day for lines in patients() for line in lines), default=None)
    days = look_at_days(patients(), tables, period=period, last=last, advised=_advised(reader.findings()))
    step("answers")
    waiting = unanswered(reader.sent, reader.decisions, as_of, period=period)
    beside = _by_dollars(gather_beside(reader.takebacks(wanted), most=5000))
    step("edits and prices")
    priced = bool(tables.fee_tables) or prices.contract is not None
    return Audited(
        figures=figures,
        caught=caught_by_today(reader.denials(wanted), edits),
        scores=_scores(reader, period),
        waiting=with_edits(waiting, reader.findings(), lambda edit: edit not in edits or edits[edit].holds),
        underpaid=_underpaid(reader, tables, prices, period) if priced else None,
        days=days,
        edits=edits,
        last=last,
        beside=beside,
        beside_claims=_named(reader, beside.decisions),
        remitted=next(reader.decisions(), None) is not None,
    )


def _silent(_: str) -> None:
    """Nobody waits."""


def _advised(findings: Iterable[tuple[ClaimKey, FiledFinding]]) -> dict[tuple[ClaimKey, int], str]:
    """The lines of which an edit says that a modifier is not needed."""
    return {
        (key, finding.line): finding.edit
        for key, finding in findings
        if finding.edit in _ADVISING and finding.outcome == "fail" and finding.line is not None
    }


def _by_dollars(beside: Beside) -> Beside:
    """With the largest entries first; of equals the earlier ones."""
    return replace(beside, entries=tuple(sorted(beside.entries, key=lambda one: -abs(one.told.amount))))


def _named(reader: RemitReader, keys: Collection[PaymentKey]) -> dict[PaymentKey, str]:
    """The numbers of the claims (CLP01) that were decided."""
    return {one.key: one.number for one in reader.decisions() if one.key in keys} if keys else {}


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


def _underpaid(reader: RemitReader, tables: Tables, prices: Prices, period: Period) -> Underpaid:
    expected = expected_fees(
        tables, medicare=prices.medicare, locality=prices.locality, contract=prices.contract
    )
    return find_underpaid(map(row_of, reader.denials()), expected, period=period, most=5000)
