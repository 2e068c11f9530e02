"""F, one finding in the JSON report, as a model: what `Finding.as_dict()` gives must fit it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from scrubber.finding import Finding

__all__ = ["FindingRecord"]


class Closed(BaseModel):
    """A part of F; a key that is not declared is an error."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, serialize_by_alias=True)


class ClaimRecord(Closed):
    """The claim as the submitter knows it (CLM01), and its ordinal in the file."""

    number: str
    index: int


class AtRecord(Closed):
    """A place in the file: locator, ordinals from 1 (0: none), and the byte span, end exclusive."""

    locator: str
    interchange: int
    group: int
    transaction: int
    segment: int
    start: int
    end: int


class ReferenceRecord(Closed):
    """Who says so, and where it can be read."""

    title: str
    url: str


class PreventsRecord(Closed):
    """The denial to expect: group, claim adjustment reason code, and remark code where one is used."""

    group: str
    carc: str
    rarc: str | None


class TableRecord(Closed):
    """The reference table and release that the verdict rests on."""

    name: str
    release: str
    stale: bool


class SuppressionRecord(Closed):
    """Who set the finding aside, why, and until when."""

    by: str
    reason: str
    until: str


class ChangeRecord(Closed):
    """One change of a fix: what stands there and what would."""

    at: AtRecord
    old: str = Field(alias="from")
    new: str = Field(alias="to")


class FixRecord(Closed):
    """A proposed fix and who may apply it."""

    title: str
    safety: Literal["safe", "review", "attest"]
    changes: list[ChangeRecord]


class FindingRecord(Closed):
    """One finding; `claim` is null above the claim, `line` is the ordinal of the service line.

    The contract's keys are all required. Keys beyond them may come, and are kept.
    """

    model_config = ConfigDict(extra="allow")

    id: str
    edit: str
    name: str
    status: Literal["preview", "stable", "retired"]
    outcome: Literal["fail", "bypassed", "no_data", "pass"]
    severity: Literal["reject", "deny", "advise"]
    holds: bool
    suppressed: SuppressionRecord | None
    snip: int
    claim: ClaimRecord | None
    line: int | None
    at: AtRecord
    title: str
    message: str
    value: str
    why: dict[str, str]
    references: list[ReferenceRecord]
    prevents: list[PreventsRecord]
    table: TableRecord | None
    set_by: str
    fixes: list[FixRecord]
    fixed: Literal["safe", "review", "attest"] | None
    count: int
    claim_digest: str | None = None
    charge_at_risk: str | None
    """What was charged."""
    allowed_at_risk: str | None = None
    """What the payer is expected to allow for it; null where neither a fee schedule nor a contract says."""
    allowed_basis: str | None = None

    @classmethod
    def of(cls, finding: Finding) -> FindingRecord:
        """The record of a finding."""
        return cls.model_validate(finding.as_dict())
