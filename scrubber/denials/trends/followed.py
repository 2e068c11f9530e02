"""What became of claims that were denied at first: paid later, denied again, or nobody has looked since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scrubber.denials.row import DenialRow
from scrubber.denials.trends.counted import DENIALS, Aged, Followed, OpenDenial
from scrubber.denials.trends.ranked import Dearest
from scrubber.ledger.told_remits import Decision

__all__ = ["AGES", "Follower"]

AGES: tuple[tuple[str, int], ...] = (
    ("0-30 days", 30),
    ("31-60 days", 60),
    ("61-90 days", 90),
    ("91-120 days", 120),
)
"""Ages of open denials with their last day; older ones, and those without a day, follow."""

_OLDER, _NO_DAY = "over 120 days", "day not known"
_NONE = Decimal(0)
_FIRST_DAY = date(1, 1, 1)

_Case = tuple[str, str, str]
_Order = tuple[date, str, str, int]


@dataclass(slots=True)
class _Made:
    """What is kept of a decision: who decided on what, in which order, and what came of it."""

    payee: str
    payer: str
    number: str
    theirs: str
    day: date | None
    trace: str
    sha256: str
    index: int
    paid: Decimal
    denied: Decimal
    disposition: str

    @property
    def case(self) -> _Case:
        return self.payee, self.payer, self.number

    @property
    def named(self) -> _Case:
        """The case by the payer's own number, under which a replacement names it."""
        return self.payee, self.payer, self.theirs

    @property
    def order(self) -> _Order:
        return self.day or _FIRST_DAY, self.trace, self.sha256, self.index


@dataclass(slots=True)
class _Denied:
    """A claim that was denied at first, with the dearest of its lines."""

    one: _Made
    filed: date | None
    reversed: bool
    dollars: Decimal = Decimal(-1)
    reason: str = ""
    kind: str = ""
    part: str = ""
    edit: str = ""
    place: int = 0


@dataclass(slots=True)
class _Posted:
    """A claim payment that pays nothing: how many lines were denied, and how many of them as duplicates."""

    rows: int = 0
    duplicates: int = 0


class Follower:
    """Follows denied claims. Decisions come before rows, in any order among themselves."""

    def __init__(self, work: int) -> None:
        self._work: Dearest[OpenDenial] = Dearest(work)
        self._denied: dict[tuple[str, int], _Denied] = {}
        self._later: dict[_Case, _Made] = {}
        self._replaced: dict[_Case, _Made] = {}
        self._posted: dict[tuple[str, int], _Posted] = {}
        self._texts: dict[str, str] = {}

    def denied(self, one: Decision) -> None:
        """A first decision that denies something."""
        self._denied[self._key(one)] = _Denied(self._made(one), one.filed, one.reversed)

    def later(self, one: Decision) -> None:
        """A decision after the first that stands."""
        if one.reversed:
            return
        made = self._made(one)
        _keep_last(self._later, made.case, made)
        if one.replaces:
            _keep_last(self._replaced, (made.payee, made.payer, one.replaces), made)

    def _last(self, one: _Made) -> _Made | None:
        """The last decision after it, also on what replaced the claim under another number."""
        found: _Made | None = None
        seen, at = set[_Case](), one
        while at.named not in seen:
            seen.add(at.named)
            later = [self._later.get(at.case), self._replaced.get(at.named) if at.theirs else None]
            after = [made for made in later if made is not None and made.order > at.order]
            if not after:
                break
            found = at = max(after, key=lambda made: made.order)
        return found

    def posted(self, one: Decision) -> None:
        """An answer that pays nothing, of which the rows will tell whether it only says duplicate."""
        self._posted[self._key(one)] = _Posted()

    def row(self, row: DenialRow) -> None:
        """A line of the log."""
        if row.disposition not in DENIALS:
            return
        key = row.remit, row.payment
        posted = self._posted.get(key)
        if posted is not None:
            posted.rows += 1
            posted.duplicates += row.kind == "duplicate"
        denied = self._denied.get(key)
        if denied is not None and (row.denied, -row.service) > (denied.dollars, -denied.place):
            denied.dollars, denied.place = row.denied, row.service
            denied.reason = self._same("-".join(part for part in (row.group, row.carc) if part))
            denied.kind, denied.part = self._same(row.kind), self._same(row.part)
            denied.edit = self._same(row.edit)

    def _key(self, one: Decision) -> tuple[str, int]:
        return self._same(one.key.sha256[:12]), one.key.index

    def _made(self, one: Decision) -> _Made:
        same = self._same
        return _Made(
            same(one.payee),
            same(one.payer_id or one.payer),
            one.number,
            one.payer_number.strip(),
            one.day,
            same(one.trace),
            same(one.key.sha256),
            one.key.index,
            one.paid or _NONE,
            one.denied,
            same(one.disposition),
        )

    def _same(self, text: str) -> str:
        """The one object of a text that comes with many decisions, so that it is kept once."""
        return self._texts.setdefault(text, text)

    @property
    def duplicates(self) -> int:
        """Answers whose denied lines are all duplicates."""
        return sum(1 for one in self._posted.values() if one.rows and one.rows == one.duplicates)

    def settled(self, as_of: date) -> tuple[Followed, tuple[OpenDenial, ...], int]:
        """What became of all, the open ones with the dearest first, and how many open ones are not listed."""
        found = Followed(ages={name: Aged() for name, _ in AGES} | {_OLDER: Aged()})
        for (remit, payment), denied in self._denied.items():
            one = denied.one
            later = self._last(one)
            found.denied += 1
            found.dollars += one.denied
            if not _settle(found, denied, later):
                continue
            aged = found.ages.setdefault(_age(one.day, as_of), Aged())
            aged.claims += 1
            aged.dollars += one.denied
            self._work.add(
                one.denied, (remit, payment), _open(denied, remit, payment, again=later is not None)
            )
        return found, self._work.all(), self._work.left


def _keep_last(last: dict[_Case, _Made], case: _Case, made: _Made) -> None:
    known = last.get(case)
    if known is None or known.order < made.order:
        last[case] = made


def _settle(found: Followed, denied: _Denied, later: _Made | None) -> bool:
    """Count what became of a denial; whether it is still open."""
    one = denied.one
    if later is None:
        if denied.reversed:
            found.taken_back += 1
            return False
        found.open += 1
        return True
    more = later.paid - one.paid
    if more <= 0:
        found.upheld += 1
        return True
    if later.disposition in DENIALS:
        found.in_part += 1
    else:
        found.in_full += 1
    found.overturned_dollars += one.denied
    found.recovered += more
    return False


def _open(denied: _Denied, remit: str, payment: int, *, again: bool) -> OpenDenial:
    one = denied.one
    return OpenDenial(
        claim=one.number,
        payer=one.payer,
        decided=one.day,
        sent=denied.filed,
        dollars=one.denied,
        reason=denied.reason,
        kind=denied.kind,
        part=denied.part,
        edit=denied.edit,
        remit=remit,
        payment=payment,
        again=again,
    )


def _age(day: date | None, as_of: date) -> str:
    if day is None:
        return _NO_DAY
    age = (as_of - day).days
    return next((name for name, last in AGES if age <= last), _OLDER)
