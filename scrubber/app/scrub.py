"""`scrubber scrub`: fixed, split into clean and held, reported, and proven, one input after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

from scrubber.app import console, logs
from scrubber.app.arguments import Common, Fixing, Format, Inputs, Judging, Packs, ScrubTo, Show, Showing
from scrubber.app.exits import Code, Refused, worst
from scrubber.app.outputs import ScrubLayout, stems
from scrubber.app.printing import Run, Unreadable, print_closing, print_runs, print_statistics
from scrubber.app.runs import Ledger, failing, once, opened, wanted
from scrubber.app.scrubbed import Scrubbed, write_reports
from scrubber.app.session import acknowledged_as, session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.pipeline.acks import KINDS, acks_of
from scrubber.pipeline.reporting import scrubbed_file
from scrubber.pipeline.scrub import Conserved, Fixed, conserved
from scrubber.pipeline.scrub import scrub as split
from scrubber.pipeline.source import Source

__all__ = ["run"]


def run(
    inputs: Inputs,
    to: ScrubTo,
    common: Common,
    judging: Judging,
    packs: Packs,
    showing: Showing,
    fixing: Fixing,
) -> int:
    """Scrub the inputs."""
    once(inputs.paths)
    layout = ScrubLayout(to.out)
    named = stems(inputs.paths, layout)
    made = session(common, judging, packs, fixing, show_all=showing.show is Show.ALL, control=to.control)
    ledger = Ledger(made)
    with steady():
        runs = _runs(dict(zip(inputs.paths, named, strict=True)), layout, ledger, showing)
        if showing.format in (None, Format.TEXT):
            _print_lines(runs, showing, ledger)
        else:
            print_runs(runs, showing.format, ledger)
    human = sys.stdout if showing.format in (None, Format.TEXT) else sys.stderr
    if showing.statistics:
        print_statistics(ledger, human)
    if human is sys.stdout:
        print_closing(ledger, human)
    ledger.tell()
    return ledger.code


def _print_lines(runs: Iterator[Run], showing: Showing, ledger: Ledger) -> None:
    if showing.format is Format.TEXT:
        print_runs(runs, Format.TEXT, ledger)
        return
    for one in runs:
        if line := one.line():
            sys.stdout.write(line + "\n")


def _runs(named: dict[str, str], layout: ScrubLayout, ledger: Ledger, showing: Showing) -> Iterator[Run]:
    for number, (path, stem) in enumerate(named.items(), 1):
        try:
            with opened(path) as source:
                yield _one(source, stem, layout, ledger, showing)
        except Exception as error:
            yield Unreadable(path, ledger.stopped(failing(path, error)))
            _tell_earlier(path, stem, layout)
        logs.log(logs.Level.INFO, "done", input=number, inputs=len(named), code=int(ledger.code))


def _one(source: Source, stem: str, layout: ScrubLayout, ledger: Ledger, showing: Showing) -> Scrubbed:
    made = ledger.session
    status = f"{source.name}: judging, fixing, splitting"
    with Staged(layout.files(stem)) as staged, console.progress(lambda: status):
        fixed = split(source, made.rules, made.options, staged["clean"].write, staged["held"].write)
        proof = _proven(fixed, staged)
        where = {
            side: layout.shown(staged[side].target) for side in ("clean", "held") if staged[side].temporary
        }
        record = scrubbed_file(fixed, proof, where.get("clean"), where.get("held"))
        form = showing.format or Format.JSON
        result = Scrubbed(fixed, record, made, [f for f in fixed.findings if wanted(f, showing.show, form)])
        write_reports(result, showing.show, staged)
        _acknowledge(result, staged)
        staged.commit()
    _count(result, ledger)
    return result


def _acknowledge(result: Scrubbed, staged: Staged) -> None:
    acks = acks_of(result.fixed, acknowledged_as(result.session.settings))
    for kind in KINDS:
        for chunk in acks.chunks(kind):
            staged[kind].write(chunk)


def _proven(fixed: Fixed, staged: Staged) -> Conserved:
    """Count again what stands on disk. Raises Refused, and nothing is kept, where a claim or a cent is missing."""
    with ExitStack() as stack:
        written = [staged[side].source(stack) for side in ("clean", "held")]
        proof = conserved(fixed, *written)
    if not proof.balanced:
        came, clean, held = proof.came_in, proof.clean, proof.held
        raise Refused(
            f"{came.claims} claims came in, {clean.claims} + {held.claims} would have gone out, or their charges"
            " differ; nothing was written. This is a fault of the scrubber",
            Code.INTERNAL,
        )
    return proof


def _count(result: Scrubbed, ledger: Ledger) -> None:
    for finding in result.fixed.findings:
        ledger.tally.add(finding, finding.payer, result.path)
    result.count(ledger.tally)
    ledger.uses(result.fixed.set_aside)
    ledger.codes.append(worst({Code.CLEAN, *map(ledger.code_of, result.fixed.findings)}))


def _tell_earlier(path: str, stem: str, layout: ScrubLayout) -> None:
    if any(file.exists() for file in layout.files(stem).values()):
        console.say(f"{path}: outputs of an earlier run are still there; they are not of this input")
