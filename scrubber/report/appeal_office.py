"""What an appeal's draft tells the office, and no payer: by when, what to look at first, what the edits did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from scrubber.denials.claim.citing import binding, in_order
from scrubber.denials.claim.limits import LETTER, appeal_limit
from scrubber.denials.claim.open_denials import Open
from scrubber.denials.claim.story import NextSteps, Rule
from scrubber.finding import Reference, display
from scrubber.report import story_words as words
from scrubber.report.closing import dollars
from scrubber.report.markup import Html, join, link, tag

__all__ = ["office"]


def office(steps: Sequence[NextSteps], left: Sequence[Open], today: date | None) -> Iterator[Html]:
    """What only the office is to read; `left` are denials that the draft is not about."""
    yield tag(
        "p",
        tag("strong", "For you; this box is not printed. "),
        "You can type into the draft before you print it; nothing is saved.",
    )
    yield _limit([one.denial for one in steps], today)
    if steps[0].denial.is_medicare:
        must = "It has to name the patient, the Medicare number, the services with their days, and who asks. "
        yield tag("p", must, _source(LETTER))
    for one in steps:
        yield from _first(one)
    for denial in left:
        code = f"{denial.group} {denial.carc}".strip()
        yield tag(
            "p",
            f"Left out: {words.lines_of(denial.lines)}, {code}, {dollars(denial.denied)}: {_why_left(denial)}",
        )
    yield from _rules(steps)


def _limit(denials: Sequence[Open], today: date | None) -> Html:
    """By when it must be there; of several decisions the earliest speaks."""
    first = min(denials, key=lambda one: one.decided or date.max)
    told = appeal_limit(first.filing, first.decided, first.carc)
    cited = join((" ", _source(told.source))) if told.source else ""
    return tag("p", tag("strong", "By when: "), words.limit(told, today), cited)


def _source(source: Reference) -> Html:
    read = f", read {source.retrieved}." if source.retrieved else "."
    return join((link(source.title, source.url), read))


def _first(one: NextSteps) -> Iterator[Html]:
    lines = words.begun(words.lines_of(one.denial.lines))
    for step in one.steps:
        if step.step in ("check", "wait"):
            yield tag("p", f"{lines}: {step.what} {step.because}")
    yield tag("p", f"{lines}: {words.did(one.denial)}.")
    if one.against:
        care = "our own edit says that the claim was not right as it was sent. Appeal only what the record bears out."
        yield tag("p", tag("strong", f"{lines}: {care}"))


def _why_left(denial: Open) -> str:
    if denial.doubtful:
        return "it is not certain that the decision is about this claim."
    return denial.closed or "another payer decided it."


def _rules(steps: Sequence[NextSteps]) -> Iterator[Html]:
    """Why the edits that spoke ask what they ask, and sources that the draft does not cite."""
    known: dict[str, NextSteps] = {one.rule.edit: one for one in steps if one.rule}
    for edit in sorted(known):
        one = known[edit]
        assert one.rule is not None, "only steps with a rule are known"
        yield tag("p", tag("strong", f"{edit}, {one.rule.title}: "), " ".join(one.rule.why.split()))
        rest = _not_cited(one.rule, one.denial)
        if rest:
            say = "To read, and not cited in the draft, since they do not bind this payer as they stand:"
            yield tag("p", say)
            yield tag("ul", *(tag("li", _source(source)) for source in rest))
    if known:
        yield tag("p", "Read each rule again before you cite it: it may speak for the payer.")
    else:
        yield tag(
            "p", "No edit spoke of these lines: the rule to cite is for you to find, in the payer's policy."
        )


def _not_cited(rule: Rule, denial: Open) -> tuple[Reference, ...]:
    payer = display(denial.payer)
    bound = binding(rule.references, payer=payer, filing=denial.filing, carc=denial.carc)
    return tuple(one for one in in_order(rule.references) if one not in bound)
