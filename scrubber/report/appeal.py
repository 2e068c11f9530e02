"""The draft of an appeal as an html page: facts, amounts, the payer's reasons, the rule, and what to attach.

It is a draft that a person checks, completes and signs: what only the record or a clinician can say is a blank line.
What only the office is to read (`appeal_office`) is not printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TextIO

from scrubber.denials.claim.citing import binding
from scrubber.denials.claim.documents import papers
from scrubber.denials.claim.open_denials import Open
from scrubber.denials.claim.story import NextSteps, Sent, Story
from scrubber.denials.claim.verdicts import Verdict
from scrubber.finding import Reference, display
from scrubber.ledger.told_story import FiledClaim, FiledLine
from scrubber.report import story_words as words
from scrubber.report.appeal_office import office
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
#sign, .lines, .ground { break-inside: avoid; }
h2, h3 { break-after: avoid; }
th[scope=row], .day { white-space: nowrap; }
@media print {
  .inside { display: none; }
  #rules a::after { content: " <" attr(href) ">"; font-size: .85em; overflow-wrap: anywhere; }
}
"""
_NONE = Decimal(0)
_TITLE, _TITLE_MEDICARE = "Appeal of a denied claim", "Request for a redetermination"


def can_appeal(story: Story) -> bool:
    """Whether anything stands denied that can be appealed: it is about this claim, and nothing closes it."""
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
        ("services", "The services", _services(denials)),
        ("reasons", "What the payer decided", _decided(denials)),
        ("ask", "What we ask, and why", _ask(steps)),
        ("rules", "The rules", _rules(steps)),
        ("history", "What happened, in order", _history(story)),
        ("papers", "Attached", _papers(denials, claims)),
        ("sign", "Signed", _sign()),
    ]
    typed = [(anchor, name, _typed(content)) for anchor, name, content in sections if content]
    title = _TITLE_MEDICARE if denials[0].is_medicare else _TITLE
    write_frame(stream, title, _head(steps, left, written), typed)


def _head(steps: Sequence[NextSteps], left: Sequence[Open], written: date | None) -> list[Html]:
    care = (
        "This is a draft, put together from what was sent and what came back. Nobody has checked it. A person checks "
        "every fact against the record, fills in the blanks, takes out what does not apply (this box last), and signs."
    )
    draft = tag("p", tag("strong", "Draft. "), care, cls="draft", contenteditable="true", spellcheck="false")
    inside = tag("div", *office(steps, left, written), cls="inside")
    return [Html(f"<style>{_STYLE}</style>"), draft, inside]


def _typed(content: Html) -> Html:
    """A part of the page that can be typed into where it is shown."""
    return tag("div", content, contenteditable="true", spellcheck="false")


def _blank(name: str = "") -> Html:
    line = tag("div", Html("&nbsp;"), cls="blank")
    return tag("div", line, tag("div", name, cls="soft") if name else "")


def _day(day: date | None) -> Html:
    return tag("span", str(day or ""), cls="day")


# -- facts --------------------------------------------------------------------------------------------------


def _about(story: Story, denials: Sequence[Open], claim: FiledClaim | None, written: date | None) -> Html:
    first = denials[0]
    pairs: list[tuple[str, str]] = [
        ("To", join((display(first.payer) or "the payer", _blank("address or fax of its appeals")), " ")),
        ("Day", str(written) if written else _blank()),
        ("Patient", _patient(claim)),
        ("Member id", claim.patient[0] if claim and claim.patient and claim.patient[0] else _blank()),
        ("Our claim number", claim.number if claim else story.number),
        ("The payer's claim number", first.payer_number or _blank()),
        ("Days of service", _days(claim)),
        ("Billing provider", claim.billing if claim else _blank()),
        ("Rendering provider", ", ".join(_rendering(claim))),
        ("Tax number", claim.tax_id if claim else ""),
        ("Charged", words.money(claim.charge) if claim else ""),
        ("Paid", dollars(story.paid)),
        ("Denied", dollars(sum((one.denied for one in denials), _NONE))),
        ("Decided on", ", ".join(dict.fromkeys(str(one.decided) for one in denials if one.decided))),
    ]
    return facts(pairs)


def _rendering(claim: FiledClaim | None) -> tuple[str, ...]:
    """The NPIs of who did the lines, where it is not who bills."""
    lines = claim.lines if claim else ()
    return tuple(
        dict.fromkeys(one.rendering for one in lines if claim and one.rendering not in ("", claim.billing))
    )


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


def _services(denials: Sequence[Open]) -> Html:
    """The denied services as they were billed, with what was paid of each; of a denied claim all of its lines."""
    rows: list[tuple[int, tuple[str, ...]]] = []
    for denial in denials:
        filed = {line.ordinal: line for line in denial.claim.lines} if denial.claim else {}
        for verdict in denial.verdicts:
            if verdict.service:
                rows.append((verdict.line or 0, _service(verdict, filed.get(verdict.line or 0))))
            else:
                rows += [(line.ordinal, _line(line)) for line in filed.values()]
    heads = ("Line", "Day", "Procedure", "Units", "Diagnoses", "Charge", "Paid", "Denied")
    told = dict.fromkeys(row for _, row in sorted(rows))
    return table("", heads, told, numbers=(3, 5, 6, 7)) if rows else Html()


def _service(verdict: Verdict, line: FiledLine | None) -> tuple[str, ...]:
    billed = words.procedure(
        verdict.billed_code or verdict.code, verdict.billed_modifiers or verdict.modifiers
    )
    units = line.units if line else "" if verdict.billed_units is None else f"{verdict.billed_units:f}"
    return (
        str(verdict.line or "?"),
        _day(verdict.day or (line.day if line else None)),
        billed,
        units,
        " ".join(line.diagnoses) if line else "",
        words.money(verdict.charge),
        words.money(verdict.paid),
        dollars(verdict.row.denied) if verdict.row else "",
    )


def _line(line: FiledLine) -> tuple[str, ...]:
    billed = words.procedure(line.code, line.modifiers)
    told = (str(line.ordinal), _day(line.day), billed, line.units, " ".join(line.diagnoses))
    return (*told, words.money(line.charge), "", "")


def _decided(denials: Sequence[Open]) -> Html:
    heads = ("Lines", "Decided", "Reason", "In our words", "Remarks", "Denied")
    rows = [
        (
            words.lines_of(one.lines),
            _day(one.decided),
            f"{one.group} {one.carc}".strip(),
            _meaning(one),
            " ".join(one.remarks),
            dollars(one.denied),
        )
        for one in denials
    ]
    return table("", heads, rows, numbers=(5,))


def _meaning(denial: Open) -> Html:
    kind = words.kind(denial.kind)
    return join((denial.words, tag("div", kind, cls="soft") if kind != denial.words else ""))


# -- the case -----------------------------------------------------------------------------------------------


def _ask(steps: Sequence[NextSteps]) -> Html:
    ask = (
        "We ask that the services above are looked at again and paid, with interest where law or contract provides "
        "for it, for the reasons that follow."
    )
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
    blanks = tag("div", *(_blank() for _ in range(3)), cls="lines")
    return tag("div", *found, tag("p", what), blanks, cls="ground")


def _rules(steps: Sequence[NextSteps]) -> Html:
    """The sources that bind this payer, of the edits that spoke of these lines; what they say a person adds."""
    sources: dict[Reference, None] = {}
    for one in steps:
        if one.rule:
            denial = one.denial
            payer = display(denial.payer)
            bound = binding(one.rule.references, payer=payer, filing=denial.filing, carc=denial.carc)
            sources |= dict.fromkeys(bound)
    cited = [
        tag("li", link(one.title, one.url), f", read {one.retrieved}" if one.retrieved else "")
        for one in sources
    ]
    rests = "The policy or rule that this rests on, and what it says:"
    return join(
        (tag("ul", *cited) if cited else "", tag("p", rests), tag("div", _blank(), _blank(), cls="lines"))
    )


def _history(story: Story) -> Html:
    events: list[tuple[date, int, str]] = []
    for sent in story.sent:
        if sent.claim.sent:
            events += _sent(sent)
    for number, back in enumerate(story.back):
        if back.doubtful:
            continue  # it may be another patient's
        told = back.told.decision
        trace = f" Trace {told.trace}." if told.trace else ""
        own = f" Its number {told.payer_number}." if told.payer_number else ""
        events.append((told.day or date.max, 1000 + number, f"{words.decision(back)}.{trace}{own}"))
    for number, one in enumerate(story.beside):
        trace = f" Trace {one.trace}." if one.trace else ""
        events.append((one.day or date.max, 100_000 + number, f"{words.beside(one)}.{trace}"))
    unknown = (date.min, date.max)
    rows = [(_day(None if day in unknown else day), what) for day, _, what in sorted(events)]
    return table("", ("Day", "What"), rows)


def _sent(sent: Sent) -> Iterator[tuple[date, int, str]]:
    claim = sent.claim
    if sent.answered is not None:
        yield (
            date.min,
            0,
            f"{words.begun(words.filing(claim))}, {words.money(claim.charge)}; the day is to be filled in.",
        )
    else:
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
