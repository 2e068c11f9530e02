"""What to do next about what stands denied, with the reason for it, from what is known of this very claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scrubber.denials.limits import (
    MEDICARE,
    NEW_CLAIM,
    NO_APPEAL,
    REOPENING,
    UNPROCESSABLE,
    Limit,
    appeal_limit,
)
from scrubber.denials.verdicts import Back, Verdict
from scrubber.denials.ways import WAYS, Step, Way
from scrubber.finding import Reference
from scrubber.ledger.told_story import FiledAnswer, FiledClaim

__all__ = ["Advice", "Open", "advise", "open_denials", "proof_of_filing"]

_SURE = ("certain", "probable")
_LEVELS = ("277ca", "999")
_TAKEN = ("accepted",)
_CAME_BACK = ("refused", "rejected")


@dataclass(frozen=True, slots=True)
class Open:
    """Lines that stand denied for one reason by one decision, and what our edits did.

    `lines` are the claim's lines (LX); empty is the claim as a whole, or lines that could not be matched. `doubt` says
    why it is not certain which claim or line is meant, empty where it is. `procedures` are as billed: `11102-59`.
    """

    decided: date | None
    payer: str
    filing: str
    payer_number: str
    kind: str
    group: str
    carc: str
    words: str
    do: str
    remarks: tuple[str, ...]
    part: str
    edit: str
    outcome: str
    today: str
    today_edit: str
    lines: tuple[int, ...]
    procedures: tuple[str, ...]
    denied: Decimal
    doubt: str
    claim: FiledClaim | None

    @property
    def appealable(self) -> bool:
        """Whether no remark says that there is no appeal."""
        return not set(self.remarks) & set(NO_APPEAL)


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do: what, on which lines, why, until when where a last day matters, and by which source."""

    step: Step
    lines: tuple[int, ...]
    what: str
    because: str
    limit: Limit | None = None
    source: Reference | None = None


def open_denials(backs: Iterable[Back], claims: Sequence[FiledClaim]) -> tuple[Open, ...]:
    """Group what stands denied by decision, reason, and what our edits did; the dearest first."""
    filed = {claim.key: claim for claim in claims}
    found: dict[tuple[object, ...], Open] = {}
    for number, back in enumerate(backs):
        decision = back.told.decision
        for verdict in back.verdicts:
            if not (verdict.stands and verdict.denied) or verdict.row is None:
                continue
            one = _open(back, verdict, filed.get(decision.claim) if decision.claim else None)
            key = (number, one.group, one.carc, one.remarks, one.part, one.edit)
            known = found.get(key)
            found[key] = one if known is None else _joined(known, one)
    return tuple(sorted(found.values(), key=lambda one: (-one.denied, one.carc, one.lines)))


def _open(back: Back, verdict: Verdict, claim: FiledClaim | None) -> Open:
    row, decision = verdict.row, back.told.decision
    assert row is not None, "only what the log has a row of is open"
    reason = next((one for one in verdict.reasons if (one.group, one.carc) == (row.group, row.carc)), None)
    return Open(
        decided=decision.day,
        payer=decision.payer,
        filing=(claim.filing if claim else "") or back.told.payment.filing,
        payer_number=decision.payer_number,
        kind=row.kind,
        group=row.group,
        carc=row.carc,
        words=reason.words if reason else "",
        do=reason.do if reason else "",
        remarks=verdict.remarks,
        part=row.part,
        edit=row.edit,
        outcome=row.outcome,
        today=row.today,
        today_edit=row.today_edit,
        lines=(verdict.line,) if verdict.line else (),
        procedures=(_billed(verdict),) if verdict.service else (),
        denied=row.denied,
        doubt=_doubt(back, verdict),
        claim=claim,
    )


def _billed(verdict: Verdict) -> str:
    """What was billed, with its modifiers: `11102-59`."""
    if verdict.billed_code:
        return "-".join((verdict.billed_code, *verdict.billed_modifiers))
    return "-".join((verdict.code, *verdict.modifiers))


def _doubt(back: Back, verdict: Verdict) -> str:
    decision = back.told.decision
    if decision.confidence not in _SURE:
        return decision.reason or "no claim fits for certain"
    if verdict.service and verdict.match not in _SURE:
        return verdict.match_reason or "no line fits for certain"
    return ""


def _joined(one: Open, other: Open) -> Open:
    return replace(
        one,
        lines=tuple(dict.fromkeys((*one.lines, *other.lines))),
        procedures=tuple(dict.fromkeys((*one.procedures, *other.procedures))),
        denied=one.denied + other.denied,
        doubt=one.doubt or other.doubt,
    )


def proof_of_filing(claims: Iterable[FiledClaim]) -> tuple[FiledClaim, FiledAnswer] | None:
    """The best proof that the claim was taken, and when: its first accepted 277CA, else its first accepted 999."""
    taken = [
        (claim, answer)
        for claim in claims
        if claim.sent
        for answer in claim.answers
        if answer.verdict in _TAKEN and answer.kind in _LEVELS
    ]
    return min(taken, key=lambda one: (_LEVELS.index(one[1].kind), one[1].day, one[0].key), default=None)


# -- advice -------------------------------------------------------------------------------------------------


def advise(denial: Open, claims: Sequence[FiledClaim], *, attested: str = "") -> tuple[Advice, ...]:
    """What to do about one denial that stands, in the order in which it is to be tried.

    `attested` is who vouched for what the payer denied, and why, in words; it is the ground of an appeal.
    """
    found = [*_before(denial, claims)]
    ways = WAYS.get(denial.kind, WAYS["unclassified"])
    if not denial.appealable:
        found += _no_appeal(denial, ways)
        ways = tuple(way for way in ways if way.step != "appeal")
    elif attested:
        ways = tuple(sorted(ways, key=lambda way: way.step not in ("check", "appeal")))
    found += [_made(way, denial, claims, attested) for way in ways]
    if not any(way.step == "nothing" for way in ways):
        found.append(_last(denial))
    return tuple(found)


def _before(denial: Open, claims: Sequence[FiledClaim]) -> Iterator[Advice]:
    """What comes before anything else: another filing is under way, or it is not sure what was denied."""
    if denial.doubt:
        yield Advice(
            "check",
            denial.lines,
            "Make sure that this decision is about this claim and line.",
            f"The match is not certain: {denial.doubt}.",
        )
    again = [
        claim
        for claim in claims
        if claim.sent
        and claim.state not in _CAME_BACK
        and denial.decided is not None
        and claim.filed.date() >= denial.decided
        and (denial.claim is None or claim.key > denial.claim.key)
    ]
    if again:
        last = max(again, key=lambda claim: claim.filed)
        yield Advice(
            "wait",
            denial.lines,
            f"The claim was sent again on {last.filed.date()}; wait for what the payer says of that.",
            "To send or appeal it a third time meanwhile invites a denial as a duplicate.",
        )


def _made(way: Way, denial: Open, claims: Sequence[FiledClaim], attested: str) -> Advice:
    what, because, limit, source = way.what, way.because, None, None
    if way.step == "appeal":
        limit = appeal_limit(denial.filing, denial.decided)
        if denial.kind == "filing_limit":
            because = f"{because} {_proof(claims)}"
        if attested:
            because = f"{attested} That record is the ground of the appeal."
    elif way.step == "fix_and_resubmit":
        how, source = _resend(denial)
        what = f"{what} {how}"
    return Advice(way.step, denial.lines, what, because, limit, source)


def _proof(claims: Sequence[FiledClaim]) -> str:
    found = proof_of_filing(claims)
    if found is None:
        return "The ledger has no acknowledgement that accepts this claim; without another proof an appeal is weak."
    claim, answer = found
    kind = "277CA" if answer.kind == "277ca" else "999"
    return f"The ledger has one: sent {claim.filed.date()}, accepted by a {kind} filed on {answer.day}."


def _resend(denial: Open) -> tuple[str, Reference | None]:
    """How a claim that was decided is sent again, by who pays and by what was said."""
    if UNPROCESSABLE in denial.remarks:
        return "The payer calls the claim unprocessable (MA130): it goes as a new claim.", NEW_CLAIM
    if denial.filing in MEDICARE:
        return (
            "Medicare takes no replacement of a professional claim that it decided: ask the contractor to reopen it "
            "for a clerical error.",
            REOPENING,
        )
    if denial.payer_number:
        return (
            "It goes as a replacement of the claim that the payer decided, and names the payer's own number of it.",
            None,
        )
    return (
        "It goes as a replacement of the claim that the payer decided; ask the payer for its number of it.",
        None,
    )


def _no_appeal(denial: Open, ways: Sequence[Way]) -> Iterator[Advice]:
    said = sorted(set(denial.remarks) & set(NO_APPEAL))
    source = NEW_CLAIM if UNPROCESSABLE in said else None
    because = f"The payer says with {' and '.join(said)} that there is none."
    yield Advice("no_appeal", denial.lines, "Do not appeal this decision as it is.", because, None, source)
    if UNPROCESSABLE in said and not any(way.step == "fix_and_resubmit" for way in ways):
        yield Advice(
            "fix_and_resubmit",
            denial.lines,
            "Put right what the other remark codes name and send it as a new claim.",
            "The payer calls the claim unprocessable (MA130): it has decided nothing.",
            None,
            NEW_CLAIM,
        )


def _last(denial: Open) -> Advice:
    """What is left when nothing else helps: who bears the loss follows from the group of the reason."""
    if denial.group == "PR":
        return Advice(
            "bill_patient",
            denial.lines,
            "When the ways above are closed, bill the patient, if the contract and the law allow it.",
            "The payer leaves the amount to the patient (group PR).",
        )
    return Advice(
        "write_off",
        denial.lines,
        "When the ways above are closed, write it off.",
        "The payer leaves the amount to the practice (group CO): it is not the patient's."
        if denial.group == "CO"
        else f"The payer does not leave the amount to the patient (group {denial.group or 'not said'}).",
    )
