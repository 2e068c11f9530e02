"""Sent claims, decisions and rows of the denial log for tests of figures, made by hand or by the thousand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from scrubber.denials.row import DenialRow
from scrubber.ledger.remitted import ClaimKey, PaymentKey
from scrubber.ledger.told_remits import Decision, SentFact

PLAINS, ACME = ("Plains Health", "PL001"), ("Acme Mutual", "AC002")


def money(text: str | int) -> Decimal:
    return Decimal(str(text))


def sent(number: str, filed: date, **more) -> SentFact:
    values = {
        "key": ClaimKey(1, int("".join(filter(str.isdigit, number)) or 0)),
        "number": number,
        "payer": PLAINS[1],
        "billing": "1234567893",
        "sequence": "P",
        "frequency": "1",
        "charge": money(100),
        "first_day": filed,
        "filed": filed,
        "state": "sent",
        "clean": True,
    }
    return SentFact(**{**values, **more})


def decision(number: str, day: date, disposition: str = "paid", **more) -> Decision:
    """A first decision, paid in full unless something is said; `remit` sets its file apart."""
    digits = int("".join(filter(str.isdigit, number)) or 0)
    remit = more.pop("remit", "a")
    denied = disposition == "denied"
    values = {
        "key": PaymentKey(remit * 64, digits),
        "claim": ClaimKey(1, digits),
        "confidence": "certain",
        "reason": "number and charge",
        "role": "first",
        "reversed": False,
        "number": number,
        "payer_number": "",
        "status": "4" if denied else "1",
        "payer": PLAINS[0],
        "payer_id": PLAINS[1],
        "payee": "1234567893",
        "trace": "T1",
        "day": day,
        "paid_on": day,
        "charge": money(100),
        "paid": money(0 if denied else 80),
        "patient_share": money(0),
        "disposition": disposition,
        "denied": money(100 if denied else 0),
        "filed": day - timedelta(days=14),
        "sequence": "P",
        "imbalance": None,
    }
    return Decision(**{**values, **more})


def row(one: Decision, **more) -> DenialRow:
    """The denied line of a decision."""
    amount = more.get("denied", one.denied)
    values = {
        "remit": one.key.sha256[:12],
        "payment": one.key.index,
        "service": 1,
        "payer": one.payer,
        "payer_id": one.payer_id,
        "trace": one.trace,
        "paid_on": one.paid_on,
        "decided_on": one.day,
        "claim": one.number,
        "payer_claim": one.payer_number,
        "status": one.status,
        "role": one.role,
        "reversed": one.reversed,
        "sequence": one.sequence,
        "sent_on": one.filed,
        "input": "c" * 12,
        "match": "certain",
        "match_reason": "",
        "line": 1,
        "line_match": "certain",
        "line_match_reason": "",
        "day": one.filed,
        "billed_code": "17311",
        "billed_modifiers": (),
        "billed_units": money(1),
        "code": "17311",
        "modifiers": (),
        "units": money(1),
        "billing": one.payee,
        "rendering": "1003000126",
        "charge": one.charge,
        "allowed": None,
        "paid": money(0),
        "amount": amount,
        "denied": amount,
        "reduced": money(0),
        "patient": money(0),
        "disposition": "denied",
        "kind": "bundling",
        "group": "CO",
        "carc": "97",
        "rarcs": (),
        "adjustments": (f"CO-97 {amount}",),
        "part": "no_edit",
        "edit": "",
        "outcome": "",
        "pack": "",
        "today": "no",
        "today_edit": "",
        "today_pack": "",
        "knowable": "no" if more.get("part") == "unknowable" else "yes",
    }
    return DenialRow(**{**values, **more})


CAUSES = (
    ("97", "bundling", "silent", "NCI001", ("M15",), "11102", ()),
    ("16", "identifiers", "no_edit", "", ("MA120", "N256"), "17311", ()),
    ("18", "duplicate", "overridden", "DUP001", ("N522",), "17312", ("59",)),
    ("197", "authorisation", "unknowable", "", (), "17313", ()),
    ("4", "modifier", "overridden", "MOH014", ("N519",), "99213", ("25",)),
    ("151", "units", "off", "NCI002", ("N362",), "17315", ()),
    ("27", "eligibility", "unknowable", "", (), "88305", ("26",)),
)
PAYERS = (PLAINS, ACME, ("Medicare", "MB"), ("Union Care", "UC9"), ("Small <b> Plan", "SM1"))


def year(
    claims: int = 4000, start: date = date(2025, 10, 1)
) -> tuple[list[SentFact], list[Decision], list[DenialRow]]:
    """A year of claims by rule, without chance: twice the denials in the last months, some of them overturned."""
    facts, decisions, rows = [], [], []
    for n in range(claims):
        filed = start + timedelta(days=n * 365 // claims)
        payer = PAYERS[4 if n % 400 == 7 else (n * 7 + n // 12) % 4]
        number = f"C{n:06d}"
        charge = money(100 + n % 9 * 150)
        billing = "1234567893" if n % 3 else "1245319599"
        facts.append(
            sent(
                number,
                filed,
                key=ClaimKey(1, n),
                payer=payer[1],
                charge=charge,
                clean=n % 13 != 0,
                billing=billing,
            )
        )
        day = filed + timedelta(days=7 + n % 25)
        if n % 50 == 3:
            continue
        every = 12 if n < claims * 3 // 5 else 6
        bad = n % every == 1
        key = PaymentKey(f"{day.toordinal():064x}"[::-1], n)
        more = {
            "key": key, "claim": ClaimKey(1, n), "payer": payer[0], "payer_id": payer[1], "charge": charge,
            "filed": filed, "payee": billing,
        }  # fmt: skip
        if not bad:
            kind = ("paid", "reduced", "patient_share")[n % 3]
            one = decision(number, day, kind, **more, paid=charge * 8 // 10)
            decisions.append(one)
            if kind == "reduced":
                cut = charge * 2 // 10 + (10 if n % 40 == 1 else 0)
                rows.append(
                    row(
                        one, disposition="reduced", denied=money(0), reduced=cut, carc="45", kind="contractual",
                        paid=charge - cut, adjustments=(f"CO-45 {cut}",), billed_code="17311",
                    )
                )  # fmt: skip
            continue
        carc, kind, part, edit, rarcs, code, modifiers = CAUSES[n * n % 11 % 7]
        one = decision(number, day, "denied", **more, paid=money(0), denied=charge)
        decisions.append(one)
        rows.append(
            row(
                one, carc=carc, kind=kind, part=part, edit=edit, rarcs=rarcs, billed_code=code,
                billed_modifiers=modifiers, today="yes" if n // 12 % 4 else "no",
                rendering=("1003000126", "1992999874")[n // 12 % 2],
            )
        )  # fmt: skip
        if n % 9 == 1:
            decisions.append(
                replace(
                    one, key=PaymentKey("f" * 64, n), role="again", day=day + timedelta(days=30), disposition="paid",
                    paid=charge * 8 // 10, denied=money(0), status="1",
                )
            )  # fmt: skip
    return facts, decisions, rows
