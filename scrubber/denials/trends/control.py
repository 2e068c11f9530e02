"""A control chart of the share of claims denied: which periods differ by more than chance, and when the level shifted.

A p-chart: the centre is the share over all mature periods (or the first few of them, where a baseline is asked for),
the limits of each period lie three standard deviations of a binomial share of its own number of claims around it.
Two signals: a period outside its limits (Western Electric rule 1), and eight mature periods in a row on one side of
the centre (Western Electric rule 4). A shift is where the share went over to another level (`levels`): a run alone does
not say when, since before a step up it is the old level that lies below the centre of all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from scrubber.denials.trends.cells import THRESHOLD
from scrubber.denials.trends.counted import Cell, Clock, Figures, week_of
from scrubber.denials.trends.levels import Level, levels_of
from scrubber.denials.trends.rates import MATURE
from scrubber.denials.trends.sharing import shared_groups

__all__ = [
    "RUN",
    "ControlChart",
    "Mark",
    "Plotted",
    "Step",
    "control_chart",
    "p_chart",
    "pack_changes",
    "shared_chart",
]

RUN = 8
"""Points in a row on one side of the centre that are a signal."""

SIGMAS = 3

Step = Literal["month", "week"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which something changed, as the edit pack, in words."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Plotted:
    """A period: claims decided, claims denied, its limits, and what is the matter with it.

    `beyond` says above or below its limits; `run` is above or below where it belongs to a run of eight. An immature
    period has limits and no say in the centre, in runs, or in levels.
    """

    start: date
    claims: int
    denied: int
    low: float
    high: float
    immature: bool = False
    beyond: Literal["", "above", "below"] = ""
    run: Literal["", "above", "below"] = ""

    @property
    def share(self) -> float:
        """Denied claims of those decided."""
        return self.denied / self.claims


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The points in order of time, the centre (None without a mature period), and the marks within their time."""

    step: Step
    clock: Clock
    centre: float | None
    points: tuple[Plotted, ...]
    marks: tuple[Mark, ...]
    runs: tuple[date, ...]
    """The first period of each run of eight or more."""
    levels: tuple[Level, ...] = ()
    """The mature periods by their level, in order of time; one where nothing shifted."""

    @property
    def shifts(self) -> tuple[tuple[Level, Level], ...]:
        """Each level with the one before it: where and how far the share shifted."""
        return tuple(pairwise(self.levels))


def control_chart(
    figures: Figures,
    *,
    step: Step = "month",
    clock: Clock = "sent",
    marks: Sequence[Mark] = (),
    baseline: int | None = None,
) -> ControlChart:
    """Chart the share of claims whose first decision denied a line.

    By the day of sending (`clock` sent) a change of edits shows where it was made, but the last 90 days are immature;
    by the day of the remittance they are not, and a change of edits shows later.
    """
    days: Mapping[date, Cell] = figures.days_sent if clock == "sent" else figures.days_decided
    counts: dict[date, tuple[int, int]] = {}
    for day, cell in days.items():
        start = day.replace(day=1) if step == "month" else week_of(day)
        claims, denied = counts.get(start, (0, 0))
        counts[start] = claims + cell.claims, denied + cell.denied
    young = {start for start in counts if clock == "sent" and _young(start, step, figures.as_of)}
    return p_chart(counts, step=step, clock=clock, marks=marks, immature=young, baseline=baseline)


def shared_chart(
    figures: Figures, *, clock: Clock = "sent", marks: Sequence[Mark] = (), threshold: int = THRESHOLD
) -> ControlChart:
    """The chart by month of those months alone in which no number of claims is small; its centre knows no others."""
    whole = control_chart(figures, clock=clock)
    shown = frozenset(shared_groups(figures, "month", threshold)[0])
    kept = [one for one in whole.points if f"{one.start:%Y-%m}" in shown]
    young = [one.start for one in kept if one.immature]
    return p_chart(
        {one.start: (one.claims, one.denied) for one in kept}, clock=clock, marks=marks, immature=young
    )


def p_chart(
    counts: Mapping[date, tuple[int, int]],
    *,
    step: Step = "month",
    clock: Clock = "sent",
    marks: Sequence[Mark] = (),
    immature: Iterable[date] = (),
    baseline: int | None = None,
) -> ControlChart:
    """Chart claims and denied claims of periods by their first day; periods without claims are left out."""
    young = frozenset(immature)
    starts = [start for start in sorted(counts) if counts[start][0]]
    grown = [start for start in starts if start not in young]
    base = grown[:baseline] if baseline else grown
    claims, denied = (sum(counts[start][at] for start in base) for at in (0, 1))
    centre = denied / claims if claims else None
    runs = _runs([(start, _side(counts[start], claims, denied)) for start in grown]) if claims else {}
    points = tuple(
        _point(start, *counts[start], centre, start in young, runs.get(start, "")) for start in starts
    )
    begun = tuple(
        start
        for at, start in enumerate(grown)
        if runs.get(start, "") and (at == 0 or runs.get(grown[at - 1], "") != runs[start])
    )
    shown = tuple(
        mark
        for mark in sorted(marks, key=lambda one: (one.day, one.words))
        if starts and _within(mark, starts, step)
    )
    return ControlChart(step, clock, centre, points, shown, begun, levels_of(counts, grown))


def pack_changes(digests: Iterable[tuple[date, str]]) -> tuple[Mark, ...]:
    """The days on which the digest of the pack that judged inputs was another than before, given in order of time."""
    marks: list[Mark] = []
    before = ""
    for day, digest in digests:
        if digest and before and digest != before:
            marks.append(Mark(day, f"edits changed ({digest[:8]})"))
        before = digest or before
    return tuple(marks)


def _point(
    start: date,
    claims: int,
    denied: int,
    centre: float | None,
    young: bool,
    run: Literal["", "above", "below"],
) -> Plotted:
    if centre is None:
        return Plotted(start, claims, denied, 0.0, 1.0, young)
    spread = SIGMAS * math.sqrt(centre * (1 - centre) / claims)
    low, high = max(0.0, centre - spread), min(1.0, centre + spread)
    share = denied / claims
    beyond: Literal["", "above", "below"] = "above" if share > high else "below" if share < low else ""
    return Plotted(start, claims, denied, low, high, young, "" if young else beyond, run)


def _side(count: tuple[int, int], claims: int, denied: int) -> Literal["", "above", "below"]:
    """On which side of the centre a period lies; in whole numbers, so that equal is equal."""
    mine, centre = count[1] * claims, denied * count[0]
    return "above" if mine > centre else "below" if mine < centre else ""


def _runs(
    sides: Sequence[tuple[date, Literal["", "above", "below"]]],
) -> dict[date, Literal["", "above", "below"]]:
    """The periods that belong to a run of eight or more, with its side."""
    found: dict[date, Literal["", "above", "below"]] = {}
    run: list[date] = []
    last: Literal["", "above", "below"] = ""
    for start, side in (*sides, (date.max, "")):
        if side != last or not side:
            if len(run) >= RUN:
                found.update(dict.fromkeys(run, last))
            run = []
        last = side
        run.append(start)
    return found


def _end(start: date, step: Step) -> date:
    if step == "week":
        return start + timedelta(days=6)
    return date(start.year + start.month // 12, start.month % 12 + 1, 1) - timedelta(days=1)


def _young(start: date, step: Step, as_of: date) -> bool:
    return (as_of - _end(start, step)).days < MATURE


def _within(mark: Mark, starts: Sequence[date], step: Step) -> bool:
    return starts[0] <= mark.day <= _end(starts[-1], step)
