"""`scrubber ack`: one acknowledgement of one input."""

from __future__ import annotations

from datetime import datetime

from scrubber.app import console, logs
from scrubber.app.arguments import AckKind, AckTo, Common, Input, Judging, Packs
from scrubber.app.exits import Code, Refused, worst
from scrubber.app.ledger_arguments import LedgerAt
from scrubber.app.outputs import keep_inputs
from scrubber.app.runs import Course, failing, opened
from scrubber.app.session import acknowledged_as, session
from scrubber.app.staged import Staged
from scrubber.app.steady import steady
from scrubber.finding import Finding
from scrubber.pipeline.acks import Acknowledged, Acks, acknowledged, asked_for
from scrubber.pipeline.options import SetAside
from scrubber.pipeline.scrub import check as judge
from scrubber.pipeline.source import Source

__all__ = ["run"]

_EMPTY = {
    AckKind.CLAIMS: "no claim to answer: there is none, or its transaction set is rejected (the 999 says why)",
    AckKind.IMPLEMENTATION: "no functional group to answer; the TA1 says why",
    AckKind.INTERCHANGE: "no interchange to answer",
}


def run(given: Input, to: AckTo, common: Common, judging: Judging, earlier: LedgerAt, packs: Packs) -> int:
    """Judge the input and write its acknowledgement."""
    if to.out is not None:
        keep_inputs([given.path], [to.out])
    created = _created(to.date)
    course = Course(session(common, judging, packs, earlier=earlier))
    how = acknowledged_as(course.session.settings, to.control, created)
    with steady():
        try:
            with opened(given.path) as source:
                _write(_judged(source, course, to.type, how), to, given.path)
        except BrokenPipeError:
            raise
        except Exception as error:
            course.stopped(failing(given.path, error))
    course.tell()
    return course.code


def _judged(source: Source, course: Course, kind: AckKind, how: Acknowledged) -> Acks:
    rules = course.session.rules
    options = asked_for(kind.value, rules, course.session.options, how.routing)
    check = judge(source, rules, options, answered=True)
    codes = {Code.CLEAN}

    def seen(finding: Finding) -> None:
        codes.add(course.code_of(finding))

    with console.progress(lambda: f"{source.name}: {check.claims:,} claims judged"):
        acks = acknowledged(check, how, seen)
    set_aside = check.engine.judging.set_aside
    if isinstance(set_aside, SetAside):
        course.uses(set_aside)
    course.codes.append(worst(codes))
    logs.log(logs.Level.INFO, "done", claims=check.claims)
    return acks


def _write(acks: Acks, to: AckTo, path: str) -> None:
    written = 0
    if to.out is None:
        for chunk in acks.chunks(to.type.value, always=True):
            written += len(chunk)
            console.write_bytes([chunk])
    else:
        with Staged({"ack": to.out}) as staged:
            for chunk in acks.chunks(to.type.value, always=True):
                written += len(chunk)
                staged["ack"].write(chunk)
            staged.commit()
    if not written:
        console.note(f"{path}: {_EMPTY[to.type]}")


def _created(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return datetime.fromisoformat(text).strftime("%Y%m%d%H%M")
    except ValueError:
        raise Refused(f"--date: {text!r} is no date; expected 2026-07-20 or 2026-07-20T08:15") from None
