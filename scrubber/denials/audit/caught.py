"""What today's edits would have caught of what was denied at first: by edit, and the dearest lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scrubber.denials.trends.counted import DENIALS, Reason
from scrubber.denials.trends.counting import crossover
from scrubber.denials.trends.ranked import Dearest
from scrubber.ledger.remitted import PaymentKey
from scrubber.ledger.told_remits import LoggedDenial

__all__ = ["Caught", "CaughtBy", "CaughtLine", "EditWords", "caught_by_today"]

_SAID = "overridden"
"""What the log calls a denial that an edit of the day named. In an audit that day's edits are today's."""
_SURE = frozenset(("certain", "probable"))


@dataclass(frozen=True, slots=True)
class EditWords:
    """What is told of an edit beside its id; `holds` says that a claim would have been held back for it."""

    title: str
    holds: bool


@dataclass(slots=True)
class CaughtBy:
    """Denied lines for whose reason an edit speaks, and those reasons by dollars."""

    edit: str
    sums: Reason = field(default_factory=Reason)
    reasons: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaughtLine:
    """One of these lines; `line` is the claim's, None where it is not known."""

    claim: str
    line: int | None
    payer: str
    code: str
    modifiers: tuple[str, ...]
    reason: str
    edit: str
    denied: Decimal


@dataclass(slots=True)
class Caught:
    """All of it: `held` by edits that hold claims, `advised` by those that only advise, `rest` by none.

    Nobody could judge what is `unknown`, since the claim is not in the pile, nor what a further payer answered to
    another's claim (`elsewhere`). Of the others `guessed` are those whose claim is not certain.
    """

    by_edit: tuple[CaughtBy, ...] = ()
    lines: tuple[CaughtLine, ...] = ()
    held: Reason = field(default_factory=Reason)
    advised: Reason = field(default_factory=Reason)
    rest: Reason = field(default_factory=Reason)
    unknown: Reason = field(default_factory=Reason)
    elsewhere: Reason = field(default_factory=Reason)
    guessed: Reason = field(default_factory=Reason)
    left: int = 0


def caught_by_today(
    rows: Iterable[LoggedDenial], edits: Mapping[str, EditWords], *, most: int = 5000
) -> Caught:
    """Sum up first decisions that denied; rows of one decision come together."""
    found = Caught()
    by_edit: dict[str, CaughtBy] = {}
    dearest: Dearest[CaughtLine] = Dearest(most)
    decision: PaymentKey | None = None
    seen: set[str] = set()
    for row in rows:
        denial, one = row.denial, row.decision
        if one.role != "first" or denial.disposition not in DENIALS:
            continue
        if one.key != decision:
            decision, seen = one.key, set()
        if denial.part == "unmatched":
            _add(found.unknown, "unknown", denial.denied, seen)
            continue
        if crossover(one):
            _add(found.elsewhere, "elsewhere", denial.denied, seen)
            continue
        if one.confidence not in _SURE:
            _add(found.guessed, "guessed", denial.denied, seen)
        if denial.part != _SAID:
            _add(found.rest, "rest", denial.denied, seen)
            continue
        words = edits.get(denial.edit)
        if words is None or words.holds:
            _add(found.held, "held", denial.denied, seen)
        else:
            _add(found.advised, "advised", denial.denied, seen)
        of_edit = by_edit.setdefault(denial.edit, CaughtBy(denial.edit))
        _add(of_edit.sums, denial.edit, denial.denied, seen)
        reason = "-".join(part for part in (denial.group, denial.carc) if part)
        of_edit.reasons[reason] = of_edit.reasons.get(reason, Decimal(0)) + denial.denied
        place = one.number, one.key.sha256, one.key.index, denial.service
        dearest.add(denial.denied, place, _line(row, reason))
    found.by_edit = tuple(sorted(by_edit.values(), key=lambda each: (-each.sums.dollars, each.edit)))
    found.lines, found.left = dearest.all(), dearest.left
    return found


def _add(sums: Reason, name: str, dollars: Decimal, seen: set[str]) -> None:
    """Add a line; its claim counts once under each name."""
    sums.lines += 1
    sums.dollars += dollars
    sums.claims += name not in seen
    seen.add(name)


def _line(row: LoggedDenial, reason: str) -> CaughtLine:
    decision = row.decision
    return CaughtLine(
        claim=decision.number,
        line=row.line,
        payer=decision.payer_id or decision.payer,
        code=row.billed_code or row.code,
        modifiers=row.billed_modifiers or row.modifiers,
        reason=reason,
        edit=row.denial.edit,
        denied=row.denial.denied,
    )
