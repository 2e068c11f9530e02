"""Claims that a payment may answer, found for some hundred payments at once by a few questions that indexes answer.

What is told of a claim is what acknowledgements said of it, never another remittance: or else what matches would
depend on which of two remittances was loaded first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_

from scrubber.edit.sameness import NO_NUMBER
from scrubber.ledger.among import among
from scrubber.ledger.answers import LEVELS
from scrubber.ledger.matching import Heard, heard_of
from scrubber.ledger.remits_rows import amount, cents, unpacked
from scrubber.ledger.remitted import ClaimKey, PaymentRecord, SentClaim, SentLine
from scrubber.ledger.rows import plain
from scrubber.ledger.schema import answers, claims, inputs, lines

__all__ = ["candidates", "claims_named", "lines_of"]

_CROWD = 200
"""Claims of one number, above which the day and the charge have to agree as well."""
_MOST = 20
"""Claims of one day and charge that are looked at: with as many nobody can say which is meant."""
_LONGEST = 20
"""Characters of a claim number (CLM01)."""
_AT_ONCE = 500
_Pair = tuple[date, int]
_Id = tuple[int, int]
Row: TypeAlias = Any

_COLUMNS = (
    claims.c.input,
    claims.c.ordinal,
    claims.c.number,
    claims.c.payer,
    claims.c.billing,
    claims.c.tax_id,
    claims.c.sequence,
    claims.c.frequency,
    claims.c.original,
    claims.c.charge,
    claims.c.first_day,
    claims.c.last_day,
    claims.c.payer_number,
    claims.c.side,
    claims.c.state,
    claims.c.answered_level,
    claims.c.patient,
    inputs.c.day.label("filed"),
)


def candidates(connection: Connection, payments: Sequence[PaymentRecord]) -> list[tuple[SentClaim, ...]]:
    """For each payment the claims it may answer, in the order of their filing.

    Those of its number (CLP01), and those that a 277CA called as it does (CLP07, REF*F8); for a payment without any
    of these those whose number is the same but for leading zeros or capitals, else those of its charge and first day
    of service.
    """
    found = _Found(connection)
    found.by_number(payments)
    found.by_payer_number({name for payment in payments for name in _names(payment)})
    found.by_other_forms([payment for payment in payments if not found.of(payment)])
    missing = [payment for payment in payments if not found.of(payment)]
    found.by_pair({pair for payment in missing if (pair := _pair(payment))})
    told = _claims_of(connection, found.rows.values())
    without = {payment.index for payment in missing}
    return [
        tuple(told[key] for key in (found.alike(payment) if payment.index in without else found.of(payment)))
        for payment in payments
    ]


class _Found:
    """Rows of claims by what they were found by."""

    def __init__(self, connection: Connection) -> None:
        self.rows: dict[ClaimKey, Row] = {}
        self._connection = connection
        self._numbers: dict[str, list[ClaimKey]] = defaultdict(list)
        self._crowded: set[str] = set()
        self._payer_numbers: dict[str, list[ClaimKey]] = defaultdict(list)
        self._forms: dict[str, list[ClaimKey]] = defaultdict(list)
        self._pairs: dict[_Pair, list[ClaimKey]] = defaultdict(list)

    def of(self, payment: PaymentRecord) -> list[ClaimKey]:
        """The claims of its number, or of the payer's."""
        number = _bare(payment.number)
        keys = set(self._numbers.get(number, ()))
        if number in self._crowded:
            keys.intersection_update(self.alike(payment))
        for name in _names(payment):
            keys.update(self._payer_numbers.get(name, ()))
        for form in () if keys else _forms(number):
            keys.update(self._forms.get(form, ()))
        return sorted(keys)

    def alike(self, payment: PaymentRecord) -> list[ClaimKey]:
        """The claims of its charge and first day."""
        pair = _pair(payment)
        return sorted(set(self._pairs.get(pair, ()))) if pair else []

    def by_number(self, payments: Sequence[PaymentRecord]) -> None:
        """Find the claims of their numbers."""
        numbers = {_bare(payment.number) for payment in payments} - NO_NUMBER
        if not numbers:
            return
        of_number: ColumnElement[bool] = claims.c.number.in_(sorted(numbers))
        asked = (
            select(claims.c.number).where(of_number).group_by(claims.c.number).having(func.count() > _CROWD)
        )
        if crowded := set(self._connection.execute(asked).scalars()):
            self._crowded = crowded
            pairs = {_pair(payment) for payment in payments if _bare(payment.number) in crowded}
            alike = self._alike({pair for pair in pairs if pair})
            few = claims.c.number.in_(sorted(numbers - crowded))
            of_number = or_(few, _some(and_(claims.c.number.in_(sorted(crowded)), alike), claims.c.number))
        for row in self._ask(of_number):
            key = self._take(row)
            self._numbers[row.number].append(key)
            if row.number in self._crowded and row.first_day:
                self._pairs[row.first_day, row.charge].append(key)

    def by_payer_number(self, names: Collection[str]) -> None:
        """Find the claims that a 277CA told the payer's number of."""
        if not names:
            return
        asked = (
            select(*_COLUMNS, answers.c.payer_number.label("name"))
            .join_from(
                answers,
                claims,
                and_(answers.c.claim_input == claims.c.input, answers.c.claim == claims.c.ordinal),
            )
            .join(inputs, inputs.c.id == claims.c.input)
            .where(answers.c.payer_number != "", answers.c.payer_number.in_(sorted(names)))
        )
        for row in self._connection.execute(asked).all():
            self._payer_numbers[row.name].append(self._take(row))

    def by_other_forms(self, payments: Sequence[PaymentRecord]) -> None:
        """Find the claims whose numbers a payer may have written otherwise; a number of very many says nothing."""
        forms = {form for payment in payments for form in _forms(_bare(payment.number))}
        if not forms:
            return
        of_forms = claims.c.number.in_(sorted(forms))
        few = select(claims.c.number).where(of_forms).group_by(claims.c.number).having(func.count() <= _MOST)
        there = sorted(self._connection.execute(few).scalars())
        for row in self._ask(claims.c.number.in_(there)) if there else ():
            self._forms[row.number].append(self._take(row))

    def by_pair(self, pairs: Collection[_Pair]) -> None:
        """Find claims of these days and charges."""
        if not pairs:
            return
        for row in self._ask(_some(self._alike(pairs))):
            self._pairs[row.first_day, row.charge].append(self._take(row))

    def _alike(self, pairs: Collection[_Pair]) -> ColumnElement[bool]:
        return among(self._connection, (claims.c.first_day, claims.c.charge), sorted(pairs))

    def _ask(self, condition: ColumnElement[bool]) -> Iterator[Row]:
        asked = select(*_COLUMNS).join_from(claims, inputs, inputs.c.id == claims.c.input).where(condition)
        yield from self._connection.execute(asked).all()

    def _take(self, row: Row) -> ClaimKey:
        key = ClaimKey(row.input, row.ordinal)
        self.rows[key] = row
        return key


def _some(condition: ColumnElement[bool], *apart: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of claims alike in day and charge, and in other columns, no more than can be told apart."""
    alike = (*apart, claims.c.first_day, claims.c.charge)
    place = func.row_number().over(partition_by=alike, order_by=(claims.c.input, claims.c.ordinal))
    some = select(claims.c.input, claims.c.ordinal, place.label("place")).where(condition).subquery()
    keys = select(some.c.input, some.c.ordinal).where(some.c.place <= _MOST)
    return tuple_(claims.c.input, claims.c.ordinal).in_(keys)


def _forms(number: str) -> set[str]:
    """Other ways in which payers write a number: capitals, small letters, more leading zeros or none."""
    if number in NO_NUMBER:
        return set()
    bare = number.lstrip("0")
    forms = {number.upper(), number.lower(), bare}
    if bare.isdecimal():
        forms.update(bare.zfill(width) for width in range(len(bare), _LONGEST + 1))
    return forms - NO_NUMBER - {number}


def _bare(number: str) -> str:
    return plain(number).strip()


def _names(payment: PaymentRecord) -> Iterator[str]:
    for name in (_bare(payment.payer_number), _bare(payment.original)):
        if name and name not in NO_NUMBER:
            yield name


def _pair(payment: PaymentRecord) -> _Pair | None:
    """The day and the charge, which a reversal has with its sign turned."""
    charge = cents(payment.charge)
    return (payment.first_day, abs(charge)) if payment.first_day and charge else None


def _claims_of(connection: Connection, rows: Iterable[Row]) -> dict[ClaimKey, SentClaim]:
    """Claims with their lines, as acknowledgements left them, of rows that have `_COLUMNS`."""
    every = [*rows]
    of_claim: dict[_Id, list[SentLine]] = {}
    heard: dict[_Id, Heard] = {}
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        of_claim.update(lines_of(connection, [(row.input, row.ordinal) for row in some]))
        paid = {(row.input, row.ordinal): row.side for row in some if row.answered_level >= LEVELS["835"]}
        heard.update(heard_of(connection, paid))
    told = {}
    for row in every:
        key = ClaimKey(row.input, row.ordinal)
        what = heard.get((row.input, row.ordinal)) or Heard(row.state, row.answered_level, row.payer_number)
        told[key] = SentClaim(
            key=key,
            number=row.number,
            payer=row.payer,
            billing=row.billing,
            tax_id=row.tax_id,
            sequence=row.sequence,
            frequency=row.frequency,
            original=row.original,
            charge=amount(row.charge),
            first_day=row.first_day,
            last_day=row.last_day,
            payer_number=what.payer_number or "",
            filed=row.filed,
            side=row.side,
            state=what.state,
            lines=tuple(of_claim.get((row.input, row.ordinal), ())),
            patient=bytes(row.patient).hex(),
        )
    return told


def lines_of(connection: Connection, keys: Sequence[_Id]) -> dict[_Id, list[SentLine]]:
    """The lines of some hundred claims."""
    found: dict[_Id, list[SentLine]] = defaultdict(list)
    asked = (
        select(
            lines.c.input,
            lines.c.claim,
            lines.c.ordinal,
            lines.c.day,
            lines.c.code,
            lines.c.modifiers,
            lines.c.units,
            lines.c.charge,
            lines.c.control,
            lines.c.place,
        )
        .where(among(connection, (lines.c.input, lines.c.claim), keys))
        .order_by(lines.c.input, lines.c.claim, lines.c.ordinal)
    )
    for number, claim, ordinal, day, code, modifiers, units, charge, control, place in connection.execute(
        asked
    ):
        found[number, claim].append(
            SentLine(ordinal, day, code, unpacked(modifiers), units, amount(charge), control, place)
        )
    return found


def claims_named(connection: Connection, number: str) -> tuple[SentClaim, ...]:
    """Every claim of a number, in the order of filing."""
    asked = (
        select(*_COLUMNS)
        .join_from(claims, inputs, inputs.c.id == claims.c.input)
        .where(claims.c.number == _bare(number))
        .order_by(claims.c.input, claims.c.ordinal)
    )
    return tuple(_claims_of(connection, connection.execute(asked)).values())
