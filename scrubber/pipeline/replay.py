"""Filed claims judged once more: what would today's edits have found, knowing no more than was known then?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from scrubber.finding import Finding
from scrubber.ledger.told_remits import FiledFinding
from scrubber.pipeline.options import Options
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.scrub import fix
from scrubber.pipeline.source import Source

if TYPE_CHECKING:
    from scrubber.edit.history import History

__all__ = ["filed_findings", "replayed"]

ABOVE = 0
"""Where findings above the claims stand among those of claims."""


def replayed(
    source: Source, rules: Rules, options: Options, history: History, wanted: Collection[int]
) -> Mapping[int, tuple[FiledFinding, ...]]:
    """Scrub an input again and return the findings of some of its claims, by index; those above the claims by 0.

    Nothing that a person set aside then or later counts, nor what a site selects: the question is what the edits
    see. `history` is what was filed before it. Raises NotX12.
    """
    again = replace(
        options,
        select=frozenset(),
        ignore=frozenset(),
        suppressions=None,
        waivers=None,
        attestations=None,
        history=history,
    )
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in fix(source, rules, again, claims_only=True).findings:
        index = finding.claim.index if finding.claim else ABOVE
        if index == ABOVE or index in wanted:
            found[index].append(finding)
    return {index: filed_findings(findings) for index, findings in found.items()}


def filed_findings(findings: Iterable[Finding]) -> tuple[FiledFinding, ...]:
    """Findings as the ledger would tell them."""
    return tuple(map(_filed, findings))


def _filed(finding: Finding) -> FiledFinding:
    return FiledFinding(
        claim=finding.claim.index if finding.claim else None,
        line=finding.line,
        edit=finding.edit,
        outcome=finding.outcome.value,
        severity=finding.severity.value,
        status=finding.status.value,
        holds=finding.holds,
        prevents=", ".join(map(str, finding.prevents)),
        suppressed=finding.suppressed.by if finding.suppressed else None,
        fixed=finding.fixed.value if finding.fixed else None,
        table=finding.table.name if finding.table else "",
        release=finding.table.release if finding.table else "",
        charge_at_risk=Decimal(finding.charge_at_risk) if finding.charge_at_risk else None,
    )
