"""What an edit is: the models behind `edit.yaml`, and how any YAML of ours is read.

YAML is read so that every scalar stays text (`00100`, `NO` and `12:30` survive); only a key with nothing (or
`null`) after it counts as not written. The models then type the texts. Every complaint is a `Problem` that
names the file, the line, the key and what was expected, and all problems of a file are told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from scrubber.edit.codes import CodeSet
from scrubber.edit.piece import Pattern
from scrubber.finding import Answer, ClaimStatus, Prevents, Reference, Severity, Status

if TYPE_CHECKING:
    import yaml

__all__ = [
    "Acknowledge",
    "Denial",
    "Document",
    "DocumentError",
    "EditSpec",
    "Effective",
    "Origin",
    "Problem",
    "Reading",
    "Scope",
    "Source",
    "Triggers",
    "Variant",
    "build",
    "holes",
    "read_file",
    "read_yaml",
]

Keys = tuple[str | int, ...]
"""The way to a value in a file: keys, and positions in lists from 0."""


# -- problems -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file of ours: `place` is the key (`prevents#2.carc`), `line` 0 when not known."""

    file: str
    place: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (where, self.place, self.text) if part)


class DocumentError(ValueError):
    """Files of ours that cannot be used; `problems` holds every complaint, the text has one on each line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


# -- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: lists, dicts, texts and None, and the line (from 1) of every key and entry."""

    file: str
    content: object = None
    lines: Mapping[Keys, int] = field(default_factory=dict)

    def problem(self, keys: Keys, text: str) -> Problem:
        """A complaint about a key, with the line of the nearest thing around it that is there."""
        line = next((self.lines[keys[:n]] for n in range(len(keys), -1, -1) if keys[:n] in self.lines), 0)
        place = ""
        for key in keys:
            step = f"#{key + 1}" if isinstance(key, int) else f".{key}"
            place += step if place else f"entry {key + 1}" if isinstance(key, int) else key
        return Problem(self.file, place, text, line)


def read_file(path: Path) -> Reading:
    """Read a YAML file from disk. Raises DocumentError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(str(path), "", f"cannot be read: {error.strerror}")]) from None
    return read_yaml(data, str(path))


def read_yaml(data: bytes, file: str) -> Reading:
    """Read one YAML document. Raises DocumentError, also for a key that is given twice."""
    import yaml  # a start that finds its cache never needs it

    try:
        node = yaml.CBaseLoader(data).get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
        line = mark.line + 1 if mark else 0
        raise DocumentError([Problem(file, "", f"this is no YAML: {said}", line)]) from None
    lines: dict[Keys, int] = {}
    problems: list[tuple[Keys, str]] = []
    content = None if node is None else _plain(node, (), (), lines, problems)
    reading = Reading(file, content, lines)
    if problems:
        raise DocumentError([reading.problem(keys, text) for keys, text in problems])
    return reading


def _plain(
    node: yaml.Node,
    keys: Keys,
    above: tuple[int, ...],
    lines: dict[Keys, int],
    problems: list[tuple[Keys, str]],
) -> object:
    """What a node says; `above` are the nodes around it, so that an alias cannot run in circles."""
    import yaml

    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return None if not node.style and node.value in ("", "~", "null") else node.value
    if id(node) in above:
        problems.append((keys, "this contains itself"))
        return None
    above = (*above, id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*keys, n), above, lines, problems) for n, item in enumerate(node.value)]
    found: dict[str, object] = {}
    for name, value in node.value:
        key = str(name.value)
        lines[(*keys, key)] = name.start_mark.line + 1
        if key in found:
            problems.append(((*keys, key), "this key is given twice"))
        found[key] = _plain(value, (*keys, key), above, lines, problems)
    return found


# -- documents ----------------------------------------------------------------------------------------------


class Document(BaseModel):
    """A piece of a file of ours: frozen, closed to unknown keys; a blank key counts as not written."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, data: object) -> object:
        if isinstance(data, dict) and None in data.values():
            return {key: value for key, value in data.items() if value is not None}
        return data


D = TypeVar("D", bound=Document)
_UNKNOWN = "this key is not known here"
_SHAPES = {
    **dict.fromkeys(("dict_type", "mapping_type", "model_type"), "keys with values"),
    **dict.fromkeys(("tuple_type", "list_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "true or false"),
    **dict.fromkeys(("string_type", "string_too_short"), "a text"),
}


def build(
    model: type[D],
    reading: Reading,
    words: Mapping[str, str],
    *,
    entry: int | None = None,
    quote: bool = True,
    **given: object,
) -> D:
    """Make a model from a file, or from one entry of the list that it holds. Raises DocumentError.

    `words` says what belongs under each key. `given` are fields that the loader sets and no file may. With
    `quote` False no value is repeated in a problem, since it might name a patient.
    """
    root: Keys = () if entry is None else (entry,)
    content = reading.content
    data = content[entry] if entry is not None and isinstance(content, list) else content
    if not isinstance(data, dict):
        raise DocumentError([reading.problem(root, "expected keys with values, one on a line")])
    clash = [reading.problem((*root, key), _UNKNOWN) for key in given if key in data]
    try:
        made = model.model_validate({**data, **given})
    except ValidationError as error:
        told = _told(error, model, words, quote)
        raise DocumentError([*clash, *(reading.problem(root + keys, text) for keys, text in told)]) from None
    if clash:
        raise DocumentError(clash)
    return made


def _told(
    error: ValidationError, model: type[Document], words: Mapping[str, str], quote: bool
) -> Iterator[tuple[Keys, str]]:
    """Say each of pydantic's complaints in the words of a person who writes edits, not Python."""
    for fault in error.errors(include_url=False):
        keys = tuple(key for key in fault["loc"] if key != "[key]")
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        expected = words.get(name) or _SHAPES.get(fault["type"]) or fault["msg"]
        if fault["type"] == "missing":
            yield keys, f"this key is missing; expected {expected}"
        elif fault["type"] == "extra_forbidden":
            yield keys, _UNKNOWN + (_nearest(name, model) if len(keys) == 1 else "")
        elif fault["type"] == "value_error":
            yield keys, str(fault["ctx"]["error"])
        else:
            found = f"found {fault['input']!r}; " if quote and isinstance(fault["input"], str) else ""
            yield keys, f"{found}expected {expected}"


def _nearest(name: str, model: type[Document]) -> str:
    from difflib import get_close_matches  # only needed to word a complaint

    near = get_close_matches(name, [info.alias or key for key, info in model.model_fields.items()], 1)
    return f"; did you mean {near[0]}?" if near else ""


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
    if isinstance(value, dict):  # as the cache of the catalogue never writes it, but pydantic may
        return Pattern(**value)
    return Pattern.parse(str(value))


Segments = Annotated[Pattern, PlainValidator(_pattern)]
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
    `segment` on each such segment.
    """

    codes: CodeSet = CodeSet()
    segments: tuple[Segments, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Triggers:
        if not self.codes and not self.segments:
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
    triggers: Triggers | None = None
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
