"""`scrubber denials trend` and `report`: how much is denied, by what, and since when."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from scrubber.app.arguments import Common, Packs
from scrubber.app.denials import reading
from scrubber.app.denials_arguments import AsOf, Clocked, Hiding, Of, Reported, Trended, filters, period
from scrubber.app.exits import Code, Refused
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.opening import now
from scrubber.app.session import rules_for, set_up
from scrubber.app.staged import Staged
from scrubber.denials.log import row_of
from scrubber.denials.row import DenialRow
from scrubber.denials.trends.beside import SHARED, Beside, BesideBy, balance_table, entry_table, gather_beside
from scrubber.denials.trends.control import pack_changes
from scrubber.denials.trends.counted import Figures, Period
from scrubber.denials.trends.counting import count_figures
from scrubber.denials.trends.expected import expected_fees
from scrubber.denials.trends.overview import headline_table
from scrubber.denials.trends.trend import trend as trend_table
from scrubber.denials.trends.underpaid import Underpaid, find_underpaid
from scrubber.ledger.remitted import PaymentKey
from scrubber.pipeline.rules import Rules
from scrubber.report.charts import ChartsMissing
from scrubber.report.denials_page import write_denials_report
from scrubber.report.table_forms import write_table
from scrubber.report.visible import visible

if TYPE_CHECKING:
    from scrubber.app.config import Settings
    from scrubber.ledger import Ledger

__all__ = ["beside_of", "figures_of", "report", "trend", "underpaid_of"]

T = TypeVar("T")
_EVERY = 1_000_000
"""Entries of a PLB that a table lists; a page has fewer."""


def trend(
    common: Common, at: LedgerAt, of: Of, trended: Trended, as_of: AsOf, clocked: Clocked, hiding: Hiding
) -> int:
    """Print rates, or what was denied by what it has in common. Raises Refused."""
    by = trended.grouping()
    if by == "balance" or by == "takeback":
        return _beside(common, at, of, trended, by, shareable=hiding.shareable)
    with reading(common, at) as ledger:
        figures = figures_of(ledger, of, as_of.day())
    hides: dict[str, Any] = {"shareable": hiding.shareable, "threshold": hiding.threshold}
    if by is None:
        table = headline_table(figures, **hides)
    else:
        table = trend_table(figures, by, clock=clocked.clock.value, limit=trended.limit, **hides)
    write_table(table, sys.stdout, trended.format.value)
    return Code.CLEAN


def _beside(common: Common, at: LedgerAt, of: Of, trended: Trended, by: BesideBy, *, shareable: bool) -> int:
    """Print what payers give and take beside the claims. Raises Refused."""
    if shareable:
        raise Refused(SHARED)
    with reading(common, at) as ledger:
        beside = beside_of(ledger, of, most=_EVERY)
        if by == "balance":
            table = balance_table(beside)
        else:
            table = entry_table(beside, _numbers(ledger, beside), limit=trended.limit)
    write_table(table, sys.stdout, trended.format.value)
    return Code.CLEAN


def report(
    common: Common,
    at: LedgerAt,
    packs: Packs,
    of: Of,
    reported: Reported,
    as_of: AsOf,
    clocked: Clocked,
    hiding: Hiding,
) -> int:
    """Write the page. Raises Refused."""
    settings = set_up(common).settings
    rules = rules_for(settings, packs)
    with reading(common, at) as ledger:
        figures = figures_of(ledger, of, as_of.day())
        underpaid = underpaid_of(ledger, of, rules, settings)
        beside = beside_of(ledger, of)
        claims = _numbers(ledger, beside)
        marks = pack_changes(ledger.remit_reader().packs())
    titles = {edit.id: edit.title for edit in rules.catalogue}
    with Staged({"report": reported.out}) as staged:
        try:
            with staged["report"].text() as stream:
                write_denials_report(
                    stream,
                    figures,
                    underpaid=underpaid,
                    beside=beside,
                    claims=claims,
                    marks=marks,
                    step=reported.step.value,
                    clock=clocked.clock.value,
                    titles=titles,
                    written=now(),
                    charts=reported.charts,
                    shareable=hiding.shareable,
                    threshold=hiding.threshold,
                )
        except ChartsMissing as missing:
            raise Refused(f"{missing}; --no-charts writes the tables alone") from None
        staged.commit()
    sys.stdout.write(f"{visible(str(reported.out))}\n")
    return Code.CLEAN


def figures_of(ledger: Ledger, of: Of, as_of: date) -> Figures:
    """Count what the ledger has. Raises Refused, LedgerError and LedgerAway."""
    since, until = period(of)
    reader = ledger.remit_reader()
    mine = partial(_of_payer, of.payer)
    return count_figures(
        mine(reader.sent(), lambda fact: fact.payer),
        mine(reader.decisions(), lambda decision: decision.payer_id),
        mine(_rows(ledger), lambda row: row.payer_id),
        as_of=as_of,
        period=Period(since, until),
        lines=mine(reader.decided_lines(), lambda fact: fact.payer_id),
    )


def beside_of(ledger: Ledger, of: Of, *, most: int = 500) -> Beside:
    """What payers gave and took beside the claims, with so many entries. Raises Refused, LedgerError, LedgerAway."""
    return gather_beside(ledger.remit_reader().takebacks(filters(of)), most=most)


def _numbers(ledger: Ledger, beside: Beside) -> dict[PaymentKey, str]:
    """The numbers of the claims (CLP01) that entries name by a decision."""
    wanted = beside.decisions
    if not wanted:
        return {}
    return {one.key: one.number for one in ledger.remit_reader().decisions() if one.key in wanted}


def underpaid_of(ledger: Ledger, of: Of, rules: Rules, settings: Settings) -> Underpaid | None:
    """What was allowed against what is expected; None without a fee schedule and without contracts."""
    practice = settings.practice.practice()
    if not (rules.tables.fee_tables or practice.fees):
        return None
    since, until = period(of)

    def medicare(payer: str) -> bool:
        return "medicare" in rules.profiles.resolve(payer).profiles

    def contract(payer: str, code: str, component: str) -> Decimal | None:
        return practice.fee(rules.profiles.resolve(payer).profiles[::-1], code, component)

    fees = expected_fees(rules.tables, medicare=medicare, locality=practice.locality, contract=contract)
    rows = _of_payer(of.payer, _rows(ledger), lambda row: row.payer_id)
    return find_underpaid(rows, fees, period=Period(since, until))


def _rows(ledger: Ledger) -> Iterator[DenialRow]:
    return map(row_of, ledger.remit_reader().denials())


def _of_payer(payer: str, facts: Iterator[T], told: Callable[[T], str]) -> Iterator[T]:
    return (fact for fact in facts if told(fact) == payer) if payer else facts
