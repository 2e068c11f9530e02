"""The year as it happens: claims by the day they are sent, and every decision that follows, in the order of days."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from year_claims import (
    BLUE,
    CIGNA,
    COMMERCIAL,
    MEDICARE,
    ORDINARY,
    ORDINARY_WEIGHTS,
    UHC,
    WEIGHTS,
    Claim,
    Shape,
    billed,
    keratoses,
    patient,
)
from year_decide import Payer, resent
from year_remits import Decision
from year_scenarios import (
    DUPLICATE,
    SCENARIOS,
    SHIFT,
    SHIFT_FROM,
    SHIFT_PAYER,
    SHIFT_SHARE,
    UNITS_KNOWN,
    Scenario,
)

FIRST_DAY, LAST_DAY = date(2025, 7, 1), date(2026, 6, 30)
GROUPS = {MEDICARE: "medicare", UHC: "uhc", CIGNA: "cigna", COMMERCIAL: "plans", BLUE: "plans"}
"""Which payers' remittances come in one file."""

BOUNDARY = 10
"""So many days around the beginning of the table of units nothing is planted that rests on it: a file has both."""

AFTER = timedelta(days=40)
"""A number comes a second time so much later, so that the month's last files are behind it."""

STRANGE = Shape(("D485", "B078"), (("11104", 1, "1", ""), ("17110", 1, "2", "59")))

ORDINARY_SHARE = 1000 - sum(scenario.weight for scenario in SCENARIOS)


class Plan:
    """Plans so many claims from a seed. Iterate `days` for what happens on each, in order."""

    def __init__(self, claims: int, seed: int) -> None:
        self.claims = claims
        self.random = Random(seed)
        self.sending = _sending(claims)
        self.every = 7 if claims >= 5_000 else 14 if claims >= 1_000 else 28
        self.payer = Payer(self.random, self.payday, 34 - self.every)
        self.ordinal = 0
        self.number = 0
        self.used: dict[int, deque[tuple[date, str]]] = defaultdict(deque)
        self.waiting: dict[tuple[date, str], list[Claim]] = defaultdict(list)
        self.remits: dict[tuple[date, str], list[Decision]] = defaultdict(list)

    def payday(self, payer: int, day: date) -> date:
        """The first day from `day` on at which a payer sends its remittances."""
        offset = (day.toordinal() + sorted(set(GROUPS.values())).index(GROUPS[payer])) % self.every
        return day + timedelta(days=-offset % self.every)

    def days(self) -> Iterator[tuple[date, str, list[Claim], list[Decision]]]:
        """Yield files: the day, what kind (a filing, or a group of payers), and claims or decisions."""
        planned = 0
        for at, filed in enumerate(self.sending, 1):
            upto = self.claims * at // len(self.sending)
            while planned < upto:
                planned += 1
                self._claim(filed)
            yield from self._answered(filed)
            yield from self._sent(filed)
        yield from self._answered(date.max)

    def _sent(self, filed: date) -> Iterator[tuple[date, str, list[Claim], list[Decision]]]:
        for day, filing in sorted(key for key in self.waiting if key[0] <= filed):
            yield day, filing, self.waiting.pop((day, filing)), []

    def _answered(self, before: date) -> Iterator[tuple[date, str, list[Claim], list[Decision]]]:
        for day, group in sorted(key for key in self.remits if key[0] < before):
            yield day, group, [], self.remits.pop((day, group))

    # -- one claim and all that comes of it -----------------------------------------------------------------

    def _claim(self, today: date) -> None:
        random = self.random
        self.ordinal += 1
        practice = int(random.random() < 0.4)
        payer = random.choices(range(5), WEIGHTS)[0]
        scenario = self._scenario(payer, today)
        make = scenario.make if scenario else random.choices(ORDINARY, ORDINARY_WEIGHTS)[0]
        shape = make(random)
        if scenario and scenario.codes and not any(code in scenario.codes for code, *_ in shape.codes):
            scenario = None
        if scenario and scenario.before and abs((today - UNITS_KNOWN).days) <= BOUNDARY:
            scenario, shape = None, keratoses(random)
        filing = random.choice(scenario.filings) if scenario else "plain"
        filed = today if filing == "plain" else self._batched(today)
        claim = Claim(
            number=self._numbered(practice, scenario, today),
            practice=practice,
            patient=patient(random, self.ordinal, payer),
            shape=shape,
            lines=billed(shape, practice),
            day=today - timedelta(days=random.randint(2, 6)),
            filed=filed,
            scenario=scenario.name if scenario else "",
            filing=filing,
        )
        if random.random() < 0.003:
            self._put(self._stranger(claim))
        self.waiting[filed, filing].append(claim)
        if scenario:
            self._after_denial(self.payer.first(claim, scenario, self.ordinal), scenario)
        else:
            self._after_payment(self.payer.first(claim, None, self.ordinal))

    def _stranger(self, claim: Claim) -> Decision:
        """A claim that went out elsewhere, of a kind that this year has nowhere else."""
        lines = billed(STRANGE, claim.practice)
        other = replace(claim, number=f"X{self.ordinal:07}", shape=STRANGE, lines=lines)
        return self.payer.stranger(other, self.ordinal)

    def _scenario(self, payer: int, today: date) -> Scenario | None:
        random = self.random
        if payer == SHIFT_PAYER and today >= SHIFT_FROM and random.random() < SHIFT_SHARE:
            return SHIFT
        drawn = random.random() * 1000 - ORDINARY_SHARE
        if drawn < 0:
            return None
        for scenario in SCENARIOS:
            drawn -= scenario.weight
            if drawn < 0:
                return scenario if payer in scenario.payers else None
        return None

    def _numbered(self, practice: int, scenario: Scenario | None, today: date) -> str:
        """A number of its own; now and then one that the other practice, or this one, has used weeks before."""
        chance = self.random.random()
        if scenario is None and chance < 0.012:
            held = self.used[1 - practice if chance < 0.01 else practice]
            if held and held[0][0] < today - AFTER:
                return held.popleft()[1]
        self.number += 1
        number = f"C{self.number:07}"
        if self.random.random() < 0.05:
            self.used[practice].append((today, number))
        return number

    def _batched(self, today: date) -> date:
        """The last sending day of the week, or of the month in a small year, on which what is not plain goes out."""
        same = _week if len(self.sending) > 100 else _month
        return max((day for day in self.sending if same(day) == same(today)), default=LAST_DAY + AFTER)

    def _put(self, *decisions: Decision) -> None:
        for one in decisions:
            self.remits[one.day, GROUPS[one.payer]].append(one)

    def _after_payment(self, one: Decision) -> None:
        random, chance = self.random, self.random.random()
        denied = one.scenario == "bundled"
        if random.random() * 1000 < DUPLICATE.weight:
            self._send_twice(one)
            self._put(one)
            return
        if chance < 0.003 and not denied:
            self._spoilt(one)
        elif chance < 0.005:
            one.role, one.status = "forwarded", "23"
            one.scenario = "forwarded"
            one.services = tuple(
                replace(
                    each,
                    reasons=(("OA", "109", each.charge),),
                    allowed=None,
                    remarks=(),
                    expect=None,
                    underpaid=0,
                )
                for each in one.services
            )
        elif chance < 0.020:
            day = self.payer.later(one)
            self._put(one.taken_back(day), self.payer.paid_again(one, day, "correction"))
        elif chance < 0.026:
            self._put(one.taken_back(self.payer.later(one)))
        elif chance < 0.029 and not denied:
            one.extra.append(("WO", f"25{random.randrange(10**8):08}", random.randint(500, 20_000)))
        elif chance < 0.032:
            one.extra.append(("L6", one.payer_number, -random.randint(1, 300)))
        elif one.payer == MEDICARE and chance < 0.3 and not denied:
            one.status = "19"
            self._put(self.payer.second_payer(one, random.choice((COMMERCIAL, BLUE))))
        self._put(one)

    def _send_twice(self, one: Decision) -> None:
        """The same claim goes out again weeks later, and is denied as a duplicate."""
        claim = one.claim
        assert claim is not None
        filed = self._batched(claim.filed + timedelta(days=14))
        if filed > self.sending[-1] or filed <= claim.filed:
            return
        again = replace(claim, filed=filed, filing="waived", scenario=DUPLICATE.name)
        decided = self.payer.first(again, DUPLICATE, one.chain)
        if decided.day <= one.day:
            return
        self.waiting[filed, "waived"].append(again)
        decided.role = "again"
        self._put(decided)

    def _spoilt(self, one: Decision) -> None:
        """The payer sends the claim's number back in a form of its own."""
        one.match, one.scenario = "open", "number spoilt"
        one.number = "0" if self.random.random() < 0.3 else f"P{one.chain:06}"
        one.services = tuple(replace(each, control="") for each in one.services)

    def _after_denial(self, one: Decision, scenario: Scenario) -> None:
        chance = self.random.random()
        hopeless = scenario.part == "unknowable"
        whole = scenario.claim or not one.services
        if hopeless or whole:
            chance = 0.99 if chance > 0.9 else 0.0
        later = self.payer.later(one)
        if 0.45 <= chance < 0.70:
            self._resend(one, scenario)
        elif 0.70 <= chance < 0.85:
            self._put(one.taken_back(later), self.payer.paid_again(one, later, "correction"))
        elif 0.85 <= chance < 0.93:
            self._put(self.payer.paid_again(one, later, "again"))
        elif chance >= 0.93:
            self._put(self.payer.denied_again(one, later))
        self._put(one)

    def _resend(self, one: Decision, scenario: Scenario) -> None:
        """Send the claim again as its replacement, and have it paid, if the year is not over."""
        claim = one.claim
        assert claim is not None
        after = bisect_left(self.sending, one.day + timedelta(days=self.random.randint(3, 20)))
        if after >= len(self.sending) or claim.filing in ("attested", "fixed"):
            return
        if claim.day < UNITS_KNOWN <= self.sending[after]:
            return  # what has no data for one claim of a file is told of the file
        shape = scenario.again(self.random) if scenario.again else claim.shape
        again = resent(claim, shape, self.sending[after], one.payer_number)
        self.waiting[again.filed, "plain"].append(again)
        decided = self.payer.first(again, None, one.chain)
        decided.role, decided.scenario = "again", "resent"
        self._put(decided)


def _sending(claims: int) -> list[date]:
    """The days on which claims are sent: every workday of a large year, some of a small one."""
    days = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    workdays = [day for day in days if day.weekday() < 5]
    count = min(len(workdays), max(12, claims // 40))
    return [workdays[(n + 1) * len(workdays) // count - 1] for n in range(count)]


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
