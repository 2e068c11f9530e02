"""All profiles of packs and site together: how each edit behaves for a claim, and who said so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scrubber.edit.answer_as import AnswerAs
from scrubber.edit.codes import CodeSet
from scrubber.edit.document import DocumentError, Problem, Reading, read_file
from scrubber.edit.profile import (
    ClaimType,
    Layer,
    Override,
    Profile,
    ProfileError,
    profile_problems,
    read_profile,
    upper,
)
from scrubber.edit.spec import EditSpec
from scrubber.finding import Answer, Safety, Severity, Status

if TYPE_CHECKING:
    from scrubber.edit.layout import Layout

__all__ = ["Profiles", "Resolved", "Row", "SetBy", "Setting"]

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
    layouts: dict[object, Layout] = field(default_factory=dict, repr=False)
    """What runs have worked out of them, by what was asked for (`layout`)."""

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
        self._further = {name: upper(frozenset(ids)) for name, ids in (payer_ids or {}).items()}
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
