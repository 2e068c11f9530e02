"""The 277CA (005010X214): claim by claim, what was accepted and what was not, and why.

Levels: who answers (20), the submitter (21), its billing providers (19), their patients (PT). What counts
and sums up a level stands before what lies beneath it, so patients and providers are spooled meanwhile: memory
does not grow with the claims.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO

from scrubber.ack.claim_answer import Wording, charge_of, claim_segments, money
from scrubber.ack.envelope import Answering, Value, clean, reply, segment, stamp
from scrubber.ack.received import ReceivedGroup, ReceivedInterchange, ReceivedSet
from scrubber.ack.route import Routes
from scrubber.ack.told import Told
from scrubber.model import BillingProvider, Claim, Submission
from scrubber.model.levels import Patient, Subscriber
from scrubber.model.read import ReadEvent
from scrubber.model.view import Party
from scrubber.x12 import End, Transaction

__all__ = ["Spool", "interchanges"]

GUIDE = "005010X214"
Spool = Callable[[], IO[bytes]]
"""Makes a private place for bytes: in memory while they are few, else on disk."""

_RECEIVED = ("A1", "19")
_UNKNOWN = "UNKNOWN"
_LAST, _FIRST, _MIDDLE, _SUFFIX, _ID = 60, 35, 25, 10, 80


def interchanges(
    received: Iterable[ReceivedInterchange],
    routes: Routes,
    answering: Answering,
    events: Iterable[ReadEvent],
    told: Told,
    spool: Spool,
    wording: Wording | None = None,
) -> Iterator[str]:
    """Write one interchange for each that has claims to answer; `events` are those of a second reading."""
    again = iter(events)
    words = wording or Wording()
    for one in received:
        groups = [(group, _answered(group, routes)) for group in one.groups]
        if not any(sets for _, sets in groups):
            continue
        number, (date, time) = answering.number("277", one.ordinal), stamp(one, answering)
        answers = (
            (
                group,
                "HN",
                GUIDE,
                (_Answer(each, number, date, time, words).segments(again, told, spool) for each in sets),
            )
            for group, sets in groups
        )
        yield from reply("277", one, answering, answers)


def _answered(group: ReceivedGroup, routes: Routes) -> list[ReceivedSet]:
    return [one for one in group.sets if one.claims and routes.answers_claims(one)]


@dataclass(slots=True)
class _Totals:
    """Claims and their charges, accepted and rejected."""

    claims: list[int] = field(default_factory=lambda: [0, 0])
    charge: list[Decimal] = field(default_factory=lambda: [Decimal(0), Decimal(0)])

    def add(self, charge: Decimal, refused: bool) -> None:
        self.claims[refused] += 1
        self.charge[refused] += charge

    @property
    def total(self) -> str:
        return money(self.charge[0] + self.charge[1])

    def segments(self, accepted: str, rejected: str) -> Iterator[str]:
        """QTY and AMT of what there is."""
        kinds = [(accepted, "YU"), (rejected, "YY")]
        there = [
            (kind, count, sum_)
            for kind, count, sum_ in zip(kinds, self.claims, self.charge, strict=True)
            if count
        ]
        for (kind, _), count, _sum in there:
            yield segment("QTY", kind, count)
        for (_, kind), _count, sum_ in there:
            yield segment("AMT", kind, money(sum_))


class _Answer:
    """The answer to one transaction set."""

    def __init__(self, received: ReceivedSet, number: str, date: str, time: str, wording: Wording) -> None:
        _, group, ordinal = received.ordinals
        self.ordinals = received.ordinals
        self.receiver_code = (
            received.group.header[2] if received.group and len(received.group.header) > 2 else ""
        )
        self.trace = f"{number}.{group}.{ordinal}"
        self.date = date
        self.time = time
        self.wording = wording
        self.totals = _Totals()
        self.levels = 2

    def segments(self, events: Iterator[ReadEvent], told: Told, spool: Spool) -> Iterator[str]:
        """Write what stands between ST and SE."""
        submission: Submission | None = None
        head: list[str] = []
        with spool() as providers:
            block: _Provider | None = None
            for claim in _claims(events, self.ordinals):
                if submission is None:
                    submission = claim.submission
                    head = list(self._head(submission))
                level = claim.billing
                if block is None or level is not block.level:
                    name = _provider(level)
                    if block is None or name != block.name:
                        self._close(block, providers)
                        block = _Provider(name, self._next(), spool())
                    block.level = level
                self._claim(claim, told, block)
            self._close(block, providers)
            yield from head
            yield from self._receiver()
            yield from _kept(providers)

    def _claim(self, claim: Claim, told: Told, block: _Provider) -> None:
        if claim.patient is not block.patient or claim.patient is None:
            block.patient = claim.patient
            block.keep((segment("HL", self._next(), block.number, "PT"), _patient(claim)))
        refused = told.of(claim.index)
        charge = charge_of(claim)
        for totals in (self.totals, block.totals):
            totals.add(charge, refused is not None)
        block.keep(claim_segments(claim, refused, self.date, self.wording))

    def _next(self) -> int:
        self.levels += 1
        return self.levels

    def _head(self, submission: Submission) -> Iterator[str]:
        """Everything before the counts of the file: who answers, and whom."""
        yield segment("BHT", "0085", "08", self.trace, self.date, self.time, "TH")
        yield segment("HL", 1, "", 20, 1)
        receiver, submitter = submission.receiver, submission.submitter
        name = _part(receiver, 3, _LAST) or clean(self.receiver_code, _LAST) or _UNKNOWN
        code = _part(receiver, 9, _ID) or clean(self.receiver_code, _ID) or _UNKNOWN
        yield segment("NM1", self.wording.source, 2, name, "", "", "", "", "46", code)
        yield segment("TRN", 1, self.trace)
        yield segment("DTP", "050", "D8", self.date)
        yield segment("DTP", "009", "D8", self.date)
        yield segment("HL", 2, 1, 21, 1)
        yield segment(*_name("41", submitter)[:6], "", "", "46", _part(submitter, 9, _ID) or _UNKNOWN)
        yield segment("TRN", 2, clean(submission.batch, 50) or "0")

    def _receiver(self) -> Iterator[str]:
        yield segment("STC", (*_RECEIVED, self.wording.source), self.date, "WQ", self.totals.total)
        yield from self.totals.segments("90", "AA")

    def _close(self, block: _Provider | None, providers: IO[bytes]) -> None:
        """Write a provider with its counts, then its patients, which have been waiting for them."""
        if block is None:
            return
        status = segment("STC", (*_RECEIVED, self.wording.source), "", "WQ", block.totals.total)
        own = [segment("HL", block.number, 2, 19, 1), segment(*block.name), segment("TRN", 1, 0), status]
        _keep(providers, [*own, *block.totals.segments("QA", "QC")])
        with block.patients as patients:
            patients.seek(0)
            while chunk := patients.read(1 << 16):
                providers.write(chunk)


class _Provider:
    """A billing provider whose claims are being answered; `level` and `patient` are those of the last claim."""

    def __init__(self, name: tuple[Value, ...], number: int, patients: IO[bytes]) -> None:
        self.name = name
        self.number = number
        self.patients = patients
        self.totals = _Totals()
        self.level: BillingProvider | None = None
        self.patient: Patient | Subscriber | None = None

    def keep(self, segments: Iterable[str]) -> None:
        _keep(self.patients, segments)


def _claims(events: Iterator[ReadEvent], ordinals: tuple[int, int, int]) -> Iterator[Claim]:
    """Read on to a transaction set, and yield its claims."""
    inside = False
    for event in events:
        if isinstance(event, Transaction):
            inside = event.ordinals == ordinals
        elif isinstance(event, Claim):
            if inside:
                yield event
        elif inside and isinstance(event, End) and isinstance(event.envelope, Transaction):
            return


# -- names --------------------------------------------------------------------------------------------------


def _part(party: Party | None, element: int, most: int) -> str:
    return clean(party.text("NM1", element), most) if party is not None else ""


def _name(kind: str, party: Party | None, *, person: bool = False) -> tuple[Value, ...]:
    """NM1 up to the suffix; an organisation has one name only."""
    if not person and _part(party, 2, 1) != "1":
        return ("NM1", kind, 2, _part(party, 3, _LAST) or _UNKNOWN, "", "", "", "")
    first, middle, suffix = (_part(party, n, most) for n, most in ((4, _FIRST), (5, _MIDDLE), (7, _SUFFIX)))
    return ("NM1", kind, 1, _part(party, 3, _LAST) or _UNKNOWN, first, middle, "", suffix)


def _provider(level: BillingProvider | None) -> tuple[Value, ...]:
    """2100C: the billing provider by its NPI, its tax number, or the payer's number for it."""
    party = level.party if level else None
    ways = [("XX", party.npi), ("FI", party.tax_id), ("SV", party.reference("G2"))] if party else []
    found = ((kind, clean(text, _ID)) for kind, text in ways)
    kind, code = next(((kind, code) for kind, code in found if len(code) > 1), ("SV", _UNKNOWN))
    return (*_name("85", party), kind, code)


def _patient(claim: Claim) -> str:
    """2100D: whoever was treated, with the subscriber's member id."""
    patient, subscriber = claim.patient, claim.subscriber
    insured = subscriber.party if subscriber else None
    kind = "II" if _part(insured, 8, 2) == "II" else "MI"
    code = _part(insured, 9, _ID)
    name = _name("QC", patient.party if patient else None, person=True)
    return segment(*name, kind, code if len(code) > 1 else _UNKNOWN)


# -- spools -------------------------------------------------------------------------------------------------


def _keep(spool: IO[bytes], segments: Iterable[str]) -> None:
    for each in segments:
        spool.write(each.encode("ascii") + b"\n")


def _kept(spool: IO[bytes]) -> Iterator[str]:
    spool.seek(0)
    for line in spool:
        yield line[:-1].decode("ascii")
