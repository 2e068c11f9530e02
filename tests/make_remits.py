"""Makes every file of samples/835 from the descriptions below; `make_samples.py` writes them."""

from __future__ import annotations

from typing import Any

from scrubber.edit.draft import build

Description = dict[str, Any]

VISIT = {
    "code": "99213",
    "charge": "145",
    "allowed": "98.40",
    "cas": [["CO", "45", "46.60"], ["PR", "3", "25"]],
}
STAGE = {
    "code": "17311",
    "charge": "1250",
    "allowed": "690",
    "cas": [["CO", "45", "560"], ["PR", "2", "138"]],
}
SECOND_STAGE = {
    "code": "17312",
    "charge": "700",
    "allowed": "410",
    "cas": [["CO", "45", "290"], ["PR", "2", "82"]],
}
HOLLIS = {"last": "Hollis", "first": "Marguerite", "member": "PV30120466"}
CHO = {"last": "Cho", "first": "Min", "member": "PV30611954"}


def remit(**description: Any) -> bytes:
    """Return a remittance of the health plan that most samples go to, of 2026-08-03."""
    claim = {"day": "20260709", "rendering": "mohs_surgeon", "received": "20260714"}
    return build({"transaction_set": "835", "line_break": "\n", "claim": claim, **description})


def paid() -> bytes:
    """A Mohs day and a visit, both paid; the second line was paid as another code than was billed."""
    recoded = {**VISIT, "code": "99212", "billed_code": "99213", "remarks": ["N22"]}
    claims = [
        {"number": "A1001", "lines": [STAGE, SECOND_STAGE]},
        {"number": "A1002", "patient": HOLLIS, "lines": [recoded]},
    ]
    return remit(claims=claims)


def denied_co97() -> bytes:
    """A visit on the day of surgery, denied as part of it; the payer says 1, not 4, and pays nothing for the line."""
    visit = {"code": "99213", "charge": "145", "cas": [["CO", "97", "145"]], "remarks": ["M15"]}
    return remit(claims=[{"number": "A1003", "patient": CHO, "lines": [STAGE, visit]}])


def reversal_and_correction() -> bytes:
    """A visit that was paid too low comes back whole, and is paid anew."""
    low = {**VISIT, "cas": [["CO", "45", "80"], ["PR", "3", "25"]]}
    again = {"original": "26A100200", "payer_number": "26A100201"}
    claims = [
        {"number": "A1002", "status": "22", "patient": HOLLIS, "lines": [low]},
        {"number": "A1002", "patient": HOLLIS, "lines": [VISIT], **again},
    ]
    return remit(claims=claims, date="20260817")


def takeback_by_plb() -> bytes:
    """An overpayment of an earlier claim is withheld from a payment, and interest is paid."""
    plb = [["WO", "26A090100", "212.40"], ["L6", "26A100100", "-3.17"]]
    return remit(claims=[{"number": "A1001", "lines": [STAGE, SECOND_STAGE]}], plb=plb, date="20260810")


def all_withheld() -> bytes:
    """More is taken back than is paid: nothing arrives, and the rest is carried to the next remittance."""
    plb = [["WO", "26A090100", "500"], ["FB", "26A090100", "-426.60"]]
    claims = [{"number": "A1002", "patient": HOLLIS, "lines": [VISIT]}]
    return remit(claims=claims, plb=plb, date="20260824", handling="H", method="NON")


REMITS = {
    "paid": (
        "a Mohs day and a visit paid, with write-off, coinsurance and copay; a visit recoded by the payer (SVC06)",
        paid,
    ),
    "denied_co97": (
        "a visit on the day of surgery denied as bundled, CO 97 with M15; the claim's status is 1 all the same",
        denied_co97,
    ),
    "reversal_and_correction": (
        "a payment taken back (CLP02 22), and the correction of the same claim behind it",
        reversal_and_correction,
    ),
    "takeback_by_plb": (
        "an overpayment withheld (PLB WO) and interest paid (L6) beside a paid claim",
        takeback_by_plb,
    ),
    "all_withheld": (
        "a notice without payment: more is withheld than was due, and the rest carried forward (PLB FB)",
        all_withheld,
    ),
}


def remits() -> dict[str, bytes]:
    """Return every remittance by its path in samples/."""
    return {f"835/{name}.835": maker() for name, (_, maker) in REMITS.items()}
