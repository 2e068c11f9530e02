"""How a payer answers an edit in the 277CA: the classes that payers sort their edits into."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from scrubber.edit.document import Document
from scrubber.finding import Answer, ClaimStatus

__all__ = ["AnswerAs"]

_CLASSES = {"return": ("A3", "21"), "reject": ("A7", "21"), "document": ("A3", "294"), "inform": ("", "")}
"""The status that a class of answer begins with, where the profile names none."""
_NEEDS_ANOTHER = "21"
"""Says that something is missing or invalid, and needs a further status that says what."""


class AnswerAs(Document):
    """How a payer answers an edit in the 277CA.

    `return`: given back to be put right, `reject`: refused, `document`: records are asked for; each begins with
    `category` and `status`. `inform`: accepted with a remark, which holds no claim and which no 277CA carries.
    """

    kind: Literal["reject", "return", "inform", "document"] = Field(alias="class")
    category: Annotated[str, Field(pattern=r"^A[1-8]$")] | None = None
    status: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] | None = None
    entity: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] | None = None

    @property
    def first(self) -> ClaimStatus:
        """STC01."""
        category, status = _CLASSES[self.kind]
        return ClaimStatus(self.category or category, self.status or status, self.entity or "")

    def answer(self, own: Answer | None) -> Answer:
        """The edit's own answer, put as the payer puts it; what it says more exactly comes behind."""
        base = own or Answer()
        first = self.first
        behind = base.statuses[:2] if first.status in (_NEEDS_ANOTHER, _CLASSES["document"][1]) else ()
        again = tuple(ClaimStatus(first.category, status.status, status.entity) for status in behind)
        return replace(base, statuses=(first, *again), basis="payer")

    def __str__(self) -> str:
        return self.kind if self.kind == "inform" else f"{self.kind} {self.first}"
