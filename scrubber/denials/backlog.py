"""The backlog of missing edits: every reason for a denial that no edit names, by dollars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scrubber.denials.verdicts import CauseOf, Explained
from scrubber.edit.spec import EditSpec
from scrubber.ledger.told_remits import LoggedDenial

__all__ = ["BacklogItem", "Named", "backlog", "names_of"]

Lack = Literal["no edit", "other remarks"]
"""No edit names the reason; or edits name it, but only with remark codes that are not these."""

_DENIED = ("denied", "partly_denied")
_NO_DENIALS = ("contractual", "patient_share")
_TOP = 3
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Named:
    """What live edits name: reasons with any remark code, and reasons with one remark code each."""

    always: frozenset[str]
    with_remark: frozenset[tuple[str, str]]

    def lacks(self, carc: str, rarcs: Collection[str]) -> Lack | None:
        """What is missing for a reason with these remark codes; None where an edit names it."""
        if carc in self.always or any((carc, rarc) in self.with_remark for rarc in rarcs):
            return None
        return "other remarks" if any(carc == named for named, _ in self.with_remark) else "no edit"


@dataclass(frozen=True, slots=True)
class BacklogItem:
    """A reason that nobody warns of: what it means, how often it came, on how many claims, and its dollars.

    `remarks` are the remark codes that came with it, where edits name the reason with others; `procedures` are the
    procedures it cost most on, with the dollars. `knowable` is false where no 837 can show it, so that no edit could,
    and None where the table of causes does not know the reason.
    """

    carc: str
    remarks: tuple[str, ...]
    lack: Lack
    kind: str
    words: str
    knowable: bool | None
    lines: int
    claims: int
    dollars: Decimal
    procedures: tuple[tuple[str, Decimal], ...]


def names_of(specs: Iterable[EditSpec]) -> Named:
    """What the live edits of a catalogue name, with all their variants."""
    every = [
        prevented
        for spec in specs
        if spec.live
        for variant in (None, *spec.variants)
        for prevented in spec.prevents_of(variant)
    ]
    return Named(
        frozenset(one.carc for one in every if not one.rarc),
        frozenset((one.carc, one.rarc) for one in every if one.rarc),
    )


@dataclass(slots=True)
class _Item:
    """One reason while it is counted."""

    kind: str
    knowable: bool | None
    words: str
    lines: int = 0
    dollars: Decimal = _NONE
    claims: set[tuple[str, str]] = field(default_factory=set)
    procedures: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: _NONE))


def backlog(denials: Iterable[LoggedDenial], named: Named, cause_of: CauseOf) -> tuple[BacklogItem, ...]:
    """List the reasons of denied lines that no edit names: those an edit could know first, then by dollars.

    All reasons of a denied line count, not only the leading one, each with its own dollars; what the contract takes
    and what the patient owes do not. A denial that is repeated by a later decision counts once, and one of a decision
    that was taken back not at all.
    """
    items: dict[tuple[str, tuple[str, ...], Lack], _Item] = {}
    seen: set[tuple[str, str, str, int, str]] = set()
    for row in denials:
        if row.decision.reversed or row.denial.disposition not in _DENIED:
            continue
        for group, carc, dollars in _reasons(row):
            lack = named.lacks(carc, row.denial.rarcs)
            if lack is None or dollars <= 0:
                continue
            cause = cause_of(group, carc, row.denial.rarcs)
            once = (row.decision.payee, row.decision.number, carc, row.line or 0, row.billed_code)
            if cause.kind in _NO_DENIALS or once in seen:
                continue
            seen.add(once)
            remarks = row.denial.rarcs if lack == "other remarks" else ()
            item = items.setdefault((carc, remarks, lack), _Item(cause.kind, _knowable(cause), cause.words))
            item.lines += 1
            item.dollars += dollars
            item.claims.add((row.decision.payee, row.decision.number))
            item.procedures[row.billed_code] += dollars
    told = (_told(*key, item) for key, item in items.items())
    return tuple(sorted(told, key=lambda one: (one.knowable is False, -one.dollars, one.carc, one.remarks)))


def _reasons(row: LoggedDenial) -> Iterable[tuple[str, str, Decimal]]:
    """Group, reason and dollars of every adjustment; the leading reason where there are none."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _NONE)
    for one in row.adjustments:
        sums[one.group, one.reason] += one.amount
    if not sums:
        sums[row.denial.group, row.denial.carc] = row.denial.amount
    return [(group, carc, dollars) for (group, carc), dollars in sums.items()]


def _knowable(cause: Explained) -> bool | None:
    return None if cause.kind == "unclassified" else cause.knowable


def _told(carc: str, remarks: tuple[str, ...], lack: Lack, item: _Item) -> BacklogItem:
    top = sorted(item.procedures.items(), key=lambda each: (-each[1], each[0]))[:_TOP]
    return BacklogItem(
        carc=carc,
        remarks=remarks,
        lack=lack,
        kind=item.kind,
        words=item.words,
        knowable=item.knowable,
        lines=item.lines,
        claims=len(item.claims),
        dollars=item.dollars,
        procedures=tuple(top),
    )
