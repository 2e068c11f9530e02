"""Reading and judging one input: findings in the order of the file, and which claims they hold.

The pass is a stream: one claim is in memory at a time. What is kept of each claim is one byte that says
whether it is held, and of each envelope and level the index of its first claim, so that a fault that only
shows at the end (a count in SE01) can still hold everything beneath it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from scrubber.ack.received import Received
from scrubber.edit.engine import Engine, Judging
from scrubber.edit.recorded import log_number
from scrubber.finding import ClaimRef, Finding
from scrubber.model import Claim, ClaimPayment, RemittanceAdvice
from scrubber.model.levels import BillingProvider, Patient, Submission, Subscriber
from scrubber.model.read import Noticed, Scope, UnreadClaim, read_events
from scrubber.pipeline.days import Days
from scrubber.pipeline.rules import Rules
from scrubber.pipeline.source import Source
from scrubber.x12 import End, Group, Interchange, Transaction

__all__ = ["Check", "Holds", "Remitted", "Spoiled"]

Remitted = Callable[[ClaimPayment | RemittanceAdvice], None]


@dataclass(slots=True)
class Holds:
    """Which claims are held, by index (from 1); and which transactions go to held byte for byte.

    `whole` holds the ordinals (interchange, group, transaction) of those that are truncated or not read, and
    of those that have faults and not one claim.
    """

    claims: bytearray = field(default_factory=bytearray)
    whole: set[tuple[int, int, int]] = field(default_factory=set)
    file: bool = False

    def hold(self, index: int) -> None:
        """Hold one claim."""
        self.claims[index - 1] = 1

    def hold_from(self, first: int) -> None:
        """Hold every claim from an index to the last one read."""
        count = len(self.claims) - first + 1
        if count > 0:
            self.claims[first - 1 :] = b"\x01" * count

    def held(self, index: int) -> bool:
        """Whether a claim is held."""
        return self.file or bool(self.claims[index - 1])

    @property
    def count(self) -> int:
        """How many claims are held."""
        return len(self.claims) if self.file else sum(self.claims)


@dataclass(slots=True)
class Spoiled:
    """A finding above the claims that holds, and the claims it holds: the first, and one past the last (by index)."""

    finding: Finding
    first: int
    end: int = 0


class Check:
    """One pass over one input. Iterate it for the findings; `holds` and `claims` are right at the end.

    With `claims_only` a transaction set that is no professional claim is a finding, as a scrub needs it: it
    goes to held whole. Without, it is judged by its own guide where there is one. With `answered` the envelopes
    are gathered in `received`, as acknowledgements need them; `spoiled` tells which claims wait for what above them.
    `remitted` is handed every claim payment, once it was judged, and every remittance at its end.
    Raises NotX12 from the iteration where the input holds no interchange.
    """

    def __init__(
        self,
        source: Source,
        rules: Rules,
        judging: Judging,
        *,
        claims_only: bool = False,
        answered: bool = False,
        remitted: Remitted | None = None,
    ) -> None:
        self.source = source
        self.guides = None if claims_only else rules.guides
        self.rules = rules
        self.days = Days(source, rules, judging, self.guides)
        self.engine = Engine(rules.catalogue, rules.profiles, self.days.judging, rules.tables)
        self._documented = judging.documented
        self._remitted = remitted
        self.holds = Holds()
        self.received = Received() if answered else None
        self.spoiled: list[Spoiled] = []
        self._waiting: dict[Scope, list[Spoiled]] = {}
        self._first: dict[Scope, int] = {}
        self._open: set[Scope] = set()
        self.envelopes = {"interchanges": 0, "groups": 0, "transactions": 0}

    @property
    def claims(self) -> int:
        """How many claims there are, those in transactions that were not read included."""
        return len(self.holds.claims)

    def __iter__(self) -> Iterator[Finding]:
        holds = self.holds
        events = read_events(self.source.chunks(), self.rules.guide, keep=False, guides=self.guides)
        received = self.received
        for event in events:
            if received is not None:
                received.add(event)
            if isinstance(event, Claim):
                if found := self._claim(event):
                    yield from found
            elif isinstance(event, Noticed):
                yield from self._noticed(event)
            elif isinstance(event, _LEVELS):
                yield from self._level(event)
            elif isinstance(event, ClaimPayment | RemittanceAdvice):
                yield from self.engine.remittance(event)
                if self._remitted is not None:
                    self._remitted(event)
            elif isinstance(event, UnreadClaim):
                holds.claims.append(1)
                if event.stray:  # there is no envelope to put it in
                    self._together()
            elif isinstance(event, End):
                self._end(event)
            else:
                self._begin(event)
        for spoiled in self.spoiled:
            spoiled.end = spoiled.end or len(holds.claims) + 1
        yield from self.engine.leftovers()

    def _claim(self, claim: Claim) -> list[Finding]:
        found: list[Finding] = []
        if self._documented.given:
            self._documented.entries(log_number(claim.number))  # so that the log knows the claim was here
        if claim.faults:
            ref = ClaimRef(str(claim.number), claim.index)
            told = (self.engine.fault(f, ref, _line(f.at.locator), claim) for f in claim.faults)
            found += [finding for finding in told if finding is not None]
        found += self.engine.claim(claim)
        held = bool(self._open) or (bool(found) and any(finding.holds for finding in found))
        self.holds.claims.append(held)
        return found

    def _noticed(self, noticed: Noticed) -> Iterator[Finding]:
        finding = self.engine.fault(noticed.fault)
        if noticed.fault.kind == "unsupported_guide":
            self.holds.whole.add(self._ordinals(noticed))
        if finding is None:
            return
        if finding.holds:
            self._spoil(noticed.scope, finding)
            self._hold(noticed.scope)
        yield finding

    def _level(self, level: Submission | BillingProvider | Subscriber | Patient) -> Iterator[Finding]:
        scope = _SCOPES[type(level)]
        if scope is not Scope.TRANSACTION:  # that one began with ST
            self._start(scope)
        for finding in self.engine.level(level):
            if finding.holds:
                self._spoil(scope, finding)
                self._hold(scope)
            yield finding

    # -- scopes

    def _begin(self, envelope: Interchange | Group | Transaction) -> None:
        if isinstance(envelope, Interchange) and len(envelope.header.elements) < _ISA_ELEMENTS:
            self._together()  # a terminator stands inside the header: no part of it could be written anew
        if isinstance(envelope, Transaction) and envelope.parent is None:
            self._together()
        self.envelopes[f"{_SCOPES[type(envelope)]}s"] += 1
        self._start(_SCOPES[type(envelope)])

    def _start(self, scope: Scope) -> None:
        """A level or envelope begins: what was held within the last one of its kind is over."""
        if self._open or self._waiting:
            self._over(scope)
            for inner in _WITHIN[scope]:
                self._over_for(inner)
        first = len(self.holds.claims) + 1
        for inner in _WITHIN[scope]:
            self._first[inner] = first

    def _over(self, scope: Scope) -> None:
        """A faulty level that ends without a claim has nothing to wait with; then its transaction waits."""
        ending = _OF_PEOPLE & self._open & set(_WITHIN[scope])
        without = [
            level for level in _ORDER if level in ending and self._first[level] > len(self.holds.claims)
        ]
        for level in without:
            for spoiled in self._waiting.pop(level, ()):
                spoiled.first = self._first.get(Scope.TRANSACTION, 1)
                self._waiting.setdefault(Scope.TRANSACTION, []).append(spoiled)
        if without:
            self._hold(Scope.TRANSACTION)

    def _hold(self, scope: Scope) -> None:
        """Hold what is beneath: the claims seen since it began, and those that follow until it ends."""
        if scope is Scope.FILE:
            self.holds.file = True
            return
        self.holds.hold_from(self._first.get(scope, 1))
        self._open.add(scope)

    def _spoil(self, scope: Scope, finding: Finding) -> None:
        """Remember what a finding above the claims holds, from the first claim beneath it on."""
        first = 1 if scope is Scope.FILE else self._first.get(scope, 1)
        self.spoiled.append(Spoiled(finding, first))
        self._waiting.setdefault(scope, []).append(self.spoiled[-1])

    def _over_for(self, scope: Scope) -> None:
        """A level or envelope is over, and with it what its faults hold."""
        self._open.discard(scope)
        for spoiled in self._waiting.pop(scope, ()):
            spoiled.end = len(self.holds.claims) + 1

    def _together(self) -> None:
        """The input cannot be taken apart: all of it is held, byte for byte."""
        self.holds.file = True
        self.holds.whole.add((0, 0, 0))

    def _end(self, end: End) -> None:
        scope = _SCOPES[type(end.envelope)]
        if isinstance(end.envelope, Transaction):
            self._over(Scope.BILLING)
            empty = self._first.get(scope, 1) > len(self.holds.claims)
            if not end.envelope.complete or (empty and self._open):
                self.holds.whole.add(end.envelope.ordinals)
                self.holds.hold_from(self._first.get(scope, 1))
        for inner in _WITHIN[scope]:
            self._over_for(inner)

    @staticmethod
    def _ordinals(noticed: Noticed) -> tuple[int, int, int]:
        at = noticed.fault.at
        return at.interchange, at.group, at.transaction


_ISA_ELEMENTS = 17
_LEVELS = (Submission, BillingProvider, Subscriber, Patient)
_ORDER = list(Scope)
_WITHIN = {scope: tuple(_ORDER[number:]) for number, scope in enumerate(_ORDER)}
"""A scope and those within it."""
_OF_PEOPLE = frozenset((Scope.BILLING, Scope.SUBSCRIBER, Scope.PATIENT))
_SCOPES = {
    Interchange: Scope.INTERCHANGE,
    Group: Scope.GROUP,
    Transaction: Scope.TRANSACTION,
    Submission: Scope.TRANSACTION,
    BillingProvider: Scope.BILLING,
    Subscriber: Scope.SUBSCRIBER,
    Patient: Scope.PATIENT,
}


def _line(locator: str) -> int | None:
    """The service line that a locator lies in."""
    if not locator.startswith("2400"):
        return None
    number = locator[4:].split(".", 1)[0].split("/", 1)[0]
    return int(number[1:]) if number[1:].isdecimal() else 1
