"""How decisions on one claim stand to each other, what they come to, and what they make of the claim.

Everything here is worked out from what is stored, in the order of the remittances (day, trace, content, place), so that
it comes out alike however often and in whatever order remittances are loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    select,
    update,
)

from scrubber.edit.sameness import NO_NUMBER
from scrubber.ledger.among import among
from scrubber.ledger.answers import LEVELS
from scrubber.ledger.errors import LedgerError
from scrubber.ledger.matching import Heard, heard_of
from scrubber.ledger.remits_rows import amount, change
from scrubber.ledger.remitted import AGAIN, ClaimKey, PaymentKey, Standing
from scrubber.ledger.schema import claims, denials, inputs, payments, remits, services
from scrubber.ledger.told_remits import Decided

__all__ = ["Settling", "disposition_of"]

_WORST = ("denied", "partly_denied", "reduced", "patient_share", "paid")
_DECIDING = frozenset(("first", "again", "correction"))
_SURE = ("certain", "probable")
_SOME = 500
_Id = tuple[int, int]
_Group = tuple[str, str, str]
"""Claim number, else the payer's, and payee."""
Row: TypeAlias = Any
_OF_REMIT = and_(remits.c.input == payments.c.input, remits.c.ordinal == payments.c.remit)
_OF_CLAIM = and_(claims.c.input == payments.c.claim_input, claims.c.ordinal == payments.c.claim)
_REPLACES = and_(
    claims.c.frequency.in_(sorted(AGAIN)), claims.c.original != "", payments.c.confidence.in_(_SURE)
)


class Settling:
    """Settles payments, some hundred at a time, within the caller's transaction."""

    def __init__(
        self, connection: Connection, join: Callable[[Sequence[Decided]], Sequence[Standing]]
    ) -> None:
        self._connection = connection
        self._join = join

    # -- what a decision comes to ---------------------------------------------------------------------------

    def judge(self, number: int, ordinals: Sequence[int]) -> None:
        """Write what decisions of an input come to by their rows of the log: the worst, and the dollars denied."""
        rows: dict[int, list[Row]] = defaultdict(list)
        of_these = and_(denials.c.input == number, denials.c.payment.in_(ordinals))
        asked = select(denials.c.payment, denials.c.service, denials.c.disposition, denials.c.denied).where(
            of_these
        )
        for row in self._connection.execute(asked).all():
            rows[row.payment].append(row)
        self._connection.execute(
            _PAID, {"its_input": number, "not_judged": [n for n in ordinals if n not in rows]}
        )
        if not rows:
            return
        denied = [n for n, of in rows.items() if any(row.disposition == "denied" for row in of)]
        whole = self._whole(number, denied, rows)
        told = [
            (
                disposition_of(row.disposition for row in of),
                sum(row.denied for row in of),
                ordinal in whole,
                number,
                ordinal,
            )
            for ordinal, of in rows.items()
        ]
        change(self._connection, payments, _JUDGED, told)

    def _whole(self, number: int, ordinals: Sequence[int], rows: dict[int, list[Row]]) -> set[int]:
        """Of payments with denied lines those that nothing was decided for but denial: every line with a charge."""
        if not ordinals:
            return set()
        left: dict[int, set[int]] = defaultdict(set)
        asked = select(services.c.payment, services.c.ordinal).where(
            services.c.input == number, services.c.payment.in_(ordinals), services.c.charge != 0
        )
        for row in self._connection.execute(asked).all():
            left[row.payment].add(row.ordinal)
        asked_paid = select(payments.c.ordinal).where(
            payments.c.input == number, payments.c.ordinal.in_(ordinals), payments.c.paid > 0
        )
        paid = set(self._connection.execute(asked_paid).scalars())
        found = set()
        for ordinal in ordinals:
            denied = {row.service for row in rows[ordinal] if row.disposition == "denied"}
            if ordinal not in paid and (0 in denied or left[ordinal] <= denied):
                found.add(ordinal)
        return found

    # -- how decisions stand --------------------------------------------------------------------------------

    def join(self, number: int, ordinals: Sequence[int]) -> None:
        """Let all decisions with the numbers of these be joined, and write what changed; then the claims' states."""
        asked = select(payments.c.ordinal, payments.c.number, payments.c.payer_number).where(
            payments.c.input == number, payments.c.ordinal.in_(ordinals)
        )
        numbers, unnamed, alone = set[str](), set[str](), []
        for row in self._connection.execute(asked).all():
            if row.number not in NO_NUMBER:
                numbers.add(row.number)
            elif row.payer_number not in NO_NUMBER:
                unnamed.add(row.payer_number)
            else:
                alone.append(row.ordinal)
        touched: set[ClaimKey] = set()
        for group in self._groups(self._with_replacements(numbers), unnamed):
            touched.update(self._stand(group))
        if alone:
            for row in self._ask(and_(payments.c.input == number, payments.c.ordinal.in_(alone))):
                touched.update(self._stand([row]))
        own = select(payments.c.claim_input, payments.c.claim).where(
            payments.c.input == number, payments.c.ordinal.in_(ordinals), payments.c.confidence.in_(_SURE)
        )
        touched.update(ClaimKey(*row) for row in self._connection.execute(own) if row.claim is not None)
        self.states(touched)

    def _groups(self, numbers: Collection[str], unnamed: Collection[str]) -> Iterator[list[Row]]:
        found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        if numbers:
            for row in self._ask(payments.c.number.in_(sorted(numbers))):
                found[row.number, "", row.payee or row.payee_tax].append(row)
        if unnamed:
            without = payments.c.number.in_(sorted(NO_NUMBER))
            for row in self._ask(and_(payments.c.payer_number.in_(sorted(unnamed)), without)):
                found["", row.payer_number, row.payee or row.payee_tax].append(row)
        for group in _together(found):
            yield sorted(group, key=_place)

    def _with_replacements(self, numbers: Collection[str]) -> set[str]:
        """The numbers, with those of what replaces these claims and of what these replace, as far as that leads."""
        every, fresh = set(numbers), set(numbers)
        while fresh:
            at_hand = payments.c.number.in_(sorted(fresh))
            replaced = (
                select(claims.c.original).join_from(payments, claims, _OF_CLAIM).where(at_hand, _REPLACES)
            )
            named = self._connection.execute(replaced.distinct()).scalars().all()
            found = self._numbers(payments.c.payer_number.in_([*map(str.strip, named)])) if named else set()
            theirs = select(payments.c.payer_number).where(at_hand, payments.c.payer_number.not_in(NO_NUMBER))
            found |= self._numbers(_REPLACES, claims.c.original.in_(theirs))
            fresh = found - every - NO_NUMBER
            every |= fresh
        return every

    def _numbers(self, *conditions: ColumnElement[bool]) -> set[str]:
        asked = select(payments.c.number).join_from(payments, claims, _OF_CLAIM, isouter=True)
        return set(self._connection.execute(asked.where(*conditions).distinct()).scalars())

    def _ask(self, condition: ColumnElement[bool]) -> Iterator[Row]:
        yield from self._connection.execute(_STOOD.where(condition)).all()

    def _stand(self, group: Sequence[Row]) -> Iterator[ClaimKey]:
        """Write the standing of a group's decisions where it is another now; the claims that they answer."""
        told = {each.payment: each for each in self._join([_decided(row) for row in group])}
        changed = []
        for row in group:
            standing = told.get(PaymentKey(row.content, row.place))
            if standing is None:
                raise LedgerError("decisions were joined and one was left out; expected a standing for each")
            now = _columns(standing)
            if now != tuple(getattr(row, name) for name in _STANDS):
                changed.append((*now, row.input, row.ordinal))
            if row.claim is not None and row.confidence in _SURE:
                yield ClaimKey(row.claim_input, row.claim)
        change(self._connection, payments, _STANDS, changed)

    # -- what becomes of claims -----------------------------------------------------------------------------

    def states(self, touched: Collection[ClaimKey]) -> None:
        """Write what the decisions on these claims make of them: paid or denied by the last one that stands."""
        keys = sorted(touched)
        for start in range(0, len(keys), _SOME):
            self._states([(key.input, key.index) for key in keys[start : start + _SOME]])

    def _states(self, keys: Sequence[_Id]) -> None:
        decisions: dict[_Id, list[Row]] = defaultdict(list)
        of_these = among(self._connection, (payments.c.claim_input, payments.c.claim), keys)
        asked = _DECISIONS.where(payments.c.claim_input.is_not(None), of_these)
        for row in self._connection.execute(asked).all():
            if row.confidence in _SURE:
                decisions[row.claim_input, row.claim].append(row)
        itself = among(self._connection, (claims.c.input, claims.c.ordinal), keys)
        now = {(row.input, row.ordinal): row for row in self._connection.execute(_CLAIMS.where(itself))}
        standing = {key: _standing(of) for key, of in decisions.items()}
        quiet = {key: row.side for key, row in now.items() if not standing.get(key)}
        heard = heard_of(self._connection, quiet)
        changed = []
        for key, claim in now.items():
            became = _became(decisions.get(key, ()), standing.get(key, ()), heard.get(key))
            before = Heard(claim.state, claim.answered_level, claim.payer_number, claim.answered)
            if became != before:
                day = became.day.isoformat() if became.day else None
                changed.append((became.state, became.level, became.payer_number, day, *key))
        change(self._connection, claims, _BECAME, changed)


def disposition_of(dispositions: Iterable[str]) -> str:
    """The worst of several; paid where there are none."""
    return min(dispositions, key=_WORST.index, default="paid")


def _together(found: Mapping[_Group, list[Row]]) -> Iterator[list[Row]]:
    """Groups of one number each; those whose claims replace each other as one."""
    named = {(row.payee or row.payee_tax, row.payer_number): key for key, of in found.items() for row in of}
    above: dict[_Group, _Group] = {}

    def root(key: _Group) -> _Group:
        while key in above:
            key = above[key]
        return key

    for key, of in sorted(found.items()):
        for row in of:
            replaced = _replaced(row)
            other = named.get((row.payee or row.payee_tax, replaced)) if replaced else None
            if other is not None and root(other) != root(key):
                above[max(root(other), root(key))] = min(root(other), root(key))
    joined: dict[_Group, list[Row]] = defaultdict(list)
    for key, of in sorted(found.items()):
        joined[root(key)] += of
    yield from joined.values()


def _place(row: Row) -> tuple[bytes, int]:
    return bytes(row.rank), row.place


def _decided(row: Row) -> Decided:
    sure = row.claim is not None and row.confidence in _SURE
    return Decided(
        key=PaymentKey(row.content, row.place),
        number=row.number,
        payer_id=row.payer_id,
        status=row.status,
        charge=amount(row.charge),
        paid=amount(row.paid),
        payer_number=row.payer_number,
        original=row.original,
        day=row.day,
        trace=row.trace,
        claim=ClaimKey(row.claim_input, row.claim) if sure else None,
        first_day=row.first_day,
        claim_charge=amount(row.asked) if sure else None,
        replaces=_replaced(row),
    )


def _replaced(row: Row) -> str | None:
    """The payer's number of what the claim replaces or voids, None where it does neither or is not known."""
    known = row.claim is not None and row.confidence in _SURE and row.frequency in AGAIN
    return (row.replaced or "").strip() if known else None


def _columns(standing: Standing) -> tuple[Any, ...]:
    """What `_STANDS` are to be."""
    about, back = standing.about, standing.reversed_by
    return (
        standing.role,
        about.sha256 if about else None,
        about.index if about else None,
        back.sha256 if back else None,
        back.index if back else None,
    )


def _standing(of: Sequence[Row]) -> list[Row]:
    """The decisions that stand, the last one last."""
    standing = (row for row in of if row.role in _DECIDING and row.reversed_remit is None)
    return sorted(standing, key=_place)


def _became(every: Sequence[Row], standing: Sequence[Row], heard: Heard | None) -> Heard:
    """What a claim is by its decisions; by its acknowledgements where none of them stands."""
    last = sorted(every, key=_place)
    names = [row.payer_number for row in (standing or last) if row.payer_number]
    if standing:
        row = standing[-1]
        state = "denied" if row.all_denied else "paid"
        return Heard(state, LEVELS["835"], names[-1] if names else None, row.filed)
    if heard is None:
        raise LedgerError("a claim that was answered is gone; expected it to stay while it is settled")
    if not last:
        return heard
    return Heard(heard.state, LEVELS["835"], names[-1] if names else heard.payer_number, last[-1].filed)


# -- statements ---------------------------------------------------------------------------------------------

_PAID = (
    update(payments)
    .where(
        payments.c.input == bindparam("its_input"),
        payments.c.ordinal.in_(bindparam("not_judged", expanding=True)),
        payments.c.disposition != "paid",
    )
    .values(disposition="paid", denied=0, all_denied=False)
)
_JUDGED = ("disposition", "denied", "all_denied")
_STOOD = (
    select(
        payments.c.input,
        payments.c.ordinal,
        payments.c.place,
        payments.c.number,
        payments.c.status,
        payments.c.charge,
        payments.c.paid,
        payments.c.payer_number,
        payments.c.original,
        payments.c.first_day,
        payments.c.claim_input,
        payments.c.claim,
        payments.c.confidence,
        payments.c.role,
        payments.c.about_remit,
        payments.c.about_place,
        payments.c.reversed_remit,
        payments.c.reversed_place,
        remits.c.content,
        remits.c.rank,
        remits.c.payer_id,
        remits.c.payee,
        remits.c.payee_tax,
        remits.c.day,
        remits.c.trace,
        claims.c.charge.label("asked"),
        claims.c.frequency,
        claims.c.original.label("replaced"),
    )
    .join_from(payments, remits, _OF_REMIT)
    .join(claims, _OF_CLAIM, isouter=True)
)
_STANDS = ("role", "about_remit", "about_place", "reversed_remit", "reversed_place")
_DECISIONS = (
    select(
        payments.c.claim_input,
        payments.c.claim,
        payments.c.confidence,
        payments.c.place,
        payments.c.role,
        payments.c.reversed_remit,
        payments.c.all_denied,
        payments.c.payer_number,
        remits.c.rank,
        inputs.c.loaded.label("filed"),
    )
    .join_from(payments, remits, _OF_REMIT)
    .join(inputs, inputs.c.id == payments.c.input)
)
_CLAIMS = select(
    claims.c.input,
    claims.c.ordinal,
    claims.c.side,
    claims.c.state,
    claims.c.answered,
    claims.c.answered_level,
    claims.c.payer_number,
)
_BECAME = ("state", "answered_level", "payer_number", "answered")
