"""How right each edit was, by what payers answered: right, false alarm, miss, and what cannot be told.

Only claims that were sent in spite of a finding can tell right from false alarm: what an edit held back, or what was
put right before it went out, was never put to the test. Where people let through what they take for harmless, an edit
looks worse than it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from scrubber.denials.wilson import Share
from scrubber.ledger.remitted import ClaimKey
from scrubber.ledger.told_remits import Decision, FiledFinding, LoggedDenial

__all__ = ["BIAS", "EditScore", "Tally", "named_carcs", "score"]

BIAS = (
    "Only claims that were sent in spite of a finding are counted as right or false alarm. What an edit held back or "
    "had put right was never tested, so precision is that of the claims people chose to let through."
)
"""What every print of scores says beside the numbers."""

_DENIED = ("denied", "partly_denied")
_NOT_DECISIONS = ("reversal", "forwarded", "estimate")
_UNSAID: Mapping[str, str] = {
    "silent": "missed",
    "off": "off",
    "no_data": "no_data",
    "fixed": "fixed_and_denied",
    "attested": "fixed_and_denied",
}
"""What the log says that an edit did, and where that is counted."""
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """So many, and the dollars of them."""

    count: int = 0
    dollars: Decimal = _NONE

    def plus(self, dollars: Decimal) -> Tally:
        """One more, with its dollars."""
        return Tally(self.count + 1, self.dollars + dollars)


@dataclass(slots=True)
class EditScore:
    """What became of one edit's findings and of denials that it names.

    A line (or the claim, where the finding has none) counts once for an edit, however many findings it has there.
    Dollars of denials are those denied, of other findings the charge at risk.
    """

    edit: str
    right: Tally = field(default_factory=Tally)
    """Sent in spite of it, and denied for a reason that it names."""
    overturned: int = 0
    """Of these, denials that the payer took back later."""
    other: Tally = field(default_factory=Tally)
    """Sent in spite of it, and denied for another reason: that says nothing of the edit."""
    false_alarm: Tally = field(default_factory=Tally)
    """Sent in spite of it, and decided without a denial."""
    unclear: Tally = field(default_factory=Tally)
    """Decided, but it is not certain which claim or line was meant."""
    undecided: Tally = field(default_factory=Tally)
    """Sent in spite of it, and no payer has decided yet."""
    missed: Tally = field(default_factory=Tally)
    """Denied for a reason that it names, on lines it looked at without a word."""
    off: Tally = field(default_factory=Tally)
    """The same, but it was switched off; no miss."""
    no_data: Tally = field(default_factory=Tally)
    """The same, but a table or fact was not there; no miss."""
    fixed: int = 0
    """Findings that a fix took away before the claim went out."""
    fixed_and_denied: Tally = field(default_factory=Tally)
    """Denied for a reason that it names although its fix was applied or attested."""
    unnamed: int = 0
    """Findings that name no denial, so that no answer of a payer can prove them; not put to the test either."""

    @property
    def precision(self) -> Share:
        """Right, of what was right or a false alarm."""
        return Share(self.right.count, self.right.count + self.false_alarm.count)

    @property
    def recall(self) -> Share:
        """Denials that it had warned of, of those it could have warned of."""
        return Share(self.right.count, self.right.count + self.missed.count)


@dataclass(slots=True)
class _Fired:
    """One edit's word about one line of one claim that was sent all the same, and what became of it."""

    edit: str
    line: int | None
    carcs: frozenset[str]
    at_risk: Decimal
    denied: dict[int, Decimal] = field(default_factory=dict)  # by line; below zero by service
    other: dict[int, Decimal] = field(default_factory=dict)
    reversed: bool = True  # all of what was denied
    decided: bool = False
    unclear: bool = False


def named_carcs(prevents: str) -> frozenset[str]:
    """The reason codes of a finding's answers: 97 and 236 of `CO 97 M15, CO 236`."""
    return frozenset(words[1] for one in prevents.split(",") if len(words := one.split()) > 1)


def score(
    findings: Iterable[tuple[ClaimKey, FiledFinding]],
    denials: Iterable[LoggedDenial],
    decisions: Iterable[Decision],
) -> tuple[EditScore, ...]:
    """Score every edit that said something or stayed silent, by its id.

    `findings` are those on claims that were sent, on the claim or its lines; what held a claim back is not among them.
    The streams may come in any order; what is kept of them is one small record for each line that was sent in spite
    of a finding, and one for each denial that an edit did not prevent.
    """
    scores: dict[str, EditScore] = {}
    fired: dict[ClaimKey, dict[tuple[str, int | None], _Fired]] = {}
    whole: set[str] = set()
    for key, finding in findings:
        if finding.line is None:
            whole.add(finding.edit)
        _fire(_of(scores, finding.edit), key, finding, fired)
    _deny(denials, fired, scores, whole)
    _decide(decisions, fired)
    for claim in fired.values():
        for one in claim.values():
            _settle(_of(scores, one.edit), one)
    return tuple(scores[edit] for edit in sorted(scores))


def _of(scores: dict[str, EditScore], edit: str) -> EditScore:
    found = scores.get(edit)
    if found is None:
        found = scores[edit] = EditScore(edit)
    return found


def _fire(
    own: EditScore,
    key: ClaimKey,
    finding: FiledFinding,
    fired: dict[ClaimKey, dict[tuple[str, int | None], _Fired]],
) -> None:
    if finding.outcome != "fail":
        return
    if finding.fixed is not None:
        own.fixed += 1
        return
    if not finding.prevents:
        own.unnamed += 1
        return
    claim = fired.setdefault(key, {})
    risk, carcs = finding.charge_at_risk or _NONE, named_carcs(finding.prevents)
    known = claim.get((finding.edit, finding.line))
    if known is None:
        claim[finding.edit, finding.line] = _Fired(finding.edit, finding.line, carcs, risk)
    else:
        known.carcs |= carcs
        known.at_risk = max(known.at_risk, risk)


def _deny(
    denials: Iterable[LoggedDenial],
    fired: Mapping[ClaimKey, Mapping[tuple[str, int | None], _Fired]],
    scores: dict[str, EditScore],
    whole: Collection[str],
) -> None:
    """Hold the denials against what was said, and count those of which nothing was said.

    `whole` are edits that speak of claims, not of lines: their misses are claims, so that recall compares like with
    like.
    """
    lost: dict[tuple[str, str], dict[ClaimKey, dict[int, Decimal]]] = {}
    for row in denials:
        claim = row.decision.claim
        if claim is None or row.denial.disposition not in _DENIED:
            continue
        sure = _sure(row)
        for one in fired.get(claim, {}).values():
            _answer(one, row, sure)
        if sure and row.denial.edit and row.denial.part in _UNSAID:
            # The same line may be denied again, after an appeal or a correction: that is one miss.
            of_claim = lost.setdefault((row.denial.edit, row.denial.part), {}).setdefault(claim, {})
            place = row.line or -row.denial.service
            of_claim[place] = max(of_claim.get(place, _NONE), row.denial.denied)
    for (edit, part), claims in lost.items():
        for lines in claims.values():
            dollars = [sum(lines.values(), _NONE)] if edit in whole else [*lines.values()]
            for each in dollars:
                _unsaid(_of(scores, edit), part, each)


def _sure(row: LoggedDenial) -> bool:
    """Whether it is known which line of which claim was denied; a row of the claim as a whole is about all lines."""
    if row.decision.confidence not in ("certain", "probable"):
        return False
    return row.denial.service == 0 or row.line_confidence in ("certain", "probable")


def _answer(one: _Fired, row: LoggedDenial, sure: bool) -> None:
    """Hold a denial of the claim against what was said of one of its lines."""
    if not sure:
        one.unclear = one.unclear or one.line is None or row.line is None or one.line in (row.line, *row.also)
        return
    if one.line is not None and row.line is not None and one.line not in (row.line, *row.also):
        return
    reasons = {row.denial.carc, *(each.reason for each in row.adjustments)}
    found, place = one.other, row.line or -row.denial.service
    if reasons & one.carcs:
        found = one.denied
        one.reversed = one.reversed and row.decision.reversed
    # The same line may be denied again, which takes no more dollars.
    found[place] = max(found.get(place, _NONE), row.denial.denied)


def _unsaid(own: EditScore, part: str, dollars: Decimal) -> None:
    """Count a denial with the edit that should have spoken, or whose fix did not help."""
    name = _UNSAID[part]
    setattr(own, name, getattr(own, name).plus(dollars))


def _decide(
    decisions: Iterable[Decision], fired: Mapping[ClaimKey, Mapping[tuple[str, int | None], _Fired]]
) -> None:
    for decision in decisions:
        if decision.claim is None or decision.role in _NOT_DECISIONS:
            continue
        for one in fired.get(decision.claim, {}).values():
            one.decided = True
            if decision.confidence not in ("certain", "probable"):
                one.unclear = True


def _settle(own: EditScore, one: _Fired) -> None:
    if one.denied:
        own.right = own.right.plus(sum(one.denied.values(), _NONE))
        own.overturned += one.reversed
    elif one.unclear:
        own.unclear = own.unclear.plus(one.at_risk)
    elif one.other:
        own.other = own.other.plus(sum(one.other.values(), _NONE))
    elif one.decided:
        own.false_alarm = own.false_alarm.plus(one.at_risk)
    else:
        own.undecided = own.undecided.plus(one.at_risk)
