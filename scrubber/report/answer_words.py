"""What the codes of an acknowledgement say, in a few words of our own; a code without words is told by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scrubber.edit.answers import CATEGORIES, ELEMENTS, ENTITIES, SEGMENTS

__all__ = ["answer_words"]

_VERDICTS: Mapping[str, str] = {
    "A": "accepted",
    "E": "accepted with errors",
    "P": "accepted in part",
    "R": "refused",
    "M": "refused: message authentication",
    "W": "refused: assurance",
    "X": "refused: could not be decrypted",
}
"""TA104, AK901, IK501."""

_INTERCHANGE: Mapping[str, str] = {
    "001": "control numbers of ISA and IEA differ",
    "002": "standard not known",
    "003": "version not taken",
    "004": "segment terminator",
    "005": "sender's qualifier",
    "006": "sender's id",
    "007": "receiver's qualifier",
    "008": "receiver's id",
    "009": "receiver not known",
    "010": "authorisation qualifier",
    "011": "authorisation",
    "012": "security qualifier",
    "013": "security information",
    "014": "date",
    "015": "time",
    "016": "standard not known",
    "017": "version",
    "018": "control number",
    "019": "acknowledgement flag",
    "020": "test or production flag",
    "021": "number of groups",
    "022": "structure of the envelope",
    "023": "the file ends early",
    "024": "content of the envelope",
    "025": "control number used before",
    "026": "element separator",
    "027": "component separator",
}
"""TA105."""

_GROUP: Mapping[str, str] = {
    "1": "kind of group not taken",
    "2": "version not taken",
    "3": "GE is missing",
    "4": "control numbers of GS and GE differ",
    "5": "number of sets in GE",
    "6": "form of the control number",
    "19": "control number used before",
}
"""AK905."""

_SET: Mapping[str, str] = {
    "1": "kind of set not taken",
    "2": "SE is missing",
    "3": "control numbers of ST and SE differ",
    "4": "number of segments in SE",
    "5": "segments in error",
    "6": "ST01 missing or wrong",
    "7": "ST02 missing or wrong",
    "18": "set of another group",
    "19": "guide named wrongly",
    "23": "control number used before",
    "I5": "segments in error by the guide",
    "I6": "guide not taken",
}
"""IK502."""

_CATEGORIES: Mapping[str, str] = {
    **CATEGORIES,
    "A0": "passed on",
    "A1": "received",
    "A2": "accepted",
    "A4": "not found",
    "A5": "split",
}

_STATUSES: Mapping[str, str] = {
    "0": "no further word",
    "19": "received",
    "20": "accepted for processing",
    "21": "missing or invalid information",
    "24": "not approved to send",
    "33": "not found",
    "54": "duplicate of a claim that is decided",
    "78": "duplicate of a claim in work",
    "116": "sent to the wrong payer",
    "125": "name",
    "126": "address",
    "128": "tax number",
    "142": "license",
    "143": "state license",
    "145": "taxonomy",
    "148": "social security number",
    "153": "identifier",
    "156": "relationship to the subscriber",
    "157": "sex",
    "158": "date of birth",
    "159": "date of death",
    "163": "policy number",
    "164": "member number",
    "178": "charge of the claim",
    "183": "amount that the patient paid",
    "187": "day of service",
    "189": "day of admission",
    "190": "day of discharge",
    "191": "last menstrual period",
    "195": "dates of disability",
    "196": "day of return to work",
    "210": "day of the last x-ray",
    "214": "day of the prescription",
    "218": "NDC",
    "219": "prescription number",
    "247": "something on its lines",
    "249": "place of service",
    "251": "anesthesia minutes",
    "252": "authorization number",
    "254": "first diagnosis",
    "255": "further diagnosis",
    "266": "origin or destination",
    "286": "what the other payer decided",
    "294": "records are asked for",
    "306": "description of the service",
    "333": "release of information",
    "337": "ambulance certification",
    "360": "assignment of benefits",
    "388": "day care was assumed",
    "389": "day care was given up",
    "397": "day of onset",
    "400": "claim out of balance",
    "402": "amount must be above zero",
    "453": "modifier",
    "454": "procedure code",
    "464": "payer's claim number",
    "466": "provider's signature",
    "468": "patient's signature",
    "476": "units",
    "477": "diagnosis pointer",
    "478": "claim number",
    "479": "other payer's id",
    "480": "claim filing indicator",
    "489": "attachment",
    "496": "not linked to the submitter",
    "500": "ZIP code",
    "501": "state",
    "502": "city",
    "503": "street",
    "504": "last name",
    "505": "first name",
    "507": "HCPCS code",
    "509": "external cause code",
    "510": "a day in the future",
    "511": "a character that cannot stand there",
    "512": "length",
    "514": "middle name",
    "516": "day of the other payer's decision",
    "519": "adjusted amount",
    "520": "adjusted quantity",
    "521": "adjustment reason",
    "535": "frequency code",
    "544": "CLIA number",
    "562": "NPI",
    "578": "type of insurance",
    "579": "investigational device",
    "583": "charge of the line",
    "584": "line control number",
    "589": "acceptance of assignment",
    "596": "charge that is not covered",
    "629": "property and casualty claim number",
    "633": "cause of the condition",
    "642": "exception from authorization",
    "643": "amount that the other payer paid",
    "659": "unit of the quantity",
    "663": "group name",
    "672": "out of balance with the other payer",
    "680": "country",
    "684": "form; the 999 says what",
    "693": "amount must not be below zero",
    "694": "amount must not be zero",
    "695": "country subdivision",
    "696": "adjustment group",
    "697": "decimals",
    "698": "form number",
    "700": "ICD-10 code",
    "701": "day of the first treatment",
    "702": "repriced claim number",
    "704": "note",
    "710": "the other payer's decision on the line",
    "715": "day of acute manifestation",
    "718": "filed too late",
    "727": "day of the accident",
    "728": "state of the accident",
    "732": "not by the billing rules",
    "741": "a person is needed",
    "742": "payer's rank",
    "745": "qualifier",
    "746": "duplicate of what was sent before",
    "750": "state of the accident",
    "754": "name suffix",
    "757": "day last seen",
    "761": "referral number",
}
"""STC01-2: what the status is about."""

_PLACED = re.compile(r"(?P<place>[^@:]+?)(?:@(?P<segment>[0-9]+))?:(?P<code>[A-Z0-9]+)")
_ELEMENT = re.compile(r"[0-9]{2}(-[0-9]+)?\Z")
_OF_SET = "IK5"


def answer_words(kind: str, code: str) -> str:
    """Say what a code means: `A7:562:85` of a 277CA, `IK5:5` or `2300.CLM02@22:1` of a 999, `022` of a TA1."""
    if kind == "277ca":
        category, status, entity = [*code.split(":"), "", ""][:3]
        said = (_CATEGORIES.get(category), _STATUSES.get(status), ENTITIES.get(entity))
        return ", ".join(part for part in said if part)
    if code in _VERDICTS:
        return _VERDICTS[code]
    if kind == "ta1":
        return _INTERCHANGE.get(code, "")
    placed = _PLACED.fullmatch(code)
    if placed is None:
        return _GROUP.get(code, "")
    if placed["place"] == _OF_SET:
        return _SET.get(placed["code"], "")
    words = (ELEMENTS if _ELEMENT.search(placed["place"]) else SEGMENTS).get(placed["code"], "")
    return f"{words}, segment {placed['segment']}" if words and placed["segment"] else words
