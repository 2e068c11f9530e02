"""Count claims sent, decisions and denied lines into `Figures`, in one pass over each.

Memory grows with months, payers, providers and reasons, and with the claims that were denied or decided again, since
what became of those is followed; never with the claims that were sent or paid.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from scrubber.denials.row import DenialRow
from scrubber.denials.trends.counted import (
    ALL_DAYS,
    DENIALS,
    Answered,
    Cell,
    Figures,
    Key,
    Known,
    LineTally,
    Period,
    Sent,
    month_of,
)
from scrubber.denials.trends.followed import Follower
from scrubber.denials.trends.gathered import NO_VALUE, Gatherer, reason_of
from scrubber.denials.trends.ranked import Dearest
from scrubber.ledger.remitted import AGAIN
from scrubber.ledger.told_remits import DecidedLines, Decision, SentFact

__all__ = ["NO_VALUE", "count_figures", "crossover"]

WINDOW = 28
"""Days of the primary denial rate."""

EXAMPLES = 10
"""How many lines are kept to show behind each reason."""

_NONE = Decimal(0)
_PLACE = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}
_NOT_DECIDED = frozenset(("reversal", "forwarded", "estimate"))
_SURE = frozenset(("certain", "probable"))
_NEVER_THERE = frozenset(("refused", "rejected"))


def count_figures(
    sent: Iterable[SentFact],
    decisions: Iterable[Decision],
    rows: Iterable[DenialRow],
    *,
    as_of: date,
    period: Period = ALL_DAYS,
    lines: Iterable[DecidedLines] | None = None,
    work: int = 200,
) -> Figures:
    """Count everything. `rows` come with those of one decision together.

    `as_of` is the day ages are counted to, `period` limits decisions and rows by the day of the remittance and cohorts
    by the day of sending. `lines` are the denominators of line rates; without them these rates have none. `work` is
    how many open denials are listed.
    """
    counting = _Counting(as_of, period, work)
    counting.claims(sent)
    counting.decisions(decisions)
    counting.rows(rows)
    if lines is not None:
        counting.services(lines)
    return counting.figures()


def crossover(answer: Decision | DenialRow | DecidedLines) -> bool:
    """Whether a payer further down the line answered a claim that was sent to one before it (crossed over)."""
    place = _PLACE.get(answer.status, "")
    return bool(place and answer.sequence and answer.sequence in "PST" and place != answer.sequence)


class _Counting:
    """The sums while they grow."""

    def __init__(self, as_of: date, period: Period, work: int) -> None:
        self._as_of, self._period = as_of, period
        self._sent: dict[Key, Sent] = defaultdict(Sent)
        self._sent_then: dict[Key, Sent] = defaultdict(Sent)
        self._decided: dict[Key, Cell] = defaultdict(Cell)
        self._cohort: dict[Key, Cell] = defaultdict(Cell)
        self._days_sent: dict[date, Cell] = defaultdict(Cell)
        self._days_decided: dict[date, Cell] = defaultdict(Cell)
        self._known_cohort: dict[Key, Cell] = defaultdict(Cell)
        self._known_days: dict[date, Cell] = defaultdict(Cell)
        self._gathered, self._known = Gatherer(), Gatherer()
        self._lines: dict[str, dict[str, LineTally]] | None = None
        self._days: Counter[int] = Counter()
        self._window = Period(as_of - timedelta(days=WINDOW - 1), as_of)
        self._answered = Answered(first=self._window.first, last=as_of)
        self._follower = Follower(work)
        self._examples: dict[str, Dearest[DenialRow]] = {}
        self._payers: dict[str, str] = {}
        self._unmatched = self._probable = self._elsewhere = self._early = 0

    # -- claims that were sent ------------------------------------------------------------------------------

    def claims(self, facts: Iterable[SentFact]) -> None:
        """Originals that a payer may have: the denominators."""
        for fact in facts:
            if fact.frequency in AGAIN or fact.state in _NEVER_THERE:
                continue
            key = month_of(fact.filed), fact.payer, fact.billing
            one = Sent(1, fact.charge or _NONE, int(fact.clean))
            self._sent[key].add(one)
            if self._period.has(fact.filed):
                self._sent_then[key].add(one)

    # -- decisions ------------------------------------------------------------------------------------------

    def decisions(self, decisions: Iterable[Decision]) -> None:
        """First decisions into the sums, later ones to what became of denials."""
        for one in decisions:
            if one.role in _NOT_DECIDED:
                continue
            self._name(one)
            self._post(one)
            if one.role != "first":
                self._follower.later(one)
            elif one.claim is None or one.confidence not in _SURE:
                self._unmatched += self._period.has(one.day)
            elif crossover(one):
                self._elsewhere += self._period.has(one.day)
            else:
                self._first(one)

    def _name(self, one: Decision) -> None:
        payer = one.payer_id or one.payer
        known = self._payers.get(payer)
        if one.payer and (known is None or one.payer < known):
            self._payers[payer] = one.payer

    def _post(self, one: Decision) -> None:
        """The primary denial rate, for which every answer of a primary payer counts."""
        place = _PLACE.get(one.status, one.sequence or "P")
        if place != "P" or not self._window.has(one.day):
            return
        self._answered.all += 1
        if not one.paid and one.disposition == "denied":
            self._answered.zero += 1
            self._follower.posted(one)

    def _first(self, one: Decision) -> None:
        provider, payer = one.payee, one.payer_id or one.payer
        if self._period.has(one.day):
            self._probable += one.confidence != "certain"
            _decide(self._decided[month_of(one.day), payer, provider], one)
            _decide(self._known_cohort[month_of(one.filed), payer, provider], one)
            if one.day is not None:
                _decide(self._days_decided[one.day], one)
            if one.filed is not None:
                _decide(self._known_days[one.filed], one)
            self._wait(one)
            if one.disposition in DENIALS:
                self._follower.denied(one)
        if self._period.has(one.filed):
            _decide(self._cohort[month_of(one.filed), payer, provider], one)
            if one.filed is not None:
                _decide(self._days_sent[one.filed], one)

    def _wait(self, one: Decision) -> None:
        """Days to pay; a claim that was filed here after its payment did not wait for it."""
        if not one.paid or one.paid < 0 or one.reversed or not one.filed or not one.paid_on:
            return
        days = (one.paid_on - one.filed).days
        if days < 0:
            self._early += 1
        else:
            self._days[days] += 1

    # -- denied lines ---------------------------------------------------------------------------------------

    def rows(self, rows: Iterable[DenialRow]) -> None:
        """Denied lines of first decisions, by all that they may be grouped by."""
        for row in rows:
            self._follower.row(row)
            if row.role != "first" or not self._period.has(row.decided_on):
                continue
            known = row.match in _SURE and not crossover(row)
            self._gathered.row(row, known=known)
            if known:
                self._known.row(row, known=True)
            if row.disposition in DENIALS:
                self._examples.setdefault(reason_of(row), Dearest(EXAMPLES)).add(row.denied, _place(row), row)

    # -- lines that were decided ----------------------------------------------------------------------------

    def services(self, facts: Iterable[DecidedLines]) -> None:
        """Service payments of first decisions: the denominators of line rates."""
        found: dict[str, dict[str, LineTally]] = defaultdict(lambda: defaultdict(LineTally))
        for fact in facts:
            if not self._period.has(fact.day) or crossover(fact):
                continue
            for dimension, value in _of_line(fact):
                tally = found[dimension][value]
                tally.lines += fact.lines
                tally.charge += fact.charge
        self._lines = found

    def figures(self) -> Figures:
        """What was counted."""
        self._answered.all -= self._follower.duplicates
        self._answered.zero -= self._follower.duplicates
        followed, work, left = self._follower.settled(self._as_of)
        return Figures(
            as_of=self._as_of,
            period=self._period,
            sent=dict(self._sent),
            sent_then=dict(self._sent_then),
            decided=dict(self._decided),
            cohort=dict(self._cohort),
            days_sent=dict(self._days_sent),
            days_decided=dict(self._days_decided),
            gathered=self._gathered.told(),
            known=Known(self._known.told(), dict(self._known_cohort), dict(self._known_days)),
            lines={k: dict(v) for k, v in self._lines.items()} if self._lines is not None else None,
            days=dict(self._days),
            early=self._early,
            answered=self._answered,
            followed=followed,
            work=work,
            work_left=left,
            examples={reason: found.all() for reason, found in sorted(self._examples.items())},
            payers=self._payers,
            unmatched=self._unmatched,
            probable=self._probable,
            elsewhere=self._elsewhere,
        )


def _decide(cell: Cell, one: Decision) -> None:
    charge = one.charge  # CLP03; what the claim asked for, as the payer read it
    cell.claims += 1
    cell.charge += charge or _NONE
    if one.disposition == "denied":
        cell.denied += 1
        cell.denied_charge += charge or _NONE
    elif one.disposition == "partly_denied":
        cell.partly += 1
    elif (one.paid or _NONE) > 0 or (one.patient_share or _NONE) > 0:
        cell.first_pass += 1
    cell.denied_dollars += one.denied


def _place(row: DenialRow) -> tuple[str, int, int]:
    return row.remit, row.payment, row.service


def _of_line(fact: DecidedLines) -> Iterator[tuple[str, str]]:
    yield "", ""
    yield "month", month_of(fact.day)
    yield "payer", fact.payer_id or fact.payer
    yield "provider", fact.payee or NO_VALUE
    yield "rendering", fact.rendering or NO_VALUE
    yield "procedure", fact.code or NO_VALUE
    for modifier in dict.fromkeys(fact.modifiers) or (NO_VALUE,):
        yield "modifier", modifier
        yield "coded", f"{fact.code or NO_VALUE} {modifier}"
