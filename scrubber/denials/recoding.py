"""The denial log as it may be shared: what only few claims have is hidden, so that no row points at a few people.

Two rules, over a first reading of the rows. In each column of words or of months, values that fewer claims have than
the threshold are hidden, with as many others as it takes that those hidden are not few themselves. Then no combination
of payer, reason, procedure and month is left to fewer claims: rows of a small one lose the month, then the procedure,
then the payer, then the reason, until they are among enough that lost as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from scrubber.denials.export import FREE
from scrubber.denials.row import COLUMNS, DenialRow
from scrubber.denials.trends.cells import THRESHOLD, merge
from scrubber.denials.trends.tabled import HIDDEN

__all__ = ["Recoding"]

_WORDS = tuple(column.name for column in COLUMNS if column.type == "text" and not column.identifies)
_SEVERAL = tuple(column.name for column in COLUMNS if column.type == "texts" and not column.identifies)
_DAYS = tuple(column.name for column in COLUMNS if column.type == "date")
_EDITS = ("edit", "outcome", "today_edit")
_OF_CODE = ("billed_code", "code", "billed_modifiers", "modifiers", "billed_units", "units", *_EDITS)
_OF_PAYER = ("payer", "payer_id", "sequence")
_OF_REASON = ("group", "carc", "rarcs", "kind", "part", "knowable", "do", *_EDITS)
_LOST: tuple[tuple[str, ...], ...] = (_DAYS, _OF_CODE, _OF_PAYER, _OF_REASON)
"""What goes with each step."""

_Key: TypeAlias = tuple[str, ...]
_BLANK: dict[str, Any] = {
    column.name: HIDDEN if column.type == "text" else (HIDDEN,) if column.type == "texts" else None
    for column in COLUMNS
}


class Recoding:
    """What is hidden in the rows of one export; `rows` are those of one decision together, all that will be written."""

    def __init__(self, rows: Iterable[DenialRow], threshold: int = THRESHOLD) -> None:
        self._threshold = threshold
        counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in (*_WORDS, *_SEVERAL, *_DAYS)}
        claims: dict[_Key, list[int]] = {}
        for number, row in _numbered(rows, counts):
            known = claims.setdefault(_key(row), [])
            if len(known) < threshold and (not known or known[-1] != number):
                known.append(number)
        self._shown = {
            name: frozenset(merge(values, lambda count: (count,), threshold)[0])
            for name, values in counts.items()
            if name not in FREE
        }
        self._steps = self._enough(claims)

    def _enough(self, claims: dict[_Key, list[int]]) -> dict[_Key, int]:
        """How many steps each combination has to go until it is among enough."""
        steps: dict[_Key, int] = {}
        waiting = list(claims)
        for step in range(len(_LOST)):
            together: dict[_Key, set[int]] = defaultdict(set)
            for key in waiting:
                together[_wider(key, step)].update(claims[key])
            small = [key for key in waiting if len(together[_wider(key, step)]) < self._threshold]
            steps.update(dict.fromkeys(set(waiting).difference(small), step))
            waiting = small
        return steps | dict.fromkeys(waiting, len(_LOST))

    def row(self, row: DenialRow) -> DenialRow:
        """A row without what would point at a few."""
        told: dict[str, Any] = {}
        for name, shown in self._shown.items():
            value = getattr(row, name)
            if value is None or isinstance(value, date):
                told[name] = value if _month(value) in shown else None
            elif isinstance(value, str):
                told[name] = value if value in shown else HIDDEN
            else:
                told[name] = tuple(dict.fromkeys(one if one in shown else HIDDEN for one in value))
        for lost in _LOST[: self._steps[_key(row)]]:
            told |= {name: _BLANK[name] for name in lost}
        if HIDDEN in (told["payer_id"], told["payer"]):
            told["payer_id"] = told["payer"] = HIDDEN
        return replace(row, **told)


def _numbered(
    rows: Iterable[DenialRow], counts: dict[str, dict[str, int]]
) -> Iterator[tuple[int, DenialRow]]:
    """Rows with a number for their decision; meanwhile values are counted, once for each decision."""
    decision: tuple[str, int] | None = None
    seen: set[tuple[str, str]] = set()
    number = 0
    for row in rows:
        if (row.remit, row.payment) != decision:
            decision, seen, number = (row.remit, row.payment), set(), number + 1
        for pair in _values(row):
            if pair not in seen:
                seen.add(pair)
                counts[pair[0]][pair[1]] += 1
        yield number, row


def _values(row: DenialRow) -> Iterator[tuple[str, str]]:
    for name in _WORDS:
        if name not in FREE:
            yield name, getattr(row, name)
    for name in _SEVERAL:
        if name not in FREE:
            yield from ((name, value) for value in getattr(row, name))
    for name in _DAYS:
        yield name, _month(getattr(row, name))


def _key(row: DenialRow) -> _Key:
    """Reason, payer, procedure, month: what is lost first stands last."""
    return (
        f"{row.group}-{row.carc}",
        row.payer_id or row.payer,
        row.billed_code or row.code,
        _month(row.decided_on),
    )


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


def _wider(key: _Key, step: int) -> _Key:
    return key[: len(key) - step]
