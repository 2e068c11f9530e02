"""The levels above a claim: submission, billing provider, subscriber, patient."""

from __future__ import annotations

from scrubber.guide.loop import Loop
from scrubber.model.values import Day, Period, Text, absent, kind_of, lazy, period
from scrubber.model.view import Party, View
from scrubber.x12 import Transaction

__all__ = ["BillingProvider", "Level", "Patient", "Payer", "Submission", "Subscriber"]


def _party(loop: Loop, loop_id: str, kind: type[Party] = Party) -> Party | None:
    child = loop.child(loop_id)
    return kind(child) if child is not None else None


class Submission(View):
    """A transaction set's header: ST, BHT, submitter (1000A) and receiver (1000B)."""

    def __init__(self, loop: Loop, transaction: Transaction) -> None:
        super().__init__(loop)
        self.transaction = transaction

    @lazy
    def submitter(self) -> Party | None:
        """Who sends it: 1000A, NM1*41."""
        return _party(self.loop, "1000A")

    @lazy
    def receiver(self) -> Party | None:
        """Who gets it: 1000B, NM1*40."""
        return _party(self.loop, "1000B")

    @lazy
    def batch(self) -> Text:
        """BHT03, the submitter's own number for the transaction set."""
        return self.text("BHT", 3)

    @lazy
    def created(self) -> Period | None:
        """BHT04, the day the transaction set was made."""
        segment = self.segment("BHT")
        return None if segment is None else period(self.loop, segment, 4, 0)

    @lazy
    def purpose(self) -> Text:
        """BHT06: CH charges, RP encounters, 31 subrogation."""
        return self.text("BHT", 6)


class BillingProvider(View):
    """The billing level (2000A) with the billing provider (2010AA) and where to pay (2010AB, 2010AC)."""

    def __init__(self, loop: Loop, submission: Submission) -> None:
        super().__init__(loop)
        self.submission = submission

    @lazy
    def party(self) -> Party | None:
        """2010AA, NM1*85."""
        return _party(self.loop, "2010AA")

    @lazy
    def coding(self) -> tuple[str, ...]:
        """What the coding of a claim may depend on: what kind of provider bills, as it stands (`Claim.coding`)."""
        party, specialty = self.loop.child("2010AA"), self.loop.first("PRV")
        name = party.first("NM1") if party is not None else None
        return (kind_of(name) if name else ""), (specialty.raw if specialty else "")

    @lazy
    def pay_to(self) -> Party | None:
        """2010AB, NM1*87: another address for payment."""
        return _party(self.loop, "2010AB")

    @lazy
    def pay_to_plan(self) -> Party | None:
        """2010AC, NM1*PE."""
        return _party(self.loop, "2010AC")

    @lazy
    def npi(self) -> Text:
        """NM109 of 2010AA where it is an NPI."""
        return self.party.npi if self.party else absent(self.loop, "2010AA.NM1[85]")

    @lazy
    def tax_id(self) -> Text:
        """REF*EI or REF*SY of 2010AA."""
        return self.party.tax_id if self.party else absent(self.loop, "2010AA.REF[EI]")

    @lazy
    def taxonomy(self) -> Text:
        """2000A PRV*BI 03."""
        return self.text("PRV", 3, 0, "BI")


class Payer(Party):
    """The payer a claim goes to: 2010BB, NM1*PR."""

    @property
    def name(self) -> Text:
        """NM103."""
        return self.last_name


class _Insured(View):
    """What subscriber and patient share: a name loop with a DMG."""

    name_loop = ""

    @lazy
    def party(self) -> Party | None:
        """The name loop: 2010BA or 2010CA."""
        return _party(self.loop, self.name_loop)

    @lazy
    def last_name(self) -> Text:
        """NM103."""
        return self.party.last_name if self.party else absent(self.loop, f"{self.name_loop}.NM1")

    @lazy
    def first_name(self) -> Text:
        """NM104."""
        return self.party.first_name if self.party else absent(self.loop, f"{self.name_loop}.NM1")

    @lazy
    def birth(self) -> Day | None:
        """DMG02."""
        segment = self.party.segment("DMG") if self.party else None
        if segment is None or self.party is None:
            return None
        read = period(self.party.loop, segment, 2, 1)
        return read.first if read else None

    @lazy
    def sex(self) -> Text:
        """DMG03."""
        return self.party.text("DMG", 3) if self.party else absent(self.loop, f"{self.name_loop}.DMG")


class Subscriber(_Insured):
    """The insured person (2000B, 2010BA) and the payer the claim goes to (2010BB)."""

    name_loop = "2010BA"

    def __init__(self, loop: Loop, billing: BillingProvider | None) -> None:
        super().__init__(loop)
        self.billing = billing

    @lazy
    def sequence(self) -> Text:
        """SBR01: P primary, S secondary, T tertiary, ..."""
        return self.text("SBR", 1)

    @lazy
    def relationship(self) -> Text:
        """SBR02: 18 when the patient is the subscriber."""
        return self.text("SBR", 2)

    @lazy
    def group_number(self) -> Text:
        """SBR03."""
        return self.text("SBR", 3)

    @lazy
    def filing(self) -> Text:
        """SBR09, the claim filing indicator: MB Medicare Part B, CI commercial, MC Medicaid, ..."""
        return self.text("SBR", 9)

    @lazy
    def member_id(self) -> Text:
        """NM109 of 2010BA."""
        return self.party.identifier if self.party else absent(self.loop, "2010BA.NM1[IL]")

    @lazy
    def payer(self) -> Payer | None:
        """2010BB."""
        child = self.loop.child("2010BB")
        return Payer(child) if child is not None else None


class Patient(_Insured):
    """A patient who is not the subscriber (2000C, 2010CA)."""

    name_loop = "2010CA"

    def __init__(self, loop: Loop, subscriber: Subscriber | None) -> None:
        super().__init__(loop)
        self.subscriber = subscriber

    @lazy
    def relationship(self) -> Text:
        """PAT01: what the patient is to the subscriber."""
        return self.text("PAT", 1)


Level = Submission | BillingProvider | Subscriber | Patient
