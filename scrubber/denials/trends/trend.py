"""Tables of rates and of denials by what they have in common, for people and for programs.

By month, payer and provider a table has rates, each with what is divided by what. By anything else (a reason, an edit,
a procedure) it is a Pareto: the dearest first, with the share that it and all before it make up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from scrubber.denials.trends.cells import THRESHOLD
from scrubber.denials.trends.counted import Cell, Clock, Figures, Sent
from scrubber.denials.trends.pareto import pareto_table
from scrubber.denials.trends.rates import hfma, immature, of_cell, summed, summed_sent
from scrubber.denials.trends.sharing import numbers_of, shared_groups
from scrubber.denials.trends.tabled import OTHERS, TITLES, By, Column, Table, Value, left_out, sharing, shown

__all__ = ["trend"]

_RATES = frozenset(("month", "payer", "provider"))


def trend(
    figures: Figures,
    by: By = "month",
    *,
    clock: Clock = "sent",
    limit: int | None = None,
    shareable: bool = False,
    threshold: int = THRESHOLD,
) -> Table:
    """Group what was counted.

    `clock` says which month a claim belongs to where `by` is month; rates by payer and provider count by the same
    clock. `limit` keeps so many rows and puts the rest into one. A shareable table has no small numbers of claims.
    """
    figures = figures.to_share() if shareable else figures
    if by in _RATES:
        return _rates(figures, by, clock, limit, threshold if shareable else None)
    return pareto_table(figures, by, limit, threshold if shareable else None)


# -- rates --------------------------------------------------------------------------------------------------

_COHORT = (
    Column("decided", "Decided", "count", "claims with a first decision"),
    Column("denied", "Denied", "count", "of those, claims with a line denied in full"),
    Column("denial_rate", "Rate", "share", "denied / decided"),
    Column("charges", "Charges", "money", "charges of the claims decided"),
    Column("denied_dollars", "Denied $", "money", "charges denied, line by line"),
    Column("dollar_rate", "Rate of $", "share", "denied dollars / charges"),
)
_MORE = (
    Column("partly_denied", "Partly", "count", "claims with a part of a line denied and no line in full"),
    Column(
        "first_pass",
        "First pass",
        "count",
        "claims of which nothing was denied and something is paid or the patient's",
    ),
    Column("first_pass_yield", "Yield", "share", "first pass / decided"),
)
_HFMA = (
    Column(
        "sent_before",
        "Sent before",
        "number",
        "claims sent in the three months before, a month's average",
    ),
    Column("hfma_rate", "HFMA rate", "share", "claims denied in the month / sent a month before"),
    Column("hfma_dollar_rate", "HFMA of $", "share", "the same by gross charges"),
)
_SENT = (
    Column("sent", "Sent", "count", "originals sent that no front end refused"),
    Column("clean_rate", "Clean", "share", "claims that no edit held at first / sent"),
)


def _rates(figures: Figures, by: By, clock: Clock, limit: int | None, threshold: int | None) -> Table:
    groups = _grouped(figures.cohort if clock == "sent" else figures.decided, by)
    whole = summed(groups.values())
    names, others = _chosen(figures, groups, by, limit, threshold)
    columns = [Column(by, TITLES[by], "text"), *_COHORT, *(_MORE if threshold is None else ())]
    monthly = by == "month"
    columns += _SENT if clock == "sent" and by != "payer" and threshold is None else ()
    columns += _HFMA if monthly and clock == "decided" and threshold is None else ()
    if monthly and clock == "sent":
        columns.append(Column("state", "", "text"))
    sent = _sent_by(figures, by)
    rows = [
        _rate_row(figures, columns, name, shown(figures, by, name), groups[name], sent.get(name))
        for name in names
    ]
    if others:
        label = f"{OTHERS} ({len(others)})"
        rows.append(_rate_row(figures, columns, "", label, summed(groups[name] for name in others), None))
    total = summed_sent(sent.values()) if sent else None
    rows.append(_rate_row(figures, columns, "", "all", whole, total))
    if threshold is not None and _small(whole, threshold):
        rows = []
    return Table(
        _rates_title(figures, by, clock),
        tuple(columns),
        tuple(rows),
        tuple(_notes(figures, by, clock, threshold)),
    )


def _grouped(cells: Mapping[tuple[str, str, str], Cell], by: By) -> dict[str, Cell]:
    at = ("month", "payer", "provider").index(by)
    groups: dict[str, Cell] = {}
    for key, cell in cells.items():
        groups.setdefault(key[at], Cell()).add(cell)
    return groups


def _sent_by(figures: Figures, by: By) -> dict[str, Sent]:
    at = ("month", "payer", "provider").index(by)
    groups: dict[str, Sent] = {}
    for key, cell in figures.sent_then.items():
        groups.setdefault(key[at], Sent()).add(cell)
    return groups


def _chosen(
    figures: Figures, groups: Mapping[str, Cell], by: By, limit: int | None, threshold: int | None
) -> tuple[list[str], list[str]]:
    names, others = list(groups), list[str]()
    if threshold is not None:
        alone, small = shared_groups(figures, by, threshold)
        names = [name for name in alone if name in groups]
        others = [name for name in small if name in groups]
    names.sort(
        key=(lambda name: (Decimal(0), name))
        if by == "month"
        else lambda name: (-groups[name].denied_dollars, name)
    )
    if limit is not None and by != "month" and len(names) > limit:
        names, others = names[:limit], [*names[limit:], *others]
    return names, others


def _small(cell: Cell, threshold: int) -> bool:
    return any(0 < number < threshold for number in numbers_of(cell))


def _rate_row(
    figures: Figures, columns: Sequence[Column], name: str, label: str, cell: Cell, sent: Sent | None
) -> tuple[Value, ...]:
    claims, dollars, _, first_pass = of_cell(cell)
    values: dict[str, Value] = {
        columns[0].name: label,
        "decided": cell.claims,
        "denied": cell.denied,
        "denial_rate": claims.value,
        "charges": cell.charge,
        "denied_dollars": cell.denied_dollars,
        "dollar_rate": dollars.value,
        "partly_denied": cell.partly,
        "first_pass": cell.first_pass,
        "first_pass_yield": first_pass.value,
        "sent": sent.claims if sent else None,
        "clean_rate": Decimal(sent.clean) / sent.claims if sent and sent.claims else None,
    }
    if name and columns[0].name == "month":
        values["state"] = "immature" if immature(name, figures.as_of) else ""
        by_claims, by_dollars = hfma(figures, name)
        values |= {
            "sent_before": by_claims.average,
            "hfma_rate": by_claims.value,
            "hfma_dollar_rate": by_dollars.value,
        }
    return tuple(values.get(column.name) for column in columns)


def _rates_title(figures: Figures, by: By, clock: Clock) -> str:
    day = "the day they were sent" if clock == "sent" else "the day of the remittance"
    what = "month" if by == "month" else TITLES[by].lower()
    return f"First decisions by {what}, claims by {day}; {figures.period}"


def _notes(figures: Figures, by: By, clock: Clock, threshold: int | None) -> Iterable[str]:
    months = (month for month, _, _ in figures.cohort if month)
    if clock == "sent" and by == "month" and any(immature(month, figures.as_of) for month in months):
        yield "Immature months ended fewer than 90 days ago: many of their claims are still to be decided."
    if clock == "decided" and by == "month" and threshold is None:
        yield "HFMA: claims denied in the month, over the average month of claims sent in the three months before."
    yield from left_out(figures, threshold)
    if threshold is not None:
        yield sharing(threshold)
