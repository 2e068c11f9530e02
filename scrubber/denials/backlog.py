"""The backlog of missing edits: every reason for a denial that no edit names, by dollars.

Which edits name a reason is asked as the log asks it: for the payer that denied, with its remarks, for such lines, and
without edits that need lists that the site has not given. So the backlog and the log say the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scrubber.denials.causes import Cause
from scrubber.denials.parts import Asked, NamedEdits
from scrubber.ledger.told_remits import LoggedDenial

__all__ = ["BacklogItem", "Lack", "Meaning", "NamedFor", "backlog"]

Lack = Literal["no edit", "other remarks", "other lines"]
"""No edit names the reason; or edits name it, but only with remark codes that are not these, or only of lines with
other procedures."""

NamedFor = Callable[[LoggedDenial], NamedEdits]
"""Gives the edits that name denials, as the payer of a row has them."""

Meaning = Callable[[str, str, tuple[str, ...]], Cause]
"""Explains a reason by its group, its CARC and the remark codes beside it."""

_DENIED = ("denied", "partly_denied")
_DENIAL = "denial"
_NOBODY = ("no_edit", "unknowable")
_TOP = 3
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class BacklogItem:
    """A reason that nobody warns of: what it means, how often it came, on how many claims, and its dollars.

    `remarks` are the remark codes that came with it, where edits name the reason with others, and the one that
    says why where the reason leaves it to a remark; `procedures` are those it cost most on, with the dollars.
    `knowable` is false where no 837 can show it, so that no edit could,
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


def backlog(
    denials: Iterable[LoggedDenial], named_for: NamedFor, cause_of: Meaning
) -> tuple[BacklogItem, ...]:
    """List the reasons of denied lines that no edit names: those an edit could know first, then by dollars.

    All reasons of a denied line that deny count, not only the leading one, each with its own dollars; what the
    contract takes, what the patient owes and what an earlier payer did do not. A denial that is repeated by a later
    decision counts once, and one of a decision that was taken back not at all.
    """
    items: dict[tuple[str, tuple[str, ...], Lack], _Item] = {}
    seen: set[tuple[str, str, str, tuple[object, ...]]] = set()
    alike: Counter[tuple[object, ...]] = Counter()
    for row in denials:
        if row.decision.reversed or row.denial.disposition not in _DENIED:
            continue
        place = _place(row, alike)
        for cause, carc, dollars in _reasons(row, cause_of):
            lack = _lack(row, carc, cause, named_for)
            once = (row.decision.payee, row.decision.number, carc, place)
            if lack is None or once in seen:
                continue
            seen.add(once)
            said = (cause.remark,) if cause.by_remark and cause.remark else ()
            remarks = row.denial.rarcs if lack == "other remarks" else said
            item = items.setdefault((carc, remarks, lack), _Item(cause.kind, _knowable(cause), cause.words))
            item.lines += 1
            item.dollars += dollars
            item.claims.add((row.decision.payee, row.decision.number))
            item.procedures[row.billed_code] += dollars
    told = (_told(*key, item) for key, item in items.items())
    return tuple(
        sorted(told, key=lambda one: (one.knowable is False, -one.dollars, one.carc, one.remarks, one.lack))
    )


def _place(row: LoggedDenial, alike: Counter[tuple[object, ...]]) -> tuple[object, ...]:
    """What a later decision on the same line has in common: the line, else the how-manieth with this code it is."""
    if row.line:
        return ("line", row.line)
    own = (row.decision.key, row.billed_code, row.day, not row.denial.service)
    alike[own] += 1
    return (*own[1:], alike[own])


def _lack(row: LoggedDenial, carc: str, cause: Cause, named_for: NamedFor) -> Lack | None:
    """What is missing for a reason of a row; None where an edit names it and looks at such lines."""
    asked = Asked(
        group=row.denial.group,
        carc=carc,
        rarcs=row.denial.rarcs,
        cause=cause,
        codes={row.billed_code, row.code},
        modifiers={*row.billed_modifiers, *row.modifiers},
        day=row.day,
    )
    naming = [*named_for(row).naming((carc, *cause.like))]
    if not naming:
        return "no edit"
    fitting = [edit for edit in naming if asked.is_named_by(edit.prevents) is not None]
    if not fitting:
        return "other remarks"
    if row.denial.service == 0:  # the codes of the claim are not told with a row: the log has looked at them
        return "other lines" if row.denial.part in _NOBODY else None
    return None if any(asked.is_seen_by(edit) for edit in fitting) else "other lines"


def _reasons(row: LoggedDenial, cause_of: Meaning) -> Iterator[tuple[Cause, str, Decimal]]:
    """Every reason that denies with its meaning and dollars, over all groups; the leading one where none is told."""
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: _NONE)
    for one in row.adjustments:
        sums[one.group, one.reason] += one.amount
    if not sums:
        sums[row.denial.group, row.denial.carc] = row.denial.amount
    found: dict[str, tuple[Cause, Decimal]] = {}
    for (group, carc), dollars in sums.items():
        cause = cause_of(group, carc, row.denial.rarcs)
        if cause.effect == _DENIAL and dollars > 0:
            known = found.get(carc, (cause, _NONE))
            found[carc] = (known[0], known[1] + dollars)
    for carc, (cause, dollars) in found.items():
        yield cause, carc, dollars


def _knowable(cause: Cause) -> bool | None:
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
