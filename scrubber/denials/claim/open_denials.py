"""What stands denied, put together by decision and reason: what there is something to do about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scrubber.denials.claim.limits import MEDICARE, NO_APPEAL
from scrubber.denials.claim.verdicts import SURE, Back, Verdict
from scrubber.ledger.told_story import FiledClaim
from scrubber.remit.evidence import rank_of

__all__ = ["Open", "open_denials"]

_LATE, _FIRST = "29", "P"
_FIRED = ("overridden", "attested", "fixed")


@dataclass(frozen=True, slots=True)
class Open:
    """Lines that stand denied for one reason by one decision, and what our edits did.

    `lines` are the claim's lines (LX); empty is the claim as a whole, or lines that could not be matched. `doubt` says
    why it is not certain which claim or line is meant, empty where it is; `doubtful` that the decision may be about
    another claim. `procedures` are as billed: `11102-59`. `part` and `edit` are what our edits did about its first
    line; of others they may differ where no edit spoke. `received` is the day on which the payer says that it got the
    claim, `verdicts` what it said of each of the lines, `rank` as which payer (P, S, T) it decided.
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
    lines: tuple[int, ...]
    procedures: tuple[str, ...]
    denied: Decimal
    doubt: str
    claim: FiledClaim | None
    doubtful: bool = False
    received: date | None = None
    verdicts: tuple[Verdict, ...] = ()
    rank: str = ""

    @property
    def closed(self) -> str:
        """Why there is no appeal, in a sentence; empty where there is one."""
        said = sorted(set(self.remarks) & set(NO_APPEAL))
        if said:
            return f"The payer says with {' and '.join(said)} that there is no appeal."
        if self.is_medicare and self.carc == _LATE:
            return "Medicare gives no appeal against a denial for late filing."
        return ""

    @property
    def appealable(self) -> bool:
        """Whether nothing says that there is no appeal, and it is about this claim."""
        return not self.closed and not self.doubtful

    @property
    def is_medicare(self) -> bool:
        """Whether Medicare Part B decided it."""
        return self.filing in MEDICARE

    @property
    def spoken(self) -> bool:
        """Whether its edit spoke of this very line: it fired, or was lifted by what stands on the claim."""
        return self.part in _FIRED or self.outcome == "bypassed"

    @property
    def codes(self) -> tuple[str, ...]:
        """The procedures without their modifiers."""
        return tuple(billed.split("-")[0] for billed in self.procedures)


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
            # Which of the silent edits the log names says little: lines that nobody warned of are one thing to do.
            spoke = (one.part, one.edit) if one.spoken else None
            key = (number, one.kind, one.group, one.carc, one.remarks, spoke)
            known = found.get(key)
            found[key] = one if known is None else _joined(known, one)
    return tuple(sorted(found.values(), key=lambda one: (one.doubtful, -one.denied, one.carc, one.lines)))


def _open(back: Back, verdict: Verdict, claim: FiledClaim | None) -> Open:
    row, decision = verdict.row, back.told.decision
    assert row is not None, "only what the log has a row of is open"
    reason = next((one for one in verdict.reasons if (one.group, one.carc) == (row.group, row.carc)), None)
    return Open(
        decided=decision.day,
        payer=decision.payer,
        filing=_filing(back, claim),
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
        lines=(verdict.line, *verdict.also) if verdict.line else (),
        procedures=(_billed(verdict),) if verdict.service else (),
        denied=row.denied,
        doubt=_doubt(back, verdict),
        claim=claim,
        doubtful=back.doubtful,
        received=back.told.payment.received,
        verdicts=(verdict,),
        rank=_rank(back, claim),
    )


def _rank(back: Back, claim: FiledClaim | None) -> str:
    """As which payer it was decided; payers that come later often say that they are the first."""
    told = rank_of(back.told.decision.status) or ""
    return told if told != _FIRST or claim is None else claim.sequence


def _filing(back: Back, claim: FiledClaim | None) -> str:
    """The kind of the payer that decided: as the claim says, unless it was passed on to another than it was sent to."""
    told = back.told.payment.filing
    if claim is None or _rank(back, claim) not in ("", claim.sequence):
        return told
    return claim.filing or told


def _billed(verdict: Verdict) -> str:
    """What was billed, with its modifiers: `11102-59`."""
    if verdict.billed_code:
        return "-".join((verdict.billed_code, *verdict.billed_modifiers))
    return "-".join((verdict.code, *verdict.modifiers))


def _doubt(back: Back, verdict: Verdict) -> str:
    decision = back.told.decision
    if decision.confidence not in SURE:
        return decision.reason or "no claim fits for certain"
    if verdict.service and verdict.match not in SURE:
        return verdict.match_reason or "no line fits for certain"
    return ""


def _joined(one: Open, other: Open) -> Open:
    return replace(
        one,
        lines=tuple(dict.fromkeys((*one.lines, *other.lines))),
        procedures=tuple(dict.fromkeys((*one.procedures, *other.procedures))),
        denied=one.denied + other.denied,
        verdicts=(*one.verdicts, *other.verdicts),
        doubt=one.doubt or other.doubt,
    )
