"""What a draft may say, and what it means where it says nothing.

Names, addresses and numbers are invented. The NPIs pass the check digit and begin with 2, a range that is
valid and that has not been given out; tax numbers begin with a prefix that the IRS does not use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = [
    "CHARGES",
    "DEFAULT_CLAIM",
    "DEFAULT_FILE",
    "FILE",
    "NONE",
    "PAYERS",
    "PEOPLE",
    "DraftError",
    "check",
    "merge",
    "spelled",
]

NONE: Final = "none"
"""The value that takes a key out, defaults included."""

TEXT: Final = "text"

Schema = Any
"""TEXT, a list with the schema of its items, a mapping of keys, or a Named."""


class DraftError(ValueError):
    """A description that cannot be built; the message names the key and what was expected."""


class Named:
    """A mapping that may also be written as a name out of a table."""

    def __init__(self, table: Mapping[str, Mapping[str, str]], schema: dict[str, Schema]) -> None:
        self.table = table
        self.schema = schema


PAYERS: Final[dict[str, dict[str, str]]] = {
    "medicare": {"id": "04412", "name": "Medicare Part B", "filing": "MB"},
    "uhc": {"id": "87726", "name": "UnitedHealthcare", "filing": "CI"},
    "cigna": {"id": "62308", "name": "Cigna", "filing": "CI"},
    "commercial": {"id": "99999", "name": "Piedmont Valley Health Plan", "filing": "CI"},
    "blue": {"id": "99997", "name": "Harbor Blue Plan", "filing": "BL"},
    "medicaid": {"id": "99998", "name": "State Medicaid Program", "filing": "MC"},
    "advantage": {"id": "99996", "name": "Evergreen Medicare Advantage", "filing": "16"},
}
"""Payers by short name: NM109 and NM103 of 2010BB, and SBR09."""

PEOPLE: Final[dict[str, dict[str, str]]] = {
    "mohs_surgeon": {"npi": "2044173021", "last": "Harlan", "first": "Miriam", "taxonomy": "207ND0101X"},
    "second_mohs_surgeon": {"npi": "2155309810", "last": "Okoro", "first": "Dan", "taxonomy": "207ND0101X"},
    "dermatologist": {"npi": "2266044173", "last": "Lindqvist", "first": "Ana", "taxonomy": "207N00000X"},
    "dermatopathologist": {"npi": "2377190253", "last": "Petrov", "first": "Ilya", "taxonomy": "207ND0900X"},
    "pathologist": {"npi": "2488120967", "last": "Castellan", "first": "Ruth", "taxonomy": "207ZP0102X"},
    "nurse_practitioner": {"npi": "2599031442", "last": "Brandt", "first": "Joel", "taxonomy": "363LF0000X"},
    "physician_assistant": {"npi": "2601144787", "last": "Sato", "first": "Karen", "taxonomy": "363AM0700X"},
    "family_physician": {"npi": "2712033655", "last": "Mbeki", "first": "Thomas", "taxonomy": "207Q00000X"},
}
"""Individual providers by short name."""

MEMBERS: Final = {"04412": "2HK7QW4RT58", "87726": "904417226", "62308": "U4471902801"}
"""The member number that a subscriber has by default, by payer id; the shape is the payer's own."""

CHARGES: Final[dict[str, str]] = {
    "17311": "1250", "17312": "700", "17313": "1120", "17314": "650", "17315": "120",
    "11102": "165", "11103": "85", "11104": "205", "11105": "95", "11106": "245", "11107": "110",
    "12001": "210", "12011": "240", "12031": "420", "12032": "510", "12051": "480", "12052": "560",
    "13100": "610", "13101": "720", "13120": "650", "13121": "780", "13131": "710", "13132": "900",
    "13151": "760", "13152": "940", "14040": "1480", "14041": "1760", "14060": "1560", "15240": "1900",
    "15260": "2050", "11440": "230", "11602": "410", "11642": "480", "17000": "110", "17003": "18",
    "17004": "290", "17110": "175", "17262": "320", "88304": "95", "88305": "145", "88314": "130",
    "88331": "185", "88332": "95", "88342": "205", "99203": "215", "99204": "310", "99212": "95",
    "99213": "145", "99214": "205",
}  # fmt: skip
"""A usual charge in dollars for one unit; a code that is not here is charged 150."""

_BILLING: Final[dict[str, Any]] = {
    "name": "Cedar Ridge Dermatologic Surgery", "npi": "2823001575", "taxonomy": "207N00000X",
    "tax_id": "070012345", "street": "410 Orchard Mill Rd", "city": "Greensboro", "state": "NC",
    "zip": "274085512",
}  # fmt: skip

DEFAULT_CLAIM: Final[dict[str, Any]] = {
    "pos": "11", "frequency": "1", "day": "20260709", "sequence": "P", "diagnoses": ["C44311"],
    "signature": "Y", "assignment": "A", "benefits": "Y", "release": "Y",
    "payer": "commercial", "billing": _BILLING, "rendering": "mohs_surgeon",
    "subscriber": {
        "last": "Whitaker", "first": "Eleanor", "birth": "19710412", "sex": "F",
        "street": "88 Tanglewood Ln", "city": "Burlington", "state": "NC", "zip": "27215",
    },
    "lines": [{"code": "17311"}],
}  # fmt: skip
"""What a claim is where its description is silent: one first stage on the nose by a Mohs surgeon."""

DEFAULT_FILE: Final[dict[str, Any]] = {
    "sender": {"id": "CEDARRIDGE", "qualifier": "ZZ", "name": "Cedar Ridge Billing Office",
               "contact": "Nora Field", "phone": "3365550142"},
    "receiver": {"id": "CLEARPATH", "qualifier": "ZZ", "name": "Clearpath Exchange"},
    "date": "20260713", "time": "0815", "usage": "T", "version": "005010X222A1", "purpose": "00",
    "kind": "CH", "encoding": "utf-8", "line_break": "",
    "delimiters": {"element": "*", "component": ":", "repetition": "^", "segment": "~"},
}  # fmt: skip
"""What the envelopes and the header are where a description is silent."""


def _keys(names: str, **others: Schema) -> dict[str, Schema]:
    return {**dict.fromkeys(names.split(), TEXT), **others}


_REFS: Final = {"*": TEXT}
_ADDRESS: Final = "street street2 city state zip country"
_PAYER: Final = Named(PAYERS, _keys(f"id name filing {_ADDRESS}", refs=_REFS))
_PROVIDER: Final = Named(PEOPLE, _keys(f"npi name last first middle suffix taxonomy {_ADDRESS}", refs=_REFS))
_PERSON: Final = f"member last first middle suffix name birth sex {_ADDRESS}"
_CAS: Final = [[TEXT]]

_PEOPLE_KEYS: Final = ("billing", "rendering", "referring", "supervising", "ordering")

LINE: Final = _keys(
    "code qualifier mods description charge units basis pos dx emergency day control notes",
    refs=_REFS, dates=_REFS, amounts=_REFS,
    rendering=_PROVIDER, referring=_PROVIDER, supervising=_PROVIDER, ordering=_PROVIDER, facility=_PROVIDER,
    drug=_keys("ndc units basis prescription"),
    adjudications=[_keys("payer paid code mods units date remaining", cas=_CAS)],
)  # fmt: skip
"""The keys of a service line (2400)."""

CLAIM: Final = _keys(
    "number charge pos frequency signature assignment benefits release day clia notes sequence",
    insurance_type=TEXT,
    diagnoses=[TEXT], refs=_REFS, dates=_REFS, amounts=_REFS,
    accident=_keys("cause state date"),
    payer=_PAYER,
    subscriber=_keys(f"{_PERSON} group group_name", refs=_REFS),
    patient=_keys(f"{_PERSON} relationship", refs=_REFS),
    billing=Named(PEOPLE, _keys(
        f"npi name last first middle suffix taxonomy tax_id ssn contact phone {_ADDRESS}",
        pay_to=_keys(_ADDRESS), refs=_REFS)),
    rendering=_PROVIDER, referring=_PROVIDER, supervising=_PROVIDER, facility=_PROVIDER,
    other_payers=[_keys(
        "sequence relationship group group_name insurance_type paid noncovered remaining date benefits",
        release=TEXT,
        payer=_PAYER, subscriber=_keys(_PERSON), refs=_REFS, cas=_CAS)],
    lines=[LINE],
)  # fmt: skip
"""The keys of a claim, with the levels it stands under."""

_TRANSACTION: Final = _keys(
    "transaction_control date time reference purpose kind",
    sender=_keys("id qualifier name contact phone email"), receiver=_keys("id qualifier name"),
    claim=CLAIM, lines=[LINE], claims=[CLAIM],
)  # fmt: skip
_GROUP: Final = {**_TRANSACTION, **_keys("group_control version"), "transactions": [_TRANSACTION]}
_INTERCHANGE: Final = {
    **_GROUP,
    **_keys("interchange_control usage encoding line_break"),
    "delimiters": _keys("element component repetition segment"),
    "groups": [_GROUP],
}
FILE: Final[dict[str, Schema]] = {**_INTERCHANGE, "interchanges": [_INTERCHANGE]}
"""The keys of a whole description; every level also takes the keys of the levels within it."""


def merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return `base` with `change` laid over it: mappings merge deeply, lists and texts replace.

    The value `none` takes a key out; it stays as a mark, so that no default comes back in its place. A name
    out of a table (a payer, a provider) is spelled out first where a mapping changes a part of it. A person's
    `last` takes the place of an organisation's `name`, and the other way round.
    """
    drop = (
        {"name"} if "last" in change else {"last", "first", "middle", "suffix"} if "name" in change else set()
    )
    merged = {key: value for key, value in base.items() if key not in drop}
    for key, value in change.items():
        if isinstance(value, Mapping):
            merged[key] = merge(spelled(key, merged.get(key)), value)
        else:
            merged[key] = value
    return merged


def spelled(key: str, value: object) -> Mapping[str, Any]:
    """Return the mapping that `value` stands for under `key`; empty where it stands for none."""
    if isinstance(value, str):
        table: Mapping[str, Mapping[str, Any]] = (
            PAYERS if key == "payer" else PEOPLE if key in _PEOPLE_KEYS else {}
        )
        found = table.get(value, {})
        return merge(_BILLING, found) if key == "billing" and found else found
    return value if isinstance(value, Mapping) else {}


def check(value: object, schema: Schema, path: str = "") -> None:
    """Raise DraftError where `value` has an unknown key or the wrong shape."""
    if isinstance(value, str) and value == NONE:
        return
    if isinstance(schema, Named):
        _check_named(value, schema, path)
    elif schema == TEXT:
        if not isinstance(value, str):
            raise DraftError(f"{path}: expected a text, not {_shape(value)}")
    elif isinstance(schema, list):
        if not isinstance(value, list):
            raise DraftError(f"{path}: expected a list, not {_shape(value)}")
        for index, item in enumerate(value):
            check(item, schema[0], f"{path}[{index}]")
    else:
        _check_mapping(value, schema, path)


def _check_named(value: object, schema: Named, path: str) -> None:
    if not isinstance(value, str):
        _check_mapping(value, schema.schema, path)
    elif value not in schema.table:
        known = ", ".join(schema.table)
        raise DraftError(f"{path}: {value!r} is not a known name; expected {known} or a mapping")


def _check_mapping(value: object, schema: dict[str, Schema], path: str) -> None:
    if not isinstance(value, Mapping):
        raise DraftError(f"{path or 'the description'}: expected a mapping, not {_shape(value)}")
    for key, item in value.items():
        here = f"{path}.{key}" if path else str(key)
        if "*" in schema:
            check(item, schema["*"], here)
        elif key not in schema:
            raise DraftError(f"{here}: unknown key; expected one of {', '.join(schema)}")
        else:
            check(item, schema[key], here)


def _shape(value: object) -> str:
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list) else type(value).__name__
