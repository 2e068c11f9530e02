"""Builds synthetic 837P files from compact descriptions, for the cases of edits and for the samples.

A description is what a YAML file holds when every scalar is read as a text: mappings, lists and texts. It
says what matters to its reader and leaves the rest to defaults, so `{"claims": [{"lines": [{"code":
"17311"}]}]}` is a whole valid file; `transaction_set: "835"` makes it a remittance (`draft_remit`). The keys
are in `draft_defaults`; an unknown one is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from scrubber.edit.draft_claim import Draft, Writer, address, claim, items, name, part, refs, text
from scrubber.edit.draft_defaults import (
    DEFAULT_CLAIM,
    DEFAULT_FILE,
    FILE,
    MEMBERS,
    PAYERS,
    DraftError,
    check,
    merge,
    spelled,
)

__all__ = ["Counter", "DraftError", "Form", "build", "merge", "written"]

_LEVEL_KEYS = ("interchanges", "groups", "transactions", "claims", "lines")
_CONTROLS = ("interchange_control", "group_control", "transaction_control")


def build(description: Draft) -> bytes:
    """Return the file that a description stands for, with counts, control and level numbers in order.

    Raises DraftError, naming the key, for an unknown key, a wrong shape or a text that holds a delimiter.
    """
    if isinstance(description, Mapping) and description.get("transaction_set") == "835":
        from scrubber.edit.draft_remit import REMITS  # which is written in the same envelopes

        return written(description, REMITS)
    return written(description, Form("HC", FILE, DEFAULT_FILE, _transaction))


def written(description: Draft, form: Form) -> bytes:
    """Return the file that a description of some kind of transaction set stands for. Raises as `build` does."""
    check(description, form.keys)
    counter = Counter()
    whole = merge(form.defaults, _fold_lines(description))
    return b"".join(_interchange(level, counter, form) for level in _levels(whole, "interchanges"))


class Counter:
    """Numbers interchanges, groups, transactions and claims on from the last one."""

    def __init__(self) -> None:
        self.last = {"interchange_control": 100, "group_control": 0, "transaction_control": 0, "claim": 1000}

    def next(self, kind: str, given: str = "") -> str:
        """Return the number that is given, or the next of its kind."""
        if given:
            self.last[kind] = int(given) if given.isdigit() else self.last[kind]
            return given
        self.last[kind] += 1
        return str(self.last[kind])


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of transaction set: GS01, the keys of a description, what it means by default, and its writer."""

    functional: str
    keys: Mapping[str, Any]
    defaults: Draft
    write: Callable[[Writer, Draft, Counter], None]


def _levels(outer: Draft, key: str) -> Iterator[dict[str, Any]]:
    """Yield what stands under `key`, each over what it inherits; the level itself where the key is absent."""
    if key not in outer:
        yield dict(outer)
        return
    if "claims" in outer:
        raise DraftError(f"claims: expected within {key}, not beside them")
    inherited = {k: v for k, v in outer.items() if k not in _LEVEL_KEYS and k not in _CONTROLS}
    for inner in items(outer, key):
        yield merge(inherited, _fold_lines(inner))


def _fold_lines(level: Draft) -> Draft:
    """Read the short form: `lines` beside `claim` are the lines of every claim."""
    if "lines" not in level:
        return level
    rest = {key: value for key, value in level.items() if key != "lines"}
    return merge(rest, {"claim": {"lines": level["lines"]}})


def _interchange(level: Draft, counter: Counter, form: Form) -> bytes:
    delimiters = _delimiters(level)
    writer = Writer(delimiters)
    sender, receiver = part(level, "sender"), part(level, "receiver")
    for key, who in (("sender", sender), ("receiver", receiver)):
        if len(text(who, "id")) > 15:
            raise DraftError(f"{key}.id: expected at most 15 characters, not {text(who, 'id')!r}")
    control = counter.next("interchange_control", text(level, "interchange_control")).rjust(9, "0")
    header = [
        "ISA", "00", " " * 10, "00", " " * 10, text(sender, "qualifier"), text(sender, "id").ljust(15),
        text(receiver, "qualifier"), text(receiver, "id").ljust(15), text(level, "date")[2:],
        text(level, "time"), text(delimiters, "repetition") or "U", "00501", control, "0",
        text(level, "usage"), text(delimiters, "component"),
    ]  # fmt: skip
    writer.segments.append(writer.element.join(header))
    groups = list(_levels(level, "groups"))
    for group in groups:
        _group(writer, group, counter, form)
    writer.put("IEA", str(len(groups)), control)
    end = text(delimiters, "segment") + text(level, "line_break")
    return _encode("".join(segment + end for segment in writer.segments), text(level, "encoding"))


def _delimiters(level: Draft) -> Draft:
    delimiters = part(level, "delimiters")
    for key in ("element", "component", "segment"):
        if len(text(delimiters, key)) != 1:
            raise DraftError(f"delimiters.{key}: expected one character, not {text(delimiters, key)!r}")
    return delimiters


def _encode(written: str, encoding: str) -> bytes:
    try:
        return written.encode(encoding)
    except (LookupError, UnicodeError) as fault:
        raise DraftError(f"encoding: expected one that holds every text, not {encoding!r}") from fault


def _group(writer: Writer, level: Draft, counter: Counter, form: Form) -> None:
    control = counter.next("group_control", text(level, "group_control"))
    writer.put(
        "GS", form.functional, text(part(level, "sender"), "id"), text(part(level, "receiver"), "id"),
        text(level, "date"), text(level, "time"), control, "X", text(level, "version"),
    )  # fmt: skip
    transactions = list(_levels(level, "transactions"))
    for transaction in transactions:
        form.write(writer, transaction, counter)
    writer.put("GE", str(len(transactions)), control)


def _transaction(writer: Writer, level: Draft, counter: Counter) -> None:
    control = counter.next("transaction_control", text(level, "transaction_control")).rjust(4, "0")
    first, writer.levels = len(writer.segments), 0
    writer.put("ST", "837", control, text(level, "version"))
    reference = text(level, "reference", f"B{text(level, 'date')}{control}")
    writer.put("BHT", "0019", text(level, "purpose"), reference, text(level, "date"), text(level, "time"),
               text(level, "kind"))  # fmt: skip
    _submitter(writer, part(level, "sender"))
    name(writer, "40", part(level, "receiver"), "46", "id")
    common = merge(DEFAULT_CLAIM, part(level, "claim"))
    claims = items(level, "claims") if "claims" in level else [{}]
    drafts = [_claim_defaults(common, each, counter) for each in claims]
    for billing, run in groupby(drafts, key=lambda draft: draft["billing"]):
        _billing(writer, spelled("billing", billing), list(run))
    writer.put("SE", str(len(writer.segments) - first + 1), control)


def _claim_defaults(common: Draft, draft: Draft, counter: Counter) -> dict[str, Any]:
    whole = merge(common, draft)
    if "number" not in whole:
        whole["number"] = f"A{counter.next('claim')}"
    payer = whole["payer"] = {**PAYERS["commercial"], **spelled("payer", whole["payer"])}
    member = MEMBERS.get(payer["id"], "PV30418822")
    whole["subscriber"] = {"member": member, **part(whole, "subscriber")}
    return whole


def _submitter(writer: Writer, sender: Draft) -> None:
    name(writer, "41", sender, "46", "id")
    contact = [("TE", text(sender, "phone")), ("EM", text(sender, "email"))]
    writer.put("PER", "IC", text(sender, "contact"), *(e for pair in contact if pair[1] for e in pair))


def _billing(writer: Writer, billing: Draft, drafts: list[dict[str, Any]]) -> None:
    """Write one billing provider level (2000A) and the claims beneath it."""
    level = writer.level(0, "20", child=True)
    if text(billing, "taxonomy"):
        writer.put("PRV", "BI", "PXC", text(billing, "taxonomy"))
    name(writer, "85", billing)
    address(writer, billing)
    for qualifier, key in (("EI", "tax_id"), ("SY", "ssn")):
        if text(billing, key):
            writer.put("REF", qualifier, text(billing, key))
    refs(writer, part(billing, "refs"))
    if text(billing, "phone"):
        writer.put("PER", "IC", text(billing, "contact"), "TE", text(billing, "phone"))
    if part(billing, "pay_to"):
        writer.put("NM1", "87", "2")
        address(writer, part(billing, "pay_to"))
    for _, run in groupby(drafts, key=_subscriber_key):
        for own, dependents in _households(run):
            _subscriber(writer, level, own, dependents)


def _subscriber_key(draft: Draft) -> tuple[object, ...]:
    return draft["sequence"], text(draft, "insurance_type"), draft["payer"], draft["subscriber"]


def _households(run: Iterable[dict[str, Any]]) -> Iterator[tuple[list[Draft], list[Draft]]]:
    """Yield the claims of one subscriber level: their own first, then their dependents'.

    The order of the claims is kept, so an own claim after a dependent's opens the level anew.
    """
    own: list[Draft] = []
    dependents: list[Draft] = []
    for draft in run:
        if part(draft, "patient"):
            dependents.append(draft)
        elif dependents:
            yield own, dependents
            own, dependents = [draft], []
        else:
            own.append(draft)
    yield own, dependents


def _subscriber(writer: Writer, parent: int, own: list[Draft], dependents: list[Draft]) -> None:
    """Write one subscriber level (2000B), their claims, and the levels of dependents beneath it."""
    draft = (own or dependents)[0]
    who, payer = part(draft, "subscriber"), part(draft, "payer")
    level = writer.level(parent, "22", child=bool(dependents))
    writer.put(
        "SBR", text(draft, "sequence"), "18" if own else "", text(who, "group"), text(who, "group_name"),
        text(draft, "insurance_type"), "", "", "", text(payer, "filing"),
    )  # fmt: skip
    name(writer, "IL", who, "MI", "member")
    if own:
        _person(writer, who)
    refs(writer, part(who, "refs"))
    name(writer, "PR", payer, "PI", "id")
    address(writer, payer)
    refs(writer, part(payer, "refs"))
    for each in own:
        claim(writer, each)
    for _, run in groupby(dependents, key=lambda each: each["patient"]):
        _patient(writer, level, list(run))


def _person(writer: Writer, who: Draft) -> None:
    address(writer, who)
    if text(who, "birth") or text(who, "sex"):
        writer.put("DMG", "D8", text(who, "birth"), text(who, "sex"))


def _patient(writer: Writer, parent: int, drafts: list[Draft]) -> None:
    """Write one dependent's level (2000C) and their claims."""
    subscriber = part(drafts[0], "subscriber")
    usual = {key: subscriber.get(key, "") for key in ("last", "street", "street2", "city", "state", "zip")}
    who = {**usual, "first": "Theo", "birth": "20090303", "sex": "M", "relationship": "19"}
    who |= part(drafts[0], "patient")
    writer.level(parent, "23", child=False)
    writer.put("PAT", text(who, "relationship"))
    name(writer, "QC", who, "", "")
    _person(writer, who)
    refs(writer, part(who, "refs"))
    for each in drafts:
        claim(writer, each)
