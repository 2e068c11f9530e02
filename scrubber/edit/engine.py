"""The engine walks, edits judge: which edits run on a claim, and how their hits become findings.

Edits are looked up by the procedure codes that trigger them, so a claim only meets the edits that may have
something to say. What holds for a kind of claim (payer, filing code, claim type) is worked out once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from scrubber.edit.allowed import Pricing, charged
from scrubber.edit.catalogue import Catalogue
from scrubber.edit.clauses import build
from scrubber.edit.history import NO_LEDGER, History, NoHistory
from scrubber.edit.hit import Context, Documented, Hit, NoOtherClaims, NoRecords, PatientDays, Practice
from scrubber.edit.layout import layout_of
from scrubber.edit.piece import Piece
from scrubber.edit.plan import Batch, Check, Plan, Runner
from scrubber.edit.profiles import Profiles, Resolved, Setting
from scrubber.edit.recorded import NO_LOG
from scrubber.edit.spec import EditSpec, Scope
from scrubber.edit.tally import Tally
from scrubber.edit.telling import demoted, facts_of, message, payer_of, placed, unjudged
from scrubber.edit.yielding import Found, spoken
from scrubber.finding import ClaimRef, Finding, Outcome, Severity, Suppression, display
from scrubber.guide.loop import Loop
from scrubber.model import Claim, ClaimPayment, RemittanceAdvice, View
from scrubber.tables import Tables, load_tables
from scrubber.x12 import Fault, Segment

__all__ = ["Engine", "Judging"]

_MOST_PLANS = 512
_OF_REMITS: dict[type[View], Scope] = {ClaimPayment: Scope.PAYMENT, RemittanceAdvice: Scope.REMITTANCE}
_NOT_OF_CLAIMS = frozenset((Scope.INTERCHANGE, Scope.TRANSACTION, *_OF_REMITS.values()))

SetAside = Callable[[Finding, "Claim | None", str], "Suppression | None"]
"""Who set a finding aside, given its claim and the payer profile that knows the claim's payer (or empty)."""


def _never(finding: Finding, claim: Claim | None, profile: str) -> Suppression | None:
    return None


@dataclass(frozen=True, slots=True)
class Judging:
    """What a run is asked for.

    `as_of` stands for today. `select` and `ignore` are edit ids or families (`MOH`); `profile` forces a payer
    profile; `hold_on` are the severities that hold a claim; `days` knows the other claims of the input, and with
    `history`, which is what was sent before, the earlier ones too; `set_aside` says who suppressed or waived a
    finding; `show_all` makes objects of passes too, and without `show_lifted` what a modifier or condition lifted
    is counted only; `notes_lifted` keeps where it stands, for a ledger.
    """

    as_of: date
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    profile: str | None = None
    hold_on: frozenset[Severity] = frozenset((Severity.REJECT, Severity.DENY))
    practice: Practice = field(default_factory=Practice)
    days: PatientDays = field(default_factory=NoOtherClaims)
    documented: Documented = field(default_factory=NoRecords)
    history: History = field(default_factory=NoHistory)
    set_aside: SetAside = _never
    show_all: bool = False
    show_lifted: bool = True
    notes_lifted: bool = False

    def wants(self, edit_id: str) -> bool:
        """Whether an edit is to run: selected by id or family, and not ignored."""
        if not self.select and not self.ignore:
            return True
        names = {edit_id, edit_id[:3]}
        return (not self.select or bool(names & self.select)) and not names & self.ignore


class Engine:
    """Judges blocks, claims and readers' faults by one catalogue, for one run."""

    def __init__(
        self, catalogue: Catalogue, profiles: Profiles, judging: Judging, tables: Tables | None = None
    ) -> None:
        self.catalogue = catalogue
        self.profiles = profiles
        self.judging = judging
        self.tables = tables or load_tables()
        self.tally = Tally()
        self._plans: dict[int, Plan] = {}
        self._known: dict[tuple[str, str, str], Plan] = {}
        self._seen: Counter[int] = Counter()
        self._unsure: set[str] = set()  # edits whose passes are none, for want of a ledger
        self._remembers = not judging.show_all and not judging.documented.given
        self._pricing = Pricing(self.tables, judging.practice, self._payers)
        self._general = self._plan(profiles.resolve(forced=judging.profile))
        self._remits: dict[type[View], Batch] = {}

    # -- what callers ask

    def claim(self, claim: Claim) -> list[Finding]:
        """Judge a claim; findings come by edit id, and where an edit yields to another, only that other's."""
        keys = claim.profile_keys
        plan = self._known.get(keys)
        if plan is None:
            if len(self._known) >= _MOST_PLANS:  # ids come from the input, so they may be without number
                self._known.clear()
            plan = self._known[keys] = self._plan(self.profiles.resolve(*keys, self.judging.profile))
        found: list[Found] = []
        woken = self._pieces(plan, claim.segments, claim, found)
        if keys[2] != "void":
            woken |= plan.woken_by(claim.services)
            if len(claim.services) > 1:
                woken |= plan.woken_together(claim, self.tables)
            if woken & plan.of_company and len(claim.service_days) < 2 and self.judging.days.alone(claim):
                woken &= ~self._spared(plan, woken & plan.of_company, claim)
        woken |= plan.claims
        if woken & plan.of_coding and self._remembers and claim.one_day and claim.one_rendering:
            woken &= ~self._coding(plan, woken & plan.of_coding, claim, found)
        self._judge(plan.batch(woken), claim, claim, found)
        return spoken(found)

    def _coding(self, plan: Plan, edits: int, claim: Claim, found: list[Found]) -> int:
        """Judge what a claim is coded like, unless a claim that is coded alike was clean; returns who has judged."""
        if not self.judging.days.alone(claim):
            return 0
        coding = edits, *claim.coding
        batch = plan.clean_coding(coding)
        if batch is not None:
            batch.runs += 1
            return edits
        batch = plan.batch(edits)
        if self._judge(batch, claim, claim, found):
            plan.remember_coding(coding, batch)
        return edits

    def level(self, view: View) -> list[Finding]:
        """Judge a block above the claims (submitter and receiver, billing provider, subscriber, patient)."""
        plan = self._general
        found: list[Found] = []
        woken = self._pieces(plan, _segments(view.loop), None, found) & plan.of_levels
        self._judge(plan.batch(woken | plan.levels), view, None, found)
        return spoken(found)

    def remittance(self, view: ClaimPayment | RemittanceAdvice) -> list[Finding]:
        """Judge a claim payment, or a remittance once all of it has been read."""
        batch = self._remits.get(type(view))
        if batch is None:
            scope = _OF_REMITS[type(view)]
            enabled = self._general.resolved.enabled
            ours = [s for s in enabled if s.edit.scope is scope and self.judging.wants(s.edit.id)]
            batch = self._remits[type(view)] = Batch(self._runner((), setting) for setting in ours)
        found: list[Found] = []
        self._judge(batch, view, None, found)
        for finding, _ in found:
            finding.payer = payer_of(view)
        return spoken(found)

    def _pieces(
        self, plan: Plan, segments: Sequence[Segment], claim: Claim | None, found: list[Found]
    ) -> int:
        """Judge segments of one interchange, each by itself; returns the edits that they wake."""
        woken, pieces = 0, plan.of_pieces
        watched = plan.watched
        if segments and segments[0].delimiters is not plan.delimiters:
            plan.forget()
            plan.delimiters = segments[0].delimiters
        for segment in segments:
            try:
                watch = watched[segment.node]
            except KeyError:
                watch = plan.watch(segment.node)
            if watch is None or not segment.terminated:
                continue  # what a torn segment lacks is part of the one fault that the file ends here
            clean = watch.clean.get(segment.raw)
            if clean is not None:
                woken |= clean[0]
                for batch in clean[1]:
                    batch.runs += 1
                continue
            wakes = watch.wakes
            if watch.asks:
                elements = segment.elements
                for element, known in watch.asks.items():
                    text = elements[element] if element < len(elements) else ""
                    asked = known.get(text) or watch.ask(element, text, segment)
                    wakes |= asked.wakes
                    if asked.settled is not None:
                        asked.settled.runs += 1
            woken |= wakes
            judging = wakes & pieces
            if judging and self._judge(plan.batch(judging), Piece(segment), claim, found):
                plan.remember(watch, segment, wakes)
        return woken & ~pieces

    def fault(
        self, fault: Fault, ref: ClaimRef | None = None, line: int | None = None, claim: Claim | None = None
    ) -> Finding | None:
        """Give a reader's fault its voice; None where its edit is switched off or not asked for.

        A fault inside a claim comes with its reference, its line where it has one, and the claim, whose
        payer's profile then has its say.

        Raises KeyError where no edit of the catalogue detects such a fault: that is a hole in the pack.
        """
        edit = self.catalogue.by_kind[fault.kind]
        setting = (self._resolved(claim) if claim else self._general.resolved)[edit.id]
        if not setting.enabled or not self.judging.wants(edit.id):
            return None
        line = line if claim and line and line <= len(claim.lines) else None
        hit = Hit(fault.at, fault.value, line, fault.facts, fixes=fault.fixes)
        return self._finding(setting, hit, claim, ref)

    def leftovers(self) -> Iterator[Finding]:
        """Yield what could not be judged: one finding an edit, table and reason, with its count."""
        for plan in self._plans.values():
            self._count(plan)
        for batch in self._remits.values():
            for runner in batch.every:
                self.tally.outcomes[runner.passed] += batch.runs
        for (edit_id, _, _), finding in self.tally.no_data.items():
            if edit_id in self._unsure:
                finding.count = self.tally.outcomes.pop((edit_id, Outcome.PASS), 0)
                self.tally.outcomes[edit_id, Outcome.NO_DATA] += finding.count
        yield from self.tally.unjudged()

    # -- running

    def _resolved(self, claim: Claim) -> Resolved:
        return self.profiles.resolve(*claim.profile_keys, self.judging.profile)

    def _plan(self, resolved: Resolved) -> Plan:
        plan = self._plans.get(id(resolved))
        if plan is None or plan.resolved is not resolved:
            if len(self._plans) >= _MOST_PLANS:
                for each in self._plans.values():
                    self._count(each)
                self._plans.clear()
                self._known.clear()
            ready = partial(self._runner, self._named(resolved))
            asked = filter(self._runs, resolved.enabled)
            layout = layout_of(resolved, asked, self.catalogue.watching, self.tables.reach)
            plan = Plan(resolved, layout, ready)
            self._plans[id(resolved)] = plan
        return plan

    def _count(self, plan: Plan) -> None:
        """Take every run of an edit for a pass: what ended otherwise has been taken off already."""
        outcomes = self.tally.outcomes
        for runner, runs in plan.runs():
            if runs and runner.lacking:
                outcomes[runner.id, Outcome.NO_DATA] += runs
                self.tally.no_data[runner.id, "", unjudged(runner.lacking)].count += runs
            elif runs:
                outcomes[runner.passed] += runs

    def _runs(self, setting: Setting) -> bool:
        edit = setting.edit
        if edit.detects is not None or edit.scope in _NOT_OF_CLAIMS or not self.judging.wants(edit.id):
            return False
        if edit.needs is None:
            return True
        if edit.needs == "mohs_entries":
            return self.judging.documented.given
        return self.judging.practice.has(edit.needs, setting.parameters)

    def _runner(self, payers: tuple[str, ...], setting: Setting) -> Runner:
        edit, judging = setting.edit, self.judging
        context = Context(
            edit.id,
            setting.parameters,
            judging.as_of,
            judging.days,
            judging.practice,
            self.tables,
            payers=payers,
            documented=judging.documented,
            history=judging.history,
            shows_lifted=judging.show_lifted,
        )
        lacking, unsure = self._lacking(edit)
        if lacking and not judging.show_all:
            return Runner(setting, context, lambda: partial(self._lacks, setting, lacking), lacking)

        def load() -> Check:
            if not edit.require:
                judge: Check = self.catalogue.code(edit.id).check
                return judge
            codes = edit.triggers.codes if edit.triggers else None
            return build(edit.require, codes or None, setting.parameters)

        if judging.show_all and NO_LEDGER in (lacking, unsure):
            return Runner(setting, context, lambda: partial(_without_ledger, None if lacking else load()))
        return Runner(setting, context, load, unsure=unsure)

    def _lacking(self, edit: EditSpec) -> tuple[str, str]:
        """What a run was not given: without the first an edit cannot judge, without the second a pass is none."""
        if edit.needs == "mohs_log" and not self.judging.documented.given:
            return NO_LOG, ""
        if self.judging.history.given:
            return "", ""
        return NO_LEDGER if edit.needs == "history" else "", NO_LEDGER if edit.looks_back else ""

    def _lacks(self, setting: Setting, without: str, claim: Claim, _: Context) -> Iterable[Hit]:
        """Stand in for an edit that needs what the run was not given."""
        self._unjudged(setting, without, claim)
        return ()

    def _unjudged(self, setting: Setting, without: str, claim: Claim) -> None:
        """Make the one finding that an edit cannot judge, at the first claim; `_count` counts them all."""
        key = (setting.edit.id, "", unjudged(without))
        if key in self.tally.no_data:
            return
        hit = Hit(claim.at, outcome=Outcome.NO_DATA, reason=without)
        self.tally.no_data[key] = self._finding(setting, hit, claim, _ref(claim))
        self.tally.no_data[key].count = 0
        self.tally.outcomes[setting.edit.id, Outcome.NO_DATA] -= 1

    def _spared(self, plan: Plan, edits: int, claim: Claim) -> int:
        """Return the edits that a claim is spared for being alone; without a ledger it is so in its input only."""
        if self.judging.history.given:
            return edits
        if self.judging.show_all:
            return 0
        batch = plan.batch(edits)
        batch.runs += 1
        for runner in batch.runners if batch.runs == 1 else ():
            if runner.unsure:
                self._unsure.add(runner.id)
            if without := runner.lacking or runner.unsure:
                self._unjudged(runner.setting, without, claim)
        return edits

    def _judge(self, batch: Batch, subject: View, claim: Claim | None, found: list[Found]) -> bool:
        """Run edits on a claim, level or segment; returns whether none of them had anything to say."""
        batch.runs += 1
        clean = not self.judging.show_all
        for runner in batch.runners:
            try:
                hits = list(runner.check(subject, runner.context))
            except Exception as error:
                self.tally.outcomes[runner.passed] -= 1
                found.append((self._crash(runner.id, error, subject, _ref(claim, subject)), runner.setting))
                clean = False
                continue
            if (hits or self.judging.show_all) and self._say(runner, hits, subject, claim, found):
                clean = False
            elif runner.unsure and claim is not None:
                self._unsure.add(runner.id)
                self._unjudged(runner.setting, runner.unsure, claim)
        if batch.lacking:
            batch.told()
        return clean

    def _say(
        self, runner: Runner, hits: list[Hit], subject: View, claim: Claim | None, found: list[Found]
    ) -> bool:
        """Make findings of what an edit hit; returns whether it is none the wiser for it: nothing was in force."""
        setting = runner.setting
        try:
            if runner.dated:
                hits = [hit for hit in hits if self._in_force(setting, hit, claim)]
            if not hits:
                if not self.judging.show_all:
                    return False
                hits = [Hit(subject.at, outcome=Outcome.PASS)]
            elif isinstance(subject, Piece):
                hits = [hit if hit.line else replace(hit, line=subject.line) for hit in hits]
            if not self.judging.show_lifted:
                hits = self._unlifted(runner, hits, claim)
            ref = _ref(claim, subject)
            findings = [self._finding(setting, hit, claim, ref) for hit in hits]
        except Exception as error:
            findings = [self._crash(runner.id, error, subject, _ref(claim, subject))]
        self.tally.outcomes[runner.passed] -= 1
        for finding in findings:
            if finding.outcome is Outcome.NO_DATA:
                self.tally.keep(finding)
            else:
                found.append((finding, setting))
        return True

    def _unlifted(self, runner: Runner, hits: list[Hit], claim: Claim | None) -> list[Hit]:
        """Count the hits that something lifted, and return the others: nobody asked to see those."""
        standing = [hit for hit in hits if hit.outcome is not Outcome.BYPASSED]
        if len(standing) < len(hits):
            self.tally.outcomes[runner.id, Outcome.BYPASSED] += len(hits) - len(standing)
            if self.judging.notes_lifted and claim is not None:
                self.tally.lift(runner.setting, hits, claim.index)
        return standing

    def _in_force(self, setting: Setting, hit: Hit, claim: Claim | None) -> bool:
        line = claim.lines[hit.line - 1] if claim and hit.line else None
        day = (line.day if line else claim.first_day if claim else None) or self.judging.as_of
        return setting.edit.effective.covers(day)

    def _crash(self, edit_id: str, error: Exception, subject: View, ref: ClaimRef | None) -> Finding:
        """HOUSE law 12; the text of the exception is left out, it may quote the claim."""
        self.tally.crashed += 1
        facts = {"edit": edit_id, "error": type(error).__name__}
        setting = self._general.resolved[self.catalogue.by_kind["edit_crashed"].id]
        return self._finding(setting, Hit(subject.at, edit_id, facts=facts), None, ref)

    # -- hits to findings

    def _finding(self, setting: Setting, hit: Hit, claim: Claim | None, ref: ClaimRef | None) -> Finding:
        edit = setting.edit
        facts = facts_of(hit, claim)
        allowed = self._pricing.of(hit, claim)
        severity = setting.severity_of(hit.variant)
        finding = Finding(
            edit=edit.id,
            name=edit.name,
            title=edit.title,
            status=setting.status,
            outcome=hit.outcome,
            severity=severity,
            snip=edit.snip,
            at=hit.at,
            message=message(edit.message_of(hit.variant), facts, hit),
            value=str(hit.value),
            claim=ref,
            line=hit.line,
            why={name: display(str(value)) for name, value in placed(hit.facts, claim).items()},
            references=edit.references,
            prevents=edit.prevents_of(hit.variant),
            table=hit.table,
            set_by=setting.set_by,
            fixes=tuple(demoted(fix, setting) for fix in hit.fixes),
            charge_at_risk=charged(hit, claim),
            allowed_at_risk=allowed.amount,
            allowed_basis=allowed.basis,
            variant=hit.variant,
            payer=payer_of(claim),
            answer=setting.answer_of(hit.variant),
        )
        self.tally.outcomes[edit.id, hit.outcome] += 1
        finding.occurrence = self._occurrence(finding)
        profile = self._resolved(claim).payer if claim is not None else None
        finding.suppressed = self.judging.set_aside(finding, claim, profile or "")
        finding.holds = self._holds(finding, setting)
        if finding.holds and claim is not None:
            finding.claim_digest = hashlib.sha256(claim.source.encode("latin-1")).hexdigest()
        return finding

    def _named(self, resolved: Resolved) -> tuple[str, ...]:
        """The payer profiles that apply, the most specific first."""
        return tuple(name for name in reversed(resolved.profiles) if name in self.profiles.payers)

    def _payers(self, claim: Claim) -> tuple[str, ...]:
        return self._named(self._resolved(claim))

    def _occurrence(self, finding: Finding) -> int:
        """Tell apart findings that are alike. Passes count for themselves, below zero: they are not always shown."""
        passed = finding.outcome is Outcome.PASS
        key = hash((*finding.like, passed))
        self._seen[key] += 1
        return -self._seen[key] if passed else self._seen[key]

    def _holds(self, finding: Finding, setting: Setting) -> bool:
        if finding.outcome is not Outcome.FAIL or finding.suppressed:
            return False
        return setting.holds(finding.severity, self.judging.hold_on)


def _without_ledger(judge: Check | None, claim: Claim, context: Context) -> Iterable[Hit]:
    """Judge a claim by its input alone, where an edit can: what that does not show is not known."""
    hits = list(judge(claim, context)) if judge else []
    return hits or [Hit(claim.at, outcome=Outcome.NO_DATA, reason=NO_LEDGER)]


def _ref(claim: Claim | None, subject: View | None = None) -> ClaimRef | None:
    """What a finding calls its claim: the claim judged, or the one that a claim payment is about."""
    judged = subject if claim is None and isinstance(subject, ClaimPayment) else claim
    return None if judged is None else ClaimRef(str(judged.number), judged.index)


def _segments(loop: Loop) -> list[Segment]:
    """The segments of a level and of the loops it keeps (names, not levels or claims)."""
    segments = loop.segments
    if loop.loops:
        segments = segments.copy()
        for inner in loop.loops:
            segments += _segments(inner)
    return segments
