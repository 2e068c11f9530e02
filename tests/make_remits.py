"""Makes every file of samples/835 from the descriptions below; `make_samples.py` writes them.

Each answers claims of one file of samples/837p: their numbers, charges, codes, days, payers and billing providers are
read from it, and a description says only what the payer decided. All balance to the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from scrubber.edit.draft import build
from scrubber.edit.draft_claim import amount
from scrubber.guide.load import load
from scrubber.model import Claim, ServiceLine
from scrubber.model.read import read_claims

Description = dict[str, Any]
Decision = Callable[[ServiceLine], list[Description]]
"""What became of a line: one service payment, or several where the payer split it."""


# -- what a payer decides about a line ----------------------------------------------------------------------


def pays(allowed: str, *share: str, cut: Mapping[str, str] | None = None, **more: Any) -> Decision:
    """Allow so much: the rest is written off (CO 45), `cut` reduces it, `share` is the patient's, as `2`, `138`."""

    def decided(line: ServiceLine) -> list[Description]:
        charge = _charge(line)
        reasons = [
            ["CO", "45", amount(charge - Decimal(allowed))],
            *(["CO", *one] for one in (cut or {}).items()),
        ]
        reasons = [one for one in reasons if Decimal(one[2])]
        patient = [["PR", *share]] if share else []
        return [{**_sent(line), "allowed": allowed, "cas": reasons + patient, **more}]

    return decided


def denies(group: str, reason: str, *remarks: str, **more: Any) -> Decision:
    """Pay nothing of the line, for one reason."""

    def decided(line: ServiceLine) -> list[Description]:
        told = {"remarks": list(remarks)} if remarks else {}
        return [{**_sent(line), "cas": [[group, reason, amount(_charge(line))]], **told, **more}]

    return decided


def tells(more: Description) -> Decision:
    """Say just this of the line."""
    return lambda line: [{**_sent(line), **more}]


def nothing(_line: ServiceLine) -> list[Description]:
    """Say nothing of the line, since another service payment answers it as well."""
    return []


def recodes(code: str, decision: Decision) -> Decision:
    """Judge another code than was billed, which then stands in SVC06."""

    def decided(line: ServiceLine) -> list[Description]:
        billed = {"code": code, "mods": "", "billed_code": str(line.code), "billed_mods": _modifiers(line)}
        return [{**one, **billed} for one in decision(line)]

    return decided


def splits(*parts: tuple[str, str, Decision]) -> Decision:
    """Answer a line by several service payments, each with its units and its part of the charge."""

    def decided(line: ServiceLine) -> list[Description]:
        return [
            {**one, "units": units}
            for units, charge, decision in parts
            for one in decision(_Part(line, Decimal(charge)))  # type: ignore[arg-type]
        ]

    return decided


class _Part:
    """A part of a line, with a charge of its own."""

    def __init__(self, line: ServiceLine, charge: Decimal) -> None:
        self._line = line
        self.charge = charge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


def _sent(line: ServiceLine) -> Description:
    said = {
        "code": str(line.code),
        "mods": _modifiers(line),
        "units": str(line.units),
        "charge": amount(_charge(line)),
        "day": str(line.service.first).replace("-", "") if line.service else "",
        "control": str(line.control_number),
    }
    return {key: value for key, value in said.items() if value}


def _charge(line: ServiceLine) -> Decimal:
    assert line.charge is not None
    return Decimal(line.charge)


def _modifiers(line: ServiceLine) -> str:
    return " ".join(map(str, line.modifiers))


UNPAID: Description = {"handling": "H", "method": "NON"}
"""A remittance by which no money comes."""


# -- whose claims they are ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """The claims of one sample, by number; `ordinal` is that of the remittance, for its trace number."""

    ordinal: int
    claims: Mapping[str, Claim]

    def answer(self, number: str, *decisions: Decision, **more: Any) -> Description:
        """Describe the payment of a claim, with a decision for each of its lines; without any it has no lines."""
        claim = self.claims[number]
        said: Description = {
            "number": number,
            "pos": str(claim.place_of_service),
            "frequency": str(claim.frequency),
            "patient": {"last": str(claim.patient.last_name), "first": str(claim.patient.first_name),
                        "member": str(claim.subscriber.member_id)},
            "rendering": {"npi": str(claim.rendering.npi), "last": str(claim.rendering.last_name),
                          "first": str(claim.rendering.first_name)},
            "received": "20260714",
            "charge": amount(Decimal(claim.charge)),
        }  # fmt: skip
        if not decisions:
            return {**said, "lines": "none", **more}
        told = [one for line, each in zip(claim.lines, decisions, strict=True) for one in each(line)]
        return {**said, "lines": told, **more}

    def remit(self, *claims: Description, **more: Any) -> bytes:
        """Put answers into one remittance of their payer to their billing provider, of 2026-08-03."""
        return build({"transaction_set": "835", "line_break": "\n", **self.transaction(*claims, **more)})

    def transaction(self, *claims: Description, **more: Any) -> Description:
        """Describe a transaction set of answers to claims of one payer and billing provider."""
        first = self.claims[claims[0]["number"]]
        billing = first.billing.party
        street, _ = billing.address
        payee = {"name": billing.last_name, "npi": billing.npi, "tax_id": first.billing.tax_id, "street": street,
                 "city": billing.city, "state": billing.state, "zip": billing.postal_code}  # fmt: skip
        payee = {key: str(value) for key, value in payee.items()}
        payer = {"id": first.payer_id, "name": str(first.payer.name), "filing": str(first.filing)}
        trace = f"{first.payer_id}{self.ordinal:04}"
        return {"payer": payer, "payee": payee, "trace": trace, "claims": list(claims), **more}


@cache
def _claims(data: bytes) -> Mapping[str, Claim]:
    return {str(claim.number): claim for claim in read_claims([data], load("005010X222A1"))}


# -- the remittances ----------------------------------------------------------------------------------------

STAGE = pays("690", "2", "138")
FURTHER = pays("410", "2", "82")
MEDICARE_STAGE = pays("638.10", "2", "127.62", cut={"253": "10.21"})
MEDICARE_FURTHER = pays("388.40", "2", "77.68", cut={"253": "6.21"})
VISIT = pays("98.40", "3", "25")


def paid(day: Asked) -> bytes:
    """Two Mohs days; the repair of the first was paid as a smaller one than was billed."""
    smaller = recodes("12031", pays("246.10", "2", "49.22", remarks=["N22"]))
    return day.remit(
        day.answer("CR26072", STAGE, pays("820", "2", "164"), smaller),
        day.answer(
            "CR26077", pays("612.40", "2", "122.48"), pays("371.15", "2", "74.23"), pays("398", "2", "79.60")
        ),
    )


def denied_co97(asked: Asked) -> bytes:
    """A stain denied as part of the surgery; the payer says 1, not 4, and pays nothing for the line."""
    return asked.remit(asked.answer("A1001", STAGE, FURTHER, denies("CO", "97", "M15")))


def denied_co236(asked: Asked) -> bytes:
    """A biopsy that modifier 59 sets apart, denied as one of a pair all the same."""
    medicare = pays("88.12", "2", "17.27", cut={"253": "1.42"})
    return asked.remit(asked.answer(
        "A1001", MEDICARE_STAGE, MEDICARE_FURTHER,
        denies("CO", "236", "N20"), medicare, pays("19.80", "2", "3.96", cut={"253": "0.32"})))  # fmt: skip


def denied_oa18(day: Asked) -> bytes:
    """The first stage of a second tumour, which nothing set apart, denied as a duplicate of the first."""
    return day.remit(day.answer("CR26081", STAGE, denies("OA", "18", "N522"), FURTHER))


def denied_co107(asked: Asked) -> bytes:
    """Further stages without a first stage are denied, the repair beside them is paid."""
    return asked.remit(asked.answer("A1001", denies("CO", "107", "N122"), pays("402.55", "2", "80.51")))


def denied_co16_ma120(asked: Asked) -> bytes:
    """The claim without the laboratory's number comes back; that of another patient is paid, and sent on."""
    paid_lines = (
        MEDICARE_STAGE,
        MEDICARE_FURTHER,
    )
    return asked.remit(
        asked.answer("A1001", denies("CO", "16"), denies("CO", "16"), status="4", remarks=["MA120", "MA130"]),
        asked.answer("A1002", *paid_lines),
    )


def denied_co197(day: Asked) -> bytes:
    """A claim denied whole, without its lines: the plan wanted an authorization."""
    return day.remit(day.answer("CR26083", status="4", paid="0", cas=[["CO", "197", "175"]]), **UNPAID)


def denied_co4(day: Asked) -> bytes:
    """A further stage that carried modifier 51, of which the scrubber had warned."""
    return day.remit(day.answer(
        "CR26080", MEDICARE_STAGE, denies("CO", "4", "N519")))  # fmt: skip


def denied_pr27(asked: Asked) -> bytes:
    """A plan that had ended (PR 27): the patient may be billed."""
    return asked.remit(asked.answer("A1003", denies("PR", "27"), status="4"), **UNPAID)


def reduced_45_59_253(day: Asked) -> bytes:
    """A Mohs day paid and sent on to the next payer: write-off, half for the second procedure, sequestration."""
    return day.remit(day.answer(
        "CR26071", MEDICARE_STAGE, MEDICARE_FURTHER,
        pays("504.60", "2", "50.46", cut={"59": "252.30", "253": "4.04"}), status="19"))  # fmt: skip


def patient_share(asked: Asked) -> bytes:
    """A copay, a deductible, and a line whose whole allowed amount is the patient's: nothing is denied."""
    return asked.remit(asked.answer(
        "A1001", VISIT, pays("88", "1", "88"), pays("24", "1", "24")))  # fmt: skip


def reversal_and_correction(day: Asked) -> bytes:
    """What `paid` paid for CR26077 comes back whole, and is paid anew with more for the repair."""
    first = pays("612.40", "2", "122.48"), pays("371.15", "2", "74.23")
    again = {"original": "26CR2607700", "payer_number": "26CR2607701"}
    return day.remit(
        day.answer("CR26077", *first, pays("398", "2", "79.60"), status="22"),
        day.answer("CR26077", *first, pays("431.20", "2", "86.24"), **again),
        date="20260817",
    )  # fmt: skip


def takeback_by_plb(day: Asked) -> bytes:
    """An overpayment of an earlier claim is withheld from a payment, and interest is paid."""
    plb = [["WO", "26CR2598800", "42.40"], ["L6", "26CR2607900", "-3.17"]]
    claim = day.answer("CR26079", pays("104.20", "2", "20.84"), pays("51.30", "2", "10.26"))
    return day.remit(claim, plb=plb, date="20260810")


def all_withheld(asked: Asked) -> bytes:
    """More is taken back than is paid: nothing arrives, and the rest is carried to the next remittance."""
    plb = [["WO", "26A090100", "500"], ["FB", "26A090100", "-426.60"]]
    return asked.remit(asked.answer("A1001", VISIT), plb=plb, date="20260824", **UNPAID)


def bundled_lines(day: Asked) -> bytes:
    """Keratoses billed as two lines and judged as one: 17004 is paid on the first, and includes the second."""
    return day.remit(day.answer(
        "CR26075", recodes("17004", pays("110", "2", "22", cut={"253": "1.76"}, units="1")),
        recodes("17004", denies("CO", "97", "M15", units="1", billed_units="6"))))  # fmt: skip


def split_line(asked: Asked) -> bytes:
    """A line of two units answered by two service payments: one unit is paid, one denied as too many."""
    parts = splits(("1", "1250", STAGE), ("1", "1250", denies("CO", "151", "N362")))
    return asked.remit(asked.answer("A1001", parts, FURTHER))


def denied_as_part_of_mohs(day: Asked) -> bytes:
    """A laboratory's slides denied as part of the surgery; another billing provider, so a remittance of its own."""
    return day.remit(day.answer("TP55310", denies("CO", "97", "M15"), status="4"), **UNPAID)


def secondary(asked: Asked) -> bytes:
    """The second payer pays the share that Medicare left (OA 23 is what Medicare did), and one line only in part."""
    first = {"cas": [["OA", "23", "1131.97"]], "allowed": "690"}
    second = {"cas": [["OA", "23", "629.74"], ["PR", "2", "30.26"]], "allowed": "410"}
    return asked.remit(asked.answer("A1001", tells(first), tells(second), status="2"))


def tertiary(asked: Asked) -> bytes:
    """A third payer, to whom the second passed it on: one line was paid already, and it pays the rest of the other."""
    first = {"cas": [["OA", "23", "1250"]], "allowed": "690"}
    second = {"cas": [["OA", "23", "669.74"]], "allowed": "410"}
    third = {"id": "99961", "name": "Foothill Supplemental Trust"}
    told = asked.answer("A1001", tells(first), tells(second), status="3", payer_number="T26A100100")
    return asked.remit(told, payer=third, date="20260824")


def bundled_into_one(asked: Asked) -> bytes:
    """An injection and its drug, billed as two lines and answered by one service payment with the charge of both."""
    together = {"charge": "154", "allowed": "88", "cas": [["CO", "45", "66"], ["PR", "3", "25"]]}
    return asked.remit(asked.answer("A1001", VISIT, tells(together), nothing))


def forwarded(asked: Asked) -> bytes:
    """No claim of this payer: nothing is decided, it was sent on to another."""
    return asked.remit(asked.answer("A1001", *[denies("OA", "109")] * 3, status="23"), **UNPAID)


def several_payers(asked: Asked) -> bytes:
    """Three payers in one interchange: Medicare, a health plan with two claims, and Cigna."""
    medicare = (
        MEDICARE_STAGE,
        MEDICARE_FURTHER,
    )
    transactions = [
        asked.transaction(asked.answer("A1003", *medicare)),
        asked.transaction(asked.answer("A1001", STAGE, FURTHER, pays("560", "2", "112")),
                          asked.answer("A1002", pays("70.10", "3", "25"), denies("CO", "50", "N115"))),
        asked.transaction(asked.answer("A1004", pays("104.20", "1", "104.20")), **UNPAID),
    ]  # fmt: skip
    return build({"transaction_set": "835", "line_break": "\n", "transactions": transactions})


DAY = "demo_day"
REMITS: dict[str, tuple[str, str, Callable[[Asked], bytes]]] = {  # the sample that each answers, what it says
    "paid": (
        DAY,
        "two Mohs days paid, with write-off and coinsurance; a repair recoded by the payer (SVC06)",
        paid,
    ),
    "denied_co97": (
        "moh012_routine_special_stain",
        "a special stain denied as bundled, CO 97 with M15; the claim's status is 1 all the same",
        denied_co97,
    ),
    "denied_co236": (
        "mixed_mohs_biopsies_keratoses",
        "a biopsy denied as one of a pair, CO 236 with N20, in spite of its 59",
        denied_co236,
    ),
    "denied_oa18": (
        DAY,
        "a second tumour's first stage denied as a duplicate, OA 18 with N522, as MOH004 had warned",
        denied_oa18,
    ),
    "denied_co107": (
        "moh001_stage_without_first_stage",
        "further stages denied without their first stage, CO 107 with N122; the repair is paid",
        denied_co107,
    ),
    "denied_co16_ma120": (
        "medicare_mohs_without_clia",
        "a claim returned without a CLIA number, CO 16, MA120 in MOA; another paid",
        denied_co16_ma120,
    ),
    "denied_co197": (
        DAY,
        "a whole claim denied without its lines (status 4, CAS of the claim): CO 197, no authorization",
        denied_co197,
    ),
    "denied_co4": (DAY, "a further stage denied for its modifier, CO 4, as MOH006 had warned", denied_co4),
    "denied_pr27": (
        "dependent_patient",
        "a dependent's claim denied since the plan had ended, PR 27: the patient may be billed",
        denied_pr27,
    ),
    "denied_as_part_of_mohs": (
        DAY,
        "a laboratory's slides denied as part of the surgery (CO 97), to the laboratory",
        denied_as_part_of_mohs,
    ),
    "reduced_45_59_253": (
        DAY,
        "a Mohs day reduced by contract, for a second procedure and by sequestration, and sent on (status 19): "
        "no denial",
        reduced_45_59_253,
    ),
    "patient_share": (
        "office_visit",
        "copay and deductible (PR 3, PR 1), two lines without any payment: no denial",
        patient_share,
    ),
    "reversal_and_correction": (
        DAY,
        "a payment of `paid` taken back (CLP02 22), and the correction of the same claim behind it",
        reversal_and_correction,
    ),
    "takeback_by_plb": (
        DAY,
        "an overpayment withheld (PLB WO) and interest paid (L6) beside a paid claim",
        takeback_by_plb,
    ),
    "all_withheld": (
        "dependent_patient",
        "a notice without payment: more is withheld than was due, and the rest carried forward (PLB FB)",
        all_withheld,
    ),
    "bundled_lines": (
        DAY,
        "two lines judged as one code (SVC06): paid on the first, CO 97 on the second",
        bundled_lines,
    ),
    "split_line": (
        "moh003_first_stage_with_two_units",
        "a line of two units split in two: one paid, one denied, CO 151 with N362",
        split_line,
    ),
    "secondary": (
        "secondary_claim_with_cob",
        "the second payer's decision (status 2), beside what the first paid and wrote off (OA 23)",
        secondary,
    ),
    "forwarded": (
        "clean_mohs_day_with_repair",
        "not decided but sent on to another payer (status 23, OA 109), without payment",
        forwarded,
    ),
    "several_payers": (
        "several_transactions_and_interchanges",
        "three payers in one file, each with a payment of its own; CO 50 on one line",
        several_payers,
    ),
    "tertiary": (
        "secondary_claim_with_cob",
        "a third payer, to whom the second passed the claim on (status 3), pays what both left (OA 23)",
        tertiary,
    ),
    "bundled_into_one": (
        "office_visit",
        "an injection and its drug answered by one service payment with the charge of both lines",
        bundled_into_one,
    ),
}


def answered(name: str) -> str:
    """Return the path in samples/ of the file that a remittance answers."""
    return f"837p/{REMITS[name][0]}.837"


def described() -> dict[str, str]:
    """Return what each remittance says, by name, with the sample that it answers."""
    return {name: f"{text}; answers [{asked}](837p/{asked}.837)" for name, (asked, text, _) in REMITS.items()}


def remits(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every remittance by its path in samples/, given the 837 files by theirs."""
    makers = enumerate(((name, maker) for name, (_, _, maker) in REMITS.items()), 1)
    return {
        f"835/{name}.835": maker(Asked(ordinal, _claims(files[answered(name)])))
        for ordinal, (name, maker) in makers
    }
