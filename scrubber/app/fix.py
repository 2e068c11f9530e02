"""`scrubber fix`: the same bytes with accepted fixes in them, or the diff that shows them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from scrubber.app import console, logs
from scrubber.app.arguments import Common, Fixing, FixTo, Inputs, Judging, Packs
from scrubber.app.difference import changes, terminators
from scrubber.app.exits import Code, Refused, worst
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.outputs import FixLayout, stems
from scrubber.app.runs import Course, failing, once, opened
from scrubber.app.session import session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.finding import Finding, Safety
from scrubber.pipeline.options import Options
from scrubber.pipeline.scrub import Fixed
from scrubber.pipeline.scrub import fix as apply_fixes
from scrubber.report.diff import diff
from scrubber.report.tally import stands
from scrubber.report.visible import visible

__all__ = ["run", "told"]


def run(
    inputs: Inputs,
    common: Common,
    judging: Judging,
    earlier: LedgerAt,
    packs: Packs,
    fixing: Fixing,
    to: FixTo,
) -> int:
    """Fix the inputs."""
    once(inputs.paths)
    if to.diff and to.out:
        raise Refused("--diff and --out exclude each other")
    if len(inputs.paths) > 1 and not to.diff and not to.out:
        raise Refused("several inputs cannot go to standard output together; expected --out DIR or --diff")
    layout = FixLayout(to.out) if to.out else None
    named = stems(inputs.paths, layout) if layout else [""] * len(inputs.paths)
    course = Course(session(common, judging, packs, fixing, earlier=earlier))
    with steady():
        for path, stem in zip(inputs.paths, named, strict=True):
            try:
                _one(path, course, None if layout is None else Staged(layout.files(stem)), to.diff)
            except BrokenPipeError:
                raise
            except Exception as error:
                course.stopped(failing(path, error))
    course.tell()
    return course.code


def _one(path: str, course: Course, staged: Staged | None, as_diff: bool) -> None:
    with opened(path) as source:
        with console.progress(lambda: f"{path}: looking for what can be fixed"):
            fixed = apply_fixes(source, course.session.rules, course.session.options)
        if staged is not None:
            _write(fixed, staged)
        elif as_diff:
            _print_diff(fixed)
        else:
            console.write_bytes(fixed.data.chunks())
    course.uses(fixed.set_aside)
    course.codes.append(worst({Code.CLEAN, *map(course.code_of, fixed.findings)}))
    for line in told(fixed, course.session.options):
        console.note(f"{path}: {line}")
    logs.log(logs.Level.INFO, "done", claims=fixed.claims, fixed=len(fixed.taken))


def _write(fixed: Fixed, staged: Staged) -> None:
    with staged:
        for chunk in fixed.data.chunks():
            staged["fixed"].write(chunk)
        staged.commit()


def _print_diff(fixed: Fixed) -> None:
    text = diff(
        fixed.source.read(),
        changes(fixed.source, fixed.data),
        terminators=terminators(fixed.source),
        old_name=fixed.source.name,
        new_name=f"{fixed.source.name} (fixed)",
        colour=console.coloured(sys.stdout),
    )
    sys.stdout.write(text)


def told(fixed: Fixed, options: Options) -> Iterator[str]:
    """What was applied and what was left, and why; ids, titles and places, nothing of the claim."""
    for taken in fixed.taken:
        if taken.finding.id not in fixed.given_back:
            how = f"applied ({taken.fix.safety.value}, {_by(taken.finding, taken.fix.safety, fixed)})"
            yield f"{how}: {_title(taken.fix.title)}, {_place(taken.finding)}"
    for finding in fixed.findings:
        if finding.fixes and stands(finding):
            yield f"left: {_title(finding.fixes[0].title)}, {_place(finding)}: {_why(finding, fixed, options)}"


def _by(finding: Finding, safety: Safety, fixed: Fixed) -> str:
    attested = fixed.set_aside.attested.get(finding.id)
    if safety is Safety.ATTEST and attested:
        return f"attested by {attested[0].person}, {attested[0].date}"
    return "automatic" if safety is Safety.SAFE else "by --accept review"


def _why(finding: Finding, fixed: Fixed, options: Options) -> str:
    if finding.id in fixed.given_back:
        return "it was tried and undone: it did not take the fault away, or brought another"
    ready = [fix.safety for fix in finding.fixes if fix.changes]
    if not ready:
        return "it names no bytes; a person changes the claim"
    least = min(ready, key=lambda safety: safety.rank)
    if least is Safety.ATTEST:
        return f"it needs a named person: --attest FILE, for the finding {finding.id}"
    if least not in options.accept:
        return "it needs --accept review" if least is Safety.REVIEW else "no fix was accepted"
    return "another fix stood in its way; run again"


def _place(finding: Finding) -> str:
    """Edit, locator and the claim's ordinal; no claim number."""
    at = console.bare(finding.at.locator)
    claim = f" of claim #{finding.claim.index}" if finding.claim else ""
    return f"{finding.edit} at {at}{claim}"


def _title(title: str) -> str:
    """A title without what it may quote from the claim."""
    return visible(re.sub(r"[\"'“‘`][^\"'”’`]*[\"'”’`]", "…", title))
