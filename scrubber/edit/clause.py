"""What every declarative clause is: arguments that pydantic types, and a judgement of a claim's subject lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from scrubber.edit.hit import Context, Hit
from scrubber.model import Claim, ServiceLine

__all__ = ["Clause", "ClauseError", "Lines"]

Lines = Sequence[ServiceLine]


class ClauseError(ValueError):
    """A clause that no room here knows, or whose arguments do not fit; the message says which are known."""


class Clause(BaseModel):
    """One requirement; `judge` yields a hit for each line (or claim) that breaks it."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    key: ClassVar[str] = ""

    def judge(self, claim: Claim, lines: Lines, context: Context) -> Iterator[Hit]:
        """Judge a claim's subject lines."""
        raise NotImplementedError
