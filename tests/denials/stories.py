"""A Mohs claim, its findings and what a payer made of it, put together by hand; nobody in it is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from scrubber.denials.claim.story import Rule, Story, tell
from scrubber.edit.spec import EditSpec
from scrubber.finding import Reference
from scrubber.ledger.remitted import (
    AdjustmentRecord,
    ClaimKey,
    DenialRecord,
    LineMatch,
    PaymentKey,
    PaymentRecord,
    ServiceRecord,
)
from scrubber.ledger.told_remits import Decision, FiledFinding, LoggedDenial
from scrubber.ledger.told_story import ClaimStory, FiledAnswer, FiledClaim, FiledFault, FiledLine, ToldPayment

SERVICE_DAY = date(2026, 7, 9)
SENT = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)
DECIDED = date(2026, 7, 24)
KEY = ClaimKey(1, 3)


@dataclass(frozen=True)
class Cause:
    kind: str
    words: str
    knowable: bool = True
    advice: str = ""
    effect: str = "denial"
    like: tuple[str, ...] = ()
    by_remark: bool = False
    remark: str = ""


CAUSES = {
    "97": Cause("bundling", "taken as part of another service", advice="Read the note first."),
    "4": Cause("modifier", "the modifier does not fit"),
    "16": Cause("identifiers", "something is missing"),
    "29": Cause("filing_limit", "came too late", knowable=True),
    "27": Cause("eligibility", "not covered any more", knowable=False),
    "18": Cause("duplicate", "a duplicate"),
    "45": Cause("contractual", "above the contract", effect="reduction"),
    "1": Cause("patient_share", "the patient's deductible", effect="patient"),
}


def cause_of(group: str, carc: str, rarcs: object) -> Cause:
    return CAUSES.get(carc, Cause("unclassified", "not known", knowable=False))


RULES = {
    "MOH011": Rule(
        "MOH011",
        "Biopsy beside Mohs surgery of the same day",
        "Looks for a biopsy.",
        "A biopsy of the same lesion\nis part of the surgery.",
        frozenset({"97"}),
        (Reference("NCCI policy manual", "https://www.cms.gov/ncci", "2026-11-21"),),
    ),
}


def money(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def line(ordinal: int, code: str, charge: str, *modifiers: str) -> FiledLine:
    return FiledLine(
        ordinal, SERVICE_DAY, SERVICE_DAY, code, modifiers, ("C44311",), "1", Decimal(charge), "", ""
    )


def fault(**changes: object) -> FiledFault:
    told: dict[str, object] = {
        "edit": "MOH011",
        "line": 2,
        "outcome": "fail",
        "severity": "deny",
        "status": "stable",
        "holds": False,
        "prevents": "CO 97 M15, CO 236",
        "suppressed": None,
        "fixed": None,
        "table": "ptp",
        "release": "2026Q3",
        "charge_at_risk": Decimal("120.00"),
    }
    return FiledFault(**(told | changes))  # type: ignore[arg-type]


def filed(**changes: object) -> FiledClaim:
    told: dict[str, object] = {
        "key": KEY,
        "sha256": "a1" * 32,
        "file": "day.837",
        "filed": SENT,
        "as_of": "2026-07-10",
        "pack": "built in",
        "digest": "d1" * 32,
        "tables": {},
        "written": "b2" * 32,
        "interchange": "000000001",
        "group": "1",
        "set": "0001",
        "side": "clean",
        "state": "denied",
        "number": "A1001",
        "payer": "MCRB1",
        "filing": "MB",
        "billing": "1234567893",
        "tax_id": "123456789",
        "sequence": "P",
        "frequency": "1",
        "original": "",
        "payer_number": "",
        "place": "11",
        "charge": Decimal("720.00"),
        "first_day": SERVICE_DAY,
        "last_day": SERVICE_DAY,
        "patient": None,
        "lines": (line(1, "17311", "600.00"), line(2, "11102", "120.00", "59")),
        "faults": (),
        "answers": (),
    }
    return FiledClaim(**(told | changes))  # type: ignore[arg-type]


def answer(kind: str, day: date, verdict: str = "accepted", **changes: object) -> FiledAnswer:
    told: dict[str, object] = {
        "statuses": (),
        "control": "000000077",
        "payer_number": "",
        "file": "answer.277",
    }
    return FiledAnswer(kind=kind, day=day, verdict=verdict, **(told | changes))  # type: ignore[arg-type]


def reason(code: str, amount: str) -> AdjustmentRecord:
    group, carc = code.split()
    return AdjustmentRecord(group, carc, Decimal(amount))


def service(
    ordinal: int, code: str, charge: str, paid: str, *reasons: AdjustmentRecord, **changes: object
) -> ServiceRecord:
    told: dict[str, object] = {
        "ordinal": ordinal,
        "code": code,
        "modifiers": (),
        "billed_code": code,
        "billed_modifiers": (),
        "charge": Decimal(charge),
        "paid": Decimal(paid),
        "units": Decimal(1),
        "billed_units": Decimal(1),
        "day": SERVICE_DAY,
        "control": "",
        "allowed": None,
        "remarks": (),
        "adjustments": reasons,
    }
    return ServiceRecord(**(told | changes))  # type: ignore[arg-type]


def denial(service: int = 2, **changes: object) -> DenialRecord:
    told: dict[str, object] = {
        "payment": 1,
        "service": service,
        "disposition": "denied",
        "kind": "bundling",
        "group": "CO",
        "carc": "97",
        "rarcs": (),
        "amount": Decimal("120.00"),
        "denied": Decimal("120.00"),
        "reduced": Decimal(0),
        "patient": Decimal(0),
        "part": "overridden",
        "edit": "MOH011",
        "outcome": "fail",
        "today": "yes",
        "today_edit": "MOH011",
        "today_digest": "d2" * 32,
    }
    return DenialRecord(**(told | changes))  # type: ignore[arg-type]


def decision(**changes: object) -> Decision:
    told: dict[str, object] = {
        "key": PaymentKey("c3" * 32, 1),
        "claim": KEY,
        "confidence": "certain",
        "reason": "same number, day and charge",
        "role": "first",
        "reversed": False,
        "number": "A1001",
        "payer_number": "ICN77",
        "status": "1",
        "payer": "MEDICARE B",
        "payer_id": "MCRB1",
        "payee": "1234567893",
        "trace": "EFT500",
        "day": DECIDED,
        "paid_on": DECIDED,
        "charge": Decimal("720.00"),
        "paid": Decimal("310.00"),
        "patient_share": Decimal(0),
        "disposition": "denied",
        "denied": Decimal("120.00"),
        "filed": SENT.date(),
        "sequence": "P",
        "imbalance": None,
    }
    names = Decision.__slots__
    return Decision(**{name: value for name, value in (told | changes).items() if name in names})  # type: ignore[arg-type]


def payment(*services: ServiceRecord, **changes: object) -> PaymentRecord:
    told: dict[str, object] = {
        "index": 1,
        "remit": 1,
        "place": 1,
        "number": "A1001",
        "status": "1",
        "charge": Decimal("720.00"),
        "paid": Decimal("310.00"),
        "patient_share": Decimal(0),
        "filing": "MB",
        "payer_number": "ICN77",
        "frequency": "1",
        "original": "",
        "rendering": "",
        "received": None,
        "first_day": SERVICE_DAY,
        "imbalance": None,
        "remarks": (),
        "adjustments": (),
        "services": services,
    }
    return PaymentRecord(**(told | changes))  # type: ignore[arg-type]


PAID = service(1, "17311", "600.00", "310.00", reason("CO 45", "290.00"))
DENIED = service(
    2, "11102", "120.00", "0.00", reason("CO 97", "120.00"), remarks=("M15",), billed_modifiers=("59",)
)
MATCHES = (LineMatch(1, 1, "certain", "control number"), LineMatch(2, 2, "certain", "control number"))


def told(
    services: tuple[ServiceRecord, ...] = (PAID, DENIED),
    denials: tuple[DenialRecord, ...] | None = None,
    matches: tuple[LineMatch, ...] = MATCHES,
    remarks: tuple[str, ...] = (),
    **changes: object,
) -> ToldPayment:
    rows = (denial(),) if denials is None else denials
    return ToldPayment(decision(**changes), payment(*services, remarks=remarks), matches, rows)


def case(claims: tuple[FiledClaim, ...] | None = None, *payments: ToldPayment) -> ClaimStory:
    return ClaimStory("A1001", (filed(),) if claims is None else claims, payments or (told(),))


# -- stories as they are told ----------------------------------------------------------------------------

VOUCHED = fault(fixed="attest", person="Dr. Ada Example", reason="left cheek, not the nose", day="2026-07-10")
ANSWERS = (
    answer("999", date(2026, 7, 10)),
    answer("277ca", date(2026, 7, 11), statuses=("A2:20",), payer_number="ICN77"),
)


def tale(*payments: ToldPayment, claims: tuple[FiledClaim, ...] | None = None) -> Story:
    return tell(case(claims, *payments), RULES, cause_of)


def vouched(**changes: object) -> Story:
    row = denial(part="attested")
    return tale(told(denials=(row,)), claims=(filed(faults=(VOUCHED,), answers=ANSWERS, **changes),))


def of_kind(kind, carc, *, remarks=(), claims=None):
    lost = service(2, "11102", "120.00", "0.00", reason(f"CO {carc}", "120.00"), remarks=remarks)
    row = denial(kind=kind, carc=carc, part="no_edit", edit="")
    return tale(told((PAID, lost), (row,)), claims=claims)


# -- streams, for scores and backlog ------------------------------------------------------------------------


def finding(edit: str = "MOH011", line: int | None = 2, **changes: object) -> FiledFinding:
    told: dict[str, object] = {
        "claim": 3,
        "outcome": "fail",
        "severity": "deny",
        "status": "stable",
        "holds": False,
        "prevents": "CO 97 M15, CO 236",
        "suppressed": "Office manager",
        "fixed": None,
        "table": "",
        "release": "",
        "charge_at_risk": Decimal("120.00"),
    }
    return FiledFinding(edit=edit, line=line, **(told | changes))  # type: ignore[arg-type]


def logged(line: int | None = 2, *, row: DenialRecord | None = None, **changes: object) -> LoggedDenial:
    row = row or denial()
    own = {
        name: changes.pop(name)
        for name in tuple(changes)
        if name in Decision.__slots__ and name not in ("paid", "charge", "day")
    }
    told: dict[str, object] = {
        "code": "11102",
        "modifiers": (),
        "billed_code": "11102",
        "billed_modifiers": (),
        "units": None,
        "billed_units": None,
        "day": SERVICE_DAY,
        "charge": Decimal("120.00"),
        "paid": Decimal(0),
        "allowed": None,
        "rendering": "",
        "adjustments": (AdjustmentRecord(row.group, row.carc, row.amount),),
        "line_confidence": "certain" if line else "none",
        "line_reason": "",
        "input": "a1" * 32,
        "digest": "d1" * 32,
    }
    return LoggedDenial(decision=decision(**own), denial=row, line=line, **(told | changes))  # type: ignore[arg-type]


def spec(edit, *prevents, status="stable", variants=None):
    return EditSpec.model_validate(
        {
            "id": edit,
            "name": "some_edit",
            "title": "Some edit",
            "status": status,
            "since": "0.1.0",
            "scope": "claim",
            "snip": "6",
            "severity": "deny",
            "message": "{code} is there.",
            "prevents": [dict(zip(("group", "carc", "rarc"), one.split(), strict=False)) for one in prevents],
            "variants": variants or {},
            "what": "Looks.",
            "why": "Because.",
            "references": [{"title": "A source"}],
            "origin": {"pack": "edits", "path": "some/some_edit", "family": "XYZ"},
        }
    )
