"""What to do next about what stands denied, with the reason for it, from what is known of this very claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scrubber.denials.claim.limits import (
    FIRST_PAYER,
    LATE,
    NEW_CLAIM,
    REOPENING,
    UNPROCESSABLE,
    Limit,
    appeal_limit,
    new_claim_limit,
    reopening_limit,
)
from scrubber.denials.claim.open_denials import Open
from scrubber.denials.claim.ways import Step, Way
from scrubber.denials.claim.ways_by_reason import ways_of
from scrubber.finding import Reference
from scrubber.ledger.told_story import FiledAnswer, FiledClaim

__all__ = ["Advice", "advise", "proof_of_filing"]

_LEVELS = ("277ca", "999")
_TAKEN = ("accepted",)
_PAID = "paid"
_LATE = "29"
_CAME_BACK = ("refused", "rejected")


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do: what, on which lines, why, until when where a last day matters, and by which source."""

    step: Step
    lines: tuple[int, ...]
    what: str
    because: str
    limit: Limit | None = None
    source: Reference | None = None


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


def advise(
    denial: Open,
    claims: Sequence[FiledClaim],
    *,
    attested: str = "",
    earlier: str = "",
    against: bool = False,
    beside: Sequence[FiledClaim] = (),
) -> tuple[Advice, ...]:
    """What to do about one denial that stands, in the order in which it is to be tried.

    `attested` is who vouched for what the payer denied, and why, in words; it is the ground of an appeal.
    `earlier` is the payer before this one where it denied the line as well; `against` says that our own edit held the
    claim for this, so that an appeal comes last. `beside` are other claims of the patient with the same services
    on the day.
    """
    found = [*_before(denial, claims)]
    if earlier:
        what = f"Work the denial of {earlier} first."
        found.append(
            Advice("wait", denial.lines, what, "A later payer follows what the earlier one decides.")
        )
    if denial.doubtful:
        return tuple(found)  # what else there is to do, the claim that it names has in its own story
    ways = ways_of(denial.kind, denial.carc, denial.codes, denial.rank)
    if denial.closed:
        found += _no_appeal(denial, ways)
        ways = tuple(way for way in ways if way.step != "appeal")
    elif attested:
        ways = tuple(sorted(ways, key=lambda way: way.step not in ("check", "appeal")))
    elif against or (denial.kind == "duplicate" and any(one.state == _PAID for one in beside)):
        ways = tuple(sorted(ways, key=lambda way: way.step == "appeal"))
    found += [_made(way, denial, claims, attested, beside) for way in ways]
    if denial.closed and denial.kind == "filing_limit":
        found.append(_late(denial, claims))
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


def _made(
    way: Way, denial: Open, claims: Sequence[FiledClaim], attested: str, beside: Sequence[FiledClaim]
) -> Advice:
    what, because, limit, source = way.what, way.because, None, None
    if way.step == "appeal":
        limit = appeal_limit(denial.filing, denial.decided, denial.carc)
        if denial.kind == "filing_limit":
            because = f"{because} {_proof(denial, claims)}"
        if attested:
            because = f"{attested} That record is the ground of the appeal."
    elif way.step == "fix_and_resubmit":
        how, limit, source = _resend(denial)
        what = f"{what} {how}"
    elif way.step == "check" and denial.kind == "duplicate":
        because = " ".join(filter(None, (because, _twins(denial, claims, beside))))
    return Advice(way.step, denial.lines, what, because, limit, source)


def _twins(denial: Open, claims: Sequence[FiledClaim], beside: Sequence[FiledClaim]) -> str:
    """What else was sent with the same code on the same day: `line 1 (17311), claim A7, sent 2026-07-10 (paid)`."""
    own = denial.claim
    if own is None:
        return ""
    asked = {(line.code, line.day) for line in own.lines if line.ordinal in denial.lines}
    here = [one for one in own.lines if one.ordinal not in denial.lines and (one.code, one.day) in asked]
    told = [f"line {one.ordinal} ({one.code})" for one in here]
    earlier = [claim for claim in claims if claim.sent and claim.key < own.key]
    told += [
        f"claim {claim.number}, sent {claim.filed.date()} ({claim.state})"
        for claim in (*earlier, *beside)
        if any((one.code, one.day) in asked for one in claim.lines)
    ]
    return f"The same code on the same day: {'; '.join(told)}." if told else ""


def _proof(denial: Open, claims: Sequence[FiledClaim]) -> str:
    found = proof_of_filing(claims)
    got = f" The payer says that it got the claim on {denial.received}." if denial.received else ""
    if found is None:
        none = "The ledger has no acknowledgement that accepts this claim: without another proof there is no case."
        return none + got
    claim, answer = found
    kind = "277CA" if answer.kind == "277ca" else "999"
    served = claim.last_day or claim.first_day
    after = f", {(answer.day - served).days} days after the service" if served else ""
    number = f", which gives the payer's number {answer.payer_number}" if answer.payer_number else ""
    return (
        f"The ledger has one: sent {claim.filed.date()}, accepted by a {kind} of {answer.day}{after}{number}. See that "
        f"it speaks for the payer: that a clearinghouse took the claim may not be enough.{got}"
    )


def _late(denial: Open, claims: Sequence[FiledClaim]) -> Advice:
    return Advice(
        "call_payer",
        denial.lines,
        "Where the claim came in time, or was late by a mistake of Medicare's own, ask the contractor to look at that.",
        _proof(denial, claims),
    )


def _resend(denial: Open) -> tuple[str, Limit | None, Reference | None]:
    """How a claim that was decided is sent again, until when, and who says so."""
    served = denial.claim.first_day if denial.claim else None
    if UNPROCESSABLE in denial.remarks:
        how = "The payer calls the claim unprocessable (MA130): it goes as a new claim."
        return how, new_claim_limit(denial.filing, served), NEW_CLAIM if denial.is_medicare else None
    if denial.is_medicare and denial.kind == "coordination":
        how = "Medicare takes it as a claim of its own, with what the first payer decided."
        return how, new_claim_limit(denial.filing, served), FIRST_PAYER
    if denial.is_medicare:
        how = (
            "Medicare takes no replacement of a professional claim that it decided: ask the contractor to reopen it "
            "for a clerical error."
        )
        return how, reopening_limit(denial.decided), REOPENING
    if denial.payer_number:
        how = "It goes as a replacement of the claim that the payer decided, and names the payer's own number of it."
    else:
        how = "It goes as a replacement of the claim that the payer decided; ask the payer for its number of it."
    return how, None, None


def _no_appeal(denial: Open, ways: Sequence[Way]) -> Iterator[Advice]:
    unprocessable = UNPROCESSABLE in denial.remarks
    source = NEW_CLAIM if unprocessable else LATE if denial.carc == _LATE else None
    source = source if denial.is_medicare else None
    yield Advice(
        "no_appeal", denial.lines, "Do not appeal this decision as it is.", denial.closed, None, source
    )
    if unprocessable and not any(way.step == "fix_and_resubmit" for way in ways):
        how, limit, source = _resend(denial)
        yield Advice(
            "fix_and_resubmit",
            denial.lines,
            f"Put right what the other remark codes name, and send it again. {how}",
            "The payer has decided nothing.",
            limit,
            source,
        )


def _last(denial: Open) -> Advice:
    """What is left when nothing else helps: who bears the loss follows from the group of the reason."""
    if denial.group == "PR":
        notice = denial.is_medicare and denial.kind in ("diagnosis", "units")
        return Advice(
            "bill_patient",
            denial.lines,
            "When the ways above are closed, bill the patient, if the contract and the law allow it.",
            "The payer leaves the amount to the patient (group PR)."
            + (
                " Medicare asks for a notice (ABN) that the patient signed before the service."
                if notice
                else ""
            ),
        )
    return Advice(
        "write_off",
        denial.lines,
        "When the ways above are closed, write it off.",
        "The payer leaves the amount to the practice (group CO): it is not the patient's."
        if denial.group == "CO"
        else f"The payer does not leave the amount to the patient (group {denial.group or 'not said'}).",
    )
