"""What a person asks of a run: dates, which edits, what holds, what is set aside, which fixes are accepted."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from scrubber.edit.engine import Judging
from scrubber.edit.history import History, NoHistory
from scrubber.edit.hit import NoRecords, Practice
from scrubber.edit.mohslog_file import MohsLogs
from scrubber.edit.setaside import Attestation, Attestations, SuppressionRule, Suppressions, Waiver, Waivers
from scrubber.finding import Finding, Fix, Outcome, Safety, Severity, Suppression
from scrubber.model import Claim

__all__ = ["Options", "SetAside"]

_HOLDING = frozenset((Severity.REJECT, Severity.DENY))


@dataclass(frozen=True)
class Options:
    """The options of check, fix and scrub, for library, command line and every other door.

    `accept` are the safeties of fixes that are applied; an attest fix is applied only by `attestations`.
    `history` is what was sent before, as a ledger knows it. `control` is the first control number of the held side,
    else it follows from the content. `notes_lifted` keeps what a modifier or condition lifted, for a ledger.
    """

    as_of: date
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    profile: str | None = None
    hold_on: frozenset[Severity] = _HOLDING
    practice: Practice = field(default_factory=Practice)
    suppressions: Suppressions | None = None
    waivers: Waivers | None = None
    attestations: Attestations | None = None
    mohs_logs: MohsLogs | None = None
    history: History = field(default_factory=NoHistory)
    accept: frozenset[Safety] = frozenset((Safety.SAFE,))
    control: int | None = None
    show_all: bool = False
    notes_lifted: bool = False

    def judging(self, set_aside: SetAside) -> Judging:
        """The options that the engine needs."""
        return Judging(
            as_of=self.as_of,
            select=self.select,
            ignore=self.ignore,
            profile=self.profile,
            hold_on=self.hold_on,
            practice=self.practice,
            documented=NoRecords() if self.mohs_logs is None else self.mohs_logs,
            history=self.history,
            set_aside=set_aside,
            show_all=self.show_all,
            show_lifted=self.show_all,
            notes_lifted=self.notes_lifted,
        )


class SetAside:
    """Applies suppressions, waivers and attestations to one input, and keeps what was used for the report.

    A waiver is bound to the claim's bytes as they came in: once it has been granted it also counts for the
    claim after its accepted fixes.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.waived: dict[str, tuple[Waiver, Finding]] = {}
        self.attested: dict[str, tuple[Attestation, Finding]] = {}
        self.used: Counter[SuppressionRule] = Counter()
        self._waivable = (
            frozenset(w.finding for w in options.waivers.waivers) if options.waivers else frozenset()
        )
        self.active = bool(options.suppressions or self._waivable)

    def __call__(self, finding: Finding, claim: Claim | None, profile: str = "") -> Suppression | None:
        """Who set a finding aside, if anybody did; `profile` is the payer profile of its claim."""
        if not self.active or finding.outcome is not Outcome.FAIL:
            return None
        suppressions = self.options.suppressions
        if suppressions is not None:
            number = finding.claim.number if finding.claim else None
            payers = (profile, claim.payer_id, finding.payer) if claim else ()
            rule = suppressions.match(finding.edit, number, *payers)
            if rule is not None:
                self.used[rule] += 1
                return rule.as_suppression()
        return self._waiver(finding, claim)

    def _waiver(self, finding: Finding, claim: Claim | None) -> Suppression | None:
        waivers = self.options.waivers
        if claim is None or waivers is None or finding.id not in self._waivable:
            return None
        if finding.id not in self.waived:
            waiver = waivers.binds(finding.id, hashlib.sha256(claim.source.encode("latin-1")).hexdigest())
            if waiver is None:
                return None
            self.waived[finding.id] = (waiver, finding)
        return self.waived[finding.id][0].as_suppression()

    def attest(self, finding: Finding) -> Fix | None:
        """The fix of a finding that somebody vouched for."""
        attestations = self.options.attestations
        attestation = attestations.get(finding.id) if attestations else None
        if attestation is None:
            return None
        fix = attestation.picks(finding.fixes)
        if fix is not None:
            self.attested[finding.id] = (attestation, finding)
        return fix
