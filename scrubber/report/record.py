"""The JSON report (HOUSE section 5) as models: what `--format json` and `Report.as_dict()` say.

Amounts are dollars as decimal text, `"123.45"`. Keys of the contract are kept; readers of the report
should ignore keys they do not know, since more may come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    computed_field,
)
from pydantic_core import CoreSchema, core_schema

from scrubber.finding import Finding
from scrubber.report.finding_record import FindingRecord

__all__ = [
    "Attestation",
    "Charges",
    "Conservation",
    "EditCount",
    "EditsInfo",
    "FileReport",
    "FindingCounts",
    "LoggedRows",
    "MatchCounts",
    "Money",
    "NoData",
    "Outcomes",
    "Outputs",
    "PayerCount",
    "Remittances",
    "Report",
    "RiskBySeverity",
    "SafetyCounts",
    "StaleTable",
    "Summary",
    "TableInfo",
    "Waiver",
    "json_schema",
    "money",
]

_CENT = Decimal("0.01")


def money(amount: Decimal) -> str:
    """Dollars as decimal text, `123.45`; more than two places only where they say something."""
    if amount.adjusted() > 18:
        return str(amount)
    rounded = amount.quantize(_CENT)
    return f"{rounded if rounded == amount else amount:f}"


Money = Annotated[
    Decimal,
    PlainSerializer(money, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+\.\d{2,}$"}, mode="serialization"),
]


class _AsRecord:
    """Keeps a Finding as it is; it is written as its record F."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(
            FindingRecord.of, return_schema=handler.generate_schema(FindingRecord)
        )
        return core_schema.is_instance_schema(Finding, serialization=written)


AnyFinding = Annotated[Finding, _AsRecord]
_NOTHING = Decimal(0)


class Record(BaseModel):
    """A part of the report; it keeps keys it does not know."""

    model_config = ConfigDict(extra="allow")


class Charges(Record):
    """Total charges (CLM02) of the claims that came in, and of those that went out clean and held."""

    total: Money = _NOTHING
    clean: Money = _NOTHING
    held: Money = _NOTHING


class Conservation(Record):
    """The proof that no claim and no dollar was lost or doubled: in = clean + held."""

    claims_in: int = 0
    claims_clean: int = 0
    claims_held: int = 0
    charge_in: Money = _NOTHING
    charge_clean: Money = _NOTHING
    charge_held: Money = _NOTHING

    @computed_field  # type: ignore[prop-decorator]
    @property
    def balanced(self) -> bool:
        """True when claims and charges both add up; computed, so that it cannot be claimed."""
        claims = self.claims_in == self.claims_clean + self.claims_held
        return claims and self.charge_in == self.charge_clean + self.charge_held


class Outputs(Record):
    """Where the two sides were written; null for a side that is empty or was not written."""

    clean: str | None = None
    held: str | None = None


class Attestation(Record):
    """A fix that asserts a clinical or legal fact, and who asserted it."""

    finding: str
    by: str
    reason: str
    date: str
    edit: str = ""
    claim: str = ""


class Waiver(Record):
    """A claim that goes out in spite of a finding, who said so, why, and until when."""

    finding: str
    by: str
    reason: str
    until: str
    edit: str = ""
    claim: str = ""


class MatchCounts(Record):
    """Claim payments by how surely they answer a claim that was sent; `none` answer none that is known."""

    certain: int = 0
    probable: int = 0
    uncertain: int = 0
    none: int = 0


class LoggedRows(Record):
    """Rows of the denial log by what the payer did, and the dollars that were denied."""

    denied: int = 0
    partly_denied: int = 0
    reduced: int = 0
    patient_share: int = 0
    dollars: Money = _NOTHING


class Remittances(Record):
    """What became of the remittances (835) of a file: `new` ones, those read before, and those that are torn.

    `unread` are those of a guide that is not here, such as 4010.
    `payments` are claim payments of the new ones, `paid` their dollars.
    """

    new: int = 0
    read_before: int = 0
    torn: int = 0
    unread: int = 0
    payments: int = 0
    paid: Money = _NOTHING
    matched: MatchCounts = Field(default_factory=MatchCounts)
    logged: LoggedRows = Field(default_factory=LoggedRows)


class FileReport(Record):
    """One input file. `claims`, `clean` and `held` are counts; `path` is as it was given.

    `remittances` is there where the file was read into the ledger.
    """

    path: str
    sha256: str
    claims: int = 0
    clean: int = 0
    held: int = 0
    charges: Charges = Field(default_factory=Charges)
    interchanges: int = 0
    groups: int = 0
    transactions: int = 0
    conservation: Conservation = Field(default_factory=Conservation)
    outputs: Outputs = Field(default_factory=Outputs)
    attestations: list[Attestation] = Field(default_factory=list)
    waivers: list[Waiver] = Field(default_factory=list)
    remittances: Remittances | None = Field(default=None, exclude_if=lambda told: told is None)
    findings: list[AnyFinding] = Field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """Everything but the findings, as the report's JSON has it."""
        return self.model_dump(mode="json", exclude={"findings"})


class FindingCounts(Record):
    """Failures that stand (not suppressed, not fixed), by severity."""

    total: int = 0
    reject: int = 0
    deny: int = 0
    advise: int = 0


class RiskBySeverity(Record):
    """Dollars under failures that stand, each service once; `total` is reject and deny together."""

    total: Money = _NOTHING
    reject: Money = _NOTHING
    deny: Money = _NOTHING
    advise: Money = _NOTHING


class EditCount(Record):
    """What one edit found that still stands; `severity` is the worst it gave."""

    name: str
    title: str = ""
    severity: Literal["reject", "deny", "advise"] = "advise"
    status: str = "stable"
    count: int = 0
    charge_at_risk: Money = _NOTHING
    allowed_at_risk: Money = _NOTHING


class PayerCount(Record):
    """What stands against the claims of one payer."""

    claims: int = 0
    findings: int = 0
    charge_at_risk: Money = _NOTHING
    allowed_at_risk: Money = _NOTHING


class Outcomes(BaseModel):
    """How often edits ended each way; `pass` is counted, never listed."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    fail: int = 0
    bypassed: int = 0
    no_data: int = 0
    passed: int = Field(default=0, alias="pass")


class NoData(Record):
    """An edit that could not judge: which table or fact was not there, how often, and where first."""

    edit: str
    name: str
    table: str | None = None
    reason: str = ""
    count: int = 0
    file: str = ""
    first: str = ""


class SafetyCounts(Record):
    """Faults that an accepted fix took away, by the fix's safety."""

    safe: int = 0
    review: int = 0
    attest: int = 0


class StaleTable(Record):
    """A table older than the dates it judged, and the number of findings that rest on it."""

    name: str
    release: str
    findings: int = 0


class Summary(Record):
    """All files together."""

    files: int = 0
    claims: int = 0
    clean: int = 0
    held: int = 0
    charges: Charges = Field(default_factory=Charges)
    findings: FindingCounts = Field(default_factory=FindingCounts)
    charge_at_risk: RiskBySeverity = Field(default_factory=RiskBySeverity)
    allowed_at_risk: RiskBySeverity = Field(default_factory=RiskBySeverity)
    """What payers are expected to allow of the charges at risk, as far as that is known."""
    allowed_unknown: int = 0
    """Failures that stand with a charge at risk, and no amount that a payer is expected to allow."""
    by_edit: dict[str, EditCount] = Field(default_factory=dict)
    by_payer: dict[str, PayerCount] = Field(default_factory=dict)
    by_snip: dict[str, int] = Field(default_factory=dict)
    """Findings by WEDI SNIP level, "1" (syntax) to "7" (payer)."""
    outcomes: Outcomes = Field(default_factory=Outcomes)
    no_data: list[NoData] = Field(default_factory=list)
    fixed: SafetyCounts = Field(default_factory=SafetyCounts)
    suppressed: int = 0
    preview: int = 0
    stale_tables: list[StaleTable] = Field(default_factory=list)


class TableInfo(Record):
    """A reference table in use: its newest release, and whether the dates judged lie after it."""

    release: str
    stale: bool = False
    age_days: int | None = None


class EditsInfo(Record):
    """The edit pack and tables that judged; with the input they make the report repeatable."""

    pack: str = ""
    digest: str = ""
    as_of: str = ""
    tables: dict[str, TableInfo] = Field(default_factory=dict)


class Report(Record):
    """The whole answer to one run."""

    files: list[FileReport] = Field(default_factory=list)
    summary: Summary = Field(default_factory=Summary)
    edits: EditsInfo = Field(default_factory=EditsInfo)

    @property
    def findings(self) -> list[Finding]:
        """The findings of all files, in file order."""
        return list(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for file in self.files:
            yield from file.findings

    def as_dict(self) -> dict[str, Any]:
        """The report as the JSON contract has it."""
        files = [{**file.facts(), "findings": [f.as_dict() for f in file.findings]} for file in self.files]
        return {
            "files": files,
            "summary": self.summary.model_dump(mode="json"),
            "edits": self.edits.model_dump(mode="json"),
        }


def json_schema() -> Mapping[str, Any]:
    """The JSON schema of the report as it is written."""
    return Report.model_json_schema(mode="serialization")
