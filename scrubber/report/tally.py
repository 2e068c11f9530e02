"""Count findings into a summary as they stream by, whatever their order.

A failure *stands* when it is neither suppressed nor fixed. Dollars at risk, charges as well as expected amounts,
count each service once: on a claim, lines add up, several findings on one line count as the dearest, and a finding
on the claim as a whole counts at least its own amount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from scrubber.finding import Finding, Outcome, Severity, Status
from scrubber.report.entry import allowed_at_risk, amount_at_risk
from scrubber.report.record import (
    Charges,
    EditCount,
    FileReport,
    FindingCounts,
    NoData,
    Outcomes,
    PayerCount,
    RiskBySeverity,
    SafetyCounts,
    StaleTable,
    Summary,
)

__all__ = ["Exposure", "Tally", "puts_at_risk", "stands"]

_LINE_BITS = 20


def stands(finding: Finding) -> bool:
    """True for a failure that nobody suppressed and no fix took away."""
    return finding.outcome is Outcome.FAIL and finding.suppressed is None and finding.fixed is None


def puts_at_risk(finding: Finding) -> bool:
    """True for what the headline counts: a standing reject or deny of an edit that is no preview."""
    return (
        stands(finding) and finding.severity is not Severity.ADVISE and finding.status is not Status.PREVIEW
    )


class Exposure:
    """Dollars at risk in cents, each service counted once."""

    __slots__ = ("_dearest", "_settled")

    def __init__(self) -> None:
        self._dearest: dict[int, int] = {}  # one integer key a claim and line: small, for very large files
        self._settled = 0

    def add(self, claim: int, line: int | None, cents: int) -> None:
        """Count an amount on a claim's ordinal and a line (None: the claim as a whole)."""
        if cents > 0:
            key = claim << _LINE_BITS | (line or 0)
            self._dearest[key] = max(cents, self._dearest.get(key, 0))

    def settle(self) -> None:
        """Close a file: claim ordinals begin anew, and what was kept to compare can go."""
        self._settled = self.cents
        self._dearest = {}

    @property
    def cents(self) -> int:
        """The total in cents."""
        whole: dict[int, int] = {}
        lines: Counter[int] = Counter()
        for key, cents in self._dearest.items():
            claim, line = key >> _LINE_BITS, key & ((1 << _LINE_BITS) - 1)
            if line:
                lines[claim] += cents
            else:
                whole[claim] = cents
        return self._settled + sum(max(whole.get(c, 0), lines[c]) for c in whole.keys() | lines.keys())

    @property
    def amount(self) -> Decimal:
        """The total in dollars."""
        return Decimal(self.cents).scaleb(-2)


class _AtRisk:
    """What was charged for what is at risk, and what is expected to be allowed for it where that is known."""

    __slots__ = ("allowed", "charges")

    def __init__(self) -> None:
        self.charges, self.allowed = Exposure(), Exposure()

    def add(self, finding: Finding) -> None:
        index = finding.claim.index if finding.claim else 0
        self.charges.add(index, finding.line, amount_at_risk(finding))
        self.allowed.add(index, finding.line, allowed_at_risk(finding))

    def settle(self) -> None:
        self.charges.settle()
        self.allowed.settle()


class _Payer:
    __slots__ = ("claims", "findings", "risk", "seen")

    def __init__(self) -> None:
        self.findings = 0
        self.claims = 0
        self.seen: set[int] = set()
        self.risk = _AtRisk()


class Tally:
    """Counts one run. Call `add` for each finding, `end_file` after each file, then `summary`."""

    def __init__(self) -> None:
        self._severities: Counter[Severity] = Counter()
        self._snips: Counter[int] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._fixed: Counter[str] = Counter()
        self._stale: Counter[tuple[str, str]] = Counter()
        self._edits: dict[str, EditCount] = {}
        self._no_data: dict[tuple[str, str | None, str], NoData] = {}
        self._edit_risk: dict[str, _AtRisk] = {}
        self._risk = {severity: _AtRisk() for severity in Severity}
        self._holding = _AtRisk()
        self._unpriced = 0
        self._payers: dict[str, _Payer] = {}
        self._files: list[tuple[int, int, int, Charges]] = []
        self._suppressed = 0
        self._preview = 0

    def add(self, finding: Finding, payer: str = "", file: str = "") -> None:
        """Count one finding; `payer` as it should be listed, `file` for the first place of missing data."""
        self._outcomes[finding.outcome.value] += finding.count
        if finding.table is not None and finding.table.stale:
            self._stale[finding.table.name, finding.table.release] += finding.count
        if finding.outcome is Outcome.NO_DATA:
            self._missing(finding, file)
        if finding.outcome is not Outcome.FAIL:
            return
        if finding.suppressed is not None:
            self._suppressed += 1
        elif finding.fixed is not None:
            self._fixed[finding.fixed.value] += 1
        else:
            self._standing(finding, payer or str(finding.why.get("payer", "")))

    def unseen(self, outcome: Outcome, number: int = 1) -> None:
        """Count what has no finding: edits that found nothing wrong, and faults that something lifted."""
        self._outcomes[outcome.value] += number

    def end_file(self, file: FileReport) -> None:
        """Take a file's claim counts and charges, and close its charges at risk."""
        self._files.append((file.claims, file.clean, file.held, file.charges))
        for exposure in (*self._risk.values(), *self._edit_risk.values()):
            exposure.settle()
        self._holding.settle()
        for payer in self._payers.values():
            payer.risk.settle()
            payer.claims += len(payer.seen)
            payer.seen = set()

    def summary(self) -> Summary:
        """What was counted so far."""
        counts = {severity.value: self._severities[severity] for severity in Severity}
        charged = {severity.value: self._risk[severity].charges.amount for severity in Severity}
        allowed = {severity.value: self._risk[severity].allowed.amount for severity in Severity}
        for edit, at_risk in self._edit_risk.items():
            self._edits[edit].charge_at_risk = at_risk.charges.amount
            self._edits[edit].allowed_at_risk = at_risk.allowed.amount
        charges = [file[3] for file in self._files]
        return Summary(
            files=len(self._files),
            claims=sum(file[0] for file in self._files),
            clean=sum(file[1] for file in self._files),
            held=sum(file[2] for file in self._files),
            charges=Charges(
                total=_sum(c.total for c in charges),
                clean=_sum(c.clean for c in charges),
                held=_sum(c.held for c in charges),
            ),
            findings=FindingCounts(total=sum(counts.values()), **counts),
            charge_at_risk=RiskBySeverity(total=self._holding.charges.amount, **charged),
            allowed_at_risk=RiskBySeverity(total=self._holding.allowed.amount, **allowed),
            allowed_unknown=self._unpriced,
            by_edit=dict(sorted(self._edits.items())),
            by_payer={name: self._payer(payer) for name, payer in sorted(self._payers.items())},
            by_snip={str(level): number for level, number in sorted(self._snips.items())},
            outcomes=Outcomes.model_validate(dict(self._outcomes)),
            no_data=[self._no_data[key] for key in sorted(self._no_data, key=str)],
            fixed=SafetyCounts.model_validate(dict(self._fixed)),
            suppressed=self._suppressed,
            preview=self._preview,
            stale_tables=[
                StaleTable(name=name, release=release, findings=number)
                for (name, release), number in sorted(self._stale.items())
            ],
        )

    def _standing(self, finding: Finding, payer: str) -> None:
        self._severities[finding.severity] += 1
        self._snips[finding.snip] += 1
        entry = self._edits.get(finding.edit)
        if entry is None:
            entry = self._edits[finding.edit] = EditCount(
                name=finding.name,
                title=finding.title,
                severity=finding.severity.value,
                status=finding.status.value,
            )
            self._edit_risk[finding.edit] = _AtRisk()
        entry.count += 1
        if finding.severity.rank > Severity(entry.severity).rank:
            entry.severity = finding.severity.value
        by_payer = self._payers.setdefault(payer, _Payer())
        by_payer.findings += 1
        if finding.claim is not None:
            by_payer.seen.add(finding.claim.index)
        self._expose(finding, by_payer.risk)

    def _expose(self, finding: Finding, payer_risk: _AtRisk) -> None:
        self._preview += finding.status is Status.PREVIEW
        self._unpriced += finding.charge_at_risk is not None and finding.allowed_at_risk is None
        exposures = [self._risk[finding.severity], self._edit_risk[finding.edit]]
        if puts_at_risk(finding):
            exposures += [self._holding, payer_risk]
        for exposure in exposures:
            exposure.add(finding)

    def _missing(self, finding: Finding, file: str) -> None:
        table = finding.table.name if finding.table else None
        key = (finding.edit, table, finding.message)
        entry = self._no_data.get(key)
        if entry is None:
            entry = self._no_data[key] = NoData(
                edit=finding.edit,
                name=finding.name,
                table=table,
                reason=finding.message,
                file=file,
                first=finding.at.locator,
            )
        entry.count += finding.count

    @staticmethod
    def _payer(payer: _Payer) -> PayerCount:
        return PayerCount(
            claims=payer.claims + len(payer.seen),
            findings=payer.findings,
            charge_at_risk=payer.risk.charges.amount,
            allowed_at_risk=payer.risk.allowed.amount,
        )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
