"""From the files that a user names to releases that are ready to be kept: recognised, complete, read and compiled.

Nothing is kept here. Every file is read to its end before the first release is given out, so that one bad file
stops all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrubber.tables.codelist import Release
from scrubber.tables.compile import TableError
from scrubber.tables.official import diagnoses, pairs, relations, remarks, schedule, supplies, units
from scrubber.tables.official.kind import Glance, Job, Kind
from scrubber.tables.official.problem import Problem
from scrubber.tables.official.source import LIMITS, Limits, Source, Watch, files_of, is_table_file, open_file

__all__ = ["KINDS", "Plan", "Prepared", "prepare"]

IMPORTER = 1
"""Version of what is kept of a file; raise it when the same file would be kept otherwise."""

KINDS = (
    pairs.KIND,
    units.KIND,
    schedule.FEES,
    schedule.INDICES,
    relations.KIND,
    remarks.CARC,
    remarks.RARC,
    supplies.KIND,
    diagnoses.KIND,
)
"""In this order: what would fit several is the first."""

_PART = re.compile(r"[-_ ]f([1-9])(?!\d)", re.I | re.ASCII)
_EXPECTED = "one of " + ", ".join(kind.wanted for kind in KINDS)

Known = Callable[[str, str], Mapping[str, Any] | None]
"""Gives the header of a table's release that is kept already, None where there is none."""


@dataclass(frozen=True)
class Prepared:
    """A release, compiled. `same` says that it is kept already, made of the same files; it has no content then."""

    table: str
    release: Release
    ending: str
    about: Mapping[str, Any]
    content: bytes
    same: bool = False

    @property
    def name(self) -> str:
        """The name of the file that it is kept in."""
        return f"{self.table}-{self.release.name}.{self.ending}"


@dataclass
class Plan:
    """What came of the files: releases, and the names of what was left alone."""

    releases: list[Prepared] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    """A source whose kind, release and part are known."""

    source: Source
    kind: Kind
    release: Release
    part: int


def prepare(
    paths: Iterable[Path], said: str | None, known: Known, watch: Watch, limits: Limits = LIMITS
) -> Plan:
    """Read files, and compile each release that is in them. Raises Problem for the first that is wrong.

    `said` is the release that the user names, for files whose name says none.
    """
    plan = Plan()
    groups: dict[tuple[str, str], list[_Candidate]] = {}
    for candidate in _candidates(paths, said, plan, watch, limits):
        groups.setdefault((candidate.kind.table, candidate.release.name), []).append(candidate)
    chosen = [_parts(candidates, plan) for candidates in groups.values()]
    for candidates in chosen:
        plan.releases.append(_compiled(candidates, known, watch))
    return plan


# -- which file is what -------------------------------------------------------------------------------------


def _candidates(
    paths: Iterable[Path], said: str | None, plan: Plan, watch: Watch, limits: Limits
) -> Iterator[_Candidate]:
    for path in paths:
        files = files_of(path, limits)
        folder = path.is_dir()
        found = 0
        for file in files:
            if folder and not is_table_file(file):
                plan.unread.append(str(file))
                continue
            watch.starts(str(file), "looking at")
            for candidate in _of_file(file, said, plan, limits, must=not folder):
                found += 1
                yield candidate
        if not found:
            raise Problem(str(path), "no table was found in it", _EXPECTED)


def _of_file(file: Path, said: str | None, plan: Plan, limits: Limits, *, must: bool) -> Iterator[_Candidate]:
    opened = open_file(file, limits)
    plan.unread += opened.unread
    unknown = []
    found = 0
    for source in opened.sources:
        glance = Glance(source)
        kind = next((kind for kind in KINDS if kind.fits(glance)), None)
        if kind is None:
            unknown.append(source.shown)
            continue
        found += 1
        part = _PART.search(source.name) or _PART.search(source.origin.name) if kind.in_parts else None
        yield _Candidate(source, kind, _release(glance, kind, said), int(part[1]) if part else 0)
    if unknown and must and not found:
        raise Problem(unknown[0], "this is none of the tables that can be imported", _EXPECTED)
    plan.unread += unknown


def _release(glance: Glance, kind: Kind, said: str | None) -> Release:
    """Return the release of a source. Raises Problem where nothing says it, and where two things say it otherwise."""
    source = glance.source
    wanted = kind.reading(said) if said is not None else None
    if said is not None and wanted is None:
        raise Problem(
            f"--release {said}", f"this is no release of {kind.wanted}", "as 2026Q3, 2026-07-01 or v322r0"
        )
    named = kind.reading(source.name) or kind.reading(source.origin.name)
    inside = next(filter(None, map(kind.reading, kind.evidence(glance))), None)
    if kind.binding and named and inside and named.name != inside.name:
        text = f"its name says {named.name}, and what stands above its rows {inside.name}"
        raise Problem(source.shown, text, "the name under which it was published")
    found = named or (inside if kind.binding or wanted is None else None)
    if found and wanted and found.name != wanted.name:
        raise Problem(
            source.shown, f"this is {found.name}, and --release says {wanted.name}", "one of the two"
        )
    release = found or wanted
    if release is None:
        text = "neither its name nor what stands in it says of which release it is"
        raise Problem(source.shown, text, "--release, as 2026Q3, 2026-07-01 or v322r0")
    return release


# -- which files make a release -----------------------------------------------------------------------------


def _parts(candidates: Sequence[_Candidate], plan: Plan) -> list[_Candidate]:
    """Return one candidate for each part of a release, in order. Raises Problem where one is missing."""
    by_part: dict[int, list[_Candidate]] = {}
    for candidate in candidates:
        by_part.setdefault(candidate.part, []).append(candidate)
    chosen = {part: _one(several, plan) for part, several in sorted(by_part.items())}
    first = next(iter(chosen.values()))
    if 0 in chosen and len(chosen) > 1:
        text = "this is a whole table of a release, of which parts were named too"
        raise Problem(chosen[0].source.shown, text, "the whole table, or its parts")
    missing = [f"f{n}" for n in range(1, max(chosen) + 1) if n not in chosen]
    if missing:
        has = ", ".join(f"f{part}" for part in chosen)
        text = f"of {first.kind.table} {first.release.name} there is {has}, and not {', '.join(missing)}"
        raise Problem(first.source.shown, text, "all parts of the release, named together")
    return list(chosen.values())


def _one(several: list[_Candidate], plan: Plan) -> _Candidate:
    """Choose among sources that are the same part of the same release. Raises Problem where that cannot be known."""
    left: list[_Candidate] = []
    for candidate in several:
        if any(_same_file(candidate.source, other.source) for other in left):
            plan.unread.append(candidate.source.shown)
        else:
            left.append(candidate)
    if len(left) == 1:
        return left[0]
    chosen = _best(left)
    if chosen is None:
        one, two = (candidate.source.shown for candidate in left[:2])
        text = f"this and {one} are both {left[0].kind.wanted} of {left[0].release.name}"
        raise Problem(two, text, "one of them")
    plan.unread += [candidate.source.shown for candidate in left if candidate is not chosen]
    return chosen


def _same_file(one: Source, two: Source) -> bool:
    """Whether two sources are of a file that was named twice, or of a copy of it under the same name."""
    inner = [source.shown.removeprefix(str(source.origin.path)) for source in (one, two)]
    return (one.origin.sha256, one.name, inner[0]) == (two.origin.sha256, two.name, inner[1])


def _best(several: Sequence[_Candidate]) -> _Candidate | None:
    """Of one table in several forms, the text: CMS packs it beside the workbook."""
    wanted = several[0].kind.best([candidate.source for candidate in several])
    if wanted is not None:
        return next(candidate for candidate in several if candidate.source is wanted)
    stems = {candidate.source.name.rpartition(".")[0].lower() for candidate in several}
    texts = [candidate for candidate in several if not candidate.source.sheet]
    commas = [candidate for candidate in texts if candidate.source.name.lower().endswith(".csv")]
    preferred = commas if len(texts) > 1 else texts
    return preferred[0] if len(stems) == 1 and len(preferred) == 1 else None


# -- compiling ----------------------------------------------------------------------------------------------


def _compiled(candidates: Sequence[_Candidate], known: Known, watch: Watch) -> Prepared:
    kind, release = candidates[0].kind, candidates[0].release
    sources = [candidate.source for candidate in candidates]
    about = _about(kind, release, sources)
    ending = "txt" if kind.listed else "tbl"
    kept = known(kind.table, release.name)
    if kept and kept.get("files") == about["files"] and kept.get("importer") == IMPORTER:
        return Prepared(kind.table, release, ending, kept, b"", same=True)
    try:
        made = kind.make(Job(kind, sources, release, about, watch))
    except TableError as error:
        raise Problem(sources[0].shown, str(error), kind.wanted) from None
    return Prepared(kind.table, release, ending, made.about, made.content)


def _about(kind: Kind, release: Release, sources: Sequence[Source]) -> dict[str, Any]:
    days = {"first": release.first, "last": release.last}
    files = {
        source.shown: {
            "name": _shown_name(source),
            "sha256": source.origin.sha256,
            "bytes": source.origin.size,
        }
        for source in sources
    }
    return {
        "table": kind.table,
        "release": release.name,
        **{key: day.isoformat() for key, day in days.items() if day},
        "source": f"{kind.source}, {release.name}",
        "files": list(files.values()),
        "importer": IMPORTER,
    }


def _shown_name(source: Source) -> str:
    """The file's name without its folder, and the member's or sheet's where it has any."""
    return source.origin.name + source.shown.removeprefix(str(source.origin.path))
