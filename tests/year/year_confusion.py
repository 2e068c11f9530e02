"""How the log compares with what was planned: confusion matrices of matches, lines, dispositions, kinds, parts, roles.

A matrix counts (planned, found). What is wrong in any way is told with its place, so that it can be looked at: file and
number of the claim payment and of the service payment, all of them invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from year_truth import DENIALS, Payment, Record, Row, Sent

from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import Decision

Place = Callable[[ClaimKey], tuple[str, int]]
"""The file and index of a claim, as the truth names it, given its key in the ledger."""

SHOWN = 12
"""How many differences of a kind are told."""

_NO_ROW = "no row"


@dataclass(slots=True)
class Confusion:
    """Matrices by name, and where things differ."""

    matrices: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def count(self, matrix: str, planned: str, found: str, place: str, *, good: bool | None = None) -> None:
        """Count one pair; it is good where the two are the same, if nothing else is said."""
        self.matrices.setdefault(matrix, Counter())[planned, found] += 1
        if not (planned == found if good is None else good):
            told = self.wrong.setdefault(matrix, [])
            if len(told) < SHOWN:
                told.append(f"{place}: planned {planned}, found {found}")

    @property
    def right(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong

    def text(self) -> str:
        """Write the matrices as tables, and what differs beneath them."""
        parts = [table for name in self.matrices for table in _table(name, self.matrices[name])]
        for name, places in self.wrong.items():
            parts.append(f"\n{name}: differences")
            parts += [f"  {place}" for place in places]
        return "\n".join(parts)


def confusion(
    truth: Iterable[Record], decisions: Iterable[Decision], rows: Iterable[DenialRow], place: Place
) -> Confusion:
    """Compare decisions and rows of the log with the truth."""
    made = Confusion()
    planned = {(one.sha256, one.index): one for one in truth if isinstance(one, Payment)}
    short = {(sha256[:12], index): one for (sha256, index), one in planned.items()}
    unseen = dict(planned)
    for decision in decisions:
        key = decision.key.sha256, decision.key.index
        if key not in planned:
            made.count("payments", "not planned", "there", f"{key[0][:12]} {key[1]}")
            continue
        one = unseen.pop(key, None)
        made.count("payments", "there" if one else "once", "there" if one else "twice", _where(planned[key]))
        if one:
            _decision(made, one, decision, place)
    for one in unseen.values():
        made.count("payments", "there", "missing", _where(one))
    _rows(made, short, rows)
    return made


def _where(one: Payment, service: int | None = None) -> str:
    told = f"{one.file} payment {one.index} ({one.scenario or 'paid'})"
    return told if service is None else f"{told} service {service}"


# -- decisions ----------------------------------------------------------------------------------------------


def _decision(made: Confusion, one: Payment, found: Decision, place: Place) -> None:
    where = _where(one)
    told = _matched(one, found, place)
    made.count("claim matched", one.match, told, where, good=told in _GOOD[one.match])
    if one.match == "sure":
        made.count("role", one.role, found.role, where)
        made.count("reversed", str(one.reversed), str(found.reversed), where)
    made.count("decision", one.disposition, found.disposition, where)
    if one.disposition in DENIALS and _cents(found.denied) != one.denied:
        made.count("dollars of a decision", "as planned", "otherwise", where)


_GOOD = {
    "sure": frozenset(("right", "uncertain, right", "uncertain, wrong", "uncertain, none")),
    "open": frozenset(("right", "uncertain, right", "uncertain, wrong", "uncertain, none", "none")),
    "none": frozenset(("none", "uncertain, wrong", "uncertain, none")),
}
"""Every match is to be right or marked as uncertain."""


def _matched(one: Payment, found: Decision, place: Place) -> str:
    if found.confidence == "none":
        return "none"
    told = "none" if found.claim is None else "right" if place(found.claim) == one.claim else "wrong"
    return f"uncertain, {told}" if found.confidence == "uncertain" else told


# -- rows ---------------------------------------------------------------------------------------------------


def _rows(made: Confusion, planned: Mapping[tuple[str, int], Payment], rows: Iterable[DenialRow]) -> None:
    missing = {
        (remit, index, row.service): (one, row) for (remit, index), one in planned.items() for row in one.rows
    }
    for found in rows:
        key = found.remit, found.payment, found.service
        one, row = missing.pop(key, (planned.get(key[:2]), None))
        if one is None or row is None:
            where = _where(one, found.service) if one else f"{found.remit} {found.payment}"
            made.count("disposition", "no row, or once", found.disposition, where)
        else:
            _row(made, one, row, found)
    for one, row in missing.values():
        made.count("disposition", row.disposition, _NO_ROW, _where(one, row.service))


def _row(made: Confusion, one: Payment, row: Row, found: DenialRow) -> None:
    where = _where(one, row.service)
    made.count("disposition", row.disposition, found.disposition, where)
    made.count("kind", row.kind, found.kind, where)
    for matrix, want, got in _plain(row, found):
        if want != got:
            made.count(matrix, want, got, where)
    if row.part is not None and found.match == "uncertain":
        made.count("part, where the claim is uncertain", row.part, found.part, where, good=True)
    elif row.part is not None:
        made.count("part", row.part, found.part, where)
        if row.today is not None:
            made.count("caught today", row.today, found.today, where)
        if row.edit and found.part == row.part:
            made.count("edit", row.edit, found.edit, where)
    if row.line is not None and one.match == "sure":
        told = "none" if found.line is None else "right" if found.line == row.line else "wrong"
        unsure = found.line_match in ("uncertain", "none")
        told = f"uncertain, {told}" if unsure else told
        made.count("line matched", "sure", told, where, good=unsure or told == "right")


def _plain(row: Row, found: DenialRow) -> Iterator[tuple[str, str, str]]:
    """What is either as planned or a mistake, and makes no matrix of its own."""
    if row.disposition in DENIALS:
        yield "reason", f"{row.group}-{row.carc}", f"{found.group}-{found.carc}"
        yield "remarks", " ".join(sorted(row.rarcs)), " ".join(sorted(found.rarcs))
    yield "dollars denied", str(row.denied), str(_cents(found.denied))
    yield "dollars reduced", str(row.reduced), str(_cents(found.reduced))
    yield "dollars of the patient", str(row.patient), str(_cents(found.patient))


def _cents(dollars: Decimal) -> int:
    return int(dollars * 100)


def _table(name: str, matrix: Counter[tuple[str, str]]) -> Iterator[str]:
    """One matrix: what was planned down, what was found across."""
    down = sorted({planned for planned, _ in matrix})
    across = sorted({found for _, found in matrix})
    left = max(map(len, (*down, "planned")))
    widths = [max(len(found), 7) for found in across]
    yield f"\n{name}"
    yield "  ".join(
        (f"{'planned':{left}}", *(f"{found:>{w}}" for found, w in zip(across, widths, strict=True)))
    )
    for planned in down:
        cells = (f"{matrix[planned, found] or '.':>{w}}" for found, w in zip(across, widths, strict=True))
        yield "  ".join((f"{planned:{left}}", *cells))


def claims_of(truth: Iterable[Record]) -> dict[str, list[Sent]]:
    """The claims by file."""
    found: dict[str, list[Sent]] = {}
    for one in truth:
        if isinstance(one, Sent):
            found.setdefault(one.file, []).append(one)
    return found
