"""Denied lines by what they have in common: the dearest first, with the share of it and all before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scrubber.denials.trends.counted import Figures, LineTally, Reason
from scrubber.denials.trends.sharing import shared_groups
from scrubber.denials.trends.tabled import OTHERS, TITLES, By, Column, Table, Value, sharing, shown

__all__ = ["Pareto", "outside", "pareto", "pareto_table"]

_NONE = Decimal(0)
_SEVERAL = frozenset(("rarc", "modifier", "coded"))


@dataclass(frozen=True, slots=True)
class Pareto:
    """A group of denied lines, its share of all dollars and claims denied, and that of it with all before it."""

    name: str
    sums: Reason
    share: Decimal | None
    cumulative: Decimal | None
    groups: int = 1
    key: str = ""
    """What the group is counted by, where `name` is what people read."""


def pareto(
    figures: Figures, by: By, *, limit: int | None = None, threshold: int | None = None
) -> tuple[Pareto, ...]:
    """Denied lines of first decisions by a dimension, the dearest first; with `threshold` without small groups.

    The last is `all others` where some are put together. Shares are of all dollars denied; where a line may be in
    several groups (remarks, modifiers) there is no cumulative share.
    """
    groups = figures.reasons.get(by, {})
    names, others = list(groups), list[str]()
    if threshold is not None:
        if 0 < figures.total.claims < threshold:
            return ()
        alone, small = shared_groups(figures, by, threshold)
        names = [name for name in alone if name in groups]
        others = [name for name in small if name in groups]
    names.sort(key=lambda name: (-groups[name].dollars, -groups[name].lines, name))
    if limit is not None and len(names) > limit:
        names, others = names[:limit], [*names[limit:], *others]
    found = [(name, shown(figures, by, name), groups[name], 1) for name in names]
    if others:
        rest = Reason()
        for name in others:
            rest.add(groups[name])
        found.append(("", OTHERS, rest, len(others)))
    return tuple(_shares(figures.total.dollars, found, several=by in _SEVERAL))


def _shares(
    total: Decimal, found: Iterable[tuple[str, str, Reason, int]], *, several: bool
) -> Iterable[Pareto]:
    before = _NONE
    for key, name, sums, groups in found:
        before += sums.dollars
        share = sums.dollars / total if total else None
        yield Pareto(name, sums, share, before / total if total and not several else None, groups, key)


def pareto_table(figures: Figures, by: By, limit: int | None, threshold: int | None) -> Table:
    """The same as a table; line rates stand in it where decided lines were counted, and not in a shareable one."""
    several = by in _SEVERAL
    columns = [
        Column(by, TITLES[by], "text"),
        Column("lines", "Denied lines", "count", "denied lines of first decisions"),
        Column("claims", "Claims", "count", "claims they stand on"),
        Column("denied_dollars", "Denied dollars", "money", "charges denied, line by line"),
        Column("share", "Share", "share", "of all dollars denied at first"),
    ]
    columns += (
        ()
        if several
        else (Column("cumulative", "With those above", "share", "share of this and all before"),)
    )
    tallies = (figures.lines or {}).get(by) if threshold is None else None
    if tallies is not None:
        columns += (
            Column("decided_lines", "Decided lines", "count", "lines with a first decision"),
            Column("line_rate", "Rate of lines", "share", "lines denied in full / decided lines"),
        )
    rows = []
    for one in pareto(figures, by, limit=limit, threshold=threshold):
        label = one.name if one.groups == 1 else f"{one.name} ({one.groups})"
        row: list[Value] = [label, one.sums.lines, one.sums.claims, one.sums.dollars, one.share]
        row += [] if several else [one.cumulative]
        row += _of_lines(one, tallies) if tallies is not None else []
        rows.append(tuple(row))
    notes = [
        f"Lines that the first decision denied, wholly or in part; {figures.period}, by the day of the remittance."
    ]
    if several:
        notes.append(
            "A line with several of them counts with each, so that shares add up to more than the whole."
        )
    if any(one.groups > 1 for one in pareto(figures, by, limit=limit, threshold=threshold)):
        notes.append(
            "A claim with lines in several of the groups that are put together counts with each of them."
        )
    notes += outside(figures) if threshold is None else [sharing(threshold)]
    return Table(f"Denials by {TITLES[by].lower()}", tuple(columns), tuple(rows), tuple(notes))


def outside(figures: Figures) -> list[str]:
    """What of the denied lines the rates of claims leave out."""
    lines = figures.total.lines - figures.known.gathered.total.lines
    dollars = figures.total.dollars - figures.known.gathered.total.dollars
    if not lines:
        return []
    return [
        f"{lines:,} of all these lines (${dollars:,.2f}) stand on claims that are not known here, or not for sure,"
        " or are a further payer's: they are in no rate of claims."
    ]


def _of_lines(one: Pareto, tallies: Mapping[str, LineTally]) -> list[Value]:
    tally = tallies.get(one.key) if one.groups == 1 else None
    if tally is None or not tally.lines:
        return [None, None]
    return [tally.lines, Decimal(one.sums.services) / tally.lines]
