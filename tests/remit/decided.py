"""What the tests of matching share: claims as they were sent, payments and decisions, described by what is unusual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    PaymentKey,
    PaymentRecord,
    SentClaim,
    SentLine,
    ServiceRecord,
)
from scrubber.ledger.told_remits import Decided
from scrubber.remit.pairing import pair

DAY = date(2026, 7, 8)
"""The day of service; claims are sent two days after it and decided thirty."""
SENT = DAY + timedelta(days=2)
TOLD = DAY + timedelta(days=30)
US, OTHERS = "2823001575", "1999999984"
OUR_TAX, THEIR_TAX = "070012345", "070099999"


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def dollars(amount: str | int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def line(
    ordinal: int = 1,
    code: str = "99213",
    charge: str | int | None = "100",
    mods: str = "",
    *,
    control: str | None = None,
    **more: Any,
) -> SentLine:
    """A line; its control number is `A1001L1` and so on where none is given."""
    told = f"A1001L{ordinal}" if control is None else control
    made = SentLine(ordinal, DAY, code, tuple(mods.split()), "1", dollars(charge), told)
    return replace(made, **more)


def claim(*lines: SentLine, **more: Any) -> SentClaim:
    """A claim of the lines (one visit where there are none), original, to the first payer, sent two days later."""
    lines = lines or (line(),)
    days = [one.day for one in lines if one.day]
    made = SentClaim(
        key=ClaimKey(1, 1),
        number="A1001",
        payer="99999",
        billing=US,
        tax_id=OUR_TAX,
        sequence="P",
        frequency="1",
        original="",
        charge=sum((one.charge or Decimal(0) for one in lines), Decimal(0)),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        payer_number="",
        filed=SENT,
        side="clean",
        state="sent",
        lines=lines,
        patient="7d3e",
    )
    if "charge" in more:
        more["charge"] = dollars(more["charge"])
    if "key" in more:
        more["key"] = ClaimKey(*more["key"])
    return replace(made, **more)


def service(
    ordinal: int = 1,
    code: str = "99213",
    charge: str | int | None = "100",
    mods: str = "",
    *,
    paid: str | int | None = "80",
    billed: str | None = None,
    control: str | None = None,
    denied: str = "",
    **more: Any,
) -> ServiceRecord:
    """A service payment; `code` is what was judged, `billed` what was billed where that is another."""
    told = f"A1001L{ordinal}" if control is None else control
    adjustments = (AdjustmentRecord("CO", denied, Decimal(1)),) if denied else ()
    modifiers = tuple(mods.split())
    made = ServiceRecord(
        ordinal,
        code,
        modifiers,
        billed or code,
        modifiers,
        dollars(charge),
        dollars(paid),
        Decimal(1),
        Decimal(1),
        DAY,
        told,
        None,
        (),
        adjustments,
    )
    return replace(made, **more)


def answers(*lines: SentLine, **more: Any) -> tuple[ServiceRecord, ...]:
    """Service payments that answer the lines one by one."""
    return tuple(
        replace(
            service(n, one.code, None, " ".join(one.modifiers), control=one.control, **more),
            charge=one.charge,
            day=one.day,
            units=Decimal(one.units),
            billed_units=Decimal(one.units),
        )
        for n, one in enumerate(lines, 1)
    )


def payment(*services: ServiceRecord, **more: Any) -> PaymentRecord:
    """A payment of the services (one visit where there are none); `lines=False` for one without any."""
    services = () if not more.pop("lines", True) else services or more.pop("services", (service(),))
    made = PaymentRecord(
        index=1,
        remit=1,
        place=1,
        number="A1001",
        status="1",
        charge=sum((one.charge or Decimal(0) for one in services), Decimal(0)),
        paid=Decimal(80),
        patient_share=None,
        filing="12",
        payer_number="26A100100",
        frequency="1",
        original="",
        rendering="",
        received=None,
        first_day=min((one.day for one in services if one.day), default=None),
        imbalance=None,
        remarks=(),
        adjustments=(),
        services=services,
    )
    if "charge" in more:
        more["charge"] = dollars(more["charge"])
    return replace(made, **more)


def paired(told: PaymentRecord, *claims: SentClaim, **more: Any):
    """Pair a payment of a remittance to us, thirty days after the service."""
    header = {"payee": US, "payee_tax": OUR_TAX, "payer_id": "99999", "day": TOLD, **more}
    return pair(told, claims, **header)


def decided(
    place: int,
    status: str = "1",
    charge: str | int | None = 100,
    paid: str | int | None = 80,
    *,
    remit: str = "a",
    day: date | None = None,
    claim: tuple[int, int] | None = (1, 1),
    **more: Any,
) -> Decided:
    """A decision; `remit` is the content of its remittance and its trace, in whose order remittances of a day stand."""
    made = Decided(
        key=PaymentKey(remit, place),
        number="A1001",
        payer_id="99999",
        status=status,
        charge=dollars(charge),
        paid=dollars(paid),
        payer_number="",
        original="",
        day=day or TOLD,
        trace=remit,
        claim=ClaimKey(*claim) if claim else None,
        first_day=DAY,
    )
    return replace(made, **more)
