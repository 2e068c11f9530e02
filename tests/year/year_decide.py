"""What a payer decides about one claim: line by line, and what comes after the first decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from year_claims import (
    BLUE,
    CIGNA,
    COMMERCIAL,
    MEDICARE,
    UHC,
    Claim,
    Line,
    Shape,
    billed,
    fee,
)
from year_remits import Decision, Expect, Service
from year_scenarios import BUNDLED, UNITS_KNOWN, Scenario
from year_truth import Reason

REPAIRS = frozenset(("12052", "13132", "12032", "13101"))
VISITS = frozenset(("99203", "99213", "99214"))
COPAY = 2500


class Payer:
    """Decides; `payday` gives the first day from one on at which a payer sends its remittance."""

    def __init__(self, random: Random, payday: Callable[[int, date], date], slack: int) -> None:
        self.random = random
        self.payday = payday
        self.slack = slack
        self.number = 0

    # -- the first decision ---------------------------------------------------------------------------------

    def first(self, claim: Claim, scenario: Scenario | None, chain: int) -> Decision:
        """Decide on a claim for the first time: deny it as a scenario says, or pay it."""
        day = self.payday(claim.payer, claim.filed + timedelta(days=10 + self.random.randint(0, self.slack)))
        one = self._blank(claim, day, chain)
        if scenario is None:
            return self._paid(one)
        return self._denied(one, scenario)

    def _blank(self, claim: Claim, day: date, chain: int) -> Decision:
        who = claim.patient
        self.number += 1
        return Decision(
            claim=claim,
            number=claim.number,
            payer=claim.payer,
            practice=claim.practice,
            day=day,
            status="1",
            services=(),
            who=(who.last, who.first, who.member),
            served=claim.day,
            payer_number=f"26{self.number:010}",
            frequency=claim.frequency,
            charge=claim.cents,
            scenario=claim.scenario,
            chain=chain,
        )

    def _denied(self, one: Decision, scenario: Scenario) -> Decision:
        claim = one.claim
        assert claim is not None
        part, edit = scenario.part, scenario.edit
        if scenario.before and claim.day < UNITS_KNOWN:
            part, edit = scenario.before, ""
        expect = Expect(scenario.kind, part, edit)
        one.status = scenario.status or "1"
        if scenario.remark_on_claim:
            one.remarks = scenario.rarcs
        if scenario.claim:
            one.reasons = ((scenario.group, scenario.carc, one.charge),)
            one.remarks, one.expect = scenario.rarcs, expect
            return one
        hit = [
            n for n, line in enumerate(claim.lines, 1) if not scenario.codes or line.code in scenario.codes
        ]
        hit = hit[-1:] if scenario.last else hit
        share = self._share(claim)
        services = []
        for n, line in enumerate(claim.lines, 1):
            mods = line.mods if scenario.sent_mods is None or n not in hit else scenario.sent_mods
            if n not in hit:
                services.append(self._pays(claim, n, line, share))
            elif scenario.units:
                services.append(self._in_part(claim, n, line, scenario, expect))
            else:
                remarks = () if scenario.remark_on_claim else scenario.rarcs
                reasons = ((scenario.group, scenario.carc, line.cents),)
                services.append(Service(n, line.code, mods, line.cents, line.units, reasons, claim.control(n),
                                        remarks, expect=expect))  # fmt: skip
        one.services = tuple(services)
        return one

    @staticmethod
    def _in_part(claim: Claim, n: int, line: Line, scenario: Scenario, expect: Expect) -> Service:
        """Pay some units of a line, and deny what the others cost."""
        over = line.cents * (line.units - scenario.units) // line.units
        allowed = fee(claim.payer, line.code) * scenario.units
        reasons = (scenario.group, scenario.carc, over), ("CO", "45", line.cents - over - allowed)
        return Service(n, line.code, line.mods, line.cents, scenario.units, reasons, claim.control(n), scenario.rarcs,
                       allowed, billed_units=line.units, expect=expect)  # fmt: skip

    # -- what is paid ---------------------------------------------------------------------------------------

    def _share(self, claim: Claim) -> str:
        """What the patient owes on this claim: 1 all of it, 2 a fifth, 3 a copay, or nothing."""
        if claim.payer == MEDICARE:
            return "1" if self.random.random() < 0.04 else "2"
        return self.random.choices(("1", "2", "3", ""), (8, 40, 30, 22))[0]

    def _pays(
        self, claim: Claim, n: int, line: Line, share: str, *, code: str = "", short: bool = True
    ) -> Service:
        """Pay a line at the payer's fee, less what is reduced and what the patient owes."""
        random, payer = self.random, claim.payer
        if payer == BLUE and not share and random.random() < 0.3:
            return Service(n, line.code, line.mods, line.cents, line.units, (), claim.control(n))
        full = allowed = min(fee(payer, code or line.code) * line.units, line.cents)
        reasons: list[Reason] = []
        if line.code in REPAIRS and claim.shape.mohs and payer in (MEDICARE, UHC):
            reasons.append(("CO", "59", allowed // 2))
            allowed -= allowed // 2
        missing = 0
        if short and payer in (CIGNA, COMMERCIAL) and not code and random.random() < 0.006:
            missing = allowed // 5
            allowed -= missing
        reasons.insert(0, ("CO", "45", line.cents - full + missing))
        owed = self._owed(share, line, allowed)
        if payer == MEDICARE:
            reasons.append(("CO", "253", (allowed - owed) * 2 // 100))
        if owed:
            reasons.append(("PR", share, owed))
        kept = tuple(reason for reason in reasons if reason[2])
        return Service(n, line.code, line.mods, line.cents, line.units, kept, claim.control(n), allowed=allowed,
                       underpaid=missing)  # fmt: skip

    @staticmethod
    def _owed(share: str, line: Line, allowed: int) -> int:
        if share == "1":
            return allowed
        if share == "2":
            return allowed // 5
        return COPAY if share == "3" and line.code in VISITS else 0

    def _paid(self, one: Decision) -> Decision:
        claim = one.claim
        assert claim is not None
        share, kind = self._share(claim), self.random.random()
        codes = [line.code for line in claim.lines]
        if kind < 0.02 and "99214" in codes:
            services = self._recoded(claim, share)
        elif kind < 0.10 and "17003" in codes:
            services = self._split(claim, share)
        elif kind < 0.13 and "17003" in codes:
            one.scenario = "bundled"
            services = self._bundled(claim, share)
        elif kind > 0.997:
            one.scenario = "nothing allowed"
            services = [self._pays(claim, n, line, share) for n, line in enumerate(claim.lines, 1)]
            last, price = claim.lines[-1], fee(claim.payer, claim.lines[-1].code)
            services[-1] = Service(len(codes), last.code, last.mods, last.cents, last.units,
                                   (("CO", "45", last.cents),), claim.control(len(codes)),
                                   underpaid=price * last.units)  # fmt: skip
        else:
            services = [self._pays(claim, n, line, share) for n, line in enumerate(claim.lines, 1)]
        if self.random.random() < 0.05:
            services.reverse()
        if claim.payer == COMMERCIAL and len(set(codes)) == len(codes) and self.random.random() < 0.2:
            services = [replace(service, control="") for service in services]
        one.services = tuple(services)
        return one

    def _recoded(self, claim: Claim, share: str) -> list[Service]:
        """Pay a visit as a lower one, which stands in SVC01 before what was billed."""
        made = []
        for n, line in enumerate(claim.lines, 1):
            if line.code == "99214":
                lower = self._pays(claim, n, line, share, code="99213")
                made.append(replace(lower, code="99213", mods="", billed=line.code, billed_mods=line.mods,
                                    remarks=("N22",), underpaid=_lacking(claim, line, lower)))  # fmt: skip
            else:
                made.append(self._pays(claim, n, line, share))
        return made

    def _split(self, claim: Claim, share: str) -> list[Service]:
        """Answer a line of several units by two service payments."""
        made = []
        for n, line in enumerate(claim.lines, 1):
            if line.code != "17003":
                made.append(self._pays(claim, n, line, share))
                continue
            each, some = line.cents // line.units, line.units // 2
            for units in (some, line.units - some):
                half = line._replace(units=units, cents=each * units)
                made.append(self._pays(claim, n, half, share, short=False))
        return made

    def _bundled(self, claim: Claim, share: str) -> list[Service]:
        """Judge two lines as one code: the first is paid, the second is part of it."""
        expect = Expect(BUNDLED.kind, BUNDLED.part, BUNDLED.edit)
        made = []
        for n, line in enumerate(claim.lines, 1):
            if line.code == "17003":
                reasons = ((BUNDLED.group, BUNDLED.carc, line.cents),)
                made.append(Service(n, "17004", "", line.cents, 1, reasons, claim.control(n), BUNDLED.rarcs,
                                    billed=line.code, billed_units=line.units, expect=expect))  # fmt: skip
            elif line.code == "17000":
                paid = self._pays(claim, n, line, share, short=False)
                made.append(replace(paid, code="17004", billed=line.code))
            else:
                made.append(self._pays(claim, n, line, share))
        return made

    # -- what comes later -----------------------------------------------------------------------------------

    def later(self, one: Decision, least: int = 25) -> date:
        """Return a day on which the same payer decides again."""
        return self.payday(one.payer, one.day + timedelta(days=least + self.random.randint(0, 35)))

    def paid_again(self, one: Decision, day: date, role: str) -> Decision:
        """Pay all lines of a claim, as a correction or as a later decision."""
        claim = one.claim
        assert claim is not None
        made = self._blank(claim, day, one.chain)
        made.role, made.original = role, one.payer_number if role == "correction" else ""
        share = self._share(claim)
        mods = {service.line: service.mods for service in one.services if not service.billed}
        made.services = tuple(
            replace(service, mods=mods.get(service.line, service.mods))
            for service in (
                self._pays(claim, n, line, share, short=False) for n, line in enumerate(claim.lines, 1)
            )
        )
        return made

    def denied_again(self, one: Decision, day: date) -> Decision:
        """Uphold a denial: the same once more, under a number of its own."""
        self.number += 1
        return replace(
            one, day=day, role="again", payer_number=f"26{self.number:010}", reversed=False, extra=[]
        )

    def second_payer(self, one: Decision, payer: int) -> Decision:
        """Let another payer decide on what Medicare sent on: it pays the patient's share, or half of it."""
        claim = one.claim
        assert claim is not None
        made = self._blank(claim, self.payday(payer, one.day + timedelta(days=12)), one.chain)
        made.payer, made.status, made.crossover, made.scenario = payer, "2", True, "second payer"
        half = self.random.random() < 0.2
        made.services = tuple(self._second(service, half) for service in one.services)
        return made

    @staticmethod
    def _second(service: Service, half: bool) -> Service:
        share = sum(cents for group, _, cents in service.reasons if group == "PR")
        left = share // 2 if half else 0
        reasons: Sequence[Reason] = (("OA", "23", service.charge - share), ("PR", "2", left))
        kept = tuple(reason for reason in reasons if reason[2])
        return replace(service, reasons=kept, allowed=None, remarks=(), underpaid=0)

    def stranger(self, claim: Claim, chain: int) -> Decision:
        """Answer a claim that was never sent from here."""
        one = self.first(claim, None, chain)
        if self.random.random() < 0.3:
            line = one.services[0]
            denied = replace(line, reasons=(("CO", "97", line.charge),), remarks=("M15",), allowed=None, underpaid=0,
                             expect=Expect("bundling", "unmatched"))  # fmt: skip
            one.services = (denied, *one.services[1:])
        one.services = tuple(
            replace(each, expect=replace(each.expect, part="unmatched", edit="")) if each.expect else each
            for each in one.services
        )
        one.services = tuple(replace(each, line=None) for each in one.services)
        one.claim, one.match, one.scenario = None, "none", "never sent"
        return one


def resent(claim: Claim, shape: Shape, filed: date, original: str) -> Claim:
    """Return the replacement of a claim (frequency 7), with what was wrong put right."""
    return Claim(claim.number, claim.practice, claim.patient, shape, billed(shape, claim.practice), claim.day, filed,
                 "resent", frequency="7", original=original)  # fmt: skip


def _lacking(claim: Claim, line: Line, lower: Service) -> int:
    """What a recoded line lacks against what was billed; nothing where it was paid in full."""
    return 0 if lower.allowed is None else fee(claim.payer, line.code) * line.units - lower.allowed
