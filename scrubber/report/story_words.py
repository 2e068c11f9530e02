"""The words that the story of a claim is told in, on the terminal and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from scrubber.denials.claim.limits import Limit
from scrubber.denials.claim.open_denials import Open
from scrubber.denials.claim.story import Beside, Fired, Story, Twice
from scrubber.denials.claim.verdicts import Back, Verdict
from scrubber.ledger.remitted import DenialRecord
from scrubber.ledger.told_story import FiledAnswer, FiledClaim
from scrubber.report.answer_words import answer_words
from scrubber.report.closing import dollars
from scrubber.report.denial_words import KINDS
from scrubber.report.visible import shown, visible

__all__ = [
    "acknowledged",
    "begun",
    "beside",
    "decision",
    "did",
    "ended",
    "file",
    "filing",
    "kind",
    "limit",
    "lines_of",
    "listed",
    "match",
    "money",
    "procedure",
    "rank",
    "said",
    "standing",
    "twice",
]

_KINDS: Mapping[str, str] = {"ta1": "TA1", "999": "999", "277ca": "277CA"}
_RANKS: Mapping[str, str] = {"P": "primary", "S": "secondary", "T": "tertiary"}
_FREQUENCIES: Mapping[str, str] = {"7": "a replacement", "8": "a void"}

_ROLES: Mapping[str, str] = {
    "first": "decided",
    "again": "decided again",
    "reversal": "took an earlier decision back",
    "correction": "decided anew, in place of what was taken back",
    "forwarded": "passed on without deciding",
    "estimate": "estimated; that is no decision",
}
_SAID: Mapping[str, str] = {
    "denied": "denied",
    "partly_denied": "partly denied",
    "reduced": "reduced",
    "patient_share": "left to the patient",
    "paid": "paid",
}
_STATES: Mapping[str, str] = {
    "held": "it is held back and was never sent",
    "unanswered": "it was sent, and nobody has answered",
    "undecided": "it was taken, and no payer has decided",
    "taken_back": "what was decided was taken back, and nothing came in its place; ask the payer",
    "resolved": "nothing stands denied",
    "doubtful": "it was sent, and it is not certain that what came back is about it",
    "unknown": "a payer decided on it, but it was not filed here",
}
_PARTS: Mapping[str, str] = {
    "overridden": "{edit} warned of this, and it was sent all the same",
    "attested": "{edit} asked about this, and a person vouched for it",
    "fixed": "{edit} found this and its fix was applied; the payer denied it all the same",
    "off": "{edit} names this, but was switched off for this claim",
    "no_data": "{edit} names this, but lacked what it needs to judge",
    "silent": "{edit} looked for such a thing and said nothing: a miss, or the payer is wrong",
    "no_edit": "no edit names this",
    "unknowable": "no claim can show this before it is sent",
    "unmatched": "the claim is not known here, so nobody can say",
}


def money(amount: Decimal | None) -> str:
    """Dollars; a question mark where they are not known."""
    return "?" if amount is None else dollars(amount)


def begun(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def lines_of(lines: tuple[int, ...]) -> str:
    """`line 2`, `lines 1 and 3`, `the claim`."""
    if not lines:
        return "the claim"
    return ("line " if len(lines) == 1 else "lines ") + listed([str(line) for line in sorted(lines)])


def procedure(code: str, modifiers: tuple[str, ...]) -> str:
    """`11102-59`."""
    return visible("-".join((code, *modifiers)))


def standing(story: Story) -> str:
    """Where the claim stands, in a sentence without its end."""
    told = f"{dollars(story.denied)} stand denied" if story.state == "denied" else _STATES[story.state]
    parts = [told]
    if story.back:
        parts.append(f"{dollars(story.paid)} paid")
    if story.patient:
        parts.append(f"{dollars(story.patient)} left to the patient")
    if story.recovered > 0:
        parts.append(f"{dollars(story.recovered)} taken back beside the claim")
    return ", ".join(parts)


def beside(one: Beside) -> str:
    """`MEDICARE: an earlier overpayment is taken back: $42.40 (PLB WO, for ICN77)`."""
    who = shown(one.payer) or "the payer"
    return f"{who}: {one.words}: {dollars(abs(one.amount))} (PLB {visible(one.reason)}, for {visible(one.reference)})"


def twice(told: Twice) -> str:
    """`line 1 was paid again by MEDICARE, and $310.00 of before were not taken back` and what is to be done."""
    were = "was" if len(told.lines) == 1 else "were"
    who = shown(told.payer) or "the payer"
    return (
        f"{lines_of(told.lines)} {were} paid again by {who}, and {dollars(told.dollars)} of before were not taken "
        "back on the claim: see whether they have to be returned"
    )


def rank(story: Story) -> str:
    """Which claim it is, where a number has several stories: `to payer 99999, secondary, of 2026-07-09`."""
    last = next((one.claim for one in reversed(story.sent)), None)
    if last is None:
        return "not filed here"
    parts = (
        f"to payer {visible(last.payer)}" if last.payer else "",
        _RANKS.get(last.sequence, ""),
        f"of {last.first_day}" if last.first_day else "",
    )
    return ", ".join(part for part in parts if part)


def limit(told: Limit, today: date | None) -> str:
    """The words of a last day, and whether it is past, where it is said what day it is."""
    if told.day is None or today is None:
        return told.words
    left = (told.day - today).days
    if left < 0:
        return f"{told.words} That day is past."
    if left < 2:
        return f"{told.words} That is {'tomorrow' if left else 'today'}."
    return f"{told.words} {left} days are left."


def filing(claim: FiledClaim, *, late: bool = False) -> str:
    """How it was sent: to whom, in which rank, as what; `late` is brought in here after it was answered."""
    how = [_RANKS.get(claim.sequence, "")]
    how.append(_FREQUENCIES.get(claim.frequency, ""))
    where = f"to payer {visible(claim.payer)}" if claim.payer else ""
    told = ", ".join(part for part in (where, *how) if part)
    verb = "held back, not sent"
    if claim.sent:
        verb = "brought in here after it was answered; sent earlier" if late else "sent"
    return f"{verb}{' ' + told if told else ''}"


def file(claim: FiledClaim) -> str:
    """The name of the file that it came in, without its folders."""
    return visible(claim.file.replace("\\", "/").rpartition("/")[2])


def acknowledged(answer: FiledAnswer) -> str:
    """`277CA accepted (accepted for processing)`, with the payer's number where it gave one."""
    words = [answer_words(answer.kind, code) or code for code in dict.fromkeys(answer.statuses)]
    # `accepted, accepted for processing` says the verdict three times.
    words = [word.removeprefix(f"{answer.verdict}, ") for word in words if word != answer.verdict]
    told = f" ({visible('; '.join(words))})" if words else ""
    number = f"; the payer's number is {visible(answer.payer_number)}" if answer.payer_number else ""
    return f"{_KINDS.get(answer.kind, answer.kind)} {answer.verdict}{told}{number}"


def ended(fired: Fired) -> str:
    """What became of a finding, and by whom."""
    who, why = visible(fired.who), f": {visible(fired.why)}" if fired.why else ""
    on = f" on {visible(fired.day)}" if fired.day else ""
    match fired.ending:
        case "held":
            return "kept the claim back"
        case "not_scrubbed":
            return "would have kept the claim back; it was sent all the same"
        case "attested":
            return f"{who or 'a person'} vouched for its fix{on}{why}"
        case "fixed":
            return f"its fix was applied{f', accepted by {who}' if who else ''}{on}{why}"
        case "set_aside":
            until = f" until {fired.until}" if fired.until else ""
            return f"{who} set it aside{until}{why or '; the reason stands in the report of that file'}"
        case "advised":
            return "only advised"
        case "let_through":
            return "did not hold the claim"
        case "lifted":
            return "lifted by what stands on the claim"
        case "not_judged":
            return "could not judge: what it needs was not there"


def decision(back: Back) -> str:
    """`MEDICARE decided: $310.00 paid of $720.00`."""
    told = back.told.decision
    who = shown(told.payer or told.payer_id) or "the payer"
    taken = "; taken back later" if told.reversed else ""
    return f"{who} {_ROLES[told.role]}: {money(told.paid)} paid of {money(told.charge)}{taken}"


def kind(name: str) -> str:
    """What a kind of cause is called."""
    return KINDS.get(name, name.replace("_", " "))


def match(back: Back) -> str:
    """How surely the decision is about this claim, and why."""
    told = back.told.decision
    sure = {
        "certain": "is certain",
        "probable": "is probable",
        "uncertain": "is not certain",
        "none": "is none",
    }
    reason = f": {visible(told.reason)}" if told.reason else ""
    return f"the match {sure[told.confidence]}{reason}"


def said(verdict: Verdict) -> str:
    """`denied`, with what the payer judged where that is not what was billed."""
    word = _SAID.get(verdict.disposition, verdict.disposition)
    if verdict.recoded:
        word += f", judged as {procedure(verdict.code, verdict.modifiers)}"
    units = (verdict.units, verdict.billed_units)
    if None not in units and units[0] != units[1]:
        word += f", {units[0]:f} of {units[1]:f} units"
    return word


def did(denial: Open) -> str:
    """What our edits did about a reason, and whether today's would have caught it; by line where they differ."""
    told: dict[str, list[int]] = {}
    for verdict in denial.verdicts:
        if verdict.row is not None:
            told.setdefault(_did(verdict.row, denial.kind), []).append(verdict.line or 0)
    if len(told) == 1:
        return next(iter(told))
    return "; ".join(f"{lines_of(tuple(filter(None, lines)))}: {what}" for what, lines in told.items())


def _did(row: DenialRecord, kind: str) -> str:
    words = _PARTS.get(row.part, row.part)
    if row.part == "silent" and row.outcome == "bypassed":
        words = "{edit} names this, and was lifted by what stands on the claim"
    if kind == "unclassified" and row.part in ("no_edit", "unknowable"):
        words = "no edit names this, and nobody here knows what it means"
    told = words.format(edit=row.edit or "an edit")
    if row.today == "yes" and row.today_edit:
        told += f"; today's edits catch it ({row.today_edit})"
    elif row.today == "no" and row.part not in ("no_edit", "unknowable"):
        told += "; today's edits would not catch it"
    return told
