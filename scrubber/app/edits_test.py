"""`scrubber edits test`: the cases that stand beside each edit, and what is still to be written."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrubber.app.arguments import Common, split_list
from scrubber.app.edits import chosen
from scrubber.app.edits_arguments import Tested
from scrubber.app.edits_page import bases_of
from scrubber.app.exits import Code, Refused
from scrubber.app.session import set_up
from scrubber.app.steady import steady
from scrubber.edit.catalogue import Pack, built_in_pack
from scrubber.edit.spec import EditSpec
from scrubber.pipeline.cases import Case, CaseError, load_cases, run_case
from scrubber.pipeline.rules import Rules, load_rules
from scrubber.report.visible import count_of, visible

__all__ = ["test"]

_FILES = ("edit.yaml", "cases.yaml", "check.py")


@dataclass
class _Count:
    edits: int = 0
    cases: int = 0
    failed: int = 0
    todo: int = 0


def test(common: Common, tested: Tested) -> int:
    """Run the cases of a pack."""
    settings = set_up(common).settings
    further = [tested.pack] if tested.pack and tested.pack.resolve() != built_in_pack() else []
    rules = load_rules(further, allow_code=tested.allow_code or settings.allow_code)
    pack = rules.catalogue.packs[-1 if further else 0]
    wanted = chosen(rules.catalogue, split_list(tested.edit))
    edits = [
        edit for edit in rules.catalogue if edit.id in wanted and edit.origin.pack == pack.name and edit.live
    ]
    profiles = [profile for profile in rules.catalogue.profiles if profile.file.startswith(f"{pack.name}/")]
    if not edits and (tested.edit or not profiles):
        raise Refused(f"--edit: the pack {pack.name} has no such edit")
    count = _Count()
    with steady():
        for edit in edits:
            for line in _tested(edit, pack, rules, count):
                sys.stdout.write(visible(line, columns=False) + "\n")
    if further and not tested.edit:
        for profile in profiles:
            changed = ", ".join(profile.edits) or "nothing"
            sys.stdout.write(f"{profile.file}: the profile {profile.id} changes {changed}\n")
    left = f", {count.todo} still to be written" if count.todo else ""
    sys.stdout.write(
        f"{count_of(count.edits, 'edit')}, {count_of(count.cases, 'case')}: {count.failed} failed{left}\n"
    )
    return Code.FINDINGS if count.failed or count.todo else Code.CLEAN


def _tested(edit: EditSpec, pack: Pack, rules: Rules, count: _Count) -> Iterator[str]:
    """Run an edit's cases; yields a line for each problem."""
    folder = rules.catalogue.folder(edit.id)
    count.edits += 1
    file = f"{edit.origin.pack}/{edit.origin.path}/cases.yaml"
    try:
        cases = load_cases(folder, edit, bases_of(pack.root))
    except CaseError as error:
        count.failed += 1
        yield from str(error).splitlines()
        cases = []
    for case in cases:
        count.cases += 1
        problems = list(run_case(case, rules).problems)
        count.failed += bool(problems)
        for problem in problems:
            yield f"{file}:{case.line}: case {case.name}: {problem}"
    asked = _kinds(cases, file) if cases and not pack.built_in else ()
    for line in (*_left(folder, edit), *asked):
        count.todo += 1
        yield line


def _kinds(cases: Sequence[Case], file: str) -> Iterator[str]:
    """The kinds of case that an edit has at least one of."""
    if not any(one.get("outcome", "fail") == "fail" for case in cases for one in case.expect):
        yield f"{file}: to do: a case that the edit fails, else nobody knows whether it ever speaks"
    if not any(not case.expect for case in cases):
        yield f"{file}: to do: a case with expect: [], the nearest claim that is right"
    if not any(case.doc for case in cases):
        yield f"{file}: to do: doc: true on the case that is the example on the edit's page"


def _left(folder: Path, edit: EditSpec) -> Iterator[str]:
    """What a new edit's files still ask for."""
    for name in _FILES:
        path = folder / name
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if "TODO" in line:
                asked = line.partition("TODO")[2].lstrip(": ").partition('"')[0]
                file = f"{edit.origin.pack}/{edit.origin.path}/{name}"
                yield f"{file}:{number}: to do: {asked or 'write this'}"
