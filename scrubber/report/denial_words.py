"""Words of the denial report: kinds of cause, what our edits did, and what each figure means."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DEFINITIONS", "KINDS", "PARTS", "TODAY"]

KINDS: Mapping[str, str] = {
    "eligibility": "eligibility",
    "authorisation": "authorisation",
    "bundling": "bundling and global period",
    "modifier": "modifier",
    "add_on": "add-on without its primary",
    "units": "units and frequency",
    "diagnosis": "diagnosis and medical necessity",
    "documentation": "documents wanted",
    "duplicate": "duplicate",
    "filing_limit": "filed too late",
    "coordination": "another payer comes first",
    "enrolment": "provider not enrolled",
    "identifiers": "numbers and identifiers",
    "payer_error": "the payer's mistake",
    "contractual": "by contract",
    "patient_share": "the patient's share",
    "unclassified": "reason not in our table",
}

PARTS: Mapping[str, str] = {
    "overridden": "fired, and the claim was sent all the same",
    "attested": "fired, and a person vouched for the fix",
    "fixed": "fired and was fixed, and denied even so",
    "off": "would have fired, but is switched off",
    "no_data": "could not judge: a table or fact was missing",
    "silent": "looks at such lines, and said nothing",
    "no_edit": "no edit names this reason",
    "unknowable": "nothing in a claim can show it",
    "unmatched": "the claim is not known here",
}

TODAY: Mapping[str, str] = {"yes": "yes", "no": "no", "unknown": "could not be judged again"}

DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "Denied line",
        "A line paid with nothing, of which some of the charge was taken by a reason that is neither contractual nor"
        " the patient's share. CO-45, CO-253 and PR-1, 2, 3 are never denials.",
    ),
    ("Partly denied", "A line paid in part, of which a denial took the rest, as units beyond a limit."),
    (
        "Reduced, patient's share",
        "Paid less by contract or rule, or left to the patient: no denial, counted apart.",
    ),
    (
        "Denied claim",
        "A claim with at least one line that the first decision denied in full. A later decision never changes that:"
        " it shows as overturned.",
    ),
    (
        "First decision",
        "The first answer of a payer to a claim that was sent to it. Reversals, forwarded claims, estimates, and"
        " answers to claims sent again or corrected are none.",
    ),
    (
        "By the day it was sent",
        "A claim belongs to the month in which it was filed, whenever it was decided.",
    ),
    ("By the day of the remittance", "A claim belongs to the month of the remittance that decided it first."),
    (
        "Initial denial rate",
        "Denied claims of the claims sent in a month that were decided; in dollars the charges denied, line by line,"
        " of the charges of these claims; by lines the lines denied in full of the lines decided.",
    ),
    (
        "Initial denial rate (HFMA)",
        "Claims denied at first in a month over the average month of claims sent in the three months before; in"
        " dollars by gross charges. Corrected and void claims and those that a front end refused are not counted"
        " as sent.",
    ),
    (
        "Primary denial rate (HFMA)",
        "Claim payments of primary payers in the last four weeks that pay nothing and deny a line, of all such claim"
        " payments; those denied as duplicates alone are left out of both.",
    ),
    (
        "Immature",
        "A month of sending that ended fewer than 90 days ago: what is still open may change its rates.",
    ),
    ("Clean-claim rate", "Claims that no edit held when they were first looked at, of the claims sent."),
    (
        "First-pass yield",
        "Claims of which the first decision denied nothing, and something is paid or the patient's, of those decided.",
    ),
    (
        "Preventable",
        "Dollars denied for what the claim, or what a practice keeps beside it, can show before it is sent, of all"
        " dollars denied. What is behind each reason stands in our table of causes; an edit that names a reason shows"
        " that it can be known.",
    ),
    (
        "Overturned",
        "Denied claims that a later decision paid more, of all denied claims; its dollars are those denied at first,"
        " not what was recovered.",
    ),
    (
        "Days to pay",
        "From the day a claim was sent to the day of payment (BPR16), of claims paid at first; without those that were"
        " filed here only after their payment.",
    ),
    (
        "Age",
        "Days from the first decision to the day of this report, of denials that nobody decided otherwise.",
    ),
    (
        "Control limits",
        "Three standard deviations around the share of all mature periods, for the claims of each period. Outside"
        " them a period differs by more than chance; eight in a row on one side are a run.",
    ),
    (
        "Shift",
        "Where the share of claims denied went over to another level: two shares, before and after, explain the numbers"
        " better than one, beyond chance.",
    ),
    (
        "Underpaid",
        "The payer allowed less than the price that is loaded, or than the charge where that is lower. A line that"
        " multiple procedures cut (59) is not compared.",
    ),
)
