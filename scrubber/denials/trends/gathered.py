"""Denied lines of first decisions, gathered by all that they have in common while rows of the log go by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from scrubber.denials.row import DenialRow
from scrubber.denials.trends.counted import DENIALS, Gathered, Link, Reason, month_of

__all__ = ["LINKS", "NO_VALUE", "Gatherer", "dimensions", "reason_of"]

NO_VALUE = "(none)"
"""The value of a line that has none: no remark, no modifier, no edit."""

LINKS: tuple[Link, ...] = (
    ("kind", "knowable"),
    ("carc", "kind"),
    ("carc", "group"),
    ("carc", "knowable"),
    ("coded", "procedure"),
    ("coded", "modifier"),
    ("part", "edit"),
    ("part", "knowable"),
)
"""Groupings of which one divides the other, wholly or mostly: a small group follows from the larger one around it."""


class Gatherer:
    """Adds up rows; those of one decision come together."""

    def __init__(self) -> None:
        self._reasons: dict[str, dict[str, Reason]] = defaultdict(lambda: defaultdict(Reason))
        self._crossed: dict[tuple[str, str], Reason] = defaultdict(Reason)
        self._links: dict[Link, dict[tuple[str, str], Reason]] = {link: defaultdict(Reason) for link in LINKS}
        self._knowable: dict[str, Reason] = defaultdict(Reason)
        self._others: dict[str, Reason] = defaultdict(Reason)
        self._total = Reason()
        self._decision: tuple[str, int] | None = None
        self._seen: set[tuple[str, ...]] = set()

    def row(self, row: DenialRow, *, known: bool) -> None:
        """Add a row of a first decision; `known` says that its claim is in the rates, and so its lines."""
        if (row.remit, row.payment) != self._decision:
            self._decision, self._seen = (row.remit, row.payment), set()
        if row.disposition in DENIALS:
            self._denied(row, known)
        else:
            dollars = row.patient if row.disposition == "patient_share" else row.reduced
            self._add(self._others[row.disposition], row, ("", row.disposition), dollars, known=False)

    def _denied(self, row: DenialRow, known: bool) -> None:
        own = row.denied
        self._add(self._total, row, ("",), own, known=known)
        values: dict[str, list[str]] = defaultdict(list)
        for dimension, value in dimensions(row):
            values[dimension].append(value)
            self._add(self._reasons[dimension][value], row, (dimension, value), own, known=known)
        self._add(self._knowable[row.knowable], row, ("knowable", row.knowable), own, known=known)
        values["knowable"].append(row.knowable)
        payer, reason = values["payer"][0], values["carc"][0]
        self._add(self._crossed[payer, reason], row, ("payer", payer, reason), own, known=known)
        for link in LINKS:
            for pair in _pairs(values, link):
                self._add(self._links[link][pair], row, (*link, *pair), own, known=known)

    def _add(
        self, sums: Reason, row: DenialRow, what: tuple[str, ...], dollars: Decimal, *, known: bool
    ) -> None:
        """Add a line; its claim counts once for each `what`."""
        sums.lines += 1
        sums.dollars += dollars
        if known and row.service and row.disposition == "denied":
            sums.services += 1
            sums.service_dollars += row.denied
        if what not in self._seen:
            self._seen.add(what)
            sums.claims += 1

    def told(self) -> Gathered:
        """What was gathered."""
        return Gathered(
            total=self._total,
            reasons={name: dict(values) for name, values in self._reasons.items()},
            crossed=dict(self._crossed),
            knowable=dict(self._knowable),
            others=dict(self._others),
            links={link: dict(pairs) for link, pairs in self._links.items()},
        )


def _pairs(values: Mapping[str, list[str]], link: Link) -> Iterator[tuple[str, str]]:
    """The pairs of values that go together; of a procedure with a modifier those of the two that it is made of."""
    small, large = link
    for one in values[small]:
        if link == ("coded", "modifier"):
            yield one, one.partition(" ")[2]
        else:
            yield from ((one, other) for other in values[large])


def reason_of(row: DenialRow) -> str:
    """`CO-97`."""
    return "-".join(part for part in (row.group, row.carc) if part) or NO_VALUE


def dimensions(row: DenialRow) -> Iterator[tuple[str, str]]:
    """All dimensions of a denied line with its values; a line with two remarks or modifiers has each of them once."""
    yield "payer", row.payer_id or row.payer
    yield "carc", reason_of(row)
    yield "group", row.group or NO_VALUE
    for remark in dict.fromkeys(row.rarcs) or (NO_VALUE,):
        yield "rarc", remark
    yield "kind", row.kind or "unclassified"
    yield "part", row.part or NO_VALUE
    yield "edit", row.edit or NO_VALUE
    yield "today", row.today or "unknown"
    code = row.billed_code or row.code or NO_VALUE
    yield "procedure", code
    for modifier in dict.fromkeys(row.billed_modifiers) or (NO_VALUE,):
        yield "modifier", modifier
        yield "coded", f"{code} {modifier}"
    yield "provider", row.billing or NO_VALUE
    yield "rendering", row.rendering or NO_VALUE
    yield "month", month_of(row.decided_on)
