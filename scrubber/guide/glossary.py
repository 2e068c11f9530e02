"""What loops and segments are for, in our own words, for the people who read findings."""

from __future__ import annotations

__all__ = ["loop_words", "segment_words"]

_LOOPS = {
    "ST_LOOP": "the transaction",
    "1000A": "the submitter",
    "1000B": "the receiver",
    "2000A": "the billing provider level",
    "2010AA": "the billing provider",
    "2010AB": "the pay-to address",
    "2010AC": "the pay-to plan",
    "2000B": "the subscriber level",
    "2010BA": "the subscriber",
    "2010BB": "the payer",
    "2000C": "the patient level",
    "2010CA": "the patient",
    "2300": "the claim",
    "2310A": "the referring provider",
    "2310B": "the rendering provider",
    "2310C": "the place of service",
    "2310D": "the supervising provider",
    "2310E": "the ambulance pick-up address",
    "2310F": "the ambulance drop-off address",
    "2320": "another coverage of the patient",
    "2330A": "the other coverage's subscriber",
    "2330B": "the other payer",
    "2330C": "the other payer's number for the referring provider",
    "2330D": "the other payer's number for the rendering provider",
    "2330E": "the other payer's number for the place of service",
    "2330F": "the other payer's number for the supervising provider",
    "2330G": "the other payer's number for the billing provider",
    "2400": "a service line",
    "2410": "the drug of a service line",
    "2420A": "the line's rendering provider",
    "2420B": "the line's purchased service provider",
    "2420C": "the line's place of service",
    "2420D": "the line's supervising provider",
    "2420E": "the line's ordering provider",
    "2420F": "the line's referring provider",
    "2420G": "the line's ambulance pick-up address",
    "2420H": "the line's ambulance drop-off address",
    "2430": "what another payer decided on the line",
    "2440": "a supporting form of the line",
}

_SEGMENTS = {
    "AMT": "an amount",
    "BHT": "the start of the batch with its reference and date",
    "CAS": "an adjustment by another payer",
    "CLM": "the claim's number, charge and place of service",
    "CN1": "contract terms",
    "CR1": "ambulance details",
    "CR2": "spinal treatment details",
    "CR3": "equipment certification",
    "CRC": "condition indicators",
    "CTP": "a drug's quantity",
    "CUR": "the currency",
    "DMG": "birth date and sex",
    "DTP": "a date",
    "DTP[431]": "the onset of the illness",
    "DTP[435]": "the admission date",
    "DTP[439]": "the accident date",
    "DTP[472]": "the date of service",
    "DTP[573]": "the date another payer decided",
    "FRM": "an answer on a supporting form",
    "HCP": "repricing details",
    "HI": "diagnosis or other codes",
    "HI[ABK]": "the diagnoses",
    "HI[BK]": "the diagnoses (ICD-9)",
    "HL": "the start of a level",
    "K3": "free file information",
    "LIN": "a drug's NDC",
    "LQ": "which supporting form it is",
    "LX": "the number of a service line",
    "MEA": "a test result",
    "MOA": "Medicare remark codes of another payer",
    "N3": "a street address",
    "N4": "city, state and ZIP code",
    "NM1": "a name with its identifier",
    "NTE": "a note",
    "OI": "how another coverage may be used",
    "PAT": "details of the patient",
    "PER": "a contact",
    "PRV": "a provider's specialty (taxonomy)",
    "PRV[BI]": "the billing provider's specialty (taxonomy)",
    "PRV[PE]": "the rendering provider's specialty (taxonomy)",
    "PS1": "a purchased service",
    "PWK": "supplementary documents",
    "QTY": "a quantity",
    "REF": "a reference number",
    "REF[6R]": "the line's control number",
    "REF[9F]": "the referral number",
    "REF[D9]": "the clearinghouse's trace number",
    "REF[EA]": "the medical record number",
    "REF[EI]": "the tax id (EIN)",
    "REF[F8]": "the payer's number of the original claim",
    "REF[G1]": "the prior authorization number",
    "REF[SY]": "the social security number",
    "REF[X4]": "the CLIA number",
    "REF[Y4]": "the property and casualty claim number",
    "SBR": "which coverage this is, and of what kind",
    "SV1": "the procedure with its charge and units",
    "SV5": "rented or bought equipment",
    "SVD": "what another payer paid for the line",
}


_OTHER_LOOPS = {
    "835": {
        "1000A": "the payer",
        "1000B": "the payee",
        "2000": "a group of claims",
        "2100": "a claim that was decided",
        "2110": "a service that was decided",
    },
    "999": {
        "2000": "the answer to a transaction set",
        "2100": "an error in a segment",
        "2110": "an error in an element",
    },
    "277": {
        "2000A": "the level of who answers",
        "2100A": "who answers",
        "2200A": "the answer's own number and dates",
        "2000B": "the level of who sent the claims",
        "2100B": "who sent the claims",
        "2200B": "the answer to the file",
        "2000C": "the billing provider level",
        "2100C": "the billing provider",
        "2200C": "the answer to the billing provider",
        "2000D": "the patient level",
        "2100D": "the patient",
        "2200D": "the answer to a claim",
        "2220D": "the answer to a service line",
    },
}

_OTHER_SEGMENTS = {
    "835": {
        "BPR": "the payment",
        "CAS": "an adjustment",
        "CLP": "what was decided on a claim",
        "DTM": "a date",
        "LQ": "a remark",
        "LX": "the number of a group of claims",
        "MIA": "what was decided on an inpatient stay",
        "MOA": "remarks on an outpatient claim",
        "N1": "the payer or the payee",
        "PLB": "an adjustment of the provider's balance",
        "SVC": "what was decided on a service",
        "TRN": "the number of the payment",
        "TS3": "totals of a provider",
    },
    "999": {
        "AK1": "the group that is answered",
        "AK2": "the transaction set that is answered",
        "AK9": "the verdict on the group",
        "CTX": "what an error is about",
        "IK3": "a segment with an error",
        "IK4": "an element with an error",
        "IK5": "the verdict on the transaction set",
    },
    "277": {
        "STC": "a status",
        "SVC": "a service line",
        "TRN": "the number of what is answered",
    },
}


def loop_words(loop_id: str, transaction: str = "837") -> str:
    """Return what a loop of a transaction (ST01) is for; the loop's id where we have no words of our own."""
    words = _LOOPS.get(loop_id) if transaction == "837" or loop_id == "ST_LOOP" else None
    return words or _OTHER_LOOPS.get(transaction, {}).get(loop_id) or f"loop {loop_id}"


def segment_words(label: str, transaction: str = "837") -> str:
    """Return what a segment is for; `label` is its name as a locator has it, `REF[G1]`."""
    name = label[:3].rstrip("[")
    other = _OTHER_SEGMENTS.get(transaction, {}).get(name)
    return other or _SEGMENTS.get(label) or _SEGMENTS.get(name) or f"segment {label}"
