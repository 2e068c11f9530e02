"""Claim payments and their parts for tests of the denial log: everything has a value, and a test says what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from scrubber.denials import causes
from scrubber.denials.parts import Asked, NamedEdit
from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    DenialRecord,
    LineMatch,
    PaymentKey,
    PaymentMatch,
    PaymentRecord,
    SentClaim,
    SentLine,
    ServiceRecord,
)
from scrubber.ledger.told_remits import Decision, FiledFinding, LoggedDenial

DAY = date(2026, 7, 9)
CLAIM = ClaimKey(1, 1)


def dollars(amount: str | None) -> Decimal | None:
    """Text as dollars."""
    return None if amount is None else Decimal(amount)


def cas(*reasons: str) -> tuple[AdjustmentRecord, ...]:
    """`CO-97 145` as an adjustment; `CO-151 50 x 2` with units."""
    made = []
    for reason in reasons:
        name, amount, *units = reason.split()
        group, carc = name.split("-", 1)
        made.append(AdjustmentRecord(group, carc, Decimal(amount), Decimal(units[1]) if units else None))
    return tuple(made)


def service(ordinal: int = 1, charge: str | None = "145", paid: str | None = "0", *reasons: str, **said: Any):
    """One service payment of 99213."""
    usual: dict[str, Any] = {
        "code": "99213",
        "modifiers": (),
        "billed_code": "99213",
        "billed_modifiers": (),
        "units": Decimal(1),
        "billed_units": Decimal(1),
        "day": DAY,
        "control": "",
        "allowed": None,
        "remarks": (),
    }
    return ServiceRecord(
        ordinal=ordinal,
        charge=dollars(charge),
        paid=dollars(paid),
        adjustments=cas(*reasons),
        **{**usual, **said},
    )


def payment(*services: ServiceRecord, **said: Any) -> PaymentRecord:
    """A claim payment with these lines."""
    usual: dict[str, Any] = {
        "index": 7,
        "remit": 1,
        "number": "A1",
        "status": "1",
        "charge": sum((s.charge or Decimal(0) for s in services), Decimal(0)),
        "paid": sum((s.paid or Decimal(0) for s in services), Decimal(0)),
        "patient_share": None,
        "filing": "MB",
        "payer_number": "P1",
        "frequency": "1",
        "original": "",
        "rendering": "",
        "received": None,
        "first_day": DAY,
        "imbalance": None,
        "remarks": (),
        "adjustments": (),
        "services": services,
    }
    known = PaymentRecord.__dataclass_fields__
    others = {"place": 1} if "place" in known else {}
    return PaymentRecord(**{**usual, **others, **said})


def match(*lines: tuple[int, int | None], claim: ClaimKey | None = CLAIM) -> PaymentMatch:
    """A match; lines as (service, line)."""
    sure = "certain" if claim else "none"
    return PaymentMatch(claim, sure, "", 0, tuple(LineMatch(s, line, sure, "") for s, line in lines))


def finding(edit: str, prevents: str, line: int | None = 1, **said: Any) -> FiledFinding:
    """A finding that was filed with the claim: it failed and was sent all the same."""
    usual: dict[str, Any] = {
        "claim": 1,
        "line": line,
        "edit": edit,
        "outcome": "fail",
        "severity": "deny",
        "status": "stable",
        "holds": True,
        "prevents": prevents,
        "suppressed": None,
        "fixed": None,
        "table": "",
        "release": "",
        "charge_at_risk": None,
    }
    return FiledFinding(**{**usual, **said})


def edit(edit_id: str, *prevents: str, **said: Any) -> NamedEdit:
    """An edit that names denials, as `CO 97 M15`."""
    answers = tuple((*one.split(), "")[:3] for one in prevents)
    return NamedEdit(edit_id, answers, **said)  # type: ignore[arg-type]


def asked(reason: str = "CO 97", **said: Any) -> Asked:
    """A denial of line 1, a visit."""
    group, carc, *rarcs = reason.split()
    usual: dict[str, Any] = {"line": 1, "codes": {"99213"}, "day": DAY}
    return Asked(group, carc, tuple(rarcs), causes.of(group, carc, rarcs), **{**usual, **said})


def sent_claim(*lines: tuple[int, str]) -> SentClaim:
    """A claim as it was sent; lines as (ordinal, code)."""
    made = tuple(SentLine(n, DAY, code, (), "1", Decimal(145), "") for n, code in lines)
    return SentClaim(CLAIM, "A1", "", "", "", "P", "1", "", None, DAY, DAY, "", DAY, "clean", "sent", made)


def logged(**said: Any) -> LoggedDenial:
    """A row of the ledger: a visit denied as part of the surgery."""
    record = DenialRecord(
        payment=7,
        service=2,
        disposition="denied",
        kind="bundling",
        group="CO",
        carc="97",
        rarcs=("M15",),
        amount=Decimal("145"),
        denied=Decimal("145"),
        reduced=Decimal("0"),
        patient=Decimal("0"),
        part="overridden",
        edit="GLO001",
        outcome="fail",
        today="yes",
        today_edit="GLO001",
        today_digest="d" * 64,
    )
    known = Decision.__dataclass_fields__
    decision = Decision(
        key=PaymentKey("a" * 64, 3),
        claim=CLAIM,
        confidence="certain",
        reason="number and charge agree",
        role="first",
        reversed=False,
        number="A1",
        payer_number="P1",
        status="1",
        payer="PRAIRIE VIEW",
        payer_id="PV001",
        payee="2000000002",
        trace="T1",
        day=date(2026, 8, 3),
        paid_on=date(2026, 8, 4),
        charge=Decimal("1395"),
        paid=Decimal("500"),
        patient_share=None,
        disposition="denied",
        denied=Decimal("145"),
        filed=date(2026, 7, 13),
        sequence="P",
        imbalance=None,
        **({"claim_charge": None} if "claim_charge" in known else {}),
    )
    usual: dict[str, Any] = {
        "decision": decision,
        "denial": record,
        "code": "99212",
        "modifiers": ("25",),
        "billed_code": "99213",
        "billed_modifiers": ("25", "57"),
        "units": Decimal(1),
        "billed_units": Decimal(2),
        "day": DAY,
        "charge": Decimal("145"),
        "paid": Decimal("0"),
        "allowed": Decimal("98.40"),
        "rendering": "2000000010",
        "adjustments": cas("CO-97 145"),
        "line": 2,
        "line_confidence": "certain",
        "line_reason": "line control number",
        "input": "b" * 64,
        "digest": "c" * 64,
    }
    return LoggedDenial(**{**usual, **said})


def row(**said: Any) -> DenialRow:
    """A row as people read it."""
    from scrubber.denials.log import row_of

    return replace(row_of(logged()), **said)
