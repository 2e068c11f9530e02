"""What can be done where the kind of a denial says too little: by its code, its procedures, and the payer's rank.

A plan that does not cover a service is another matter than a patient without cover, and a review that found against
the record another than a payer that waits for it. As in `ways`, no entry names what is to be billed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scrubber.denials.claim.ways import AGAIN, STANDS, WAYS, Way, by_record
from scrubber.edit.codes import CodeSet

__all__ = ["BY_REASON", "PATHOLOGY", "REVIEWED", "VISITS", "special", "ways_of"]

VISITS = CodeSet(["99202-99499"])
"""Evaluation and management."""

PATHOLOGY = CodeSet(["88300-88309", "88329-88332"])
"""Surgical pathology, and consultation during surgery."""

REVIEWED = "193"
"""The reason of a payer that was asked to look again, and stays with what it decided."""

_BEHIND = ("S", "T")
_EARLIER_PAYER = ("16", "22", "129", "226", "252")
"""Reasons with which a second payer asks for what the first decided."""

BY_REASON: Mapping[str, tuple[Way, ...]] = {
    "benefit": (
        Way(
            "check",
            "Read what the plan covers (the payer's site, or by telephone), for this service and day.",
            "The payer says that the plan does not cover the service, or no more of it; that the patient was "
            "insured is not in question.",
        ),
        Way(
            "appeal",
            "Where the plan covers it, ask for another look with the page of the plan or policy that says so.",
            "The payer's reason is then not true.",
        ),
        Way(
            "bill_other_payer",
            "Where the patient has another plan that may cover it, bill that one with this decision.",
            "What one plan leaves out another may have.",
        ),
    ),
    "member": (
        Way(
            "check",
            "Hold name, day of birth and member number against the card and the payer's own answer (270/271).",
            "The payer does not find the patient by what the claim says.",
        ),
        Way(
            "fix_and_resubmit",
            "Where one of them is wrong on the claim, put it right and send the claim again.",
            "The payer then finds the patient.",
        ),
        Way(
            "bill_other_payer",
            "Where the patient belongs to another plan, bill that one.",
            "The service is owed by whoever covered the day.",
        ),
    ),
    "wrong_payer": (
        Way(
            "check",
            "Look which payer covered the day of service (270/271): a plan may have taken this payer's place.",
            "The payer holds that it is not the one to pay.",
        ),
        Way(
            "bill_other_payer",
            "Bill the payer that covered the day, and keep this decision.",
            "That payer's time for claims runs from the service; this decision shows where the claim was meanwhile.",
        ),
        Way(
            "appeal",
            "Where it was this payer after all, ask for another look with the proof of cover.",
            "The payer's own records may have been behind on the day it decided.",
        ),
    ),
    "passed_on": (
        Way(
            "wait",
            "Wait for the answer of the payer that it was passed on to.",
            "To bill that payer as well meanwhile invites a denial as a duplicate.",
        ),
        Way(
            "bill_other_payer",
            "Where no answer comes, ask that payer whether it has the claim, and bill it where it has not.",
            "That payer's own time for claims goes on running.",
        ),
    ),
    "earlier_payer": (
        Way(
            "check",
            "Hold what the claim says of the earlier payer (day, amounts, reasons) against that payer's decision.",
            "The claim went to this payer as a later one, and it lacks what the earlier one decided.",
        ),
        Way(
            "fix_and_resubmit",
            "Where something is missing or differs, send the claim again with the earlier payer's decision.",
            "The payer cannot work out its share without it.",
        ),
        Way(
            "call_payer",
            "Where the claim carried all of it, ask the payer to take it up again, with that decision beside it.",
            "The payer's reason is then not true.",
        ),
    ),
    "earlier_denial": (
        Way(
            "check",
            "Look why the earlier payer denied it, and work that denial first.",
            "This payer follows what the earlier one decided.",
        ),
        Way(
            "fix_and_resubmit",
            "When the earlier payer has decided anew, send the claim again with its new decision.",
            "This payer then judges by that.",
        ),
    ),
    "reviewed": (
        Way(
            "check",
            "Read the letter of the decision: it says why, and which level of appeal comes next.",
            "The payer has looked again and stays with what it decided.",
        ),
        Way(
            "appeal",
            "Where there is something new, or the reason given is wrong, go to the next level of appeal.",
            "To ask for the same thing at the same level brings the same answer.",
        ),
    ),
    "not_shown": (
        Way(
            "check",
            "Have whoever did the service hold what the payer found against the record.",
            "The payer has judged the record, and found that it does not bear out what was billed.",
        ),
        Way("appeal", STANDS, "The record is then to be explained, point by point, to whoever read it."),
        Way("fix_and_resubmit", AGAIN, "An appeal cannot win what the record does not show."),
    ),
    "pending": (
        Way(
            "wait",
            "Wait for the payer's decision, and ask where the claim is if none comes.",
            "The payer says that it has not finished.",
        ),
        Way("call_payer", "Ask what it waits for.", "It may wait for something that the office can send."),
    ),
    "late_appeal": (
        Way(
            "check",
            "Look when the appeal went and how, and until when it could be made.",
            "The payer says that the appeal came too late, or in another form than it asks for.",
        ),
        Way(
            "appeal",
            "Where it went in time, or there was a good cause for being late, say so with the proof of it.",
            "Nothing else opens it again.",
        ),
    ),
    "visit": (
        by_record("whether the visit was significant and apart from what was done that day"),
        Way(
            "appeal",
            STANDS,
            "The payer takes the visit as part of the procedure; its own note can show otherwise.",
        ),
        Way("fix_and_resubmit", AGAIN, "An appeal cannot win what the claim did not say."),
    ),
}
"""By a word for what the code says beyond its kind."""

_CODES: Mapping[tuple[str, str], str] = {
    (kind, carc): word
    for kind, word, carcs in (
        ("eligibility", "benefit", "35 49 78 96 106 117 119 149 157 158 159 160 202 204 211 212 B1"),
        ("eligibility", "member", "31 140"),
        ("coordination", "wrong_payer", "109 166"),
        ("coordination", "earlier_denial", "276"),
        ("coordination", "passed_on", "290 291 292 298 300 305 B11"),
        ("documentation", "reviewed", REVIEWED),
        ("documentation", "not_shown", "112 150 216 B12 B19"),
        ("payer_error", "pending", "133"),
        ("filing_limit", "late_appeal", "138 285 286"),
    )
    for carc in carcs.split()
}
"""By kind and code; the kind counts, since a remark may give a code another."""


def special(kind: str, carc: str, procedures: Collection[str] = (), rank: str = "") -> str:
    """The word of BY_REASON for a denial, or nothing; `procedures` are billed codes, `rank` the payer's: P, S, T."""
    word = _CODES.get((kind, carc), "")
    if not word and kind == "coordination" and rank in _BEHIND and carc in _EARLIER_PAYER:
        return "earlier_payer"
    if not word and kind == "bundling" and procedures and all(code in VISITS for code in procedures):
        return "visit"
    return word


def ways_of(kind: str, carc: str, procedures: Collection[str] = (), rank: str = "") -> tuple[Way, ...]:
    """What can be done about a denial, the likeliest first; `unclassified` where its kind is none that is known."""
    word = special(kind, carc, procedures, rank)
    return BY_REASON[word] if word else WAYS.get(kind, WAYS["unclassified"])
