"""The office's report of a day, as an html page: what came in, what is held, what came back, what is still open.

What needs a person stands first. It shows claim numbers and names of files, and no patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Protocol, TextIO

from scrubber.ledger.told import DayAnswer, DayBook, DayInput, DayWaiting
from scrubber.report.answer_words import answer_words
from scrubber.report.closing import dollars
from scrubber.report.markup import Html, badge, join, table, tag
from scrubber.report.page_frame import Section, tile, write_frame
from scrubber.report.visible import count_of

__all__ = ["LIMIT", "OVERDUE", "write_day"]

LIMIT = 500
"""Rows of a list; what it leaves out is said beneath it."""
OVERDUE = 3
"""Days after which claims without an answer are to be asked about."""

_KINDS: Mapping[str, str] = {"ta1": "TA1", "999": "999", "277ca": "277CA", "835": "835", "837": "837P"}
_NONE = Decimal(0)
_STATES: Mapping[str, str] = {
    "held": "waits for a person; it was not sent",
    "sent": "written for sending; nobody has answered yet",
    "refused": "TA1 or 999: the payer does not have it",
    "received": "999: the file was taken",
    "accepted": "277CA: the payer takes it up",
    "rejected": "277CA: the payer does not have it",
    "paid": "835",
    "denied": "835",
}


class _Charged(Protocol):
    """Whatever has a charge."""

    @property
    def charge(self) -> Decimal: ...


def write_day(
    book: DayBook,
    stream: TextIO,
    *,
    titles: Mapping[str, str] | None = None,
    written: datetime | None = None,
    overdue: int = OVERDUE,
    limit: int = LIMIT,
) -> None:
    """Write the page of a day.

    `titles` say what each edit finds, `written` when the page was made; claims without an answer are overdue after
    so many days. A list shows `limit` rows.
    """
    late = [one for one in book.waiting if one.filed <= book.day - timedelta(days=overdue)]
    sections: list[Section] = [
        ("refused", "Refused and rejected claims", _refused(book, limit)),
        ("failed", "Files that could not be read", _failed(book, limit)),
        ("waiting", "Without an answer", _waiting(book, late, overdue)),
        ("edits", "What holds claims", _edits(book, titles or {})),
        ("files", "Files of claims", _files(book, limit)),
        ("duplicates", "Came in again", _duplicates(book, limit)),
        ("repeats", "Control numbers used before", _repeats(book, limit)),
        ("answers", "Acknowledgements", _answers(book, limit)),
        ("remits", "Remittances", _remits(book, limit)),
        ("states", "Where all claims stand", _states(book)),
    ]
    write_frame(stream, f"Claims of {book.day:%A}, {book.day}", _head(book, late, written), sections)


def _head(book: DayBook, late: Sequence[DayWaiting], written: datetime | None) -> list[Html]:
    at = f"Written at {written:%H:%M} on {written:%Y-%m-%d}" if written else ""
    totals = book.totals
    lead = f"{count_of(totals.files, 'file')} came in with {count_of(totals.claims, 'claim')};"
    lead += f" {totals.held:,} {'is' if totals.held == 1 else 'are'} held back."
    if not totals.files:
        lead = "No file of claims came in."
    if totals.failures:
        lead += f" {count_of(totals.failures, 'file')} could not be read."
    back = [one for one in book.verdicts if one.verdict in ("refused", "rejected")]
    waiting = sum(one.claims for one in book.waiting)
    bad, old = sum(one.claims - one.again for one in back), sum(one.claims for one in late)
    again = sum(one.again for one in back)
    back_charge = dollars(sum((one.charge - one.again_charge for one in back), _NONE))
    tiles = [
        tile("Claims in", f"{totals.claims:,}", dollars(totals.charge)),
        tile("Clean, ready to send", f"{totals.clean:,}", dollars(totals.clean_charge), "good"),
        tile("Held back", f"{totals.held:,}", dollars(totals.held_charge), "deny" if totals.held else ""),
        tile(
            "Refused or rejected",
            f"{bad:,}",
            back_charge + (f" · {again:,} sent again" if again else ""),
            "deny" if bad else "",
        ),
        tile("Without an answer", f"{waiting:,}", f"{old:,} overdue", "deny" if old else ""),
    ]
    return [
        tag("p", at, cls="soft") if at else Html(),
        tag("p", lead, cls="lead"),
        tag("dl", *tiles, cls="tiles"),
    ]


# -- what needs a person ------------------------------------------------------------------------------------


def _refused(book: DayBook, limit: int) -> Html:
    """The claims that came back, those first that were not sent again; what the ledger did not list is counted."""
    rows = sorted(book.refused, key=lambda one: (one.again is not None, -one.charge, one.number))
    total = sum(one.claims for one in book.verdicts if one.verdict in ("refused", "rejected"))
    if not rows:
        return tag("p", "No claim was refused or rejected.", cls="soft")
    caption = "To be put right and sent again: the payer does not have these claims. The dearest first."
    if any(one.again for one in rows):
        caption += " Those that were sent again since stand last."
    if all(one.again for one in rows):
        caption = "All of them were sent again since. The dearest first."
    moved = any(one.again or one.state != one.verdict for one in rows)
    heads = ["Claim", "Answer", "What it says", "Charge", "Sent", *(["Now"] if moved else [])]
    cells = [
        (
            one.number or "(no number)",
            join((badge(one.verdict, "deny"), _KINDS.get(one.kind, one.kind)), " "),
            _said(one),
            dollars(one.charge),
            join((one.name, _day(one.filed)), " "),
            *([_now(one)] if moved else []),
        )
        for one in rows[:limit]
    ]
    more = max(total, len(rows)) - len(cells)
    return join((table(caption, heads, cells, numbers=(3,)), _left_out(more, "claim")))


def _now(answer: DayAnswer) -> str:
    """Where the claim is now."""
    if answer.again is None:
        return answer.state
    return join((badge("sent again", "good"), _day(answer.again)), " ")


def _said(answer: DayAnswer) -> Html:
    """Each code once, with its words."""
    parts = []
    for code in dict.fromkeys(answer.statuses):
        words = answer_words(answer.kind, code)
        parts.append(tag("div", tag("code", code), f" {words}" if words else ""))
    return join(parts)


def _failed(book: DayBook, limit: int) -> Html:
    if not book.failures:
        return Html()
    caption = (
        "Each lies in failed/ as it came, with a file beside it (.reason.json) that says what was expected."
    )
    rows = [
        (one.name, f"{one.filed:%H:%M}", one.reason.replace("_", " "), tag("code", one.sha256[:12]))
        for one in book.failures[:limit]
    ]
    more = _left_out(book.totals.failures - len(rows), "file")
    return join((table(caption, ("File", "At", "Why", "SHA-256"), rows), more))


def _waiting(book: DayBook, late: Sequence[DayWaiting], overdue: int) -> Html:
    """Claims without an answer by the day they were sent, the oldest first."""
    if not book.waiting:
        return tag("p", "No claim waits for an answer.", cls="soft")
    rows = []
    for one in sorted(book.waiting, key=lambda one: one.filed):
        age = (book.day - one.filed).days
        state = badge("overdue", "deny") if one in late else ""
        rows.append((_day(one.filed), count_of(age, "day"), f"{one.claims:,}", dollars(one.charge), state))
    days = count_of(overdue, "day")
    caption = f"Claims that were sent and that no TA1, 999 or 277CA has answered; overdue after {days}."
    total = ("Total", "", f"{sum(one.claims for one in book.waiting):,}", dollars(_sum(book.waiting)), "")
    heads = ("Sent on", "Age", "Claims", "Charges", "")
    return table(caption, heads, rows, numbers=(1, 2, 3), total=total)


def _edits(book: DayBook, titles: Mapping[str, str]) -> Html:
    """What holds claims of the day's files, the dearest first; then what was found and holds nothing."""
    edits = sorted(book.edits, key=lambda one: (not one.holding, -one.charge_at_risk, -one.holding, one.edit))
    if not edits:
        return (
            tag("p", "No edit found a fault in the files of the day.", cls="soft") if book.inputs else Html()
        )
    told = any(titles.get(one.edit) for one in edits)
    rows = [
        (
            one.edit,
            *([titles.get(one.edit, "")] if told else []),
            badge(one.severity, one.severity),
            f"{one.claims:,}",
            f"{one.holding:,}",
            dollars(one.charge_at_risk) if one.charge_at_risk else "",
            f"{one.other:,}",
        )
        for one in edits
    ]
    heads = ["Edit", *(["What is wrong"] if told else []), "Severity"]
    heads += ["Claims held", "Findings", "Charges at risk", "Not holding"]
    caption = "A claim that several edits hold counts with each of them; the dearest first."
    return table(caption, heads, rows, numbers=range(len(heads) - 4, len(heads)))


# -- what came ----------------------------------------------------------------------------------------------


def _files(book: DayBook, limit: int) -> Html:
    """The files with held claims first, where there are too many to list them all."""
    if not book.inputs:
        return Html()
    inputs: Sequence[DayInput] = book.inputs
    totals = book.totals
    if totals.files > limit:
        inputs = sorted(inputs, key=lambda one: not one.held)
    rows = [
        (
            one.name,
            f"{one.filed:%H:%M}",
            *(f"{number:,}" for number in (one.claims, one.clean, one.held)),
            *map(dollars, (one.charge, one.clean_charge, one.held_charge)),
        )
        for one in inputs[:limit]
    ]
    total = (
        count_of(totals.files, "file"),
        "",
        *(f"{number:,}" for number in (totals.claims, totals.clean, totals.held)),
        *map(dollars, (totals.charge, totals.clean_charge, totals.held_charge)),
    )
    heads = ("File", "At", "Claims", "Clean", "Held", "Charges", "Clean charges", "Held charges")
    more = _left_out(totals.files - len(rows), "file")
    return join((table("", heads, rows, numbers=range(2, 8), total=total), more))


def _duplicates(book: DayBook, limit: int) -> Html:
    if not book.duplicates:
        return Html()
    caption = "The same content was done before. These files lie in duplicate/, and nothing was sent again."
    rows = [
        (
            f"{one.again:%H:%M}",
            tag("span", f"purged on {one.purged}", cls="soft") if one.purged else one.name,
            _day(one.first),
            tag("code", one.sha256[:12]),
        )
        for one in book.duplicates[:limit]
    ]
    more = _left_out(book.totals.duplicates - len(rows), "file")
    return join((table(caption, ("At", "First as", "On", "SHA-256"), rows), more))


def _repeats(book: DayBook, limit: int) -> Html:
    """Other content under a number that was used before: nothing is held for it."""
    if not book.repeats:
        return Html()
    caption = "Files of other content with the ISA13 of a file before, from and to the same:"
    caption += " a receiver may refuse them as repeated (TA1 025), and answers may not tell them apart."
    rows = [
        (tag("code", one.control), one.name, join((one.first, _day(one.first_day)), " "), f"{one.files:,}")
        for one in book.repeats[:limit]
    ]
    more = _left_out(len(book.repeats) - len(rows), "number")
    heads = ("ISA13", "Last in", "First in", "Files")
    return join((table(caption, heads, rows, numbers=(3,)), more))


def _answers(book: DayBook, limit: int) -> Html:
    """What came back: how many claims by kind and verdict, then file by file."""
    if not book.acknowledgements:
        return tag("p", "No acknowledgement came in.", cls="soft")
    verdicts = [
        (
            _KINDS.get(one.kind, one.kind),
            badge(one.verdict, "deny" if one.verdict in ("refused", "rejected") else "good"),
            f"{one.claims:,}",
            dollars(one.charge),
        )
        for one in book.verdicts
    ]
    files = [
        (
            one.name,
            f"{one.filed:%H:%M}",
            _KINDS.get(one.kind, one.kind),
            one.control,
            f"{one.claims:,}",
            f"{one.changed:,}",
            badge(f"{one.unmatched:,}", "advise") if one.unmatched else "0",
        )
        for one in book.acknowledgements[:limit]
    ]
    heads = ("File", "At", "Kind", "Number", "Claims", "New state", "Unmatched")
    caption = "Unmatched: answers to what this ledger did not send, or that fit several things it sent."
    parts = (
        [table("", ("Answer", "Verdict", "Claims", "Charges"), verdicts, numbers=(2, 3))] if verdicts else []
    )
    parts += [
        table(caption, heads, files, numbers=(4, 5, 6)),
        _left_out(book.totals.acknowledgements - len(files), "file"),
    ]
    return join(parts)


def _remits(book: DayBook, limit: int) -> Html:
    """What payers paid and denied; the denial log has the lines."""
    if not book.remits:
        return Html()
    rows = [
        (
            one.name,
            one.payer,
            one.trace,
            _day(one.day),
            f"{one.payments:,}",
            "" if one.paid is None else dollars(one.paid),
            dollars(one.denied) if one.denied else "",
            badge(f"{one.open:,}", "advise") if one.open else "0",
        )
        for one in book.remits[:limit]
    ]
    heads = ("File", "Payer", "Trace", "Day", "Claim payments", "Paid", "Denied", "Unmatched")
    caption = "Unmatched: claim payments that no claim of this ledger was surely found for."
    caption += " `scrubber denials list` has the lines that were denied."
    more = _left_out(book.totals.remittances - len(rows), "remittance")
    return join((table(caption, heads, rows, numbers=range(4, 8)), more))


def _states(book: DayBook) -> Html:
    known = [state for state in _STATES if book.states.get(state)]
    rows = [
        (state, _STATES.get(state, ""), f"{book.states[state]:,}")
        for state in (*known, *sorted(set(book.states) - set(_STATES)))
    ]
    return table("All claims of the ledger.", ("State", "", "Claims"), rows, numbers=(2,)) if rows else Html()


def _day(day: date | None) -> Html:
    """A date, in one line."""
    return tag("span", str(day), cls="num") if day else Html()


def _sum(rows: Iterable[_Charged]) -> Decimal:
    return sum((one.charge for one in rows), _NONE)


def _left_out(number: int, noun: str) -> Html:
    return (
        tag("p", f"{count_of(number, f'more {noun}')} not listed here.", cls="soft") if number > 0 else Html()
    )
