"""A claim (2300): what it says, who took part, its diagnoses, lines and other payers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scrubber.guide.loop import Loop
from scrubber.model.levels import BillingProvider, Patient, Payer, Submission, Subscriber
from scrubber.model.line import Adjustment, ServiceLine, adjustments
from scrubber.model.provider import Provider
from scrubber.model.values import Amount, Day, Period, Text, absent, kind_of, lazy, text
from scrubber.model.view import Party, View
from scrubber.x12 import Fault, Segment, values

__all__ = ["Claim", "Diagnosis", "OtherPayer"]

ClaimKind = Literal["original", "replacement", "void", "secondary"]
_AGAIN: dict[str, ClaimKind] = {"7": "replacement", "8": "void"}
_DIAGNOSIS_KINDS = frozenset(("ABK", "ABF", "BK", "BF"))
_MOST_PLAIN = 400  # digits of all charges together; more are a fault and would only cost time


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One diagnosis of an HI: its place in the list (from 1), kind (ABK principal, ABF other) and code.

    `key` is the code without its dot, in capitals.
    """

    ordinal: int
    kind: str
    code: Text
    key: str


class OtherPayer(View):
    """Another payer of the same patient (2320), its subscriber (2330A) and itself (2330B)."""

    @lazy
    def sequence(self) -> Text:
        """SBR01."""
        return self.text("SBR", 1)

    @lazy
    def filing(self) -> Text:
        """SBR09."""
        return self.text("SBR", 9)

    @lazy
    def paid(self) -> Amount | None:
        """AMT*D, what it paid."""
        return self.amount("AMT", 2, "D")

    @lazy
    def adjustments(self) -> tuple[Adjustment, ...]:
        """CAS at claim level."""
        return adjustments(self.loop)

    @lazy
    def subscriber(self) -> Party | None:
        """2330A."""
        child = self.loop.child("2330A")
        return Party(child) if child is not None else None

    @lazy
    def party(self) -> Party | None:
        """2330B."""
        child = self.loop.child("2330B")
        return Party(child) if child is not None else None

    @lazy
    def payer_id(self) -> Text:
        """NM109 of 2330B."""
        return self.party.identifier if self.party else absent(self.loop, "2330B.NM1[PR]")


class Claim(View):
    """One claim. `index` counts the claims of the file from 1; `segments` are its own, CLM first.

    `faults` are those of form that the reader noticed inside it.
    """

    def __init__(
        self,
        loop: Loop,
        index: int,
        segments: list[Segment],
        submission: Submission,
        billing: BillingProvider | None,
        subscriber: Subscriber | None,
        dependent: Patient | None,
    ) -> None:
        super().__init__(loop)
        self.index = index
        self.segments = segments
        self.submission = submission
        self.billing = billing
        self.subscriber = subscriber
        self.dependent = dependent
        self.faults: list[Fault] = []

    @property
    def start(self) -> int:
        """Offset of the first byte of CLM."""
        return self.segments[0].start

    @property
    def stop(self) -> int:
        """Offset after the claim's last terminator."""
        return self.segments[-1].stop

    @property
    def source(self) -> str:
        """The claim's own bytes, without formatting, in the Latin-1 view."""
        return "".join(segment.raw + segment.delimiters.segment for segment in self.segments)

    @lazy
    def number(self) -> Text:
        """CLM01, the patient control number."""
        return self.text("CLM", 1)

    @lazy
    def charge(self) -> Amount | None:
        """CLM02."""
        return self.amount("CLM", 2)

    @lazy
    def place_of_service(self) -> Text:
        """CLM05-1."""
        return self.text("CLM", 5, 1)

    @lazy
    def frequency(self) -> Text:
        """CLM05-3: 1 original, 7 replacement, 8 void."""
        return self.text("CLM", 5, 3)

    @lazy
    def original(self) -> Text:
        """REF*F8: the payer's own number of the claim that this one replaces or voids."""
        return self.text("REF", 2, qualifier="F8")

    @lazy
    def lines(self) -> tuple[ServiceLine, ...]:
        """2400, in order."""
        return tuple([ServiceLine(child, self, n) for n, child in enumerate(self.loop.children("2400"), 1)])

    @lazy
    def named(self) -> dict[str, list[Segment]]:
        """Its segments by id, as they stand, also those that have no place: for quick looks that need no view."""
        named: dict[str, list[Segment]] = defaultdict(list)
        for segment in self.segments:
            named[segment.elements[0]].append(segment)
        return named

    @property
    def every_service(self) -> Sequence[Segment]:
        """Every SV1 as it stands, also one that has no place in its line."""
        return self.named.get("SV1", ())

    @lazy
    def services(self) -> tuple[Segment, ...]:
        """The SV1 of every line that has one, as it stands: for quick looks that need no view."""
        return tuple([s for s in self.named.get("SV1", ()) if s.node is not None])

    @lazy
    def codes(self) -> frozenset[str]:
        """The procedure codes of its lines (SV101-2)."""
        return frozenset([segment.get(1, 2) for segment in self.services])

    @lazy
    def _service_dates(self) -> list[str]:
        every = [segment.elements for segment in self.named.get("DTP", ())]
        return [dtp[3] for dtp in every if len(dtp) > 3 and dtp[1].startswith("472")]

    @lazy
    def service_days(self) -> frozenset[str]:
        """The days of service (DTP03 of every DTP*472) as they stand: for quick looks that need no view."""
        return frozenset(self._service_dates)

    @lazy
    def one_day(self) -> str:
        """The day of service as it stands, where every line has a service and that day; else nothing."""
        dates = self._service_dates
        if not all(dtp.elements[2:3] == ["D8"] for dtp in self.named["DTP"] if dtp.elements[1:2] == ["472"]):
            return ""
        plain = len(dates) == len(self.services) == len(self.loop.children("2400"))
        return dates[0] if plain and dates and dates.count(dates[0]) == len(dates) else ""

    @lazy
    def one_rendering(self) -> bool:
        """Whether no line names a rendering provider of its own, so that one provider did all of it."""
        named = [name for name in self.named.get("NM1", ()) if name.elements[1:2] == ["82"]]
        return not named or (len(named) == 1 and self.loop.child("2310B") is not None)

    @property
    def coding(self) -> tuple[object, ...]:
        """All that says what was done on `one_day`, for what, where and by whom: everything but charges, as it stands.

        The services (SV1 without SV102), the diagnoses (HI), the place and kind of claim (CLM05), the day, and what
        kind of provider renders and bills (person or not, with a number or not, taxonomy). Two claims alike in this
        are coded alike, whoever patient and provider are.
        """
        named = self.named
        people = [kind_of(name) for name in named.get("NM1", ()) if name.elements[1:2] == ["82"]]
        others = [segment.raw for each in ("HI", "PRV") for segment in named.get(each, ())]
        return (
            tuple([(*sv1.elements[1:2], *sv1.elements[3:]) for sv1 in self.services]),
            tuple(people + others),
            tuple(self.segments[0].elements[5:6]),
            self.one_day,
            self.billing.coding if self.billing else (),
        )

    @lazy
    def diagnosis_kinds(self) -> tuple[str, ...]:
        """The kinds of `diagnoses`, in order: for quick looks that need no view."""
        kinds: list[str] = []
        for segment in self.named.get("HI", ()):
            if segment.node is not None and segment.loop is self.loop:
                separator = segment.delimiters.component
                kinds += [value.partition(separator)[0] for value in segment.elements[1:]]
        return tuple([kind for kind in kinds if kind in _DIAGNOSIS_KINDS])

    @lazy
    def diagnoses(self) -> tuple[Diagnosis, ...]:
        """The diagnoses that pointers count: ABK, ABF (BK, BF before ICD-10) of every HI, in order."""
        found: list[Diagnosis] = []
        for segment in self.loop.every("HI"):
            for element, value in enumerate(segment.elements[1:], 1):
                kind, *rest = value.split(segment.delimiters.component, 2)
                if kind in _DIAGNOSIS_KINDS:
                    code = text(self.loop, segment, element, 2, rest[0] if rest else "")
                    found.append(Diagnosis(len(found) + 1, kind, code, code.replace(".", "").strip().upper()))
        return tuple(found)

    @lazy
    def patient(self) -> Patient | Subscriber | None:
        """Who was treated: 2000C, else the subscriber."""
        return self.dependent or self.subscriber

    @lazy
    def payer(self) -> Payer | None:
        """2010BB."""
        return self.subscriber.payer if self.subscriber else None

    @property
    def payer_id(self) -> str:
        """NM109 of 2010BB; empty where there is none."""
        return self.payer.identifier if self.payer else ""

    @property
    def filing(self) -> str:
        """SBR09; empty where there is none."""
        return self.subscriber.filing if self.subscriber else ""

    @property
    def profile_keys(self) -> tuple[str, str, ClaimKind]:
        """What a payer's profile is found by, as plain text: `payer_id`, `filing` and `kind`."""
        again = _AGAIN.get(self.segments[0].get(5, 3))
        if self.subscriber is None:
            return "", "", again or "original"
        loop = self.subscriber.loop
        level, payer = loop.first("SBR"), loop.child("2010BB")
        name = payer.first("NM1") if payer else None
        sequence, filing = (level.get(1), level.get(9)) if level else ("", "")
        kind = again or ("original" if sequence == "P" else "secondary")
        return name.get(9) if name else "", filing, kind

    @property
    def is_primary(self) -> bool:
        """SBR01 is P: the payer comes first."""
        return self.subscriber is not None and self.subscriber.sequence == "P"

    @property
    def kind(self) -> ClaimKind:
        """Its claim type for payer profiles: void, replacement, secondary or original."""
        return self.profile_keys[2]

    @lazy
    def patient_key(self) -> tuple[str, str, str, str]:
        """Payer id, member id, birth date and first name (HOUSE section 5)."""
        member = self.subscriber.member_id if self.subscriber else ""
        birth = self.patient.birth if self.patient else None
        first = self.patient.first_name if self.patient else ""
        day = birth.isoformat() if birth else ""
        return self.payer_id.strip().upper(), member.strip().upper(), day, first.strip().upper()

    @lazy
    def rendering(self) -> Provider | None:
        """2310B, else the billing provider (2010AA with the taxonomy of 2000A)."""
        child = self.loop.child("2310B")
        if child is not None:
            return Provider(child)
        billing = self.billing
        return Provider(billing.party.loop, billing) if billing and billing.party else None

    def _provider(self, loop_id: str) -> Provider | None:
        child = self.loop.child(loop_id)
        return Provider(child) if child is not None else None

    @lazy
    def referring(self) -> Provider | None:
        """2310A, NM1*DN."""
        return self._provider("2310A")

    @lazy
    def facility(self) -> Provider | None:
        """2310C, NM1*77, where the service was done."""
        return self._provider("2310C")

    @lazy
    def supervising(self) -> Provider | None:
        """2310D, NM1*DQ."""
        return self._provider("2310D")

    @lazy
    def other_payers(self) -> tuple[OtherPayer, ...]:
        """2320."""
        return tuple(OtherPayer(child) for child in self.loop.children("2320"))

    @lazy
    def notes(self) -> tuple[Text, ...]:
        """NTE02."""
        return tuple(text(self.loop, segment, 2) for segment in self.loop.every("NTE"))

    @property
    def onset(self) -> Period | None:
        """DTP*431, the onset of the illness."""
        return self.period("431")

    @property
    def accident(self) -> Period | None:
        """DTP*439."""
        return self.period("439")

    @property
    def first_day(self) -> Day | None:
        """The earliest day of service of its lines."""
        return min((line.day for line in self.lines if line.day), default=None)

    @lazy
    def _services_total(self) -> Decimal | None:
        """The sum of SV102 where there is an SV1; None where one has no readable charge."""
        total = Decimal(0)
        for elements in [segment.elements for segment in self.services]:
            charge = values.amount(elements[2]) if len(elements) > 2 else None
            if charge is None:
                return None
            total += charge
        return total

    @property
    def _whole_dollars(self) -> bool:
        """Whether CLM02 and every SV102 are plain whole numbers, and agree."""
        claim, services = self.segments[0].elements, self.services
        charges = [sv1.elements[2] for sv1 in services if len(sv1.elements) > 2]
        plain = "".join(charges)
        if not plain.isdecimal() or not plain.isascii() or len(plain) > _MOST_PLAIN or not all(charges):
            return False
        return len(charges) == len(services) and claim[2:3] == [str(sum(map(int, charges)))]

    @lazy
    def lines_total(self) -> Decimal | None:
        """The sum of SV102; None where a line has no readable charge."""
        return self._services_total if len(self.services) == len(self.loop.children("2400")) else None

    @property
    def imbalance(self) -> tuple[Amount, Decimal] | None:
        """CLM02 and the sum of SV102, where they differ; None where one cannot be read, and without a line."""
        if self._whole_dollars or self.segments[0].get(2) == str(self._services_total):
            return None  # written alike, as nearly always
        stated, total = self.charge, self.lines_total
        if stated is None or total is None or not self.services or stated == total:
            return None
        return stated, total
