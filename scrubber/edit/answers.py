"""What the codes of a payer's answer mean, in a few words of our own; the codes' owners have the full texts.

Only codes that edits name are here. X12 keeps the lists (CAS01, claim adjustment reason codes, remittance advice
remark codes, claim status codes); a code without words is told by itself.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CARCS", "CATEGORIES", "ELEMENTS", "ENTITIES", "GROUPS", "RARCS", "SEGMENTS"]

GROUPS: Mapping[str, str] = {
    "CO": "the provider writes it off",
    "PR": "the patient owes it",
    "OA": "neither write-off nor the patient's",
    "PI": "the payer's own reduction",
    "CR": "a correction",
}
"""CAS01: who bears the amount."""

CARCS: Mapping[str, str] = {
    "4": "the modifier does not fit the procedure, or one is missing",
    "5": "the place of service does not fit the procedure",
    "11": "the diagnosis does not fit the procedure",
    "13": "the patient had died before the service",
    "14": "the patient was born after the service",
    "16": "something is missing or wrong; the remark says what",
    "18": "the same claim or service again",
    "29": "filed too late",
    "50": "not medically necessary by the payer's policy",
    "54": "an assistant or further surgeon is not paid for this",
    "97": "part of another service that is paid",
    "107": "the service that this one belongs to is not there",
    "110": "billed before the service",
    "146": "the diagnosis is not valid on the day",
    "150": "the record does not support this level of service",
    "151": "so many, or so often, is not supported",
    "167": "the diagnosis is not covered",
    "170": "not paid to this kind of provider",
    "181": "the procedure code is not valid on the day",
    "182": "the modifier is not valid on the day",
    "185": "the rendering provider may not do this",
    "197": "no authorisation",
    "222": "more units than the contract allows",
    "236": "the codes and modifiers of the day do not go together (NCCI)",
    "252": "a document is asked for",
    "288": "no referral",
    "B15": "the service that this one needs is not there",
    "B16": "the patient is not new to this provider, or to the group",
    "B20": "done in part or whole by another provider",
}
"""CAS02."""

RARCS: Mapping[str, str] = {
    "M15": "billed apart, paid together",
    "M20": "HCPCS code missing or wrong",
    "M51": "procedure code missing or wrong",
    "M64": "further diagnosis missing or wrong",
    "M76": "diagnosis missing or wrong",
    "M77": "place of service missing or wrong",
    "M119": "NDC missing or wrong",
    "M144": "care before or after surgery is in its price",
    "MA63": "principal diagnosis missing or wrong",
    "MA120": "CLIA number missing or wrong",
    "N20": "not payable beside another service of the day",
    "N95": "this kind of provider may not bill it",
    "N122": "an add-on code cannot stand alone",
    "N265": "ordering provider's identifier missing or wrong",
    "N286": "referring provider's identifier missing or wrong",
    "N350": "no description of an unlisted service",
    "N519": "modifiers that do not go together",
    "N522": "a duplicate of a claim that is decided or in work",
    "N822": "a modifier is missing",
    "N823": "a modifier is incomplete or wrong",
}
"""The remark of MOA or LQ."""

CATEGORIES: Mapping[str, str] = {
    "A3": "returned unprocessed",
    "A6": "rejected: something is missing",
    "A7": "rejected: something is wrong",
    "A8": "rejected: two things do not fit each other",
}
"""STC01-1."""

ENTITIES: Mapping[str, str] = {
    "40": "the receiver",
    "41": "the submitter",
    "77": "the service location",
    "82": "the rendering provider",
    "85": "the billing provider",
    "87": "the pay-to address",
    "DK": "the ordering provider",
    "DN": "the referring provider",
    "DQ": "the supervising provider",
    "IL": "the subscriber",
    "PR": "the payer",
    "QC": "the patient",
}
"""STC01-3."""

SEGMENTS: Mapping[str, str] = {
    "1": "segment id not known",
    "2": "segment not expected here",
    "3": "a required segment is missing",
    "4": "a loop too often",
    "5": "a segment too often",
    "6": "segment not of this transaction set",
    "7": "segment out of order",
    "8": "an element has errors",
    "I4": "segment that the guide does not use",
    "I6": "segment missing that something else on the claim asks for",
    "I7": "a loop that the guide requires is missing",
    "I8": "a segment that the guide requires is missing",
    "I9": "segment present that something else on the claim rules out",
}
"""IK304."""

ELEMENTS: Mapping[str, str] = {
    "1": "a required element is missing",
    "2": "an element missing that another asks for",
    "3": "too many elements",
    "4": "too short",
    "5": "too long",
    "6": "a character that cannot stand here",
    "7": "not a code of the list",
    "8": "no date",
    "9": "no time",
    "10": "two elements that exclude each other",
    "12": "too many repetitions",
    "13": "too many components",
    "I6": "a code that the guide does not use",
    "I9": "element missing that something else on the claim asks for",
    "I10": "element that the guide does not use",
    "I12": "not of the form that the guide asks for",
    "I13": "element present that something else on the claim rules out",
}
"""IK403."""
