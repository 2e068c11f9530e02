"""Which claims an acknowledgement is about, and what it makes of their state.

An answer counts only for what was sent, and for one thing only: where its control numbers or its claim number fit
several inputs, the one that nobody answered so far is meant; if that is not just one, none is, since a wrong guess
would hide a refused claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from scrubber.ledger.among import among
from scrubber.ledger.answers import (
    LEVELS,
    Answered,
    AnswerKind,
    BatchAnswer,
    ClaimAnswer,
    GroupAnswer,
    InterchangeAnswer,
)
from scrubber.ledger.rows import BATCH, cents, packed, plain
from scrubber.ledger.schema import answers, claims, envelopes, inputs
from scrubber.ledger.told import Matched

__all__ = ["Heard", "Matching", "heard_of"]

T = TypeVar("T")
_CLAIM_LEVEL = LEVELS["277ca"]

_STATES: Mapping[tuple[str, str], str] = {
    ("ta1", "refused"): "refused",
    ("999", "accepted"): "received",
    ("999", "refused"): "refused",
    ("277ca", "accepted"): "accepted",
    ("277ca", "rejected"): "rejected",
}
"""The state that a verdict gives; a TA1 that accepts gives none, since it has not looked at any claim."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of several claims at once: by which kind of answer, a verdict with codes."""

    kind: AnswerKind
    verdict: str
    statuses: tuple[str, ...]
    reference: str
    day: date


class Matching:
    """Sets the states of the claims that one acknowledgement answers, within the caller's transaction."""

    def __init__(self, connection: Connection, number: int, answered: Answered, day: date) -> None:
        self._connection = connection
        self._number = number
        self._answered = answered
        self._day = day
        self._count = 0
        self._claims = 0
        self._changed = 0
        self._unmatched: list[dict[str, Any]] = []

    def run(self) -> Matched:
        """Match everything that it says."""
        for interchange in self._answered.interchanges:
            self._interchange(interchange)
        for group in self._answered.groups:
            self._group(group)
        for batch in self._answered.batches:
            self._batch(batch)
        self._each_claim(self._answered.claims)
        for start in range(0, len(self._unmatched), BATCH):
            self._connection.execute(insert(answers), self._unmatched[start : start + BATCH])
        return Matched(self._claims, len(self._unmatched) + self._answered.left_out, self._changed)

    # -- interchanges, groups and batches -------------------------------------------------------------------

    def _interchange(self, answer: InterchangeAnswer) -> None:
        said = _Said(
            "ta1", answer.verdict, _codes(answer.code, answer.note), answer.control, self._on(answer)
        )
        ours = _named(answer.sender, answer.receiver)
        found = self._one_input(said, envelopes.c.interchange_control.in_(_alike(answer.control)), ours)
        if found is None:
            self._fits_nothing(said)
        else:
            self._apply(found[0].input, [row.ordinal for row in found], said)

    def _group(self, answer: GroupAnswer) -> None:
        on = self._on(answer)
        of_group = _Said("999", answer.verdict, _codes(answer.code, *answer.errors), answer.control, on)
        ours = _named(answer.sender, answer.receiver)
        of_set = {
            _bare(each.control): _Said("999", each.verdict, _codes(each.code, *each.errors), each.control, on)
            for each in answer.sets
        }
        own = envelopes.c.group_control.in_(_alike(answer.control))
        found = self._one_input(of_group, own, ours, of_set.keys())
        if found is None:
            self._fits_nothing(of_group)
            return
        by_verdict: dict[_Said, list[int]] = defaultdict(list)
        for row in found:
            of_row = of_set.get(_bare(row.set_control), of_group)
            said = of_group if answer.verdict == "refused" else of_row
            if said.verdict != "partly":  # that says nothing of a set which is not named
                by_verdict[said].append(row.ordinal)
        for said, ordinals in by_verdict.items():
            self._apply(found[0].input, ordinals, said)
        there = {_bare(row.set_control) for row in found}
        for control, said in of_set.items():
            if control not in there:
                self._fits_nothing(said)

    def _batch(self, answer: BatchAnswer) -> None:
        """A rejection of all that was sent as one batch, or of one provider's claims in it."""
        said = _Said("277ca", "rejected", answer.statuses, answer.batch, self._on(answer))
        provider = plain(answer.provider).strip()
        own = or_(claims.c.billing == provider, claims.c.tax_id == provider) if provider else true()
        found = self._one_input(said, envelopes.c.batch == plain(answer.batch), own)
        if found is None or not answer.batch.strip():
            self._fits_nothing(said)
        else:
            self._apply(found[0].input, [row.ordinal for row in found], said, own)

    def _one_input(
        self,
        said: _Said,
        control: ColumnElement[bool],
        ours: ColumnElement[bool],
        sets: Collection[str] = (),
    ) -> list[Any] | None:
        """The envelopes that were sent under a control number, of the one input that is meant; else None."""
        asked = (
            select(
                envelopes.c.input,
                envelopes.c.ordinal,
                envelopes.c.set_control,
                func.max(claims.c.answered_level).label("level"),
            )
            .join_from(
                envelopes,
                claims,
                and_(claims.c.input == envelopes.c.input, claims.c.envelope == envelopes.c.ordinal),
            )
            .where(control, ours, envelopes.c.side == "clean", envelopes.c.input != self._number)
            .group_by(envelopes.c.input, envelopes.c.ordinal, envelopes.c.set_control)
            .order_by(envelopes.c.input, envelopes.c.ordinal)
        )
        by_input: dict[int, list[Any]] = defaultdict(list)
        for row in self._connection.execute(asked):
            by_input[row.input].append(row)
        every = list(by_input.values())
        whole = [rows for rows in every if {_bare(row.set_control) for row in rows} >= set(sets)]
        fitting = whole or every
        return _meant(fitting, [min(row.level for row in rows) for rows in fitting], LEVELS[said.kind])

    def _apply(
        self, number: int, ordinals: list[int], said: _Said, own: ColumnElement[bool] | None = None
    ) -> None:
        """Tell it of every claim in these envelopes of an input, or of some of them."""
        level = LEVELS[said.kind]
        meant = and_(
            claims.c.input == number,
            claims.c.envelope.in_(ordinals),
            claims.c.side == "clean",
            true() if own is None else own,
        )
        told = select(
            literal(self._number),
            func.row_number().over(order_by=claims.c.ordinal) + self._count,
            claims.c.input,
            claims.c.ordinal,
            claims.c.number,
            literal(level),
            literal(said.verdict),
            literal(packed(said.statuses)),
            literal(""),
            literal(said.day),
        ).where(meant)
        self._connection.execute(insert(answers).from_select(_TOLD, told))
        count = self._counted(meant)
        self._count += count
        self._claims += count
        may = and_(meant, claims.c.answered_level <= level)
        values: dict[str, Any] = {"answered_level": level, "answered": said.day}
        if state := _STATES.get((said.kind, said.verdict)):
            self._changed += self._counted(and_(may, claims.c.state != state))
            values["state"] = state
        self._connection.execute(update(claims).where(may).values(**values))

    def _counted(self, condition: ColumnElement[bool]) -> int:
        counted: int = self._connection.execute(
            select(func.count()).select_from(claims).where(condition)
        ).scalar_one()
        return counted

    def _fits_nothing(self, said: _Said) -> None:
        self._count += 1
        self._unmatched.append(self._row(None, said, ""))

    # -- claims ---------------------------------------------------------------------------------------------

    def _each_claim(self, told: Iterable[ClaimAnswer]) -> None:
        rows: list[dict[str, Any]] = []
        states: list[dict[str, Any]] = []
        for answer in told:
            found = self._one_claim(answer)
            self._count += 1
            said = _Said("277ca", answer.verdict, answer.statuses, answer.number, self._on(answer))
            row = self._row(found, said, answer.payer_number)
            if found is None:
                self._unmatched.append(row)
                continue
            rows.append(row)
            self._claims += 1
            if found.answered_level <= _CLAIM_LEVEL:
                state = _STATES["277ca", answer.verdict]
                self._changed += state != found.state
                states.append(
                    {
                        "its_input": found.input,
                        "its_ordinal": found.ordinal,
                        "now": state,
                        "its_number": plain(answer.payer_number) or found.payer_number,
                        "on": said.day,
                        "to": _CLAIM_LEVEL,
                    }
                )
        for start in range(0, len(rows), BATCH):
            self._connection.execute(insert(answers), rows[start : start + BATCH])
        for start in range(0, len(states), BATCH):
            self._connection.execute(_ANSWERED, states[start : start + BATCH])

    def _one_claim(self, answer: ClaimAnswer) -> Any:  # noqa: ANN401 - a row, or None
        """The claim that is meant: of that number and charge, and of that batch and day where several are."""
        asked = {"number": plain(answer.number).strip(), "itself": self._number}
        found = [*self._connection.execute(_BY_NUMBER, asked)]
        if answer.charge:
            found = [row for row in found if row.charge == cents(answer.charge)]
        for column, value in (("batch", answer.batch), ("first_day", _day(answer.first_day))):
            if value and len(found) > 1:
                found = [row for row in found if getattr(row, column) == value] or found
        if len(found) > 1:  # what was refused as a whole was never looked at by claim
            found = [row for row in found if row.state != "refused"] or found
        return _meant(found, [row.answered_level for row in found], _CLAIM_LEVEL)

    def _row(self, found: Any, said: _Said, payer_number: str) -> dict[str, Any]:  # noqa: ANN401 - a row, or None
        return {
            "input": self._number,
            "ordinal": self._count,
            "claim_input": found.input if found else None,
            "claim": found.ordinal if found else None,
            "reference": plain(said.reference),
            "level": LEVELS[said.kind],
            "verdict": said.verdict,
            "statuses": packed(said.statuses),
            "payer_number": plain(payer_number),
            "day": said.day,
        }

    def _on(self, answer: InterchangeAnswer | GroupAnswer | BatchAnswer | ClaimAnswer) -> date:
        """The answer's own date; where that is none, or not yet come, the day on which it came in."""
        own = _day(answer.day)
        return own if own is not None and own <= self._day else self._day


_TOLD = (
    "input",
    "ordinal",
    "claim_input",
    "claim",
    "reference",
    "level",
    "verdict",
    "statuses",
    "payer_number",
    "day",
)
_BY_NUMBER: Select[Any] = (
    select(
        claims.c.input,
        claims.c.ordinal,
        claims.c.state,
        claims.c.answered_level,
        claims.c.charge,
        claims.c.first_day,
        claims.c.payer_number,
        envelopes.c.batch,
    )
    .join_from(
        claims, envelopes, and_(envelopes.c.input == claims.c.input, envelopes.c.ordinal == claims.c.envelope)
    )
    .where(
        claims.c.number == bindparam("number"),
        claims.c.side == "clean",
        claims.c.input != bindparam("itself"),  # nobody answers what stands beside the answer
    )
    .order_by(claims.c.input, claims.c.ordinal)
)
_ANSWERED = (
    update(claims)
    .where(claims.c.input == bindparam("its_input"), claims.c.ordinal == bindparam("its_ordinal"))
    .values(
        state=bindparam("now"),
        payer_number=bindparam("its_number"),
        answered=bindparam("on"),
        answered_level=bindparam("to"),
    )
)


# -- what was heard -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heard:
    """What acknowledgements made of a claim; `day` is that of the last of them."""

    state: str
    level: int
    payer_number: str | None
    day: date | None = None


def heard_of(connection: Connection, sides: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], Heard]:
    """What claims were by their acknowledgements alone, whatever remittances said since.

    `sides` has the side of each claim by the number of its input and its index there.
    """
    found = {key: Heard("sent" if side == "clean" else "held", 0, None) for key, side in sides.items()}
    if not found:
        return found
    asked = (
        select(answers, func.coalesce(answers.c.day, inputs.c.day).label("on"))
        .join_from(answers, inputs, inputs.c.id == answers.c.input)
        .where(among(connection, (answers.c.claim_input, answers.c.claim), sorted(found)))
        .order_by(answers.c.input, answers.c.ordinal)
    )
    kinds = {level: kind for kind, level in LEVELS.items()}
    for row in connection.execute(asked):
        before = found[row.claim_input, row.claim]
        if before.level <= row.level:
            state = _STATES.get((kinds[row.level], row.verdict), before.state)
            name = row.payer_number or before.payer_number
            found[row.claim_input, row.claim] = Heard(state, row.level, name, row.on)
    return found


# -- comparing ----------------------------------------------------------------------------------------------


def _meant(every: Sequence[T], levels: Sequence[int], level: int) -> T | None:
    """Of several that fit, the one that was not answered so far; None where that is not just one."""
    if len(every) > 1:
        every = [each for each, reached in zip(every, levels, strict=True) if reached < level]
    return every[0] if len(every) == 1 else None


def _named(sender: str, receiver: str) -> ColumnElement[bool]:
    """Ids as the answer has them are ours; one that it does not say fits any."""
    said = (
        (plain(sender).strip(), envelopes.c.sender, envelopes.c.application_sender),
        (plain(receiver).strip(), envelopes.c.receiver, envelopes.c.application_receiver),
    )
    return and_(true(), *(or_(own == name, code == name) for name, own, code in said if name))


def _bare(control: str) -> str:
    """A control number as it is compared: many who answer fill it with zeros, or take them away."""
    return control.strip().lstrip("0") or "0"


def _alike(control: str) -> list[str]:
    """The control numbers that are the same but for leading zeros, so that an index finds them."""
    bare = plain(_bare(control))
    return sorted({bare.zfill(width) for width in range(1, 10)})


def _codes(*codes: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None  # it only tells claims of one number apart
