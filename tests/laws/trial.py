"""An edit's own cases as a trial: do they notice a mutant, and do they reach all of its code?

A trial runs by a small catalogue: the edit, those it yields to, and those that put a reader's faults into words.
That is ten times as quick as the whole one and stricter, since no other edit can notice in its place.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from mutants import Mutant, mutants

from scrubber.edit.catalogue import Catalogue, built_in_pack
from scrubber.edit.profiles import Profiles
from scrubber.edit.spec import EditSpec
from scrubber.pipeline.cases import Case, load_cases, run_case
from scrubber.pipeline.rules import Rules

BASES = built_in_pack() / "_base"
LONGEST = 20
"""Seconds after which a mutant that still runs is taken for one that never ends."""

EQUIVALENT: dict[str, str] = (
    yaml.safe_load(Path(__file__).with_name("equivalent.yaml").read_text("utf-8")) or {}
)
"""Mutants that say the same as the edit, by name, and why no case can tell them apart."""


@dataclass
class Verdict:
    """How the mutants of one edit fared."""

    edit: str
    family: str
    cases: int = 0
    made: int = 0
    killed: int = 0
    equivalent: int = 0
    survivors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    """Names in equivalent.yaml that no mutant has any more, or that a case does tell apart."""
    broken: list[str] = field(default_factory=list)
    """What is wrong with the cases before anything is spoilt."""


_cases: dict[str, list[Case]] = {}


def cases_of(edit: EditSpec, folder: Path) -> list[Case]:
    """The cases of an edit of the built-in pack, read and built once a process."""
    if edit.id not in _cases:
        _cases[edit.id] = load_cases(folder, edit, BASES)
    return _cases[edit.id]


def narrowed(rules: Rules, keep: Callable[[EditSpec], bool]) -> Rules:
    """Rules with a part of the catalogue; what profiles say of the rest is left out."""
    whole = rules.catalogue
    edits = tuple(edit for edit in whole if keep(edit))
    ids = {edit.id for edit in edits}
    profiles = tuple(
        profile.model_copy(update={"edits": {key: o for key, o in profile.edits.items() if key in ids}})
        for profile in whole.profiles
    )
    catalogue = Catalogue(whole.packs, edits, profiles, whole._modules)
    return replace(rules, catalogue=catalogue, profiles=Profiles(edits, profiles))


def around(rules: Rules, edit: EditSpec) -> Rules:
    """The small catalogue of a trial."""
    wanted, ahead = {edit.id}, [edit.id]
    while ahead:
        for other in rules.catalogue[ahead.pop()].yields_to:
            if other not in wanted:
                wanted.add(other)
                ahead.append(other)
    wanted |= {code for one in wanted if (code := rules.catalogue[one].code_of)}
    return narrowed(rules, lambda one: one.id in wanted or bool(one.detects))


def trial(edit: EditSpec, rules: Rules) -> Verdict:
    """Run an edit's cases against every mutant of it."""
    verdict = Verdict(edit.id, edit.origin.family)
    folder = rules.catalogue.folder(edit.id)
    cases = cases_of(edit, folder)
    verdict.cases = len(cases)
    small = around(rules, edit)
    fitted = [replace(case, also=case.also & set(small.catalogue.by_id)) for case in cases]
    if any(run_case(case, small).problems for case in fitted):
        small, fitted = rules, cases
        verdict.broken = [f"{case.name}: {p}" for case in cases for p in run_case(case, rules).problems]
        if verdict.broken:
            return verdict
    for mutant in mutants(edit, folder):
        verdict.made += 1
        killed = noticed(mutant, small, fitted)
        verdict.killed += killed
        if (mutant.name in EQUIVALENT) is not killed:
            verdict.equivalent += not killed
            continue
        if killed:
            verdict.stale.append(mutant.name)
        else:
            verdict.survivors.append(f"{edit.origin.path}/{mutant.file}: {mutant.what}")
    return verdict


def noticed(mutant: Mutant, rules: Rules, cases: Sequence[Case]) -> bool:
    """Whether a case fails by the mutant; one that cannot be loaded, crashes or never ends is noticed too."""
    try:
        with _limited():
            spoilt = mutant.rules(rules)
            return any(run_case(case, spoilt).problems for case in _ordered(cases, mutant))
    except Exception:  # whatever a spoilt edit does, it is not what the edit does
        return True


def _ordered(cases: Sequence[Case], mutant: Mutant) -> list[Case]:
    """The cases, those first that are likeliest to tell."""
    about = mutant.about.encode()
    return sorted(cases, key=lambda case: (not (about and about in case.data), not case.expect))


@contextmanager
def _limited() -> Iterator[None]:
    if not hasattr(signal, "SIGALRM"):  # Windows: a mutant that never ends has to be stopped by hand
        yield
        return

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# -- coverage -----------------------------------------------------------------------------------------------


@dataclass
class Reached:
    """How much of the check.py files their own cases reach."""

    files: int = 0
    lines: int = 0
    branches: int = 0
    missing: list[str] = field(default_factory=list)
    """`<path>/check.py:12` for a line, `:12 -> 14` for a branch; -1 stands for leaving the function."""
    missed_lines: int = 0
    missed_branches: int = 0

    @property
    def share(self) -> float:
        """Lines and branches reached, of all there are, in percent."""
        whole = self.lines + self.branches
        return 100 * (whole - self.missed_lines - self.missed_branches) / whole if whole else 100.0


def coverage_by_cases(rules: Rules, ids: Collection[str] = ()) -> Reached:
    """Run every edit's cases by themselves, and see which lines and branches of its check.py they reach."""
    from coverage import Coverage

    reached = Reached()
    catalogue = rules.catalogue
    pack = built_in_pack()
    owners = [e for e in catalogue if e.live and e.origin.has_code and (not ids or e.id in ids)]
    for edit in catalogue:  # before anything is measured: building claims runs no check.py
        if edit.live and any(owner.id in (edit.id, edit.code_of) for owner in owners):
            cases_of(edit, catalogue.folder(edit.id))
    for edit in owners:
        path = str(catalogue.folder(edit.id) / "check.py")
        cover = Coverage(data_file=None, branch=True, include=[path], config_file=False)
        cover.start()
        try:
            _run_all(edit, catalogue, rules)
        finally:
            cover.stop()
        analysis = cover._analyze(path)
        numbers = analysis.numbers
        reached.files += 1
        reached.lines += numbers.n_statements
        reached.branches += numbers.n_branches
        reached.missed_lines += numbers.n_missing
        reached.missed_branches += numbers.n_missing_branches
        where = Path(path).relative_to(pack).as_posix()
        reached.missing += [f"{where}:{line}" for line in sorted(analysis.missing)]
        for line, targets in sorted(analysis.missing_branch_arcs().items()):
            reached.missing += [f"{where}:{line} -> {target}" for target in targets]
    return reached


def _run_all(edit: EditSpec, catalogue: Catalogue, rules: Rules) -> None:
    """Run the cases of the edit that owns a check.py, and of those that share it, each by itself."""
    for one in catalogue:
        if one.live and edit.id in (one.id, one.code_of):
            small = narrowed(
                rules, lambda other, one=one: other.id in (edit.id, one.id) or bool(other.detects)
            )
            small.catalogue._modules.pop(edit.id, None)  # so that the loading is seen too
            for case in cases_of(one, catalogue.folder(one.id)):
                run_case(case, small)
