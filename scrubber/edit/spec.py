"""What an edit is: the models behind `edit.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    model_validator,
)

from scrubber.edit.codes import CodeSet
from scrubber.edit.document import Document
from scrubber.edit.pattern import Pattern
from scrubber.finding import Answer, ClaimStatus, Prevents, Reference, Severity, Status

if TYPE_CHECKING:
    pass

__all__ = [
    "Acknowledge",
    "CheckLines",
    "Denial",
    "EditSpec",
    "Effective",
    "Origin",
    "Scope",
    "Source",
    "Triggers",
    "Variant",
    "holes",
]

# -- types of single values ---------------------------------------------------------------------------------


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # the 30th of February: told below like any other text
    raise ValueError("expected a date as 2026-01-31")


def holes(template: str) -> frozenset[str]:
    """The facts that a message asks for: `{day}` asks for `day`. Raises ValueError on other uses of braces.

    A hole is a name and nothing else: an index or attribute (`{day.year}`) would let a message reach into
    objects, and a format would make its text depend on them.
    """
    try:
        parts = [part for part in Formatter().parse(template) if part[1] is not None]
    except ValueError as error:
        raise ValueError(
            f"the braces do not pair up ({error}); write {{{{ for a brace that is meant"
        ) from None
    for _, name, form, conversion in parts:
        if form or conversion or not re.fullmatch(r"[a-z_][a-z0-9_]*", name or ""):
            raise ValueError(f"{{{name}}} is no hole; expected the name of a fact in braces, e.g. {{day}}")
    return frozenset(name for _, name, _, _ in parts if name)


def _template(text: str) -> str:
    holes(text)
    return text


def _parameter(value: object) -> str | CodeSet:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list | tuple | CodeSet):
        return CodeSet(value)
    raise ValueError("expected a text, or a list of codes and ranges")


def _clauses(value: object) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    clauses: list[tuple[str, Mapping[str, Any]]] = []
    for n, item in enumerate(value if isinstance(value, list | tuple) else (None,), start=1):
        name, arguments = (
            next(iter(item.items())) if isinstance(item, dict) and len(item) == 1 else ("", None)
        )
        arguments = {} if name and arguments is None else arguments
        if not isinstance(arguments, dict):
            raise ValueError(f"clause {n} is not understood; expected - name: {{its arguments}}")
        clauses.append((name, arguments))
    return tuple(clauses)


def _pattern(value: object) -> Pattern:
    if isinstance(value, Pattern):
        return value
    return Pattern.parse(str(value))


Need = Literal["mohs_log", "mohs_entries", "history", "providers", "authorisations", "referrals"]
Listed = Literal[
    "add_ons",
    "primaries",
    "first_stages",
    "global_000",
    "global_010",
    "global_090",
    "global_ZZZ",
    "never_likely",
    "limited_by_day",
    "paired",
]
Segments = Annotated[Pattern, PlainValidator(_pattern)]
SegmentId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,2}$")]
Position = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
Words = Annotated[str, Field(min_length=1)]
Snake = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
EditId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{2}[0-9]{3}$")]
Day = Annotated[date, BeforeValidator(_day)]
Template = Annotated[Words, AfterValidator(_template)]
Parameter = Annotated[str | CodeSet, PlainValidator(_parameter)]
Clauses = Annotated[tuple[tuple[str, Mapping[str, Any]], ...], PlainValidator(_clauses)]


# -- the models ---------------------------------------------------------------------------------------------


class Scope(StrEnum):
    """What one verdict of an edit is about."""

    INTERCHANGE = "interchange"
    TRANSACTION = "transaction"
    SEGMENT = "segment"
    """One segment, wherever it stands; judged by its place in the guide and its own content alone."""
    LEVEL = "level"
    """A block above the claim (1000A/B, 2000A, 2000B, 2000C with their names), or the claim itself."""
    CLAIM = "claim"
    LINE = "line"
    PATIENT_DAY = "patient_day"
    """One patient's day of service, over all claims of the input."""
    PAYMENT = "payment"
    """One claim payment of an 835 with its lines (2100)."""
    REMITTANCE = "remittance"
    """One transaction set of an 835, once all of it has been read."""


class Source(Document):
    """Who says so; a source that was read on the web says when."""

    title: Words
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    retrieved: Day | None = None

    def as_reference(self) -> Reference:
        """The same as a finding carries it."""
        return Reference(self.title, self.url or "", self.retrieved.isoformat() if self.retrieved else "")


class Denial(Document):
    """What the payer would answer in the 835: CAS01, CAS02, and the remark code of MOA or LQ."""

    group: Annotated[str, Field(pattern=r"^(CO|CR|OA|PI|PR)$")]
    carc: Annotated[str, Field(pattern=r"^[A-Z]?[0-9]{1,3}$")]
    rarc: Annotated[str, Field(pattern=r"^(M|MA|N)[0-9]{1,3}$")] | None = None

    def as_prevents(self) -> Prevents:
        """The same as a finding carries it."""
        return Prevents(self.group, self.carc, self.rarc)


class StatusCode(Document):
    """One status of a 277CA (STC01, STC10, STC11): category, status, and the entity that is meant."""

    category: Annotated[str, Field(pattern=r"^(A[0-8]|E[1-4])$")]
    status: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")]
    entity: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] | None = None

    def as_status(self) -> ClaimStatus:
        """The same as a finding carries it."""
        return ClaimStatus(self.category, self.status, self.entity or "")


class Acknowledge(Document):
    """What acknowledgements answer: the 277CA by its statuses, the 999 and TA1 by a code for the place.

    `category`, `status` and `entity` are STC01 and `also` STC10 and STC11 of the same error; `basis` says
    whose choice the codes are, `reference` the CMS edit they come from. `segment` is IK304, `element` IK403,
    `set` IK502, `group` AK905, `ta1` TA105; which one is written follows from where the finding stands.
    """

    category: Annotated[str, Field(pattern=r"^(A[0-8]|E[1-4])$")] | None = None
    status: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] | None = None
    entity: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$")] | None = None
    also: tuple[StatusCode, ...] = Field(default=(), max_length=2)
    basis: Literal["cms", "mac", "x12", "payer", "clearinghouse", "impl", "help", "proposed"] = "proposed"
    reference: Annotated[str, Field(pattern=r"^X[0-9]{3}\.\S+$")] | None = None
    segment: Annotated[str, Field(pattern=r"^([1-8]|I[4679]|I8)$")] | None = None
    element: Annotated[str, Field(pattern=r"^([1-9]|1[0-3]|I6|I9|I1[0-3])$")] | None = None
    set: Annotated[str, Field(pattern=r"^([1-9]|1[0-9]|2[0-7]|I[56])$")] | None = None
    group: Annotated[str, Field(pattern=r"^([1-6]|19)$")] | None = None
    ta1: Annotated[str, Field(pattern=r"^0[0-3][0-9]$")] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Acknowledge:
        if (self.category is None) != (self.status is None):
            raise ValueError("a 277CA status needs both category and status")
        if self.category is None and (self.entity or self.also):
            raise ValueError("entity and also belong to a 277CA status; expected category and status")
        return self

    def as_answer(self) -> Answer:
        """The same as a finding carries it."""
        first = (
            (ClaimStatus(self.category, self.status, self.entity or ""),)
            if self.category and self.status
            else ()
        )
        return Answer(
            statuses=first + tuple(one.as_status() for one in self.also),
            basis=self.basis,
            reference=self.reference or "",
            segment=self.segment or "",
            element=self.element or "",
            set=self.set or "",
            group=self.group or "",
            ta1=self.ta1 or "",
        )


class Triggers(Document):
    """What brings an edit into play: a claim's procedure codes (SV101-2), or segments that it carries.

    The engine runs the edit only on claims with one of the codes or one of the segments; an edit of scope
    `segment` on each such segment. A segment may be asked for with a value only (`2300.CLM{05-3=7|8}`): that spares
    the edit what it has nothing to say of, and it still judges everything it meets.
    """

    codes: CodeSet = CodeSet()
    listed: tuple[Listed, ...] = ()
    """Codes that a table sets apart (`Tables.listed`), such as add_ons."""
    segments: tuple[Segments, ...] = ()
    together: tuple[Literal["pairs_0", "pairs_1", "repeats"], ...] = ()
    """What the claim's codes are to each other: pairs of an indicator (or of codes that the table does not know), or
    `repeats`: a code that comes twice."""

    @model_validator(mode="after")
    def _something(self) -> Triggers:
        if not (self.codes or self.listed or self.segments or self.together):
            raise ValueError('expected codes, e.g. ["17311-17315"], or segments, e.g. ["2310C.NM1"]')
        return self


class Effective(Document):
    """The dates of service an edit is about, both ends included; an open end has no limit."""

    start: Day | None = Field(default=None, alias="from")
    end: Day | None = Field(default=None, alias="to")

    def covers(self, day: date) -> bool:
        """Whether the edit is about this date of service."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    @model_validator(mode="after")
    def _forwards(self) -> Effective:
        if self.start and self.end and self.start > self.end:
            raise ValueError("from lies after to; expected the earlier date first")
        return self


class Variant(Document):
    """A hit of a certain kind: what it says, how severe it is, what it prevents, where that differs."""

    message: Template | None = None
    severity: Severity | None = None
    denials: tuple[Denial, ...] | None = Field(default=None, alias="prevents")
    acknowledge: Acknowledge | None = None


class CheckLines(Document):
    """What a person checks by hand before a claim goes out: on the claim, and in the record behind it."""

    claim: Words | None = None
    record: Words | None = None


class Origin(Document):
    """Where an edit stands: its pack, its folder there (`mohs/extra_block_without_stage`), and its owner."""

    pack: str
    path: str
    family: str
    payer: str | None = None
    """The payer profile whose own edit this is: it runs on that payer's claims only."""
    has_code: bool = False

    @property
    def file(self) -> str:
        """What a finding names as the file that set it: `edits/mohs/extra_block_without_stage/edit.yaml`."""
        return f"{self.pack}/{self.path}/edit.yaml"


class EditSpec(Document):
    """One edit, as `edit.yaml` states it (HOUSE section 4), with the place it was read from."""

    id: EditId
    name: Snake
    title: Words
    status: Status
    enabled: bool = True
    """Off until a profile turns it on, if false."""
    since: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    scope: Scope
    snip: int = Field(ge=1, le=7)
    severity: Severity
    detects: Snake | None = None
    needs: Need | None = None
    """What a run must be given for the edit to judge.

    Without a Mohs log every claim that wakes the edit is `no_data` (`mohs_log`), or there is nothing to ask
    (`mohs_entries`). Without a ledger every claim that wakes it is `no_data` (`history`). Without what the practice
    profile would say, or for lists of codes a payer's profile, there is nothing to ask either.
    """
    triggers: Triggers | None = None
    company: bool = False
    """Whether it only compares a claim with other claims or days: of one of one day that is alone it says nothing."""
    coding: bool = False
    """Whether, of a claim of one day and provider that is alone, its verdict depends on nothing but `Claim.coding`."""
    watches: tuple[Listed, ...] = ()
    """What a patient_day edit looks for on other claims, where no parameter names it: codes that a table sets apart."""
    recalls: tuple[Listed, ...] = ()
    """What a patient_day edit looks for on other days of the patient too."""
    looks_back: bool = False
    """Whether earlier inputs may have what it looks for: without a ledger a claim that would pass is `no_data`."""
    reads: Mapping[SegmentId, Position] = Field(default_factory=dict)
    """By segment id the one element that a verdict of scope `segment` depends on: a text that was clean stays clean."""
    effective: Effective = Field(default_factory=lambda: Effective.model_validate({}))
    yields_to: tuple[EditId, ...] = ()
    parameters: Mapping[Snake, Parameter] = Field(default_factory=dict)
    require: Clauses = ()
    code_of: EditId | None = None
    """Another edit whose check.py judges for this one too, with this one's own parameters and words."""
    message: Template
    variants: Mapping[Snake, Variant] = Field(default_factory=dict)
    fix_title: Words | None = None
    denials: tuple[Denial, ...] = Field(default=(), alias="prevents")
    acknowledge: Acknowledge | None = None
    what: Words
    why: Words
    checklist: CheckLines = Field(default_factory=CheckLines)
    """Its lines on the printed checklist; an edit without any is listed by its title."""
    fix_safety: Words | None = None
    sources: tuple[Source, ...] = Field(min_length=1, alias="references")
    origin: Origin

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The sources, as findings carry them."""
        return tuple(source.as_reference() for source in self.sources)

    @cached_property
    def prevents(self) -> tuple[Prevents, ...]:
        """The denials that the edit prevents, as findings carry them."""
        return tuple(denial.as_prevents() for denial in self.denials)

    @cached_property
    def _answers(self) -> Mapping[str | None, Answer | None]:
        own = self.acknowledge.as_answer() if self.acknowledge else None
        told = {
            name: v.acknowledge.as_answer() if v.acknowledge else own for name, v in self.variants.items()
        }
        return told | {None: own}

    def answer_of(self, variant: str | None = None) -> Answer | None:
        """What acknowledgements say of a hit. Raises KeyError for a variant that the edit does not name."""
        return self._answers[variant]

    @property
    def live(self) -> bool:
        """Whether the edit can still run; a retired one only keeps its id from being used again."""
        return self.status is not Status.RETIRED

    def message_of(self, variant: str | None = None) -> str:
        """The message template of a hit. Raises KeyError for a variant that the edit does not name."""
        return (self.variants[variant].message if variant else None) or self.message

    def severity_of(self, variant: str | None = None) -> Severity:
        """The severity of a hit before any profile. Raises KeyError as `message_of` does."""
        return (self.variants[variant].severity if variant else None) or self.severity

    def prevents_of(self, variant: str | None = None) -> tuple[Prevents, ...]:
        """The denials that a hit prevents. Raises KeyError as `message_of` does."""
        chosen = self.variants[variant].denials if variant else None
        return self.prevents if chosen is None else tuple(denial.as_prevents() for denial in chosen)
