"""What can be done about a denial of each kind, the likeliest first, in plain words.

No entry names a code, a modifier, a diagnosis or a number of units to bill: where the coding may be wrong, it names
who decides that, and by which record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["AGAIN", "STANDS", "STEPS", "WAYS", "Step", "Way", "by_record"]

Step = Literal[
    "nothing",
    "wait",
    "no_appeal",
    "check",
    "send_records",
    "fix_and_resubmit",
    "appeal",
    "bill_other_payer",
    "bill_patient",
    "call_payer",
    "write_off",
]

STEPS: Mapping[Step, str] = {
    "nothing": "Nothing to do",
    "wait": "Wait",
    "no_appeal": "No appeal",
    "check": "Check first",
    "send_records": "Send what is asked for",
    "fix_and_resubmit": "Put it right and send it again",
    "appeal": "Appeal",
    "bill_other_payer": "Bill another payer",
    "bill_patient": "Bill the patient",
    "call_payer": "Ask the payer",
    "write_off": "Write it off",
}
"""What each step is called."""


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do about a denial, and why it is worth doing."""

    step: Step
    what: str
    because: str


def by_record(question: str) -> Way:
    """Have a question decided by the record, by who did the surgery."""
    return Way(
        "check",
        f"Have the surgeon decide by the operative note {question}.",
        "Only the record says what was done; nothing here proposes a code, a modifier or units.",
    )


AGAIN = "Where the record shows that the claim did not say what was done, put that right by the record."
STANDS = "Where the record bears out the claim as it was sent, ask for another look with the record attached."

WAYS: Mapping[str, tuple[Way, ...]] = {
    "eligibility": (
        Way(
            "call_payer",
            "Ask whether the patient was covered on the days of service (270/271, the payer's site, or by telephone).",
            "The payer says that there was no cover, which no claim can show.",
        ),
        Way(
            "bill_other_payer",
            "Where another payer covered those days, bill that one.",
            "The service is owed by whoever covered the day.",
        ),
        Way(
            "appeal",
            "Where the patient was covered after all, ask for another look with the proof of cover.",
            "The payer's own records may have been behind on the day it decided.",
        ),
    ),
    "authorisation": (
        Way(
            "check",
            "Look whether an authorisation or referral was given for these services and days.",
            "The payer found none, or one that does not fit.",
        ),
        Way(
            "fix_and_resubmit",
            "Where one was given and the claim lacked it, send the claim again with it.",
            "The claim then says what the payer asks for.",
        ),
        Way(
            "appeal",
            "Where the claim carried it, or none was needed, ask for another look with a copy of it or of the rule.",
            "The payer's reason is then not true.",
        ),
        Way(
            "call_payer",
            "Where none was got, ask whether the payer gives one after the fact, and until when.",
            "Some payers do, for what could not wait; most do not.",
        ),
    ),
    "bundling": (
        by_record("whether this was a service of its own: another lesion, another site or another session"),
        Way("appeal", STANDS, "The payer takes the service as part of another; the note can show otherwise."),
        Way("fix_and_resubmit", AGAIN, "An appeal cannot win what the claim did not say."),
    ),
    "modifier": (
        by_record("whether the claim says what was done, by whom, and where"),
        Way("fix_and_resubmit", AGAIN, "The payer finds that the line does not fit together."),
        Way("appeal", STANDS, "The payer's reason is then not true."),
    ),
    "add_on": (
        Way(
            "check",
            "Look where the service that this line extends was billed, and what became of it: same day, same surgeon.",
            "A line that adds to another is paid only where that other one is.",
        ),
        Way(
            "appeal",
            "Where both stood on the claim and the other one was paid, ask for another look that names both lines.",
            "The payer then has on file what it says is missing.",
        ),
        Way(
            "fix_and_resubmit",
            "Where the other one was left off, or stood on another claim, send both together as the record has them.",
            "The payer then sees both at once.",
        ),
        Way(
            "wait",
            "Where the other one was denied itself, work that denial first.",
            "This line follows what becomes of it.",
        ),
    ),
    "units": (
        by_record("how many were done: stages, blocks, lesions or measures, one by one"),
        Way(
            "appeal",
            STANDS,
            "The payer counts more than it takes as likely; a note that counts them can show it.",
        ),
        Way(
            "fix_and_resubmit",
            AGAIN,
            "An appeal for units that the record does not show would be a false claim.",
        ),
    ),
    "diagnosis": (
        Way(
            "check",
            "Find the policy that the payer went by (its letter or its site names it), and read what it asks for.",
            "It says which diagnoses and facts it takes, and what the record has to show.",
        ),
        Way(
            "check",
            "Have the surgeon decide by the pathology report and the note what was known on the day.",
            "The payer finds that the reason for the service does not bear it; only the record says what that was.",
        ),
        Way("fix_and_resubmit", AGAIN, "The payer then judges the service by the reason it was done for."),
        Way("appeal", STANDS, "Where the payer's own policy covers it, the policy is to be named."),
    ),
    "documentation": (
        Way(
            "send_records",
            "Send what the payer asks for, with its claim number on every page.",
            "It has not said no: it could not decide by what it has.",
        ),
        Way(
            "appeal",
            "Where the records were sent before, ask for another look with proof of when and how they went.",
            "The payer then had what it says is missing.",
        ),
    ),
    "duplicate": (
        Way(
            "check",
            "Find the decision on the first of the two, and look what it paid.",
            "A duplicate is owed nothing if the first was paid; if it was denied, that denial is the one to work.",
        ),
        Way(
            "appeal",
            "Where they are two services (another lesion, another time), ask for another look with the record of both.",
            "The payer takes them for one and the same.",
        ),
        Way(
            "nothing",
            "Where it is the same service, close this line; sending it once more brings the same answer.",
            "It was billed twice.",
        ),
    ),
    "filing_limit": (
        Way(
            "check",
            "Hold the day of service, the day on which the payer got the claim, and its time for claims together.",
            "A wrong day of service on the claim, or a decision about a second filing, looks late and is not.",
        ),
        Way(
            "appeal",
            "Where the claim was accepted in time, ask for another look with the acknowledgement of that day.",
            "An accepted 277CA names the claim and the day; a 999 shows only that the file was taken.",
        ),
    ),
    "coordination": (
        Way(
            "check",
            "Ask the patient and the payers who pays first.",
            "The payer holds that another one is to pay before it, or to pay at all.",
        ),
        Way(
            "bill_other_payer",
            "Where another payer comes first, bill that one.",
            "This payer decides on what is left.",
        ),
        Way(
            "fix_and_resubmit",
            "Where the other one has decided, send the claim again with its decision.",
            "The payer cannot work out its share without it.",
        ),
        Way(
            "call_payer",
            "Where nobody else covers the day, have the patient tell the payer so; then ask it to look again.",
            "The payer goes by its own records of other payers, which the patient can have put right.",
        ),
    ),
    "enrolment": (
        Way(
            "call_payer",
            "Ask how the provider of the line is enrolled with this payer on the day of service.",
            "The payer does not know the provider for this service or day.",
        ),
        Way(
            "fix_and_resubmit",
            "Once the payer has the enrolment right, send the claim again, or have the payer take it up again.",
            "Until then it brings the same answer.",
        ),
        Way(
            "appeal",
            "Where the provider was enrolled on that day, ask for another look with the payer's letter of enrolment.",
            "The payer's reason is then not true.",
        ),
    ),
    "identifiers": (
        Way(
            "fix_and_resubmit",
            "Put in what is missing or wrong, from the office's own records, and send the claim again.",
            "The payer could not tell who or where it was, or lacks a number; nothing clinical is in question.",
        ),
        Way(
            "appeal",
            "Where the claim carried it as it was sent, ask for another look with the claim as it was sent.",
            "The payer's reason is then not true.",
        ),
    ),
    "payer_error": (
        Way(
            "call_payer",
            "Ask the payer to look at it again; name the line and what the decision gets wrong.",
            "The reason does not fit what was sent.",
        ),
        Way("appeal", STANDS, "Where a call does not settle it."),
    ),
    "unclassified": (
        Way(
            "call_payer",
            "Ask the payer what it means, and what it wants.",
            "The reason is none that is known here; nothing is guessed of it.",
        ),
    ),
    "contractual": (
        Way(
            "check",
            "Hold the allowed amount against the contract.",
            "What lies above it is written off by contract.",
        ),
    ),
    "patient_share": (
        Way("bill_patient", "Bill the patient the share that the payer names.", "It is owed by the patient."),
    ),
}
"""By kind of denial."""
