"""The scores of edits and the backlog of missing edits as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from scrubber.denials.backlog import BacklogItem, Lack
from scrubber.denials.scores import BIAS, EditScore
from scrubber.denials.trends.tabled import Column, Table, Value

__all__ = ["backlog_table", "scores_table"]

_FINE = Decimal("0.0001")

_SCORES: tuple[Column, ...] = (
    Column("edit", "Edit", "text"),
    Column("title", "What it finds", "text"),
    Column("right", "Fired and denied", "count"),
    Column("right_dollars", "Denied", "money"),
    Column("false_alarms", "Fired and paid", "count"),
    Column("false_alarm_dollars", "At risk, paid", "money"),
    Column("missed", "Silent and denied", "count"),
    Column("missed_dollars", "Missed", "money"),
    Column("precision", "Right when it fires", "share"),
    Column("precision_low", "from", "share"),
    Column("precision_high", "to", "share"),
    Column("recall", "Denials foreseen", "share"),
    Column("recall_low", "from", "share"),
    Column("recall_high", "to", "share"),
    Column("undecided", "Not decided", "count"),
    Column("undecided_dollars", "At risk, not decided", "money"),
    Column("other", "Denied for another reason", "count"),
    Column("unclear", "Not certain which line", "count"),
    Column("overturned", "Denied, later taken back", "count"),
    Column("off", "Off and denied", "count"),
    Column("no_data", "Could not judge, denied", "count"),
    Column("fixed_and_denied", "Fixed and denied", "count"),
    Column("fixed", "Fixed before sending", "count"),
    Column("unnamed", "Names no denial", "count"),
)

_SHORT = (
    "edit",
    "right",
    "false_alarms",
    "missed",
    "right_dollars",
    "missed_dollars",
    "precision",
    "precision_low",
    "precision_high",
    "recall",
    "recall_low",
    "recall_high",
    "undecided",
)
"""The columns of the short form, which fits a terminal."""


def scores_table(
    scores: Iterable[EditScore], titles: Mapping[str, str], *, every: bool = True, all_edits: bool = False
) -> Table:
    """Scores, the dearest misses and false alarms first; `titles` are what edits find, by id.

    Without `every` only the columns that fit a terminal; without `all_edits` only edits that an answer speaks of.
    """
    chosen = [one for one in scores if all_edits or _spoken_of(one)]
    chosen.sort(
        key=lambda one: (-(one.missed.dollars + one.false_alarm.dollars), -one.right.dollars, one.edit)
    )
    rows = [_score_row(one, titles.get(one.edit, "")) for one in chosen]
    columns = _SCORES
    if not every:
        at = [next(n for n, column in enumerate(_SCORES) if column.name == name) for name in _SHORT]
        columns = tuple(_SCORES[n] for n in at)
        rows = [tuple(row[n] for n in at) for row in rows]
    notes = (
        BIAS,
        "Shares stand with the ends of their 95 % interval (Wilson): on few cases they are far apart.",
        "A denial for a reason that the edit does not name, or of a line that is not certain, counts neither way.",
    )
    return Table("How right each edit was", columns, tuple(rows), notes)


def _spoken_of(one: EditScore) -> bool:
    told = (one.right, one.false_alarm, one.missed, one.other, one.unclear)
    return any(each.count for each in (*told, one.off, one.no_data, one.fixed_and_denied))


def _score_row(one: EditScore, title: str) -> tuple[Value, ...]:
    precision, recall = one.precision, one.recall
    return (
        one.edit,
        title,
        one.right.count,
        one.right.dollars,
        one.false_alarm.count,
        one.false_alarm.dollars,
        one.missed.count,
        one.missed.dollars,
        *(_share(value) for value in (precision.value, precision.low, precision.high)),
        *(_share(value) for value in (recall.value, recall.low, recall.high)),
        one.undecided.count,
        one.undecided.dollars,
        one.other.count,
        one.unclear.count,
        one.overturned,
        one.off.count,
        one.no_data.count,
        one.fixed_and_denied.count,
        one.fixed,
        one.unnamed,
    )


def _share(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(_FINE)


_LACKS: Mapping[Lack, str] = {
    "no edit": "no edit names it",
    "other remarks": "named with other remarks only",
    "other lines": "named for other procedures only",
}
_KNOWABLE: Mapping[bool | None, str] = {True: "yes", False: "no", None: "unknown"}

_BACKLOG = (
    Column("carc", "Reason", "text"),
    Column("remarks", "Remarks", "text"),
    Column("lack", "What is missing", "text"),
    Column("kind", "Kind", "text"),
    Column("words", "In our words", "text"),
    Column("knowable", "A claim can show it", "text"),
    Column("dollars", "Denied", "money"),
    Column("lines", "Lines", "count"),
    Column("claims", "Claims", "count"),
    Column("procedures", "Dearest procedures", "text"),
)


def backlog_table(items: Sequence[BacklogItem], *, limit: int | None = None) -> Table:
    """The backlog: what an edit could know first, then what none could, each by dollars; at most `limit` rows."""
    shown = items if limit is None else items[:limit]
    rows = tuple(
        (
            one.carc,
            " ".join(one.remarks),
            _LACKS[one.lack],
            one.kind.replace("_", " "),
            one.words,
            _KNOWABLE[one.knowable],
            one.dollars,
            one.lines,
            one.claims,
            ", ".join(f"{code or '(claim)'} {dollars:,.2f}" for code, dollars in one.procedures),
        )
        for one in shown
    )
    notes = [
        "Reasons for denials that no edit names, by dollars: what no claim can show before it is sent stands last.",
        "An edit counts only for the payers and with the lists that it has here.",
    ]
    if len(shown) < len(items):
        rest = sum((one.dollars for one in items[len(shown) :]), Decimal(0))
        notes.append(f"Not shown: {len(items) - len(shown):,} more, with {rest:,.2f}.")
    return Table("Reasons that no edit names", _BACKLOG, rows, tuple(notes))
