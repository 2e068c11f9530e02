"""The draft of an appeal as an html page: facts, amounts, the payer's reasons, the rule, and what to attach.

It is a draft that a person checks, completes and signs: what only the record or a clinician can say is a blank line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TextIO

from scrubber.denials.advice import Open
from scrubber.denials.documents import papers
from scrubber.denials.limits import appeal_limit
from scrubber.denials.story import NextSteps, Rule, Sent, Story
from scrubber.finding import display
from scrubber.ledger.told_story import FiledClaim
from scrubber.report import story_words as words
from scrubber.report.closing import dollars
from scrubber.report.markup import Html, facts, join, link, table, tag
from scrubber.report.page_frame import Section, write_frame

__all__ = ["can_appeal", "write_appeal"]

_STYLE = """
.blank { border-bottom: 1px solid var(--rule); min-height: 1.8rem; min-width: 12rem; }
.lines .blank { margin-top: .9rem; }
.draft { border: 2px solid var(--deny); border-radius: .4rem; padding: .6rem .9rem; margin: 1rem 0; }
.inside { background: var(--sheet); border-left: 3px solid var(--deny); padding: .5rem .9rem; margin: 1rem 0; }
.box-list { list-style: none; padding: 0; }
.box-list li { margin: .45rem 0; padding-left: 1.9rem; position: relative; break-inside: avoid; }
.box-list li::before {
  content: ""; position: absolute; left: 0; top: .25rem; width: .95rem; height: .95rem; border: 1px solid var(--ink);
}
.sign {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1.6rem 2rem; margin-top: 1.6rem;
}
.sign .blank { min-height: 2.4rem; }
#sign, .lines { break-inside: avoid; }
.rule { break-inside: avoid; margin-bottom: 1rem; }
@media print {
  .inside { display: none; }
  .rule a::after { content: " <" attr(href) ">"; font-size: .85em; overflow-wrap: anywhere; }
}
"""
_NONE = Decimal(0)
_TITLE = "Draft of an appeal"


def can_appeal(story: Story) -> bool:
    """Whether anything stands denied that the payer does not say is closed to appeal."""
    return any(one.denial.appealable for one in story.next)


def write_appeal(story: Story, stream: TextIO, *, written: date | None = None) -> None:
    """Write the draft for all that stands denied and can be appealed with one payer, the one that denied most.

    Raises ValueError where nothing can. `written` is the day that is printed on it.
    """
    every = [one for one in story.next if one.denial.appealable]
    if not every:
        raise ValueError("nothing stands denied that could be appealed; expected a denial that stands")
    steps = [one for one in every if one.denial.payer == every[0].denial.payer]
    denials = [one.denial for one in steps]
    claims = [one.claim for one in story.sent]
    about = next((one.claim for one in denials if one.claim is not None), claims[-1] if claims else None)
    left = [one.denial for one in story.next if one not in steps]
    sections: list[Section] = [
        ("about", "What this is about", _about(story, denials, about, written)),
        ("reasons", "What the payer decided", _decided(denials)),
        ("ask", "What we ask, and why", _ask(steps)),
        ("rules", "The rules", _rules(steps)),
        ("history", "What happened, in order", _history(story)),
        ("papers", "Attached", _papers(denials, claims)),
        ("sign", "Signed", _sign()),
    ]
    typed = [(anchor, name, _typed(content)) for anchor, name, content in sections]
    write_frame(stream, _TITLE, _head(steps, left), typed)


def _head(steps: Sequence[NextSteps], left: Sequence[Open]) -> list[Html]:
    care = (
        "This is a draft, put together from what was sent and what came back. Nobody has checked it. A person checks "
        "every fact against the record, fills in the blanks, takes out what does not apply, and signs."
    )
    return [
        Html(f"<style>{_STYLE}</style>"),
        tag("p", tag("strong", "Draft. "), care, cls="draft"),
        tag("div", *_inside(steps, left), cls="inside"),
    ]


def _inside(steps: Sequence[NextSteps], left: Sequence[Open]) -> Iterator[Html]:
    """What only the office is to read; it is not printed."""
    yield tag(
        "p",
        tag("strong", "For you; this box is not printed. "),
        "You can type into the sections below before you print them; nothing is saved.",
    )
    yield _limit([one.denial for one in steps])
    for one in steps:
        for step in one.steps:
            if step.step in ("check", "wait"):
                yield tag("p", f"{words.begun(words.lines_of(step.lines))}: {step.what} {step.because}")
        what = words.did(one.denial)
        yield tag("p", f"{words.begun(words.lines_of(one.denial.lines))}: {what}.")
    for denial in left:
        why = "another payer decided it" if denial.appealable else "the payer says that there is no appeal"
        code = f"{denial.group} {denial.carc}".strip()
        yield tag("p", f"Left out: {words.lines_of(denial.lines)}, {code}, {dollars(denial.denied)}: {why}.")
    if any(one.rule for one in steps):
        yield tag("p", "Read each rule again before you cite it: it may speak for the payer.")


def _typed(content: Html) -> Html:
    """A part of the page that can be typed into where it is shown."""
    return tag("div", content, contenteditable="true", spellcheck="false")


def _blank(name: str = "") -> Html:
    line = tag("div", Html("&nbsp;"), cls="blank")
    return tag("div", line, tag("div", name, cls="soft") if name else "")


# -- facts --------------------------------------------------------------------------------------------------


def _about(story: Story, denials: Sequence[Open], claim: FiledClaim | None, written: date | None) -> Html:
    first = denials[0]
    days = _days(claim)
    pairs: list[tuple[str, str]] = [
        ("To", join((display(first.payer) or "the payer", _blank("address or fax of its appeals")), " ")),
        ("Day", str(written) if written else _blank()),
        ("Patient", _patient(claim)),
        ("Member id", claim.patient[0] if claim and claim.patient and claim.patient[0] else _blank()),
        ("Our claim number", story.number),
        ("The payer's claim number", first.payer_number or _blank()),
        ("Days of service", days),
        ("Billing provider", claim.billing if claim else _blank()),
        ("Tax number", claim.tax_id if claim else ""),
        ("Charged", words.money(claim.charge) if claim else ""),
        ("Denied", dollars(sum((one.denied for one in denials), _NONE))),
        ("Decided on", ", ".join(dict.fromkeys(str(one.decided) for one in denials if one.decided))),
    ]
    return facts(pairs)


def _patient(claim: FiledClaim | None) -> Html:
    """A blank; the first name where the ledger keeps it. The family name is never kept."""
    kept = claim.patient if claim else None
    if kept is None:
        return _blank("name and day of birth")
    known = " ".join(part for part in (display(kept[2]), f"born {kept[1]}" if kept[1] else "") if part)
    return join((known, _blank("name")))


def _days(claim: FiledClaim | None) -> str:
    if claim is None or claim.first_day is None:
        return ""
    last = claim.last_day
    return f"{claim.first_day} to {last}" if last and last != claim.first_day else str(claim.first_day)


def _limit(denials: Sequence[Open]) -> Html:
    """By when it must be there; of several decisions the earliest speaks."""
    first = min(denials, key=lambda one: one.decided or date.max)
    limit = appeal_limit(first.filing, first.decided)
    source = limit.source
    cited = join((" ", link(source.title, source.url), f", read {source.retrieved}.")) if source else ""
    return tag("p", tag("strong", "By when: "), limit.words, cited)


def _decided(denials: Sequence[Open]) -> Html:
    heads = ("Lines", "Procedures", "Decided", "Reason", "In our words", "Remarks", "Denied")
    rows = [
        (
            words.lines_of(one.lines),
            ", ".join(one.procedures),
            str(one.decided or ""),
            f"{one.group} {one.carc}".strip(),
            join((one.words, tag("div", words.kind(one.kind), cls="soft"))),
            " ".join(one.remarks),
            dollars(one.denied),
        )
        for one in denials
    ]
    return table("", heads, rows, numbers=(6,))


# -- the case -----------------------------------------------------------------------------------------------


def _ask(steps: Sequence[NextSteps]) -> Html:
    ask = "We ask that the lines above are looked at again and paid, for the reasons that follow."
    return join((tag("p", ask), *(_ground(one) for one in steps)))


def _ground(steps: NextSteps) -> Html:
    """Why, as far as it is known here; what only the record can say is left blank."""
    denial = steps.denial
    found = [
        tag("h3", f"{words.begun(words.lines_of(denial.lines))}: {denial.group} {denial.carc}".rstrip()),
        *(
            tag(
                "p",
                f"On {one.day or '(day not kept)'} {one.who or 'a person'} stated: {one.why or '(no words kept)'}",
            )
            for one in steps.attested
        ),
    ]
    what = "What the record shows (by the person who did it or read the record):"
    return join((*found, tag("p", what), tag("div", *(_blank() for _ in range(3)), cls="lines")))


def _rules(steps: Sequence[NextSteps]) -> Html:
    """The rules that our edits go by, with where and when they were read."""
    known: dict[str, Rule] = {one.rule.edit: one.rule for one in steps if one.rule}
    if not known:
        return join((tag("p", "The policy or rule that this rests on:"), _blank()))
    return join(_rule(known[edit]) for edit in sorted(known))


def _rule(rule: Rule) -> Html:
    sources = [
        tag("li", link(one.title, one.url), f", read {one.retrieved}" if one.retrieved else "")
        for one in rule.references
    ]
    return tag(
        "div", tag("h3", rule.title), tag("p", " ".join(rule.why.split())), tag("ul", *sources), cls="rule"
    )


def _history(story: Story) -> Html:
    events: list[tuple[date, int, str]] = []
    for sent in story.sent:
        if sent.claim.sent:
            events += _sent(sent)
    for number, back in enumerate(story.back):
        told = back.told.decision
        trace = f" Trace {told.trace}." if told.trace else ""
        events.append((told.day or date.max, 1000 + number, f"{words.decision(back)}.{trace}"))
    rows = [("" if day == date.max else str(day), what) for day, _, what in sorted(events)]
    return table("", ("Day", "What"), rows)


def _sent(sent: Sent) -> Iterator[tuple[date, int, str]]:
    claim = sent.claim
    yield claim.filed.date(), 0, f"{words.begun(words.filing(claim))}, {words.money(claim.charge)}."
    for number, answer in enumerate(claim.answers, start=1):
        yield answer.day, number, f"{words.acknowledged(answer)}."


def _papers(denials: Sequence[Open], claims: Iterable[FiledClaim]) -> Html:
    rows = [
        tag(
            "li",
            tag("strong", one.name),
            f": {one.shows}",
            tag("div", one.known, cls="soft") if one.known else "",
        )
        for one in papers(denials, tuple(claims))
    ]
    return tag("ul", *rows, cls="box-list")


def _sign() -> Html:
    names = ("Name", "What you are to the practice", "Signature", "Day", "Telephone")
    return tag("div", *(_blank(name) for name in names), cls="sign")
