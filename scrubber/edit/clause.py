"""What every declarative clause is: arguments that pydantic types, and a judgement of a claim's subject lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, ConfigDict

from scrubber.edit.document import Document
from scrubber.edit.hit import Context, Hit
from scrubber.finding import Safety
from scrubber.model import Claim, ServiceLine
from scrubber.x12 import values

__all__ = ["WORDS", "Clause", "ClauseError", "Lines", "Number", "OnlyAttest", "ReviewOrAttest"]

Lines = Sequence[ServiceLine]


class ClauseError(ValueError):
    """A clause that no room here knows, or whose arguments do not fit; the message says which are known."""


class Clause(Document):
    """One requirement; `judge` yields a hit for each line (or claim) that breaks it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    key: ClassVar[str] = ""
    tells: ClassVar[tuple[str, ...]] = ()
    """The facts that every failure of it tells, beside those that any hit has: what a message may ask for."""
    of_claim: ClassVar[bool] = False
    """Whether a failure is about the claim and not about one line, so that there is no {line} and no {day}."""

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Judge a claim's subject lines."""
        raise NotImplementedError


def _number(text: str) -> str:
    if values.amount(text) is None:
        raise ValueError(f"{text!r} is no number; expected e.g. 1")
    return text


def _needs_a_person(safety: Safety) -> Safety:
    if safety is Safety.SAFE:
        raise ValueError("a modifier is content, and taking it out needs a yes; expected review or attest")
    return safety


def _needs_a_name(safety: Safety) -> Safety:
    if safety is not Safety.ATTEST:
        raise ValueError("a modifier asserts a fact, which somebody has to vouch for; expected attest")
    return safety


Number = Annotated[str, AfterValidator(_number)]
"""A number as text: units or dollars."""
ReviewOrAttest = Annotated[Safety, AfterValidator(_needs_a_person)]
OnlyAttest = Annotated[Safety, AfterValidator(_needs_a_name)]

_CODES = 'a list of codes or ranges, e.g. ["17311-17314"]'
WORDS: Mapping[str, str] = {
    "codes": _CODES,
    "modifiers": 'a list of modifiers, e.g. ["59", XS]',
    "unless": 'a list of modifiers, e.g. ["59", XS]',
    "sides": "a list of modifiers, e.g. [LT, RT]",
    "prefixes": 'a list of beginnings of codes, e.g. [C44, "D04.3"]',
    "places": 'a list of places of service, e.g. ["11", "24"]',
    "sex": "F or M, as a list: [F]",
    "from": 'an age in whole years, e.g. "18"',
    "to": 'an age in whole years, e.g. "64"',
    "units": 'a number, e.g. "4"',
    "amount": 'an amount in dollars, e.g. "150.00"',
    "same": "a list of day, rendering",
    "add": "attest",
    "remove": "review or attest",
    "role": "one of rendering, referring, ordering, supervising, facility",
    "qualifier": "the qualifier of a REF segment, e.g. G1",
    "together": "true or false",
    "expression": 'a condition in CEL, e.g. "line.units <= 4.0"',
    "element": "the number of an element of SV1, e.g. 1",
}
"""What belongs under each argument, for the words of a problem."""
