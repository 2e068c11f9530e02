"""Payer profiles and the other layers that set how an edit behaves for one claim.

A profile matches claims and overrides edits. Profiles stand in packs (`payers/<id>/payer.yaml`) and in files
of the site; the most specific wins: built-in, organisation, line of business, clearinghouse, payer, payer and
claim type. Within a layer a profile that refines others (`match: payers`) wins over those it refines, and
the site's over a pack's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from scrubber.edit.answer_as import AnswerAs
from scrubber.edit.codes import CodeSet
from scrubber.edit.document import Document, DocumentError, Problem, Reading, build, read_file
from scrubber.edit.spec import EditId, EditSpec, Parameter, Snake, Source, Words
from scrubber.finding import Answer, Safety, Severity, Status

__all__ = [
    "ClaimType",
    "Layer",
    "Match",
    "Override",
    "Profile",
    "ProfileError",
    "Profiles",
    "Resolved",
    "Row",
    "SetBy",
    "Setting",
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


def _upper(values: frozenset[str]) -> frozenset[str]:
    return frozenset(value.upper() for value in values)


def _demotes(safety: Safety) -> Safety:
    if safety is Safety.SAFE:
        raise ValueError(
            "a profile may make a fix need more of a person, never less; expected review or attest"
        )
    return safety


PayerIds = Annotated[frozenset[Words], AfterValidator(_upper)]


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


HOLD_ON = frozenset({Severity.REJECT, Severity.DENY})


@dataclass(frozen=True, slots=True)
class SetBy:
    """Who set a value: the layer and the file."""

    layer: Layer
    file: str


@dataclass(frozen=True, slots=True)
class Setting:
    """How one edit behaves for one kind of claim. `sources` tells for each key who set it."""

    edit: EditSpec
    enabled: bool
    severity: Severity
    status: Status
    hold: bool | None
    fix_safety: Safety | None
    parameters: Mapping[str, str | CodeSet]
    set_by: str
    """The file of the most specific layer that had a say; a finding carries it."""
    sources: Mapping[str, SetBy] = field(repr=False)
    acknowledge: AnswerAs | None = None
    quiet: bool = False
    """Whether acknowledgements keep the edit's id and message to themselves."""

    def answer_of(self, variant: str | None = None) -> Answer | None:
        """What acknowledgements say of a hit: the edit's own answer, or as the payer puts it."""
        own = self.edit.answer_of(variant)
        put = self.acknowledge.answer(own) if self.acknowledge else own
        return replace(put or Answer(), quiet=True) if self.quiet else put

    def severity_of(self, variant: str | None = None) -> Severity:
        """The severity of a hit: a profile that lowers the edit lowers its variants, raising leaves them be.

        A variant with a severity of its own says why such a hit weighs less or more than the rest, and that
        stays true for a payer who takes the rest more seriously. Raises KeyError for an unknown variant.
        """
        own = self.edit.variants[variant].severity if variant else None
        if own is None:
            return self.severity
        lowered = self.severity.rank < min(own.rank, self.edit.severity.rank)
        return self.severity if lowered else own

    def holds(self, severity: Severity, hold_on: Collection[Severity] = HOLD_ON) -> bool:
        """Whether a failure of this severity holds its claim; advise and preview never do (HOUSE 5)."""
        if severity is Severity.ADVISE or self.status is not Status.STABLE:
            return False
        return severity in hold_on if self.hold is None else self.hold

    def safety_of(self, proposed: Safety) -> Safety:
        """The safety of a fix: as the edit proposes, or demoted."""
        return max(proposed, self.fix_safety or proposed, key=lambda safety: safety.rank)

    def rows(self) -> Iterator[Row]:
        """Every key with its value and who set it."""
        values: dict[str, object] = {
            "enabled": self.enabled,
            "status": self.status,
            "severity": self.severity,
        }
        values |= {"hold": self.hold, "fix_safety": self.fix_safety, "acknowledge": self.acknowledge}
        values |= {f"parameters.{name}": value for name, value in self.parameters.items()}
        for key, value in values.items():
            if value is not None:
                by = self.sources.get(key) or SetBy(Layer.BUILT_IN, self.edit.origin.file)
                yield Row(self.edit.id, key, _shown(value), by.layer, by.file)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `scrubber config show`."""

    edit: str
    key: str
    value: str
    layer: Layer
    file: str


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """The settings of all live edits for one kind of claim; the same object for every claim of that kind."""

    settings: Mapping[str, Setting]
    profiles: tuple[str, ...]
    """The profiles that apply, most general first."""
    payer: str | None
    """The most specific payer profile, or None where no profile knows the payer."""
    enabled: tuple[Setting, ...]
    """The settings of the edits that run, by edit id."""

    def __getitem__(self, edit_id: str) -> Setting:
        return self.settings[edit_id]


class Profiles:
    """All profiles of packs and site. Raises ProfileError with every problem.

    `payer_ids` is the site's table: profile id to further payer ids, since ids differ by clearinghouse.
    """

    def __init__(
        self,
        edits: Iterable[EditSpec],
        profiles: Iterable[Profile] = (),
        *,
        payer_ids: Mapping[str, Sequence[str]] | None = None,
        readings: Mapping[str, Reading] | None = None,
    ) -> None:
        live = {edit.id: edit for edit in edits if edit.live}
        self.profiles = tuple(sorted(profiles, key=lambda profile: profile.precedence))
        self.payers = {profile.id: profile for profile in self.profiles if profile.is_payer}
        problems = list(profile_problems(self.profiles, live, readings or {}))
        problems += [self._unknown("payer_ids", name) for name in payer_ids or {} if name not in self.payers]
        if problems:
            raise ProfileError(problems)
        self._base = {edit.id: _own(edit) for edit in sorted(live.values(), key=lambda edit: edit.id)}
        self._further = {name: _upper(frozenset(ids)) for name, ids in (payer_ids or {}).items()}
        self._everything = False
        self._asked: dict[tuple[str, str, str, str | None], Resolved] = {}
        self._settled: dict[tuple[tuple[str, ...], frozenset[str]], Resolved] = {}

    @classmethod
    def load(
        cls,
        edits: Iterable[EditSpec],
        profiles: Iterable[Profile],
        files: Iterable[Path] = (),
        payer_ids: Mapping[str, Sequence[str]] | None = None,
    ) -> Profiles:
        """A catalogue's edits and profiles together with the site's profile files. Raises ProfileError."""
        site: list[Profile] = []
        readings: dict[str, Reading] = {}
        problems: list[Problem] = []
        for path in files:
            try:
                reading = read_file(path)
                site.append(read_profile(reading, site=True))
                readings[reading.file] = reading
            except DocumentError as error:
                problems += error.problems
        if problems:
            raise ProfileError(problems)
        return cls(edits, (*profiles, *site), payer_ids=payer_ids, readings=readings)

    def everything(self) -> Profiles:
        """The same profiles with every edit on, but for those of other payers: what would fire if nothing were off."""
        every = copy(self)
        every._everything = True
        every._asked, every._settled = {}, {}
        return every

    def resolve(
        self,
        payer_id: str = "",
        filing_code: str = "",
        claim_type: ClaimType = "original",
        forced: str | None = None,
    ) -> Resolved:
        """The settings for a claim with this payer (2010BB NM109), filing code (SBR09) and type.

        `forced` names a payer profile to apply whatever the ids say. Raises ProfileError if there is none.
        """
        asked = (payer_id, filing_code, claim_type, forced)
        known = self._asked.get(asked)
        if known is None:
            if len(self._asked) >= _REMEMBERED:  # ids come from the input, so they may be without number
                self._asked.clear()
            known = self._asked[asked] = self._find(payer_id.upper(), filing_code.upper(), claim_type, forced)
        return known

    def explain(
        self, payer: str = "", filing_code: str = "", claim_type: ClaimType = "original"
    ) -> tuple[Row, ...]:
        """Every key of every live edit for a payer (a profile's id, or a payer id), and who set it."""
        forced = payer if payer in self.payers else None
        resolved = self.resolve("" if forced else payer, filing_code, claim_type, forced)
        return tuple(row for setting in resolved.settings.values() for row in setting.rows())

    def overrides(self, edit_id: str) -> tuple[tuple[Profile, Override], ...]:
        """The profiles that override an edit, most general first: for its page."""
        return tuple(
            (profile, profile.edits[edit_id]) for profile in self.profiles if edit_id in profile.edits
        )

    def _find(self, payer_id: str, filing_code: str, claim_type: ClaimType, forced: str | None) -> Resolved:
        payers = self._forced(forced) if forced else self._payers(payer_id, filing_code)
        applied = []
        for profile in self.profiles:
            match = profile.match
            narrow = not match.claim_types or claim_type in match.claim_types
            if match.payers:
                fits = bool(payers & match.payers) and match.identifies(payer_id, filing_code)
                fits = fits or profile.id == forced
            else:
                fits = profile.id in payers if profile.is_payer else match.identifies(payer_id, filing_code)
            if fits and narrow:
                applied.append(profile)
        key = (tuple(profile.id for profile in applied), payers)
        if key not in self._settled:
            self._settled[key] = self._settle(applied, payers)
        return self._settled[key]

    def _payers(self, payer_id: str, filing_code: str) -> frozenset[str]:
        """The payer profiles that know the id; if none does, those that know the filing code."""
        bases = [profile for profile in self.payers.values() if not profile.match.payers]
        by_id = [p.id for p in bases if payer_id in p.match.payer_ids | self._further.get(p.id, frozenset())]
        return frozenset(by_id or (p.id for p in bases if filing_code in p.match.filing_codes))

    def _forced(self, name: str) -> frozenset[str]:
        if name not in self.payers:
            raise ProfileError([self._unknown("--payer-profile", name)])
        return frozenset({name}) | self.payers[name].match.payers

    def _unknown(self, place: str, name: str) -> Problem:
        known = ", ".join(sorted(self.payers)) or "none"
        return Problem("", place, f"no payer profile is named {name!r}; known: {known}")

    def _settle(self, applied: Sequence[Profile], payers: frozenset[str]) -> Resolved:
        settings = dict(self._base)
        for profile in applied:
            for edit_id, override in profile.edits.items():
                settings[edit_id] = _overridden(settings[edit_id], override, profile)
        if self._everything:
            settings = {key: replace(setting, enabled=True) for key, setting in settings.items()}
        for edit_id, setting in settings.items():
            owner = setting.edit.origin.payer
            if owner and owner not in payers:  # a payer's own edit speaks of that payer only
                settings[edit_id] = replace(setting, enabled=False)
        said = [p.acknowledge_messages for p in applied if p.acknowledge_messages is not None]
        if said and not said[-1]:
            settings = {key: replace(setting, quiet=True) for key, setting in settings.items()}
        named = [profile.id for profile in applied if profile.is_payer]
        enabled = tuple(setting for setting in settings.values() if setting.enabled)
        return Resolved(settings, tuple(p.id for p in applied), named[-1] if named else None, enabled)


_REMEMBERED = 4096


def _own(edit: EditSpec) -> Setting:
    """What the edit's own file says."""
    return Setting(
        edit, edit.enabled, edit.severity, edit.status, None, None, edit.parameters, edit.origin.file, {}
    )


def _overridden(setting: Setting, override: Override, profile: Profile) -> Setting:
    said = {key: value for key, value in override if value is not None and key != "parameters"}
    if override.fix_safety:
        said["fix_safety"] = setting.safety_of(override.fix_safety)
    if override.acknowledge and override.acknowledge.kind == "inform":
        said["hold"] = False
    keys = (*said, *(f"parameters.{name}" for name in override.parameters))
    by = SetBy(profile.layer, profile.file)
    return replace(
        setting,
        **said,
        parameters={**setting.parameters, **override.parameters},
        set_by=profile.file,
        sources={**setting.sources, **dict.fromkeys(keys, by)},
    )
