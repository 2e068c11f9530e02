"""What an adjustment reason means: its kind, whether a claim could show it, our own words for it, and what to do next.

The table is `causes.yaml` beside this file. `of` looks a reason up; nothing is ever unknown in silence, since a code
that the table does not have is `unclassified`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from scrubber.edit.document import Document, build, read_file

__all__ = [
    "EFFECTS",
    "KINDS",
    "Cause",
    "Do",
    "Effect",
    "Kind",
    "KindName",
    "about_kind",
    "known",
    "of",
    "release",
]

Effect = Literal["denial", "reduction", "patient", "earlier_payer"]
"""What a reason does to the charge: takes it away, lowers it, gives it to the patient, or a payer before decided it."""

EFFECTS: tuple[Effect, ...] = get_args(Effect)

Do = Literal["resubmit", "appeal", "write_off", "bill_patient", "bill_other_payer", "call_payer", "none"]
"""What a biller does next."""

KindName = Literal[
    "eligibility",
    "authorisation",
    "bundling",
    "modifier",
    "add_on",
    "units",
    "diagnosis",
    "documentation",
    "duplicate",
    "filing_limit",
    "coordination",
    "enrolment",
    "identifiers",
    "payer_error",
    "contractual",
    "patient_share",
    "unclassified",
]

KINDS: tuple[KindName, ...] = get_args(KindName)
"""All kinds, in the order in which people list them."""

_TABLE = Path(__file__).with_name("causes.yaml")


@dataclass(frozen=True, slots=True)
class Cause:
    """What one reason means: CAS01, CAS02 and the remark codes that came with it.

    `knowable` says whether the claim, or what a practice keeps beside it, can show it before the claim is sent.
    `words` are our own for the code (and its remark), `advice` one sentence of what to do. `remark` is the remark code
    that decided the kind, or nothing. `by_remark` says that the code leaves its reason to the remark, `like` names
    codes that payers use for the same fault. `confidence` in this entry is high, medium, low, or none.
    """

    carc: str
    kind: KindName
    effect: Effect
    knowable: bool
    words: str
    do: Do
    advice: str
    remark: str
    by_remark: bool
    like: tuple[str, ...]
    ended: bool
    confidence: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cause: short words, a sentence about it, and what to do where a code says nothing else."""

    name: KindName
    words: str
    about: str
    do: Do
    advice: str


def of(group: str, carc: str, rarcs: Sequence[str] = ()) -> Cause:
    """Return what a reason means; a code that the table does not have is of kind `unclassified`.

    The group decides whose money it is: a reduction in group PR is the patient's, and a patient share in group CO or PI
    may not be billed to the patient and is a reduction.
    """
    return _of(group, carc, tuple(rarcs))


def known(carc: str) -> bool:
    """Whether the table has a code."""
    return carc in _load().codes


def about_kind(name: str) -> Kind:
    """What a kind means. Raises KeyError for a word that is none."""
    said = _load().kinds[name]
    return Kind(said.name, said.words, said.about, said.do, said.advice)


def release() -> str:
    """The release of the table: its year and month."""
    return _load().release


# -- looking up -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _of(group: str, carc: str, rarcs: tuple[str, ...]) -> Cause:
    group, carc = group.strip().upper(), carc.strip().upper().lstrip("0")
    table = _load()
    cause = table.codes.get(carc) or _unknown(table, carc)
    if cause.by_remark:
        cause = _remarked(table, cause, rarcs)
    return _grouped(table, cause, group)


def _unknown(table: _Table, carc: str) -> Cause:
    kind = table.kinds["unclassified"]
    words = "this table does not know the code" if carc else "the payer gave no reason"
    return Cause(
        carc, "unclassified", "denial", False, words, kind.do, kind.advice, "", False, (), False, "none"
    )


def _remarked(table: _Table, cause: Cause, rarcs: tuple[str, ...]) -> Cause:
    """The cause as its first remark that the table knows says it."""
    for rarc in rarcs:
        said = table.remarks.get(rarc)
        if said is not None:
            kind = table.kinds[said.kind]
            return replace(
                cause,
                kind=said.kind,
                knowable=said.knowable,
                words=said.words,
                do=said.do or kind.do,
                advice=said.advice or kind.advice,
                remark=rarc,
            )
    return cause


def _grouped(table: _Table, cause: Cause, group: str) -> Cause:
    if cause.effect == "reduction" and group == "PR":
        return _as(table, cause, "patient_share", "patient")
    if cause.effect == "patient" and group in ("CO", "PI"):
        return _as(table, cause, "contractual", "reduction")
    patient = table.kinds[cause.kind].patient
    if patient and group == "PR" and cause.do in ("bill_other_payer", "write_off"):
        return replace(cause, do=patient.do, advice=patient.advice)
    return cause


def _as(table: _Table, cause: Cause, kind: KindName, effect: Effect) -> Cause:
    said = table.kinds[kind]
    return replace(cause, kind=kind, effect=effect, do=said.do, advice=said.advice)


# -- the file -------------------------------------------------------------------------------------------------


class _Source(Document):
    title: str
    url: str


class _Step(Document):
    do: Do
    advice: str


class _Kind(Document):
    words: str
    about: str
    do: Do
    advice: str
    patient: _Step | None = None
    """What to do instead where the payer says that the patient owes it (PR)."""


class _Remark(Document):
    codes: tuple[str, ...] = Field(min_length=1)
    kind: KindName
    words: str
    knowable: bool = False
    do: Do | None = None
    advice: str | None = None


class _Code(Document):
    kind: KindName
    words: str
    effect: Effect = "denial"
    knowable: bool = False
    remark: bool = False
    ended: bool = False
    like: tuple[str, ...] = ()
    do: Do | None = None
    advice: str | None = None
    confidence: Literal["high", "medium", "low"] = "medium"


class _File(Document):
    release: str = Field(pattern=r"^\d{4}-\d{2}$")
    sources: tuple[_Source, ...] = Field(min_length=1)
    kinds: Mapping[KindName, _Kind]
    remarks: tuple[_Remark, ...]
    codes: Mapping[str, _Code]


@dataclass(frozen=True, slots=True)
class _Named:
    name: KindName
    words: str
    about: str
    do: Do
    advice: str
    patient: _Step | None


@dataclass(frozen=True, slots=True)
class _Table:
    release: str
    kinds: Mapping[str, _Named]
    remarks: Mapping[str, _Remark]
    codes: Mapping[str, Cause]


@cache
def _load() -> _Table:
    """Read the table once. Raises DocumentError where it cannot be used."""
    file = build(_File, read_file(_TABLE), {})
    kinds: dict[str, _Named] = {
        name: _Named(name, said.words, said.about, said.do, said.advice, said.patient)
        for name, said in file.kinds.items()
    }
    remarks = {code: remark for remark in file.remarks for code in remark.codes}
    codes = {
        code: _cause(code, said, kinds[said.kind])
        for keys, said in file.codes.items()
        for code in keys.split()
    }
    return _Table(file.release, kinds, remarks, codes)


def _cause(code: str, said: _Code, kind: _Named) -> Cause:
    return Cause(
        code,
        said.kind,
        said.effect,
        said.knowable,
        said.words,
        said.do or kind.do,
        said.advice or kind.advice,
        "",
        said.remark,
        said.like,
        said.ended,
        said.confidence,
    )
