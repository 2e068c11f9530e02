"""Which documents an appeal of each kind needs, as a checklist: what it is, and what it is to show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scrubber.denials.claim.advice import proof_of_filing
from scrubber.denials.claim.open_denials import Open
from scrubber.denials.claim.ways_by_reason import PATHOLOGY, special
from scrubber.edit.codes import CodeSet
from scrubber.ledger.told_story import FiledClaim

__all__ = ["Paper", "papers"]

_MOHS = CodeSet(["17311-17315"])
_BIOPSIES = CodeSet(["11102-11107"])
_EXCISIONS = CodeSet(["11400-11646"])


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to attach: its name, what it is to show, and what is known of it here (empty where nothing is)."""

    name: str
    shows: str
    known: str = ""


_REMITTANCE = Paper("The remittance", "the payer's decision, its day and its reasons")
_CLAIM = Paper("The claim as it was sent", "what was billed, line by line")
_NOTE = Paper("Operative note, signed and dated", "what was done, where on the body, and how many")
_VISIT = Paper("Visit note of the day", "what was examined and decided apart from the procedure")
_MAP = Paper("Mohs map and log of the day", "the site, each stage, and the blocks of each stage")
_PATHOLOGY = Paper("Pathology report", "the diagnosis, its site, and the day it was known")
_SITES = Paper("Photograph or diagram of the sites", "that the lesions are different ones")
_POLICY = Paper(
    "The payer's own policy, the page that covers the service", "that the payer covers it for this reason"
)
_REQUEST = Paper("The payer's request for records", "what it asks for, and by when")
_RECORDS = Paper("The records that it names", "what the payer could not decide without")
_AUTHORISATION = Paper(
    "The authorisation or referral", "its number, the services and the days it is good for"
)
_COVER = Paper(
    "Proof of cover on the day (271, card, or the payer's site)", "that the patient was insured that day"
)
_OTHER_PAYER = Paper("The other payer's decision (its remittance or EOB)", "what it paid, and what it left")
_ENROLMENT = Paper("The payer's letter of enrolment", "that the provider was enrolled that day")
_CERTIFICATE = Paper(
    "The certificate or registration in question (CLIA, NPI)", "the number and the days it is good for"
)
_TIMELY = Paper("Proof of timely filing", "that the payer took the claim in time")
_FIRST = Paper("The decision on the other of the two", "that it was about another service")
_PLAN = Paper("The plan's own page on the benefit", "that the plan covers the service")
_LETTER = Paper("The payer's letter of the decision that is appealed", "what it found, and by which rule")
_FIRST_APPEAL = Paper("The appeal that was sent, with proof of when", "that it went in time")
_CONTRACT = Paper("The contract or fee schedule, the page in question", "what was agreed")

_BY_KIND: Mapping[str, tuple[Paper, ...]] = {
    "eligibility": (_COVER,),
    "authorisation": (_AUTHORISATION,),
    "bundling": (_NOTE, _SITES),
    "modifier": (_NOTE, _VISIT),
    "add_on": (_NOTE,),
    "units": (_NOTE, _SITES),
    "diagnosis": (_VISIT, _PATHOLOGY, _POLICY),
    "documentation": (_REQUEST, _RECORDS),
    "duplicate": (_FIRST, _NOTE),
    "filing_limit": (_TIMELY,),
    "coordination": (_OTHER_PAYER,),
    "enrolment": (_ENROLMENT,),
    "identifiers": (_CERTIFICATE,),
    "payer_error": (_CONTRACT,),
}
_BY_REASON: Mapping[str, tuple[Paper, ...]] = {
    "benefit": (_PLAN,),
    "member": (_COVER,),
    "wrong_payer": (_COVER,),
    "reviewed": (_LETTER, _RECORDS),
    "not_shown": (_LETTER, _RECORDS),
    "late_appeal": (_FIRST_APPEAL,),
    "visit": (_VISIT,),
}
"""Where the code says more than its kind, see `ways_by_reason`."""

_CLINICAL = ("bundling", "modifier", "add_on", "units", "diagnosis", "documentation", "duplicate")


def papers(denials: Sequence[Open], claims: Sequence[FiledClaim]) -> tuple[Paper, ...]:
    """The documents to attach to an appeal of these denials, each once; first those that are always attached."""
    found = [_remittance(denials), _claim(denials)]
    for denial in denials:
        found += [_timely(claims) if paper is _TIMELY else paper for paper in _of_reason(denial)]
        if denial.kind in _CLINICAL:
            found += _by_procedure(_procedures(denial))
    if any(denial.rank in ("S", "T") for denial in denials):
        found.append(_OTHER_PAYER)
    return tuple(dict.fromkeys(found))


def _of_reason(denial: Open) -> tuple[Paper, ...]:
    word = special(denial.kind, denial.carc, denial.codes, denial.rank)
    return _BY_REASON.get(word) or _BY_KIND.get(denial.kind, ())


def _procedures(denial: Open) -> set[str]:
    """The denied procedures and all others of the claim: a note of the day is about all of them."""
    lines = denial.claim.lines if denial.claim else ()
    return {*denial.codes, *(line.code for line in lines)}


def _by_procedure(codes: Iterable[str]) -> list[Paper]:
    codes = tuple(codes)
    found = [_MAP] if any(code in _MOHS for code in codes) else []
    if any(code in _BIOPSIES or code in _EXCISIONS or code in PATHOLOGY for code in codes):
        found.append(_PATHOLOGY)
    return found


def _remittance(denials: Sequence[Open]) -> Paper:
    days = sorted({str(denial.decided) for denial in denials if denial.decided})
    return Paper(_REMITTANCE.name, _REMITTANCE.shows, f"of {', '.join(days)}" if days else "")


def _claim(denials: Sequence[Open]) -> Paper:
    claims = [(denial.claim.filed.date(), denial.decided) for denial in denials if denial.claim]
    # What was brought in after its decision was sent on a day that nobody kept.
    sent = sorted({str(filed) for filed, decided in claims if decided is None or filed <= decided})
    return Paper(_CLAIM.name, _CLAIM.shows, f"sent {', '.join(sent)}" if sent else "")


def _timely(claims: Sequence[FiledClaim]) -> Paper:
    found = proof_of_filing(claims)
    if found is None:
        return Paper(_TIMELY.name, _TIMELY.shows, "the ledger has no acknowledgement that accepts this claim")
    claim, answer = found
    kind = "277CA" if answer.kind == "277ca" else "999"
    number = f", its number {answer.control}" if answer.control else ""
    weak = "" if answer.kind == "277ca" else "; it shows only that the file was taken"
    payer = f", with the payer's number {answer.payer_number}" if answer.payer_number else ""
    return Paper(
        _TIMELY.name,
        _TIMELY.shows,
        f"{kind} filed on {answer.day}{number}, for the claim sent {claim.filed.date()}{payer}{weak}",
    )
