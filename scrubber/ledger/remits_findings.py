"""Findings as they were filed with their claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, or_, select

from scrubber.edit.ordinals import Ordinals
from scrubber.ledger.among import among
from scrubber.ledger.remits_rows import amount
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.schema import findings
from scrubber.ledger.told_remits import FiledFinding

__all__ = ["BY_CLAIM", "Findings", "read_finding"]

BY_CLAIM = (findings, "INDEXED BY findings_by_claim", "sqlite")
"""The index that SQLite would not take by itself, since it does not know how many findings an input has."""
_SOME = 500
_INPUTS = 256


class Findings:
    """Asks for findings, and keeps those above the claims of the inputs that it was asked for last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._above: dict[int, tuple[FiledFinding, ...]] = {}

    def of(self, claims: Collection[ClaimKey]) -> Mapping[ClaimKey, tuple[FiledFinding, ...]]:
        """The findings of each of these claims, and after them what was found above the claims of its input or had no
        data for this claim either.
        """
        keys = sorted(set(claims))
        own: dict[ClaimKey, list[FiledFinding]] = defaultdict(list)
        for start in range(0, len(keys), _SOME):
            some = [(key.input, key.index) for key in keys[start : start + _SOME]]
            asked = (
                select(findings)
                .where(among(self._connection, (findings.c.input, findings.c.claim), some))
                .with_hint(*BY_CLAIM)
                .order_by(findings.c.input, findings.c.ordinal)
            )
            for row in self._connection.execute(asked).all():
                own[ClaimKey(row.input, row.claim)].append(read_finding(row))
        return {key: (*own.get(key, ()), *self._of_all(key)) for key in keys}

    def _of_all(self, key: ClaimKey) -> Iterator[FiledFinding]:
        """The findings of the input that are not its own."""
        for finding in self._above_claims(key.input):
            if finding.claim is None:
                yield finding
            elif finding.claim != key.index and (finding.claims is None or key.index in finding.claims):
                yield replace(finding, claim=None, line=None)

    def _above_claims(self, number: int) -> tuple[FiledFinding, ...]:
        """What was found above the claims of an input.

        What had no data is told once for an input, on the claim where it was first asked for, with all that it is true
        of; of what an earlier version filed that is not known, and it counts for all.
        """
        found = self._above.pop(number, None)
        if found is None:
            above = or_(findings.c.claim.is_(None), findings.c.outcome == "no_data")
            asked = select(findings).where(findings.c.input == number, above).order_by(findings.c.ordinal)
            found = tuple(read_finding(row) for row in self._connection.execute(asked).all())
            if len(self._above) >= _INPUTS:
                del self._above[next(iter(self._above))]
        self._above[number] = found  # the last to be asked for is the last to go
        return found


def read_finding(row: Any) -> FiledFinding:  # noqa: ANN401 - a row of `findings`
    """A finding again."""
    return FiledFinding(
        claim=row.claim,
        line=row.line,
        edit=row.edit,
        outcome=row.outcome,
        severity=row.severity,
        status=row.status,
        holds=row.holds,
        prevents=row.prevents,
        suppressed=row.suppressed,
        fixed=row.fixed,
        table=row.table,
        release=row.release,
        charge_at_risk=amount(row.charge_at_risk),
        suppressed_reason=row.suppressed_reason,
        suppressed_until=row.suppressed_until,
        claims=Ordinals.read(row.claims) if row.claims is not None else None,
    )
