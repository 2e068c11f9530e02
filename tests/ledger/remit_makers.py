"""What the tests of remittances in the ledger share: claims, payments, and a plain matching and joining."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from scrubber.ledger import ClaimRecord, FindingRecord, InputRecord, Ledger, LineRecord, Record
from scrubber.ledger.remits import Join, RemitFiling
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    DenialRecord,
    LineMatch,
    PaymentKey,
    PaymentMatch,
    PaymentRecord,
    ProviderAdjustmentRecord,
    RemitRecord,
    SentClaim,
    ServiceRecord,
    Standing,
)
from scrubber.ledger.told_remits import Decided

NOW = datetime(2026, 7, 20, 15, 30, tzinfo=UTC)
DAY = date(2026, 6, 1)
PAYEE = "1234567893"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def claim(
    number: str, index: int = 1, *, charge: str = "300.00", side: Any = "clean", **more: Any
) -> ClaimRecord:
    day = more.pop("first_day", DAY)
    values: dict[str, Any] = {
        "patient": "00" * 16,
        "payer": "PAYER",
        "filing": "MB",
        "billing": PAYEE,
        "tax_id": "12-3456789",
        "sequence": "P",
        "frequency": "1",
        "place": "11",
        "content": None,
        "original": "",
        "sender": "S",
        "receiver": "R",
        "interchange": "000000001",
        "group": "1",
        "set": "0001",
        "batch": "B",
        "lines": tuple(
            LineRecord(
                i, day.isoformat(), None, code, ("59",), (), "1", "150.00", PAYEE, "", f"{number}-{i}", "11"
            )
            for i, code in enumerate(("17311", "13132"), 1)
        ),
    }
    days = {"first_day": day.isoformat(), "last_day": None}
    return ClaimRecord(index=index, number=number, charge=charge, side=side, **{**values, **days, **more})


def finding(claim: int | None, edit: str = "NCI001", outcome: str = "fail", **more: Any) -> FindingRecord:
    values: dict[str, Any] = {
        "id": f"{edit}{claim}",
        "severity": "deny",
        "status": "stable",
        "holds": False,
        "line": 1,
        "locator": "2400",
        "prevents": "CO 236",
        "table": "ptp",
        "release": "2026Q3",
        "stale": False,
        "suppressed": None,
        "fixed": None,
        "charge_at_risk": "12.00",
        "allowed_at_risk": None,
    }
    return FindingRecord(edit=edit, outcome=outcome, claim=claim, **{**values, **more})


def file_claims(ledger: Ledger, name: str, *records: Record, filed: datetime = NOW) -> None:
    claims = [each for each in records if isinstance(each, ClaimRecord)]
    clean = sum(each.side == "clean" for each in claims)
    first = InputRecord(
        sha(name),
        name,
        "837",
        10,
        filed.isoformat(),
        digest=sha("pack"),
        claims=len(claims),
        clean=clean,
        held=len(claims) - clean,
    )
    assert ledger.file([first, *records], filed)


def service(ordinal: int, code: str = "17311", paid: str = "90", **more: Any) -> ServiceRecord:
    values: dict[str, Any] = {
        "modifiers": ("59",),
        "billed_code": code,
        "billed_modifiers": ("59",),
        "charge": Decimal(150),
        "units": Decimal(1),
        "billed_units": None,
        "day": DAY,
        "control": "",
        "allowed": Decimal("90.50"),
        "remarks": ("N20",),
        "adjustments": (AdjustmentRecord("CO", "45", Decimal(60), Decimal("1.5")),),
    }
    return ServiceRecord(ordinal=ordinal, code=code, paid=Decimal(paid), **{**values, **more})


def payment(number: str, index: int = 1, *, remit: int = 1, place: int = 0, **more: Any) -> PaymentRecord:
    values: dict[str, Any] = {
        "status": "1",
        "charge": Decimal(300),
        "paid": Decimal(180),
        "patient_share": None,
        "filing": "MB",
        "payer_number": f"ICN-{number}",
        "frequency": "1",
        "original": "",
        "rendering": PAYEE,
        "received": None,
        "first_day": DAY,
        "imbalance": None,
        "remarks": ("MA01",),
        "adjustments": (),
        "services": (service(1), service(2, "13132")),
    }
    values |= more
    return PaymentRecord(index=index, remit=remit, place=place or index, number=number, **values)


def denied(number: str, index: int = 1, **more: Any) -> PaymentRecord:
    """A payment with nothing for both lines."""
    lost = (AdjustmentRecord("CO", "97", Decimal(150)),)
    lines = tuple(service(i, paid="0", adjustments=lost) for i in (1, 2))
    return payment(number, index, **{"paid": Decimal(0), "services": lines, **more})


def remit(name: str, ordinal: int = 1, **more: Any) -> RemitRecord:
    values: dict[str, Any] = {
        "payer": "PAYER",
        "payer_id": "P1",
        "payee": PAYEE,
        "payee_tax": "",
        "trace": f"T-{name}",
        "method": "ACH",
        "paid": Decimal(180),
        "paid_on": date(2026, 7, 1),
        "day": date(2026, 7, 1),
        "claims": 1,
        "imbalance": None,
        "adjustments": (),
    }
    return RemitRecord(ordinal=ordinal, content=sha(name), **{**values, **more})


def withheld(amount: str) -> ProviderAdjustmentRecord:
    return ProviderAdjustmentRecord("WO", "ICN1", Decimal(amount))


def match(payment: PaymentRecord, fitting: Sequence[SentClaim]) -> PaymentMatch:
    """The only claim of this number surely, one of several as a guess."""
    known = [
        one for one in fitting if one.number == payment.number or one.payer_number == payment.payer_number
    ]
    if not known:
        return PaymentMatch(None, "none", "nothing fits", 0, ())
    lines = tuple(LineMatch(one.ordinal, one.ordinal, "certain", "in order") for one in payment.services)
    sure: Any = "certain" if len(known) == 1 else "uncertain"
    return PaymentMatch(known[0].key, sure, "the number agrees", len(known) - 1, lines)


def log_of(payment: PaymentRecord, matched: PaymentMatch) -> list[DenialRecord]:
    """A row for each line that was paid nothing."""
    return [
        DenialRecord(
            payment=payment.index,
            service=one.ordinal,
            disposition="denied",
            kind="bundling",
            group="CO",
            carc="97",
            rarcs=one.remarks,
            amount=one.charge or Decimal(0),
            denied=one.charge or Decimal(0),
            reduced=Decimal(0),
            patient=Decimal(0),
            part="silent" if matched.claim else "unmatched",
            edit="",
            outcome="",
            today="unknown",
            today_edit="",
            today_digest="",
        )
        for one in payment.services
        if not one.paid and payment.status not in ("22", "23", "25")
    ]


def join(decisions: Sequence[Decided]) -> list[Standing]:
    """The first, what takes the one before back, and what follows."""
    standings: list[Standing] = []
    for place, one in enumerate(decisions):
        before = decisions[place - 1].key if place else None
        if one.status == "22":
            standings.append(Standing(one.key, "reversal", before, None))
            if before is not None:
                last = standings[-2]
                standings[-2] = Standing(last.payment, last.role, last.about, one.key)
        else:
            standings.append(Standing(one.key, "again" if before else "first", before, None))
    return standings


def put(
    filing: RemitFiling, payments: Iterable[PaymentRecord], *remits: RemitRecord, joined: Join = join
) -> None:
    """Match, put, log and settle some payments."""
    some = [*payments]
    decided = [(one, match(one, fitting)) for one, fitting in zip(some, filing.candidates(some), strict=True)]
    filing.put_payments(decided)
    filing.put_denials([row for one, matched in decided for row in log_of(one, matched)])
    for each in remits:
        filing.put_remit(each)
    filing.settle(joined)


def load(ledger: Ledger, name: str, *payments: PaymentRecord, at: datetime = NOW, **more: Any) -> bool:
    """Load a remittance; whether it is new."""
    with ledger.filing(InputRecord(sha(f"file {name}"), name, "835", 10, at.isoformat()), at) as filing:
        if filing is None:
            return False
        put(filing, payments, remit(name, **more))
    return True


def key(name: str, place: int = 1) -> PaymentKey:
    return PaymentKey(sha(name), place)
