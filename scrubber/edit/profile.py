"""Payer profiles and the other layers that set how an edit behaves for one claim.

A profile matches claims and overrides edits. Profiles stand in packs (`payers/<id>/payer.yaml`) and in files
of the site; the most specific wins: built-in, organisation, line of business, clearinghouse, payer, payer and
claim type. Within a layer a profile that refines others (`match: payers`) wins over those it refines, and
the site's over a pack's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from scrubber.edit.answer_as import AnswerAs
from scrubber.edit.codes import CodeSet
from scrubber.edit.document import Document, DocumentError, Problem, Reading, build
from scrubber.edit.spec import EditId, EditSpec, Parameter, Snake, Source, Words
from scrubber.finding import Safety, Severity, Status

__all__ = [
    "ClaimType",
    "Layer",
    "Match",
    "Override",
    "Profile",
    "ProfileError",
    "profile_problems",
    "read_profile",
    "upper",
]


class ProfileError(DocumentError):
    """A profile cannot be used, or none has the id that was asked for."""


class Layer(StrEnum):
    """Who speaks, from the most general to the most specific."""

    BUILT_IN = "built_in"
    ORGANISATION = "organisation"
    LINE_OF_BUSINESS = "line_of_business"
    CLEARINGHOUSE = "clearinghouse"
    PAYER = "payer"
    PAYER_CLAIM_TYPE = "payer_claim_type"

    @property
    def rank(self) -> int:
        """0 for the most general; the higher wins."""
        return tuple(Layer).index(self)


ClaimType = Literal["original", "replacement", "void", "secondary"]
"""What a claim is by CLM05-3 (1, 7, 8) and SBR01 (secondary: the payer billed is not the first)."""


def upper(values: frozenset[str]) -> frozenset[str]:
    """Ids as they are compared: without regard to case."""
    return frozenset(value.upper() for value in values)


def _demotes(safety: Safety) -> Safety:
    if safety is Safety.SAFE:
        raise ValueError(
            "a profile may make a fix need more of a person, never less; expected review or attest"
        )
    return safety


PayerIds = Annotated[frozenset[Words], AfterValidator(upper)]


class Match(Document):
    """The claims a profile is for.

    `payer_ids` (2010BB NM109, case ignored) and `filing_codes` (SBR09) each identify a payer; where any
    profile knows a claim's payer id, filing codes do not pick a payer. `payers` and `claim_types` narrow:
    only where one of these payer profiles matches, only for these types of claim.
    """

    payer_ids: PayerIds = frozenset()
    filing_codes: PayerIds = frozenset()
    claim_types: frozenset[ClaimType] = frozenset()
    payers: frozenset[Snake] = frozenset()

    def identifies(self, payer_id: str, filing_code: str) -> bool:
        """Whether payer id or filing code is one of these, or neither was asked for."""
        anyone = not self.payer_ids and not self.filing_codes
        return anyone or payer_id in self.payer_ids or filing_code in self.filing_codes


class Override(Document):
    """What a profile changes of one edit; a parameter replaces the edit's own whole."""

    enabled: bool | None = None
    severity: Severity | None = None
    status: Literal[Status.PREVIEW, Status.STABLE] | None = None
    hold: bool | None = None
    """Whether its failures hold the claim; not said: as severity and status have it."""
    fix_safety: Annotated[Safety, AfterValidator(_demotes)] | None = None
    acknowledge: AnswerAs | None = None
    """How the payer answers it in the 277CA; not said: by the edit's own status."""
    parameters: Mapping[Snake, Parameter] = Field(default_factory=dict)


class Profile(Document):
    """One profile, as its file states it, with the file's name."""

    id: Snake
    title: Words
    layer: Layer = Layer.PAYER
    match: Match = Field(default_factory=Match)
    edits: Mapping[EditId, Override] = Field(default_factory=dict)
    acknowledge_messages: bool | None = None
    """Whether the 277CA tells the id and message of edits (STC12); not said: it does."""
    notes: str = ""
    sources: tuple[Source, ...] = Field(default=(), alias="references")
    file: str
    site: bool = False
    """Written by the site, not part of a pack."""

    @property
    def is_payer(self) -> bool:
        """Whether it may be asked for by --payer-profile."""
        return self.layer is Layer.PAYER

    @property
    def precedence(self) -> tuple[int, bool, bool, str]:
        """Sorts profiles so that a later one wins."""
        return self.layer.rank, bool(self.match.payers), self.site, self.id


WORDS: Mapping[str, str] = {
    "id": "lower-case words joined by underscores, e.g. uhc",
    "title": "the payer's name",
    "layer": f"one of {', '.join(Layer)}",
    "match": "payer_ids, filing_codes, payers or claim_types, each a list",
    "payer_ids": 'a list of payer ids, e.g. ["87726"]',
    "filing_codes": "a list of claim filing codes (SBR09), e.g. [MB]",
    "payers": "a list of payer profile ids, e.g. [uhc]",
    "claim_types": "a list of original, replacement, void, secondary",
    "edits": "edit ids with their overrides, e.g. {MOH011: {severity: deny}}",
    "severity": "one of reject, deny, advise",
    "status": "preview or stable",
    "fix_safety": "review or attest",
    "acknowledge": "class, and where it is another than the usual one category, status, entity",
    "class": "one of reject, return, inform, document",
    "acknowledge_messages": "true or false",
    "category": "a status category of acknowledgements, A1 to A8",
}


def read_profile(reading: Reading, *, site: bool) -> Profile:
    """Make a profile of a file that was read. Raises DocumentError."""
    profile = build(Profile, reading, WORDS, file=reading.file, site=site)
    wrong = [reading.problem(keys, text) for keys, text in _faults(profile)]
    if wrong:
        raise DocumentError(wrong)
    return profile


def _faults(profile: Profile) -> Iterator[tuple[tuple[str, ...], str]]:
    match, by_type = profile.match, profile.layer is Layer.PAYER_CLAIM_TYPE
    if by_type and not (match.payers and match.claim_types):
        yield ("match",), "the layer payer_claim_type needs both; expected payers and claim_types"
    if profile.is_payer and match.claim_types:
        yield (
            ("match", "claim_types"),
            "claim types belong to the layer payer_claim_type; expected that layer",
        )
    if profile.is_payer and profile.site and match == Match():
        yield ("match",), "this names no payer; expected payer_ids, filing_codes or payers, or another layer"
    if profile.edits and not profile.site and not profile.sources:
        yield ("references",), "what a pack says of a payer cites its source; expected at least one"


def profile_problems(
    profiles: Iterable[Profile], edits: Mapping[str, EditSpec], readings: Mapping[str, Reading]
) -> Iterator[Problem]:
    """What is wrong between profiles, and between profiles and edits: dead names, impossible overrides."""
    profiles = tuple(profiles)
    bases = {profile.id for profile in profiles if profile.is_payer and not profile.match.payers}
    seen: set[str] = set()
    for profile in profiles:
        reading = readings.get(profile.file) or Reading(profile.file)
        if profile.id in seen:
            yield reading.problem(
                ("id",), f"another profile is named {profile.id}; expected an id of its own"
            )
        seen.add(profile.id)
        for name in sorted(profile.match.payers - bases):
            known = ", ".join(sorted(bases)) or "none"
            yield reading.problem(("match", "payers"), f"no payer profile is named {name}; known: {known}")
        for edit_id, override in profile.edits.items():
            edit = edits.get(edit_id)
            for keys, text in _misfits(override, edit if edit and edit.live else None):
                yield reading.problem(("edits", edit_id, *keys), text)


def _misfits(override: Override, edit: EditSpec | None) -> Iterator[tuple[tuple[str, ...], str]]:
    if edit is None:
        yield (), "no live edit has this id; expected one that `scrubber edits list` shows"
        return
    severity = override.severity or edit.severity
    if severity is Severity.DENY and not edit.denials:
        yield ("severity",), f"{edit.id} names no denial (prevents); expected reject or advise"
    if override.hold and (severity is Severity.ADVISE or (override.status or edit.status) is Status.PREVIEW):
        yield ("hold",), "advise and preview never hold a claim; expected severity deny or reject, and stable"
    if override.hold and override.acknowledge and override.acknowledge.kind == "inform":
        yield ("hold",), "what only informs holds no claim; expected hold false, or another class"
    for name, value in override.parameters.items():
        if name not in edit.parameters:
            known = ", ".join(edit.parameters) or "none"
            yield ("parameters", name), f"{edit.id} has no such parameter; known: {known}"
        elif isinstance(value, str) != isinstance(edit.parameters[name], str):
            wanted = "one text" if isinstance(value, CodeSet) else "a list of codes"
            yield ("parameters", name), f"{edit.id} takes another kind of value here; expected {wanted}"
        else:
            yield from ((("parameters", name), text) for text in _unusable(edit, name, value))


def _unusable(edit: EditSpec, name: str, value: str | CodeSet) -> Iterator[str]:
    """What the edit's clauses have against a parameter's value."""
    from scrubber.edit.clauses import clause_faults  # only needed where a profile sets a parameter

    own = set(clause_faults(edit.require, edit.parameters))
    for keys, text in clause_faults(edit.require, {**edit.parameters, name: value}):
        if (keys, text) not in own:
            yield f"the clause {keys[2]} cannot use it: {text}"


# -- what holds for one claim -------------------------------------------------------------------------------
