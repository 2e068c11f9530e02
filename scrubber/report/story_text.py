"""The story of a claim as text: what was sent, what was said of it, what came back, and what to do next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import TextIO

from scrubber.denials.claim.advice import Advice
from scrubber.denials.claim.citing import in_order
from scrubber.denials.claim.story import Beside, Fired, NextSteps, Sent, Story
from scrubber.denials.claim.verdicts import Back, Verdict
from scrubber.denials.claim.ways import STEPS
from scrubber.finding import Reference
from scrubber.ledger.told_story import FiledLine
from scrubber.report import story_words as words
from scrubber.report.closing import dollars
from scrubber.report.paint import Paint
from scrubber.report.visible import visible

__all__ = ["write_story"]

WIDTH = 100
_SHORT = 12


def write_story(
    story: Story,
    stream: TextIO,
    *,
    colour: bool = False,
    width: int = WIDTH,
    several: bool = False,
    today: date | None = None,
) -> None:
    """Write the story of a claim, in the order in which it happened.

    With `several` it says to whom the claim went, since its number has other stories; `today` tells what days are past.
    """
    for line in _lines(story, Paint(colour), width, several, today):
        stream.write(line.rstrip() + "\n")


def _lines(story: Story, paint: Paint, width: int, several: bool, today: date | None) -> Iterator[str]:
    which = f" ({words.rank(story)})" if several else ""
    own = next((one.claim.number for one in reversed(story.sent)), story.number)
    asked = f", asked for as {visible(story.number)}" if story.number not in _numbers(story) else ""
    head = f"claim {visible(own if asked else story.number)}{asked}"
    first, *rest = _wrap(f"{head}{which}: {words.standing(story)}", "", width, "  ")
    yield first.replace(head, paint("bold", head), 1)
    yield from rest
    for _, _, block in sorted(_blocks(story, paint, width), key=lambda one: one[:2]):
        yield ""
        yield from block
    if story.next:
        yield ""
        yield paint("bold", "what to do next")
    for number, steps in enumerate(story.next):
        if number:
            yield ""
        yield from _next(steps, paint, width, today)
    for twice in story.twice:
        yield ""
        yield from _wrap(words.twice(twice), "  " if story.next else "", width)
    if story.patient:
        yield ""
        share = f"{dollars(story.patient)} are the patient's share: bill the next payer, where there is one"
        share += ", then the patient, if the law allows it"
        yield from _wrap(share, "  " if story.next else "", width)


def _numbers(story: Story) -> set[str]:
    """Our own numbers of the claim; where it was never filed here the one that was asked for."""
    return {one.claim.number for one in story.sent} or {story.number}


def _blocks(story: Story, paint: Paint, width: int) -> Iterator[tuple[date, int, Iterator[str]]]:
    """What was sent and what came back, each with its day; what has none stands last."""
    for number, sent in enumerate(story.sent):
        yield sent.answered or sent.claim.filed.date(), number, _sent(sent, paint, width)
    for number, back in enumerate(story.back, start=len(story.sent)):
        yield back.told.decision.day or date.max, number, _back(back, paint, width)
    for number, one in enumerate(story.beside, start=len(story.sent) + len(story.back)):
        yield one.day or date.max, number, _beside(one, paint, width)


# -- what was sent ------------------------------------------------------------------------------------------


def _sent(sent: Sent, paint: Paint, width: int) -> Iterator[str]:
    claim = sent.claim
    how = words.filing(claim, late=sent.answered is not None)
    yield f"{paint('bold', str(claim.filed.date()))}  {how}, {words.money(claim.charge)}"
    pack = f"; judged by pack {claim.digest[:_SHORT]} as of {claim.as_of}" if claim.digest else ""
    yield from _wrap(f"file {words.file(claim)} ({claim.sha256[:_SHORT]}){pack}", "  ", width)
    for line in claim.lines:
        yield _line(line)
    if claim.original:
        yield f"  names the earlier claim {visible(claim.original)}"
    spoke = [fired for fired in sent.fired if fired.ending != "not_judged" or fired.came]
    if sent.fired:
        yield "  what our edits said"
    for fired in spoke:
        yield from _fired(fired, paint, width)
    silent = sorted({fired.edit for fired in sent.fired if fired not in spoke})
    if silent:
        yield from _wrap(f"could not judge, for want of what they need: {', '.join(silent)}", "    ", width)
    for answer in claim.answers:
        yield from _wrap(f"{answer.day}  {words.acknowledged(answer)}", "  ", width, "              ")


def _line(line: FiledLine) -> str:
    code = words.procedure(line.code, line.modifiers)
    units = visible(line.units or "?")
    diagnoses = visible(" ".join(line.diagnoses))
    return (
        f"  line {line.ordinal:<3}{line.day or '(no day)'!s:<11} {code:<14} x{units:<5}"
        f"{words.money(line.charge):>12}  {diagnoses}"
    )


def _fired(fired: Fired, paint: Paint, width: int) -> Iterator[str]:
    where = f" line {fired.line}" if fired.line else ""
    style = fired.severity if fired.severity in ("reject", "deny", "advise") else "quiet"
    head = f"{fired.edit} {fired.severity}"
    yield f"    {paint(style, head)}{where}  {visible(fired.title)}".rstrip()
    named = f"; it names reason {words.listed([*fired.came])}, which came back" if fired.came else ""
    yield from _wrap(f"{words.ended(fired)}{named}", "      ", width)


# -- what came back -----------------------------------------------------------------------------------------


def _back(back: Back, paint: Paint, width: int) -> Iterator[str]:
    told = back.told.decision
    head = f"{paint('bold', str(told.day or '(no day)'))}  "
    for number, line in enumerate(_wrap(words.decision(back), "            ", width)):
        yield head + line.lstrip() if number == 0 else line
    trace = f"trace {visible(told.trace)}" if told.trace else ""
    own = f"the payer's number {visible(told.payer_number)}" if told.payer_number else ""
    if back.doubtful:
        yield from _wrap(
            f"it names claim {visible(told.number)} and may be about another: not counted until somebody has looked",
            "  ",
            width,
        )
    yield from _wrap("; ".join(part for part in (words.match(back), trace, own) if part), "  ", width)
    for verdict in back.verdicts:
        yield from _verdict(verdict, back, paint, width)


def _verdict(verdict: Verdict, back: Back, paint: Paint, width: int) -> Iterator[str]:
    every = "+".join(str(line) for line in (verdict.line, *verdict.also))
    where = f"line {every}" if verdict.line else ("claim" if not verdict.service else "line ?")
    code = words.procedure(verdict.billed_code or verdict.code, verdict.billed_modifiers or verdict.modifiers)
    said = words.said(verdict) if back.decides else ""
    money = f"{words.money(verdict.charge)} → {words.money(verdict.paid)}"
    if verdict.denied:
        said = paint("deny", said)
        if not verdict.stands:
            said += " (does not stand any more)"
    yield f"  {where:<8}{code:<14} {money:>22}  {said}"
    for reason in verdict.reasons:
        meaning = f"  {visible(reason.words)}" if reason.words else ""
        yield from _wrap(f"{reason.code} {dollars(reason.amount)}{meaning}", "          ", width)
    if verdict.remarks and verdict.denied:
        yield f"          remarks {visible(' '.join(verdict.remarks))}"
    if verdict.match in ("uncertain", "none") and verdict.service and back.told.decision.claim:
        yield from _wrap(
            f"which line is meant is not certain: {visible(verdict.match_reason)}", "          ", width
        )


def _beside(one: Beside, paint: Paint, width: int) -> Iterator[str]:
    head = f"{paint('bold', str(one.day or '(no day)'))}  "
    for number, line in enumerate(_wrap(words.beside(one), "            ", width)):
        yield head + line.lstrip() if number == 0 else line
    trace = f"trace {visible(one.trace)}; " if one.trace else ""
    yield from _wrap(f"{trace}not part of any claim's payment, by its reference about this one", "  ", width)
    if one.amount > 0:
        ask = "look for the payer's letter about it: it says why, and until when that can be disputed"
        yield from _wrap(ask, "  ", width)


# -- what comes next ----------------------------------------------------------------------------------------


def _next(steps: NextSteps, paint: Paint, width: int, today: date | None) -> Iterator[str]:
    denial = steps.denial
    code = f"{denial.group} {denial.carc}".strip()
    head = f"{words.lines_of(denial.lines)}: {code} {dollars(denial.denied)}, {words.kind(denial.kind)}"
    yield f"  {paint('deny', head)}"
    meaning = "" if denial.words == words.kind(denial.kind) else denial.words
    general = f"in general: {denial.do}" if denial.do and not denial.closed else ""
    for text in (meaning, words.did(denial), general):
        yield from _wrap(visible(text), "  ", width)
    if steps.rule:
        first, *more = in_order(steps.rule.references)
        others = f" and {len(more)} more" if more else ""
        yield from _wrap(f"the rule behind {steps.rule.edit}:{_cited(first)}{others}", "  ", width)
    for number, step in enumerate(steps.steps, start=1):
        yield from _step(number, step, paint, width, today)


def _step(number: int, step: Advice, paint: Paint, width: int, today: date | None) -> Iterator[str]:
    name = STEPS[step.step]
    first, *rest = _wrap(f"{number}. {name}. {visible(step.what)}", "    ", width, "       ")
    yield first.replace(name, paint("bold", name), 1)
    yield from rest
    yield from (paint("dim", line) for line in _wrap(visible(step.because), "       ", width))
    if step.limit:
        yield from _wrap(f"{words.limit(step.limit, today)}{_cited(step.limit.source)}", "       ", width)
    if step.source:
        yield from _wrap(f"source{_cited(step.source)}", "       ", width)


def _cited(source: Reference | None) -> str:
    if source is None:
        return ""
    read = f", read {source.retrieved}" if source.retrieved else ""
    address = f" <{source.url}>" if source.url else ""
    return f" [{source.title}{address}{read}]"


def _wrap(text: str, indent: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hanging or indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
