"""Builds synthetic remittances (835) from compact descriptions, for cases and samples.

A description is shaped as that of an 837 (`draft`), and says `transaction_set: "835"`: what it leaves out has a
default, and amounts that follow from others are worked out, so that `{"transaction_set": "835", "claims":
[{"lines": [{"code": "17311", "cas": [["CO", "45", "600"]]}]}]}` is a whole file in balance. A claim of status 22
is described as what it takes back: its amounts are negated.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from scrubber.edit.draft import Counter, Form
from scrubber.edit.draft_claim import Draft, Writer, address, amount, items, part, text
from scrubber.edit.draft_defaults import (
    CHARGES,
    DEFAULT_CLAIM,
    DEFAULT_FILE,
    MEMBERS,
    PAYERS,
    PEOPLE,
    TEXT,
    DraftError,
    Named,
    merge,
    spelled,
)

__all__ = ["REMITS"]

_ADDRESS = ("street", "street2", "city", "state", "zip", "country")
_REFS: Final = {"*": TEXT}
_PERSON: Final = dict.fromkeys(("member", "last", "first", "middle", "suffix"), TEXT)


def _keys(names: str, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas, as draft_defaults has them
    return {**dict.fromkeys(names.split(), TEXT), **others}


_LINE: Final = _keys(
    "code mods charge paid units day control billed_code billed_mods billed_units allowed",
    cas=[[TEXT]], remarks=[TEXT], refs=_REFS, amounts=_REFS,
)  # fmt: skip
_CLAIM: Final = _keys(
    "number status charge paid patient_share filing payer_number pos frequency day received original",
    cas=[[TEXT]], remarks=[TEXT], refs=_REFS, amounts=_REFS, patient=_PERSON, insured=_PERSON,
    corrected=_PERSON, rendering=Named(PEOPLE, _keys("npi last first taxonomy")), lines=[_LINE],
)  # fmt: skip
_TRANSACTION: Final = _keys(
    "transaction_set transaction_control date time handling paid method paid_on trace originator produced",
    sender=_keys("id qualifier name"), receiver=_keys("id qualifier name"),
    payer=Named(PAYERS, _keys("id name filing", **dict.fromkeys(_ADDRESS, TEXT))),
    payee=_keys("name npi tax_id taxonomy", **dict.fromkeys(_ADDRESS, TEXT)),
    plb=[[TEXT]], claim=_CLAIM, lines=[_LINE], claims=[_CLAIM],
)  # fmt: skip
_GROUP: Final = {**_TRANSACTION, **_keys("group_control version"), "transactions": [_TRANSACTION]}
_INTERCHANGE: Final = {
    **_GROUP,
    **_keys("interchange_control usage encoding line_break"),
    "delimiters": _keys("element component repetition segment"),
    "groups": [_GROUP],
}
_FILE: Final = {**_INTERCHANGE, "interchanges": [_INTERCHANGE]}
_DEFAULT: Final[dict[str, Any]] = {
    **{key: DEFAULT_FILE[key] for key in ("time", "usage", "encoding", "line_break", "delimiters")},
    "sender": {"id": "CLEARPATH", "qualifier": "ZZ"}, "receiver": {"id": "CEDARRIDGE", "qualifier": "ZZ"},
    "date": "20260803", "version": "005010X221A1", "payer": "commercial", "payee": DEFAULT_CLAIM["billing"],
    "handling": "I", "method": "ACH", "originator": "1070098765",
}  # fmt: skip
_DEFAULT_CLAIM: Final[dict[str, Any]] = {
    "status": "1", "pos": "11", "frequency": "1", "day": "20260709",
    "patient": {"last": "Whitaker", "first": "Eleanor"}, "lines": [{"code": "17311"}],
}  # fmt: skip
_REVERSAL: Final = "22"
_PLB_MOST: Final = 6
_BANK: Final = (
    "CCP",
    "01",
    "999999992",
    "DA",
    "123456",
    "{originator}",
    "",
    "01",
    "999988880",
    "DA",
    "98765",
)
_STREET: Final = {"street": "PO Box 9000", "city": "Greensboro", "state": "NC", "zip": "274040900"}


def _transaction(writer: Writer, level: Draft, counter: Counter) -> None:
    control = counter.next("transaction_control", text(level, "transaction_control")).rjust(4, "0")
    first = len(writer.segments)
    payer = {**_STREET, **spelled("payer", level["payer"])}
    common = merge(_DEFAULT_CLAIM, part(level, "claim"))
    drafts = [merge(common, each) for each in (items(level, "claims") if "claims" in level else [{}])]
    claims = [_Claim(draft, payer, counter) for draft in drafts]
    due = sum((claim.paid for claim in claims), Decimal(0))
    due -= sum((_number(entry[2], "plb") for entry in items(level, "plb")), Decimal(0))
    writer.put("ST", "835", control)
    _header(writer, level, payer, text(level, "paid") or amount(due), control)
    if claims:
        writer.put("LX", "1")
    for claim in claims:
        claim.write(writer)
    _plb(writer, level)
    writer.put("SE", str(len(writer.segments) - first + 1), control)


def _plb(writer: Writer, level: Draft) -> None:
    """Write what belongs to no claim, six reasons a segment."""
    npi, year_end = text(part(level, "payee"), "npi"), f"{text(level, 'date')[:4]}1231"
    entries = items(level, "plb")
    for first in range(0, len(entries), _PLB_MOST):
        pairs = [
            ((reason, reference), money) for reason, reference, money in entries[first : first + _PLB_MOST]
        ]
        writer.put("PLB", npi, year_end, *(one for pair in pairs for one in pair))


def _header(writer: Writer, level: Draft, payer: Draft, paid: str, control: str) -> None:
    day, originator = text(level, "date"), text(level, "originator")
    method = text(level, "method")
    bank = [part.format(originator=originator) for part in _BANK] if method == "ACH" else [""] * len(_BANK)
    writer.put("BPR", text(level, "handling"), paid, "C", method, *bank, text(level, "paid_on") or day)
    writer.put("TRN", "1", text(level, "trace") or f"{day}{control}", originator)
    writer.put("REF", "EV", text(part(level, "receiver"), "id"))
    writer.put("DTM", "405", text(level, "produced") or day)
    writer.put("N1", "PR", text(payer, "name"))
    address(writer, payer)
    writer.put("REF", "2U", text(payer, "id"))
    writer.put("PER", "BL", "Provider Services", "TE", "8005550100")
    payee = part(level, "payee")
    writer.put("N1", "PE", text(payee, "name"), "XX", text(payee, "npi"))
    address(writer, payee)
    writer.put("REF", "TJ", text(payee, "tax_id"))


class _Claim:
    """One claim payment, its amounts worked out where the description is silent."""

    def __init__(self, draft: Draft, payer: Draft, counter: Counter) -> None:
        self.draft = draft
        self.payer = payer
        self.number = counter.next("claim", text(draft, "number"))
        self.number = self.number if text(draft, "number") else f"A{self.number}"
        self.sign = -1 if text(draft, "status") == _REVERSAL else 1
        self.lines = [
            _Line(line, draft, self.sign, self.number, n) for n, line in enumerate(self._lines(), 1)
        ]
        own = _adjusted(draft, self.sign)
        lines = sum((line.charge for line in self.lines), Decimal(0))
        paid = sum((line.paid for line in self.lines), Decimal(0)) if self.lines else None
        self.charge = _given(draft, "charge", self.sign, lines)
        self.paid = _given(draft, "paid", self.sign, (self.charge if paid is None else paid) - own)
        self.share = sum((line.share for line in self.lines), _adjusted(draft, self.sign, "PR"))

    def _lines(self) -> list[Draft]:
        return items(self.draft, "lines")

    def write(self, writer: Writer) -> None:
        """Write loop 2100."""
        draft = self.draft
        filing = {"MB": "MB", "MC": "MC", "BL": "12"}.get(text(self.payer, "filing"), "12")
        writer.put(
            "CLP", self.number, text(draft, "status"), amount(self.charge), amount(self.paid),
            text(draft, "patient_share") or (amount(self.share) if self.share else ""),
            text(draft, "filing") or filing, text(draft, "payer_number") or f"26{self.number}00",
            text(draft, "pos"), text(draft, "frequency"),
        )  # fmt: skip
        _cas(writer, draft, self.sign)
        self._names(writer)
        if items(draft, "remarks"):
            writer.put("MOA", "", "", *items(draft, "remarks"))
        refs = {**({"F8": text(draft, "original")} if text(draft, "original") else {}), **part(draft, "refs")}
        for qualifier, value in refs.items():
            writer.put("REF", qualifier, value)
        if not self.lines:
            writer.put("DTM", "232", text(draft, "day"))
        if text(draft, "received"):
            writer.put("DTM", "050", text(draft, "received"))
        for qualifier, value in part(draft, "amounts").items():
            writer.put("AMT", qualifier, value)
        for line in self.lines:
            line.write(writer)

    def _names(self, writer: Writer) -> None:
        member = MEMBERS.get(text(self.payer, "id"), "PV30418822")
        patient = {"member": member, **part(self.draft, "patient")}
        for qualifier, who in (("QC", patient), ("IL", part(self.draft, "insured")),
                               ("74", part(self.draft, "corrected"))):  # fmt: skip
            if who:
                kind = ("MI" if qualifier != "74" else "C") if text(who, "member") else ""
                writer.put(
                    "NM1", qualifier, "1", text(who, "last"), text(who, "first"), text(who, "middle"), "",
                    text(who, "suffix"), kind, text(who, "member"),
                )  # fmt: skip
        rendering = spelled("rendering", self.draft.get("rendering"))
        if rendering:
            writer.put("NM1", "82", "1", text(rendering, "last"), text(rendering, "first"), "", "", "", "XX",
                       text(rendering, "npi"))  # fmt: skip


class _Line:
    """One service payment."""

    def __init__(self, draft: Draft, claim: Draft, sign: int, number: str, ordinal: int) -> None:
        self.draft = draft
        self.sign = sign
        self.day = text(draft, "day") or text(claim, "day")
        self.control = text(draft, "control", f"{number}L{ordinal}")
        units = _number(text(draft, "billed_units") or text(draft, "units") or "1", "units")
        billed = text(draft, "billed_code") or text(draft, "code")
        usual = _number(CHARGES.get(billed, "150"), "charge") * units * sign
        self.charge = _given(draft, "charge", sign, usual)
        self.paid = _given(draft, "paid", sign, self.charge - _adjusted(draft, sign))
        self.share = _adjusted(draft, sign, "PR")

    def write(self, writer: Writer) -> None:
        """Write loop 2110."""
        draft = self.draft
        billed = text(draft, "billed_code")
        writer.put(
            "SVC", _procedure(text(draft, "code"), text(draft, "mods")), amount(self.charge), amount(self.paid),
            "", text(draft, "units") or "1",
            _procedure(billed, text(draft, "billed_mods")) if billed else "", text(draft, "billed_units"),
        )  # fmt: skip
        writer.put("DTM", "472", self.day)
        _cas(writer, draft, self.sign)
        refs = {**({"6R": self.control} if self.control else {}), **part(draft, "refs")}
        for qualifier, value in refs.items():
            writer.put("REF", qualifier, value)
        allowed = {"B6": text(draft, "allowed")} if text(draft, "allowed") else {}
        for qualifier, value in {**allowed, **part(draft, "amounts")}.items():
            writer.put("AMT", qualifier, value)
        for remark in items(draft, "remarks"):
            writer.put("LQ", "HE", remark)


def _procedure(code: str, modifiers: str) -> tuple[str, ...]:
    return "HC", code, *modifiers.split()


def _cas(writer: Writer, draft: Draft, sign: int) -> None:
    for entry in items(draft, "cas"):
        written = [amount(_number(each, "cas") * sign) if n % 3 == 2 and each else each
                   for n, each in enumerate(entry)]  # fmt: skip
        writer.put("CAS", *written)


def _adjusted(draft: Draft, sign: int, group: str = "") -> Decimal:
    entries = [entry for entry in items(draft, "cas") if group in ("", entry[0])]
    amounts = (_number(each, "cas") for entry in entries for each in entry[2::3] if each)
    return sign * sum(amounts, Decimal(0))


def _given(draft: Draft, key: str, sign: int, usual: Decimal) -> Decimal:
    given = text(draft, key)
    return sign * _number(given, key) if given else usual


def _number(given: str, key: str) -> Decimal:
    try:
        return Decimal(given)
    except InvalidOperation:
        raise DraftError(f"{key}: expected an amount, not {given!r}") from None


REMITS: Final = Form("HP", _FILE, _DEFAULT, _transaction)
"""Remittances, as `draft.build` writes them."""
