"""What is known of the year for certain, as it was planted: records, one JSON object a line, and the rates they give.

Nothing here asks the scrubber: what a line is (denied, reduced, the patient's) is told from its reasons by the list
below, and rates are sums over the records. Money is in whole cents.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILINGS = {
    "plain": "as it is, nothing set aside",
    "waived": "its holding findings are suppressed by a named person, so that it goes out",
    "attested": "the fix of its finding is attested by a named person, and applied",
    "fixed": "fixes that a person is to review are accepted",
}
"""How claims of a file are filed, by the last part of its name."""

IGNORED = ("MOH007", "MOH010")
"""The edits that the practice has switched off all year, for claims and for remittances."""

CAUGHT = frozenset(("overridden", "attested", "fixed"))
"""What our edits did where the same edits still catch it today."""

PATIENT = frozenset("123")
CONTRACTUAL = frozenset(("45", "59", "253"))
EARLIER = frozenset(("23",))
DENIALS = ("denied", "partly_denied")
WORST = ("denied", "partly_denied", "reduced", "patient_share", "paid")
Reason = tuple[str, str, int]
"""Group, CARC, cents."""


@dataclass(slots=True)
class Row:
    """One service payment that was not paid in full (0: the claim payment), as the log is to have it.

    `line` is the line of the claim that it answers. `part` and `edit` are what our edits did; None where nobody planted
    it: reductions, patient shares, and payments whose claim cannot be told for sure. `today` says whether today's edits
    would have caught it.
    """

    service: int
    line: int | None
    disposition: str
    denied: int
    reduced: int
    patient: int
    kind: str
    group: str
    carc: str
    rarcs: tuple[str, ...]
    part: str | None = None
    edit: str = ""
    today: str | None = None


@dataclass(slots=True)
class Payment:
    """One claim payment, the `index`-th of the remittance whose content (between ST and SE) has the digest `sha256`.

    `claim` is file and index of the claim it answers, None where no such claim was ever sent.
    `match` is `sure` where one claim can be told by what is known, `open` where others fit as well or its number was
    spoilt, `none` where there is no claim. `lines` are the claim's lines by service payment, in order.
    """

    sha256: str
    file: str
    index: int
    number: str
    payer: str
    payee: str
    day: str
    claim: tuple[str, int] | None
    sent: str
    match: str
    status: str
    role: str
    reversed: bool
    crossover: bool
    charge: int
    paid: int
    patient: int
    disposition: str
    denied: int
    scenario: str
    lines: tuple[int | None, ...]
    rows: tuple[Row, ...]
    underpaid: int = 0
    chain: int = 0


@dataclass(slots=True)
class Sent:
    """One claim that was sent, as it was written; `filing` is how it is to be filed."""

    file: str
    index: int
    number: str
    billing: str
    payer: str
    charge: int
    filed: str
    first_day: str
    frequency: str
    scenario: str
    filing: str


Record = Payment | Sent


def written(record: Record) -> str:
    """Return a record as one line of JSON."""
    told = {"record": type(record).__name__.lower(), **asdict(record)}
    return json.dumps(told, separators=(",", ":")) + "\n"


def read(path: Path) -> Iterator[Record]:
    """Yield the records of a truth file; what it says of the whole year is passed over."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            kind = told.pop("record")
            if kind == "sent":
                yield Sent(**told)
            elif kind == "payment":
                told["rows"] = tuple(Row(**{**row, "rarcs": tuple(row["rarcs"])}) for row in told["rows"])
                told["claim"] = tuple(told["claim"]) if told["claim"] else None
                told["lines"] = tuple(told["lines"])
                yield Payment(**told)


def disposition(reasons: Iterable[Reason], paid: int) -> tuple[str, int, int, int]:
    """What a line is by its reasons, and the cents denied, reduced and left to the patient."""
    denied = reduced = patient = 0
    for group, carc, cents in reasons:
        if carc in CONTRACTUAL:
            reduced += cents
        elif group == "PR" and carc in PATIENT:
            patient += cents
        elif carc not in EARLIER:
            denied += cents
    if denied:
        return "partly_denied" if paid > 0 else "denied", denied, reduced, patient
    return "reduced" if reduced else "patient_share" if patient else "paid", denied, reduced, patient


# -- rates --------------------------------------------------------------------------------------------------


def rates(records: Iterable[Record], named: Collection[tuple[str, int]] | None = None) -> dict[str, Any]:
    """Sum the rates that the records give, as integers: by month and payer, and of the whole year.

    A payment that is `open` counts where it is in `named` (SHA-256 and index): a report can only count it where a claim
    was found that is no guess. None counts all of them, as if every match were known.
    """
    sums = _Rates(named)
    for record in records:
        sums.add(record)
    return sums.told()


class _Rates:
    """The sums. Only first decisions count, of primary payers, on claims that are known."""

    def __init__(self, named: Collection[tuple[str, int]] | None) -> None:
        self.named = named
        self.sent: Counter[tuple[str, str, str]] = Counter()
        self.decided: Counter[tuple[str, str, str]] = Counter()
        self.carcs: Counter[tuple[str, str]] = Counter()
        self.parts: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.chains: dict[int, tuple[int, bool]] = {}

    def add(self, record: Record) -> None:
        """Count one record."""
        if isinstance(record, Sent):
            if record.frequency == "1":
                cell = record.filed[:7], record.payer
                self.sent[(*cell, "claims")] += 1
                self.sent[(*cell, "cents")] += record.charge
            return
        self.whole["payments"] += 1
        self.whole[f"role {record.role}"] += 1
        self.whole["underpaid lines"] += record.underpaid > 0
        self.whole["underpaid cents"] += record.underpaid
        if record.role in ("again", "correction") and record.chain in self.chains:
            paid, _ = self.chains[record.chain]
            self.chains[record.chain] = (paid, self.chains[record.chain][1] or record.paid > paid)
        if record.role == "first":
            self._rows(record)
            self._first(record)

    def _rows(self, one: Payment) -> None:
        """Denied lines count whoever sent the claim."""
        for row in one.rows:
            if row.disposition in DENIALS:
                self.carcs[f"{row.group}-{row.carc}", "lines"] += 1
                self.carcs[f"{row.group}-{row.carc}", "cents"] += row.denied
                self.parts[str(row.part)] += row.denied
                self.kinds[row.kind] += row.denied

    def _first(self, one: Payment) -> None:
        if one.claim is None:
            self.whole["never sent"] += 1
            return
        if one.match == "open" and self.named is not None and (one.sha256, one.index) not in self.named:
            self.whole["open, no claim named"] += 1
            return
        if one.crossover:
            self.whole["crossed over"] += 1
            return
        cell = one.day[:7], one.payer
        for what, count in (
            ("claims", 1),
            ("cents", one.charge),
            ("denied", int(one.disposition == "denied")),
            ("denied cents", one.charge if one.disposition == "denied" else 0),
            ("partly", int(one.disposition == "partly_denied")),
            ("first pass", int(one.disposition not in DENIALS and one.paid + one.patient > 0)),
            ("denied dollars", one.denied),
        ):
            self.decided[(*cell, what)] += count
        if one.disposition in DENIALS:
            self.chains[one.chain] = (one.paid, False)

    def told(self) -> dict[str, Any]:
        """Return what was counted."""
        total: Counter[str] = Counter()
        for (_, _, what), count in self.decided.items():
            total[what] += count
        return {
            "total": dict(total),
            "overturned": {
                "denied claims": len(self.chains),
                "paid more later": sum(more for _, more in self.chains.values()),
            },
            "whole": dict(sorted(self.whole.items())),
            "sent": _nested(self.sent),
            "decided": _nested(self.decided),
            "carcs": {f"{carc} {what}": count for (carc, what), count in sorted(self.carcs.items())},
            "cents by part": dict(sorted(self.parts.items())),
            "cents by kind": dict(sorted(self.kinds.items())),
        }


def _nested(counted: Counter[tuple[str, str, str]]) -> dict[str, dict[str, int]]:
    told: dict[str, dict[str, int]] = {}
    for (month, payer, what), count in sorted(counted.items()):
        told.setdefault(f"{month} {payer}", {})[what] = count
    return told
