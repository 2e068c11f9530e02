"""Control numbers that came before: interchanges of one sender and receiver with the same ISA13, in several files.

A receiver may refuse the later ones as repeated, and an answer to one of them can be taken for one to the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, and_, exists, func, select

from scrubber.ledger.schema import envelopes, inputs
from scrubber.ledger.told import DayRepeat

__all__ = ["is_repeated", "repeats"]

_ALIKE = ("interchange_control", "sender", "receiver")
_HELD = "held"
"""What is held may have a number of our own making; that of the input, and of what is clean, is the sender's."""


def is_repeated(connection: Connection, sha256: str) -> bool:
    """Whether another file had an interchange with the number of one in this file, from and to the same."""
    own, other = envelopes.alias("own"), envelopes.alias("other")
    alike = and_(*(other.c[name] == own.c[name] for name in _ALIKE), other.c.input != own.c.input)
    asked = (
        select(own.c.input)
        .join_from(own, inputs, inputs.c.id == own.c.input)
        .where(
            inputs.c.sha256 == sha256,
            own.c.sender != "",
            own.c.side != _HELD,
            exists().where(alike, other.c.side != _HELD),
        )
        .limit(1)
    )
    return connection.execute(asked).first() is not None


def repeats(connection: Connection, day: date, most: int) -> Iterator[DayRepeat]:
    """The control numbers of files of a day that other files had up to then, each once."""
    alike = [envelopes.c[name] for name in _ALIKE]
    of_day = (
        select(*alike)
        .join_from(envelopes, inputs, inputs.c.id == envelopes.c.input)
        .where(inputs.c.day == day, envelopes.c.side != _HELD, envelopes.c.sender != "")
        .distinct()
        .subquery()
    )
    until = select(func.max(inputs.c.id)).where(inputs.c.day == day).scalar_subquery()
    files = func.count(envelopes.c.input.distinct())
    found = (
        select(
            *alike,
            files.label("files"),
            func.min(envelopes.c.input).label("first"),
            func.max(envelopes.c.input).label("last"),
        )
        .join_from(envelopes, of_day, and_(*(envelopes.c[name] == of_day.c[name] for name in _ALIKE)))
        .where(envelopes.c.side != _HELD, envelopes.c.input <= until)
        .group_by(*alike)
        .having(files > 1)
        .subquery()
    )
    first, last = inputs.alias("first"), inputs.alias("last")
    asked = (
        select(
            found.c.interchange_control,
            found.c.files,
            last.c.name,
            first.c.name.label("first_name"),
            first.c.day.label("first_day"),
        )
        .join_from(found, first, first.c.id == found.c.first)
        .join(last, last.c.id == found.c.last)
        .order_by(found.c.last, found.c.interchange_control)
        .limit(most)
    )
    for control, count, name, first_name, first_day in connection.execute(asked):
        yield DayRepeat(control, count, name, first_name, first_day)
