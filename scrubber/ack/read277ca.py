"""One 277CA (005010X214): what a receiver says of each claim, or of a whole file of ours.

A verdict follows from the categories of the statuses and from the action (STC03): A0, A1, A2 and A5 accept, the other
A and all E reject. Where they disagree the claim is rejected, so that a person looks at it. What else is sent as a
category, against the guide (R1, P0), is decided by the action alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from scrubber.ledger.answers import BatchAnswer, ClaimAnswer
from scrubber.x12 import Segment
from scrubber.x12.values import amount, day, period

__all__ = ["ClaimsAnswer"]

_GUIDE = "X214"
_PURPOSE = "TH"
"""BHT06 of the 277 that answers a file of claims, in the guides of other versions too."""
_SOURCE, _RECEIVER, _PROVIDER, _PATIENT = "20", "21", "19", ("PT", "22", "23")
"""HL03; a patient is PT, and the two of the 837 where a receiver has not read the guide."""
_STATUS_AT = (1, 10, 11)
_ACCEPTING = frozenset(("A0", "A1", "A2", "A5"))
_REJECTING = re.compile(r"A[34678]|E[0-9]?", re.ASCII)
_CODES = re.compile(r"[A-Z0-9]{1,2}:[A-Z0-9]{1,4}(:[A-Z0-9]{2,3})?", re.ASCII)
_REJECT, _ACCEPT = "U", "WQ"
"""STC03."""
_PAYER_NUMBER, _SERVICE = "1K", "472"


@dataclass(slots=True)
class _Said:
    """The statuses of a claim or a level, whether one of them rejects or accepts, and the last of their dates."""

    statuses: dict[str, None] = field(default_factory=dict)
    rejects: bool = False
    accepts: bool = False
    day: str = ""

    def add(self, segment: Segment) -> None:
        """Take an STC; one without a status that can be read says nothing."""
        read = [
            ":".join(segment.get(element, part).strip() for part in (1, 2, 3)).rstrip(":")
            for element in _STATUS_AT
        ]
        codes = [each for each in read if _CODES.fullmatch(each)]
        categories = {each.partition(":")[0] for each in codes}
        action = segment.get(3).strip() if codes else ""
        self.statuses.update(dict.fromkeys(codes))
        self.rejects |= action == _REJECT or any(map(_REJECTING.fullmatch, categories))
        if codes and (dated := day(segment.get(2).strip())):
            self.day = max(self.day, dated.isoformat())
        self.accepts |= action == _ACCEPT or not _ACCEPTING.isdisjoint(categories)


@dataclass(slots=True)
class _Level:
    """A receiver or provider: what is said of it, whom it is about, and whether levels beneath it came."""

    said: _Said = field(default_factory=_Said)
    name: str = ""
    """TRN02 of a receiver (our BHT03), NM109 of a provider."""
    leaf: bool = True


@dataclass(slots=True)
class _Claim:
    """Loop 2200D as it is read; `line` once its first 2220D has begun."""

    number: str
    said: _Said = field(default_factory=_Said)
    charge: Decimal | None = None
    payer_number: str = ""
    first_day: str = ""
    line: bool = False

    def take(self, segment: Segment) -> None:
        """Take a segment of the claim or of its lines; the lines' own charges and days are not the claim's."""
        name = segment.id
        if name == "STC":
            self.said.add(segment)
            if self.charge is None and not self.line:
                self.charge = amount(segment.get(4))
        elif name == "SVC":
            self.line = True
        elif self.line:
            return
        elif name == "REF" and segment.get(1) == _PAYER_NUMBER:
            self.payer_number = segment.get(2).strip()
        elif name == "DTP" and segment.get(1) == _SERVICE:
            days = period(segment.get(3))
            self.first_day = days[0].isoformat() if days else ""


class ClaimsAnswer:
    """Reads a set into `claims`, and into `batches` where a level is rejected that names no claim.

    `day` is the date of the envelope, for what has none of its own.
    """

    def __init__(
        self, guide: str, claims: list[ClaimAnswer], batches: list[BatchAnswer], day: str = ""
    ) -> None:
        self.left_out = 0
        self._day = day
        self._ours = _GUIDE in guide
        self._claims = claims
        self._batches = batches
        self._level = ""
        self._receiver = _Level()
        self._provider: _Level | None = None
        self._claim: _Claim | None = None

    def take(self, segment: Segment) -> None:
        """Take the next segment of the set."""
        name = segment.id
        if name == "BHT":
            self._ours = self._ours or segment.get(6) == _PURPOSE
        elif not self._ours:
            return
        elif name == "HL":
            self._hl(segment.get(3).strip())
        elif self._level in _PATIENT:
            self._of_patient(segment)
        elif self._level == _RECEIVER:
            self._of_level(segment, self._receiver)
        elif self._level == _PROVIDER and self._provider is not None:
            self._of_level(segment, self._provider)

    def close(self, complete: bool) -> None:
        """End the set. What is open in one that is torn may lack what comes behind, and is left out."""
        if not (self._ours and complete):
            self.left_out += 1
            return
        self._end_claim()
        self._end_receiver()

    # -- levels

    def _hl(self, level: str) -> None:
        self._end_claim()
        self._level = level
        if level in (_SOURCE, _RECEIVER):
            self._end_receiver()
            self._receiver = _Level()
        elif level == _PROVIDER:
            self._end_provider()
            self._receiver.leaf = False
            self._provider = _Level()
        elif level in _PATIENT:
            self._receiver.leaf = False
            if self._provider is not None:
                self._provider.leaf = False
        else:
            self.left_out += 1

    def _of_level(self, segment: Segment, level: _Level) -> None:
        name = segment.id
        if name == "STC":
            level.said.add(segment)
        elif name == "TRN" and level is self._receiver:
            level.name = segment.get(2).strip()
        elif name == "NM1" and level is not self._receiver:
            level.name = segment.get(9).strip()

    def _end_receiver(self) -> None:
        self._end_provider()
        if self._receiver.leaf and self._receiver.said.rejects:
            self._reject("", self._receiver.said)
        self._receiver = _Level()

    def _end_provider(self) -> None:
        """A provider of whom no claim is named is rejected by its own statuses, or with the receiver."""
        provider, self._provider = self._provider, None
        if provider is not None and provider.leaf and (said := self._above(provider)):
            self._reject(provider.name, said)

    def _reject(self, provider: str, said: _Said) -> None:
        """All of a batch, or of a provider in it."""
        told = tuple(said.statuses)
        self._batches.append(BatchAnswer(self._receiver.name, provider, told, said.day or self._day))

    def _above(self, provider: _Level | None) -> _Said | None:
        """What rejects all beneath a provider."""
        levels = [provider, self._receiver] if provider is not None else [self._receiver]
        return next((level.said for level in levels if level.said.rejects), None)

    # -- claims

    def _of_patient(self, segment: Segment) -> None:
        if segment.id == "TRN":
            self._end_claim()
            self._claim = _Claim(segment.get(2).strip())
        elif self._claim is not None:
            self._claim.take(segment)

    def _end_claim(self) -> None:
        """A claim about which nothing is said is rejected with the level above it, or left out."""
        claim, self._claim = self._claim, None
        if claim is None:
            return
        said = claim.said if claim.said.statuses else self._above(self._provider) or claim.said
        if not claim.number or not (said.rejects or said.accepts):
            self.left_out += 1
            return
        self._claims.append(
            ClaimAnswer(
                number=claim.number,
                verdict="rejected" if said.rejects else "accepted",
                statuses=tuple(said.statuses),
                charge=claim.charge,
                payer_number=claim.payer_number,
                first_day=claim.first_day,
                batch=self._receiver.name,
                day=said.day or self._day,
            )
        )
