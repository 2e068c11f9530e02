"""Writes the segments of one drafted claim: loop 2300 and everything below it, in the guide's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from scrubber.edit.draft_defaults import CHARGES, NONE, PAYERS, PEOPLE, DraftError, merge, spelled

__all__ = ["Draft", "Writer", "address", "amount", "claim", "items", "name", "part", "refs", "text"]

Draft = Mapping[str, Any]

_CLAIM_REFS: Final = (
    "4N", "F5", "EW", "9F", "G1", "F8", "X4", "9A", "9C", "LX", "D9", "EA", "P4", "1J",
)  # fmt: skip
_CLAIM_DATES: Final = (
    "431", "454", "304", "453", "439", "484", "455", "471",
    "314", "360", "361", "297", "296", "435", "096", "090", "091", "444", "050",
)  # fmt: skip
_LINE_REFS: Final = (
    "9B", "9D", "G1", "6R", "EW", "X4", "F4", "BT", "9F",
)  # fmt: skip
_LINE_DATES: Final = (
    "472", "471", "607", "463", "461", "304", "738", "739", "011", "455", "454",
)  # fmt: skip
_FACILITY: Final = {
    "name": "Lakeshore Surgery Center", "npi": "2934177207", "street": "1200 Lakeshore Pkwy",
    "city": "Winston Salem", "state": "NC", "zip": "271035521",
}  # fmt: skip


class Writer:
    """Collects segments as text; knows the delimiters and counts segments and hierarchical levels."""

    def __init__(self, delimiters: Mapping[str, str]) -> None:
        self.segments: list[str] = []
        self.element = delimiters["element"]
        self.component = delimiters["component"]
        self.used = set("".join(delimiters.values()))
        self.levels = 0

    def put(self, *elements: str | Sequence[str]) -> None:
        """Add a segment; a sequence becomes a composite, and empty elements at the end are left out."""
        parts = [self._element(element, str(elements[0])) for element in elements]
        while parts and not parts[-1]:
            parts.pop()
        self.segments.append(self.element.join(parts))

    def _element(self, value: str | Sequence[str], segment: str) -> str:
        components = [value] if isinstance(value, str) else list(value)
        for component in components:
            if not self.used.isdisjoint(component):
                raise DraftError(f"{segment}: {component!r} holds a delimiter; expected a text without any")
        while components and not components[-1]:
            components.pop()
        return self.component.join(components)

    def level(self, parent: int, code: str, child: bool) -> int:
        """Open a hierarchical level (HL) and return its number; a parent of 0 means none."""
        self.levels += 1
        self.put("HL", str(self.levels), str(parent) if parent else "", code, "1" if child else "0")
        return self.levels


def text(draft: Draft, key: str, default: str = "") -> str:
    """Return the text under `key`: `default` where it is absent, empty where it was taken out."""
    value = draft.get(key, default)
    return "" if value == NONE else str(value)


def part(draft: Draft, key: str) -> Draft:
    """Return the mapping under `key`, empty where it is absent or was taken out."""
    value = draft.get(key)
    return value if isinstance(value, Mapping) else {}


def items(draft: Draft, key: str) -> list[Any]:
    """Return the list under `key`, empty where it is absent or was taken out."""
    value = draft.get(key)
    return value if isinstance(value, list) else []


def amount(value: Decimal) -> str:
    """Return a sum of money as X12 writes it: no zeros after the last digit that counts."""
    whole = value.to_integral_value()
    return f"{whole:f}" if whole == value else f"{value.normalize():f}"


def _number(value: str) -> Decimal:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return Decimal()
    return number if number.is_finite() else Decimal()


def name(writer: Writer, role: str, who: Draft, qualifier: str = "XX", key: str = "npi") -> None:
    """Write NM1: an organisation where the draft has a `name`, a person otherwise."""
    if text(who, "name"):
        names = ["2", text(who, "name"), "", "", "", ""]
    else:
        names = ["1", *(text(who, k) for k in ("last", "first", "middle")), "", text(who, "suffix")]
    number = text(who, key)
    writer.put("NM1", role, *names, qualifier if number else "", number)


def address(writer: Writer, who: Draft) -> None:
    """Write N3 and N4, where the draft has a street."""
    if text(who, "street"):
        writer.put("N3", text(who, "street"), text(who, "street2"))
        writer.put("N4", *(text(who, key) for key in ("city", "state", "zip", "country")))


def refs(writer: Writer, values: Mapping[str, str], order: Sequence[str] = ()) -> None:
    """Write one REF for each qualifier, in the guide's order; unknown qualifiers come last."""
    for qualifier in _ordered(values, order):
        writer.put("REF", qualifier, values[qualifier])


def _ordered(values: Mapping[str, str], order: Sequence[str]) -> list[str]:
    present = [key for key, value in values.items() if value != NONE]
    return sorted(present, key=lambda key: order.index(key) if key in order else len(order))


def _dates(writer: Writer, values: Mapping[str, str], order: Sequence[str]) -> None:
    for qualifier in _ordered(values, order):
        value = values[qualifier]
        form = "RD8" if "-" in value else "DT" if len(value) == 12 else "D8"
        writer.put("DTP", qualifier, form, value)


def _provider(writer: Writer, role: str, who: Draft, taxonomy: bool = False) -> None:
    name(writer, role, who)
    if taxonomy and text(who, "taxonomy"):
        writer.put("PRV", "PE", "PXC", text(who, "taxonomy"))
    if role == "77":
        address(writer, who)
    refs(writer, part(who, "refs"))


def _providers(writer: Writer, draft: Draft, roles: Iterable[tuple[str, str, str]]) -> None:
    """Write the provider loops of a claim or a line, in the order of `roles` (key, NM101, default person)."""
    for key, role, default in roles:
        who = draft.get(key, NONE)
        if who == NONE:
            continue
        usual: Draft = _FACILITY if key == "facility" else PEOPLE[default]
        chosen = PEOPLE[who] if isinstance(who, str) else merge(usual, who)
        _provider(writer, role, chosen, taxonomy=role == "82")


def claim(writer: Writer, draft: Draft) -> None:
    """Write loop 2300 with its lines; every default is already in `draft`."""
    lines = [_line_defaults(draft, line, number) for number, line in enumerate(items(draft, "lines"), 1)]
    total = amount(sum((_number(text(line, "charge")) for line in lines), Decimal()))
    accident = part(draft, "accident")
    writer.put(
        "CLM", text(draft, "number"), text(draft, "charge", total), "", "",
        (text(draft, "pos"), "B", text(draft, "frequency")), text(draft, "signature"),
        text(draft, "assignment"), text(draft, "benefits"), text(draft, "release"), "",
        (text(accident, "cause"), "", "", text(accident, "state")),
    )  # fmt: skip
    happened = {"439": text(accident, "date")} if text(accident, "date") else {}
    _dates(writer, {**happened, **part(draft, "dates")}, _CLAIM_DATES)
    _amounts(writer, draft)
    clia = {"X4": draft["clia"]} if "clia" in draft else {}
    refs(writer, {**part(draft, "refs"), **clia}, _CLAIM_REFS)
    _note(writer, draft)
    _diagnoses(writer, items(draft, "diagnoses"))
    _providers(writer, draft, (
        ("referring", "DN", "family_physician"), ("rendering", "82", "mohs_surgeon"),
        ("facility", "77", ""), ("supervising", "DQ", "dermatologist")))  # fmt: skip
    for other in items(draft, "other_payers"):
        _other_payer(writer, draft, other, lines)
    for number, line in enumerate(lines, 1):
        _line(writer, draft, line, number)


def _amounts(writer: Writer, draft: Draft) -> None:
    for qualifier, value in part(draft, "amounts").items():
        if value != NONE:
            writer.put("AMT", qualifier, value)


def _note(writer: Writer, draft: Draft) -> None:
    if text(draft, "notes"):
        writer.put("NTE", "ADD", text(draft, "notes"))


def _diagnoses(writer: Writer, codes: Sequence[str]) -> None:
    """Write HI: the first code is the principal one, and a code may bring its own qualifier (`BK:17311`)."""
    composites = []
    for index, code in enumerate(codes):
        qualifier, colon, own = code.partition(":")
        composites.append((qualifier, own) if colon else ("ABF" if index else "ABK", code))
    if composites:
        writer.put("HI", *composites)


def _line_defaults(draft: Draft, line: Draft, number: int) -> dict[str, Any]:
    usual = {
        "qualifier": "HC", "code": "17311", "units": "1", "basis": "UN", "dx": "1", "day": draft["day"],
        "control": f"{text(draft, 'number')}L{number}",
    }  # fmt: skip
    whole = {**usual, **line}
    price = Decimal(CHARGES.get(text(whole, "code"), "150"))
    return {"charge": amount(price * max(_number(text(whole, "units")), Decimal(1))), **whole}


def _procedure(line: Draft, code: str, mods: str) -> tuple[str, ...]:
    modifiers = mods.split()
    described = text(line, "description")
    gap = [""] * (4 - len(modifiers)) if described else []
    return (text(line, "qualifier"), code, *modifiers, *gap, described)


def _line(writer: Writer, draft: Draft, line: Draft, number: int) -> None:
    writer.put("LX", str(number))
    writer.put(
        "SV1", _procedure(line, text(line, "code"), text(line, "mods")), text(line, "charge"),
        text(line, "basis"), text(line, "units"), text(line, "pos"), "", text(line, "dx").split(), "",
        text(line, "emergency"),
    )  # fmt: skip
    _dates(writer, {"472": line["day"], **part(line, "dates")}, _LINE_DATES)
    refs(writer, {"6R": line["control"], **part(line, "refs")}, _LINE_REFS)
    _amounts(writer, line)
    _note(writer, line)
    if part(line, "drug"):
        _drug(writer, part(line, "drug"))
    _providers(writer, line, (
        ("rendering", "82", "second_mohs_surgeon"), ("facility", "77", ""),
        ("supervising", "DQ", "dermatologist"), ("ordering", "DK", "dermatologist"),
        ("referring", "DN", "family_physician")))  # fmt: skip
    for adjudication in items(line, "adjudications"):
        _adjudication(writer, draft, line, adjudication)


def _drug(writer: Writer, drug: Draft) -> None:
    writer.put("LIN", "", "N4", text(drug, "ndc"))
    writer.put("CTP", "", "", "", text(drug, "units", "1"), text(drug, "basis", "UN"))
    if text(drug, "prescription"):
        writer.put("REF", "XZ", text(drug, "prescription"))


def _adjustments(writer: Writer, rows: Sequence[Sequence[str]]) -> None:
    """Write CAS: rows of group, reason, amount and perhaps a quantity; one segment for each group."""
    groups: dict[str, list[str]] = {}
    for group, *rest in rows:
        groups.setdefault(group, []).extend([*rest, "", "", ""][:3])
    for group, values in groups.items():
        writer.put("CAS", group, *values)


def _payer(value: object) -> Draft:
    return {**PAYERS["commercial"], **spelled("payer", value)}


def _payer_id(draft: Draft, adjudication: Draft) -> str:
    """Return SVD01: the payer of the adjudication by short name or number, or the first other payer."""
    others = items(draft, "other_payers")
    first = text(_payer(others[0].get("payer")), "id") if others else ""
    said = text(adjudication, "payer", first)
    return PAYERS[said]["id"] if said in PAYERS else said


def _other_payer(writer: Writer, draft: Draft, other: Draft, lines: Sequence[Draft]) -> None:
    """Write loop 2320 with 2330A and 2330B; what it paid is by default what it paid for the lines."""
    payer = _payer(other.get("payer"))
    writer.put(
        "SBR", text(other, "sequence", "P"), text(other, "relationship", "18"), text(other, "group"),
        text(other, "group_name"), text(other, "insurance_type"), "", "", "", text(payer, "filing"),
    )  # fmt: skip
    _adjustments(writer, items(other, "cas"))
    rows = [row for line in lines for row in items(line, "adjudications")]
    own = [_number(text(row, "paid")) for row in rows if _payer_id(draft, row) == text(payer, "id")]
    values = {"D": text(other, "paid", amount(sum(own, Decimal()))), "A8": text(other, "noncovered")}
    for qualifier, value in {**values, "EAF": text(other, "remaining")}.items():
        if value:
            writer.put("AMT", qualifier, value)
    writer.put("OI", "", "", text(other, "benefits", "Y"), "", "", text(other, "release", "Y"))
    who = {**part(draft, "subscriber"), "member": "PV55120087", **part(other, "subscriber")}
    name(writer, "IL", who, "MI", "member")
    address(writer, who)
    name(writer, "PR", payer, "PI", "id")
    address(writer, payer)
    if text(other, "date"):
        writer.put("DTP", "573", "D8", text(other, "date"))
    refs(writer, part(other, "refs"), ["2U", "EI", "FY", "NF", "G1", "9F", "T4", "F8"])


def _adjudication(writer: Writer, draft: Draft, line: Draft, given: Draft) -> None:
    """Write loop 2430: what another payer decided about the line."""
    code = _procedure({"qualifier": line["qualifier"]}, text(given, "code", text(line, "code")),
                      text(given, "mods", text(line, "mods")))  # fmt: skip
    units = text(given, "units", text(line, "units"))
    writer.put("SVD", _payer_id(draft, given), text(given, "paid", "0"), code, "", units)
    _adjustments(writer, items(given, "cas"))
    writer.put("DTP", "573", "D8", text(given, "date", "20260713"))
    if text(given, "remaining"):
        writer.put("AMT", "EAF", text(given, "remaining"))
