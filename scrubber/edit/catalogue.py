"""The edit packs as one catalogue: found, validated, digested, remembered.

A pack is a folder of `<family>/<edit_name>/edit.yaml`, and of `payers/<id>/payer.yaml` with the payer's own
edits beside it. Loading tells every problem of every file at once. A cache (JSON, never required) spares a
later start the YAML; it is keyed by the packs' digest, so it can be stale only by being ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from scrubber.edit.code import import_code
from scrubber.edit.codes import CodeSet
from scrubber.edit.document import Document, DocumentError, Keys, Problem, Reading, build, read_yaml
from scrubber.edit.packs import Pack, Scan, astray, built_in_pack, forbidden, scan
from scrubber.edit.pattern import Condition
from scrubber.edit.profile import Profile, profile_problems, read_profile
from scrubber.edit.spec import EditSpec, Origin, Scope, holes
from scrubber.finding import Severity
from scrubber.guide.schema import SegmentNode

__all__ = ["Catalogue", "CatalogueError", "Pack", "built_in_pack", "load"]

_FORMAT = 11
"""Count up when a law below changes, so that no cache vouches for what the law would now refuse."""


class CatalogueError(DocumentError):
    """A pack cannot be used; `problems` names every file and place, and what was expected there."""


@dataclass(frozen=True)
class Catalogue:
    """All edits and payer profiles of the packs, edits sorted by id."""

    packs: tuple[Pack, ...]
    edits: tuple[EditSpec, ...]
    profiles: tuple[Profile, ...]
    _modules: dict[str, ModuleType] = field(default_factory=dict, repr=False, compare=False)
    _watching: dict[SegmentNode, list[tuple[str, tuple[Condition | None, ...]]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def __iter__(self) -> Iterator[EditSpec]:
        return iter(self.edits)

    def __len__(self) -> int:
        return len(self.edits)

    def __contains__(self, edit_id: object) -> bool:
        return edit_id in self.by_id

    def __getitem__(self, edit_id: str) -> EditSpec:
        return self.by_id[edit_id]

    def __getstate__(self) -> dict[str, Any]:
        return {
            "packs": self.packs,
            "edits": self.edits,
            "profiles": self.profiles,
            "_modules": {},
            "_watching": {},
        }

    def watching(self, node: SegmentNode) -> list[tuple[str, tuple[Condition | None, ...]]]:
        """The edits whose triggers ask for a place of the guide, with their conditions; None is no condition."""
        known = self._watching.get(node)
        if known is None:
            known = self._watching[node] = []
            for edit in self.edits:
                patterns = edit.triggers.segments if edit.triggers else ()
                found = tuple([pattern.condition for pattern in patterns if pattern.matches(node)])
                if found:
                    known.append((edit.id, found))
        return known

    @property
    def pack(self) -> str:
        """The packs' names and versions, as reports show them: `edits 0.1.0 + our_edits`."""
        return " + ".join(" ".join(filter(None, (pack.name, pack.version))) for pack in self.packs)

    @cached_property
    def digest(self) -> str:
        """One digest for all packs: that of the pack if there is one, else over theirs in order."""
        return self.packs[0].digest if len(self.packs) == 1 else _hash(pack.digest for pack in self.packs)

    @cached_property
    def by_id(self) -> Mapping[str, EditSpec]:
        """The edits by id."""
        return {edit.id: edit for edit in self.edits}

    @cached_property
    def by_name(self) -> Mapping[str, EditSpec]:
        """The edits by name."""
        return {edit.name: edit for edit in self.edits}

    @cached_property
    def by_kind(self) -> Mapping[str, EditSpec]:
        """The live edits that give a reader's faults their voice, by the kind that they detect."""
        return {edit.detects: edit for edit in self.edits if edit.detects and edit.live}

    @cached_property
    def families(self) -> Mapping[str, tuple[EditSpec, ...]]:
        """The edits by the folder they stand in (`mohs`, `payers/uhc`), folders in order."""
        names = sorted({edit.origin.family for edit in self.edits})
        return {name: tuple(edit for edit in self.edits if edit.origin.family == name) for name in names}

    def code(self, edit_id: str) -> ModuleType:
        """The module of an edit that judges by code, imported on first use; it offers `check`.

        Raises CatalogueError where the edit has no check.py, or one that cannot be used.
        """
        edit_id = self[edit_id].code_of or edit_id
        if edit_id not in self._modules:
            try:
                self._modules[edit_id] = import_code(self.folder(edit_id) / "check.py", self[edit_id])
            except DocumentError as error:
                raise CatalogueError(error.problems) from error.__cause__
        return self._modules[edit_id]

    def folder(self, edit_id: str) -> Path:
        """Where the edit's files stand on disk."""
        origin = self[edit_id].origin
        root = next(pack.root for pack in self.packs if pack.name == origin.pack)
        return root.joinpath(*origin.path.split("/"))


def load(packs: Sequence[Path], *, allow_code: bool = False, cache: Path | None = None) -> Catalogue:
    """Load packs, in order. Raises CatalogueError with every problem there is.

    Code edits of packs that are not built in are refused unless `allow_code`. `cache` is a folder for the
    remembered catalogue; it may be absent, unwritable or full of rubbish.
    """
    found = [scan(path) for path in packs]
    problems = [problem for each in found for problem in each.problems]
    problems += _repeated((each.pack.name, Problem(each.pack.name, "", _TWICE)) for each in found)
    if not allow_code:
        problems += [problem for each in found if not each.pack.built_in for problem in forbidden(each)]
    if problems:
        raise CatalogueError(problems)
    kept = cache and cache / f"catalogue-{_hash(str(each.pack.root) for each in found)[:12]}.json"
    key = _hash([str(_FORMAT), *(each.pack.name + each.pack.digest for each in found)])
    content = (kept and _recall(kept, key)) or _read(found, kept, key)
    return Catalogue(tuple(each.pack for each in found), content.edits, content.profiles)


_TWICE = "two packs have this name; expected a folder name of its own for each"


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


# -- understanding files ------------------------------------------------------------------------------------


class _Content(Document):
    """What the cache keeps: the packs' validated content under the key it is good for."""

    key: str
    edits: tuple[EditSpec, ...]
    profiles: tuple[Profile, ...]


def _read(found: Sequence[Scan], kept: Path | None, key: str) -> _Content:
    """Read and judge all files; raises CatalogueError. What passes is remembered in `kept`."""
    edits: list[tuple[EditSpec, Reading]] = []
    profiles: list[tuple[Profile, Reading]] = []
    problems: list[Problem] = []
    for each in found:
        problems += astray(each)
        for path, data in each.files.items():
            try:
                if path.endswith("/edit.yaml"):
                    edits.append(read_spec(data, _origin(each, path)))
                elif path.endswith("/payer.yaml"):
                    reading = read_yaml(data, f"{each.pack.name}/{path}")
                    profiles.append((read_profile(reading, site=False), reading))
            except DocumentError as error:
                problems += error.problems
    edits.sort(key=lambda pair: pair[0].id)
    problems += _unique_laws(edits)
    if not problems:  # else an edit that could not be read would be called dead wherever it is named
        problems += _yield_laws(edits)
        problems += _profile_laws(edits, profiles)
    if problems:
        raise CatalogueError(problems)
    if kept:
        raw = [{**_mapping(reading), "origin": edit.origin.model_dump()} for edit, reading in edits]
        files = [{**_mapping(reading), "file": reading.file} for _, reading in profiles]
        _remember(kept, {"key": key, "edits": raw, "profiles": files})
    return _Content(key=key, edits=tuple(e for e, _ in edits), profiles=tuple(p for p, _ in profiles))


def _mapping(reading: Reading) -> dict[str, object]:
    return reading.content if isinstance(reading.content, dict) else {}


def _origin(found: Scan, path: str) -> Origin:
    folder = path.rpartition("/")[0]
    family = folder.rpartition("/")[0]
    payer = family.partition("/")[2] or None
    has_code = f"{folder}/check.py" in found.files
    return Origin(pack=found.pack.name, path=folder, family=family, payer=payer, has_code=has_code)


def read_spec(data: bytes, origin: Origin) -> tuple[EditSpec, Reading]:
    """Read one edit.yaml. Raises DocumentError with every problem."""
    reading = read_yaml(data, origin.file)
    spec = build(EditSpec, reading, WORDS, origin=origin)
    wrong = [reading.problem(keys, text) for keys, text in (*_faults(spec), *_clause_faults(spec))]
    if wrong:
        raise DocumentError(wrong)
    return spec, reading


def _clause_faults(spec: EditSpec) -> Iterator[tuple[Keys, str]]:
    if spec.live and spec.require:
        from scrubber.edit.clauses import clause_faults  # a start that finds its cache never needs it

        yield from clause_faults(spec.require, spec.parameters, holes(spec.message))


WORDS: Mapping[str, str] = {
    "id": "three characters and three digits, e.g. MOH002",
    "name": "lower-case words joined by underscores, e.g. extra_block_without_stage",
    "title": "a short title",
    "status": "one of preview, stable, retired",
    "since": "the version that brought it, e.g. 0.1.0",
    "scope": f"one of {', '.join(Scope)}",
    "snip": "the WEDI type, a number from 1 to 7",
    "severity": "one of reject, deny, advise",
    "detects": "the kind of fault that a reader reports, e.g. byte_order_mark",
    "needs": "what a run must be given: mohs_log, history, providers, authorisations or referrals",
    "checklist": "what a person checks, under claim, record or both",
    "triggers": 'codes or segments, e.g. {codes: ["17311-17315"]} or {segments: ["2310C.NM1"]}',
    "segments": 'a list of segments, e.g. ["NM1", "2010AA.N4", "23*.REF[G1]"]',
    "codes": 'a list of codes or ranges, e.g. ["17311-17315"]',
    "yields_to": "a list of edit ids, e.g. [NCI001]",
    "message": "one sentence: what is there, then what is expected",
    "prevents": 'a list of denials, e.g. [{group: CO, carc: "107", rarc: N122}]',
    "group": "an adjustment group: CO, CR, OA, PI or PR",
    "carc": "a claim adjustment reason code, e.g. 107 or B7",
    "rarc": "a remittance remark code, e.g. N122",
    "category": "a claim status category code, e.g. A8",
    "entity": "an entity code, e.g. 85",
    "what": "a paragraph that says what the edit does",
    "why": "a paragraph that says why it matters",
    "references": "at least one source, e.g. [{title: ..., url: ..., retrieved: 2026-01-31}]",
    "url": "a web address that begins with http",
    "require": "a list of clauses, e.g. - modifiers_absent: {modifiers: $modifiers}",
    "effective": "the first and last day of service, e.g. {from: 2026-01-01, to: 2026-12-31}",
}
"""What belongs under each key of edit.yaml, for the words of a problem."""


# -- laws ---------------------------------------------------------------------------------------------------


def _faults(spec: EditSpec) -> Iterator[tuple[tuple[str, ...], str]]:
    """The laws between the keys of one edit."""
    folder = spec.origin.path.rpartition("/")[2]
    if spec.name != folder:
        yield ("name",), f"found {spec.name} in the folder {folder}; expected both to be the same"
    if spec.severity is Severity.DENY and not spec.denials:
        yield ("prevents",), f"a deny edit names the denial it prevents; expected {WORDS['prevents']}"
    for name, variant in spec.variants.items():
        if variant.severity is Severity.DENY and not spec.prevents_of(name):
            yield ("variants", name), "a deny variant names the denial it prevents; expected prevents"
    if spec.triggers and spec.scope in (Scope.INTERCHANGE, Scope.TRANSACTION):
        yield ("triggers",), f"no code triggers scope {spec.scope}; expected scope claim, line or patient_day"
    if spec.scope is Scope.SEGMENT and not (
        spec.triggers and spec.triggers.segments and not spec.triggers.codes
    ):
        yield ("triggers",), 'expected the segments that the edit judges, e.g. {segments: ["2010AA.N4"]}'
    for pattern in spec.triggers.segments if spec.triggers else ():
        for name in pattern.condition.parameters if pattern.condition else ():
            if not isinstance(spec.parameters.get(name), CodeSet):
                yield ("triggers",), f"{pattern} asks for ${name}; expected a list among the parameters"
    if spec.scope is Scope.LEVEL and spec.triggers and spec.triggers.codes:
        yield ("triggers",), "no level carries procedure codes; expected segments, or no triggers"
    if spec.id in spec.yields_to:
        yield ("yields_to",), "an edit cannot yield to itself; expected other edits"
    ways = {"detects": spec.detects, "require": spec.require, "check.py": spec.origin.has_code}
    ways["code_of"] = spec.code_of
    used = [way for way, value in ways.items() if value]
    if spec.require and spec.scope in (Scope.SEGMENT, Scope.LEVEL):
        yield ("require",), f"clauses judge claims; expected a check.py for scope {spec.scope}"
    if len(used) > 1:
        yield (used[0],), f"the edit judges by {' and '.join(used)}; expected only one of them"
    if not used and spec.live:
        yield (
            ("require",),
            "the edit judges nothing; expected clauses here, a check.py beside it, code_of or detects",
        )
    if spec.detects and spec.triggers:
        yield ("triggers",), "the reader calls an edit that detects; expected no triggers beside detects"


def _unique_laws(edits: Sequence[tuple[EditSpec, Reading]]) -> Iterator[Problem]:
    """No id, name or kind of fault belongs to two edits."""
    first: dict[str, str] = {}
    for edit, _ in edits:
        first.setdefault(edit.id, edit.origin.file)
        first.setdefault(edit.name, edit.origin.file)
    yield from _repeated(
        (e.id, r.problem(("id",), f"another edit is {e.id} ({first[e.id]}); expected a new id"))
        for e, r in edits
    )
    yield from _repeated(
        (e.name, r.problem(("name",), f"another edit is {e.name} ({first[e.name]}); expected another name"))
        for e, r in edits
    )
    coded = {e.id for e, _ in edits if e.origin.has_code}
    yield from (
        r.problem(("code_of",), f"{e.code_of} has no check.py; expected an edit that has one")
        for e, r in edits
        if e.code_of and e.code_of not in coded
    )
    heard = ((e, r) for e, r in edits if e.detects and e.live)
    yield from _repeated(
        (e.detects, r.problem(("detects",), f"another edit detects {e.detects}")) for e, r in heard
    )


def _yield_laws(edits: Sequence[tuple[EditSpec, Reading]]) -> Iterator[Problem]:
    """`yields_to` leads to live edits, and never in a circle: then nobody would speak."""
    live = {edit.id: edit for edit, _ in edits if edit.live}
    for edit, reading in edits:
        for n, other in enumerate(edit.yields_to):
            if other not in live:
                yield reading.problem(("yields_to", n), f"no live edit is {other}; expected one that is")
            elif edit.id in _spoken_for(other, live):
                yield reading.problem(("yields_to", n), f"{other} yields to {edit.id}; expected one way only")


def _spoken_for(edit_id: str, live: Mapping[str, EditSpec]) -> set[str]:
    """All edits that an edit yields to, at any remove."""
    reached: set[str] = set()
    ahead = [edit_id]
    while ahead:
        edit = live.get(ahead.pop())
        fresh = set(edit.yields_to) - reached if edit else set()
        reached |= fresh
        ahead += fresh
    return reached


def _profile_laws(
    edits: Sequence[tuple[EditSpec, Reading]], profiles: Sequence[tuple[Profile, Reading]]
) -> Iterator[Problem]:
    by_id = {edit.id: edit for edit, _ in edits}
    yield from profile_problems([p for p, _ in profiles], by_id, {p.file: reading for p, reading in profiles})
    for profile, reading in profiles:
        folder = profile.file.split("/")[-2]
        if profile.id != folder:
            yield reading.problem(
                ("id",), f"found {profile.id} in the folder {folder}; expected both to be the same"
            )
    known = {profile.id for profile, _ in profiles}
    for edit, reading in edits:
        if edit.origin.payer and edit.origin.payer not in known:
            yield reading.problem((), f"payers/{edit.origin.payer} has no payer.yaml; expected one")


def _repeated(items: Iterable[tuple[object, Problem]]) -> Iterator[Problem]:
    """The problem of every item whose key came before."""
    seen: set[object] = set()
    for key, problem in items:
        if key in seen:
            yield problem
        seen.add(key)


# -- the cache ----------------------------------------------------------------------------------------------


def _recall(kept: Path, key: str) -> _Content | None:
    """What was remembered, if it is there, whole, and of the same packs."""
    try:
        content = _Content.model_validate_json(kept.read_bytes())
    except (OSError, ValidationError):
        return None
    return content if content.key == key else None


def _remember(kept: Path, content: Mapping[str, object]) -> None:
    """Write the cache whole or not at all; a disk that cannot be written only makes the next start slower."""
    import tempfile

    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix="catalogue-", suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(content, file)
            os.replace(name, kept)
        except OSError:
            os.unlink(name)
