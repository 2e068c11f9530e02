"""Claims for tests of the model, drafted and read."""

from __future__ import annotations

from typing import Any

from scrubber.edit.draft import build
from scrubber.guide.load import load
from scrubber.model import Claim
from scrubber.model.read import read_claims, read_events

RICH: dict[str, Any] = {
    "date": "20260713",
    "claim": {
        "number": "RICH1",
        "pos": "24",
        "frequency": "7",
        "day": "20260709",
        "sequence": "S",
        "insurance_type": "12",
        "payer": {"id": "99999", "name": "Piedmont Valley Health Plan", "filing": "CI"},
        "billing": {
            "npi": "2823001575", "name": "Cedar Ridge Dermatologic Surgery", "taxonomy": "207N00000X",
            "tax_id": "070012345", "contact": "Nora Field", "phone": "3365550142",
            "pay_to": {"street": "PO Box 7", "city": "Greensboro", "state": "NC", "zip": "274085512"},
        },
        "subscriber": {"member": "PV30266190", "last": "Marchetti", "first": "Paolo", "birth": "19790105",
                       "sex": "M", "group": "3318804"},
        "patient": {"last": "Marchetti", "first": "Giulia", "birth": "20120519", "sex": "F",
                    "relationship": "19"},
        "diagnoses": ["C44.311", "L57.0", "D22.5"],
        "accident": {"cause": "AA", "state": "NC", "date": "20260630"},
        "dates": {"431": "20260601", "435": "20260708"},
        "refs": {"G1": "AUTH77", "F8": "ICN123", "X4": "99D0990099"},
        "notes": "first note",
        "referring": {"npi": "2712033655", "last": "Mbeki", "first": "Thomas"},
        "rendering": {"npi": "2044173021", "last": "Harlan", "first": "Miriam", "taxonomy": "207ND0101X"},
        "facility": {"name": "Lakeshore Surgery Center", "npi": "2934177207", "city": "Winston Salem"},
        "supervising": {"npi": "2266044173", "last": "Lindqvist", "first": "Ana"},
        "other_payers": [
            {"payer": "medicare", "sequence": "P", "relationship": "18", "paid": "753.13",
             "subscriber": {"member": "2HK7QW4RT58"}, "cas": [["CO", "45", "10.00", "2"], ["CO", "97", "5"],
                                                             ["PR", "2", "1.50"]]},
            {"payer": "blue", "sequence": "T", "paid": "1"},
        ],
        "lines": [
            {
                "code": "17311", "mods": "59 LT", "charge": "1250.50", "units": "1.5", "dx": "1 3",
                "pos": "11", "control": "L1", "description": "first stage", "notes": "line note",
                "refs": {"G1": "LINEAUTH"},
                "rendering": {"npi": "2155309810", "last": "Okoro", "first": "Dan", "taxonomy": "207ND0900X"},
                "supervising": "family_physician", "ordering": "pathologist", "referring": "dermatologist",
                "facility": {"name": "Annex", "npi": "2934177207"},
                "drug": {"ndc": "00409128231", "units": "2.5", "basis": "ML"},
                "adjudications": [
                    {"payer": "medicare", "paid": "472.10", "units": "1", "date": "20260706",
                     "cas": [["CO", "45", "659.87"], ["PR", "2", "118.03", "3"]]},
                    {"payer": "blue", "paid": "1", "code": "17313"},
                ],
            },
            {"code": "17312", "charge": "700", "units": "2", "dx": "2", "day": "20260709-20260711",
             "control": "L2"},
        ],
    },
}  # fmt: skip


def claims(data: bytes) -> list[Claim]:
    """Read the claims of some bytes."""
    return list(read_claims([data], load()))


def only(data: bytes) -> Claim:
    """Read the one claim of some bytes."""
    (claim,) = claims(data)
    return claim


def drafted(*claim_drafts: dict[str, Any], **whole: Any) -> list[Claim]:
    """Build and read claims."""
    return claims(build({**whole, "claims": list(claim_drafts)} if claim_drafts else whole))


def events(data: bytes, size: int | None = None) -> list[object]:
    """Everything the reader gives, the bytes fed whole or in pieces of a size."""
    pieces = [data] if size is None else [data[i : i + size] for i in range(0, len(data), size)]
    return list(read_events(pieces, load()))
